"""How a planned sheet is drawn with openpyxl: typed cells, header, panes, widths, printing and the table object."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from cd7gui.domain.text import N_
from cd7gui.exchange.cells import FORMATS, Cell, Column, ColumnKind, DateCell, Empty, Integer, Number, Sheet, Text

if TYPE_CHECKING:
    from openpyxl.cell import Cell as OpenCell
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "cd7gui"  # of the comments: never a person
TABLE_STYLE = "TableStyleLight9"  # bands of colour only guide the eye
CONFIDENTIAL = N_("confidential")
PAGE = N_("page &P of &N")
A4 = 9  # paperSize of SpreadsheetML
FIRST_DAY = date(1900, 1, 1)  # a spreadsheet knows no day before; it would show another one
MOST_TYPED_PLACES = 4  # no field of a case report takes more decimals


def set_up(page: Worksheet, study: str, sheet: Sheet) -> None:
    """Set panes, widths and printing: landscape, fit to width, header on each page (X18, X21)."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    page.freeze_panes = f"{get_column_letter(sheet.keys + 1)}2"
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = max(column.width, len(column.name) + 4)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = A4
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:1"
    _foot(page, f"{study[:80]} – {sheet.title}")


def _foot(page: Worksheet, words: str) -> None:
    footer = page.oddFooter
    assert footer is not None  # every sheet is made with one
    footer.left.text = words.replace("&", "+")  # an ampersand starts a command there
    footer.center.text = CONFIDENTIAL
    footer.right.text = PAGE


def draw_header(page: Worksheet, sheet: Sheet) -> Iterator[OpenCell]:
    """Give the header cells; each explains its short name in a comment (X03)."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    for column in sheet.columns:
        cell = WriteOnlyCell(page, column.name)
        cell.data_type = "s"
        cell.font = Font(bold=True)
        cell.comment = Comment(column.label, AUTHOR)
        yield cell


def add_table(page: Worksheet, sheet: Sheet) -> None:
    """Make the rectangle a table with filters and bands (X18)."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.filters import AutoFilter
    from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

    # Excel repairs a table without a row under its header; an empty sheet's table reaches over one blank line.
    last = max(len(sheet.rows), 1) + 1
    reference = f"A1:{get_column_letter(len(sheet.columns))}{last}"
    names = [TableColumn(id=number, name=name) for number, name in enumerate(sheet.header, start=1)]
    table = Table(
        displayName=sheet.table,
        ref=reference,
        tableColumns=names,
        autoFilter=AutoFilter(ref=reference),
        tableStyleInfo=TableStyleInfo(name=TABLE_STYLE, showRowStripes=True),
    )
    page.tables.add(table)  # add_table of a sheet that is only written warns that it cannot read the columns itself


class Pen:
    """Draws the cells of one column. A drawn cell is used again for the next row: it is on disk by then."""

    def __init__(self, page: Worksheet, column: Column) -> None:
        self._page = page
        self._column = column
        self._by_format: dict[str, OpenCell] = {}

    def draw(self, cell: Cell) -> OpenCell | None:
        """Give the cell with its type stated, so that nothing is guessed from the text."""
        match cell:
            case Empty():
                return None
            case Text(text):
                return self._typed(FORMATS[ColumnKind.TEXT], text, "s")
            case Number(number):
                return self._typed(decimal_format(-int(number.as_tuple().exponent)), float(number), "n")
            case Integer(number):
                return self._typed(FORMATS[ColumnKind.INTEGER], number, "n")
            case DateCell(day):
                return self._dated(day)

    def _dated(self, day: date) -> OpenCell:
        if day < FIRST_DAY:
            return self._typed(FORMATS[ColumnKind.TEXT], day.isoformat(), "s")
        return self._typed(FORMATS[ColumnKind.DATE], day, "d")

    def _typed(self, number_format: str, value: str | float | date, data_type: str) -> OpenCell:
        cell = self._by_format.get(number_format) or self._new(number_format)
        cell.value = value
        cell.data_type = data_type  # a text that starts with = would else be a formula (X07)
        return cell

    def _new(self, number_format: str) -> OpenCell:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment

        cell = WriteOnlyCell(self._page)
        cell.number_format = number_format
        cell.alignment = Alignment(vertical="top", wrap_text=self._column.wrap)
        self._by_format[number_format] = cell
        return cell


def decimal_format(places: int) -> str:
    """Give the format that shows as many decimals as were typed: "0.00" for 6.10; computed numbers show what fits."""
    if places > MOST_TYPED_PLACES:
        return FORMATS[ColumnKind.NUMBER]
    return "0" if places <= 0 else "0." + "0" * places
