"""The elements of a workbook before any file exists: typed cells, columns, sheets, and content hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from cd7gui.records import dataclass

LARGEST_ROW = 1_048_576  # rows of a sheet including the header (Excel specifications and limits)
SIGNIFICANT_DIGITS = 15  # what Excel keeps of a number (Excel specifications and limits)
# Sums of doubles differ in their last digits between machines; twelve digits are the same on all of them.
COMPUTED_DIGITS = 12
SHARED, SHORT = 1 << 16, 40  # cells that are kept for sharing, and characters of a text that is worth it


@dataclass(frozen=True, slots=True)
class TextCell:
    """A text, unchanged and never a formula."""

    value: str

    def canonical(self) -> str:
        """Return the text with its tabs, line breaks and backslashes escaped."""
        plain = self.value.replace("\\", "\\\\").replace("\t", "\\t")
        return plain.replace("\r", "\\r").replace("\n", "\\n")


@dataclass(frozen=True, slots=True)
class NumberCell:
    """An exact decimal, shown with the decimals that were typed."""

    value: Decimal

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError(f"{self.value} is not a number for a cell; leave a missing one empty.")

    def canonical(self) -> str:
        """Return plain notation without trailing zeros."""
        shortest = self.value.normalize()
        return "0" if not shortest else f"{shortest:f}"


@dataclass(frozen=True, slots=True)
class IntegerCell:
    """A whole number."""

    value: int

    def canonical(self) -> str:
        """Return the digits."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class DateCell:
    """A complete date."""

    value: date

    def canonical(self) -> str:
        """Return ISO 8601."""
        return self.value.isoformat()


@dataclass(frozen=True, slots=True)
class Empty:
    """No value; the reason is in a separate column."""

    def canonical(self) -> str:
        """Return nothing."""
        return ""


Cell = TextCell | NumberCell | IntegerCell | DateCell | Empty
Row = tuple[Cell, ...]

EMPTY = Empty()


def text(value: str | None) -> Cell:
    """Return a text cell; an empty cell for an empty text."""
    if not value:
        return EMPTY
    return _short_text(value) if len(value) <= SHORT else TextCell(value)


def number(value: Decimal) -> Cell:
    """Return a number cell."""
    return _number(str(value))  # equal decimals may have been typed differently: 6.10 is not 6.1


# A cohort repeats the same few words and numbers: each is made once and shared.
@lru_cache(SHARED)
def _short_text(value: str) -> TextCell:
    return TextCell(value)


@lru_cache(SHARED)
def _number(value: str) -> NumberCell:
    return NumberCell(Decimal(value))


@lru_cache(SHARED)
def integer(value: int | None) -> Cell:
    """Return a whole number, or an empty cell for None."""
    return EMPTY if value is None else IntegerCell(value)


@lru_cache(SHARED)
def day(value: date | None) -> Cell:
    """Return a date, or an empty cell for None."""
    return EMPTY if value is None else DateCell(value)


def computed(value: float | None) -> Cell:
    """Return a computed number to twelve significant digits, or an empty cell for None."""
    return EMPTY if value is None else NumberCell(Decimal(f"{value:.{COMPUTED_DIGITS}g}"))


class ColumnKind(Enum):
    """What a column holds, and nothing else (X08)."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"


# The number format of each kind; a typed number shows the decimals that were typed instead.
FORMATS = {ColumnKind.TEXT: "@", ColumnKind.NUMBER: "General", ColumnKind.INTEGER: "0", ColumnKind.DATE: "yyyy-mm-dd"}


@dataclass(frozen=True)
class SheetColumn:
    """A column: its short name (the header), its meaning, its kind and its width in characters.

    `shown` is the number format of computed numbers, whose cells hold every digit all the same. `codes` are its
    possible values with labels, if they are a list; `typed` means that it holds what people wrote.
    """

    name: str
    label: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 12
    wrap: bool = False
    shown: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    typed: bool = False
    hashed: bool = True  # false for what belongs to the file and not to its content, such as new numbering


@dataclass(frozen=True)
class Sheet:
    """A sheet: one header row, rows without gaps, `keys` columns that stay in view, `table` its name in Excel.

    `parts` are the rows, from 0, at which a new part begins: a printed page ends before one.
    """

    name: str
    title: str
    table: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[Row, ...]
    keys: int = 1
    parts: tuple[int, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def content_hash(self) -> str:
        """SHA-256 of the content (X13): the header line, then the lines in byte order, UTF-8, tab-separated.

        Columns that are not `hashed` are empty in it.

        The file itself would not do: two identical saves differ in their bytes.
        """
        texts = (
            [cell.canonical() if column.hashed else "" for cell, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        )
        lines = sorted("\t".join(row).encode() for row in texts)
        return _digest(["\t".join(self.header).encode(), *lines])


def _digest(lines: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line + b"\n")
    return digest.hexdigest()


@dataclass(frozen=True)
class Series:
    """A series of a chart, bound to two columns of a sheet from row `first` to `last` of the plan, from 0.

    `role` is "curve", "second" (a curve beside it), "limit" or "mark" (markers only); `label` is for the legend, which
    omits a series without one.
    """

    sheet: str
    across: str
    up: str
    first: int
    last: int
    role: str
    label: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart on a sheet: its title, its axis titles, and its series."""

    sheet: str
    title: str
    across: str
    up: str
    series: tuple[Series, ...]


@dataclass(frozen=True)
class WorkbookPlan:
    """A workbook as values: its sheets in order, the name in its footer, and remarks on its texts.

    `notice` is printed above every page. The charts are below the rows of the sheet that they name.
    """

    study: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()
    notice: str = ""
    charts: tuple[Chart, ...] = ()
    opens_on: str = ""  # the sheet in view when the file is opened; "" is the first
    made: datetime | None = None  # the creation time in the file; None is now

    def __getitem__(self, name: str) -> Sheet:
        """Return a sheet by its name; raises `KeyError`."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets in order."""
        return tuple(sheet.name for sheet in self.sheets)


def content_hashes(sheets: Iterable[Sheet]) -> dict[str, str]:
    """Return the content hash of every sheet by its name."""
    return {sheet.name: sheet.content_hash for sheet in sheets}


def overall_hash(hashes: dict[str, str]) -> str:
    """Return one hash for a whole export: of the lines "sheet, tab, hash" in the order of the names."""
    return _digest(f"{name}\t{found}".encode() for name, found in sorted(hashes.items()))
