"""Curves as nested dictionaries of plain values: survival, follow-up and incidence with all limits.

None represents R's NA; the strings "NaN" and "Inf" are those values in R, for which JSON has no numbers.
"""

from typing import TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from cd7gui.stats.competing_risks import Incidence, IncidenceAtTimes, Incidences, aalen_johansen
from cd7gui.stats.confidence import Interval, pointwise
from cd7gui.stats.follow_up import Order, reverse_kaplan_meier
from cd7gui.stats.risk_sets import Counts, Flags, Floats
from cd7gui.stats.survival import AtTimes, SurvivalCurve, at, kaplan_meier, median, quantile

Structure: TypeAlias = dict[str, object]

CAUSES = (1, 2)
INTERVALS: tuple[Interval, ...] = get_args(Interval)
ORDERS: tuple[Order, ...] = get_args(Order)
PROBABILITIES = (0.25, 0.5, 0.75)
EVERY_ROW = slice(None)


def listed(values: npt.NDArray[np.generic], undefined: str | None = None) -> list[object]:
    """Return an array as a list in which NaN is `undefined` and infinity is "Inf"."""
    if values.dtype.kind != "f" or bool(np.all(np.isfinite(values))):
        return list(values.tolist())
    return [undefined if np.isnan(value) else "Inf" if np.isinf(value) else value for value in values.tolist()]


def survival_structure(time: Floats, event: Flags, times: Floats, *, reverse: bool) -> Structure:
    """Return the Kaplan-Meier curve with all kinds of limits, read at `times`; `reverse` adds the follow-up."""
    curves = {kind: kaplan_meier(time, event, interval=kind) for kind in INTERVALS}
    curve = curves["log"]
    result: Structure = {"n": len(time), "events": int(event.sum()), "rows_total": len(curve.time), "row": None}
    for name in ("time", "n_risk", "n_event", "n_censor", "surv", "std_err"):
        result[name] = listed(getattr(curve, name))
    result["std_err_surv"] = listed(curve.std_err_surv, "NaN")
    result["ci"] = {kind: _limits(curves[kind], kind) for kind in INTERVALS}
    result["sums_all_rows"] = _sums(curves)
    result |= _quantiles(curves)
    result["at_times"] = _survival_at({kind: at(curves[kind], times) for kind in INTERVALS})
    if reverse:
        result["reverse_km"] = {order: _follow_up(time, event, order, times) for order in ORDERS}
    return result


def _sums(curves: dict[Interval, SurvivalCurve]) -> Structure:
    """Return the sum of each column over its finite values, which is enough to compare a long table."""
    columns = {name: getattr(curves["log"], name) for name in ("n_risk", "n_event", "n_censor", "surv", "std_err")}
    for kind, curve in curves.items():
        columns |= {f"lower_{kind}": curve.lower, f"upper_{kind}": curve.upper}
    return {name: values[np.isfinite(values)].sum().item() for name, values in columns.items()}


def competing_structure(time: Floats, status: Counts, times: Floats) -> Structure:
    """Return the cumulative incidences with the variances of cmprsk and of survfit, read at `times`."""
    events = [int((status == cause).sum()) for cause in CAUSES]
    by_kind = {kind: aalen_johansen(time, status, interval=kind) for kind in INTERVALS}
    with_cmprsk = aalen_johansen(time, status, variance="cmprsk")
    return {
        "n": len(time),
        "events": events,
        "cuminc": {str(cause): _cuminc(with_cmprsk, cause, times) for cause in CAUSES}
        if any(events)
        else {"error": True},
        "survfit_ms": _survfit_ms(by_kind, times),
    }


def _limits(
    estimate: SurvivalCurve | AtTimes | Incidence | IncidenceAtTimes, kind: Interval, rows: slice | Counts = EVERY_ROW
) -> Structure:
    undefined = "NaN" if kind == "plain" else None
    return {"lower": listed(estimate.lower[rows], undefined), "upper": listed(estimate.upper[rows], undefined)}


