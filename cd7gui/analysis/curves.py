"""Curves and their table rows: a measure over the cohort as survival or cumulative incidence."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cd7gui.analysis.counted_outcomes import NOBODY
from cd7gui.analysis.endpoint_times import Times
from cd7gui.analysis.outcomes.timed import Measure
from cd7gui.domain.formatting import months, percent, percent_with_limits, print_months
from cd7gui.domain.results import Censoring, Curve, Estimate, IntervalType, Settings
from cd7gui.protocol.endpoints import survival as endpoints
from cd7gui.stats import competing_risks, survival
from cd7gui.stats.exact_limits import before_any_row, incidences_with_exact_limits, with_exact_limits

Read = tuple[float, float, float]  # value and limits


def curve_of(measure: Measure, times: Times, settings: Settings) -> Curve:
    """Return the curve of a measure; it has no rows if nobody has a time."""
    times.refuse_failed()
    return times.cached(("curve", measure.id, settings), lambda: _curve_of(measure, times, settings))


def _curve_of(measure: Measure, times: Times, settings: Settings) -> Curve:
    if not measure.cause:
        return _survival(measure, times, settings)
    found = aalen_johansen(times, settings)
    return _curve(measure, times, settings, found, found[measure.cause], found[measure.cause].incidence.tolist())


def row_of(measure: Measure, times: Times, settings: Settings) -> Estimate:
    """Return the table row of the measure at its day."""
    times.refuse_failed()
    read = _read_incidence(measure, times, settings) if measure.cause else _read_survival(measure, times, settings)
    value, lower, upper = (number(float(one)) for one in read) if read else (None, None, None)
    unknown = "follow-up too short" if times.days else NOBODY
    status = measure.cause or endpoints.EVENT
    within = times.by(measure.read_at, status)
    return Estimate(
        id=measure.row,
        label=measure.row_label,
        n=len(times.days),
        value=value,
        lower=lower,
        upper=upper,
        level=settings.level,
        method=method_of(measure, settings),
        text=unknown if value is None else percent_with_limits(value, lower, upper, settings.level),
        patients=tuple(one.subject for one in within),
        deciders=within,
        left_out=times.left_out,
    )


def method_of(measure: Measure, settings: Settings) -> str:
    """Return the name of the estimator and its limits, as printed below a number."""
    words = "Aalen-Johansen, {interval} limits" if measure.competing else "Kaplan-Meier, {interval} limits"
    said = words.format(interval=settings.interval.value)
    return "; ".join((said, *_rules_in_words(measure, settings)))


_FREE_OF_DISEASE = ("dfs", "causes", "grfs", "crfs", "dfs_landmark")


def _rules_in_words(measure: Measure, settings: Settings) -> Iterator[str]:
    """Yield the definitions chosen for a number, if they differ from the usual ones."""
    if settings.rules.censoring is Censoring.LAST_ASSESSMENT and measure.endpoint in _FREE_OF_DISEASE:
        yield "censored at the last disease assessment"
    if settings.rules.molecular_relapse and measure.endpoint not in ("os", "os_landmark", "anc", "plt"):
        yield "molecular relapse counts"


def kaplan_meier(times: Times, settings: Settings) -> survival.SurvivalCurve:
    """Estimate the survival of the times, with exact limits if chosen or if the others have zero width."""
    exact = settings.interval is IntervalType.EXACT
    return times.cached(
        ("survival", settings), lambda: with_exact_limits(_kaplan_meier(times, settings), everywhere=exact)
    )


def _kaplan_meier(times: Times, settings: Settings) -> survival.SurvivalCurve:
    def estimate() -> survival.SurvivalCurve:
        events = [found == endpoints.EVENT for found in times.status]
        return survival.kaplan_meier(times.days, events, interval=settings.interval.scale, level=settings.level)

    return times.cached(("survival by scale", settings), estimate)


def aalen_johansen(times: Times, settings: Settings) -> competing_risks.Incidences:
    """Estimate the cumulative incidences of the times, with the variance of R's survfit.

    Exact limits, if chosen or if the others have zero width, treat patients with another event as remaining event-free.
    """
    exact = settings.interval is IntervalType.EXACT
    return times.cached(
        ("incidences", settings),
        lambda: incidences_with_exact_limits(_aalen_johansen(times, settings), everywhere=exact),
    )


def _aalen_johansen(times: Times, settings: Settings) -> competing_risks.Incidences:
    return competing_risks.aalen_johansen(
        times.days, times.status, interval=settings.interval.scale, level=settings.level, variance="survfit"
    )


def number(value: float) -> float | None:
    """Return a number, or None where R has NA."""
    return None if math.isnan(value) else float(value)


def _numbers(values: Sequence[float]) -> tuple[float | None, ...]:
    return tuple(number(value) for value in values)


def _curve(
    measure: Measure,
    times: Times,
    settings: Settings,
    rows: survival.SurvivalCurve | competing_risks.Incidences,
    counted: survival.SurvivalCurve | competing_risks.Incidence,
    value: Sequence[float],
) -> Curve:
    """Return a curve with a row for each day; `counted` has the events and the limits of its value."""
    days = rows.time.tolist()
    return Curve(
        id=measure.id,
        label=measure.label,
        rising=bool(measure.cause),
        time=tuple(days),
        n_risk=tuple(rows.n_risk.tolist()),
        n_event=tuple(counted.n_event.tolist()),
        n_censor=tuple(rows.n_censor.tolist()),
        value=tuple(value),
        lower=_numbers(counted.lower.tolist()),
        upper=_numbers(counted.upper.tolist()),
        method=method_of(measure, settings),
        deciders=tuple(times.at(day, measure.cause or endpoints.EVENT) for day in days),
        origin=measure.origin or settings.origin,
        left_out=times.left_out,
        note=times.note,
    )


def _survival(measure: Measure, times: Times, settings: Settings) -> Curve:
    found = kaplan_meier(times, settings)
    of_median = _median_days(times, settings)
    median = of_median.value
    return replace(
        _curve(measure, times, settings, found, found, found.surv.tolist()),
        median=_median(median),
        median_days=median,
        median_limits=(of_median.lower, of_median.upper),
        median_words=median_in_words(of_median, settings.level),
    )


def _median_days(times: Times, settings: Settings) -> survival.Median:
    exact = settings.interval is IntervalType.EXACT
    return survival.median(kaplan_meier(times, settings) if exact else _kaplan_meier(times, settings))


def _read_survival(measure: Measure, times: Times, settings: Settings) -> Read | None:
    if not times.days:
        return None
    read = survival.at(kaplan_meier(times, settings), [measure.read_at])
    known = bool(read.within_follow_up[0]) or float(read.surv[0]) == 0.0
    if measure.read_at < min(times.days):  # nobody has left yet
        return (1.0, before_any_row(len(times.days), settings.level), 1.0)
    return (read.surv[0], read.lower[0], read.upper[0]) if known else None


def _read_incidence(measure: Measure, times: Times, settings: Settings) -> Read | None:
    if not times.days or not measure.cause:
        return None
    found = aalen_johansen(times, settings)
    read = found[measure.cause].at([measure.read_at])
    # Once everybody has had one of the events, the incidence can no longer change.
    known = bool(read.within_follow_up[0]) or float(found.event_free[-1]) == 0.0
    if measure.read_at < min(times.days):
        return (0.0, 0.0, 1 - before_any_row(len(times.days), settings.level))
    return (read.incidence[0], read.lower[0], read.upper[0]) if known else None


def median_of(measure: Measure, times: Times, settings: Settings) -> Estimate:
    """Return the median of a survival with its limits, in months."""
    times.refuse_failed()
    found = _median_days(times, settings)
    value, lower, upper = (None if one is None else months(one) for one in (found.value, found.lower, found.upper))
    return Estimate(
        id=f"{measure.id}.median",
        label=f"{measure.label}, median",
        n=len(times.days),
        value=value,
        lower=lower,
        upper=upper,
        level=settings.level,
        method=method_of(measure, settings),
        text=median_in_words(found, settings.level) if times.days else NOBODY,
        unit="months",
        deciders=times.deciders,
        left_out=times.left_out,
    )


def median_in_words(median: survival.Median, level: float) -> str:
    """Format a median with its limits: "10.2 months (95% CI 9.4–11.9)", with words for an end not reached."""
    lower, upper = (print_months(one) for one in (median.lower, median.upper))
    words = "{median} ({level}% CI {lower}–{upper})"
    return words.format(median=_median(median.value), level=percent(level), lower=lower, upper=upper)


def _median(days: float | None) -> str:
    return print_months(None) if days is None else f"{print_months(days)} months"


def reading_of(curve: Curve, day: float, level: float) -> tuple[float, float | None, float | None] | None:
    """Return a curve's value at a day with its limits; None if follow-up is too short.

    Before the first of its times nobody has left yet, and the limits are exact.
    """
    if not curve.time:
        return None
    if day < curve.time[0]:
        least = before_any_row(curve.n_risk[0], level)
        return (0.0, 0.0, 1 - least) if curve.rising else (1.0, least, 1.0)
    at = bisect_right(curve.time, day) - 1
    over = curve.time[-1] < day
    if over and not (curve.value[-1] == 0.0 and not curve.rising):
        return None
    return curve.value[at], curve.lower[at], curve.upper[at]
