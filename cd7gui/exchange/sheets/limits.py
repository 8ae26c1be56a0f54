"""What no cell can hold: overlong texts, control characters and numbers with too many digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted
from cd7gui.domain.values.kinds import LONGEST_TEXT
from cd7gui.exchange.sheets.cells import (
    EMPTY,
    LARGEST_ROW,
    SIGNIFICANT_DIGITS,
    Cell,
    Empty,
    IntegerCell,
    NumberCell,
    Row,
    Sheet,
    SheetColumn,
    TextCell,
    text,
)
from cd7gui.records import dataclass

# Control characters except tab and line feed, surrogates, and the two noncharacters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")

TOO_LONG = (
    "{place} has a text of {length} characters; a workbook cell holds at most {longest}. Shorten the text, then export "
    "again."
)
TOO_PRECISE = (
    "{place} contains {number}, which has more than {digits} digits; a workbook would change it. Correct the number, "
    "then export again."
)
TOO_MANY_ROWS = (
    "The sheet {sheet} would have {rows} rows; a workbook holds at most {most}. Export fewer patients at a time."
)
REMOVED = "{place}: {count} removed, because workbooks cannot store it."


@dataclass(frozen=True)
class LimitedSheets:
    """Sheets whose every cell fits a workbook, and sentences about what was removed."""

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]


def judge(sheets: Iterable[Sheet]) -> LimitedSheets:
    """Make sheets that a workbook keeps unchanged (X10).

    Control characters are removed and noted; what would be cut or rounded raises `UserError` naming its field.
    """
    notes: list[str] = []
    judged = []
    for sheet in sheets:
        if len(sheet.rows) >= LARGEST_ROW:
            raise UserError(TOO_MANY_ROWS.format(sheet=sheet.name, rows=len(sheet.rows), most=LARGEST_ROW - 1))
        rows = tuple(_judged_row(sheet, row, notes) for row in sheet.rows)
        judged.append(replace(sheet, rows=rows))
    return LimitedSheets(tuple(judged), tuple(notes))


def _judged_row(sheet: Sheet, row: Row, notes: list[str]) -> Row:
    if not any(_suspicious(cell) for cell in row if cell is not EMPTY):
        return row
    return tuple(_judged(sheet, column, row, cell, notes) for column, cell in zip(sheet.columns, row, strict=True))


def _suspicious(cell: Cell) -> bool:
    if isinstance(cell, Empty):  # most cells are
        return False
    if isinstance(cell, TextCell):
        return len(cell.value) * 2 > LONGEST_TEXT or _UNPRINTABLE.search(cell.value) is not None
    return isinstance(cell, NumberCell | IntegerCell) and significant_digits(cell.value) > SIGNIFICANT_DIGITS


def _judged(sheet: Sheet, column: SheetColumn, row: Row, cell: Cell, notes: list[str]) -> Cell:
    if isinstance(cell, TextCell):
        return _judged_text(sheet, column, row, cell, notes)
    if isinstance(cell, NumberCell | IntegerCell) and _suspicious(cell):
        place = place_of(sheet, column, row)
        raise UserError(TOO_PRECISE.format(place=place, number=cell.canonical(), digits=SIGNIFICANT_DIGITS))
    return cell


def _judged_text(sheet: Sheet, column: SheetColumn, row: Row, cell: TextCell, notes: list[str]) -> Cell:
    kept, removed = _UNPRINTABLE.subn("", _LINE_END.sub("\n", cell.value))
    # Excel counts UTF-16 units, so a character outside the basic plane counts twice.
    length = len(kept.encode("utf-16-le")) // 2
    if length > LONGEST_TEXT:
        raise UserError(TOO_LONG.format(place=place_of(sheet, column, row), length=length, longest=LONGEST_TEXT))
    if removed:
        count = counted(removed, "control character was", "control characters were")
        notes.append(REMOVED.format(place=place_of(sheet, column, row), count=count))
    return text(kept)


def significant_digits(value: Decimal | int) -> int:
    """Count the significant digits of a number: 1200 has two, 0.050 one."""
    return len(Decimal(value).normalize().as_tuple().digits)


def place_of(sheet: Sheet, column: SheetColumn, row: Row) -> str:
    """Name a cell for people: the field's label, its column and sheet, and the keys of its row."""
    keys = ", ".join(_words(sheet, row))
    return f"{column.label} ({sheet.name}, {column.name}{', ' if keys else ''}{keys})"


def _words(sheet: Sheet, row: Row) -> Iterator[str]:
    for column, cell in zip(sheet.columns[: sheet.keys], row, strict=False):
        if column.name == "SUBJID":
            yield cell.canonical()
        elif column.name == "ROW" and cell.canonical() not in ("", "0"):
            yield f"row {cell.canonical()}"
