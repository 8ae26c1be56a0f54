"""The rows of a sheet as SpreadsheetML, each cell with its type stated; there is no way to write a formula.

openpyxl would spend ten times longer on a cell, because it guesses a type, looks up a style and builds a tree for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from cd7gui.domain.kinds import LONGEST_TEXT
from cd7gui.exchange.cells import FORMATS, Cell, Column, ColumnKind, DateCell, Empty, Integer, Number, Row, Text

FIRST_DAY = date(1900, 1, 1)  # a spreadsheet knows no day before; it would show another one
DAY_ZERO = date(1899, 12, 30)
# Spreadsheets hold 1900 for a leap year (ECMA-376 part 1, 18.17.4.1), so days before March count from one day later.
FIRST_RIGHT_DAY = date(1900, 3, 1)
MOST_TYPED_PLACES = 6  # no field of a case report takes more decimals

_MARKUP = re.compile("[&<>]")
# A text may look like an escaped character; its first sign is escaped, or it would be read as that character.
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # ECMA-376 part 1, 22.9.2.19
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]"
)  # XML 1.0, and the carriage return that it turns

StyleNumbers = Mapping[tuple[str, bool], int]  # by number format and wrapping


@dataclass(frozen=True)
class Batch:
    """Some rows as markup, and how many they are."""

    count: int
    markup: bytes


class RowMarkup:
    """Writes the rows of one sheet; `letters` name its columns, `styles` number the workbook's cell styles."""

    def __init__(self, columns: Sequence[Column], letters: Sequence[str], styles: StyleNumbers) -> None:
        self._columns = tuple(zip(columns, letters, strict=True))
        self._styles = styles

    def batches(self, rows: Sequence[Row], size: int) -> Iterator[Batch]:
        """Give the rows below the header, `size` at a time."""
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            markup = "".join(self.row(number, row) for number, row in enumerate(some, start=start + 2))
            yield Batch(len(some), markup.encode())

    def row(self, number: int, cells: Row) -> str:
        """Give one row; empty cells take no space."""
        drawn = (
            self._cell(column, f"{letter}{number}", cell)
            for (column, letter), cell in zip(self._columns, cells, strict=True)
        )
        return f'<row r="{number}">{"".join(drawn)}</row>'

    def _cell(self, column: Column, place: str, cell: Cell) -> str:
        match cell:
            case Empty():
                return ""
            case Text(words):
                return self._text(column, place, words)
            case Number(value):
                places = -int(value.as_tuple().exponent)
                return self._number(column, place, decimal_format(places), cell.canonical())
            case Integer(value):
                return self._number(column, place, FORMATS[ColumnKind.INTEGER], str(value))
            case DateCell(day) if day < FIRST_DAY:
                return self._text(column, place, day.isoformat())
            case DateCell(day):
                return self._number(column, place, FORMATS[ColumnKind.DATE], str(serial(day)))

    def _text(self, column: Column, place: str, words: str) -> str:
        style = self._styles[FORMATS[ColumnKind.TEXT], column.wrap]
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{marked(words)}</t></is></c>'

    def _number(self, column: Column, place: str, number_format: str, value: str) -> str:
        return f'<c r="{place}" s="{self._styles[number_format, column.wrap]}"><v>{value}</v></c>'


def marked(words: str) -> str:
    """Give a text as XML; raises `ValueError` for what `limits.judge` would have removed or refused."""
    if _FORBIDDEN.search(words) or (
        len(words) * 2 > LONGEST_TEXT and len(words.encode("utf-16-le")) // 2 > LONGEST_TEXT
    ):
        raise ValueError(f"No cell can hold {words[:40]!r}: its plan was not judged.")
    words = _LIKE_ESCAPE.sub("_x005F_", words) if "_x" in words else words
    return escape(words) if _MARKUP.search(words) else words


def serial(day: date) -> int:
    """Give the number by which a spreadsheet counts a day from 1900-01-01 on."""
    days = (day - DAY_ZERO).days
    return days if day >= FIRST_RIGHT_DAY else days - 1


def formats() -> tuple[str, ...]:
    """Give every number format that a cell may ask for."""
    return tuple(
        dict.fromkeys([*FORMATS.values(), *(decimal_format(places) for places in range(MOST_TYPED_PLACES + 1))])
    )


def decimal_format(places: int) -> str:
    """Give the format that shows as many decimals as were typed: "0.00" for 6.10; computed numbers show what fits."""
    if places > MOST_TYPED_PLACES:
        return FORMATS[ColumnKind.NUMBER]
    return "0" if places <= 0 else "0." + "0" * places
