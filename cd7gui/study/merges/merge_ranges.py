"""Reference ranges that differ between two studies: they are decided in the same way as values."""

from __future__ import annotations

from collections.abc import Iterator

from cd7gui.domain.case_report.changes import RANGE, STUDY, AuditEntry, Change, Place
from cd7gui.domain.reference_range import text_of_stored
from cd7gui.study.merges.merge_plan import MergeConflict, MergedValue
from cd7gui.study.merges.merge_rows import MERGE
from cd7gui.study.safety.incoming_ranges import DifferingRange, IncomingRanges, without_decidable
from cd7gui.study.session import Study


def ranges_to_decide(
    into: Study, source: Study, found: IncomingRanges
) -> tuple[tuple[MergeConflict, ...], IncomingRanges]:
    """Return the differing ranges as conflicts, and the remaining sentences about ranges.

    A range that may not be changed here, for example while F18 is locked, stays a sentence; one that was decided before
    does not appear.
    """
    lines = {text_of_stored(line.change.new).stored(): line for line in _lines(source) if line.change.new is not None}
    before = [line.change for line in _lines(into) if line.origin == MERGE and line.change.old == line.change.new]
    conflicts, settled = list[MergeConflict](), list[DifferingRange]()
    for one in found.differing:
        line = lines.get(one.theirs)
        if line is None:
            continue
        mark = f"({source.identity}), line {line.seq} by "
        if any(change.field == f"{RANGE}{one.number}" and mark in change.reason for change in before):
            settled.append(one)
        elif not _refused(into, one):
            settled.append(one)
            conflicts.append(_conflict(one, line))
    return tuple(conflicts), without_decidable(found, settled)


def _lines(study: Study) -> Iterator[AuditEntry]:
    return (line for line in study.book.trail(patient="", form=STUDY) if line.change.field.startswith(RANGE))


def _refused(into: Study, one: DifferingRange) -> bool:
    change = Change("", STUDY, 0, f"{RANGE}{one.number}", one.ours, one.theirs)
    return any(into.refusals([change], origin=MERGE))


def _conflict(one: DifferingRange, line: AuditEntry) -> MergeConflict:
    place = Place("", STUDY, 0, f"{RANGE}{one.number}")
    return MergeConflict(None, one.ours, MergedValue("", place, one.ours, one.theirs, line.seq, line.who, line.at))
