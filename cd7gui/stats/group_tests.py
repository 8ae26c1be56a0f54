"""Comparing groups: the log-rank test of survival and Gray's test of cumulative incidence."""

from math import erfc, exp, pi, sqrt
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from cd7gui.records import dataclass
from cd7gui.stats.competing_risks import tie_correction
from cd7gui.stats.risk_sets import Counts, Floats, grouped_risk_sets

AnyFloats: TypeAlias = npt.NDArray[np.floating]
Breakdown: TypeAlias = Literal["", "singular", "negative", "pooled"]
"""Why Gray's test has no result: its variance is singular, or negative, or the pooled incidence exceeds 1."""

_ROUNDING = 1e-9  # how far a pooled incidence may exceed 1 by rounding alone


@dataclass(frozen=True)
class LogRank:
    """A log-rank test; the tables follow `groups`, which are sorted.

    `df` is the number of groups in which events are expected, less 1 (-1 without any event, as in R); below 1 the
    statistic is 0 and there is no p. All three are None if the variance is singular and no test is defined.
    """

    groups: tuple[str, ...]
    n: Counts
    observed: Counts
    expected: Floats
    variance: Floats
    statistic: float | None
    df: int | None
    p: float | None


@dataclass(frozen=True)
class Gray:
    """Gray's test of one cause; the tables follow `groups`, which are sorted.

    `score` is observed less expected events, weighted. `breakdown` says how the test breaks down: a "singular"
    variance, a "negative" one (with ties its correction can exceed it, and cmprsk prints a statistic below 0), or a
    "pooled" incidence of more than 1. `statistic` and `p` are then None; only if the pooled incidence exceeds 1 at the
    last event, which has no further weight, are they what cmprsk prints, and reports should not print them.
    """

    cause: int
    groups: tuple[str, ...]
    n: Counts
    observed: Counts
    score: Floats
    variance: Floats
    statistic: float | None
    df: int
    p: float | None
    breakdown: Breakdown = ""


def log_rank(time: npt.ArrayLike, event: npt.ArrayLike, group: npt.ArrayLike) -> LogRank:
    """Test whether k groups have the same survival; rows without a group must be left out.

    Source: Mantel, Cancer Chemother Rep 1966;50:163-70; hypergeometric variance for ties, as in R's survdiff.
    """
    sets = grouped_risk_sets(time, event, group)
    observed = sets.n_event[:, 0, :]
    events, at_risk = observed.sum(axis=0), sets.n_risk.astype(np.float64)
    everyone = at_risk.sum(axis=0)
    hazard = events / everyone
    expected = np.array([(hazard * n).sum() for n in at_risk])
    weight = hazard * (everyone - events) / (np.maximum(everyone - 1, 1) * everyone)
    variance = _hypergeometric(at_risk, everyone, weight)
    statistic, df, p = _log_rank_result(observed.sum(axis=1) - expected, expected, variance)
    return LogRank(sets.labels, sets.size, observed.sum(axis=1), expected, variance, statistic, df, p)


def _hypergeometric(at_risk: Floats, everyone: Floats, weight: Floats) -> Floats:
    """Return the sum over the times of weight n_i (n 1[i=j] - n_j)."""
    weighted = weight * at_risk
    variance = 0.0 - _crossed(weighted, at_risk)  # not -x: a covariance of 0 would print as -0.0
    for i, n in enumerate(at_risk):
        variance[i, i] = (weighted[i] * (everyone - n)).sum()
    return variance


def _log_rank_result(
    difference: Floats, expected: Floats, variance: Floats
) -> tuple[float | None, int | None, float | None]:
    kept = np.flatnonzero(expected > 0)
    if len(kept) < 2:
        return 0.0, len(kept) - 1, None
    statistic = _quadratic_form(difference[kept[1:]], variance[np.ix_(kept[1:], kept[1:])])
    if statistic is None:
        return None, None, None
    statistic = max(statistic, 0.0)  # a variance of counts is negative in a direction only through rounding
    return statistic, len(kept) - 1, chi_square_tail(statistic, len(kept) - 1)


def gray(
    time: npt.ArrayLike,
    status: npt.ArrayLike,
    group: npt.ArrayLike,
    cause: int = 1,
    *,
    causes: tuple[int, ...] = (1, 2),
) -> Gray:
    """Test whether k groups have the same cumulative incidence of `cause`; the other causes compete.

    Status 0 is censored. Rows without a group must be left out. Source: Gray, Ann Stat 1988;16:1141-54, with rho = 0
    and the corrections for ties of R's cmprsk.
    """
    if cause not in causes:
        raise ValueError(f"The cause {cause} is not among the causes {', '.join(map(str, causes))}.")
    sets = grouped_risk_sets(time, status, group, causes, merge=False)
    observed = sets.n_event[:, causes.index(cause), :]
    every = sets.n_event.sum(axis=1)
    score, variance, pooled = _gray_score(
        *(counts.astype(np.float64) for counts in (sets.n_risk, observed, every - observed))
    )
    df = len(sets.labels) - 1
    statistic, breakdown = _gray_statistic(score[:-1], variance[:-1, :-1])
    if bool(np.any(pooled > 1 + _ROUNDING)):
        breakdown = "pooled"
        if bool(np.any((observed.sum(axis=0) > 0) & (_shifted(pooled, 0.0) > 1 - _ROUNDING))):
            statistic = None  # a step was divided by something that is not a probability
    p = None if statistic is None else chi_square_tail(statistic, df)
    return Gray(cause, sets.labels, sets.size, observed.sum(axis=1), score, variance, statistic, df, p, breakdown)


