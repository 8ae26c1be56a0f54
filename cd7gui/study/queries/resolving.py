"""Automatic notes in threads: that a finding has gone, through which line, or has come back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from cd7gui.domain.case_report.changes import PATIENT, AuditEntry, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.queries.threads import QueryEvent, QueryState, QueryThread
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.queries.asking import changes_for
from cd7gui.study.queries.reading import has_threads, threads_of

ORIGIN = "programme"
RESOLVED = "Resolved by line {line:,}: {place} changed."
RETURNED = "The finding came back with line {line:,}: {place} changed."


def note_findings(study: ActingStudy, recorded: Sequence[AuditEntry]) -> tuple[AuditEntry, ...]:
    """Note in the threads of changed patients whether findings went or came back; return those lines.

    The recorded changes stay, whatever happens here, because a thread's state follows from its finding.
    """
    changed: dict[str, list[AuditEntry]] = {}
    for line in recorded:
        if line.change.patient and (not line.change.form.startswith("@") or line.change.form == PATIENT):
            changed.setdefault(line.change.patient, []).append(line)
    changes = list[Change]()
    with suppress(UserError):
        for key, lines in changed.items():
            if has_threads(study.case(key)):
                changes += _notes(study, key, lines)
        return study.write(changes, origin=ORIGIN) if changes else ()
    return ()


def _notes(study: ActingStudy, key: str, lines: Sequence[AuditEntry]) -> Iterable[Change]:
    last = lines[-1]
    above = 0
    for thread in threads_of(study, key):
        event = _due(thread)
        if event is None:
            continue
        by = next((one for one in reversed(lines) if _is_at(one, thread)), last)
        words = RESOLVED if event is QueryEvent.RESOLVED else RETURNED
        text = words.format(line=by.seq, place=by.change.place)
        changes = changes_for(study, thread, event, text, above=above)
        above = max(above, changes[0].row)  # several threads may begin in one step
        yield from changes


def _due(thread: QueryThread) -> QueryEvent | None:
    """Return the event still to be noted in a thread."""
    if not thread.check or thread.last is None:
        return None
    if thread.state is QueryState.RESOLVED and thread.last is not QueryEvent.RESOLVED:
        return QueryEvent.RESOLVED
    if thread.finding is not None and thread.last is QueryEvent.RESOLVED:
        return QueryEvent.RETURNED
    return None


def _is_at(line: AuditEntry, thread: QueryThread) -> bool:
    change, place = line.change, thread.place
    return (change.form, change.row, change.field) == (place.form, place.row, place.field)
