"""Boundaries for stopping a single-arm trial for too many events, with exact error rates.

A rule has a statistic that rises with the events: it stops at the first look at which the statistic reaches a constant.
The constant is the least at which the type I error, the probability of a stop when events are as frequent as p0, does
not exceed alpha. That probability is computed exactly, from patient to patient, over all numbers of events.
"""

from collections.abc import Callable, Sequence

import numpy as np

from cd7gui.records import dataclass
from cd7gui.stats.risk_sets import Floats

Statistic = Callable[[Floats, float], Floats]  # of the numbers of events 0 … n, and n

LARGEST = 400  # patients: the rule is searched among n²/2 points


@dataclass(frozen=True)
class StoppingBoundary:
    """The least number of events that stops after each number of patients, None if none does.

    `constant` is what the statistic of the rule has to reach; None if only never stopping keeps alpha.
    """

    least: tuple[int | None, ...]
    constant: float | None

    def at(self, n: int) -> int | None:
        """Return the boundary after that many patients; None if nothing stops, or beyond the planned number."""
        return self.least[n - 1] if 1 <= n <= len(self.least) else None


@dataclass(frozen=True)
class StoppingChances:
    """A boundary's behaviour at an event probability: chance of a stop, and expected patients and events."""

    p: float
    stop: float
    patients: float
    events: float


def beta_binomial(p0: float, prior: tuple[float, float]) -> Statistic:
    """Return P(p > p0 | data) under a beta prior. Source: Geller et al., Clin Trials 2003 (beta-binomial rule)."""
    _check_probability(p0)
    a, b = prior
    if not (a > 0 and b > 0):
        raise ValueError("Both numbers of the prior must be above 0, for example 0.6 and 2.4.")

    def statistic(events: Floats, n: float) -> Floats:
        from scipy.special import betaincc

        return np.asarray(betaincc(a + events, b + n - events, p0), dtype=np.float64)

    return statistic


def posterior_above(p0: float, prior: tuple[float, float], events: int, n: int) -> float:
    """Return P(p > p0 | data) for events among n patients."""
    return float(beta_binomial(p0, prior)(np.asarray([events], dtype=np.float64), n)[0])


def pocock(p0: float) -> Statistic:
    """Return 1 − P(X ≥ y) of a binomial X at p0: an exact test of the same nominal level at every look."""
    _check_probability(p0)

    def statistic(events: Floats, n: float) -> Floats:
        from scipy.special import bdtr

        return np.asarray(np.where(events > 0, bdtr(np.maximum(events - 1, 0), n, p0), 0.0), dtype=np.float64)

    return statistic


def truncated_sprt(p0: float, p1: float) -> Statistic:
    """Return the log likelihood ratio of p1 against p0: Wald's sequential test, truncated at the last patient."""
    _check_probability(p0)
    _check_probability(p1)
    if p1 <= p0:
        raise ValueError("The probability that the test guards against must lie above p0.")
    gain, loss = float(np.log(p1 / p0)), float(np.log((1 - p1) / (1 - p0)))

    def statistic(events: Floats, n: float) -> Floats:
        return np.asarray(events * gain + (n - events) * loss, dtype=np.float64)

    return statistic


def boundary(statistic: Statistic, p0: float, alpha: float, n: int, looks: Sequence[int] = ()) -> StoppingBoundary:
    """Return the boundary of a rule for at most n patients; without looks, after every patient.

    The constant is searched among the values that the statistic can take, so that no tolerance is involved.
    """
    _check_probability(p0)
    _check(0 < alpha < 1, "alpha must lie between 0 and 1, for example 0.10.")
    _check(1 <= n <= LARGEST, f"The number of patients must lie between 1 and {LARGEST}.")
    _check(all(1 <= one <= n for one in looks), f"Every look must come after 1 to {n} patients.")
    seen = set(looks) or set(range(1, n + 1))
    values = {one: statistic(np.arange(one + 1, dtype=np.float64), one) for one in sorted(seen)}
    candidates = np.unique(np.concatenate(list(values.values())))

    def at(constant: float) -> tuple[int | None, ...]:
        return tuple(_least(values[one], constant) if one in values else None for one in range(1, n + 1))

    low, high = 0, len(candidates)  # the first candidate that keeps alpha is at low … high
    while low < high:
        middle = (low + high) // 2
        if chances(at(float(candidates[middle])), p0).stop <= alpha:
            high = middle
        else:
            low = middle + 1
    if low == len(candidates):
        return StoppingBoundary((None,) * n, None)
    constant = float(candidates[low])
    return StoppingBoundary(at(constant), constant)


def _least(values: Floats, constant: float) -> int | None:
    reached = np.flatnonzero(values >= constant)
    return int(reached[0]) if len(reached) else None


def chances(least: Sequence[int | None], p: float) -> StoppingChances:
    """Return the exact probability of a stop at p, and the expected patients and events until then."""
    _check(0 <= p <= 1, "A probability lies between 0 and 1.")
    going = np.zeros(len(least) + 2)  # by number of events, the probability of having continued so far
    going[0] = 1.0
    stop = patients = events = 0.0
    for bound in least:
        patients += float(going.sum())
        going[1:] = going[1:] * (1 - p) + going[:-1] * p
        going[0] *= 1 - p
        if bound is not None:
            stopped = going[bound:]
            stop += float(stopped.sum())
            events += float(stopped @ np.arange(bound, len(going)))
            going[bound:] = 0.0
    events += float(going @ np.arange(len(going)))
    return StoppingChances(p, stop, patients, events)


def _check_probability(p: float) -> None:
    _check(0 < p < 1, "p0 and other probabilities of a rule must lie between 0 and 1, for example 0.20.")


def _check(holds: bool, says: str) -> None:
    if not holds:
        raise ValueError(says)
