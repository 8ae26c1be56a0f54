"""Cumulative incidence of competing causes (Aalen-Johansen), with standard errors as in R."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from cd7gui.records import dataclass
from cd7gui.stats.confidence import Interval, pointwise
from cd7gui.stats.risk_sets import Counts, Flags, Floats, risk_sets
from cd7gui.stats.survival import ascending, since_previous, still_at_risk

Variance: TypeAlias = Literal["survfit", "cmprsk"]


@dataclass(frozen=True)
class IncidenceAtTimes:
    """A cumulative incidence read at given times, continued flat past the last follow-up.

    `n_risk` are those with a time not before the given one, `n_event` the cause's events since the previous given time.
    """

    time: Floats
    n_risk: Counts
    n_event: Counts
    incidence: Floats
    std_err: Floats
    lower: Floats
    upper: Floats
    within_follow_up: Flags


@dataclass(frozen=True)
class Incidence:
    """The cumulative incidence of one cause: one row for each distinct time, right-continuous.

    `std_err` is on the scale of the probability. `lower` and `upper` are NaN if R has NA: log and log-log limits where
    the incidence is 0, log-log limits where it is 1.
    """

    cause: int
    time: Floats
    n_risk: Counts
    n_event: Counts
    incidence: Floats
    std_err: Floats
    lower: Floats
    upper: Floats
    interval: Interval
    level: float

    def at(self, times: npt.ArrayLike) -> IncidenceAtTimes:
        """Read the curve at ascending times; 0 with limits (0, 0) before its first row, NaN without patients."""
        asked = ascending(times)
        row = np.searchsorted(self.time, asked, side="right") - 1
        start = 0.0 if len(self.time) else np.nan
        return IncidenceAtTimes(
            time=asked,
            n_risk=still_at_risk(self.time, self.n_risk, asked),
            n_event=since_previous(self.n_event, row + 1),
            incidence=np.append(self.incidence, start)[row],
            std_err=np.append(self.std_err, start)[row],
            lower=np.append(self.lower, start)[row],
            upper=np.append(self.upper, start)[row],
            within_follow_up=asked <= (self.time[-1] if len(self.time) else -np.inf),
        )


@dataclass(frozen=True)
class Incidences:
    """The cumulative incidences of all causes and the probability of none; they add up to 1 at every time.

    `incidences[cause]` is the curve of a cause; `event_free` is the Kaplan-Meier estimate for any cause.
    """

    time: Floats
    n_risk: Counts
    n_censor: Counts
    event_free: Floats
    by_cause: Mapping[int, Incidence]

    def __getitem__(self, cause: int) -> Incidence:
        return self.by_cause[cause]

    def at(self, times: npt.ArrayLike) -> dict[int, IncidenceAtTimes]:
        """Read the curve of each cause at ascending times."""
        return {cause: curve.at(times) for cause, curve in self.by_cause.items()}


def aalen_johansen(
    time: npt.ArrayLike,
    status: npt.ArrayLike,
    *,
    causes: tuple[int, ...] = (1, 2),
    interval: Interval = "log",
    level: float = 0.95,
    variance: Variance = "survfit",
) -> Incidences:
    """Estimate the cumulative incidence of each cause. Status 0 is censored, the others are cause codes.

    `variance` is "survfit" (infinitesimal jackknife, which equals the Greenwood type) or "cmprsk" (R's cuminc, mostly
    larger in small cohorts). As in R, survfit treats times that differ by a rounding error as equal, cmprsk does not.
    Raises ValueError for missing or negative times and unknown codes. Source: Aalen and Johansen, Scand J Stat
    1978;5:141-50.
    """
    if variance not in _VARIANCES:
        raise ValueError(f'There is no variance "{variance}". Choose survfit or cmprsk.')
    sets = risk_sets(time, status, causes, merge=variance == "survfit")
    n = sets.n_risk.astype(np.float64)
    every = sets.n_event.sum(axis=0)
    event_free: Floats = np.cumprod(1 - every / n)
    share = np.concatenate(([1.0], event_free[:-1]))[: len(n)] / n
    steps = _Steps(n, sets.n_event, every, share, share * sets.n_event, event_free)
    std_err = np.sqrt(_VARIANCES[variance](steps))
    lower, upper = pointwise(steps.incidence, std_err, interval, level)
    curves = {
        cause: Incidence(
            cause, sets.time, sets.n_risk, events, steps.incidence[k], std_err[k], lower[k], upper[k], interval, level
        )
        for k, (cause, events) in enumerate(zip(causes, sets.n_event, strict=True))
    }
    return Incidences(sets.time, sets.n_risk, sets.n_censor, event_free, curves)


@dataclass(frozen=True)
class _Steps:
    """At each time: at risk n, events of each and of any cause, S(t-) / n, each cause's step S(t-) d / n, S(t).

    What belongs to a cause has the shape (causes, times).
    """

    n: Floats
    events: Counts
    every: Counts
    share: Floats
    step: Floats
    event_free: Floats

    @cached_property
    def incidence(self) -> Floats:
        """Return the running sums of the steps, at most 1 despite rounding."""
        incidence = np.cumsum(self.step, axis=1)
        return np.minimum(incidence, 1.0, out=incidence)


def _greenwood(at: _Steps) -> Floats:
    """Return the Greenwood-type variance (Marubini and Valsecchi 1995), its squared differences expanded."""
    left = at.n - at.every
    any_cause = at.every * (left > 0) / (at.n * np.maximum(left, 1))
    covariance = at.step / at.n
    own = at.share - covariance
    own *= at.step
    linear = at.incidence * any_cause
    linear += covariance
    covariance += linear
    covariance *= at.incidence
    covariance += own
    return _quadratic(any_cause, linear, covariance, at.incidence)


def _cmprsk(at: _Steps) -> Floats:
    """Return the variance of cmprsk's cuminc: Gray, Ann Stat 1988;16:1141-54, with its corrections for ties."""
    others = at.every - at.events
    own = at.share * at.step * tie_correction(at.events, at.n)
    other = at.share**2 * others * tie_correction(others, at.n)
    survives = at.event_free > 0
    per_survivor = survives / np.where(survives, at.event_free, 1.0)
    reached = at.incidence * per_survivor
    linear = per_survivor * (own * (1 + reached) + other * reached)
    constant = own * (1 + reached) ** 2 + other * reached**2
    return _quadratic((own + other) * per_survivor**2, linear, constant, at.incidence)


def tie_correction(events: npt.NDArray[np.int64 | np.float64], n: Floats) -> Floats:
    """Return the factor 1 - (d - 1)/(n - 1) of the hypergeometric variance for d > 1 tied events, else 1."""
    return np.asarray(1 - np.maximum(events - 1, 0) / np.maximum(n - 1, 1))


def _quadratic(square: Floats, linear: Floats, constant: Floats, incidence: Floats) -> Floats:
    """Return F² Σa - 2 F Σb + Σc for steps a, b and c; b and c are overwritten, because new arrays are costlier.

    A remainder below the rounding error of the sums is 0: if all had the event and nobody is censored, nothing varies.
    """
    np.cumsum(linear, axis=1, out=linear)
    np.cumsum(constant, axis=1, out=constant)
    linear *= 2
    value = incidence * np.cumsum(square, axis=-1)
    value -= linear
    value *= incidence
    value += constant
    value[value <= ROUNDING * constant] = 0.0
    return value


ROUNDING = 32 * float(np.finfo(np.float64).eps)

_VARIANCES = {"survfit": _greenwood, "cmprsk": _cmprsk}
