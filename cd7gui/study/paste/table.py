"""A table copied from a spreadsheet or a hospital system: finding its header, columns and lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.kinds import Quantity
from cd7gui.domain.values.partial_dates import DateReading, forced_order
from cd7gui.exchange.mapping.roles import ColumnRole, HeaderUnit, Part, plain
from cd7gui.exchange.mapping.table_parts import long_lines, without_data_lines
from cd7gui.exchange.mapping.title_words import (
    field_named,
    maybe_fractions,
    unit_named,
    unit_without_words,
    units_below,
    units_of,
)
from cd7gui.exchange.mapping.units import UNIT_TITLES
from cd7gui.exchange.mapping.values import BARE_NUMBER, day_text
from cd7gui.records import dataclass
from cd7gui.study.paste.aligned_text import parted_by_spaces, placed, without_wide_lines
from cd7gui.study.paste.clipboard import cells_of, lines_of
from cd7gui.study.paste.patient_columns import form_roles, identity_named

HEADER_WITHIN = 5  # lines: a hospital system may print the patient or a title above the header
SOURCE_LENGTH = 490  # UTF-16 units, below the field's limit of 500
SECOND_TITLES = "Another table begins here, with its own titles; nothing from it is used. Paste it separately."
BELOW_SECOND_TITLES = (
    "The line is below the titles of another table (line {line}), so nothing from it is used. Paste that table "
    "separately."
)
DUPLICATES = "Two columns are for {label}, so neither is used. Copy the table again with one of them."
SECOND_DATE = "The date of each line is in the column “{title}”, so this one is not used."
BESIDE_THE_NUMBERS = HeaderUnit("", (), None)  # the unit of a column whose cells name it one by one


@dataclass(frozen=True)
class PastedColumn:
    """A column: its pasted title, its field and its unit; `problem` says why it is not imported.

    `unit` is None if the field has no unit, and until a person has chosen it.
    """

    at: int
    title: str
    field: Field[Any] | None
    unit: HeaderUnit | None = None
    problem: str = ""
    identity: Field[Any] | None = None  # of the registration, if the column identifies the patient
    beside: ColumnRole | None = None  # the column holds the signs or units of the values of another one

    @property
    def taken(self) -> bool:
        """Whether the column's values are entered."""
        return self.field is not None and not self.problem

    @property
    def units(self) -> tuple[HeaderUnit, ...]:
        """The units in which the column may be given; none if its field has no unit."""
        return units_of(self.field) if self.field is not None else ()

    @property
    def asks_unit(self) -> bool:
        """Whether the unit has to be chosen before anything can be entered."""
        return self.taken and self.unit is None and bool(self.units)


@dataclass(frozen=True)
class PastedLine:
    """A line below the header: its number in the block, from 1, and its cells."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""  # why the line is refused

    def cell(self, at: int) -> str:
        """Return a cell, "" beyond the end of a short line or in a refused one."""
        return "" if self.problem else self.cells[at].strip() if at < len(self.cells) else ""

    @property
    def source(self) -> str:
        """The line as pasted, with bars between its cells."""
        words = " | ".join(" ".join(cell.split()) for cell in self.cells)
        if len(words.encode("utf-16-le")) // 2 <= SOURCE_LENGTH:
            return words
        return words.encode("utf-16-le")[: 2 * SOURCE_LENGTH].decode("utf-16-le", errors="ignore") + "…"


@dataclass(frozen=True)
class PastedTable:
    """A pasted block with a recognised header."""

    form: type[Form]
    columns: tuple[PastedColumn, ...]
    lines: tuple[PastedLine, ...]
    headings: tuple[str, ...] = ()  # the lines above the titles

    @cached_property
    def taken(self) -> tuple[PastedColumn, ...]:
        """The columns whose values are entered."""
        return tuple(column for column in self.columns if column.taken)

    @cached_property
    def date_column(self) -> PastedColumn:
        """The column of the date that orders the form's rows."""
        return next(column for column in self.taken if column.field is not None and column.field.id == _date_id(self))

    @cached_property
    def beside(self) -> Mapping[tuple[int, Part], PastedColumn]:
        """The columns of signs and units, by the column of values they belong to: the nearest on their left."""
        found: dict[tuple[int, Part], PastedColumn] = {}
        for one in self.columns:
            role = one.beside
            before = [value.at for value in self.taken if role and value.field is role.field and value.at < one.at]
            if role is not None and before:
                found.setdefault((before[-1], role.part), one)
        return found

    @property
    def units_lacking(self) -> tuple[PastedColumn, ...]:
        """The columns whose unit has to be chosen first."""
        return tuple(column for column in self.columns if column.asks_unit)

    def with_unit(self, at: int, unit: HeaderUnit) -> PastedTable:
        """Return the table with the unit of a column chosen."""
        return replace(self, columns=tuple(replace(one, unit=unit) if one.at == at else one for one in self.columns))

    def short_dates(self) -> tuple[str, ...]:
        """Return the numeric dates that do not begin with the year, whose order matters."""
        at = self.date_column.at
        return tuple(text for line in self.lines if forced_order(text := day_text(line.cell(at))) is not None)

    def asks_order(self, reading: DateReading) -> bool:
        """Return whether a date can be read in more than one order of day, month and year."""
        return reading.date_order is None and any(not forced_order(text) for text in self.short_dates())


