"""Confidence intervals of a proportion: x of n."""

from collections.abc import Callable
from functools import lru_cache
from math import comb, exp, log, log1p, sqrt

from cd7gui.records import dataclass
from cd7gui.stats.confidence import normal_quantile


@dataclass(frozen=True)
class Interval:
    """Limits of a proportion, as fractions."""

    lower: float
    upper: float


@lru_cache(maxsize=4096)  # the same counts recur whenever a cohort is recounted
def clopper_pearson(x: int, n: int, level: float = 0.95) -> Interval:
    """Return the exact interval: proportions at which x or more, and x or fewer, of n have tails >= (1 - level) / 2.

    Raises ValueError unless 0 <= x <= n and n >= 1. Source: Clopper and Pearson, Biometrika 1934;26:404-13.
    """
    _check(x, n)
    normal_quantile(level)  # refuses a level outside (0, 1)
    tail = (1 - level) / 2
    lower = _root(_at_least(x, n), tail) if x > 0 else 0.0
    upper = 1 - _root(_at_least(n - x, n), tail) if x < n else 1.0
    return Interval(lower, upper)


def wilson(x: int, n: int, level: float = 0.95) -> Interval:
    """Return the score interval without continuity correction. Source: Wilson, J Am Stat Assoc 1927;22:209-12."""
    _check(x, n)
    z2 = normal_quantile(level) ** 2
    centre = x + z2 / 2
    half = sqrt(z2) * sqrt(x * (n - x) / n + z2 / 4)
    lower = 0.0 if x == 0 else (centre - half) / (n + z2)
    upper = 1.0 if x == n else (centre + half) / (n + z2)
    return Interval(lower, upper)


def _check(x: int, n: int) -> None:
    if not (n >= 1 and 0 <= x <= n):
        raise ValueError(
            f"{x} of {n} is not a proportion: at least one patient is needed, and no more than all can count."
        )


def _at_least(x: int, n: int) -> Callable[[float], float]:
    """Return P(X >= x) for X binomial (n, p), 0 < x, as a function of p: the tail away from n p is summed."""
    log_here, log_before = log(comb(n, x)), log(comb(n, x - 1))

    def probability(p: float) -> float:
        if x > n * p:
            return _tail(x, n, p, log_here)
        return 1 - _tail(n - x + 1, n, 1 - p, log_before)

    return probability


def _tail(x: int, n: int, p: float, log_coefficient: float) -> float:
    """Return P(X >= x) for x > n p, 0 < p < 1; the terms decrease, so summing stops at a negligible one."""
    term = exp(log_coefficient + x * log(p) + (n - x) * log1p(-p))
    total = 0.0
    while x <= n and term > total * 1e-17:
        total += term
        term *= (n - x) / (x + 1) * (p / (1 - p))
        x += 1
    return total


def _root(rising: Callable[[float], float], value: float) -> float:
    """Return where a function rising from 0 at 0 to 1 at 1 takes the value, to the last digit (bisection)."""
    below, above, middle = 0.0, 1.0, 0.5
    while below < middle < above:
        if rising(middle) < value:
            below = middle
        else:
            above = middle
        middle = (below + above) / 2
    return middle
