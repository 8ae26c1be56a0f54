"""The toolbar of the summary: data cut-off, day zero, scale of the limits, groups, axis."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.results import Censoring, EndpointRules, Grouping, IntervalType, Settings, TimeOrigin
from cd7gui.domain.values.partial_dates import DateReading, parse_whole
from cd7gui.ui.style.theme import Severity, mark, scale_of, spacing
from cd7gui.ui.summary.plots.axis_form import AxisButton
from cd7gui.ui.widgets.combo_box import ComboBox, select_silently
from cd7gui.ui.widgets.flow_layout import FlowLayout
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

ORIGINS = ((TimeOrigin.INFUSION, "CAR-T infusion"), (TimeOrigin.TRANSPLANT, "transplant"))
INTERVALS = tuple((one, one.value) for one in IntervalType)
CENSORINGS = (
    (Censoring.LAST_CONTACT, "last contact"),
    (Censoring.LAST_ASSESSMENT, "last disease assessment"),
)
MOLECULAR = ((False, "no event"), (True, "counts"))
GROUPS = ((None, "none"), *((one, one.value) for one in Grouping))
_DATE = 134  # px at 100%: a date, and the text shown if there is none


class DateLine(QLineEdit):
    """A date field that Escape resets to the date in force."""

    taken_back = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: reset on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)


class SummaryToolbar(QWidget):
    """The controls and, at their right, what was recomputed when.

    Signals:
        cutoff_chosen(object): a `date`, or None for no cut-off.
        origin_chosen(object): a `TimeOrigin`.
        interval_chosen(object): an `IntervalType`.
        group_chosen(object): a `Grouping`, or None for the cohort as a whole.
        rules_chosen(object): the `EndpointRules` of the endpoints.
        options_chosen(object): `PlotOptions`, of the charts alone.
    """

    cutoff_chosen = Signal(object)
    origin_chosen = Signal(object)
    interval_chosen = Signal(object)
    group_chosen = Signal(object)
    rules_chosen = Signal(object)
    options_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._reading = Settings(), DateReading()
        self.cutoff = DateLine(placeholderText="all data to date")
        self.cutoff.editingFinished.connect(self._read_cutoff)
        self.cutoff.taken_back.connect(self._show_cutoff)
        self.origin = self._choice([words for _, words in ORIGINS])
        self.interval = self._choice([words for _, words in INTERVALS])
        self.group = self._choice([words for _, words in GROUPS])
        self.censoring = self._choice([words for _, words in CENSORINGS])
        self.molecular = self._choice([words for _, words in MOLECULAR])
        self.axis = AxisButton()
        self.origin.currentIndexChanged.connect(lambda at: self.origin_chosen.emit(ORIGINS[at][0]))
        self.interval.currentIndexChanged.connect(lambda at: self.interval_chosen.emit(INTERVALS[at][0]))
        self.group.currentIndexChanged.connect(lambda at: self.group_chosen.emit(GROUPS[at][0]))
        self.censoring.currentIndexChanged.connect(self._choose_rules)
        self.molecular.currentIndexChanged.connect(self._choose_rules)
        self.axis.chosen.connect(self.options_chosen)
        self.said = PlainLabel()
        self.said.setObjectName("summary.recomputed")
        mark(self.said, role="message")
        self._lay_out()

    def _choice(self, words: list[str]) -> ComboBox:
        made = ComboBox()
        made.addItems([one_line(one) for one in words])
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return made

    def _choose_rules(self) -> None:
        censoring, molecular = self.censoring.currentIndex(), self.molecular.currentIndex()
        self.rules_chosen.emit(EndpointRules(CENSORINGS[censoring][0], MOLECULAR[molecular][0]))

    def _lay_out(self) -> None:
        parts: tuple[tuple[str, str, QWidget], ...] = (
            ("cutoff", "Data cut-off", self.cutoff),
            ("origin", "Time from", self.origin),
            ("interval", "Limits", self.interval),
            ("group", "Groups", self.group),
            ("censoring", "DFS until", self.censoring),
            ("molecular", "Molecular relapse", self.molecular),
            ("axis", "Axis", self.axis),
        )
        line = FlowLayout(self)
        line.setSpacing(spacing(4))
        for name, words, widget in parts:
            widget.setObjectName(f"summary.{name}")
            widget.setAccessibleName(words)
            line.addWidget(_labelled(words, widget))
        self._line = line
        line.addWidget(self.said)
        self._size_date()

    def add(self, widget: QWidget) -> None:
        """Add another widget before the message at the right."""
        self._line.removeWidget(self.said)
        self._line.addWidget(widget)
        self._line.addWidget(self.said)

    def show_settings(self, settings: Settings, reading: DateReading, *, read_only: bool) -> None:
        """Show the settings in force, without touching a date that is being typed."""
        self._settings, self._reading = settings, reading
        if not (self.cutoff.hasFocus() and self.cutoff.isModified()):
            self._show_cutoff()
        self.cutoff.setReadOnly(read_only)
        select_silently(self.origin, [one for one, _ in ORIGINS].index(settings.origin))
        select_silently(self.interval, [one for one, _ in INTERVALS].index(settings.interval))
        rules = settings.rules
        select_silently(self.censoring, [one for one, _ in CENSORINGS].index(rules.censoring))
        select_silently(self.molecular, int(rules.molecular_relapse))
        select_silently(self.group, [one for one, _ in GROUPS].index(settings.group))

    def say(self, words: str, severity: Severity = "") -> None:
        """Show a message at the right."""
        mark(self.said, severity=severity)
        self.said.setText(words)

    def _show_cutoff(self) -> None:
        cutoff = self._settings.cutoff
        self.cutoff.setText(cutoff.isoformat() if cutoff else "")
        mark(self.cutoff, severity="")
        self.cutoff.setAccessibleDescription(
            "Data up to this day count. Leave empty to count all data. Escape restores the previous day."
        )

    def _read_cutoff(self) -> None:
        typed = self.cutoff.text().strip()
        try:
            wanted = parse_whole(typed, self._reading) if typed else None
        except Unparsable as problem:
            mark(self.cutoff, severity="error")
            self.cutoff.setAccessibleDescription(str(problem))
            self.say(str(problem), "error")
            return
        self._take_cutoff(wanted)

    def _take_cutoff(self, wanted: date | None) -> None:
        was_wrong = self.cutoff.property("severity") == "error"
        self.cutoff.setModified(False)
        if wanted != self._settings.cutoff:
            self.cutoff_chosen.emit(wanted)
        elif was_wrong:
            self.say("")
        self._show_cutoff()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: fit the date field to another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._size_date()

    def _size_date(self) -> None:
        self.cutoff.setFixedWidth(round(_DATE * scale_of(self.font())))


def _labelled(words: str, widget: QWidget) -> QWidget:
    label = PlainLabel(words)
    label.setBuddy(widget)
    mark(label, role="dimmed")
    both = QWidget()
    inside = QHBoxLayout(both)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(spacing(2))
    inside.addWidget(label)
    inside.addWidget(widget)
    return both
