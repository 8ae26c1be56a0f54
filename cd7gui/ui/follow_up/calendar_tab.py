"""The calendar: items on the last day of their window, month by month, and the list of the selected day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from PySide6.QtCore import QDate, QRect, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from cd7gui.domain.formatting import counted, date_in_words
from cd7gui.study.schedule.worklist import DueItem, ItemState, asked_items, day_of, state_in_words
from cd7gui.ui.follow_up.state_signs import SIGNS
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import status_icons, theme
from cd7gui.ui.style.theme import scale_of, tokens_of
from cd7gui.ui.widgets.copying import ListWidget
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

HOW = "Each day shows how many items are due by then; the list names them. Return goes to the form to enter."
ITEM = Qt.ItemDataRole.UserRole
STEPS = (("qt_calendar_prevmonth", "Previous month"), ("qt_calendar_nextmonth", "Next month"))  # Qt's names, our words


class DueCalendar(QCalendarWidget):
    """A month in which each day shows how many items end on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setGridVisible(True)
        self.setAccessibleName("Month")
        plain = self.weekdayTextFormat(Qt.DayOfWeek.Monday)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):  # red would suggest an error
            self.setWeekdayTextFormat(day, plain)
        for name, words in STEPS:  # Qt's own arrows are black in the dark scheme, too
            step = self.findChild(QToolButton, name)
            if isinstance(step, QToolButton):
                step.setIcon(QIcon())
                step.setText(words)
        self.by_day: dict[date, list[DueItem]] = {}

    def paintCell(self, painter: QPainter, rect: QRect, day: QDate) -> None:
        """Draw a day and how many items end on it: below its number, or beside it in a low row."""
        tokens, gap, selected = tokens_of(self), round(6 * scale_of(self.font())), day == self.selectedDate()
        painter.save()
        painter.fillRect(rect, QColor(tokens.tint if selected else tokens.panel))
        if selected:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        inside = rect.adjusted(gap, gap, -gap, -gap)
        painter.setPen(QColor(tokens.text if day.month() == self.monthShown() else tokens.dimmed))
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, str(day.day()))
        if found := self.by_day.get(_as_date(day), []):
            late = any(one.expected.state is ItemState.OVERDUE for one in found)
            side, metrics = painter.fontMetrics().ascent(), painter.fontMetrics()
            low = inside.height() < 2 * metrics.height()
            left = inside.left() + (metrics.horizontalAdvance("00") + gap if low else 0)
            spot = QRect(left, inside.top() + metrics.descent() if low else inside.bottom() - side, side, side)
            status_icons.draw(painter, spot.toRectF(), SIGNS[ItemState.OVERDUE if late else ItemState.OPEN], tokens)
            painter.setPen(QColor(tokens.text))
            room = QRect(left + side + gap, inside.top(), inside.width(), inside.height())
            at = Qt.AlignmentFlag.AlignTop if low else Qt.AlignmentFlag.AlignBottom
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | at, str(len(found)))
        painter.restore()


def _as_date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())


class CalendarTab(QWidget):
    """The tab.

    Signals:
        go_wanted(object): the entry for a `DueItem` is to be made.
    """

    go_wanted = Signal(object)

    def __init__(self, controller: StudyController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._shown_for: object = None  # the study whose first month was selected
        words = PlainLabel(HOW, self)
        words.setWordWrap(True)
        theme.mark(words, role="dimmed")
        self.calendar, self.list, self.day = DueCalendar(self), ListWidget(self), PlainLabel(self)
        theme.mark(self.day, role="heading")
        self.list.setAccessibleName("Due by this day")
        beside = QVBoxLayout()
        beside.addWidget(self.day)
        beside.addWidget(self.list, 1)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.calendar, 3)
        both.addLayout(beside, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.addWidget(words)
        layout.addLayout(both, 1)
        self.calendar.selectionChanged.connect(self._show_day)
        self.calendar.activated.connect(lambda _: self.list.setFocus())
        self.list.itemActivated.connect(lambda item: self.go_wanted.emit(item.data(ITEM)))

    def refresh(self) -> None:
        """Refresh from the study."""
        study = self._controller.study
        by_day: dict[date, list[DueItem]] = defaultdict(list)
        for one in asked_items(study):
            if one.expected.due is not None:
                by_day[one.expected.due].append(one)
        self.calendar.by_day = dict(by_day)
        if self._shown_for is not study:
            self._shown_for = study
            on = day_of(study)
            self.calendar.setSelectedDate(QDate(on.year, on.month, on.day))
        self.calendar.updateCells()
        self._show_day()

    def _show_day(self) -> None:
        day = _as_date(self.calendar.selectedDate())
        found = self.calendar.by_day.get(day, [])
        count = counted(len(found), "item is", "items are") if found else "Nothing is"
        self.day.setText(f"{count} due by {date_in_words(day)}.")
        self.list.clear()
        for one in found:
            text = f"{one.number}: {one.expected.form.id} {one.expected.title}, {state_in_words(one.expected)}"
            item = QListWidgetItem(one_line(text))
            item.setIcon(status_icons.icon(SIGNS[one.expected.state], self))
            item.setData(ITEM, one)
            self.list.addItem(item)

    def take_focus(self) -> None:
        """Put the focus on the month."""
        self.calendar.setFocus()
