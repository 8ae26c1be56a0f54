"""Writing a merge plan as one step of the trail, in one go or line by line."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from cd7gui.domain.case_report.changes import AuditEntry, Change
from cd7gui.domain.errors import UserError
from cd7gui.study.entry import enter_many, entering_many
from cd7gui.study.merges.merge_plan import MergePlan
from cd7gui.study.merges.merge_signatures import signature_changes
from cd7gui.study.merges.merge_verification import verification_changes
from cd7gui.study.session import Study

ORIGIN = "merge"
UNDECIDED = "There are conflicting values or patient numbers to decide first; nothing was merged."


def apply_merge(into: Study, plan: MergePlan) -> tuple[AuditEntry, ...]:
    """Write a merge as one undoable step; raises `UserError` while a conflict is undecided."""
    if not plan.settled:
        raise UserError(UNDECIDED)
    changes = list(_every_change(into, plan))
    return enter_many(into, changes, origin=ORIGIN) if changes else ()


def merging(into: Study, plan: MergePlan) -> Generator[AuditEntry]:
    """Write a merge line by line; see `entry.entering_many`. Raises `UserError` while a conflict is undecided."""
    if not plan.settled:
        raise UserError(UNDECIDED)
    return entering_many(into, _every_change(into, plan), origin=ORIGIN)


def _every_change(into: Study, plan: MergePlan) -> Iterator[Change]:
    """Yield the changes of a merge, then signatures and verifications that remain true of the content."""
    line, _ = into.book.position()
    for change in plan.each_change():
        line += 1
        yield change
    if plan.signed:
        for change in signature_changes(into, plan.signed, plan.each_change()):
            line += 1
            yield change
    if plan.verified:
        yield from verification_changes(into, plan.verified, plan.each_change(), line)
