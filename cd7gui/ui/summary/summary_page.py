"""The summary page: the cohort's current outcomes, each number linked to the values that decided it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QStackedLayout, QVBoxLayout, QWidget

from cd7gui.domain.results import Estimate, Estimates
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.records import dataclass
from cd7gui.study.session import Study
from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.jobs.idle_slices import IdleScheduler
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.services.tasks import Runner
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import mark, spacing
from cd7gui.ui.summary.body import SummaryBody, all_charts
from cd7gui.ui.summary.chapter_tabs import ChapterNav
from cd7gui.ui.summary.chapters import CHAPTERS
from cd7gui.ui.summary.copy_menu import CopyMenu
from cd7gui.ui.summary.figure_export import about
from cd7gui.ui.summary.figure_saving import FigureExporter
from cd7gui.ui.summary.freshness import Freshness, cause_of
from cd7gui.ui.summary.plots.places import places_of, who_is_behind
from cd7gui.ui.summary.plots.plots import PlotOptions
from cd7gui.ui.summary.scroll_area import ControlsFolder, SummaryScrollArea, lay_out_ahead
from cd7gui.ui.summary.snapshots.snapshot_page import scrolled
from cd7gui.ui.summary.snapshots.time_selector import TimeSelector
from cd7gui.ui.summary.stopping_strip import StoppingStrip
from cd7gui.ui.summary.table_copying import TableCopier
from cd7gui.ui.summary.tables.deciders_list import DeciderList, around, on_screen
from cd7gui.ui.summary.tables.leave_one_out import LeaveOneOutCounter
from cd7gui.ui.summary.tables.remembered_rows import RememberedRows
from cd7gui.ui.summary.toolbar import SummaryToolbar
from cd7gui.ui.widgets.notice_strip import NoticeStrip
from cd7gui.ui.widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from cd7gui.analysis.leave_one_out import LeaveOneOutTable

NO_STUDY = "No study is open. Open one from the File menu, or start with the demo cohort."
_AROUND = 90  # px above and below the element selected by keyboard: room for its card
COMPUTING = "The outcomes are being computed."
NOBODY_THEN = "The study had no patients then. Escape goes back to the present."
EMPTY = (
    "This study has no patients yet. The outcomes appear here with the first case report that has a CAR-T infusion, "
    "and are updated with every value from then on."
)


@dataclass(frozen=True)
class Workers:
    """Helpers for single-patient effects, earlier states and figures, by default in their own threads.

    `slices` shows newer outcomes step by step.
    """

    single: Runner | None = None
    past: Runner | None = None
    figure: Runner | None = None
    slices: IdleScheduler | None = None


class SummaryPage(QWidget):
    """The summary page.

    Signals:
        open_place(str, str): a value is to be shown: key of the patient, and its place ("F16.DTHDAT"); an empty place
            means the patient, a place in a repeating form without a row the form.
    """

    open_place = Signal(str, str)

    def __init__(
        self,
        controller: StudyController,
        workers: Workers | None = None,
        preferences: UserSettings | None = None,
        controls: SummaryToolbar | None = None,
    ) -> None:
        """Make the page, with a toolbar made in advance if given; without `preferences`, the axis is not stored."""
        super().__init__()
        workers = workers or Workers()
        self.setObjectName("summary")
        self.setAccessibleName("Summary")
        mark(self, role="ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._controller = controller
        self._recency, self._visited = Freshness(), False
        self._preferences = preferences or UserSettings(InMemorySettings())
        self._options = PlotOptions.read(self._preferences.summary_axis, self._preferences.summary_order)
        self._remembered_rows = RememberedRows(controller, self._preferences)
        self.controls = controls or SummaryToolbar()
        self._study: Study | None = None
        self.past = TimeSelector(controller, self, workers.past)
        self.proof_strip = NoticeStrip("summary.proof", StatusSign.QUERY)
        self.group_strip = NoticeStrip("summary.refused", StatusSign.QUERY)
        self.stopping_strip = StoppingStrip(controller, self)
        self.snapshots = QPushButton("Snapshots", self.controls)
        self.taking = CopyMenu(lambda: self.past.estimates, self.controls)
        self.figures = FigureExporter(self, workers.figure)
        self._tables = TableCopier(self, self.taking)
        self.nav = ChapterNav(self)
        self.body: SummaryBody | None = None
        self._slices = workers.slices or IdleScheduler()
        self._message = PlainLabel()
        self._scroll = SummaryScrollArea()
        self._values = DeciderList(self)
        self._single = LeaveOneOutCounter(self, workers.single, lambda: self._slices.waiting)
        self._places = QStackedLayout()
        self._lay_out()
        self._connect()
        self._take_study()

    def _lay_out(self) -> None:
        self.snapshots.setObjectName("summary.snapshots")
        mark(self.snapshots, role="quiet")
        for part in (self.snapshots, self.taking, self.nav):
            self.controls.add(part)
        self.controls.axis.show_options(self._options)
        mark(self._message, role="dimmed")
        self._message.setObjectName("summary.message")
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setMargin(spacing(10))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QVBoxLayout(self)
        # The scroll bar is in the right margin; the body may extend to the bottom edge.
        inside.setContentsMargins(spacing(3), spacing(1), spacing(0.5), 0)
        inside.setSpacing(spacing(2))
        self.controls.setContentsMargins(0, 0, spacing(2.5), 0)
        inside.addWidget(self.controls)
        for strip in (self.past.strip, self.stopping_strip, self.proof_strip, self.group_strip):
            inside.addWidget(strip)
        inside.addLayout(self._places, 1)
        # Only now: in a layout without a window, the first would flash up as a window and take the focus.
        self._places.addWidget(self._message)
        self._places.addWidget(self._scroll)
        self._snapshot_place = scrolled(self.past.context.page)
        self._places.addWidget(self._snapshot_place)

    def _connect(self) -> None:
        controller, controls = self._controller, self.controls
        controller.study_changed.connect(self._take_study)
        controller.case_changed.connect(self._note_change)
        controller.estimates_ready.connect(self._take_estimates)
        controls.cutoff_chosen.connect(self._set_cutoff)
        controls.origin_chosen.connect(partial(self._choose, "day zero was changed", "origin"))
        controls.interval_chosen.connect(partial(self._choose, "the limits were changed", "interval"))
        controls.group_chosen.connect(partial(self._choose, "the groups were changed", "group"))
        controls.rules_chosen.connect(partial(self._choose, "the definitions were changed", "rules"))
        controls.options_chosen.connect(self._set_options)
        self.nav.wanted.connect(self._go_to_chapter)
        self._scroll.verticalScrollBar().valueChanged.connect(self._show_current_chapter)
        ControlsFolder(controls, self._scroll, self.nav)
        self._values.pointed.connect(self._leave_out)
        self._values.chosen.connect(self.open_place)
        self.taking.said.connect(controls.say)
        self.taking.figure_wanted.connect(self._ask_figure)
        self.figures.said.connect(controls.say)
        self.snapshots.clicked.connect(lambda _=False: self._show_snapshots())
        self.past.turned.connect(self._turn_time)
        self.past.context.page.left.connect(self._leave_snapshots)
        self.past.context.page.chosen.connect(self.open_place)
        self._single.ready.connect(self._take_single)
        self._single.failed.connect(lambda sentence: controller.notice.emit(sentence, "error"))

    # signals of the controller

    def _take_study(self) -> None:
        study = self._controller.study if self._controller.has_study else None
        if study is not self._study:
            self._study = study
            self.past.forget()
            self._places.setCurrentWidget(self._message)
        self.past.context.refresh()
        self._show_settings()
        if self.past.is_shown:
            return
        found = self._controller.estimates
        self._single.drop()
        if found is None:  # another study: what was shown for the previous one no longer applies
            self._recency = Freshness()
            self.controls.say("")
            self._say_instead(COMPUTING if self._controller.has_study else NO_STUDY)
        else:
            self._show(found)

    def _note_change(self, patient: str) -> None:
        if patient and self._controller.has_study:  # "" reports findings, on which no outcome depends
            self._single.drop()  # not in parallel to the newer outcomes: both threads would wait for each other
            self.controls.say(self._recency.note(cause_of(self._controller.study, patient)))
        else:
            self._show_deviations()

    def _take_estimates(self, found: Estimates) -> None:
        if not self.past.is_shown:
            self._show(found)
        if (words := self._recency.answer()) and not self.past.is_shown:
            self.controls.say(words)

    def _show(self, found: Estimates) -> None:
        if self.body is None:
            self.body = SummaryBody(self._slices)
            self.body.asked.connect(self._ask_estimate)
            self.body.line_reached.connect(self._scroll.ensureWidgetVisible)
            self.body.point_reached.connect(lambda at: self._scroll.ensureVisible(at.x(), at.y(), 0, _AROUND))
            self.body.activated.connect(self._open)
            self.body.cell_asked.connect(self._values.ask_values)
            self.body.events_chosen.connect(partial(self._choose, "the adverse events were chosen", "events"))
            self.body.rows_chosen.connect(partial(self._choose, "rows were chosen", "characteristics"))
            self.body.rows_chosen.connect(self._remembered_rows.keep)
            self.body.pointed.connect(self._point)
            self._scroll.setWidget(self.body)
            self._tables.take(self.body)
        ahead = [] if self._visited else [partial(lay_out_ahead, self)] * 2  # the first pass shows what is too narrow
        self.body.show_estimates(found, self._options, self._show_deviations, *ahead)
        self.proof_strip.say(found.proof.unproved)
        self.group_strip.say(found.groups.refused if found.groups else "")
        if self._places.currentWidget() is not self._snapshot_place:
            self._show_outcomes()
        self._ask_single()

    def _ask_single(self) -> None:
        """Request the numbers without single patients for what is shown; those of older outcomes are removed."""
        if self.body is not None:
            self.body.show_without({})
        shown = self.past.estimates
        if self.isVisible() and self._controller.has_study and shown is not None:
            self._single.ask(self.past.cases, shown.settings)

    def _take_single(self, found: LeaveOneOutTable) -> None:
        if self.body is not None:
            self.body.show_without(found)

    def _show_deviations(self) -> None:
        """Show the rules from which there are deviations now; nothing is done while another page is shown."""
        controller = self._controller
        waits = not controller.has_study or not self.isVisible() or controller.background_checks.words
        if self.body is None or waits:
            return
        from cd7gui.analysis.panels import deviations_by_rule  # imports numpy, which is loaded by now

        study = controller.study
        found = () if self.past.is_shown else study.deviations()  # earlier states were not checked
        shown = self.past.estimates
        if shown is not None:
            keys = frozenset(study.listed_keys())
            self.body.show_deviations(deviations_by_rule(found, keys, study.case, controller.settings), shown)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt: refresh the deviations whenever the page is shown."""
        super().showEvent(event)
        self._visited = True
        self._show_deviations()
        self._ask_single()

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: stop computing the effects of single patients, also when the window closes."""
        super().hideEvent(event)
        self._single.drop()

    def _show_outcomes(self) -> None:
        shown = self.past.estimates
        if shown is None:
            self._say_instead(COMPUTING if self._controller.has_study else NO_STUDY)
        elif shown.patients:
            self._places.setCurrentWidget(self._scroll)
        else:
            self._say_instead(NOBODY_THEN if self.past.is_shown else EMPTY)

    def _say_instead(self, words: str) -> None:
        self._message.setText(words)
        self._places.setCurrentWidget(self._message)

    # requests of the toolbar

    def _show_settings(self) -> None:
        controller = self._controller
        study = controller.study if controller.has_study else None
        past = self.past.estimates if self.past.is_shown else None
        self.controls.show_settings(
            replace(controller.settings, cutoff=past.cutoff) if past else controller.settings,
            study.reading if study else DateReading(),
            read_only=past is not None or study is None or study.read_only,
        )

    def _set_cutoff(self, cutoff: date | None) -> None:
        self._wait_for("the data cut-off was changed")
        self._controller.set_cutoff(cutoff)
        self._show_settings()

    def _choose(self, cause: str, name: str, chosen: object) -> None:
        self._wait_for(cause)
        self._controller.choose(**{name: chosen})
        self.past.again()

    def _wait_for(self, cause: str) -> None:
        self.controls.say(self._recency.note(cause))

    def _set_options(self, options: PlotOptions) -> None:
        self._options = options
        self._preferences.summary_axis, self._preferences.summary_order = options.kept
        found = self.past.estimates
        if found is not None:
            self._show(found)

    # chapters

    def _go_to_chapter(self, number: int, with_focus: bool) -> None:
        if self.body is None:
            return
        self._show_outcomes()
        self.body.settle()
        self._scroll.verticalScrollBar().setValue(self.body.place_of(number).y())
        self.nav.show_current(number)
        if with_focus:
            self.body.focus_chapter(number)

    def _show_current_chapter(self, y: int) -> None:
        if self.body is not None:
            for chart in self.body.charts.values():
                chart.close_card()
            at_end = y == self._scroll.verticalScrollBar().maximum() > 0
            self.nav.show_current(len(CHAPTERS) - 1 if at_end else self.body.chapter_at(y))

    # leaving out a patient

    def _point(self, key: str) -> None:
        patients = {patient for patient, _ in places_of(key)}
        self._leave_out(patients.pop() if len(patients) == 1 else "")

    def _leave_out(self, patient: str) -> None:
        if self.body is not None:
            self.body.show_left_out(patient)

    # earlier states

    def _show_snapshots(self) -> None:
        if not self._controller.has_study:
            return
        self.past.context.refresh()
        self._places.setCurrentWidget(self._snapshot_place)
        self.past.context.page.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_snapshots(self) -> None:
        self._show_outcomes()
        self.snapshots.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn_time(self) -> None:
        """Show the outcomes of the earlier state, or of the present again."""
        self.controls.say("")
        self._show_settings()
        shown = self.past.estimates
        if shown is not None:
            self._show(shown)
        self._show_outcomes()
        (self.past.strip.button if self.past.is_shown else self.snapshots).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: return from an earlier state to now on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.past.is_shown:
            self.past.back()
        else:
            super().keyPressEvent(event)

    # a figure as a file

    def _ask_figure(self) -> None:
        found = self.past.estimates
        if self.body is not None and found is not None:
            self.body.settle()
            made_from = about(found, self.past.hash)
            self.figures.ask(all_charts(self.body), self._controller.study.path.parent, made_from)

    # from a number to its values

    def _ask_estimate(self, estimate: Estimate) -> None:
        row = self.body.row(estimate.id) if self.body else self
        self._values.ask_estimate(estimate, on_screen(row, row.rect()))

    def _open(self, chart: ChartWidget, key: str) -> None:
        found = self.past.estimates
        if found is None:
            return
        element = next((one for one in chart.drawing().elements if one.key == key), None)
        title = element.why.partition("\n")[0] if element else chart.chart.title
        values, left_out = who_is_behind(key, found)
        if values or left_out or not places_of(key):
            self._values.ask_values(title, values, left_out, around(chart, element))
        else:
            self.open_place.emit(*places_of(key)[0])  # for a patient's whole course there is no deciding field
