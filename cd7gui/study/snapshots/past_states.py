"""The past of a study file, read over a separate connection, so that a thread can do it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cd7gui.analysis.estimates import compute
from cd7gui.domain.results import Estimates, Settings
from cd7gui.records import dataclass
from cd7gui.study.opening import open_for_reading
from cd7gui.study.snapshots.comparison import Comparison, Tell, compare, ignore_progress
from cd7gui.study.snapshots.snapshots import CohortState, Moment, state_at

Wanted = Callable[[], bool]


class JobCancelled(Exception):
    """The result is no longer wanted."""


@dataclass(frozen=True)
class PastEstimates:
    """A past state of the cohort and its outcomes."""

    cohort: CohortState
    estimates: Estimates


def outcomes_then(path: Path | str, moment: Moment, settings: Settings) -> PastEstimates:
    """Return the outcomes as the file was at a moment, with the cut-off valid then.

    Raises `UserError` if the file cannot be read, or its trail does not hold the moment.
    """
    with open_for_reading(path) as study:
        found = state_at(study, moment)
    return outcomes_of(found, settings)


def outcomes_of(found: CohortState, settings: Settings) -> PastEstimates:
    """Return the outcomes of a replayed state. Whatever is made of them names the state in its title."""
    name = f"{found.snapshot.study}, {found.name}"
    return PastEstimates(found, compute(replace(found.snapshot, study=name), replace(settings, cutoff=found.day)))


def compare_then(
    path: Path | str, before: Moment, after: Moment | CohortState, settings: Settings, tell: Tell = ignore_progress
) -> Comparison:
    """Compare a past moment with another, or with a given state such as the present one."""
    with open_for_reading(path) as study:
        old = state_at(study, before)
        new = after if isinstance(after, CohortState) else state_at(study, after)
    return compare(old, new, settings, tell)


def while_wanted(wanted: Wanted, tell: Tell) -> Tell:
    """Wrap a progress callback so that it raises `JobCancelled` once the result is no longer wanted."""

    def report(done: int, of: int) -> None:
        if not wanted():
            raise JobCancelled
        tell(done, of)

    return report
