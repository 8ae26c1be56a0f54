"""Sending refused cells back: the same workbook with the cells marked, the reason in a comment, and a list of them."""

from __future__ import annotations

import errno
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.domain.errors import UserError
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

NO_PLACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG})  # the drive's fault
MOST_MARKED = 2_000_000  # cells of a workbook that is held as a whole to be marked
LONGEST_TITLE = 31  # of a sheet
LONGEST_WRITTEN = 32_000  # characters; openpyxl cuts what is longer than 32,767 units without a word
SIGNIFICANT = 15  # digits that a workbook keeps of a number
_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# Besides what XML cannot hold, both ends of an escape, which would be read as the character that it names.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
NOT_WRITTEN = N_("{name} could not be written as it should. Nothing was changed; try another folder.")

HEADINGS = (N_("Sheet"), N_("Cell"), N_("Patient number"), N_("What it holds"), N_("Why it was refused"))


Row = tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """A refused cell (a whole row without a column), whose it is, what it holds, and why it was refused."""

    sheet: str
    row: int
    column: int | None
    subject: str
    text: str
    sentence: str


class _NotWritten(Exception):
    """What was written does not hold the list."""


def mark_refused(source: Path, book: RawBook, marks: Sequence[Mark], target: Path, *, overwrite: bool = False) -> None:
    """Write the workbook `source`, which was read as `book`, with its refused cells marked.

    A text or OpenDocument file comes back as .xlsx. What openpyxl cannot load, mark or save comes back as its cells,
    and where these cannot be written either, as the list alone; the list is read back before this returns.
    Raises `TargetUnavailable` or `UserError`.
    """
    rows = _rows_of(marks)
    with replacing(target, overwrite=overwrite) as part:
        for make in (_original, _copied):
            try:
                _write(make(source, book, marks), rows, part)
            except Exception as error:  # openpyxl raises whatever a strange file makes it stumble at
                if isinstance(error, OSError) and error.errno in NO_PLACE:
                    raise  # a smaller workbook may fit, but the marks would be lost without a word
                continue
            return
        from openpyxl import Workbook

        alone = Workbook()
        alone.remove(alone.worksheets[0])
        try:
            _write(alone, rows, part)
        except _NotWritten:
            raise UserError(NOT_WRITTEN.format(name=target.name)) from None


def _write(copy: Workbook, rows: Sequence[Row], part: Path) -> None:
    """Write a workbook with the list, and read the list back; raises `_NotWritten` where it is not there."""
    from cd7gui.exchange.reader import read

    _list(copy.create_sheet(REFUSED), rows)
    copy.save(part)
    there = read(part).sheet(REFUSED)
    found = [[cell.shown() for _, cell in sorted(there.rows[at].items())] for at in sorted(there.rows)] if there else []
    if found != [[text for text in row if text] for row in rows]:
        raise _NotWritten


def _original(source: Path, book: RawBook, marks: Sequence[Mark]) -> Workbook:
    """Return the workbook itself, marked."""
    from openpyxl import load_workbook

    if book.understood or source.read_bytes()[:2] != b"PK" or source.suffix.lower() not in WORKBOOKS:
        raise _NotWritten
    with source.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions that openpyxl does not keep
        copy = load_workbook(file)
    if any(page.max_row * page.max_column > MOST_MARKED for page in copy.worksheets):
        raise _NotWritten
    if REFUSED in copy.sheetnames:
        del copy[REFUSED]
    for page in copy.worksheets:
        _take_marks_away(page)
    for mark in marks:
        _mark(copy[mark.sheet], mark)
    return copy


def _copied(_: Path, book: RawBook, marks: Sequence[Mark]) -> Workbook:
    """Return a workbook with the cells of the file, marked; names and texts as a workbook can hold them."""
    from openpyxl import Workbook

    if sum(len(cells) for sheet in book.sheets for cells in sheet.rows.values()) > MOST_MARKED:
        raise _NotWritten
    made = Workbook()
    made.remove(made.worksheets[0])
    pages = {}
    for sheet in book.sheets:
        if sheet.name == REFUSED:
            continue
        page = pages[sheet.name] = made.create_sheet(_title(sheet.name, made.sheetnames))
        for row, cells in sheet.rows.items():
            for column, cell in cells.items():
                _put(page, row, column + 1, _plain(cell))
    for mark in marks:
        _mark(pages[mark.sheet], mark)
    return made


def _title(name: str, taken: Sequence[str]) -> str:
    """Return the name of a sheet as a workbook takes it, another than those that are taken."""
    bare = _NO_TITLE.sub("_", name)[:LONGEST_TITLE].strip("'") or "Sheet"
    used, number, title = {REFUSED.casefold(), *(one.casefold() for one in taken)}, 1, bare
    while title.casefold() in used:
        number += 1
        title = f"{bare[: LONGEST_TITLE - 1 - len(str(number))]} {number}"
    return title


def _plain(cell: RawCell) -> object:
    if isinstance(cell, RawMoment | RawNumber) and (cell.seen or (isinstance(cell, RawNumber) and cell.percent)):
        return cell.shown()
    if isinstance(cell, RawNumber) and len(cell.value.as_tuple().digits) > SIGNIFICANT:
        return cell.shown()
    return cell.value if isinstance(cell, RawNumber | RawMoment | RawTime | RawTruth) else cell.shown()


def _put(page: Worksheet, row: int, column: int, value: object) -> None:
    cell = page.cell(row, column)
    assert isinstance(value, str | Decimal | datetime | date | time | bool)
    cell.value = _writable(value) if isinstance(value, str) else value
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
    from openpyxl.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = page.cell(mark.row, (mark.column or 0) + 1)
    if isinstance(cell, MergedCell):
        return  # it can hold no comment; the list names it
    before = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.comment = Comment(_writable(before + mark.sentence), AUTHOR, height=120, width=320)
    cell.fill = PatternFill("solid", fgColor=COLOUR)


def _writable(text: str) -> str:
    """Return a text without what no cell can hold, at most as long as one holds."""
    return "".join(_UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))[:LONGEST_WRITTEN]


def _rows_of(marks: Sequence[Mark]) -> list[Row]:
    rows: list[Row] = [HEADINGS]
    for one in marks:
        where = N_("row {row}").format(row=one.row) if one.column is None else cell_name(one.row, one.column)
        rows.append((one.sheet, where, one.subject, one.text, one.sentence))
    return [tuple(map(_writable, row)) for row in rows]


def _list(page: Worksheet, rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                _put(page, number, column, text)
    for letter, width in zip("ABCDE", (26, 8, 14, 30, 90), strict=True):
        page.column_dimensions[letter].width = width
