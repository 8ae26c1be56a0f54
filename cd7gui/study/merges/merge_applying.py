"""Writing what a merge was judged to do: one step in the trail, at once or line by line."""

from __future__ import annotations

from collections.abc import Generator

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import N_
from cd7gui.study.entry import enter_many, entering_many
from cd7gui.study.merges.merge_plan import MergePlan, MergePreference
from cd7gui.study.session import Study

ORIGIN = "merge"
UNDECIDED = N_("There are values or patient numbers to decide first; nothing was merged.")


def apply_merge(
    into: Study, plan: MergePlan, winner: MergePreference = MergePreference.NOBODY
) -> tuple[AuditEntry, ...]:
    """Write a merge as one step that undo takes back; raises `UserError` while something is undecided."""
    decided = plan.preferring(winner)
    if not decided.settled:
        raise UserError(UNDECIDED)
    changes = decided.changes()
    return enter_many(into, changes, origin=ORIGIN) if changes else ()


def merging(into: Study, plan: MergePlan) -> Generator[AuditEntry]:
    """Write a merge line by line; see `entry.entering_many`. Raises `UserError` while something is undecided."""
    if not plan.settled:
        raise UserError(UNDECIDED)
    return entering_many(into, plan.each_change(), origin=ORIGIN)
