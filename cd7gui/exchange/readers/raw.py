"""What a file of a colleague holds before anybody judges it: sheets of raw typed cells, and what was odd about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from cd7gui.records import dataclass

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

MOST_SHEETS = 200
MOST_ROWS = 1_048_576  # of a sheet (Excel specifications and limits)
MOST_COLUMNS = 16_384
LONGEST_CELL = 1_000_000  # characters; thirty times what Excel takes
MOST_CELLS = 40_000_000  # of a file: ten thousand patients with full case reports and weekly counts are half of it


@dataclass(frozen=True)
class TextFormat:
    """How a text file is written; what is empty is to be found out."""

    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class RawText:
    """A text to the letter."""

    value: str

    def shown(self) -> str:
        """Return the text."""
        return self.value


@dataclass(frozen=True, slots=True)
class RawNumber:
    """A number to fifteen digits, with the decimals that its cell shows; the zeros at its end are kept so.

    `percent`: the cell shows 0.05 as 5%. `seen`: what the format shows where that says something else than the
    number, as "007", "<0.5" or, of a hidden one, nothing.
    """

    value: Decimal
    percent: bool = False
    seen: str | None = None

    def shown(self) -> str:
        """Return what people see, in plain decimal notation; of a number that the cell hides, the number."""
        if self.seen:
            return self.seen
        return f"{(self.value * 100).normalize():f}%" if self.percent else f"{self.value:f}"


@dataclass(frozen=True, slots=True)
class RawMoment:
    """A cell that the spreadsheet itself shows as a date, with the time of day if it has one.

    `seen`: what the format shows where that is no whole day, as "2023-05".
    """

    value: datetime
    seen: str = ""

    @property
    def day(self) -> date:
        """The day alone."""
        return self.value.date()

    def shown(self) -> str:
        """Return ISO 8601; midnight is no time."""
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
        """Return the word of the spreadsheet."""
        return "TRUE" if self.value else "FALSE"


@dataclass(frozen=True, slots=True)
class RawError:
    """An error of the spreadsheet, "#DIV/0!"."""

    value: str

    def shown(self) -> str:
        """Return the error."""
        return self.value


@dataclass(frozen=True, slots=True)
class RawFormula:
    """A formula; what it last gave is not trusted, because nobody knows when that was."""

    result: str

    def shown(self) -> str:
        """Return what the formula last gave."""
        return self.result


RawCell = RawText | RawNumber | RawMoment | RawTime | RawTruth | RawError | RawFormula
RawRow = Mapping[int, RawCell]  # by column, the first is 0; an empty cell is absent


@dataclass(frozen=True)
class RawSheet:
    """The cells of a sheet by row, the first is 1; rows without a cell are absent. `oddities` are whole sentences."""

    name: str
    rows: Mapping[int, RawRow]
    hidden: bool = False
    counts_days_from_1904: bool | None = None  # None where numbers are no days (CSV)
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawBook:
    """A file that was read: its name, the SHA-256 of its bytes, its sheets, and how a text file was understood."""

    name: str
    sha256: str
    sheets: tuple[RawSheet, ...]
    understood: str = ""
    text: TextFormat | None = None
    doubts: tuple[tuple[str, str], ...] = ()  # encodings that fit alike, with words as each reads them

    def sheet(self, name: str) -> RawSheet | None:
        """Find a sheet by its name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def column_letters(column: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Name a cell as spreadsheets do: "C12"."""
    return f"{column_letters(column)}{row}"
