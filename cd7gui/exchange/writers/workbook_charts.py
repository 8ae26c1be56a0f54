"""Native Excel charts, drawn from the workbook's cells, so that filtering and copying work on numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cd7gui.exchange.sheets.cells import Chart, NumberCell, Series, Sheet, WorkbookPlan
from cd7gui.exchange.writers.workbook_layout import ROW_HEIGHT

if TYPE_CHECKING:
    from xlsxwriter import Workbook

WIDTH, HEIGHT = 520, 400  # pixels; three are as wide as the columns of the Summary sheet
BESIDE = 3  # charts in a row
SPACE = 8  # pixels between two charts
GAP = 1  # empty rows above a chart
STAY = 3  # charts neither move nor shrink when rows are filtered
INK, SECOND, PALE = "#1F4E79", "#B45F06", "#7F7F7F"  # each role also has its own dash, so colour alone carries nothing
MONTHS = 6  # between ticks
NO_GRID = {"major_gridlines": {"visible": False}}
GRID = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
LOOKS: Mapping[str, dict[str, Any]] = {
    "curve": {"line": {"color": INK, "width": 2}},
    "second": {"line": {"color": SECOND, "width": 2, "dash_type": "dash"}},
    "limit": {"line": {"color": PALE, "width": 1, "dash_type": "square_dot"}},
    "mark": {"line": {"none": True}, "marker": {"type": "plus", "size": 7, "border": {"color": INK}}},
}


def height_of_charts(plan: WorkbookPlan, sheet: Sheet) -> int:
    """Return the height of the charts below a sheet's rows, in pixels."""
    lines = -(-sum(one.sheet == sheet.name for one in plan.charts) // BESIDE)
    return lines * (HEIGHT + GAP * ROW_HEIGHT)


def add_charts(book: Workbook, plan: WorkbookPlan) -> None:
    """Draw the charts of a plan below the rows of their sheets, three in a row."""
    for place, one in enumerate(plan.charts):
        sheet, page = plan[one.sheet], book.get_worksheet_by_name(one.sheet)
        assert page is not None, one.sheet  # a plan's charts are on its own sheets
        below, right = divmod(place, BESIDE)
        row = len(sheet.rows) + 1 + GAP + below * (HEIGHT // ROW_HEIGHT + GAP)
        where = {"x_offset": right * (WIDTH + SPACE), "object_position": STAY, "description": one.title}
        page.insert_chart(row, 0, _chart(book, plan, one), where)


def _chart(book: Workbook, plan: WorkbookPlan, one: Chart) -> Any:
    chart: Any = book.add_chart({"type": "scatter", "subtype": "straight"})  # its type allows every kind, and None
    for series in one.series:
        chart.add_series(_series(plan[series.sheet], series))
    chart.set_title({"name": one.title, "name_font": {"size": 12}, "overlay": False})
    chart.set_x_axis({"name": one.across, "min": 0, "major_unit": MONTHS, "num_format": "0", **NO_GRID})
    chart.set_y_axis({"name": one.up, "min": 0, "max": 1, "major_unit": 0.2, "num_format": "0%", **GRID})
    chart.set_legend({"position": "bottom", "delete_series": _unnamed(one)})
    chart.show_blanks_as("gap")
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart


def _unnamed(one: Chart) -> list[int]:
    return [place for place, series in enumerate(one.series) if not series.label]


def _series(sheet: Sheet, one: Series) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "categories": _cells(sheet, one.across, one.first, one.last),
        "values": _cells(sheet, one.up, one.first, one.last),
        # The numbers themselves, for programmes that show a chart without computing it; the rows are on the disk by
        # now.
        "categories_data": _numbers(sheet, one.across, one.first, one.last),
        "values_data": _numbers(sheet, one.up, one.first, one.last),
        **LOOKS[one.role],
    }
    if one.role != "mark":
        drawn["marker"] = {"type": "none"}
    if one.label:
        drawn["name"] = one.label
    return drawn


def _cells(sheet: Sheet, column: str, first: int, last: int) -> list[str | int]:
    """Return a range of cells as XlsxWriter takes it: sheet, then row and column from 0."""
    place = sheet.header.index(column)
    return [sheet.name, first + 1, place, last + 1, place]  # the header is row 0


def _numbers(sheet: Sheet, column: str, first: int, last: int) -> list[float | None]:
    place = sheet.header.index(column)
    found = (row[place] for row in sheet.rows[first : last + 1])
    return [float(cell.value) if isinstance(cell, NumberCell) else None for cell in found]
