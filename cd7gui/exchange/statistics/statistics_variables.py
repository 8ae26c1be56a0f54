"""A sheet in Stata, SPSS and SAS: variables with valid names and labels, codes as numbers.

Limits: Stata 14 labels 80 characters; SPSS texts 32,767, labels 255 and value labels 120 bytes; SAS XPORT 5 names 8 and
labels 40 characters, texts 200 bytes, all ASCII. pyreadstat silently truncates most of it, so everything is checked
here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from cd7gui.domain.errors import UserError
from cd7gui.exchange.sheets.cells import (
    Cell,
    ColumnKind,
    DateCell,
    Empty,
    IntegerCell,
    NumberCell,
    Row,
    Sheet,
    SheetColumn,
    TextCell,
)
from cd7gui.exchange.sheets.columns import LABEL
from cd7gui.exchange.sheets.limits import place_of
from cd7gui.exchange.writers.ascii_spelling import spelt
from cd7gui.records import dataclass


class StatisticsPackage(StrEnum):
    """A statistics package, by the extension of its files."""

    STATA = "dta"
    SPSS = "sav"
    SAS = "xpt"


@dataclass(frozen=True)
class Limits:
    """The limits of a package's files. `ascii` also means that codes stay texts, without value labels."""

    name: int
    label: int
    value_label: int
    text: int  # bytes
    ascii: bool = False


LIMITS: Mapping[StatisticsPackage, Limits] = {
    StatisticsPackage.STATA: Limits(name=32, label=80, value_label=32_000, text=2_000_000_000),
    StatisticsPackage.SPSS: Limits(name=64, label=255, value_label=120, text=32_767),
    StatisticsPackage.SAS: Limits(name=8, label=40, value_label=0, text=200, ascii=True),
}
TOO_LONG = (
    "{place} has a text of {length} bytes; this file format holds at most {longest}. Shorten it, choose another "
    "format, or have texts converted to ASCII and cut (--ascii): each one is then listed."
)
NOT_ASCII = (
    "{place} contains “{sign}”; a SAS transport file holds only ASCII. Choose another format, or have texts converted "
    "to ASCII and cut (--ascii): each one is then listed."
)
UNKNOWN_CODE = "{place} contains the code “{code}”, which is not in the dictionary. Correct it, then export again."
SPELT, CUT = "spelt in ASCII", "cut to {longest} bytes"

Value = str | int | float | date | None


@dataclass(frozen=True)
class Variable:
    """A variable: its name in the file, its column and place on the sheet, its label, its codes.

    `numbers` are the numbers that represent codes; empty if codes stay unchanged.
    """

    name: str
    column: SheetColumn
    place: int
    label: str
    numbers: Mapping[str, int]

    @property
    def value_labels(self) -> dict[int, str]:
        """The labels of the numbers."""
        labels = dict(self.column.codes)
        return {number: labels[code] for code, number in self.numbers.items()}


@dataclass(frozen=True)
class Changed:
    """A text that had to be changed: its place, the change, and the whole text."""

    sheet: str
    column: str
    keys: tuple[str, ...]
    what: str
    text: str


@dataclass(frozen=True)
class StatisticsTable:
    """A sheet for a package: its variables and, by variable, the values."""

    sheet: Sheet
    variables: tuple[Variable, ...]
    values: tuple[list[Value], ...]
    changed: tuple[Changed, ...]


def table_of(
    sheet: Sheet, package: StatisticsPackage, *, spell: bool = False, each: Callable[[], None] = lambda: None
) -> StatisticsTable:
    """Return a sheet for a package. Raises `UserError` naming row and field for what it cannot hold.

    `each` is called after each variable, and may stop the work by raising. `spell` allows people's texts to be
    transliterated to ASCII and cut if the file holds nothing else; our own texts always are.
    """
    limits = LIMITS[package]
    variables = tuple(_variables(sheet, limits))
    changed: list[Changed] = []
    fitting = _Fitting(sheet, limits, spell, changed)
    values = []
    for one in variables:
        values.append([fitting.value(one, row) for row in sheet.rows])
        each()
    return StatisticsTable(sheet, variables, tuple(values), tuple(changed))


