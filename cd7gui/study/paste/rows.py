"""Checking the lines of a pasted table before entry: new rows, rows that exist, unreadable cells.

Nothing is written here. The resulting cells are entered like any other pasted block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import Place, missing_reason
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import Amount, MeasuredNumber
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.exchange.mapping.roles import Part
from cd7gui.exchange.mapping.title_words import unit_named, units_of
from cd7gui.exchange.mapping.units import NOT_ITS_UNIT
from cd7gui.exchange.mapping.values import BARE_NUMBER, NO_NUMBER, day_text, in_unit
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.records import dataclass
from cd7gui.study.paste.paste import reason_named, stored_text
from cd7gui.study.paste.patient_columns import foreign_heading, holds_number, left_out_in_words, other_patient
from cd7gui.study.paste.table import PastedColumn, PastedLine, PastedTable
from cd7gui.study.row_keys import KeyMatch, adds_to, compare_keys, key_in_words, row_named

SOURCE = "LBSRC"
SAME_ROW = "Another row has the same key with other values, so the line was left out. Correct that row or this line."
TWICE = "The column “{title}” is filled, too, and is for the same value. Clear one of the two cells."
NO_UNIT_BESIDE = "The column “{title}” has no unit for it in this line. Enter it there, then copy the table again."
STRUCK_OUT = (
    "This is row {row}, which was struck out, so the line was left out. Restore that row, or, if this is a different "
    "one, enter it by hand."
)


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
    others: str = ""  # how many lines of which other patients are left out

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
    """Check every line: a row to enter, a row that exists, or one with an unreadable date.

    Lines of other patients are left out.
    """
    known = _known_rows(case, table)
    rows: list[NewRow] = []
    duplicates: list[int] = []
    unread: list[UnreadableCell] = []
    lines, others = _own_lines(table, case)
    for line in lines:
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
        if struck_out := _struck_out(table, row, case):
            unread.append(UnreadableCell(line.number, "", line.source, STRUCK_OUT.format(row=struck_out)))
            continue
        if twin := _key_of_twin_row(table.form, row, case, rows):
            unread.append(UnreadableCell(line.number, "", twin, SAME_ROW))
            continue
        rows.append(replace(row, day_known=bool(there)))
        there.append(values)
    return PreparedPaste(tuple(rows), tuple(duplicates), tuple(unread), others)


def _own_lines(table: PastedTable, case: Case) -> tuple[Sequence[PastedLine], str]:
    """Return the lines of the open patient, and a sentence about the others."""
    columns = [(one, item) for one in table.columns if (item := _identity(table, one, case)) is not None]
    filled = [(one, item) for one, item in columns if any(line.cell(one.at) for line in table.lines)]
    if all(item is not Registration.subject for _, item in filled) and (why := foreign_heading(case, table.headings)):
        return (), why
    own, others = list[PastedLine](), list[str]()
    for line in table.lines:
        cells: dict[Field[Any], list[str]] = {}
        for one, item in filled:
            cells.setdefault(item, []).append(line.cell(one.at))
        other = "" if line.problem else other_patient(case, cells)
        if other:
            others.append(other)
        else:
            own.append(line)
    return own, left_out_in_words(case, others, [one.title for one, _ in filled])


def _identity(table: PastedTable, column: PastedColumn, case: Case) -> Field[Any] | None:
    """Return the field by which a column identifies the patient, from its title or a number in it."""
    if column.identity is not None or column.field is not None:
        return column.identity
    titled = any(one.identity is Registration.subject for one in table.columns)
    return Registration.subject if not titled and holds_number(case, _cells(table, column)) else None


def _cells(table: PastedTable, column: PastedColumn) -> list[str]:
    return [text for line in table.lines if (text := line.cell(column.at))]


def _struck_out(table: PastedTable, row: NewRow, case: Case) -> int:
    """Return the number of the struck-out row that a line repeats; 0 if there is none.

    As in an import, it must not silently come back. Of samples, several a day, one with other values is a new one.
    """
    form, samples = table.form, table.form.row_key == (table.form.order_by,)
    deleted = case.deleted_rows(form)
    values = _values(table, row) if deleted else {}
    for there in deleted:
        texts = {name: text for name, text in there.texts.items() if form.field(name) is not None and name != SOURCE}
        found = compare_keys(form, row.texts, texts) if texts else KeyMatch.APART
        again = values.items() <= dict(_loaded(there)).items()
        if (found is KeyMatch.SAME and (again or not samples)) or (
            found is KeyMatch.OPEN and adds_to(form, texts, row.texts)
        ):
            return there.number
    return 0


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
    filled: dict[str, PastedColumn] = {}  # of two columns for a field, the first that is filled counts
    for column in table.taken:
        if not (text := line.cell(column.at)):
            signs = table.beside.get((column.at, Part.OPERATOR))
            if signs is not None and (sign := line.cell(signs.at)):
                unread.append(UnreadableCell(line.number, column.title, sign, NO_NUMBER.format(operator=sign)))
            continue
        first = filled.setdefault(_id(column), column)
        if first is not column:
            if (text, column.unit) != (line.cell(first.at), first.unit):
                unread.append(UnreadableCell(line.number, column.title, text, TWICE.format(title=first.title)))
            continue
        try:
            typed = _typed(*_with_parts(table, column, line), reading, case)
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


def _with_parts(table: PastedTable, column: PastedColumn, line: PastedLine) -> tuple[PastedColumn, str]:
    """Return a column and its text in a line, with the sign and the unit that other columns hold for it."""
    text = line.cell(column.at)
    if column is table.date_column:
        return column, day_text(text)
    signs, units = (table.beside.get((column.at, part)) for part in (Part.OPERATOR, Part.UNIT))
    sign = line.cell(signs.at) if signs is not None else ""
    if units is not None and reason_named(text) is None and column.field is not None:
        words = line.cell(units.at)
        if not words and BARE_NUMBER.fullmatch(text):
            raise Unparsable(NO_UNIT_BESIDE.format(title=units.title))
        unit = unit_named(column.field, words) if words else column.unit
        if unit is None:
            names = listed([one.name for one in units_of(column.field)], "or")
            raise Unparsable(NOT_ITS_UNIT.format(words=words, label=column.field.label, units=names))
        column = replace(column, unit=unit)
    return column, text if text.startswith(sign) else sign + text


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
