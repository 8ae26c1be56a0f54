"""The cells of a file as a new workbook with marks and the list of refused cells, written row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, cast
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

from cd7gui.exchange.files.progress import WorkbookProgress
from cd7gui.exchange.mapping.matching import REFUSED
from cd7gui.exchange.readers.raw import RawCell, RawMoment, RawNumber, RawRow, RawTime, RawTruth, cell_name
from cd7gui.exchange.writers.workbook import ROWS_PER_REPORT, scratch_beside
from cd7gui.exchange.writers.workbook_packing import PackedFile
from cd7gui.exchange.writers.xlsxwriter_parts import close_book, streamed_book

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

AUTHOR = "cd7gui import"  # identifies our marks, which are ignored when the workbook is imported again
COLOUR = "FFC7CE"  # the list says the same in words: no information is carried by colour alone (X19)
MOST_COMMENTS = 10_000  # cells of a workbook with a comment; further ones are coloured, and the list has the reasons
LONGEST_WRITTEN = 32_000  # characters; what exceeds 32,767 units is silently cut
SIGNIFICANT = 15  # digits that a workbook keeps of a number
FIRST_YEAR = 1900  # spreadsheets know no earlier dates
WIDTHS = (26, 8, 14, 30, 90)  # of the columns of the list
# Besides what XML cannot hold, the start of an escape, which would be read as the character that it names.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

Row = tuple[str, ...]
Place = tuple[str, int, int]  # title of the sheet, row from 1, column from 0


def writable(text: str) -> str:
    """Return a text without what no cell can hold, cut to a cell's maximum length."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_WRITTEN]


def rows_of_copy(pages: Mapping[str, Mapping[int, RawRow]], rows: Sequence[Row]) -> int:
    """Return how many rows are written into a copy, and read back."""
    return sum(map(len, pages.values())) + 2 * len(rows)


def write_copy(
    part: Path,
    pages: Mapping[str, Mapping[int, RawRow]],
    marks: Mapping[Place, str],
    rows: Sequence[Row],
    pace: WorkbookProgress,
) -> None:
    """Write sheets by title with their marked cells, followed by the list.

    Raises `OSError`, and `Cancelled` from `pace`.
    """
    with (
        closing(PackedFile(part, pace.packed)) as file,
        scratch_beside(part) as scratch,
        streamed_book(file, scratch) as book,
    ):
        copy = _Copy(book, marks, pace)
        for title, cells in pages.items():
            copy.fill(book.add_worksheet(title), title, cells)
        _list(book.add_worksheet(REFUSED), rows, pace)
        pace.expect(sum(one.stat().st_size for one in Path(scratch).iterdir()))
        close_book(book)


def _list(page: Worksheet, rows: Sequence[Row], pace: WorkbookProgress) -> None:
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    for number, row in enumerate(rows):
        _report(number, pace)
        for column, text in enumerate(row):
            if text:
                _text(page, number, column, text, None)


def _report(number: int, pace: WorkbookProgress) -> None:
    """Count rows a few hundred at a time."""
    if number % ROWS_PER_REPORT == 0:
        pace.step(ROWS_PER_REPORT)


