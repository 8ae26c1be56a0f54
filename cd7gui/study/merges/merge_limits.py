"""What another site's study may hold to be merged: its lines are parsed, counted and measured first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cd7gui.domain.case_report.changes import LARGEST_ROW, MISSING_MARK, AuditEntry
from cd7gui.domain.case_report.dictionary import Dictionary, Item
from cd7gui.domain.errors import Unparsable, UserError
from cd7gui.domain.values.kinds import LONGEST_TEXT, check_characters

MOST_PATIENTS = 10_000
MOST_LINES = 20_000_000
LONGEST_KEY = 200  # characters of a patient's key, of form and field ids, of names and times

TOO_MANY_PATIENTS = "{name} has {found} patients; at most {most} can be merged. Choose the study of one site."
TOO_MANY_LINES = "The trail of {name} has {found} lines; at most {most} can be merged. Choose the study of one site."
BAD_LINE = "Line {seq} of {name} ({place}) cannot be merged: {why} Have it corrected there, then merge again."
BAD_ROW = "{row} is not a row number."
BAD_NAME = "one of its names is longer than {most} characters or cannot be printed."
TOO_LONG = "its text has {length} characters; a field holds {most}."

At = tuple[str, str, int, str]  # patient, form, row, field


def refuse_beyond_limits(name: str, lines: int, latest: Mapping[At, AuditEntry], dictionary: Dictionary) -> None:
    """Refuse a study that holds too much, or an unparsable value. Raises `UserError` naming the line.

    Values of forms and fields that this dictionary does not know are kept unchanged, within the limits of any text.
    """
    if lines > MOST_LINES:
        raise UserError(TOO_MANY_LINES.format(name=name, found=lines, most=MOST_LINES))
    patients = len({patient for patient, _, _, _ in latest})
    if patients > MOST_PATIENTS:
        raise UserError(TOO_MANY_PATIENTS.format(name=name, found=patients, most=MOST_PATIENTS))
    items = {(form.id, item.id): item for form in dictionary.forms for item in form.fields()}
    for at, line in latest.items():
        why = next(_faults(at, line, items.get((at[1], at[3]))), "")
        if why:
            raise UserError(BAD_LINE.format(name=name, seq=line.seq, place=_shown(line.change.place), why=why))


def _faults(at: At, line: AuditEntry, item: Item[Any] | None) -> Iterator[str]:
    patient, form, row, field = at
    if not 0 <= row <= LARGEST_ROW:
        yield BAD_ROW.format(row=row)
    names = (patient, form, field, line.who, line.at, line.origin)
    if not all(len(one) <= LONGEST_KEY and one.isprintable() for one in names):
        yield BAD_NAME.format(most=LONGEST_KEY)
    if line.change.new is not None:
        yield from _faults_of_text(line.change.new, item)


def _faults_of_text(text: str, item: Item[Any] | None) -> Iterator[str]:
    if len(text) > LONGEST_TEXT:
        yield TOO_LONG.format(length=len(text), most=LONGEST_TEXT)
    try:
        if not text.startswith(MISSING_MARK):
            check_characters(text)
            if item is not None:
                item.kind.read(text)
        else:  # a reason written by a newer version counts as unknown
            check_characters(text[1:])
    except Unparsable as problem:
        yield str(problem)


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:LONGEST_KEY])
