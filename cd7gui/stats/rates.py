"""Confidence limits of a rate: events in a time at risk."""

from __future__ import annotations

from functools import lru_cache

from cd7gui.stats.proportions import Interval


@lru_cache(maxsize=1024)  # the same counts recur whenever a cohort is recounted
def exact_rate(events: int, time: float, level: float = 0.95) -> Interval:
    """Return the exact limits of events per unit of time, assuming a Poisson process.

    Raises ValueError unless 0 <= events and 0 < time. Source: Garwood, Biometrika 1936;28:437-42.
    """
    if events < 0 or not time > 0:
        raise ValueError(
            f"{events} events in a time of {time} do not give a rate: the time at risk must be longer than 0."
        )
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    lower = float(gammaincinv(events, tail)) if events else 0.0
    return Interval(lower / time, float(gammaincinv(events + 1, 1 - tail)) / time)
