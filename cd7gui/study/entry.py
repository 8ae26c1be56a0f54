"""Entering values: the only way to change a case report, for typing, paste, import and undo alike."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any

from cd7gui.domain.case_report.apart import says_kept_apart
from cd7gui.domain.case_report.case import Case, Row
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
    missing_reason,
)
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.values.kinds import Day, PartialDay
from cd7gui.domain.values.partial_dates import earliest_of
from cd7gui.protocol.forms.timeline import last_day_consented
from cd7gui.records import dataclass
from cd7gui.study.queries.resolving import note_findings
from cd7gui.study.session import Study
from cd7gui.study.settings import CUTOFF


class Result(Enum):
    """The outcome of an entry."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"  # the text is invalid; nothing was stored
    NEEDS_REASON = "needs reason"  # the form is complete, or consent was withdrawn: enter again with a reason


class RequiredReason(Enum):
    """Whether an entry needs a reason, and the sentence that asks for it."""

    NO_REASON = ""
    COMPLETE = "This form was marked complete. Give the reason for the change."
    AFTER_WITHDRAWAL = (
        "The patient withdrew consent to further data before this day. Give the reason for entering it: it is an "
        "error, counts in no outcome and goes into no export."
    )


@dataclass(frozen=True)
class EntryResult:
    """The answer to an entry: its result, the sentence for the user, and the lines now in the trail."""

    result: Result
    sentence: str = ""
    recorded: tuple[AuditEntry, ...] = ()
    overtaken: bool = False  # somebody else has entered a value meanwhile: the person who typed decides

    @property
    def stored(self) -> bool:
        """Whether the study changed."""
        return self.result is Result.STORED


# Reasons for changing a value of a complete form (ICH E6(R3) 4.2.4: corrections are justified); free text follows.
REASONS = (
    "Typing error",
    "Source document corrected",
    "New information",
    "Answer to a query",
    "Other",
)


def new_patient_key() -> str:
    """Return a key for a new patient, which reveals nothing about the person and is unique across sites."""
    import secrets  # loads OpenSSL, which would delay the start

    return secrets.token_hex(8)


def enter(study: Study, place: Place, text: str, reason: str = "") -> EntryResult:
    """Enter typed text into a field; empty text clears it."""
    form = _form(study, place)
    field = form.field(place.field)
    if field is None:
        raise KeyError(place.name)
    try:
        new = field.kind.store(field.parse(text, study.reading)) if text.strip() else None
    except Unparsable as problem:
        return EntryResult(Result.REJECTED, str(problem))
    return _change(study, place, new or None, reason)


def set_missing(study: Study, place: Place, missing: MissingReason, reason: str = "") -> EntryResult:
    """Enter a missing reason into a field."""
    return _change(study, place, missing.stored, reason)


def delete_row(study: Study, patient: str, form: type[Form], row: int, reason: str) -> EntryResult:
    """Strike out a row: it is excluded from every count but stays in the trail."""
    return _mark(study, Place(patient, form.id, row, DELETED), "1", reason)


def restore_row(study: Study, patient: str, form: type[Form], row: int, reason: str) -> EntryResult:
    """Restore a struck-out row."""
    return _mark(study, Place(patient, form.id, row, DELETED), None, reason)


def delete_patient(study: Study, patient: str, reason: str) -> EntryResult:
    """Strike out a patient: excluded from every count, still in the trail; a reason is needed."""
    return _marked_with_reason(study, Place(patient, PATIENT, 0, DELETED), "1", reason)


def restore_patient(study: Study, patient: str, reason: str) -> EntryResult:
    """Restore a struck-out patient."""
    return _mark(study, Place(patient, PATIENT, 0, DELETED), None, reason)


BLANK = "{form} cannot be marked complete: {fields} {verb} blank. Enter a value, or the reason why there is none."
UNREADABLE = "{form} cannot be marked complete: the entry in {fields} cannot be read. Enter it again from the source."
MOST_NAMED = 3  # fields named in a refusal; further ones are counted


def mark_complete(study: Study, patient: str, form: type[Form]) -> EntryResult:
    """Mark a form complete unless a field is blank or unreadable; later changes to it need a reason."""
    place = Place(patient, form.id, 0, COMPLETE)
    why, _ = why_incomplete(study.case(patient), form)
    if why and not any(study.refusals([Change(patient, form.id, 0, COMPLETE, _present(study, place), "1")])):
        return EntryResult(Result.REJECTED, why)
    return _mark(study, place, "1", "")


def why_incomplete(case: Case, form: type[Form]) -> tuple[str, Place | None]:
    """Return why a form cannot be marked complete, and the first place to answer; "" if it can be.

    A required field needs a value or a missing reason, and every text must be readable. A repeating form without rows
    is complete: there was nothing to enter.
    """
    rows = case.rows(form) if form.repeating else (case.only(form),)
    unread = [(row, item) for row in rows for item in form.fields() if item.id in row.unreadable]
    blank = [(row, item) for row in rows for item in row.blanks]
    for found, sentence in ((unread, UNREADABLE), (blank, BLANK)):
        if found:
            row, item = found[0]
            verb = "is" if len(found) == 1 else "are"
            words = sentence.format(form=form.title, fields=_named(found), verb=verb)
            return words, Place(case.key, form.id, row.number, item.id)
    return "", None


def _named(found: Sequence[tuple[Row, Field[Any]]]) -> str:
    names = [f"“{item.label}”" + (f" (row {row.number})" if row.number else "") for row, item in found[:MOST_NAMED]]
    more = len(found) - MOST_NAMED
    return listed([*names, counted(more, "field more", "fields more")] if more > 0 else names)


