"""The table of outcomes: one line per number, explained on hover, navigated by arrow keys, opened with Return."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontInfo, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cd7gui.analysis.outcomes import catalogue
from cd7gui.domain.formatting import counted, percent
from cd7gui.domain.results import Estimate, Estimates
from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.style.theme import mark, sized, spacing, tokens_of
from cd7gui.ui.summary.tables.estimate_row import HIGHEST, SAME, EstimateColumns, OutcomeRow, printed
from cd7gui.ui.summary.tables.leave_one_out import of_patient
from cd7gui.ui.widgets.hover_card import HoverCard
from cd7gui.ui.widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from cd7gui.analysis.leave_one_out import LeaveOneOutTable

HEADLINE = "os.12m"  # the table with this outcome states that the cohort is synthetic; the top bar states it for all

_CHIP = 22  # px at 100%: if lower, Qt does not draw its rounded ends
_AROUND = spacing(6)  # px above, between and below heading and lines
_HOVER_DELAY = 350  # ms that the pointer rests on a line before the card appears
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
_OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def patients_in_words(estimates: Estimates) -> str:
    """Return the number of patients, and how many of them are followed if not all are."""
    patients = counted(estimates.patients, "patient", "patients")
    followed = len(estimates.lanes)
    if followed == estimates.patients:
        return patients
    return f"{followed} of {patients} in follow-up"


class OutcomesTable(QFrame):
    """The panel with all outcomes.

    Signals:
        asked(object): the values behind this `Estimate` are to be shown.
        line_reached(object): the arrow keys reached this line, a widget.
    """

    asked = Signal(object)
    line_reached = Signal(object)

    def __init__(self, title: str, shows: Callable[[str], bool], parent: QWidget | None = None) -> None:
        """Make a table of the outcomes whose id `shows` accepts."""
        super().__init__(parent)
        mark(self, role="panel")
        self.setAccessibleName(title)
        self._shows = shows
        self.rows: dict[str, OutcomeRow] = {}
        self.needed = EstimateColumns(0.0, 0.0, 0.0)  # what its own lines need
        self.longest_whisker: Callable[[], float] = self.whisker_room
        self._card: HoverCard | None = None
        self._pointed: OutcomeRow | None = None
        self._rest = QTimer(self, singleShot=True, interval=_HOVER_DELAY)
        self._rest.timeout.connect(self._say_pointed)
        self._subtitle = PlainLabel()
        self._synthetic = PlainLabel("SYNTHETIC COHORT")
        self._lines = QVBoxLayout()
        self._lay_out(PlainLabel(title))

    def _lay_out(self, title: PlainLabel) -> None:
        mark(title, role="panel-title")
        mark(self._subtitle, role="help")
        mark(self._synthetic, role="synthetic")
        self._synthetic.hide()
        heading = QHBoxLayout()
        heading.setSpacing(spacing(1.5))
        for label in (title, self._subtitle):
            heading.addWidget(label)
        heading.addStretch()
        heading.addWidget(self._synthetic)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(spacing(1), spacing(2), spacing(1), spacing(1))
        inside.setSpacing(spacing(1))
        heading.setContentsMargins(spacing(2), 0, spacing(2), 0)
        inside.addLayout(heading)
        self._lines.setSpacing(0)
        inside.addLayout(self._lines, 1)

    def show_estimates(self, estimates: Estimates) -> None:
        """Show newer outcomes; lines with the same number are not redrawn."""
        self._subtitle.setText(
            f"{patients_in_words(estimates)} to {estimates.cutoff.isoformat()} · "
            f"({percent(estimates.settings.level)}% CI)"
        )
        self._synthetic.setVisible(estimates.synthetic and self._shows(HEADLINE))
        shown = [one for one in estimates.table if self._shows(one.id)]
        new = [one.id for one in shown] != list(self.rows)
        if new:
            self._make_rows(shown)
        changed = [self.rows[one.id].show_estimate(one) for one in shown]
        if new or any(changed):
            self._set_columns()

    def show_left_out(self, patient: str, without: LeaveOneOutTable) -> None:
        """Show beside each number its value without a patient; for an empty key or no result, show intervals."""
        moved = of_patient(without, patient) if patient else {}
        for id_, row in self.rows.items():
            if not patient or not without:
                row.show_left_out(None)
            else:
                point = moved[id_].text.partition(" (")[0] if id_ in moved else ""
                row.show_left_out(SAME if point in ("", printed(row.estimate)[0]) else f"→ {point}")

    def _make_rows(self, table: list[Estimate]) -> None:
        for row in self.rows.values():
            self._lines.removeWidget(row)
            row.deleteLater()
        self.rows = {one.id: self._new_row(one) for one in table}
        before, group_of = "", catalogue.OUTCOMES.group_of
        for id_, row in self.rows.items():
            row.begins_group, before = group_of(id_) != before, group_of(id_)
            self._lines.addWidget(row)
        self._take_tab(next(iter(self.rows.values()), None))

    def _new_row(self, estimate: Estimate) -> OutcomeRow:
        row = OutcomeRow(estimate, self)
        row.longest_whisker = self._longest
        row.asked.connect(lambda: self.asked.emit(row.estimate))
        row.pointed.connect(lambda there: self._point(row if there else None))
        row.focused.connect(lambda there: self._take_tab(row) if there else self._say(None))
        return row

    def _take_tab(self, row: OutcomeRow | None) -> None:
        """Let Tab reach one line only; the arrow keys move among the others."""
        for other in self.rows.values():
            policy = Qt.FocusPolicy.StrongFocus if other is row else Qt.FocusPolicy.ClickFocus
            other.setFocusPolicy(policy)

    def _set_columns(self) -> None:
        if not self.rows:
            return
        look = ChartStyle(tokens_of(self), sized(self.font(), QFontInfo(self.font()).pixelSize()))
        self.needed = EstimateColumns.for_all((row.estimate for row in self.rows.values()), look)
        self._synthetic.setMinimumHeight(round(look.px(_CHIP)))
        self.stand_in(self.needed)
        for row in self.rows.values():
            row.setMaximumHeight(round(look.px(HIGHEST)))
        self._cap(round(look.px(_CHIP + HIGHEST * len(self.rows))) + _AROUND)

    def stand_in(self, columns: EstimateColumns) -> None:
        """Use these columns, which other tables may share."""
        for row in self.rows.values():
            row.set_columns(columns)

    def whisker_room(self) -> float:
        """Return the width in px left for whiskers."""
        first = next(iter(self.rows.values()), None)
        return first.whisker_room(first.look()) if first is not None else float(self.width())

    def _longest(self) -> float:
        return self.longest_whisker()

    def _cap(self, height: int) -> None:
        """Limit the height to this many px: beyond it the lines would drift apart."""
        self.setMaximumHeight(height)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: recompute the columns for another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: move along the lines, open one, or close the card."""
        key, lines = cast("Qt.Key", event.key()), list(self.rows.values())
        here = next((number for number, row in enumerate(lines) if row.hasFocus()), None)
        if here is None:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._go(lines[min(max(here + _STEPS[key], 0), len(lines) - 1)])
        elif key in _ENDS:
            self._go(lines[_ENDS[key]])
        elif key in _OPEN:
            self._say(None)
            self.asked.emit(lines[here].estimate)
        elif key == Qt.Key.Key_Escape and self._card is not None and self._card.isVisible():
            self._say(None)
        else:
            super().keyPressEvent(event)

    def _go(self, row: OutcomeRow) -> None:
        row.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line_reached.emit(row)
        self._say(row)

    def _point(self, row: OutcomeRow | None) -> None:
        self._pointed = row
        self._rest.stop()
        if row is None:
            self._say(None)
        else:
            self._rest.start()

    def _say_pointed(self) -> None:
        self._say(self._pointed)

    def _say(self, row: OutcomeRow | None) -> None:
        """Show the explanation of a line's number; None closes the card."""
        if row is None:
            self._rest.stop()
            if self._card is not None:
                self._card.hide()
            return
        if self._card is None or self._card.parentWidget() is not self.window():
            self._card = HoverCard(self.window())
            self._card.destroyed.connect(self._forget_card)
            self.destroyed.connect(self._card.deleteLater)
        end = row.mapTo(self.window(), QPoint(row.width(), 0))  # beside the table, so that its lines stay legible
        self._card.say(row.why(), QRect(end, QSize(1, row.height())))

    def _forget_card(self) -> None:
        self._card = None

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: close the card together with its line."""
        self._say(None)
        super().hideEvent(event)
