"""Risk sets: how many are followed, have an event or are censored at each distinct time."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cd7gui.records import dataclass

Floats: TypeAlias = npt.NDArray[np.float64]
Counts: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

# Times that differ by a rounding error (days / 30.4375, 0.1 + 0.2) are equal: R's timefix, sqrt(machine epsilon).
SAME_TIME = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True)
class RiskSets:
    """Counts at each distinct time, ascending.

    `n_risk` are those with a time not before the row's; `n_event` has one row for each cause; `n_censor` are the others
    with that time. Events at a time come before censorings at it.
    """

    time: Floats
    n_risk: Counts
    n_event: Counts
    n_censor: Counts


@dataclass(frozen=True)
class GroupedRiskSets:
    """Counts of each group at the distinct times at which anyone has an event.

    `labels` are the groups, sorted, and `size` their numbers of patients; `n_risk` has the shape (groups, times) and
    `n_event` the shape (groups, causes, times).
    """

    labels: tuple[str, ...]
    size: Counts
    time: Floats
    n_risk: Counts
    n_event: Counts


def checked(time: npt.ArrayLike, status: npt.ArrayLike, causes: tuple[int, ...]) -> tuple[Floats, Counts]:
    """Return times and statuses as arrays; ValueError for missing, negative and unknown ones."""
    times = np.asarray(time, dtype=np.float64)
    given = np.asarray(status)
    if times.ndim != 1 or times.shape != given.shape:
        raise ValueError("Times and statuses must be two lists of the same length.")
    if not bool(np.all(np.isfinite(times) & (times >= 0))):
        raise ValueError("Each time must be a number that is not negative. Leave out rows whose time is missing.")
    if given.dtype.kind == "f" and not bool(np.all(np.isfinite(given))):
        raise ValueError("Each status must be given. Leave out rows whose status is missing.")
    statuses = given.astype(np.int64, copy=False)
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

    `merge` replaces times that differ by at most 1.5e-8, absolutely or relative to the mean of the distinct times, by
    the smallest of them, as in R's survfit and survdiff (not in cmprsk).
    """
    times, statuses = checked(time, status, causes)
    order = np.argsort(times)
    sorted_times, sorted_statuses = times[order], statuses[order]
    first = _first_of_each_time(sorted_times, merge)
    n_event = _per_row([sorted_statuses == cause for cause in causes], first)
    n_censor = _per_row([sorted_statuses == 0], first)[0]
    return RiskSets(sorted_times[first], len(times) - first, n_event, n_censor)


def grouped_risk_sets(
    time: npt.ArrayLike,
    status: npt.ArrayLike,
    group: npt.ArrayLike,
    causes: tuple[int, ...] = (1,),
    *,
    merge: bool = True,
) -> GroupedRiskSets:
    """Count the risk sets of each group at the event times of all; arguments as in `risk_sets`."""
    times, statuses = checked(time, status, causes)
    groups = np.asarray(group)
    if groups.shape != times.shape:
        raise ValueError("Each time must have one group. Leave out rows whose group is missing.")
    order = np.argsort(times)
    sorted_times, sorted_statuses, sorted_groups = times[order], statuses[order], groups[order]
    first = _first_of_each_time(sorted_times, merge)
    if len(first):
        first = first[np.logical_or.reduceat(sorted_statuses != 0, first)]
    labels, size = np.unique(groups, return_counts=True)
    n_risk = np.empty((len(labels), len(first)), dtype=np.int64)
    n_event = np.empty((len(labels), len(causes), len(first)), dtype=np.int64)
    for row, label in enumerate(labels):
        belongs = sorted_groups == label
        n_risk[row] = size[row] - (np.cumsum(belongs, dtype=np.int64) - belongs)[first]
        # No event is between two event times, so these need not be the starts of all distinct times.
        _per_row([belongs & (sorted_statuses == cause) for cause in causes], first, out=n_event[row])
    return GroupedRiskSets(tuple(map(str, labels.tolist())), size, sorted_times[first], n_risk, n_event)


def _first_of_each_time(sorted_times: Floats, merge: bool) -> Counts:
    gap = np.diff(sorted_times)
    starts = np.concatenate(([True], gap > 0))[: len(sorted_times)]
    if merge and len(sorted_times) > 0:
        mean_of_distinct = float((sorted_times * starts).sum() / starts.sum())
        starts[1:] = gap > SAME_TIME * max(1.0, mean_of_distinct)
    return np.flatnonzero(starts)


def _per_row(flags: list[Flags], first: Counts, out: Counts | None = None) -> Counts:
    counts = np.empty((len(flags), len(first)), dtype=np.int64) if out is None else out
    for row, flag in zip(counts, flags, strict=True):
        np.add.reduceat(flag, first, dtype=np.int64, out=row)
    return counts
