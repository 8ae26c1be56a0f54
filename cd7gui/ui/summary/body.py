"""The body of the summary: headlines, swimmer and curves at first sight, further outcomes below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cd7gui.domain.estimates import Estimates
from cd7gui.domain.text import N_
from cd7gui.ui.charts.spec import Chart
from cd7gui.ui.charts.widget import ChartWidget
from cd7gui.ui.summary import panels
from cd7gui.ui.summary.axis import axis_for, longest_curve, longest_lane
from cd7gui.ui.summary.breakdowns import Breakdowns
from cd7gui.ui.summary.further import NAMES, further_charts
from cd7gui.ui.summary.row import OutcomeRow
from cd7gui.ui.summary.swimmer import swimmer
from cd7gui.ui.summary.table import OutcomesTable
from cd7gui.ui.summary.without import chart_with, of_number
from cd7gui.ui.theme import scale_of, spacing

if TYPE_CHECKING:
    from cd7gui.study.hanging import Hanging

FURTHER = frozenset(
    ("crfs", "agvhd2_4", "agvhd3_4", "cgvhd.12m", "anc", "plt", "os_landmark", "dfs_landmark"),
)
"""The outcomes that stand below the first sight, by their ids or by what those begin with."""

_SHARE = 0.39  # of the width for the left column, if its words need no more
_WIDEST_LEFT = 620  # px at 100%
_NARROWEST_RIGHT = 430  # px at 100%: a curve with nine numbers at risk below it
_HIGHEST_CHART = 420  # px at 100%
_STACKED_CHART = 300  # px at 100%: a chart's height where everything stands in one column
_NO_LIMIT = 16_777_215  # Qt's largest size


def is_further(estimate_id: str) -> bool:
    """Tell whether an outcome stands below the first sight."""
    return estimate_id in FURTHER or estimate_id.partition(".")[0] in FURTHER


def charts_of(estimates: Estimates, axis_end: int | None) -> dict[str, Chart]:
    """Give what every chart of the page shows, by the chart's name; the end of the axis in months, None by the data."""
    curves = axis_for(longest_curve(estimates, "os", "dfs", "relapse", "nrm"), axis_end)
    gvhd = axis_for(longest_curve(estimates, "agvhd2_4", "agvhd3_4"), axis_end)
    return {
        "swimmer": swimmer(estimates, axis_for(longest_lane(estimates), axis_end)),
        "os": panels.overall_survival(estimates, curves),
        "dfs": panels.disease_free_survival(estimates, curves),
        "incidence": panels.relapse_against_death(estimates, curves),
        "gvhd": panels.acute_gvhd(estimates, gvhd),
        **further_charts(estimates, axis_end),
    }