def _gray_statistic(score: Floats, variance: Floats) -> tuple[float | None, Breakdown]:
    """Return z' V⁻¹ z, or how the test breaks down; only a positive definite variance gives a chi-square."""
    statistic = _quadratic_form(score, variance) if len(score) else None
    if statistic is None:
        return None, "singular"
    if statistic < 0 or bool(np.any(np.linalg.eigvalsh((variance + variance.T) / 2) <= 0)):
        return None, "negative"
    return statistic, ""


def _gray_score(n: Floats, own: Floats, other: Floats) -> tuple[Floats, Floats, Floats]:
    """Return score, variance and pooled incidence from numbers at risk and events (groups, times)."""
    after = np.cumprod(1 - _ratio(own + other, n), axis=1)
    before = _shifted(after, 1.0)
    incidence_before = _shifted(np.cumsum(before * _ratio(own, n), axis=1), 0.0)
    exposed = _ratio(n, before)
    together = exposed.sum(axis=0)
    risk = exposed * (1 - incidence_before)
    events = own.sum(axis=0)
    score = (own - events * _ratio(risk, risk.sum(axis=0))).sum(axis=1)
    step = _ratio(events, together)
    pooled = np.cumsum(step)
    left = np.maximum(1 - pooled, 0.0)
    weight = _weights(exposed, together)
    ahead = _still_to_come(weight * _ratio(step, _shifted(left, 1.0)))
    later = _ratio(left, after) * ahead
    correction = 1 - _ratio(np.maximum(events - 1, 0.0), together * before - 1)
    own_part = np.where(n > 0, step * correction, 0.0)
    other_part = before * _ratio(other, n) * tie_correction(other.astype(np.int64), n)
    a = weight + ahead - later
    variance = _crossed3(a, _ratio(own_part, exposed)) + _crossed3(later, _ratio(other_part, exposed))
    return score, variance, pooled


def _weights(exposed: Floats, together: Floats) -> Floats:
    """Return A_ir = h_i (1[i=r] - h_r / h), of the shape (i, r, times)."""
    share = _ratio(exposed, together)
    same = np.eye(len(exposed))[:, :, np.newaxis]
    return np.asarray(exposed[:, np.newaxis, :] * (same - share[np.newaxis, :, :]))


def _still_to_come(steps: Floats) -> Floats:
    """Return at each time the sum of the steps after it."""
    upwards = np.cumsum(steps[..., ::-1], axis=-1)[..., ::-1]
    return np.concatenate((upwards[..., 1:], np.zeros((*steps.shape[:-1], 1))), axis=-1)


def _shifted(values: AnyFloats, start: float) -> Floats:
    """Return the values just before each time."""
    first = np.full((*values.shape[:-1], 1), start)
    return np.concatenate((first, values), axis=-1)[..., : values.shape[-1]]


def _ratio(above: AnyFloats, below: AnyFloats) -> Floats:
    """Return above / below, 0 if nobody is left to divide by."""
    shape = np.broadcast_shapes(above.shape, below.shape)
    return np.divide(above, below, out=np.zeros(shape), where=np.broadcast_to(below, shape) > 0)


def _crossed(left: Floats, right: Floats) -> Floats:
    """Return the sum over the times of left_i right_j. Not a matrix product, whose rounding depends on threads."""
    return np.array([[(a * b).sum() for b in right] for a in left]).reshape(len(left), len(right))


def _crossed3(a: Floats, weight: Floats) -> Floats:
    """Return the sum over groups r and times of a_ir a_jr weight_r."""
    return np.array([[(row * other * weight).sum() for other in a] for row in a]).reshape(len(a), len(a))


def _quadratic_form(score: Floats, variance: Floats) -> float | None:
    """Return z' V⁻¹ z; None if V cannot be inverted in double precision (R's rule)."""
    if not bool(np.all(np.isfinite(variance))) or np.linalg.cond(variance, 1) > 1 / np.finfo(np.float64).eps:
        return None
    return float((score * np.linalg.solve(variance, score)).sum())


def chi_square_tail(statistic: float, df: int) -> float:
    """Return P(X > statistic) for chi-square X with df degrees of freedom, by finite sums.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.4.4 and 26.4.5, for odd and even df.
    """
    if df < 1 or statistic < 0:
        raise ValueError("A chi-square tail needs at least one degree of freedom and a statistic that is not negative.")
    half = statistic / 2
    odd = df % 2 == 1
    total = erfc(sqrt(half)) if odd else 0.0
    term = exp(-half) * (2 * sqrt(half / pi) if odd else 1.0)
    for k in range(df // 2):
        total += term
        term *= half / (k + 1.5 if odd else k + 1)
    return total
