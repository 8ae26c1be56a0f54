"""The rows of a sheet, each cell written by the call for its type. There is no way to write a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, cast
from unicodedata import east_asian_width

from cd7gui.domain.values.kinds import LONGEST_TEXT
from cd7gui.exchange.sheets.cells import (
    FORMATS,
    Cell,
    ColumnKind,
    DateCell,
    Empty,
    IntegerCell,
    NumberCell,
    Row,
    SheetColumn,
    TextCell,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FIRST_DAY = date(1900, 1, 1)  # spreadsheets know no earlier dates and would show a different one
TEXT, DATE = FORMATS[ColumnKind.TEXT], FORMATS[ColumnKind.DATE]
NUMBERS = frozenset({ColumnKind.NUMBER, ColumnKind.INTEGER})
SLACK = 4  # characters of a line left free because words are not split
LINE_HEIGHT, HIGHEST = 15, 409  # points; Excel specifications and limits
MOST_TYPED_PLACES = 6  # no field of a case report takes more decimals

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]"
)  # XML 1.0, and the carriage return that it converts


class Styles:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Format] = {}
        self._headings: dict[bool, Format] = {}

    def heading(self, column: SheetColumn) -> Format:
        """Return the format of a column's name; above numbers it leaves room for the filter button."""
        right = column.kind in NUMBERS
        if right not in self._headings:
            numbers = {"align": "right", "indent": 2} if right else {}
            self._headings[right] = self._book.add_format({"bold": True, "valign": "top", **numbers})
        return self._headings[right]

    def get(self, number_format: str, wrap: bool) -> Format:
        """Return the format with a number format, wrapping long texts or not."""
        key = (number_format, wrap)
        if key not in self._made:
            # A number ends one character before the text of the next column begins.
            numbers = {"align": "right", "indent": 1} if number_format not in (TEXT, DATE) else {}
            shape = {"num_format": number_format, "text_wrap": wrap, "valign": "top", **numbers}
            self._made[key] = self._book.add_format(shape)
        return self._made[key]


class RowWriter:
    """Writes the rows of one sheet below its header."""

    def __init__(self, page: Worksheet, columns: Sequence[SheetColumn], styles: Styles) -> None:
        self._page, self._columns, self._styles = page, tuple(enumerate(columns)), styles
        self._wrapped = tuple((place, column.width) for place, column in self._columns if column.wrap)

    def batches(self, rows: Sequence[Row], size: int) -> Iterator[int]:
        """Write the rows in batches of `size`, yielding the number written each time."""
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            for number, row in enumerate(some, start=start + 1):
                self._row(number, row)
                self._fit_height(number, row)
            yield len(some)

    def _row(self, number: int, row: Row) -> None:
        for (place, column), cell in zip(self._columns, row, strict=True):
            if isinstance(cell, Empty):  # most cells are; they take no space
                continue
            if self._write(number, place, column, cell):
                raise ValueError(f"The cell of {column.name} in row {number} was not taken.")

    def _fit_height(self, number: int, row: Row) -> None:
        """Make room for texts of several lines, because LibreOffice uses the heights in a file."""
        texts = ((row[place], width) for place, width in self._wrapped)
        lines = max((lines_of(cell.value, width) for cell, width in texts if isinstance(cell, TextCell)), default=1)
        if lines > 1:
            self._page.set_row(number, min(lines * LINE_HEIGHT, HIGHEST))

    def _write(self, number: int, place: int, column: SheetColumn, cell: Cell) -> int:
        """Write one cell; 0 means that the library accepted it unchanged."""
        page, style = self._page, self._styles.get
        match cell:
            case TextCell(words):
                return self._text(number, place, column, checked(words))
            case NumberCell(value):
                shown = column.shown or decimal_format(-int(value.as_tuple().exponent))
                return page.write_number(number, place, float(value), style(shown, column.wrap))
            case IntegerCell(whole):
                return page.write_number(number, place, whole, style(FORMATS[ColumnKind.INTEGER], column.wrap))
            case DateCell(day) if day >= FIRST_DAY:
                # A date is passed as such; as a datetime, the first day would be taken for a time.
                moment = cast("datetime", day)
                return page.write_datetime(number, place, moment, style(DATE, column.wrap))
            case _:
                return self._text(number, place, column, cell.canonical())

    def _text(self, number: int, place: int, column: SheetColumn, words: str) -> int:
        style = self._styles.get(TEXT, column.wrap)
        if words.startswith("<r>") and words.endswith("</r>"):
            # XlsxWriter takes such a text for its own markup; handed over in pieces it is escaped like any other.
            return self._page.write_rich_string(number, place, words[0], words[1], words[2:], style)
        return self._page.write_string(number, place, words, style)


def lines_of(words: str, width: int) -> int:
    """Count the lines of a text in a column of a given width. East Asian characters are two wide."""
    return sum(_lines(_wide(line), width) for line in words.split("\n"))


def _lines(wide: int, width: int) -> int:
    return 1 if wide <= width else -(-wide // (width - SLACK))


def _wide(line: str) -> int:
    return len(line) + (0 if line.isascii() else sum(east_asian_width(sign) in "WF" for sign in line))


def checked(words: str) -> str:
    """Return a text unchanged; raises `ValueError` for what `limits.judge` would have removed or refused."""
    too_long = len(words) * 2 > LONGEST_TEXT and len(words.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT
    if too_long or _FORBIDDEN.search(words):
        raise ValueError(f"No cell can hold {words[:40]!r}: its plan was not judged.")
    return words


def decimal_format(places: int) -> str:
    """Return the format with the decimals that were typed: "0.00" for 6.10. Computed numbers show what fits."""
    if places > MOST_TYPED_PLACES:
        return FORMATS[ColumnKind.NUMBER]
    return "0" if places <= 0 else "0." + "0" * places
