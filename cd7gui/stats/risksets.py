"""Risk sets: how many are followed, have an event or are censored at each distinct time."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Counts: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

# Times whose gap is a rounding error (days / 30.4375, 0.1 + 0.2) are one time: R's timefix, sqrt(machine epsilon).
SAME_TIME = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True)
class RiskSets:
    """Counts at each distinct time, ascending.

    `n_risk` are those with a time not before the row's; `n_event` has one row for each cause; `n_censor` are the others
    whose time it is. Whoever has an event at a time stands before those censored at it.
    """

    time: Floats
    n_risk: Counts
    n_event: Counts
    n_censor: Counts


@dataclass(frozen=True)
class GroupedRiskSets:
    """Counts of each group at the distinct times of all groups together.

    `n_risk` has the shape (groups, times) and `n_event` (groups, causes, times); `labels` are the groups, sorted.
    """

    labels: tuple[str, ...]
    time: Floats
    n_risk: Counts
    n_event: Counts


def checked(time: npt.ArrayLike, status: npt.ArrayLike, causes: tuple[int, ...]) -> tuple[Floats, Counts]:
    """Times and statuses as arrays; ValueError for missing, negative and unknown ones."""
    times = np.asarray(time, dtype=np.float64)
    given = np.asarray(status)
    if times.ndim != 1 or times.shape != given.shape:
        raise ValueError("Times and statuses must be two lists of the same length.")
    if not bool(np.all(np.isfinite(times) & (times >= 0))):
        raise ValueError("Each time must be a number that is not negative. Leave out rows whose time is missing.")
    if given.dtype.kind == "f" and not bool(np.all(np.isfinite(given))):
        raise ValueError("Each status must be given. Leave out rows whose status is missing.")
    statuses = given.astype(np.int64)
    known = statuses == 0
    for cause in causes:
        known |= statuses == cause
    if not bool(np.all(known & (statuses == given))):
        raise ValueError(f"Each status must be 0 (censored) or one of {', '.join(map(str, causes))}.")
    return times, statuses


def risk_sets(
    time: npt.ArrayLike, status: npt.ArrayLike, causes: tuple[int, ...] = (1,), *, merge: bool = True
) -> RiskSets:
    """Count the risk sets; the order of the patients does not matter.

    `merge` takes times that differ by at most 1.5e-8, absolutely or relative to the mean of the distinct times, as the
    smallest of them, as R's survfit and survdiff do (cmprsk does not).
    """
    times, statuses = checked(time, status, causes)
    order = np.argsort(times)
    sorted_times, sorted_statuses = times[order], statuses[order]
    first = _first_of_each_time(sorted_times, merge)
    ends = np.append(first, len(times))
    n_event = np.array([_per_row(sorted_statuses == cause, ends) for cause in causes], dtype=np.int64)
    return RiskSets(
        time=sorted_times[first],
        n_risk=len(times) - first,
        n_event=n_event,
        n_censor=np.diff(ends) - n_event.sum(axis=0),
    )


def grouped_risk_sets(
    time: npt.ArrayLike,
    status: npt.ArrayLike,
    group: npt.ArrayLike,
    causes: tuple[int, ...] = (1,),
    *,
    merge: bool = True,
) -> GroupedRiskSets:
    """Count the risk sets of each group on the times of all; arguments as in `risk_sets`."""
    times, statuses = checked(time, status, causes)
    labels, member = np.unique(np.asarray(group), return_inverse=True)
    if len(member) != len(times):
        raise ValueError("Each time must have one group. Leave out rows whose group is missing.")
    order = np.argsort(times)
    first = _first_of_each_time(times[order], merge)
    row = np.empty(len(times), dtype=np.int64)
    row[order] = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(times))))
    shape = (len(labels), len(first))
    place = member * shape[1] + row
    leaving = _tally(place, shape)
    n_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]
    n_event = np.stack([_tally(place[statuses == cause], shape) for cause in causes], axis=1)
    return GroupedRiskSets(tuple(map(str, labels.tolist())), times[order][first], n_risk, n_event)


def _tally(place: Counts, shape: tuple[int, int]) -> Counts:
    return np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape).astype(np.int64, copy=False)


def _first_of_each_time(sorted_times: Floats, merge: bool) -> Counts:
    gap = np.diff(sorted_times)
    starts = np.concatenate(([True], gap > 0))[: len(sorted_times)]
    if merge and len(sorted_times) > 0:
        distinct = sorted_times[starts]
        starts[1:] = gap > SAME_TIME * max(1.0, float(np.mean(distinct)))
    return np.flatnonzero(starts)


def _per_row(flags: Flags, ends: Counts) -> Counts:
    running = np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))
    return np.diff(running[ends])
