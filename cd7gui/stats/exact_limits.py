"""Exact limits of a survival curve: the beta product confidence procedure, which never claims certainty."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cd7gui.stats.competing_risks import Incidences
from cd7gui.stats.confidence import normal_quantile
from cd7gui.stats.risk_sets import Counts, Flags, Floats
from cd7gui.stats.survival import SurvivalCurve


def with_exact_limits(curve: SurvivalCurve, *, everywhere: bool) -> SurvivalCurve:
    """Return a survival with exact limits everywhere, or where its own have zero width or do not exist."""
    where = _degenerate(curve.surv, curve.lower, curve.upper) | everywhere
    low, high = beta_product_limits(curve.n_risk, curve.n_event, _remaining(curve.n_risk), curve.level, where)
    return replace(curve, lower=np.where(where, low, curve.lower), upper=np.where(where, high, curve.upper))


def incidences_with_exact_limits(found: Incidences, *, everywhere: bool) -> Incidences:
    """Return incidences with exact limits like those of a survival; another event counts as remaining event-free."""
    curves = {}
    for cause, one in found.by_cause.items():
        others = found.n_risk - _remaining(found.n_risk) - one.n_event - found.n_censor
        staying = found.n_risk + np.cumsum(others) - others
        after, where = (
            staying - one.n_event - found.n_censor,
            _degenerate(one.incidence, one.lower, one.upper) | everywhere,
        )
        low, high = beta_product_limits(staying, one.n_event, after, one.level, where)
        lower = np.where(where, np.minimum(1 - high, one.incidence), one.lower)
        upper = np.where(where, np.maximum(1 - low, one.incidence), one.upper)
        curves[cause] = replace(one, lower=lower, upper=upper)
    return replace(found, by_cause=curves)


def _degenerate(value: Floats, lower: Floats, upper: Floats) -> Flags:
    return np.asarray(np.isnan(lower) | np.isnan(upper) | (lower == upper) | (value <= 0) | (value >= 1))


def _remaining(n_risk: Counts) -> Counts:
    return np.append(n_risk[1:], 0).astype(np.int64)


def beta_product_limits(
    n_risk: Counts, n_event: Counts, remaining: Counts, level: float, where: Flags | None = None
) -> tuple[Floats, Floats]:
    """Return lower and upper limits of S from each row to the next; without censoring they are Clopper-Pearson's.

    `remaining` are those still at risk after the row. The product of the beta variables is matched by its first two
    moments. Rows excluded by `where` may be 0 and 1. Source: Fay, Brittain and Proschan, Biostatistics 2013;14:723-36.
    """
    normal_quantile(level)  # refuses a level outside (0, 1)
    tail = (1 - level) / 2
    n, d, left = (one.astype(np.float64) for one in (n_risk, n_event, remaining))
    a = n - d + 1
    first = np.cumprod(np.where(d > 0, a / (n + 1), 1.0))
    second = np.cumprod(np.where(d > 0, a * (a + 1) / ((n + 1) * (n + 2)), 1.0))
    untouched = np.cumsum(d) == 0
    with np.errstate(divide="ignore"):
        alone = np.where(left > 0, tail ** (1 / np.maximum(left, 1)), 0.0)
    lower, upper = np.where(untouched, alone, 0.0), np.ones(len(n))
    rows = ~untouched if where is None else ~untouched & where
    if bool(np.any(rows)):
        upper[rows] = _quantile(first[rows], second[rows], 1 - tail)
        some = rows & (left > 0)
        low_first, low_second = first * left / (left + 1), second * left / (left + 2)
        lower[some] = _quantile(low_first[some], low_second[some], tail)
    return lower, upper


def before_any_row(patients: int, level: float) -> float:
    """Return the lower limit of S while none of that many patients has left: the n-th root of the tail."""
    return float(((1 - level) / 2) ** (1 / patients)) if patients else float("nan")


def _quantile(first: Floats, second: Floats, probability: float) -> Floats:
    """Return quantiles of the beta distributions with these first two moments."""
    from scipy.special import betaincinv

    size = (first - second) / np.maximum(second - first**2, np.finfo(np.float64).tiny)
    return np.asarray(betaincinv(first * size, (1 - first) * size, probability), dtype=np.float64)
