"""Kaplan-Meier estimate of survival: limits, medians, quantiles and values at given times, as in R's survfit."""

import numpy as np
import numpy.typing as npt

from cd7gui.records import dataclass
from cd7gui.stats.confidence import Interval, pointwise
from cd7gui.stats.risk_sets import Counts, Flags, Floats, risk_sets

__all__ = [
    "AtTimes",
    "Interval",
    "Median",
    "Quantile",
    "SurvivalCurve",
    "at",
    "kaplan_meier",
    "median",
    "product_limit",
    "quantile",
]

TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True)
class SurvivalCurve:
    """A survival curve: one row for each distinct time, including censoring times; right-continuous.

    `std_err` is the standard error of log S (Greenwood; inf where S is 0), `std_err_surv` that of S (NaN where S is 0).
    `lower` and `upper` are NaN where R has NA: at S = 0, and for log-log limits where S is still 1.
    """

    time: Floats
    n_risk: Counts
    n_event: Counts
    n_censor: Counts
    surv: Floats
    std_err: Floats
    lower: Floats
    upper: Floats
    interval: Interval
    level: float

    @property
    def std_err_surv(self) -> Floats:
        """Standard error of S itself."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.surv * self.std_err)


@dataclass(frozen=True)
class AtTimes:
    """A curve read at given times, flat past the last follow-up (`within_follow_up` is then false).

    `n_risk` are those with a time not before the given one, `n_event` the events since the previous given time.
    """

    time: Floats
    n_risk: Counts
    n_event: Counts
    surv: Floats
    std_err_surv: Floats
    lower: Floats
    upper: Floats
    within_follow_up: Flags


@dataclass(frozen=True)
class Median:
    """A median time with its limits, in the unit of the times; None means not reached."""

    value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Quantile:
    """The time by which the share `probability` has had the event; None means not reached."""

    probability: float
    value: float | None
    lower: float | None
    upper: float | None


def kaplan_meier(
    time: npt.ArrayLike, event: npt.ArrayLike, *, interval: Interval = "log", level: float = 0.95
) -> SurvivalCurve:
    """Estimate survival from follow-up times and events (1 or True; 0 or False is censored).

    Events come before censorings at the same time. Without patients the curve has no rows. Raises ValueError for a
    missing or negative time. Source: Kaplan and Meier, J Am Stat Assoc 1958;53:457-81.
    """
    sets = risk_sets(time, event)
    return product_limit(sets.time, sets.n_risk, sets.n_event[0], sets.n_censor, interval=interval, level=level)


def product_limit(
    time: Floats,
    n_risk: Counts,
    n_event: Counts,
    n_censor: Counts,
    *,
    at_risk: Counts | None = None,
    interval: Interval,
    level: float,
) -> SurvivalCurve:
    """Return the product-limit curve of counted rows; `at_risk` are those exposed if not all of `n_risk`."""
    # If nobody is exposed there is no event either: 1 in place of 0 keeps that row's hazard at 0.
    exposed = np.maximum(n_risk if at_risk is None else at_risk, 1).astype(np.float64)
    hazard: Floats = n_event / exposed
    surv = np.cumprod(1.0 - hazard, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        std_err = np.sqrt(np.cumsum(hazard / (exposed - n_event)))
        lower, upper = pointwise(surv, surv * std_err, interval, level)
    return SurvivalCurve(time, n_risk, n_event, n_censor, surv, std_err, lower, upper, interval, level)


def at(curve: SurvivalCurve, times: npt.ArrayLike) -> AtTimes:
    """Read a curve at ascending times. Before its first row S is 1 with limits (1, 1); without patients S is NaN."""
    asked = ascending(times)
    row = np.searchsorted(curve.time, asked, side="right")
    start = 1.0 if len(curve.time) else np.nan
    return AtTimes(
        time=asked,
        n_risk=still_at_risk(curve.time, curve.n_risk, asked),
        n_event=since_previous(curve.n_event, row),
        surv=np.append(start, curve.surv)[row],
        std_err_surv=np.append(start - 1, curve.std_err_surv)[row],
        lower=np.append(start, curve.lower)[row],
        upper=np.append(start, curve.upper)[row],
        within_follow_up=asked <= (curve.time[-1] if len(curve.time) else -np.inf),
    )


def ascending(times: npt.ArrayLike) -> Floats:
    """Return the times at which to read a curve.

    ValueError if not ascending: events are counted since the previous one.
    """
    asked = np.atleast_1d(np.asarray(times, dtype=np.float64))
    if not bool(np.all(np.diff(asked) > 0)) or bool(np.any(np.isnan(asked))):
        raise ValueError("The times to read a curve at must be numbers in ascending order.")
    return asked


def still_at_risk(time: Floats, n_risk: Counts, asked: Floats) -> Counts:
    """Return how many of a curve's patients are followed up to each given time."""
    return np.append(n_risk, 0)[np.searchsorted(time, asked, side="left")]


def since_previous(n_event: Counts, row: npt.NDArray[np.intp]) -> Counts:
    """Return the events between consecutive rows of a curve, given as numbers of rows passed."""
    running = np.append(0, np.cumsum(n_event))[row]
    return np.diff(running, prepend=0)


def median(curve: SurvivalCurve) -> Median:
    """Return the median as printed by R: where S falls to 0.5, or the middle of where S is exactly 0.5.

    The limits follow the same rule on the curves of the limits: an undefined end is not reached.
    """
    return Median(*(_median_of(curve.time, values) for values in (curve.surv, curve.lower, curve.upper)))


def _median_of(time: Floats, values: Floats) -> float | None:
    below = values < 0.5 + TOLERANCE  # NaN compares as False: rows without a limit are left out
    if not bool(np.any(below)):
        return None
    first = int(np.argmax(below))
    if abs(values[first] - 0.5) < TOLERANCE:
        further = np.flatnonzero(below & (values < values[first]))
        if len(further):
            return float((time[first] + time[further[0]]) / 2)
    return float(time[first])


def quantile(curve: SurvivalCurve, probability: float) -> Quantile:
    """Return a quantile by the rule of R's quantile(): like `median`, but a flat end extends to the last follow-up.

    For limits that are not monotone it takes the largest limit that has passed. Reports should print `median`.
    """
    if not 0 < probability < 1:
        raise ValueError("The probability of a quantile must lie between 0 and 1.")
    found = (_quantile_of(curve.time, values, 1 - probability) for values in (curve.surv, curve.lower, curve.upper))
    return Quantile(probability, *found)


def _quantile_of(time: Floats, values: Floats, target: float) -> float | None:
    passed = np.flatnonzero(values <= target + TOLERANCE)
    if not len(passed):
        return None
    largest = float(np.max(values[passed]))
    first = passed[np.argmax(values[passed] == largest)]
    if abs(largest - target) > TOLERANCE:
        return float(time[first])
    further = passed[values[passed] < largest]
    end = further[np.argmax(values[further])] if len(further) else -1
    return float((time[first] + time[end]) / 2)
