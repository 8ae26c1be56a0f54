"""The summary page: the cohort's outcomes at this moment, each number leading to the values that decided it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from cd7gui.domain.dates import Reading
from cd7gui.domain.estimates import Estimate, Estimates, IntervalType, Origin
from cd7gui.domain.text import N_
from cd7gui.study.review import deviations
from cd7gui.ui.charts.elements import Element
from cd7gui.ui.charts.widget import ChartWidget
from cd7gui.ui.gateway import Gateway
from cd7gui.ui.summary.body import Body, Sight
from cd7gui.ui.summary.controls import Controls
from cd7gui.ui.summary.deciders import DeciderList
from cd7gui.ui.summary.figures import FigureDialog, about, ask_file, save_figure
from cd7gui.ui.summary.keys import places_of, who_is_behind
from cd7gui.ui.summary.recency import Recency, cause_of
from cd7gui.ui.summary.taking import Taking
from cd7gui.ui.summary.without import LeaveOneOut
from cd7gui.ui.tasks import Runner
from cd7gui.ui.theme import mark, spacing

if TYPE_CHECKING:
    from cd7gui.study.hanging import Hanging

NO_STUDY = N_("No study is open. Open one from the File menu, or begin with the demo cohort.")
COMPUTING = N_("The outcomes are being computed.")
EMPTY = N_(
    "There is no patient in this study yet. The outcomes appear here with the first case report that holds a "
    "CAR-T infusion, and follow every value from then on."
)


class SummaryPage(QWidget):
    """The page.

    Signals:
        open_place(str, str): somebody wants to see a value: key of the patient, and its place ("F16.DTHDAT"); an empty
            place means the patient, a place of a repeating form without a row the form.
    """

    open_place = Signal(str, str)

    def __init__(self, gateway: Gateway, parent: QWidget | None = None, runner: Runner | None = None) -> None:
        """Make the page; `runner` counts what hangs on single patients, by default in a thread of its own."""
        super().__init__(parent)
        self.setObjectName("summary")
        self.setAccessibleName(N_("Summary"))
        mark(self, role="ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._gateway = gateway
        self._recency = Recency()
        self._axis_end: int | None = None
        self.controls = Controls()
        self.taking = Taking(lambda: gateway.estimates, self.controls)
        self.taking.said.connect(self.controls.say)
        self.taking.figure_wanted.connect(self._ask_figure)
        self.controls.add(self.taking)
        self.body: Body | None = None
        self._message = QLabel()
        self._scroll = Sight()
        self._values = DeciderList(self)
        self._single = LeaveOneOut(self, runner)
        self._places = QStackedLayout()
        self._lay_out()
        self._connect()
        self._take_study()

    def _lay_out(self) -> None:
        mark(self._message, role="dimmed")
        self._message.setObjectName("summary.message")
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setMargin(spacing(10))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(spacing(3), spacing(2), spacing(0.5), spacing(2))  # the scroll bar is in the margin
        inside.setSpacing(spacing(2))
        self.controls.setContentsMargins(0, 0, spacing(2.5), 0)
        inside.addWidget(self.controls)
        inside.addLayout(self._places, 1)
        # Only now: in a layout without a window the first would flash as a window and take the focus from ours.
        self._places.addWidget(self._message)
        self._places.addWidget(self._scroll)

    def _connect(self) -> None:
        gateway, controls = self._gateway, self.controls
        gateway.study_changed.connect(self._take_study)
        gateway.case_changed.connect(self._note_change)
        gateway.estimates_ready.connect(self._take_estimates)
        controls.cutoff_chosen.connect(self._set_cutoff)
        controls.origin_chosen.connect(self._set_origin)
        controls.interval_chosen.connect(self._set_interval)
        controls.axis_chosen.connect(self._set_axis)
        self._values.chosen.connect(self.open_place)
        self._single.ready.connect(self._take_single)
        self._single.failed.connect(lambda sentence: gateway.notice.emit(sentence, "error"))

    # what the gateway says

    def _take_study(self) -> None:
        self._show_settings()
        found = self._gateway.estimates
        self._single.drop()
        if found is None:  # another study: what was said of the one before is over
            self._recency = Recency()
            self.controls.say("")
            self._say_instead(COMPUTING if self._gateway.has_study else NO_STUDY)
        else:
            self._show(found)

    def _note_change(self, patient: str) -> None:
        if patient and self._gateway.has_study:  # "" is news of findings, which no outcome rests on
            self.controls.say(self._recency.note(cause_of(self._gateway.study, patient)))
        else:
            self._show_deviations()

    def _take_estimates(self, found: Estimates) -> None:
        self._show(found)
        words = self._recency.answer()
        if words:
            self.controls.say(words)

    def _show(self, found: Estimates) -> None:
        if self.body is None:
            self.body = Body(found, self._axis_end)
            self.body.asked.connect(self._ask_estimate)
            self.body.stood_on.connect(self._scroll.ensureWidgetVisible)
            self.body.activated.connect(self._open)
            self._scroll.setWidget(self.body)
            self.body.order_tab()
        else:
            self.body.show_estimates(found, self._axis_end)
        if found.patients:
            self._places.setCurrentWidget(self._scroll)
        else:
            self._say_instead(EMPTY)
        self._show_deviations()
        self._ask_single()

    def _ask_single(self) -> None:
        """Let what hangs on single patients be counted for what is shown; what was known of older outcomes goes."""
        if self.body is not None:
            self.body.show_without({})
        if self.isVisible() and self._gateway.has_study and self._gateway.estimates is not None:
            self._single.ask(self._gateway.study.snapshot(), self._gateway.estimates.settings)

    def _take_single(self, found: Hanging) -> None:
        if self.body is not None:
            self.body.show_without(found)

    def _show_deviations(self) -> None:
        """Show which rules were deviated from, as the study stands; nobody sees them while another page is open."""
        if self.body is None or not self._gateway.has_study or not self.isVisible():
            return
        from cd7gui.study.panels import deviations_by_rule  # brings numpy, which the outcomes loaded by now

        study = self._gateway.study
        self.body.breakdowns.show_deviations(
            deviations_by_rule(deviations(study), study.cases(), self._gateway.settings)
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Qt: look at the deviations anew whenever somebody comes here."""
        super().showEvent(event)
        self._show_deviations()
        self._ask_single()

    def _say_instead(self, words: str) -> None:
        self._message.setText(words)
        self._places.setCurrentWidget(self._message)

    # what the controls want

    def _show_settings(self) -> None:
        gateway = self._gateway
        study = gateway.study if gateway.has_study else None
        self.controls.show_settings(
            gateway.settings,
            study.reading if study else Reading(),
            read_only=study is None or study.read_only,
        )

    def _set_cutoff(self, cutoff: date | None) -> None:
        self._wait_for(N_("the data cut-off was changed"))
        self._gateway.set_cutoff(cutoff)
        self._show_settings()

    def _set_origin(self, origin: Origin) -> None:
        self._wait_for(N_("the day zero was changed"))
        self._gateway.set_origin(origin)

    def _set_interval(self, interval: IntervalType) -> None:
        self._wait_for(N_("the limits were changed"))
        self._gateway.set_interval(interval)

    def _wait_for(self, cause: str) -> None:
        self.controls.say(self._recency.note(cause))

    def _set_axis(self, end: int | None) -> None:
        self._axis_end = end
        found = self._gateway.estimates
        if found is not None:
            self._show(found)

    # a figure as a file

    def _ask_figure(self) -> None:
        if self.body is None:
            return
        asked = FigureDialog({name: one.chart.title for name, one in self.body.charts.items()}, self)
        wanted = asked.exec() == FigureDialog.DialogCode.Accepted
        asked.deleteLater()
        path = ask_file(self, self._gateway.study.path.parent, asked.name) if wanted else None
        if path is not None:
            self.controls.say(self.save_figure(asked.name, path, asked.width_mm.value(), asked.dpi.value()))

    def save_figure(self, name: str, path: Path, width_mm: int, dpi: int) -> str:
        """Save what a chart shows now; gives a sentence that says what came of it. Raises `KeyError` for its name."""
        found = self._gateway.estimates
        if self.body is None or found is None:
            return COMPUTING
        made_from = about(found, self._gateway.study.book.position()[1])
        return save_figure(self.body.charts[name].chart, path, width_mm, dpi, made_from)

    # from a number to its values

    def _ask_estimate(self, estimate: Estimate) -> None:
        row = self.body.row(estimate.id) if self.body else self
        self._values.ask_estimate(estimate, _on_screen(row, row.rect()))

    def _open(self, chart: ChartWidget, key: str) -> None:
        found = self._gateway.estimates
        if found is None:
            return
        element = next((one for one in chart.drawing().elements if one.key == key), None)
        title = element.why.partition("\n")[0] if element else chart.chart.title
        values, left_out = who_is_behind(key, found)
        if values or left_out:
            self._values.ask_values(title, values, left_out, _around(chart, element))
        else:
            self.open_place.emit(*places_of(key)[0])  # of a patient's whole course, no field is the one that decides


def _on_screen(widget: QWidget, rect: QRect) -> QRect:
    return QRect(widget.mapToGlobal(rect.topLeft()), rect.size())


def _around(chart: ChartWidget, element: Element | None) -> QRect:
    corner = element.anchor.toPoint() if element else QPoint(0, 0)
    return _on_screen(chart, QRect(corner, QSize(1, 1)))
