"""The locks of a study as plain data and in words."""

from __future__ import annotations

from typing import Any

from cd7gui.domain.case_report.changes import LOCKS, AuditEntry
from cd7gui.domain.formatting import counted
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.locks import HeldLock, held_locks, name_of

NOTHING_HELD = "Nothing in this study is frozen or locked."


def locks_as_data(study: ActingStudy) -> list[dict[str, Any]]:
    """Return what is frozen or locked as JSON-ready data."""
    return [_as_data(study, held, _line(study, held)) for held in held_locks(study)]


def _as_data(study: ActingStudy, held: HeldLock, line: AuditEntry) -> dict[str, Any]:
    return {
        "what": name_of(study, held),
        "form": held.scope.form or None,
        "state": held.state.value,
        "cutoff": held.day.isoformat() if held.day else None,
        "line": line.seq,
        "who": line.who,
        "at": line.at,
        "reason": line.change.reason or None,
    }


def locks_in_words(study: ActingStudy) -> str:
    """Return a line for each thing that is frozen or locked."""
    lines = [f"{name_of(study, held)}: {_in_words(study, held)}" for held in held_locks(study)]
    return "\n".join(lines) or NOTHING_HELD


def locks_of_study(study: ActingStudy) -> tuple[tuple[str, str], ...]:
    """Describe which of the study is frozen or locked, by whom and when; for patients only how many."""
    found = held_locks(study)
    whole = [(name_of(study, held), _in_words(study, held)) for held in found if not held.scope.patient]
    others = len(found) - len(whole)
    of_patients = [("patients and their forms", counted(others, "freeze or lock", "freezes and locks"))]
    return (*whole, *(of_patients if others else ()))


def _in_words(study: ActingStudy, held: HeldLock) -> str:
    line = _line(study, held)
    why = f": {line.change.reason}" if line.change.reason else ""
    return f"{held.state.value} by {line.who}, {line.at[:16].replace('T', ' ')}{why}"


def _line(study: ActingStudy, held: HeldLock) -> AuditEntry:
    return study.book.trail(patient=held.scope.patient, form=LOCKS, row=0, field=held.scope.field)[-1]
