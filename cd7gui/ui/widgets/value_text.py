"""Stored texts in readable form for an editor, a list or a history."""

from __future__ import annotations

from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import (
    COMPLETE,
    DELETED,
    JUSTIFIED,
    QUERY,
    RANGE,
    SOURCE_AT,
    STUDY,
    VERIFIED,
    Change,
    missing_reason,
)
from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import MONTH_NAMES, date_in_words
from cd7gui.domain.queries.threads import AT, CHECK, DUE, ID, SOURCE, TO, event_of
from cd7gui.domain.values.kinds import Day, Kind, MultiChoiceKind, PartialDay
from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.protocol.patients import subject
from cd7gui.study.verification.marks import source_pointer

DIAGNOSIS = "F3.DX"
QUERY_HEADING = {AT: "place", CHECK: "check", ID: "id", SOURCE: "asked by", TO: "to", DUE: "due by"}
MARKS = {COMPLETE: "marked complete", DELETED: "struck out"}


def editable(kind: Kind[Any], stored: str) -> str:
    """Return a stored value as text that can be typed again; what the kind cannot read is shown as it is."""
    try:
        value = kind.read(stored)
    except Unparsable:
        return stored
    if isinstance(kind, MultiChoiceKind):
        return "; ".join(kind.options.label(code) for code in value)
    return kind.show(value)


def readable(kind: Kind[Any] | None, stored: str | None) -> str:
    """Return a stored text in readable form: a missing reason in words, an empty field as a dash."""
    if stored is None:
        return "–"
    missing = missing_reason(stored)
    if missing is not None:
        return missing.words
    return stored if kind is None else editable(kind, stored)


def day_of(kind: Kind[Any], stored: str | None) -> PartialDate | None:
    """Return the date in a stored text; None for other kinds and for missing or unreadable values."""
    if stored is None or missing_reason(stored) is not None or not isinstance(kind, Day | PartialDay):
        return None
    try:
        return PartialDay().read(stored)
    except Unparsable:
        return None


def day_in_words(day: PartialDate) -> str:
    """Return a date in which day and month cannot be confused: "14 Mar 2026", "Mar 2026", "2026"."""
    if day.whole is not None:
        return date_in_words(day.whole)
    return f"{MONTH_NAMES[day.month - 1]} {day.year}" if day.month else str(day.year)


def name_of(field: Field[Any]) -> str:
    """Return a field's name for a screen reader: its label and its unit."""
    return f"{field.label}, {field.unit}" if field.unit else field.label


def place_in_words(dictionary: Dictionary, form: str, row: int, field: str) -> str:
    """Return a place by its form and the label of its field: "F18 Leukocytes (row 4)"."""
    shown = dictionary.form(form)
    item = shown.field(field) if shown is not None else None
    return f"{form} {item.label if item is not None else field}" + (f" (row {row})" if row else "")


def help_of(field: Field[Any]) -> str:
    """Return line by line what a person may want to know about a field before typing."""
    allowed = [f"Allowed: {constraint.words()}." for constraint in field.constraints]
    lines = [
        f"{field.name} · {name_of(field)}",
        field.help,
        f"Takes: {field.kind.words()}.",
        *allowed,
        "Must be answered." if field.required else "",
        "Left out of de-identified files." if field.identifier else "",
    ]
    return "\n".join(line for line in lines if line)


def moment(at: str) -> str:
    """Return a time of the audit trail: "2026-11-22 12:04:31"."""
    return at[:19].replace("T", " ")


def value_words(change: Change, dictionary: Dictionary) -> tuple[str, str, str]:
    """Return a change in words: the field, the value before and after."""
    row = f" row {change.row}" if change.row else ""
    if change.field in MARKS:
        answers = {None: "no", "1": "yes"}
        return f"{MARKS[change.field]}{row}", answers.get(change.old, ""), answers.get(change.new, "")
    if change.form == QUERY:
        event = event_of(change.field)
        words = event.value.lower() if event is not None else QUERY_HEADING.get(change.field, change.field)
        return f"query {change.row}: {words}", change.old or "–", change.new or "–"
    if change.field.startswith(JUSTIFIED):
        check = change.field.removeprefix(JUSTIFIED).partition(".")[0]
        return f"{check} justified" + row, change.old or "–", change.new or "–"
    if change.form == STUDY and change.field.startswith(RANGE):
        from cd7gui.study.safety.incoming_ranges import stored_in_words

        number = change.field.removeprefix(RANGE)
        return f"reference range {number}", stored_in_words(change.old), stored_in_words(change.new)
    form = dictionary.form(change.form)
    if change.field.startswith((VERIFIED, SOURCE_AT)):
        return _beside_value(change, form, row)
    field = form.field(change.field) if form else None
    kind = field.kind if field else None
    label = field.label if field else change.field
    return f"{label}{row}", readable(kind, change.old), readable(kind, change.new)


def _beside_value(change: Change, form: type[Form] | None, row: str) -> tuple[str, str, str]:
    """Return the mark of a verification, or the note on the location of the source, in words."""
    verified = change.field.startswith(VERIFIED)
    name = change.field.removeprefix(VERIFIED if verified else SOURCE_AT)
    field = form.field(name) if form else None
    what = f"{field.label if field else name}{row}"
    if verified:
        old, new = ("no" if text is None else "yes" for text in (change.old, change.new))
        return f"{what}: verified", old, new
    before, after = (
        pointer.words if (pointer := source_pointer(text)) is not None else "–" for text in (change.old, change.new)
    )
    return f"{what}: source", before, after


def diagnosis(case: Case) -> str:
    """Return the label of a patient's diagnosis; empty until there is one."""
    form_id, _, field_id = DIAGNOSIS.partition(".")
    form = case.dictionary.form(form_id)
    field = form.field(field_id) if form else None
    if field is None or not case.has(field):
        return ""
    return field.kind.show(case[field])


def called(case: Case) -> str:
    """Return the patient number, or words for a patient without one."""
    return subject(case) or "new patient"
