"""The table of a panel as shown: the lines of a table of outcomes, or the numbers under curves."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from cd7gui.analysis.texts.table_text import TextTable, numbers_table, part_of_outcomes, text_of_cells
from cd7gui.domain.results import Estimates
from cd7gui.ui.charts.base.spec import CurvePanel
from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.summary.tables.cell_table import CellTableView
from cd7gui.ui.summary.tables.estimates_table import OutcomesTable

Titled = tuple[str, TextTable]


def table_of(panel: QWidget, found: Estimates) -> Titled | None:
    """Return a panel's title and table; None if it has none or shows nothing."""
    if isinstance(panel, OutcomesTable) and panel.rows:
        title = panel.accessibleName()
        return title, part_of_outcomes(found, title, [row.estimate for row in panel.rows.values()])
    if isinstance(panel, CellTableView) and panel.table is not None:
        return panel.table.title, text_of_cells(panel.table, found)
    if isinstance(panel, ChartWidget) and isinstance(panel.chart, CurvePanel) and panel.chart.rows:
        chart = panel.chart
        times = (chart.axis.unit, *(chart.axis.printed(time) for time in chart.axis.breaks))
        rows = [(row.label, row.counts) for row in chart.rows]
        title = numbers_title(chart)
        return title, numbers_table(found, title, times, rows, " ".join((chart.subtitle, chart.caption)))
    return None


def numbers_title(chart: CurvePanel) -> str:
    """Return the title for the numbers under a chart."""
    return f"{chart.title}: numbers under the curve"


def tables_of(panels: Iterable[QWidget], found: Estimates) -> list[Titled]:
    """Return every table of these panels in order."""
    return [titled for one in panels if (titled := table_of(one, found)) is not None]
