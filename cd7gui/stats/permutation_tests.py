"""Permutation tests for small groups: how often a random split of the patients differs as much as the real one."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import comb, factorial, prod, sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cd7gui.records import dataclass
from cd7gui.stats.competing_risks import aalen_johansen
from cd7gui.stats.risk_sets import Floats, checked, risk_sets

Codes: TypeAlias = npt.NDArray[np.int8]

ALL_UP_TO = 1_000_000  # permutations that are all enumerated
RANDOM = 100_000  # permutations sampled if there are more
SEED = 20_240_425
_ROUNDING = 1e-9


@dataclass(frozen=True)
class PermutationResult:
    """The p of a permutation test; `error` is the Monte Carlo standard error if sampled, None if enumerated."""

    p: float
    permutations: int
    error: float | None


def permuted_log_rank(time: npt.ArrayLike, event: npt.ArrayLike, group: npt.ArrayLike) -> PermutationResult | None:
    """Test the log-rank scores (event less cumulative hazard) of the groups; None if they cannot differ."""
    return permutation_test(log_rank_scores(time, event), group)


def permuted_gray(
    time: npt.ArrayLike, status: npt.ArrayLike, group: npt.ArrayLike, cause: int = 1
) -> PermutationResult | None:
    """Test the scores of the subdistribution hazard of a cause (Fine and Gray 1999 without a covariate)."""
    return permutation_test(subdistribution_scores(time, status, cause), group)


def log_rank_scores(time: npt.ArrayLike, event: npt.ArrayLike) -> Floats:
    """Return for each patient the event less the cumulative hazard of all patients at the end of the time."""
    times, events = checked(time, np.asarray(event).astype(np.int64), (1,))
    sets = risk_sets(times, events)
    hazard = np.concatenate(([0.0], np.cumsum(sets.n_event[0] / sets.n_risk)))
    return np.asarray(events - hazard[np.searchsorted(sets.time, times, side="right")])


def subdistribution_scores(time: npt.ArrayLike, status: npt.ArrayLike, cause: int) -> Floats:
    """Return for each patient the event less the cumulative subdistribution hazard while exposed to it.

    A patient with another event stays exposed, with the probability of not being censored since.
    """
    times, statuses = checked(time, status, (1, 2))
    sets = risk_sets(times, statuses, (1, 2))
    own, every = sets.n_event[cause - 1], sets.n_event.sum(axis=0)
    free = np.cumprod(1 - sets.n_censor / np.maximum(sets.n_risk - every, 1))
    free = np.concatenate(([1.0], free))[:-1]  # just before each time
    incidence = aalen_johansen(times, statuses)[cause].incidence
    before = np.concatenate(([0.0], incidence))[:-1]
    hazard = np.where(own > 0, (incidence - before) / np.maximum(1 - before, _ROUNDING), 0.0)
    ended = np.searchsorted(sets.time, times, side="right") - 1
    exposed = (np.arange(len(sets.time)) <= ended[:, np.newaxis]).astype(np.float64)
    others = (statuses != 0) & (statuses != cause)
    stays = free[np.newaxis, :] / np.maximum(free[ended], _ROUNDING)[:, np.newaxis]
    exposed = np.where(others[:, np.newaxis] & (exposed == 0), stays, exposed)
    return np.asarray((statuses == cause) - (exposed * hazard).sum(axis=1))


def permutation_test(scores: Floats, group: npt.ArrayLike) -> PermutationResult | None:
    """Compare the sums of the groups' scores, squared and divided by size, with those of other splits.

    Up to a million permutations are all enumerated, else 100 000 random ones are drawn with a stored seed.
    """
    labels, member = np.unique(np.asarray(group), return_inverse=True)
    sizes = tuple(int(one) for one in np.bincount(member, minlength=len(labels)))
    centred = scores - scores.mean() if len(scores) else scores
    if len(labels) < 2 or float(np.abs(centred).max(initial=0.0)) < _ROUNDING:
        return None
    seen = _statistic(centred, member[np.newaxis, :], sizes)[0]
    splits, every = _splits(sizes)
    extreme = int(np.count_nonzero(_statistic(centred, splits, sizes) >= seen - _ROUNDING))
    if every:
        return PermutationResult(extreme / len(splits), len(splits), None)
    p = (extreme + 1) / (len(splits) + 1)
    return PermutationResult(p, len(splits), sqrt(p * (1 - p) / len(splits)))


def _statistic(scores: Floats, splits: npt.NDArray[np.integer], sizes: tuple[int, ...]) -> Floats:
    """Return for each split (a row: the group of each patient) the sum of squared group sums over group sizes."""
    total = np.zeros(len(splits))
    for code, size in enumerate(sizes):
        total += ((splits == code) @ scores) ** 2 / size
    return total


@lru_cache(maxsize=4)
def _splits(sizes: tuple[int, ...]) -> tuple[Codes, bool]:
    """Return the splits into groups of these sizes, enumerated or sampled, and whether they are all."""
    n = sum(sizes)
    if factorial(n) // prod(factorial(size) for size in sizes) <= ALL_UP_TO:
        return _every_split(sizes), True
    base = np.repeat(np.arange(len(sizes), dtype=np.int8), sizes)
    return np.random.default_rng(SEED).permuted(np.tile(base, (RANDOM, 1)), axis=1), False


def _every_split(sizes: tuple[int, ...]) -> Codes:
    n, found = sum(sizes), np.full((1, sum(sizes)), len(sizes) - 1, dtype=np.int8)
    for code, size in enumerate(sizes[:-1]):
        left = n - sum(sizes[:code])
        chosen = np.array(list(combinations(range(left), size)), dtype=np.int64).reshape(comb(left, size), size)
        free = np.argsort(found != len(sizes) - 1, axis=1, kind="stable")[:, :left]
        following = np.repeat(found, len(chosen), axis=0)
        places = np.take_along_axis(np.repeat(free, len(chosen), axis=0), np.tile(chosen, (len(found), 1)), axis=1)
        np.put_along_axis(following, places, np.int8(code), axis=1)
        found = following
    return found
