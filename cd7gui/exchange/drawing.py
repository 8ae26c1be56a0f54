"""How a sheet is set up with openpyxl: header, panes, widths, printing, the table object, and cell styles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING

from cd7gui.domain.text import N_
from cd7gui.exchange.cells import Sheet

if TYPE_CHECKING:
    from openpyxl.cell import Cell as OpenCell
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "cd7gui"  # of the comments: never a person
TABLE_STYLE = "TableStyleLight9"  # bands of colour only guide the eye
CONFIDENTIAL = N_("confidential")
PAGE = N_("page &P of &N")
A4 = 9  # paperSize of SpreadsheetML


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


def style_numbers(page: Worksheet, formats: Iterable[str]) -> dict[tuple[str, bool], int]:
    """Register the cell styles of a workbook; give each one's number by its format and whether it wraps texts."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    numbers = {}
    for number_format, wrap in product(formats, (False, True)):
        cell = WriteOnlyCell(page)
        cell.number_format = number_format
        cell.alignment = Alignment(vertical="top", wrap_text=wrap)
        numbers[number_format, wrap] = int(cell.style_id)
    return numbers