def _variables(sheet: Sheet, limits: Limits) -> Iterator[Variable]:
    coded = set() if limits.ascii else {one.name + LABEL for one in sheet.columns if one.codes}
    kept = [(place, one) for place, one in enumerate(sheet.columns) if one.name not in coded]
    names = short_names([one.name for _, one in kept], limits.name)
    for (place, one), name in zip(kept, names, strict=True):
        label = cut(spelt(one.label) if limits.ascii else one.label, limits.label, in_bytes=limits.label > 80)
        labels = {code: cut(words, limits.value_label) for code, words in one.codes}
        column = replace(one, codes=tuple(labels.items()))
        yield Variable(name, column, place, label, {} if limits.ascii else code_numbers(one))


def code_numbers(column: SheetColumn) -> dict[str, int]:
    """Return the number of each code: its value if all are whole numbers, 0 and 1 for no and yes, or its place."""
    codes = [code for code, _ in column.codes]
    if set(codes) == {"Y", "N"}:
        return {"N": 0, "Y": 1}
    if all(re.fullmatch(r"\d{1,8}", code) for code in codes):
        return {code: int(code) for code in codes}
    return {code: number for number, code in enumerate(codes, start=1)}


def short_names(names: Iterable[str], longest: int) -> list[str]:
    """Shorten names to the limit of a file, keeping them unique: HSCTDAT_T gives HSCTDATT, CMTRTOTH_MR CMTRTOMR."""
    wanted = list(names)
    taken = {name for name in wanted if len(name) <= longest}
    return [name if name in taken else _short_name(name, longest, taken) for name in wanted]


def _short_name(name: str, longest: int, taken: set[str]) -> str:
    stem, _, ending = name.rpartition("_")
    tries = (f"{stem[: longest - len(end)]}{end}" for end in (ending, *(f"{ending}{n}" for n in range(1, 1000))))
    found = next(one for one in tries if one not in taken)
    taken.add(found)
    return found


def cut(words: str, longest: int, *, in_bytes: bool = True) -> str:
    """Cut one of our labels at its limit; the whole label is in variables.csv."""
    if len(words.encode() if in_bytes else words) <= longest:
        return words
    if words.isascii() or not in_bytes:
        return words[: longest - 3] + "..."
    return words.encode()[: longest - 3].decode("utf-8", "ignore") + "..."


@dataclass(frozen=True)
class _Fitting:
    """Turns cells into values that the file can hold, and notes what had to be changed."""

    sheet: Sheet
    limits: Limits
    spell: bool
    changed: list[Changed]

    def value(self, variable: Variable, row: Row) -> Value:
        cell = row[variable.place]
        text = variable.column.kind is ColumnKind.TEXT
        if variable.numbers and text:
            return self._number(variable, row, cell)
        match cell:
            case Empty():
                return "" if text else None
            case NumberCell(value):
                return float(value)
            case IntegerCell(value):
                return value
            case DateCell(day):
                return day
            case TextCell(words):
                return self._text(variable.column, row, words)

    def _number(self, variable: Variable, row: Row, cell: Cell) -> int | None:
        code = cell.canonical()
        if not code:
            return None
        if code not in variable.numbers:
            raise UserError(UNKNOWN_CODE.format(place=place_of(self.sheet, variable.column, row), code=code))
        return variable.numbers[code]

    def _text(self, column: SheetColumn, row: Row, words: str) -> str:
        ours, done = not column.typed, []
        fitted = words
        if self.limits.ascii and not words.isascii():
            if not (ours or self.spell):
                sign = next(one for one in words if not one.isascii())
                raise UserError(NOT_ASCII.format(place=place_of(self.sheet, column, row), sign=sign))
            fitted = spelt(words)
            done += [] if ours else [SPELT]
        if len(fitted.encode()) > self.limits.text:
            self._refuse_long(column, row, fitted)
            fitted = fitted.encode()[: self.limits.text].decode("utf-8", "ignore")
            done.append(CUT.format(longest=self.limits.text))
        if done:
            self._note(column, row, "; ".join(done), words)
        return fitted

    def _refuse_long(self, column: SheetColumn, row: Row, words: str) -> None:
        if not (self.limits.ascii and (self.spell or not column.typed)):
            place, length = place_of(self.sheet, column, row), len(words.encode())
            raise UserError(TOO_LONG.format(place=place, length=length, longest=self.limits.text))

    def _note(self, column: SheetColumn, row: Row, what: str, words: str) -> None:
        keys = tuple(one.canonical() for one in row[: self.sheet.keys])
        self.changed.append(Changed(self.sheet.name, column.name, keys, what, words))
