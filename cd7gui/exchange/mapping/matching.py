"""Matching sheets to forms and columns to fields: by name, by label, by words, or as chosen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Any

from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import Quantity
from cd7gui.exchange.mapping import title_words
from cd7gui.exchange.mapping.choices import ColumnChoice, SavedChoices, SheetChoice
from cd7gui.exchange.mapping.repeated_columns import (
    SECOND,
    ColumnGroups,
    column_groups,
    repeats_in_words,
    without_seconds,
)
from cd7gui.exchange.mapping.roles import ColumnRole, HeaderUnit, Part, plain, role_for, roles_of, unique_roles
from cd7gui.exchange.mapping.table_parts import HEADER_WITHIN, LONGEST_NAME, pivoted, tables_of, without_data
from cd7gui.exchange.mapping.units import NO_UNIT, UNIT_TITLES, ColumnUnits, MatchedColumn
from cd7gui.exchange.readers.raw import RawBook, RawRow, RawSheet, RawText, column_letters
from cd7gui.exchange.sheets.forms import sheet_name
from cd7gui.exchange.sheets.provenance import PROVENANCE
from cd7gui.records import dataclass

REFUSED = "Refused"  # the list in a file returned with refused cells
INSTRUCTIONS, CODES = "Instructions", "Codes"  # beside the forms of the blank entry workbook
IGNORE = ""  # what an ignored column fills, and the form of an ignored sheet
LONGEST_TITLE = 40  # characters of a title in a sentence

NO_FORM = "The sheet {sheet} matches no form and was left out."
SEVERAL_FORMS = (
    "The columns of the sheet {sheet} match several forms equally well, so it was left out. Choose its form, or rename "
    "it {forms}."
)
NO_SUBJECT = "The sheet {sheet} has no column of patient numbers (SUBJID) and was left out."
NO_DATE = "The sheet {sheet} has no column for {label}, which identifies its rows, and was left out."
UNKNOWN = "The sheet {sheet} has columns that match no field and were left out: {columns}."
TWICE = "The sheet {sheet} has two columns for {name}; only the first was read."
HIDDEN = (
    "The sheet {sheet} is hidden in the file, so it was not read. Choose its form to read it "
    '(command line: --hidden "{sheet}").'
)
WITHOUT_DATA = "Rows of the sheet {sheet} without data were skipped: {rows}."
SECOND_TABLE = "From row {row} on, the sheet {sheet} contains another table. {why}"
OTHER_UNIT = "“{words}” is not a unit this programme accepts for {label}; the column is not read."
UNREAD = "{sheet}, column {column} ({title}): {why}"


@dataclass(frozen=True)
class MatchedSheet:
    """A sheet, its form, its first data row, and its columns; `left_out` says why it has no form."""

    sheet: RawSheet
    form: type[Form] | None
    header: int
    columns: tuple[MatchedColumn, ...]
    left_out: str = ""
    without_data: Mapping[int, str] = field(default_factory=dict)  # rows that are skipped, with their text
    origins: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # of a pivoted table

    @property
    def fills(self) -> type[Form]:
        """The form that the sheet fills; only for a sheet that is not left out."""
        assert self.form is not None
        return self.form

    @cached_property
    def roles(self) -> Mapping[int, ColumnRole]:
        """The roles of the columns that are read."""
        return {one.at: one.role for one in self.columns if one.taken and one.role is not None}

    @cached_property
    def groups(self) -> ColumnGroups:
        """The columns of each field, which may be several of two laboratories."""
        return column_groups(self.columns)

    @cached_property
    def units(self) -> Mapping[int, HeaderUnit]:
        """The units that columns give to all their cells."""
        return {one.at: one.unit for one in self.columns if one.taken and one.unit is not None}

    def body(self) -> Iterator[tuple[int, RawRow]]:
        """Return the rows below the header by number."""
        below = (number for number in sorted(self.sheet.rows) if number > self.header)
        return ((number, self.sheet.rows[number]) for number in below if number not in self.without_data)

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """Return the row and column of a cell in the file."""
        return self.origins.get((row, column), (row, column))

    @cached_property
    def unread(self) -> tuple[MatchedColumn, ...]:
        """The analytes of a table with one row per analyte that fill no field.

        Their results are sent back one by one.
        """
        first = min((column for _, column in self.origins), default=None)
        return tuple(
            one for one in self.columns if first is not None and one.at >= first and not one.taken and not one.asks_unit
        )


@dataclass(frozen=True)
class Matching:
    """Every sheet that might hold data: those matched to forms, in dictionary order, and those left out."""

    every: tuple[MatchedSheet, ...]
    sheets: tuple[MatchedSheet, ...]
    notes: tuple[str, ...] = ()

    @property
    def shape(self) -> str:
        """The file's shape: the titles of its columns, regardless of the file's name and rows."""
        titles = [[one.title for one in sheet.columns] for sheet in self.every]
        return hashlib.sha256(json.dumps(titles).encode()).hexdigest()[:32]


def match(book: RawBook, dictionary: Dictionary, remembered: SavedChoices, own_lists: frozenset[str]) -> Matching:
    """Match the sheets of a file; `own_lists` are its sheets that hold no form."""
    names = _Names(dictionary, remembered)
    template = book.sheet(INSTRUCTIONS) is not None and book.sheet(CODES) is not None
    names.ours = template or book.sheet(PROVENANCE) is not None
    lists = {REFUSED, *own_lists}
    if template:
        lists |= {INSTRUCTIONS, CODES}
    every = [
        one for sheet in book.sheets if sheet.name not in lists and sheet.rows for one in names.match_tables(sheet)
    ]
    order = {form: number for number, form in enumerate(dictionary.forms)}
    filling = sorted((one for one in every if not one.left_out), key=lambda one: order[one.fills])
    return Matching(tuple(every), tuple(filling), tuple(note for one in every for note in _notes(one)))


def _notes(matched: MatchedSheet) -> Iterator[str]:
    if matched.left_out:
        yield matched.left_out
        return
    sheet = matched.sheet.name
    if matched.without_data:
        rows = listed([f"{number} (“{text[:LONGEST_TITLE]}”)" for number, text in matched.without_data.items()])
        yield WITHOUT_DATA.format(sheet=sheet, rows=rows)
    if not matched.origins:
        yield from repeats_in_words(sheet, matched.columns)
    for one in matched.columns:
        if one.problem == SECOND:
            yield TWICE.format(sheet=sheet, name=one.title)
        elif one.problem:
            yield UNREAD.format(
                sheet=sheet, column=column_letters(one.at), title=one.title[:LONGEST_TITLE], why=one.problem
            )
    unread = {one.at for one in matched.unread}
    unknown = [
        f"{one.title[:LONGEST_TITLE]} ({column_letters(one.at)})"
        for one in matched.columns
        if one.role is None and not one.problem and one.at not in unread
    ]
    if unknown:
        yield UNKNOWN.format(sheet=sheet, columns=", ".join(unknown))


@dataclass(frozen=True)
class _Attempt:
    """A form tried on a sheet with one of its rows as the header."""

    form: type[Form]
    header: int
    columns: tuple[MatchedColumn, ...]

    @property
    def roles(self) -> Mapping[int, ColumnRole]:
        """The roles the columns would have."""
        return {one.at: one.role for one in self.columns if one.role is not None}

    @property
    def score(self) -> tuple[int, int]:
        """How many columns fill fields, and how many of those are fields of the form itself."""
        fields = [role.field for role in self.roles.values() if role.field is not None]
        return len(fields), sum(item.form is self.form for item in fields)

    @property
    def codes(self) -> int:
        """How many titles begin with their field's code; our blank workbook has the labels above those."""
        roles = [(one.title, one.role.field) for one in self.columns if one.role is not None]
        return sum(field is not None and title.startswith(field.id) for title, field in roles)


