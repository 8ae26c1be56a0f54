"""What of a pasted table is left out, in words: in full before it is entered, in short afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.study.paste.rows import PreparedPaste, UnreadableCell, prepare
from cd7gui.study.paste.table import PastedTable

NAMED = 3  # places named in short; further ones are counted
SHOWN = 40  # characters of a text quoted in short


def repeated_lines(table: PastedTable, prepared: PreparedPaste, case: Case, reading: DateReading) -> tuple[int, ...]:
    """Return which lines that count as entered only repeat an earlier line of the table, not a stored row."""
    found: set[int] = set()
    left = set(prepared.duplicates)
    while left:
        # Without the lines that were taken, one that is no repetition of a stored row is taken itself.
        without = replace(table, lines=tuple(line for line in table.lines if line.number in left))
        taken = {row.line for row in prepare(without, case, reading).rows}
        if not taken:
            break
        same = {line.cells for line in without.lines if line.number in taken}
        taken |= {line.number for line in without.lines if line.cells in same}
        found |= taken
        left -= taken
    return tuple(sorted(found))


def left_out_in_words(
    table: PastedTable, prepared: PreparedPaste, repeated: Sequence[int], *, undecided: bool
) -> list[str]:
    """Return what is left out of a table, and why, one sentence for each; while a choice is open, of columns only."""
    said = [f"Column “{one.title}”: {one.problem}" for one in table.columns if one.problem]
    read = [one for one in table.columns if one.field is not None or one.identity is not None or one.beside is not None]
    unknown = [f"“{one.title}”" for one in table.columns if one.title and one not in read]
    if unknown:
        said.append("This form has no field for {columns}.".format(columns=", ".join(unknown)))
    said += [prepared.others] if prepared.others else []
    if undecided:
        return said
    cell, whole = "Line {line}, {title}: {why}", "Line {line}: {why}"
    said += [
        (cell if one.title else whole).format(line=one.line, title=one.title, why=one.why) for one in prepared.unread
    ]
    stored = [line for line in prepared.duplicates if line not in set(repeated)]
    if stored:
        said.append(f"Already entered, with the same date and values: line {_numbers(stored)}.")
    if repeated:
        said.append(f"Same date and values as an earlier line of this table: line {_numbers(repeated)}.")
    return said


def _numbers(lines: Sequence[int]) -> str:
    return ", ".join(map(str, lines))


def left_out_in_short(prepared: PreparedPaste) -> str:
    """Return what of an entered table was left out and has to be looked after; "" if nothing was."""
    unread = prepared.unread
    said = []
    if unread:
        more = len(unread) - NAMED
        places = [_place(one) for one in unread[:NAMED]]
        named = listed([*places, f"{more} more"] if more > 0 else places)
        said.append(f"Left out: {named}. Enter what is missing by hand.")
    if prepared.others:
        said.append(prepared.others)
    return " ".join(said)


def _place(one: UnreadableCell) -> str:
    return f"line {one.line}, {one.title} (“{one.text[:SHOWN]}”)" if one.title else f"line {one.line}"