def holds_list(part: Path, sheet: int, rows: Sequence[Row], pace: WorkbookProgress) -> bool:
    """Return whether a copy holds these rows on its sheet of this number, from 1, cell by cell.

    Our own files are read with a plain XML parser: the readers for other files take ten times as long.
    """
    found: list[dict[str, str]] = []
    texts: list[str] = []

    def begin(tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "row":
            _report(len(found), pace)
            found.append({})
        elif tag == "c":
            texts.clear()
            found[-1][attributes["r"]] = ""
        elif tag == "t":
            parser.CharacterDataHandler = texts.append

    def end(tag: str) -> None:
        if tag == "t":
            parser.CharacterDataHandler = None
        elif tag == "c":
            found[-1][next(reversed(found[-1]))] = "".join(texts)

    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        with ZipFile(part) as archive, archive.open(f"xl/worksheets/sheet{sheet}.xml") as file:
            parser.ParseFile(file)
    except (BadZipFile, ExpatError, KeyError):
        return False
    wanted = (
        {cell_name(at, column): text for column, text in enumerate(row) if text} for at, row in enumerate(rows, 1)
    )
    return len(found) == len(rows) and all(one == row for one, row in zip(found, wanted, strict=True))


def _text(page: Worksheet, row: int, column: int, text: str, shape: Format | None) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for its own markup; handed over in pieces it is escaped like any other.
        page.write_rich_string(row, column, text[0], text[1], text[2:], *([shape] if shape else []))
    else:
        page.write_string(row, column, text, shape)


class _Copy:
    """Writes the cells of sheets, colouring the marked ones."""

    def __init__(self, book: Workbook, marks: Mapping[Place, str], pace: WorkbookProgress) -> None:
        self._book, self._comments, self._pace = book, 0, pace
        self._shapes: dict[tuple[bool, str], Format] = {}
        self._marks: dict[str, dict[int, dict[int, str]]] = {}
        for (title, row, column), sentence in marks.items():
            self._marks.setdefault(title, {}).setdefault(row, {})[column] = sentence

    def fill(self, page: Worksheet, title: str, rows: Mapping[int, RawRow]) -> None:
        """Write the rows of a sheet from the top, as the library requires."""
        marks = self._marks.get(title, {})
        for count, number in enumerate(sorted({*rows, *marks})):
            _report(count, self._pace)
            marked, cells = marks.get(number, {}), rows.get(number, {})
            for column, cell in cells.items():
                self._put(page, number - 1, column, _plain(cell), column in marked)
            for column, sentence in marked.items():
                if column not in cells:
                    page.write_blank(number - 1, column, None, self._shape(True, ""))
                self._comment(page, number - 1, column, sentence)

    def _comment(self, page: Worksheet, row: int, column: int, sentence: str) -> None:
        self._comments += 1
        if self._comments <= MOST_COMMENTS:
            page.write_comment(row, column, sentence, {"author": AUTHOR, "width": 320, "height": 120})

    def _put(self, page: Worksheet, row: int, column: int, value: object, marked: bool) -> None:
        if isinstance(value, bool):
            page.write_boolean(row, column, value, self._shape(marked, ""))
        elif isinstance(value, datetime):
            shown = "yyyy-mm-dd" if value.time() == time() else "yyyy-mm-dd hh:mm:ss"
            page.write_datetime(row, column, value, self._shape(marked, shown))
        elif isinstance(value, time):
            page.write_datetime(row, column, cast("datetime", value), self._shape(marked, "hh:mm:ss"))
        elif isinstance(value, float):
            page.write_number(row, column, value, self._shape(marked, ""))
        else:
            _text(page, row, column, writable(str(value)), self._shape(marked, ""))

    def _shape(self, marked: bool, shown: str) -> Format | None:
        if not marked and not shown:
            return None
        if (marked, shown) not in self._shapes:
            shape = {"bg_color": f"#{COLOUR}"} if marked else {}
            self._shapes[marked, shown] = self._book.add_format({**shape, **({"num_format": shown} if shown else {})})
        return self._shapes[marked, shown]


def _plain(cell: RawCell) -> str | float | datetime | time | bool:
    """Return the value of a cell as a workbook stores it, or its displayed text."""
    if isinstance(cell, RawNumber):
        exact = len(cell.value.as_tuple().digits) <= SIGNIFICANT
        return cell.shown() if cell.seen or cell.percent or not exact else float(cell.value)
    if isinstance(cell, RawMoment):
        return cell.shown() if cell.seen or cell.value.year < FIRST_YEAR else cell.value
    return cell.value if isinstance(cell, RawTime | RawTruth) else cell.shown()
