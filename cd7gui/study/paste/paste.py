"""Pasting a block: many typed texts checked one by one, and the readable ones written as one step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cd7gui.domain.case_report.apart import says_kept_apart
from cd7gui.domain.case_report.changes import AuditEntry, Change, MissingReason, Place, missing_reason
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import exported_subject
from cd7gui.records import dataclass
from cd7gui.study.entry import RequiredReason, enter_many, required_reason
from cd7gui.study.session import Study

PATIENT_NUMBER = (
    "“{text}” is a patient number, which this column does not take. Copy only the rows of {patient}, without the "
    "column of numbers."
)
Cell = tuple[Place, str | None]
NO_SOURCES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True)
class RefusedText:
    """A text of the block that could not be read, and the reason."""

    place: Place
    text: str
    sentence: str


@dataclass(frozen=True)
class Pasted:
    """The result of a paste: the lines of the trail, and the refused texts."""

    recorded: tuple[AuditEntry, ...]
    refused: tuple[RefusedText, ...]


def asks_reason(study: Study, cells: Iterable[Cell]) -> RequiredReason:
    """Return the reason that a block of texts needs: that of the first cell that needs one."""
    owed = (required_reason(study, place, _readable(study, place, text)) for place, text in cells)
    return next((one for one in owed if one is not RequiredReason.NO_REASON), RequiredReason.NO_REASON)


def _readable(study: Study, place: Place, text: str | None) -> str | None:
    """Return a text as it would be stored; None if it empties its field or cannot be read."""
    try:
        return stored_text(_field(study, place), text, study.reading) if text and text.strip() else None
    except Unparsable:
        return None


def paste(study: Study, cells: Sequence[Cell], reason: str = "", sources: Mapping[int, str] = NO_SOURCES) -> Pasted:
    """Enter a block as one undoable step. An empty text leaves its field unchanged, None empties it.

    A block that is mostly unreadable, or holds patient numbers, is not entered at all: it was copied from elsewhere,
    or goes to the wrong columns.
    `sources` gives, by row number, the line that the row was copied from; the trail keeps it.
    """
    if numbers := _patient_numbers(study, cells):
        return Pasted((), numbers)
    changes: list[Change] = []
    refused: list[RefusedText] = []
    for place, text in cells:
        try:
            change = _change(study, place, text, _why(reason, sources.get(place.row, "")))
        except Unparsable as problem:
            refused.append(RefusedText(place, text or "", str(problem)))
        else:
            changes.extend([change] if change else [])
    filled = sum(bool(text and text.strip()) for _, text in cells)
    if 2 * len(refused) > filled:
        return Pasted((), tuple(refused))
    sentences = study.refusals(changes, origin="paste")
    typed = dict(cells)
    for one, why in zip(changes, sentences, strict=True):
        if why:
            place = Place(one.patient, one.form, one.row, one.field)
            refused.append(RefusedText(place, typed[place] or "", why))
    allowed = [one for one, why in zip(changes, sentences, strict=True) if not why]
    recorded = enter_many(study, allowed, origin="paste") if allowed else ()
    return Pasted(recorded, tuple(refused))


def _patient_numbers(study: Study, cells: Sequence[Cell]) -> tuple[RefusedText, ...]:
    """Return the cells that hold a patient number of the study, whose lines may be another patient's."""
    from cd7gui.study.paste.patient_columns import like_its_number  # which knows columns of workbooks

    found: list[RefusedText] = []
    for key in {place.patient for place, _ in cells}:
        case = study.case(key)
        texts = {
            text: place for place, text in cells if text and place.patient == key and place.form != Registration.id
        }
        for text in sorted(like_its_number(case, texts)):
            if study.key_of(text) is not None:
                why = PATIENT_NUMBER.format(text=text, patient=exported_subject(case))
                found.append(RefusedText(texts[text], text, why))
    return tuple(found)


def _why(reason: str, source: str) -> str:
    pasted = f"pasted from: {source}" if source else ""
    return "; ".join(part for part in (reason, pasted) if part)


def _change(study: Study, place: Place, text: str | None, reason: str) -> Change | None:
    old = study.case(place.patient).stored(place.form, place.row, place.field)
    if text is not None and not text.strip():
        return None
    new = None if text is None else stored_text(_field(study, place), text, study.reading)
    if new == old or (text is not None and new is None) or says_kept_apart(_field(study, place), new):
        return None
    return Change(place.patient, place.form, place.row, place.field, old, new, reason)


def stored_text(field: Field[Any], text: str, reading: DateReading) -> str | None:
    """Parse a pasted text: a value, or the words of a missing reason, as in a copied block.

    Raises `Unparsable`.
    """
    try:
        return field.kind.store(field.parse(text, reading)) or None
    except Unparsable:
        reason = reason_named(text)
        if reason is None:
            raise
        return reason.stored


def reason_named(text: str) -> MissingReason | None:
    """Find the missing reason that a text stands for, as shown or as stored."""
    words = text.strip().lower()
    return missing_reason(text) or next((one for one in MissingReason if one.words == words), None)


def _field(study: Study, place: Place) -> Field[Any]:
    return study.rules.dictionary.field(f"{place.form}.{place.field}")
