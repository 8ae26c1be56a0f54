"""Sending refused cells back: the same workbook with the cells marked, the reason in a comment, and a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.domain.text import N_
from cd7gui.exchange.matching import REFUSED
from cd7gui.exchange.rawcells import RawBook, RawCell, RawMoment, RawNumber, RawTime, RawTruth, cell_name
from cd7gui.exchange.replacing import replacing

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "cd7gui import"  # by it a mark is known again, and taken away once the workbook comes back
COLOUR = "FFFFC7CE"  # the list says the same in words: no colour carries information alone (X19)
WORKBOOKS = (".xlsx", ".xlsm", ".xls")

HEADINGS = (N_("Sheet"), N_("Cell"), N_("Patient number"), N_("What it holds"), N_("Why it was refused"))


@dataclass(frozen=True)
class Mark:
    """A refused cell (a whole row without a column), whose it is, what it holds, and why it was refused."""

    sheet: str
    row: int
    column: int | None
    subject: str
    text: str
    sentence: str


def mark_refused(source: Path, book: RawBook, marks: Sequence[Mark], target: Path, *, overwrite: bool = False) -> None:
    """Write the workbook `source`, which was read as `book`, with its refused cells marked.

    A text or OpenDocument file comes back as .xlsx. Raises `TargetUnavailable` or `UserError`.
    """
    copy = _opened(source, book)
    if REFUSED in copy.sheetnames:
        del copy[REFUSED]
    for page in copy.worksheets:
        _take_marks_away(page)
    for mark in marks:
        _mark(copy[mark.sheet], mark)
    _list(copy.create_sheet(REFUSED), marks)
    with replacing(target, overwrite=overwrite) as part:
        copy.save(part)


def _opened(source: Path, book: RawBook) -> Workbook:
    from openpyxl import Workbook, load_workbook

    if not book.understood and source.read_bytes()[:2] == b"PK" and source.suffix.lower() in WORKBOOKS:
        with source.open("rb") as file:
            return load_workbook(file)
    made = Workbook()
    made.remove(made.worksheets[0])
    for sheet in book.sheets:
        page = made.create_sheet(sheet.name[:31])
        for row, cells in sheet.rows.items():
            for column, cell in cells.items():
                _put(page, row, column + 1, _plain(cell))
    return made


def _plain(cell: RawCell) -> object:
    return cell.value if isinstance(cell, RawNumber | RawMoment | RawTime | RawTruth) else cell.shown()


def _put(page: Worksheet, row: int, column: int, value: object) -> None:
    cell = page.cell(row, column)
    assert isinstance(value, str | Decimal | datetime | date | time | bool)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula


def _take_marks_away(page: Worksheet) -> None:
    from openpyxl.styles import PatternFill

    for row in page.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _mark(page: Worksheet, mark: Mark) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = page.cell(mark.row, (mark.column or 0) + 1)
    before = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.comment = Comment(before + mark.sentence, AUTHOR, height=120, width=320)
    cell.fill = PatternFill("solid", fgColor=COLOUR)


def _list(page: Worksheet, marks: Sequence[Mark]) -> None:
    rows = [HEADINGS]
    for one in marks:
        where = N_("row {row}").format(row=one.row) if one.column is None else cell_name(one.row, one.column)
        rows.append((one.sheet, where, one.subject, one.text, one.sentence))
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            _put(page, number, column, text)
    for letter, width in zip("ABCDE", (26, 8, 14, 30, 90), strict=True):
        page.column_dimensions[letter].width = width
