"""Stored texts as people read them: in an editor, in a list, in a history."""

from __future__ import annotations

from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import COMPLETE, DELETED, JUSTIFIED, Change, missing_reason
from cd7gui.domain.case_report.dictionary import Dictionary, Field
from cd7gui.domain.formatting import MONTH_NAMES, N_, date_in_words
from cd7gui.domain.values.kinds import Day, Kind, MultiChoiceKind, PartialDay
from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.protocol.patients import subject

DIAGNOSIS = "F3.DX"
MARKS = {COMPLETE: N_("marked complete"), DELETED: N_("struck out")}


def editable(kind: Kind[Any], stored: str) -> str:
    """Return the text of a stored value that can be typed again. What the kind cannot read is shown as it is."""
    try:
        value = kind.load(stored)
    except (ValueError, KeyError, ArithmeticError):
        return stored
    if isinstance(kind, MultiChoiceKind):
        return "; ".join(kind.options.label(code) for code in value)
    return kind.show(value)


def readable(kind: Kind[Any] | None, stored: str | None) -> str:
    """Return a stored text for reading: a missing reason in words, an empty field as a dash."""
    if stored is None:
        return "–"
    missing = missing_reason(stored)
    if missing is not None:
        return missing.words
    return stored if kind is None else editable(kind, stored)


def day_of(kind: Kind[Any], stored: str | None) -> PartialDate | None:
    """Read the date that a stored text is; None for other kinds, for missing and for unreadable ones."""
    if stored is None or missing_reason(stored) is not None or not isinstance(kind, Day | PartialDay):
        return None
    try:
        return PartialDay().load(stored)
    except ValueError:
        return None


def day_in_words(day: PartialDate) -> str:
    """Print a date so that day and month cannot be confused: "14 Mar 2026", "Mar 2026", "2026"."""
    if day.whole is not None:
        return date_in_words(day.whole)
    return f"{MONTH_NAMES[day.month - 1]} {day.year}" if day.month else str(day.year)


def name_of(field: Field[Any]) -> str:
    """Name a field for a screen reader: its label and its unit."""
    return f"{field.label}, {field.unit}" if field.unit else field.label


def help_of(field: Field[Any]) -> str:
    """Return all that a person may want to know of a field before typing, line by line."""
    allowed = [N_("Allowed: {words}.").format(words=constraint.words()) for constraint in field.constraints]
    lines = [
        f"{field.name} · {name_of(field)}",
        field.help,
        N_("Takes: {words}.").format(words=field.kind.words()),
        *allowed,
        N_("Must be answered.") if field.required else "",
        N_("Not in a de-identified file.") if field.identifier else "",
    ]
    return "\n".join(line for line in lines if line)


def moment(at: str) -> str:
    """Print a moment of the trail: "2026-11-22 12:04:31"."""
    return at[:19].replace("T", " ")


def value_words(change: Change, dictionary: Dictionary) -> tuple[str, str, str]:
    """Put a change in words: the field, the value before and after."""
    row = N_(" row {row}").format(row=change.row) if change.row else ""
    if change.field in MARKS:
        answers = {None: N_("no"), "1": N_("yes")}
        return f"{MARKS[change.field]}{row}", answers.get(change.old, ""), answers.get(change.new, "")
    if change.field.startswith(JUSTIFIED):
        check = change.field.removeprefix(JUSTIFIED).partition(".")[0]
        return N_("{check} justified").format(check=check) + row, change.old or "–", change.new or "–"
    form = dictionary.form(change.form)
    field = form.field(change.field) if form else None
    kind = field.kind if field else None
    label = field.label if field else change.field
    return f"{label}{row}", readable(kind, change.old), readable(kind, change.new)


def diagnosis(case: Case) -> str:
    """Return the label of a patient's diagnosis, empty while there is none."""
    form_id, _, field_id = DIAGNOSIS.partition(".")
    form = case.dictionary.form(form_id)
    field = form.field(field_id) if form else None
    if field is None or not case.has(field):
        return ""
    return field.kind.show(case[field])


def called(case: Case) -> str:
    """Return the patient number, or words for a patient who has none yet."""
    return subject(case) or N_("new patient")
