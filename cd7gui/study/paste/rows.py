"""Checking the lines of a pasted table before entry: new rows, rows that exist, unreadable cells.

Nothing is written here. The resulting cells are entered like any other pasted block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import Place, missing_reason
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.kinds import Amount, MeasuredNumber
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.exchange.mapping.title_words import units_of
from cd7gui.exchange.mapping.values import day_text, in_unit
from cd7gui.records import dataclass
from cd7gui.study.paste.paste import reason_named, stored_text
from cd7gui.study.paste.table import PastedColumn, PastedLine, PastedTable
from cd7gui.study.row_keys import KeyMatch, compare_keys, key_in_words, row_named

SOURCE = "LBSRC"
SAME_ROW = "Another row has the same key with other values, so the line was left out. Correct that row or this line."


@dataclass(frozen=True)
class UnreadableCell:
    """A cell that cannot be read: its line in the block, its column's title, its text, and the reason."""

    line: int
    title: str
    text: str
    why: str


@dataclass(frozen=True)
class NewRow:
    """A row that can be entered: its line in the block, its stored date, and its texts by field id."""

    line: int
    day: str
    texts: Mapping[str, str]
    source: str
    day_known: bool = False  # the form already has a row of this day, with other values


@dataclass(frozen=True)
class PreparedPaste:
    """The rows to enter, the lines that exist already, and the unreadable cells."""

    rows: tuple[NewRow, ...]
    duplicates: tuple[int, ...]
    unread: tuple[UnreadableCell, ...]

    def cells(self, case: Case, form: type[Form]) -> list[tuple[Place, str]]:
        """Return the cells to enter, in new rows after those of the case."""
        found = []
        for number, row in enumerate(self.rows, start=case.next_row(form)):
            source = {SOURCE: row.source} if form.field(SOURCE) is not None else {}
            texts = {**source, **row.texts}  # a source column of the table itself takes precedence
            found += [(Place(case.key, form.id, number, field), text) for field, text in texts.items()]
        return found

    def sources(self, case: Case, form: type[Form]) -> dict[int, str]:
        """Return the source lines that no field of the form keeps, by the numbers of the new rows."""
        rows = enumerate(self.rows, start=case.next_row(form))
        return {number: row.source for number, row in rows if form.field(SOURCE) is None or SOURCE in row.texts}


def prepare(table: PastedTable, case: Case, reading: DateReading) -> PreparedPaste:
    """Check every line: a row to enter, a row that exists, or one with an unreadable date."""
    known = _known_rows(case, table)
    rows: list[NewRow] = []
    duplicates: list[int] = []
    unread: list[UnreadableCell] = []
    for line in table.lines:
        row, problems = _row(table, line, reading, case)
        unread += problems
        if row is None:
            continue
        values = _values(table, row)
        there = known.setdefault(row.day, [])
        # A line with an unreadable cell may differ from the row that has the rest of it: "aspirin" on one day.
        if any(values == other if problems else values.items() <= other.items() for other in there):
            duplicates.append(line.number)
            continue
        if twin := _key_of_twin_row(table.form, row, case, rows):
            unread.append(UnreadableCell(line.number, "", twin, SAME_ROW))
            continue
        rows.append(replace(row, day_known=bool(there)))
        there.append(values)
    return PreparedPaste(tuple(rows), tuple(duplicates), tuple(unread))


def _key_of_twin_row(form: type[Form], row: NewRow, case: Case, rows: list[NewRow]) -> str:
    """Return the key that a line shares with another row of different values; empty if its key is unique.

    A form whose key is its date alone takes several rows a day: samples.
    """
    if form.row_key == (form.order_by,):
        return ""
    others = [*(one.texts for one in case.rows(form)), *(one.texts for one in rows)]
    same = any(compare_keys(form, row.texts, other) is KeyMatch.SAME for other in others)
    return key_in_words(form, row.texts) if same else ""


def _row(
    table: PastedTable, line: PastedLine, reading: DateReading, case: Case
) -> tuple[NewRow | None, list[UnreadableCell]]:
    if line.problem:
        return None, [UnreadableCell(line.number, "", line.source, line.problem)]
    when = table.date_column
    texts: dict[str, str] = {}
    unread: list[UnreadableCell] = []
    for column in table.taken:
        if not (text := line.cell(column.at)):
            continue
        try:
            typed = _typed(column, day_text(text) if column is when else text, reading, case)
        except Unparsable as problem:
            unread.append(UnreadableCell(line.number, column.title, text, str(problem)))
        else:
            texts |= {_id(column): typed} if typed else {}
    if not line.cell(when.at) or missing_reason(texts.get(_id(when))):
        texts.pop(_id(when), None)
        unread.append(UnreadableCell(line.number, when.title, "", "The line has no date, so none of it is used."))
    if _id(when) not in texts or len(texts) == 1:
        return None, unread
    return NewRow(line.number, texts[_id(when)], texts, line.source), unread


def _id(column: PastedColumn) -> str:
    assert column.field is not None
    return column.field.id


def _typed(column: PastedColumn, text: str, reading: DateReading, case: Case) -> str:
    """Return the text to enter: a date in full, a number in the field's unit, the number of a linked row."""
    field, unit = column.field, column.unit
    assert field is not None
    if (form := case.dictionary.form(field.row_of)) is not None and reason_named(text) is None:
        rows = {row.number: row.texts for row in case.rows(form)}
        return str(row_named(form, text, rows, may_be_numbered=False))
    if units_of(field) and reason_named(text) is None:
        if unit is None:
            raise Unparsable(f"The unit of {field.label} has not been chosen.")
        text = in_unit(text, unit)
    return stored_text(field, text, reading) or ""


# what exists already


def _known_rows(case: Case, table: PastedTable) -> dict[str, list[Mapping[str, object]]]:
    found: dict[str, list[Mapping[str, object]]] = {}
    for row in case.rows(table.form):
        day = row.value_text(table.form.order_by)
        if day is not None:
            found.setdefault(day, []).append(dict(_loaded(row)))
    return found


def _loaded(row: Row) -> Iterator[tuple[str, object]]:
    for field in row.form.fields():
        if row.has(field) and field.id != SOURCE:
            yield field.id, _comparable(row[field])


def _values(table: PastedTable, row: NewRow) -> Mapping[str, object]:
    pasted = Row(table.form, 0, row.texts)
    return dict(_loaded(pasted))


def _comparable(value: Any) -> object:
    match value:
        case MeasuredNumber(number=number, operator=operator):
            return operator, number.normalize()
        case Amount(number=number, unit=unit):
            return number.normalize(), unit
        case _:
            return value
