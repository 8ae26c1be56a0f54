"""The body of the summary: outcomes and swimmer at the left, curves at the right, one below the other where narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from cd7gui.domain.estimates import Estimates
from cd7gui.ui.charts.spec import Chart
from cd7gui.ui.charts.widget import ChartWidget
from cd7gui.ui.summary import panels
from cd7gui.ui.summary.axis import axis_for, longest_curve, longest_lane
from cd7gui.ui.summary.swimmer import swimmer
from cd7gui.ui.summary.table import OutcomesTable
from cd7gui.ui.theme import scale_of, spacing

_SHARE = 0.39  # of the width for the left column, if its words need no more
_WIDEST_LEFT = 620  # px at 100%
_NARROWEST_RIGHT = 430  # px at 100%: a curve with nine numbers at risk below it
_HIGHEST_CHART = 420  # px at 100%
_STACKED_CHART = 300  # px at 100%: a chart's height where everything stands in one column
_NO_LIMIT = 16_777_215  # Qt's largest size


def charts_of(estimates: Estimates, axis_end: int | None) -> dict[str, Chart]:
    """Give what every chart of the page shows, by the chart's name; the end of the axis in months, None by the data."""
    curves = axis_for(longest_curve(estimates), axis_end)
    return {
        "swimmer": swimmer(estimates, axis_for(longest_lane(estimates), axis_end)),
        "os": panels.overall_survival(estimates, curves),
        "dfs": panels.disease_free_survival(estimates, curves),
        "incidence": panels.relapse_against_death(estimates, curves),
    }


class Body(QWidget):
    """The panels of the page.

    Signals:
        activated(object, str): a click or Return on a chart, a widget, at what has this key.
    """

    activated = Signal(object, str)

    def __init__(self, estimates: Estimates, axis_end: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = OutcomesTable()
        shown = charts_of(estimates, axis_end)
        self.charts = {name: self._new_chart(name, chart) for name, chart in shown.items()}
        self._left, self._right = QWidget(), QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(spacing(2))
        self._columns.addWidget(self._column(self._left, {self.table: 7, self.charts["swimmer"]: 4}))
        curves = {self.charts["os"]: 8, self.charts["dfs"]: 8, self.charts["incidence"]: 7}
        self._columns.addWidget(self._column(self._right, curves), 1)
        self.show_estimates(estimates, axis_end)

    def _new_chart(self, name: str, chart: Chart) -> ChartWidget:
        made = ChartWidget(chart)
        made.setObjectName(f"summary.chart.{name}")
        made.activated.connect(lambda key: self.activated.emit(made, key))
        return made

    def _column(self, column: QWidget, parts: dict[QWidget, int] | dict[ChartWidget, int]) -> QWidget:
        inside = QVBoxLayout(column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(spacing(2))
        for part, stretch in parts.items():
            inside.addWidget(part, stretch)
        inside.addStretch()
        return column

    def show_estimates(self, estimates: Estimates, axis_end: int | None) -> None:
        """Show newer outcomes; a panel that shows the same stays as it is."""
        self.table.show_estimates(estimates)
        for name, chart in charts_of(estimates, axis_end).items():
            self.charts[name].set_spec(chart)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: share the width anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: another font needs other widths."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        scale, needed = scale_of(self.font()), self.table.minimumSizeHint().width()
        stacked = self.width() < needed + spacing(2) + _NARROWEST_RIGHT * scale
        wanted = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != wanted:
            self._columns.setDirection(wanted)
        left = max(needed, round(min(self.width() * _SHARE, _WIDEST_LEFT * scale)))
        self._left.setMinimumWidth(0 if stacked else left)
        self._left.setMaximumWidth(_NO_LIMIT if stacked else left)
        for name, chart in self.charts.items():
            if name != "swimmer":
                chart.setMinimumHeight(round(_STACKED_CHART * scale) if stacked else 0)
                chart.setMaximumHeight(round(_HIGHEST_CHART * scale))
