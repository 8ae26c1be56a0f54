"""Setting up a sheet with XlsxWriter: header, panes, widths, printing and the table object."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from cd7gui.exchange.sheets.cells import FORMATS, Row, Sheet, SheetColumn
from cd7gui.exchange.writers.workbook_rows import Styles
from cd7gui.exchange.writers.xlsxwriter_parts import declare_table

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

AUTHOR = "cd7gui"  # of the comments: never a person
TABLE_STYLE = "Table Style Light 9"  # bands of colour only guide the eye
CONFIDENTIAL = "confidential"
PAGE = "page &P of &N"
A4 = 9  # paperSize in SpreadsheetML
# Excel's default font has 7 pixels to a character and 5 around it; the width in the file should be the plan's own.
PIXELS_PER_CHARACTER = 7
SIDE_MARGIN, TOP_MARGIN = 0.4, 0.65  # inches
PAGE_WIDTH, PAGE_HEIGHT = 1040, 669  # pixels between the margins of a landscape A4 page at 96 to the inch
ROW_HEIGHT = 20  # pixels of a default row
LEAST_SCALE = 60  # per cent at which an 11-point font is still readable on paper
BOLD = 1.25  # the width of a bold capital relative to a character
LONGEST_NAME = 80  # characters of the study's name in a footer, which holds 255 in all


def set_up(page: Worksheet, study: str, notice: str, sheet: Sheet, below: int = 0) -> None:
    """Set panes and printing: landscape, header on each page, fitted to the width if readable (X18, X21).

    A sheet too wide for one page is spread over several, each with the row keys on the left. `below` is the height, in
    pixels, of what is below the rows.
    """
    page.freeze_panes(1, sheet.keys)
    page.set_landscape()
    page.set_paper(A4)
    if width_of(sheet) * LEAST_SCALE <= PAGE_WIDTH * 100:
        _set_pages(page, sheet, below)
    else:
        page.set_print_scale(LEAST_SCALE)
        page.repeat_columns(0, sheet.keys - 1)
        page.print_across()
    page.repeat_rows(0)
    page.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN, top=TOP_MARGIN, bottom=TOP_MARGIN)
    page.set_footer(f"&L{_plain(study[:LONGEST_NAME])} – {_plain(sheet.title)}&C{CONFIDENTIAL}&R{PAGE}")
    if notice:
        page.set_header(f"&C{_plain(notice)}")


def _set_pages(page: Worksheet, sheet: Sheet, below: int) -> None:
    """Make a sheet one page wide, with page breaks between its parts."""
    page.fit_to_pages(1, 0)
    if sheet.parts:
        scale = min(100, PAGE_WIDTH * 100 // width_of(sheet))
        page.set_h_pagebreaks([row + 1 for row in breaks(sheet, PAGE_HEIGHT * 100 // scale, below)])


def breaks(sheet: Sheet, room: int, below: int) -> list[int]:
    """Return the rows, from 0, before which a page ends so that no part of the sheet is split.

    A page has room for `room` pixels, including its header row. What is below the rows is the last part; a part longer
    than a page begins on a new one.
    """
    ends = [*sheet.parts, len(sheet.rows)]
    found, used = [], ROW_HEIGHT
    for first, last in zip([0, *sheet.parts], ends, strict=True):
        height = sum(_height(sheet, row) for row in sheet.rows[first:last])
        if first and used + height > room:
            found.append(first)
            used = ROW_HEIGHT
        used += height
        while used > room:
            used -= room - ROW_HEIGHT
    return [*found, len(sheet.rows)] if below and used + below > room else found


def _height(sheet: Sheet, row: Row) -> int:
    """Return the height of a row with the lines of its longest text, in pixels."""
    texts = ((column, cell.canonical()) for column, cell in zip(sheet.columns, row, strict=True) if column.wrap)
    return ROW_HEIGHT * max((ceil(len(text) / column.width) for column, text in texts if text), default=1)


def _plain(words: str) -> str:
    return words.replace("&", "+")  # an ampersand starts a command in a header or footer


def width_of(sheet: Sheet) -> int:
    """Return the width of all columns of a sheet, in pixels."""
    return sum(_width(column) for column in sheet.columns)


def _width(column: SheetColumn) -> int:
    """Return the width of a column, in pixels: its name fits in bold beside the filter button."""
    return max(column.width, round(len(column.name) * BOLD) + 3) * PIXELS_PER_CHARACTER


def set_columns(page: Worksheet, sheet: Sheet, styles: Styles) -> None:
    """Set widths, and the number format for values typed into empty cells."""
    for place, column in enumerate(sheet.columns):
        style = styles.get(column.shown or FORMATS[column.kind], column.wrap)
        page.set_column_pixels(place, place, _width(column), style)


def add_table(page: Worksheet, sheet: Sheet, styles: Styles) -> None:
    """Write the header with explaining comments (X03), and make the range a table with filters (X18)."""
    headings = [{"header": one.name} for one in sheet.columns]
    declare_table(page, len(sheet.rows), {"name": sheet.table, "style": TABLE_STYLE, "columns": headings})
    page.set_comments_author(AUTHOR)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.name, styles.heading(column))
        page.write_comment(0, place, column.label)
