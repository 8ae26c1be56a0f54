"""Entering values: the only way in which a case report changes, for key presses, paste, import and undo alike."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import (
    COMPLETE,
    DELETED,
    PATIENT,
    STUDY,
    AuditEntry,
    Change,
    MissingReason,
    Place,
    justification_mark,
)
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import N_
from cd7gui.study.session import Study


class Result(Enum):
    """What became of something that was entered."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"  # the text cannot be read; nothing was stored
    NEEDS_REASON = "needs reason"  # the form was complete: enter again with a reason


@dataclass(frozen=True)
class EntryResult:
    """The answer to an entry: what became of it, the sentence for the user, and what the trail now holds of it."""

    result: Result
    sentence: str = ""
    recorded: tuple[AuditEntry, ...] = ()

    @property
    def stored(self) -> bool:
        """Whether the study changed."""
        return self.result is Result.STORED


# Why a value of a complete form changes (ICH E6(R3) 4.2.4: corrections are justified); free text follows.
REASONS = (
    N_("Typing error"),
    N_("Source document corrected"),
    N_("New information"),
    N_("Answer to a query"),
    N_("Other"),
)


def new_patient_key() -> str:
    """Return a key for a new patient; it says nothing of the person and does not clash between sites."""
    return secrets.token_hex(8)


def enter(study: Study, place: Place, text: str, reason: str = "") -> EntryResult:
    """Enter typed text into a field; empty text empties it."""
    form = _form(study, place)
    field = form.field(place.field)
    if field is None:
        raise KeyError(place.name)
    try:
        new = field.kind.store(field.kind.parse(text, study.reading)) if text.strip() else None
    except Unparsable as problem:
        return EntryResult(Result.REJECTED, str(problem))
    return _change(study, place, new or None, reason)


def set_missing(study: Study, place: Place, missing: MissingReason, reason: str = "") -> EntryResult:
    """Answer a field with why it has no value."""
    return _change(study, place, missing.stored, reason)


def delete_row(study: Study, patient: str, form: type[Form], row: int, reason: str) -> EntryResult:
    """Strike out a row: it leaves every count and stays in the trail."""
    return _mark(study, Place(patient, form.id, row, DELETED), "1", reason)


def restore_row(study: Study, patient: str, form: type[Form], row: int, reason: str) -> EntryResult:
    """Take a struck-out row back."""
    return _mark(study, Place(patient, form.id, row, DELETED), None, reason)


def delete_patient(study: Study, patient: str, reason: str) -> EntryResult:
    """Strike out a patient: gone from every count, still in the trail; a reason is needed."""
    return _marked_with_reason(study, Place(patient, PATIENT, 0, DELETED), "1", reason)


def restore_patient(study: Study, patient: str, reason: str) -> EntryResult:
    """Take a struck-out patient back."""
    return _mark(study, Place(patient, PATIENT, 0, DELETED), None, reason)


def mark_complete(study: Study, patient: str, form: type[Form]) -> EntryResult:
    """Mark a form complete; from now on a change in it asks for a reason."""
    return _mark(study, Place(patient, form.id, 0, COMPLETE), "1", "")


def reopen(study: Study, patient: str, form: type[Form], reason: str) -> EntryResult:
    """Take the mark back; a reason is needed."""
    return _marked_with_reason(study, Place(patient, form.id, 0, COMPLETE), None, reason)


def justify(study: Study, finding: Finding, why: str) -> EntryResult:
    """Return why a query or a deviation stands; an empty text takes it back."""
    mark = justification_mark(finding.check, finding.field.id)
    place = Place(finding.patient, finding.form.id, finding.row, mark)
    return _mark(study, place, why.strip() or None, "")


def set_setting(study: Study, name: str, value: str | None) -> EntryResult:
    """Change a setting of the study itself.

    Undo leaves it alone: whoever takes back a value of a case report must not take back the data cut-off or a kept
    snapshot, which stand on another page and are changed there.
    """
    old = study.setting(name)
    if old == value:
        return EntryResult(Result.UNCHANGED)
    return EntryResult(Result.STORED, recorded=study.write([Change("", STUDY, 0, name, old, value)]))


def undo(study: Study) -> EntryResult:
    """Take the last entry of this session back by new changes; the trail only grows."""
    return _step(study, study.done, study.undone, N_("undo"))


def redo(study: Study) -> EntryResult:
    """Enter again what was taken back."""
    return _step(study, study.undone, study.done, N_("redo"))


def _step(
    study: Study, source: list[tuple[AuditEntry, ...]], target: list[tuple[AuditEntry, ...]], why: str
) -> EntryResult:
    if not source:
        return EntryResult(Result.UNCHANGED)
    recorded = source[-1]
    back = [line.change.reversed(f"{why} {line.seq}") for line in reversed(recorded)]
    written = study.write(back)  # if the book refuses, the step stays where it was
    source.pop()
    target.append(written)
    return EntryResult(Result.STORED, recorded=written)


def _form(study: Study, place: Place) -> type[Form]:
    form = study.rules.dictionary.form(place.form)
    if form is None:
        raise KeyError(place.form)
    return form


def _present(study: Study, place: Place) -> str | None:
    return study.case(place.patient).stored(place.form, place.row, place.field)


def _change(study: Study, place: Place, new: str | None, reason: str) -> EntryResult:
    old = _present(study, place)
    if old == new:
        return EntryResult(Result.UNCHANGED)
    if needs_reason(study.case(place.patient), _form(study, place)) and not reason.strip():
        return EntryResult(Result.NEEDS_REASON, N_("This form was marked complete. Say why its value changes."))
    return _stored(study, [Change(place.patient, place.form, place.row, place.field, old, new, reason.strip())])


def needs_reason(case: Case, form: type[Form]) -> bool:
    """Return whether a change in the form asks for a reason."""
    return case.is_complete(form)


def _mark(study: Study, place: Place, new: str | None, reason: str) -> EntryResult:
    old = _present(study, place)
    if old == new:
        return EntryResult(Result.UNCHANGED)
    return _stored(study, [Change(place.patient, place.form, place.row, place.field, old, new, reason.strip())])


def _marked_with_reason(study: Study, place: Place, new: str | None, reason: str) -> EntryResult:
    if not reason.strip():
        return EntryResult(Result.NEEDS_REASON, N_("Say why; nothing was changed."))
    return _mark(study, place, new, reason)


def _stored(study: Study, changes: Sequence[Change]) -> EntryResult:
    recorded = study.write(changes)
    study.done.append(recorded)
    study.undone.clear()
    return EntryResult(Result.STORED, recorded=recorded)


def enter_many(study: Study, changes: Sequence[Change], *, origin: str) -> tuple[AuditEntry, ...]:
    """Write many changes as one step that one undo takes back (a demo, a paste, an import)."""
    recorded = study.write(changes, origin=origin)
    study.done.append(recorded)
    study.undone.clear()
    return recorded


def entering_many(study: Study, changes: Iterable[Change], *, origin: str) -> Generator[AuditEntry]:
    """Write many changes as one step, and returns each line on the way. Closed before its end, nothing has changed."""
    recorded = []
    for line in study.writing(changes, origin=origin):
        recorded.append(line)
        yield line
    if recorded:
        study.done.append(tuple(recorded))
        study.undone.clear()