def _quantiles(curves: dict[Interval, SurvivalCurve]) -> Structure:
    quantiles: Structure = {"prob": list(PROBABILITIES)}
    medians: Structure = {}
    for kind, curve in curves.items():
        found = [quantile(curve, probability) for probability in PROBABILITIES]
        quantiles[kind] = {
            "quantile": [each.value for each in found],
            "lower": [each.lower for each in found],
            "upper": [each.upper for each in found],
        }
        middle = median(curve)
        medians[kind] = {"median": middle.value, "lower": middle.lower, "upper": middle.upper}
    return {"quantile": quantiles, "median_table": medians}


def _survival_at(read: dict[Interval, AtTimes]) -> Structure:
    first = read["log"]
    return {
        "time": listed(first.time),
        "returned_without_extend": listed(first.within_follow_up),
        "n_risk": listed(first.n_risk),
        "n_event": listed(first.n_event),
        "surv": listed(first.surv),
        "std_err_surv": listed(first.std_err_surv, "NaN"),
        "ci": {kind: _limits(read[kind], kind) for kind in INTERVALS},
    }


def _follow_up(time: Floats, event: Flags, order: Order, times: Floats) -> Structure:
    curves = {kind: reverse_kaplan_meier(time, event, interval=kind, order=order) for kind in INTERVALS}
    return {**_quantiles(curves), "at_times": {"time": listed(times), "surv": listed(at(curves["log"], times).surv)}}


def _event_rows(curves: Incidences) -> Counts:
    """Return the rows at which any cause has an event; the last row if there is none."""
    with_event = np.any([curve.n_event > 0 for curve in curves.by_cause.values()], axis=0)
    return np.flatnonzero(with_event) if bool(with_event.any()) else np.array([len(curves.time) - 1])


def _cuminc(curves: Incidences, cause: int, times: Floats) -> Structure | None:
    curve, rows = curves[cause], _event_rows(curves)
    if not bool(curve.n_event.any()):
        return None
    return {
        "time": listed(curve.time[rows]),
        "est": listed(curve.incidence[rows]),
        "var": listed(curve.std_err[rows] ** 2),
        "at_times": _cuminc_at(curve.at(times), curve.level),
    }


def _cuminc_at(read: IncidenceAtTimes, level: float) -> Structure:
    """Return values as in cmprsk's timepoints: none past the last follow-up, no limits while the incidence is 0."""
    inside = int(read.within_follow_up.sum())
    beyond: list[object] = [None] * (len(read.time) - inside)
    limits = pointwise(read.incidence, read.std_err, "log-log", level)
    lower, upper = (np.where(read.incidence == 1, 1.0, limit)[:inside] for limit in limits)
    return {
        "time": listed(read.time),
        "est": listed(read.incidence[:inside]) + beyond,
        "var": listed(read.std_err[:inside] ** 2) + beyond,
        "derived_loglog_ci": {"lower": listed(lower, "NaN") + beyond, "upper": listed(upper, "NaN") + beyond},
    }


def _survfit_ms(by_kind: dict[Interval, Incidences], times: Floats) -> Structure:
    whole = by_kind["log"]
    rows = _event_rows(whole)
    return {
        "time": listed(whole.time[rows]),
        "n_risk": listed(whole.n_risk[rows]),
        "event_free": listed(whole.event_free[rows]),
        **{str(cause): _state({kind: by_kind[kind][cause] for kind in INTERVALS}, rows, times) for cause in CAUSES},
    }


def _state(curves: dict[Interval, Incidence], rows: Counts, times: Floats) -> Structure:
    curve = curves["log"]
    read = {kind: curves[kind].at(times) for kind in INTERVALS}
    return {
        "pstate": listed(curve.incidence[rows]),
        "std_err": listed(curve.std_err[rows]),
        "ci": {kind: _limits(curves[kind], kind, rows) for kind in INTERVALS},
        "at_times": {
            "time": listed(times),
            "pstate": listed(read["log"].incidence),
            "std_err": listed(read["log"].std_err),
            "ci": {kind: _limits(read[kind], kind) for kind in INTERVALS},
        },
    }
