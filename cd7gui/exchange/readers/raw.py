"""The raw content of a colleague's file before any check: sheets of typed cells, and oddities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from cd7gui.records import dataclass

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

MOST_SHEETS = 200
MOST_ROWS = 1_048_576  # of a sheet (Excel specifications and limits)
MOST_COLUMNS = 16_384
LONGEST_CELL = 1_000_000  # characters; thirty times Excel's maximum
MOST_CELLS = 40_000_000  # of a file: ten thousand patients with full case reports and weekly counts are half of it


@dataclass(frozen=True)
class TextFormat:
    """The format of a text file; empty parts are to be detected."""

    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class RawText:
    """An unchanged text."""

    value: str

    def shown(self) -> str:
        """Return the text."""
        return self.value


@dataclass(frozen=True, slots=True)
class RawNumber:
    """A number to fifteen digits with its cell's decimals, so that trailing zeros are kept.

    `percent`: the cell shows 0.05 as 5%. `seen`: what the format shows if that means something else than the number,
    such as "007", "<0.5" or, of a hidden one, nothing.
    """

    value: Decimal
    percent: bool = False
    seen: str | None = None

    def shown(self) -> str:
        """Return what people see, in plain decimal notation; for a hidden number, the number."""
        if self.seen:
            return self.seen
        return f"{(self.value * 100).normalize():f}%" if self.percent else f"{self.value:f}"


@dataclass(frozen=True, slots=True)
class RawMoment:
    """A cell that the spreadsheet shows as a date, with the time of day if it has one.

    `seen`: what the format shows if that is not a whole date, such as "2023-05".
    """

    value: datetime
    seen: str = ""

    @property
    def day(self) -> date:
        """The date alone."""
        return self.value.date()

    def shown(self) -> str:
        """Return ISO 8601; midnight counts as no time."""
        if self.seen:
            return self.seen
        return self.day.isoformat() if self.value.time() == time() else self.value.isoformat(" ", "minutes")


@dataclass(frozen=True, slots=True)
class RawTime:
    """A cell that the spreadsheet shows as a time of day."""

    value: time

    def shown(self) -> str:
        """Return hours and minutes."""
        return f"{self.value:%H:%M}"


@dataclass(frozen=True, slots=True)
class RawTruth:
    """TRUE or FALSE."""

    value: bool

    def shown(self) -> str:
        """Return the spreadsheet's word."""
        return "TRUE" if self.value else "FALSE"


@dataclass(frozen=True, slots=True)
class RawError:
    """A spreadsheet error, "#DIV/0!"."""

    value: str

    def shown(self) -> str:
        """Return the error."""
        return self.value


@dataclass(frozen=True, slots=True)
class RawFormula:
    """A formula; its last result is not trusted, because its age is unknown."""

    result: str

    def shown(self) -> str:
        """Return the last result of the formula."""
        return self.result


RawCell = RawText | RawNumber | RawMoment | RawTime | RawTruth | RawError | RawFormula
RawRow = Mapping[int, RawCell]  # by column from 0; an empty cell is absent


@dataclass(frozen=True)
class RawSheet:
    """The cells of a sheet by row from 1; rows without a cell are absent. `oddities` are whole sentences."""

    name: str
    rows: Mapping[int, RawRow]
    hidden: bool = False
    counts_days_from_1904: bool | None = None  # None if numbers are not dates (CSV)
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawBook:
    """A file that was read: its name, the SHA-256 of its bytes, its sheets, and the format of a text file."""

    name: str
    sha256: str
    sheets: tuple[RawSheet, ...]
    understood: str = ""
    text: TextFormat | None = None
    doubts: tuple[tuple[str, str], ...] = ()  # encodings that fit equally, with words as read in each

    def sheet(self, name: str) -> RawSheet | None:
        """Find a sheet by its name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def column_letters(column: int) -> str:
    """Return a column's name as in spreadsheets: 0 is A, 26 is AA."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return a cell's name as in spreadsheets: "C12"."""
    return f"{column_letters(column)}{row}"