class Body(QWidget):
    """The panels of the page.

    Signals:
        activated(object, str): a click or Return on a chart, a widget, at what has this key.
        asked(object): somebody wants to see the values behind this `Estimate`.
        stood_on(object): the arrow keys came to this line of a table, a widget.
    """

    activated = Signal(object, str)
    asked = Signal(object)
    stood_on = Signal(object)

    def __init__(self, estimates: Estimates, axis_end: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sight = 0
        self.table = self._new_table(OutcomesTable(N_("Outcomes"), lambda id_: not is_further(id_)))
        self.further = self._new_table(OutcomesTable(N_("Further outcomes"), is_further))
        self._shown = charts_of(estimates, axis_end)
        self.charts = {name: self._new_chart(name, chart) for name, chart in self._shown.items()}
        charts = self.charts
        self.breakdowns = Breakdowns()
        self.breakdowns.asked.connect(self.asked)
        self.breakdowns.stood_on.connect(self.stood_on)
        first = _column((self.table, 7), (charts["swimmer"], 4))
        self._lefts = (first, _column((self.further, 1)), _column((self.breakdowns, 1)))
        curves = _column((charts["os"], 8), (charts["dfs"], 8), (charts["incidence"], 7))
        rights = (curves, _column((charts["gvhd"], 1)), _column(*((charts[name], 1) for name in NAMES)))
        self._sections = tuple(_section(left, right) for left, right in zip(self._lefts, rights, strict=True))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, spacing(0.5), 0)
        inside.setSpacing(spacing(2))
        for section, stretch in zip(self._sections, (1, 0, 0), strict=True):
            inside.addWidget(section, stretch)
        self.show_estimates(estimates, axis_end)

    def _new_chart(self, name: str, chart: Chart) -> ChartWidget:
        made = ChartWidget(chart)
        made.setObjectName(f"summary.chart.{name}")
        made.activated.connect(lambda key: self.activated.emit(made, key))
        return made

    def _new_table(self, table: OutcomesTable) -> OutcomesTable:
        table.asked.connect(self.asked)
        table.stood_on.connect(self.stood_on)
        return table

    def row(self, estimate_id: str) -> OutcomeRow:
        """Give the line of an outcome; raises `KeyError`."""
        tables = (self.table, self.further, *self.breakdowns.tables.values())
        return next((one for one in tables if estimate_id in one.rows), self.table).rows[estimate_id]

    def show_estimates(self, estimates: Estimates, axis_end: int | None) -> None:
        """Show newer outcomes; a panel that shows the same stays as it is."""
        before = tuple(self._rows())
        self.table.show_estimates(estimates)
        self.further.show_estimates(estimates)
        self._shown = charts_of(estimates, axis_end)
        for name, chart in self._shown.items():
            self.charts[name].set_spec(chart)
        self.breakdowns.show_estimates(estimates)
        if before != tuple(self._rows()):
            self.order_tab()

    def _rows(self) -> Iterator[QWidget]:
        yield from (*self.table.rows.values(), *self.further.rows.values(), *self.breakdowns.rows())

    def order_tab(self) -> None:
        """Let Tab go in reading order: lines that are made anew, or a body in a new parent, would come otherwise."""
        charts = dict(self.charts)
        further = [charts.pop(name) for name in NAMES]
        gvhd = charts.pop("gvhd")
        above: Sequence[QWidget] = (*self.table.rows.values(), *charts.values(), *self.further.rows.values(), gvhd)
        order = (*above, *self.breakdowns.rows(), *further)
        for one, following in pairwise(order):
            QWidget.setTabOrder(one, following)

    def show_without(self, found: Hanging) -> None:
        """Let cards say what the numbers are without single patients; an empty mapping while that is being counted."""
        for row in (*self.table.rows.values(), *self.further.rows.values()):
            row.show_without(of_number(found, row.estimate.id))
        for name, chart in self._shown.items():
            if not self.charts[name].chosen:  # the arrow keys stand on it, and a newer chart would lose them
                self.charts[name].set_spec(chart_with(name, chart, found))

    def set_sight(self, height: int) -> None:
        """Let the first section fill what can be seen without scrolling, in px."""
        self._sight = height
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: share the width anew."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Qt: when the panels ask for other room (another font, longer words), share the width anew."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fit(self) -> None:
        scale, left = scale_of(self.font()), self.table.minimumSizeHint().width()
        stacked = self.width() < left + spacing(3) + _NARROWEST_RIGHT * scale
        left = max(left, round(min(self.width() * _SHARE, _WIDEST_LEFT * scale)))
        for section, column in zip(self._sections, self._lefts, strict=True):
            _turn(section, stacked=stacked)
            left = max(left, column.minimumSizeHint().width())
            column.setMinimumWidth(0 if stacked else left)
            column.setMaximumWidth(_NO_LIMIT if stacked else left)
        for name, chart in self.charts.items():
            if name != "swimmer":
                chart.setMinimumHeight(round(_STACKED_CHART * scale) if stacked else 0)
                chart.setMaximumHeight(round(_HIGHEST_CHART * scale))
        first = self._sections[0]
        high = max(self._sight, first.minimumSizeHint().height())
        first.setMinimumHeight(0 if stacked else high)
        first.setMaximumHeight(_NO_LIMIT if stacked else high)  # what lies below takes no sight of it


class Sight(QScrollArea):
    """What can be seen of the body."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: tell the body how much of it can be seen at once."""
        super().resizeEvent(event)
        body = self.widget()
        if isinstance(body, Body):
            body.set_sight(self.viewport().height())


def _column(*parts: tuple[QWidget, int]) -> QWidget:
    column = QWidget()
    inside = QVBoxLayout(column)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(spacing(2))
    for part, stretch in parts:
        inside.addWidget(part, stretch)
    inside.addStretch()
    return column


def _section(left: QWidget, right: QWidget) -> QWidget:
    section = QWidget()
    inside = QBoxLayout(QBoxLayout.Direction.LeftToRight, section)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(spacing(2))
    inside.addWidget(left)
    inside.addWidget(right, 1)
    return section


def _turn(section: QWidget, *, stacked: bool) -> None:
    wanted = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
    inside = section.layout()
    if isinstance(inside, QBoxLayout) and inside.direction() != wanted:
        inside.setDirection(wanted)
