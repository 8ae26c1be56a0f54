"""Confidence intervals of a proportion: x of n."""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, exp, log, log1p, sqrt

from cd7gui.stats.limits import normal_quantile


@dataclass(frozen=True)
class Interval:
    """Limits of a proportion, as fractions."""

    lower: float
    upper: float


def clopper_pearson(x: int, n: int, level: float = 0.95) -> Interval:
    """Exact interval: the proportions at which x or more, and x or fewer, of n are not rarer than (1 - level) / 2.

    Raises ValueError unless 0 <= x <= n and n >= 1. Source: Clopper and Pearson, Biometrika 1934;26:404-13.
    """
    _check(x, n)
    normal_quantile(level)  # refuses a level outside (0, 1)
    tail = (1 - level) / 2
    lower = _rising_root(lambda p: _at_least(x, n, p) - tail) if x > 0 else 0.0
    upper = 1 - _rising_root(lambda q: _at_least(n - x, n, q) - tail) if x < n else 1.0
    return Interval(lower, upper)


def wilson(x: int, n: int, level: float = 0.95) -> Interval:
    """Score interval without continuity correction. Source: Wilson, J Am Stat Assoc 1927;22:209-12."""
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


def _at_least(x: int, n: int, p: float) -> float:
    """P(X >= x) for X binomial (n, p), summed from x upwards: past n p each term is smaller than the one before."""
    if p <= 0 or p >= 1:
        return float(p >= 1)
    term = exp(log(comb(n, x)) + x * log(p) + (n - x) * log1p(-p))
    total = 0.0
    for k in range(x, n + 1):
        total += term
        if term < total * 1e-17 and k > n * p:
            break
        term *= (n - k) / (k + 1) * (p / (1 - p))
    return total


def _rising_root(function: Callable[[float], float]) -> float:
    """Where a function that rises from below 0 at 0 to above 0 at 1 passes 0, to the last digit (bisection)."""
    below, above = 0.0, 1.0
    middle = 0.5
    while below < middle < above:
        if function(middle) < 0:
            below = middle
        else:
            above = middle
        middle = (below + above) / 2
    return middle
