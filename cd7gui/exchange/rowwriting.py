"""The rows of a sheet, each cell handed over by the call for its own type; there is no way to write a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from cd7gui.domain.kinds import LONGEST_TEXT
from cd7gui.exchange.cells import FORMATS, Cell, Column, ColumnKind, DateCell, Empty, Integer, Number, Row, Text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FIRST_DAY = date(1900, 1, 1)  # a spreadsheet knows no day before; it would show another one
MOST_TYPED_PLACES = 6  # no field of a case report takes more decimals

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]"
)  # XML 1.0, and the carriage return that it turns


class Styles:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Format] = {}

    def get(self, number_format: str, wrap: bool) -> Format:
        """Give the format that shows numbers so and breaks long texts, or does not."""
        key = (number_format, wrap)
        if key not in self._made:
            self._made[key] = self._book.add_format({"num_format": number_format, "text_wrap": wrap, "valign": "top"})
        return self._made[key]


class RowWriter:
    """Writes the rows of one sheet below its header."""

    def __init__(self, page: Worksheet, columns: Sequence[Column], styles: Styles) -> None:
        self._page, self._columns, self._styles = page, tuple(enumerate(columns)), styles

    def batches(self, rows: Sequence[Row], size: int) -> Iterator[int]:
        """Write the rows, `size` at a time, and give after each time how many they were."""
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            for number, row in enumerate(some, start=start + 1):
                self._row(number, row)
            yield len(some)

    def _row(self, number: int, row: Row) -> None:
        for (place, column), cell in zip(self._columns, row, strict=True):
            if isinstance(cell, Empty):  # most cells are; they take no space
                continue
            if self._write(number, place, column, cell):
                raise ValueError(f"The cell of {column.name} in row {number} was not taken.")

    def _write(self, number: int, place: int, column: Column, cell: Cell) -> int:
        """Write one cell; 0 tells that the library has taken it unchanged."""
        page, style = self._page, self._styles.get
        match cell:
            case Text(words):
                return self._text(number, place, column, checked(words))
            case Number(value):
                shown = column.shown or decimal_format(-int(value.as_tuple().exponent))
                return page.write_number(number, place, float(value), style(shown, column.wrap))
            case Integer(whole):
                return page.write_number(number, place, whole, style(FORMATS[ColumnKind.INTEGER], column.wrap))
            case DateCell(day) if day >= FIRST_DAY:
                moment = datetime.combine(day, time.min)
                return page.write_datetime(number, place, moment, style(FORMATS[ColumnKind.DATE], column.wrap))
            case _:
                return self._text(number, place, column, cell.canonical())

    def _text(self, number: int, place: int, column: Column, words: str) -> int:
        style = self._styles.get(FORMATS[ColumnKind.TEXT], column.wrap)
        if words.startswith("<r>") and words.endswith("</r>"):
            # XlsxWriter takes such a text for its own markup; handed over in pieces it is escaped like any other.
            return self._page.write_rich_string(number, place, words[0], words[1], words[2:], style)
        return self._page.write_string(number, place, words, style)


def checked(words: str) -> str:
    """Give a text as it came; raises `ValueError` for what `limits.judge` would have removed or refused."""
    too_long = len(words) * 2 > LONGEST_TEXT and len(words.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT
    if too_long or _FORBIDDEN.search(words):
        raise ValueError(f"No cell can hold {words[:40]!r}: its plan was not judged.")
    return words


def decimal_format(places: int) -> str:
    """Give the format that shows as many decimals as were typed: "0.00" for 6.10; computed numbers show what fits."""
    if places > MOST_TYPED_PLACES:
        return FORMATS[ColumnKind.NUMBER]
    return "0" if places <= 0 else "0." + "0" * places
