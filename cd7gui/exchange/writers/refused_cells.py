"""Sending refused cells back: the same workbook with marked cells, reasons in comments, and a list."""

from __future__ import annotations

import errno
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cd7gui.domain.errors import UserError
from cd7gui.exchange.files.atomic_files import replacing
from cd7gui.exchange.files.progress import RATIO, Cancelled, Progress, WorkbookProgress
from cd7gui.exchange.mapping.matching import REFUSED
from cd7gui.exchange.readers.merged_cells import area_of
from cd7gui.exchange.readers.package import opened
from cd7gui.exchange.readers.raw import RawBook, cell_name
from cd7gui.exchange.readers.xlsx import read_spreadsheetml, workbook_part
from cd7gui.exchange.writers.marked_copy import (
    AUTHOR,
    COLOUR,
    MOST_COMMENTS,
    WIDTHS,
    Place,
    Row,
    holds_list,
    rows_of_copy,
    writable,
    write_copy,
)
from cd7gui.exchange.writers.workbook_packing import PackedFile, WatchedFile
from cd7gui.records import dataclass

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WORKBOOKS = (".xlsx", ".xlsm", ".xls")

NO_PLACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG})  # the drive's fault
# What openpyxl loads, marks and saves in about ten seconds, which a person will wait; more is returned as a copy.
LARGEST_MARKED = 6_000_000  # bytes of a workbook's parts, unpacked: some 150,000 cells
MOST_MERGED = 100_000  # merged cells of a workbook
MOST_MARKED = 2_000_000  # cells of a workbook that is held in memory for marking
MOST_COPIED = 500_000  # cells of a copy including its list; beyond that only the list is returned
LONGEST_TITLE = 31  # of a sheet
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell [^>]*?ref=[\"']([^\"']{1,20})")
_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NOT_WRITTEN = "{name} could not be written correctly. Nothing was changed; try another folder."

HEADINGS = ("Sheet", "Cell", "Patient number", "What it holds", "Why it was refused")


@dataclass(frozen=True)
class RefusedCell:
    """A refused cell (a whole row without a column), its patient, its content, and the reason."""

    sheet: str
    row: int
    column: int | None
    subject: str
    text: str
    sentence: str


class _NotWritten(Exception):
    """The file that was written does not hold the list."""


Begin = Callable[[int], WorkbookProgress]  # begins to count the work