def _undated(sheet: RawSheet, tried: _Attempt) -> str:
    """Return why rows of a form recognised only by its columns cannot be told apart; empty if they can."""
    form = tried.form
    order = form.field(form.order_by) if form.repeating and form.order_by else None
    told_apart = any(role.part is Part.ROW or role.field is order for role in tried.roles.values())
    if order is None or not order.required or told_apart:
        return ""
    return NO_DATE.format(sheet=sheet.name, label=order.label)


def _says_several(sheet: RawSheet, tried: Sequence[_Attempt]) -> str:
    names = [sheet_name(one.form) for one in tried]
    return SEVERAL_FORMS.format(sheet=sheet.name, forms=listed(names, "or"))


@dataclass(frozen=True)
class _Title:
    """What a title may name: normalised words, fields by form, and the forms it may matter to (None: all)."""

    plain: str
    fields: Mapping[type[Form], tuple[Field[Any], str]]
    forms: frozenset[type[Form]] | None


NAMELESS = _Title("", {}, frozenset())
Titles = Sequence[tuple[int, str]]


class _Names:
    """The names by which forms and columns are found, computed once for a file."""

    def __init__(self, dictionary: Dictionary, remembered: SavedChoices) -> None:
        self._dictionary, self._remembered = dictionary, remembered
        self._by_form = {form: roles_of(form) for form in dictionary.forms}
        self._anywhere = unique_roles(dictionary)
        self._titles: dict[str, _Title] = {}  # each title is processed once, whatever the number of forms
        self._every_role: dict[str, set[type[Form]]] = {}
        for form, roles in self._by_form.items():
            for name in roles:
                self._every_role.setdefault(name, set()).add(form)
        self.ours = False  # whether the file is our own workbook or the blank one

    def match_tables(self, sheet: RawSheet) -> Iterator[MatchedSheet]:
        """Match the tables of a sheet; a hidden one that was not chosen is only named."""
        ours = self.ours and self._form_by_name(sheet) is not None
        chosen = sheet.name in self._remembered.hidden or self._remembered.sheets.get(sheet.name, SheetChoice()).form
        for number, table in enumerate([sheet] if ours else tables_of(sheet)):
            long = None if ours else pivoted(table)
            found = self.match(long.sheet if long else table)
            several = sum(one.role is not None for one in found.columns) > 1
            passed = {} if found.left_out else without_data(found.sheet.rows, found.header, several=several)
            found = replace(found, without_data=passed, origins=long.origins if long else {})
            if sheet.hidden and not chosen:
                found = replace(found, form=None, left_out=HIDDEN.format(sheet=sheet.name))
            elif number and found.left_out:
                words = SECOND_TABLE.format(row=found.header, sheet=sheet.name, why=found.left_out)
                found = replace(found, left_out=words)
            yield found

    def match(self, sheet: RawSheet) -> MatchedSheet:
        """Find form and header of a sheet, and the roles of its columns."""
        choice = self._remembered.sheets.get(sheet.name, SheetChoice())
        form = self._dictionary.form(choice.form) if choice.form else self._form_by_name(sheet)
        if choice.form == IGNORE:
            return self._unfit(sheet, choice, None)
        tried = self._tried(sheet, [form] if form else self._dictionary.forms, choice)
        score = max(one.score for one in tried)
        best = [one for one in tried if one.score == score]
        if not score[0]:
            return self._unfit(sheet, choice, form)
        if any(one.roles != best[0].roles for one in best):
            return replace(self._unfit(sheet, choice, None), left_out=_says_several(sheet, best))
        found = self._matched(sheet, best[0].form, best[0].header, choice)
        return found if form or found.left_out else replace(found, left_out=_undated(sheet, best[0]))

    def _tried(self, sheet: RawSheet, forms: Sequence[type[Form]], choice: SheetChoice) -> list[_Attempt]:
        """Try each form with each possible header row; return the best row for each form."""
        best: dict[type[Form], _Attempt] = {}
        for number in _headers(sheet):
            telling = self._telling(_titles(sheet, number), forms, choice)
            for form in forms:
                one = _Attempt(form, number, self._columns(telling[form], form, choice))
                if form not in best or (one.score, one.codes) > (best[form].score, best[form].codes):
                    best[form] = one
        return list(best.values())

    def _telling(
        self, titles: Titles, forms: Sequence[type[Form]], choice: SheetChoice
    ) -> Mapping[type[Form], list[tuple[int, str]]]:
        """Return the titles that may name something in each form; most titles of a wide sheet name nothing."""
        found: dict[type[Form], list[tuple[int, str]]] = {form: [] for form in forms}
        for at, title in titles:
            named = self._title(title).forms
            for form in forms if title in choice.columns or named is None else named:
                if form in found:
                    found[form].append((at, title))
        return found

    def _title(self, title: str) -> _Title:
        """Return what a title may name, computed on first use."""
        if title not in self._titles:
            self._titles[title] = self._worked_out(title)
        return self._titles[title]

    def _worked_out(self, title: str) -> _Title:
        if len(title) > LONGEST_NAME:  # a narrative: it names nothing, and could be split in thousands of ways
            return NAMELESS
        name = plain(title)
        fields = title_words.fields_named(self._dictionary.forms, title)
        if not fields and name not in self._every_role and name not in self._anywhere:
            return NAMELESS
        forms = {*fields, *self._every_role.get(name, ())}
        return _Title(name, fields, None if name in self._anywhere else frozenset(forms))

    def _unfit(self, sheet: RawSheet, choice: SheetChoice, form: type[Form] | None) -> MatchedSheet:
        """Return a sheet without a form, with the row that looks most like a header."""
        header = max(_headers(sheet), key=lambda at: sum(isinstance(cell, RawText) for cell in sheet.rows[at].values()))
        if form is not None:
            columns = self._columns(_titles(sheet, header), form, choice)
        else:
            columns = tuple(MatchedColumn(at, title) for at, title in _titles(sheet, header))
        return MatchedSheet(sheet, form, header, columns, NO_FORM.format(sheet=sheet.name))

    def _form_by_name(self, sheet: RawSheet) -> type[Form] | None:
        wanted = plain(sheet.name)
        names = ((form, (sheet_name(form), form.id, form.title)) for form in self._dictionary.forms)
        return next((form for form, called in names if wanted in map(plain, called)), None)

    def _matched(self, sheet: RawSheet, form: type[Form], header: int, choice: SheetChoice) -> MatchedSheet:
        columns = self._columns(_titles(sheet, header), form, choice)
        header, columns = self._units_below(sheet, header, columns)
        ours = self.ours and self._form_by_name(sheet) is form
        columns = ColumnUnits(self._remembered.units, ours, self._remembered.units_as_study).settle(
            sheet, header, columns
        )
        has_subject = any(one.role is not None and one.role.part is Part.SUBJECT for one in columns)
        return MatchedSheet(sheet, form, header, columns, "" if has_subject else NO_SUBJECT.format(sheet=sheet.name))

    def _columns(self, titles: Titles, form: type[Form], choice: SheetChoice) -> tuple[MatchedColumn, ...]:
        found = [self._column(at, title, form, choice.columns.get(title)) for at, title in titles]
        return tuple(without_seconds(found))

    def _units_below(
        self, sheet: RawSheet, header: int, columns: Sequence[MatchedColumn]
    ) -> tuple[int, tuple[MatchedColumn, ...]]:
        """Return the last row of the header, with the columns; a row of units below the titles belongs to it."""
        row = sheet.rows.get(header + 1, {})
        measured = {one.at: one.role.field for one in columns if one.role and one.role.part is Part.VALUE}
        fields = {at: item for at, item in measured.items() if item is not None}
        texts = {at: cell.value for at, cell in row.items() if isinstance(cell, RawText)}
        said = title_words.units_below(texts, fields) if len(texts) == len(row) else {}
        open_ones = [one for one in columns if one.at in said and one.problem in ("", NO_UNIT)]
        named = {one.at: self._with_unit(one, fields[one.at], said[one.at]) for one in open_ones}
        return header + 1 if said else header, tuple(named.get(one.at, one) for one in columns)

    def _column(self, at: int, title: str, form: type[Form], choice: ColumnChoice | None) -> MatchedColumn:
        if choice is not None:
            return self._chosen(at, title, choice)
        known = self._title(title)
        if known is NAMELESS:
            return MatchedColumn(at, title)
        role = self._by_form[form].get(known.plain) or self._anywhere.get(known.plain)
        if role is not None:
            return MatchedColumn(at, title, role)
        item, words = known.fields.get(form, (None, ""))
        if item is not None and plain(words) in UNIT_TITLES and title_words.units_of(item):
            return MatchedColumn(at, title, ColumnRole(Part.UNIT, item))
        if item is None or (words and not title_words.units_of(item)):
            return MatchedColumn(at, title)
        return self._with_unit(MatchedColumn(at, title, ColumnRole(Part.VALUE, item)), item, words)

    def _chosen(self, at: int, title: str, choice: ColumnChoice) -> MatchedColumn:
        role = role_for(self._dictionary, choice.fills)
        column = MatchedColumn(at, title, role)
        if role is None or role.part is not Part.VALUE or role.field is None or not title_words.units_of(role.field):
            return column
        if choice.unit:
            unit = next((one for one in title_words.units_of(role.field) if one.name == choice.unit), None)
            return MatchedColumn(at, title, role, unit, "" if unit else NO_UNIT, chosen=unit is not None)
        if self._by_form[role.field.form].get(plain(title)) == role:
            return column  # whether it is in the field's own unit is settled later
        bracketed = re.fullmatch(r".+?[(\[]([^()\[\]]+)[)\]]\s*", title)
        return self._with_unit(column, role.field, bracketed[1] if bracketed else "")

    def _with_unit(self, column: MatchedColumn, item: Field[Any], words: str) -> MatchedColumn:
        """Return the column with the unit in its title; one whose unit cannot be known is not read."""
        if words:
            unit = title_words.unit_named(item, words)
            problem = "" if unit else OTHER_UNIT.format(words=words, label=item.label)
            return MatchedColumn(column.at, column.title, column.role, unit, problem)
        unit = title_words.unit_without_words(item)
        unsure = unit is None and bool(title_words.units_of(item)) and not isinstance(item.kind, Quantity)
        return MatchedColumn(column.at, column.title, column.role, unit, NO_UNIT if unsure else "")


def _headers(sheet: RawSheet) -> list[int]:
    """Return the rows that may be the header."""
    return [number for number in sorted(sheet.rows) if number <= HEADER_WITHIN] or sorted(sheet.rows)[:1]


def _titles(sheet: RawSheet, header: int) -> Titles:
    return [(at, text) for at, cell in sorted(sheet.rows[header].items()) if (text := cell.shown().strip())]