def _date_id(table: PastedTable) -> str:
    return table.form.order_by


# recognition


def recognise(form: type[Form], text: str) -> PastedTable | None:
    """Recognise a block by its header; None if no line near its top names two fields of the form.

    Raises `Unparsable` if the header names fields of the form but not the date that its rows need.
    """
    undated: list[str] = []
    for parted, spaced in _partings(text):
        for at, cells in enumerate((long_lines(parted) or parted)[:HEADER_WITHIN]):
            columns = _columns(form, cells)
            taken = {column.field.id for column in columns if column.field is not None}
            if len(taken) > 1 and form.order_by in taken:
                others = _other_tables(form, columns, parted, at)
                if spaced:
                    kept = ["" if number in others else line for number, line in enumerate(spaced, start=1)]
                    lines, refused = placed(kept, at)
                else:
                    own = [[] if number in others else line for number, line in enumerate(parted, start=1)]
                    lines, refused = without_wide_lines(own, at)
                found = _below(form, columns, long_lines(lines) or lines, at, _as_refused(parted, refused | others))
                return replace(found, headings=tuple(map("\t".join, parted[:at]))) if found else None
            if len(taken) > 1:
                undated = undated or [column.title for column in columns if column.field is not None]
    if undated and form.order_by:
        words = "The table has {titles}, but no date. Copy it with its dates, or the values without the titles."
        raise Unparsable(words.format(titles=", ".join(f"“{title}”" for title in undated)))
    return None


def _other_tables(
    form: type[Form], columns: Sequence[PastedColumn], lines: Sequence[Sequence[str]], header: int
) -> dict[int, str]:
    """Return the lines of other tables below the first, numbered from 1, and why they are not imported.

    Different titles begin another table, for whatever form; the first titles repeated continue the first table.
    """
    when = next(one.at for one in columns if one.field is not None and one.field.id == form.order_by)
    own = _title_words(lines[header])
    found: dict[int, str] = {}
    begun = 0
    for number, cells in enumerate(lines[header + 1 :], start=header + 2):
        if _title_words(cells) == own:
            begun = 0
        elif _are_titles(form, cells, when):
            begun = number
        if begun and "".join(cells).strip():
            found[number] = SECOND_TITLES if number == begun else BELOW_SECOND_TITLES.format(line=begun)
    return found


def _title_words(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.split()).casefold() for cell in cells if cell.strip()]


def _are_titles(form: type[Form], cells: Sequence[str], when: int) -> bool:
    """Return whether a line has field names where a line of the table has its date."""
    if re.search(r"\d", cells[when] if when < len(cells) else ""):
        return False
    named = {field.id for cell in cells if (field := field_named(form, cell)[0]) is not None}
    return len(named) > 1 or form.order_by in named