def reopen(study: Study, patient: str, form: type[Form], reason: str) -> EntryResult:
    """Reopen a complete form; a reason is needed."""
    return _marked_with_reason(study, Place(patient, form.id, 0, COMPLETE), None, reason)


def justify(study: Study, finding: Finding, why: str) -> EntryResult:
    """Justify a query or a deviation; an empty text withdraws the justification."""
    mark = justification_mark(finding.check, finding.field.id)
    place = Place(finding.patient, finding.form.id, finding.row, mark)
    return _mark(study, place, why.strip() or None, "")


def set_setting(study: Study, name: str, value: str | None) -> EntryResult:
    """Change a setting of the study itself.

    Undo skips settings: undoing a value of a case report must not undo the data cut-off or a snapshot, which are shown
    and changed on another page.
    """
    old = study.setting(name)
    if old == value:
        return EntryResult(Result.UNCHANGED)
    return EntryResult(Result.STORED, recorded=study.write([Change("", STUDY, 0, name, old, value)]))


def set_cutoff(study: Study, cutoff: date | None) -> EntryResult:
    """Set the data cut-off of the study; None removes it."""
    return set_setting(study, CUTOFF, cutoff.isoformat() if cutoff else None)


def undo(study: Study) -> EntryResult:
    """Undo the last entry of this session by new changes; the trail only grows."""
    return _step(study, study.done, study.undone, "undo")


def redo(study: Study) -> EntryResult:
    """Redo what was undone."""
    return _step(study, study.undone, study.done, "redo")


def _step(
    study: Study, source: list[tuple[AuditEntry, ...]], target: list[tuple[AuditEntry, ...]], why: str
) -> EntryResult:
    if not source:
        return EntryResult(Result.UNCHANGED)
    recorded = source[-1]
    back = [line.change.reversed(f"{why} {line.seq}") for line in reversed(recorded)]
    written = study.write(back, like=recorded[0].origin)  # if the book refuses, the step stays where it was
    source.pop()
    # Whoever may undo an import may redo it, although undo wrote the lines.
    target.append(tuple(replace(line, origin=recorded[0].origin) for line in written))
    note_findings(study, written)
    return EntryResult(Result.STORED, recorded=written)


def _form(study: Study, place: Place) -> type[Form]:
    form = study.rules.dictionary.form(place.form)
    if form is None:
        raise KeyError(place.form)
    return form


def _present(study: Study, place: Place) -> str | None:
    return study.case(place.patient).stored(place.form, place.row, place.field)


def _change(study: Study, place: Place, new: str | None, reason: str) -> EntryResult:
    old, field = _present(study, place), _form(study, place).field(place.field)
    if old == new or (field is not None and says_kept_apart(field, new)):
        return EntryResult(Result.UNCHANGED)
    owed = required_reason(study, place, new)
    if owed is not RequiredReason.NO_REASON and not reason.strip():
        return EntryResult(Result.NEEDS_REASON, owed.value)
    return _stored(study, [Change(place.patient, place.form, place.row, place.field, old, new, reason.strip())])


def required_reason(study: Study, place: Place, new: str | None) -> RequiredReason:
    """Return whether storing a text at a place needs a reason, and which."""
    form, case = _form(study, place), study.case(place.patient)
    end = None if form.of_conduct else last_day_consented(case)
    if end is not None and new is not None and _first_day(form.field(place.field), new, end) > end:
        return RequiredReason.AFTER_WITHDRAWAL
    return RequiredReason.COMPLETE if case.is_complete(form) else RequiredReason.NO_REASON


def _first_day(field: Field[Any] | None, stored: str, otherwise: date) -> date:
    """Return the first day that a stored text can mean; `otherwise` for what is not a date."""
    if field is None or not isinstance(field.kind, Day | PartialDay) or missing_reason(stored) is not None:
        return otherwise
    return earliest_of(field.kind.read(stored))


def _mark(study: Study, place: Place, new: str | None, reason: str) -> EntryResult:
    old = _present(study, place)
    if old == new:
        return EntryResult(Result.UNCHANGED)
    return _stored(study, [Change(place.patient, place.form, place.row, place.field, old, new, reason.strip())])


def _marked_with_reason(study: Study, place: Place, new: str | None, reason: str) -> EntryResult:
    if not reason.strip():
        return EntryResult(Result.NEEDS_REASON, "Give a reason; nothing was changed.")
    return _mark(study, place, new, reason)


def _stored(study: Study, changes: Sequence[Change]) -> EntryResult:
    recorded = study.write(changes)
    _done(study, recorded)
    return EntryResult(Result.STORED, recorded=recorded)


def _done(study: Study, recorded: tuple[AuditEntry, ...]) -> None:
    """Make a step available to undo, and let query threads note findings that have gone."""
    study.done.append(recorded)
    study.undone.clear()
    note_findings(study, recorded)


def enter_many(study: Study, changes: Sequence[Change], *, origin: str) -> tuple[AuditEntry, ...]:
    """Write many changes as one step that a single undo reverts (a demo, a paste, an import)."""
    recorded = study.write(changes, origin=origin)
    _done(study, recorded)
    return recorded


def entering_many(study: Study, changes: Iterable[Change], *, origin: str) -> Generator[AuditEntry]:
    """Write many changes as one step, yielding each line; if closed early, nothing has changed."""
    recorded = []
    for line in study.writing(changes, origin=origin):
        recorded.append(line)
        yield line
    if recorded:
        _done(study, tuple(recorded))
