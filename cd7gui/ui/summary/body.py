"""The body of the summary: chapter by chapter, with tables at the left and charts at the right."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.results import Breakdown, Estimates
from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.jobs.idle_slices import IdleScheduler, Job
from cd7gui.ui.services.garbage_collector import freeze_objects
from cd7gui.ui.style.theme import scale_of, spacing
from cd7gui.ui.summary.chapters import CHAPTERS, EVENTS, ROWS, Chapter
from cd7gui.ui.summary.plots.plots import PlotOptions, Plotter, names
from cd7gui.ui.summary.section import SummarySection
from cd7gui.ui.summary.tables.breakdown_tables import Breakdowns, breakdowns_of
from cd7gui.ui.summary.tables.cell_table import CellTableView
from cd7gui.ui.summary.tables.estimate_row import OutcomeRow
from cd7gui.ui.summary.tables.estimates_table import OutcomesTable
from cd7gui.ui.summary.tables.event_filter_bar import EventFilterBar
from cd7gui.ui.summary.tables.leave_one_out import of_key, of_number
from cd7gui.ui.summary.tables.row_chooser import RowChooser

if TYPE_CHECKING:
    from cd7gui.analysis.leave_one_out import LeaveOneOutTable

_SHARE = 0.39  # share of the width for the left column, unless its texts need more
_WIDEST_LEFT = 620  # px at 100%
_NARROWEST_RIGHT = 430  # px at 100%: a curve with nine numbers at risk below it
_ABOVE = 3  # spacing steps of 4 px above a chapter that is scrolled to


class SummaryBody(QWidget):
    """The panels of the page.

    Signals:
        activated(object, str): a click or Return on a chart, which is a widget, at the element with this key.
        pointed(str): key of the element that is pointed at or reached by keyboard; empty for none.
        asked(object): the values behind this `Estimate` are to be shown.
        line_reached(object): the arrow keys reached this table line, a widget.
        cell_asked(str, object, object, QRect): the patients behind a cell are to be shown: its title, the values, who
            is left out, and its rectangle on the screen.
        events_chosen(object): other adverse events are to be counted, an `EventFilter`.
        rows_chosen(object): other rows of the baseline are to be shown, a tuple of their ids.
        point_reached(QPoint): the arrow keys reached an element of a chart there, in the body's own px.
    """

    activated = Signal(object, str)
    pointed = Signal(str)
    asked = Signal(object)
    line_reached = Signal(object)
    point_reached = Signal(QPoint)
    cell_asked = Signal(str, object, object, QRect)
    events_chosen = Signal(object)
    rows_chosen = Signal(object)

    def __init__(self, slices: IdleScheduler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        slices.setParent(self)
        slices.done.connect(
            freeze_objects
        )  # charts of a thousand patients live long, and the collector would scan them
        self._plotter = Plotter()
        self._visible_height = 0
        self._without: LeaveOneOutTable = {}
        self._tab: tuple[QWidget, ...] = ()
        self.charts: dict[str, ChartWidget] = {}
        self.cell_tables: dict[str, CellTableView] = {}
        self.events = EventFilterBar(self)
        self.events.hide()
        self.events.chosen.connect(self.events_chosen)
        self.rows = RowChooser(self)
        self.rows.hide()
        self.rows.chosen.connect(self.rows_chosen)
        self.tables = {one.name: self._new_table(one) for one in CHAPTERS if one.table}
        self.breakdowns = Breakdowns()
        self.breakdowns.asked.connect(self.asked)
        self.breakdowns.line_reached.connect(self.line_reached)
        self.sections = tuple(SummarySection(one, self.tables.get(one.name)) for one in CHAPTERS)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, spacing(0.5), 0)
        inside.setSpacing(spacing(2))
        for section in self.sections:
            inside.addWidget(section)
        inside.addStretch(1)

    def _new_table(self, chapter: Chapter) -> OutcomesTable:
        made = OutcomesTable(chapter.table, chapter.claims)
        made.asked.connect(self.asked)
        made.line_reached.connect(self.line_reached)
        return made

    @property
    def table(self) -> OutcomesTable:
        """The table of the first chapter."""
        return self.tables[CHAPTERS[0].name]

    def row(self, estimate_id: str) -> OutcomeRow:
        """Return the line of an outcome. Raises `KeyError` if there is none."""
        tables = (*self.tables.values(), *self.breakdowns.tables.values())
        return next((one for one in tables if estimate_id in one.rows), self.table).rows[estimate_id]

    # display of outcomes

    def show_estimates(self, estimates: Estimates, options: PlotOptions, *last: Job) -> None:
        """Show newer outcomes, the visible parts first and these jobs last; what is unchanged is not redrawn."""
        shown = self._plotter.names(estimates)
        for name, chart in self.charts.items():
            chart.setVisible(name in shown)
        first = [number for number, section in enumerate(self.sections) if self._is_in_view(section)] or [0]
        order = (*first, *(number for number in range(len(CHAPTERS)) if number not in first))
        jobs = [job for number in order for job in self._jobs(CHAPTERS[number], estimates, options, shown)]
        self._slices.begin((*jobs, *last, self.order_tab))

    def _is_in_view(self, section: SummarySection) -> bool:
        return not section.visibleRegion().isEmpty()

    def _jobs(
        self, chapter: Chapter, estimates: Estimates, options: PlotOptions, shown: tuple[str, ...]
    ) -> Iterator[Job]:
        if chapter.name in self.tables:
            yield partial(self.tables[chapter.name].show_estimates, estimates)
        for found in estimates.tables:
            if found.id in chapter.every:
                yield partial(self._show_cells, chapter, found)
        if EVENTS in chapter.every:
            yield partial(self._show_events, chapter, estimates)
        if ROWS in chapter.every:
            yield partial(self._show_rows, chapter, estimates)
        for name in (*chapter.top, *chapter.at_right, *chapter.left, *chapter.wide):
            if name in shown:
                yield from self._plotter.steps_to(name, estimates, options)
                yield partial(self._show_chart, chapter, name, estimates, options)
        for classes in breakdowns_of(estimates):
            if classes.id in (*chapter.left, *chapter.at_right):
                yield partial(self._show_breakdown, chapter, classes, estimates)

    def _show_events(self, chapter: Chapter, estimates: Estimates) -> None:
        self.events.show_filter(estimates.settings.events)
        if self.events.isHidden():
            self._section_of(chapter).add(EVENTS, self.events)
            self.events.show()

    def _show_rows(self, chapter: Chapter, estimates: Estimates) -> None:
        self.rows.show_rows(estimates.settings.characteristics)
        if self.rows.isHidden():
            self._section_of(chapter).add(ROWS, self.rows)
            self.rows.show()

    def _show_cells(self, chapter: Chapter, found: CellTable) -> None:
        if found.id in self.cell_tables:
            self.cell_tables[found.id].show_table(found)
            return
        made = self.cell_tables[found.id] = CellTableView(found)
        made.opened.connect(self.cell_asked)
        self._section_of(chapter).add(found.id, made)
        self._fit()

    def _show_chart(self, chapter: Chapter, name: str, estimates: Estimates, options: PlotOptions) -> None:
        chart = self._plotter.chart(name, estimates, options)
        if name in self.charts:
            self.charts[name].set_spec(chart)
            return
        made = self.charts[name] = ChartWidget(chart)
        made.setObjectName(f"summary.chart.{name}")
        made.activated.connect(lambda key: self.activated.emit(made, key))
        made.pointed.connect(self.pointed)
        made.point_reached.connect(lambda at: self.point_reached.emit(made.mapTo(self, at)))
        made.further_text = lambda key: of_key(self._without, key)
        self._section_of(chapter).add(name, made)
        self._fit()

    def _show_breakdown(self, chapter: Chapter, found: Breakdown, estimates: Estimates) -> None:
        table, new = self.breakdowns.show_breakdown(found, estimates)
        if new:
            self._section_of(chapter).add(found.id, table)

    def show_deviations(self, by_rule: tuple[Breakdown, ...], estimates: Estimates) -> None:
        """Show the rules from which there were deviations."""
        table, new = self.breakdowns.show_deviations(by_rule, estimates)
        if new:
            self._section_of(CHAPTERS[-1]).add("deviations", table)
        self.order_tab()

    def _section_of(self, chapter: Chapter) -> SummarySection:
        return self.sections[CHAPTERS.index(chapter)]

    @property
    def waiting(self) -> bool:
        """Whether part of the newest outcomes is still to be shown."""
        return self._slices.waiting

    def settle(self) -> None:
        """Show at once what is left of the newest outcomes."""
        self._slices.settle()

    def order_tab(self) -> None:
        """Restore Tab to reading order, which new lines or a new parent of the body would break."""
        order = tuple(one for section in self.sections for one in self._in_order(section))
        if order != self._tab:
            self._tab = order
            for one, following in pairwise(order):
                QWidget.setTabOrder(one, following)

    def _in_order(self, section: SummarySection) -> Iterator[QWidget]:
        for part in section.parts():
            if isinstance(part, OutcomesTable):
                yield from part.rows.values()
            elif isinstance(part, CellTableView):
                yield part.cells
            elif isinstance(part, EventFilterBar | RowChooser):
                yield from part.fields()
            else:
                yield part

    # leaving out single patients

    def show_without(self, found: LeaveOneOutTable) -> None:
        """Let cards state the numbers without single patients; an empty mapping while those are computed."""
        self._without = found
        for table in self.tables.values():
            for row in table.rows.values():
                row.show_without(of_number(found, row.estimate.id))

    def show_left_out(self, patient: str) -> None:
        """Show beside every number its value without a patient; an empty key shows the whole cohort."""
        for table in self.tables.values():
            table.show_left_out(patient, self._without)

    def panels(self) -> Iterator[QWidget]:
        """Yield every panel that is shown, in reading order."""
        return (one for section in self.sections for one in section.parts() if one.isVisibleTo(self))

    # layout

    def set_visible_height(self, height: int) -> None:
        """Make the first chapter fill the visible height, in px."""
        self._visible_height = height
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: share out the width again."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Qt: share out the width again when panels ask for other sizes (another font, longer texts)."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fit(self) -> None:
        scale, needed = scale_of(self.font()), self.table.minimumSizeHint().width()
        stacked = self.width() < needed + spacing(3) + _NARROWEST_RIGHT * scale
        left = max(needed, round(min(self.width() * _SHARE, _WIDEST_LEFT * scale)))
        left = max((left, *(section.left.minimumSizeHint().width() for section in self.sections)))
        for section in self.sections:
            section.fit(left, stacked=stacked, scale=scale)
        self.sections[0].fill(0 if stacked else self._visible_height)

    # chapters

    def place_of(self, number: int) -> QPoint:
        """Return the position of the top of a chapter."""
        return self.sections[number].pos() - QPoint(0, spacing(_ABOVE) if number else 0)

    def chapter_at(self, y: int) -> int:
        """Return the number of the chapter at a height of the body."""
        return max((number for number in range(len(CHAPTERS)) if self.place_of(number).y() <= y), default=0)

    def focus_chapter(self, number: int) -> None:
        """Put the focus on the first widget of a chapter."""
        first = next((one for one in self._in_order(self.sections[number]) if one.isVisible()), None)
        if first is not None:
            first.setFocus()


def all_charts(body: SummaryBody) -> dict[str, ChartWidget]:
    """Return the visible charts of the body, in page order."""
    return {name: body.charts[name] for name in names() if name in body.charts and body.charts[name].isVisibleTo(body)}
