"""Stored texts as people read them: in an editor, in a list, in a history."""

from __future__ import annotations

from typing import Any

from cd7gui.domain.changes import missing_reason
from cd7gui.domain.dates import PartialDate
from cd7gui.domain.dictionary import Field
from cd7gui.domain.kinds import Day, Kind, PartialDay, Several
from cd7gui.domain.text import MONTH_NAMES, N_, date_in_words


def editable(kind: Kind[Any], stored: str) -> str:
    """Give the text of a stored value that can be typed again; what the kind cannot read is shown as it is."""
    try:
        value = kind.load(stored)
    except (ValueError, KeyError, ArithmeticError):
        return stored
    if isinstance(kind, Several):
        return "; ".join(kind.options.label(code) for code in value)
    return kind.show(value)


def readable(kind: Kind[Any] | None, stored: str | None) -> str:
    """Give a stored text for reading: a missing reason in words, an empty field as a dash."""
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
    """Give all that a person may want to know of a field before typing, line by line."""
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