def mark_refused(
    source: Path,
    book: RawBook,
    marks: Sequence[RefusedCell],
    target: Path,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> bool:
    """Write the workbook `source`, read as `book`, with refused cells marked; False for the list alone.

    A text or OpenDocument file is returned as .xlsx. What openpyxl cannot load, mark or save in an acceptable time is
    returned as a copy of its cells, and if these cannot be written either, as the list alone; the list is read back
    before this returns. Raises `TargetUnavailable`, `Cancelled` or `UserError`.
    """
    rows = _rows_of(marks)

    def begin(steps: int) -> WorkbookProgress:
        return WorkbookProgress(steps, progress, cancelled)

    with replacing(target, overwrite=overwrite) as part:
        for write in (_write_original, _write_copy):
            try:
                write(source, book, marks, rows, part, begin)
            except Cancelled:
                raise
            except Exception as error:  # openpyxl raises all kinds of errors for unusual files
                if isinstance(error, OSError) and error.errno in NO_PLACE:
                    raise  # a smaller workbook may fit, but the marks would be silently lost
                continue
            return True
        pace = begin(rows_of_copy({}, rows))
        write_copy(part, {}, {}, rows, pace)
        if not holds_list(part, 1, rows, pace):
            raise UserError(NOT_WRITTEN.format(name=target.name))
        pace.end()
    return False


def _prove(part: Path, rows: Sequence[Row]) -> None:
    """Read the list back; raises `_NotWritten` if it is missing."""
    with opened(part) as package:
        sheets = read_spreadsheetml(package, workbook_part(package), only=REFUSED)
    there = sheets[0].rows if sheets else {}
    found = [[cell.shown() for _, cell in sorted(there[at].items())] for at in sorted(there)]
    if found != [[text for text in row if text] for row in rows]:
        raise _NotWritten


def _write_original(
    source: Path, book: RawBook, marks: Sequence[RefusedCell], rows: Sequence[Row], part: Path, begin: Begin
) -> None:
    """Write the workbook itself, marked."""
    from openpyxl import load_workbook

    if book.understood or source.read_bytes()[:2] != b"PK" or source.suffix.lower() not in WORKBOOKS:
        raise _NotWritten
    if len(marks) > MOST_COMMENTS or _unpacked(source) > LARGEST_MARKED or _merged(source) > MOST_MERGED:
        raise _NotWritten
    pace = begin(source.stat().st_size)
    pace.expect(RATIO * source.stat().st_size)
    with WatchedFile(source, pace.step) as file, warnings.catch_warnings():
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
    _list(copy.create_sheet(REFUSED), rows)
    with closing(PackedFile(part, pace.packed)) as packed:
        copy.save(packed)
    _prove(part, rows)
    pace.end()


def _unpacked(source: Path) -> int:
    """Return the size of a workbook's parts that openpyxl processes."""
    with zipfile.ZipFile(source) as archive:
        return sum(one.file_size for one in archive.infolist() if one.filename.endswith(".xml"))


def _merged(source: Path) -> int:
    """Return the number of merged cells: openpyxl creates each of them, even of a whole column."""
    with zipfile.ZipFile(source) as archive:
        parts = [one for one in archive.namelist() if "sheet" in one.lower() and one.endswith(".xml")]
        ranges = (found[1].decode("ascii", "replace") for one in parts for found in _MERGED.finditer(archive.read(one)))
        return area_of(ranges)


def _write_copy(
    _: Path, book: RawBook, marks: Sequence[RefusedCell], rows: Sequence[Row], part: Path, begin: Begin
) -> None:
    """Write a workbook with the cells of the file, marked; names and texts as a workbook can hold them."""
    copied = sum(len(cells) for sheet in book.sheets for cells in sheet.rows.values())
    if copied + len(HEADINGS) * len(marks) > MOST_COPIED:
        raise _NotWritten
    sentences: dict[Place, str] = {}
    for mark in marks:
        at = mark.sheet, mark.row, mark.column or 0
        sentences[at] = "\n".join(filter(None, (sentences.get(at, ""), mark.sentence)))
    titles: dict[str, str] = {}
    for sheet in book.sheets:
        if sheet.name != REFUSED:
            titles[sheet.name] = _title(sheet.name, list(titles.values()))
    pages = {titles[sheet.name]: sheet.rows for sheet in book.sheets if sheet.name in titles}
    marked = {(titles[name], *at): writable(text) for (name, *at), text in sentences.items()}
    pace = begin(rows_of_copy(pages, rows))
    write_copy(part, pages, cast("Mapping[Place, str]", marked), rows, pace)
    if not holds_list(part, len(pages) + 1, rows, pace):
        raise _NotWritten
    pace.end()


def _title(name: str, taken: Sequence[str]) -> str:
    """Return a valid sheet name that is not taken."""
    bare = _NO_TITLE.sub("_", name)[:LONGEST_TITLE].strip("'") or "Sheet"
    used, number, title = {REFUSED.casefold(), *(one.casefold() for one in taken)}, 1, bare
    while title.casefold() in used:
        number += 1
        title = f"{bare[: LONGEST_TITLE - 1 - len(str(number))]} {number}"
    return title


def _put(page: Worksheet, row: int, column: int, text: str) -> None:
    cell = page.cell(row, column)
    cell.value = text
    cell.data_type = "s"  # never a formula


def _take_marks_away(page: Worksheet) -> None:
    from openpyxl.styles import PatternFill

    for row in page.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _mark(page: Worksheet, mark: RefusedCell) -> None:
    from openpyxl.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = page.cell(mark.row, (mark.column or 0) + 1)
    if isinstance(cell, MergedCell):
        return  # it cannot hold a comment; the list names it
    before = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.comment = Comment(writable(before + mark.sentence), AUTHOR, height=120, width=320)
    cell.fill = PatternFill("solid", fgColor=f"FF{COLOUR}")


def _rows_of(marks: Sequence[RefusedCell]) -> list[Row]:
    rows: list[Row] = [HEADINGS]
    for one in marks:
        where = f"row {one.row}" if one.column is None else cell_name(one.row, one.column)
        rows.append((one.sheet, where, one.subject, one.text, one.sentence))
    return [tuple(map(writable, row)) for row in rows]


def _list(page: Worksheet, rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                _put(page, number, column, text)
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