def _partings(text: str) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Yield possible ways to split a text into cells, most certain first, and lines split by spaces alone."""
    for delimiter in ("\t", ";", ","):
        if delimiter in text:
            yield cells_of(text, delimiter), []
    spaced = lines_of(text).split("\n")
    yield [parted_by_spaces(line) for line in spaced], spaced


def _as_refused(parted: Sequence[Sequence[str]], refused: Mapping[int, str]) -> list[PastedLine]:
    return [PastedLine(number, tuple(parted[number - 1]), why) for number, why in refused.items()]


def _below(
    form: type[Form], columns: Sequence[PastedColumn], lines: list[list[str]], at: int, refused: Sequence[PastedLine]
) -> PastedTable | None:
    """Return the table below the header; a line of units right below it belongs to the header."""
    named, at = _units_below(columns, lines, at)
    passed = without_data_lines(lines, at)
    numbered = [
        (number, cells)
        for number, cells in enumerate(lines[at + 1 :], start=at + 2)
        if "".join(cells).strip() and number not in passed
    ]
    known = _refuse_duplicates(form, named)
    if not any(column.taken and column.field and column.field.id == form.order_by for column in known):
        return None
    read = [PastedLine(number, tuple(cells)) for number, cells in numbered]
    below = tuple(sorted([*read, *refused], key=lambda one: one.number))
    settled = (_asking_for_fractions(_with_own_units(column, below), below) for column in known)
    found = PastedTable(form, tuple(settled), below)
    with_units = {one.at for one in found.taken if (one.at, Part.UNIT) in found.beside}
    beside = (replace(one, unit=BESIDE_THE_NUMBERS) if one.at in with_units else one for one in found.columns)
    return replace(found, columns=tuple(beside))


def _with_own_units(column: PastedColumn, lines: Sequence[PastedLine]) -> PastedColumn:
    """Ask for no unit if each number is followed by its own, as in our own copies, or there are no units."""
    if not column.asks_unit or column.field is None:
        return column
    cells = [text for line in lines if (text := line.cell(column.at))]
    own = isinstance(column.field.kind, Quantity) and not any(BARE_NUMBER.fullmatch(cell) for cell in cells)
    return replace(column, unit=BESIDE_THE_NUMBERS) if own or not cells else column


def _asking_for_fractions(column: PastedColumn, lines: Sequence[PastedLine]) -> PastedColumn:
    """Ask whether a column of percentages holds fractions, if its title and its numbers leave that open."""
    if not column.taken or column.field is None or field_named(column.field.form, column.title)[1]:
        return column
    maybe = maybe_fractions(column.field, (line.cell(column.at) for line in lines))
    return replace(column, unit=None) if maybe and column.unit == unit_without_words(column.field) else column


def _columns(form: type[Form], titles: Sequence[str]) -> list[PastedColumn]:
    found = [_column(form, at, title) for at, title in enumerate(titles)]
    for before, column in pairwise(list(found)):
        if before.units and column.field is None and not column.beside and plain(column.title) in UNIT_TITLES:
            found[column.at] = replace(column, beside=ColumnRole(Part.UNIT, before.field))
    return found


def _column(form: type[Form], at: int, title: str) -> PastedColumn:
    identity = identity_named(form, title)
    field, words = field_named(form, title) if identity is None else (None, "")
    if field is None:
        role = form_roles((form,)).get(plain(title))
        beside = role if role is not None and role.part in (Part.OPERATOR, Part.UNIT) else None
        return PastedColumn(at, title.strip(), None, identity=identity, beside=beside)
    if not words:
        return PastedColumn(at, title.strip(), field, unit_without_words(field))
    return _with_words(PastedColumn(at, title.strip(), field), words)


def _with_words(column: PastedColumn, words: str) -> PastedColumn:
    assert column.field is not None
    unit = unit_named(column.field, words)
    if unit is not None:
        return replace(column, unit=unit)
    why = "“{words}” is not a unit this programme accepts for {label}."
    return replace(column, problem=why.format(words=words, label=column.field.label))


def _units_below(
    columns: Sequence[PastedColumn], lines: Sequence[Sequence[str]], at: int
) -> tuple[Sequence[PastedColumn], int]:
    """Return the columns and the header's last line, which may be a line of units below the titles."""
    cells = lines[at + 1] if len(lines) > at + 1 else ()
    if any(re.match(r"\s*[<>]?\d+([.,/-]\d+)*\s*$", cell) for cell in cells):
        return columns, at
    words = units_below(dict(enumerate(cells)), {one.at: one.field for one in columns if one.field is not None})
    with_units = [_with_words(one, words[one.at]) if one.at in words and not one.problem else one for one in columns]
    return with_units, at + 1 if words else at


def _refuse_duplicates(form: type[Form], columns: Sequence[PastedColumn]) -> tuple[PastedColumn, ...]:
    """Refuse both of two columns of one title and field, and a second date: which is meant is unclear.

    Of columns with different titles, as of two laboratories, the one that is filled in a line is read.
    """
    titles = Counter((one.title.casefold(), one.field) for one in columns if one.taken)
    dates = [one for one in columns if one.taken and one.field is not None and one.field.id == form.order_by]
    found = []
    for one in columns:
        if one.taken and one.field is not None and titles[one.title.casefold(), one.field] > 1:
            found.append(replace(one, problem=DUPLICATES.format(label=one.field.label)))
        elif one in dates[1:]:
            found.append(replace(one, problem=SECOND_DATE.format(title=dates[0].title)))
        else:
            found.append(one)
    return tuple(found)
