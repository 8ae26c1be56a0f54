"""The page Follow-up: the worklist, the matrix of patients and visits, and the calendar."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from cd7gui.study.schedule.worklist import DueItem, place_to_enter
from cd7gui.ui.follow_up.calendar_tab import CalendarTab
from cd7gui.ui.follow_up.matrix_tab import MatrixTab
from cd7gui.ui.follow_up.worklist_tab import WorklistTab
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel

WAITING = "{words}. What is due appears once all patients have been read."


class FollowUpPage(QWidget):
    """The page.

    Signals:
        go_wanted(str, str): a value is to be shown or entered, by the key of its patient and its name.
    """

    go_wanted = Signal(str, str)

    def __init__(self, controller: StudyController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="page")
        self.setObjectName("follow_up")
        self._controller = controller
        title = PlainLabel("Follow-up", self)
        theme.mark(title, role="title")
        self._waiting = PlainLabel(self)
        self._waiting.setWordWrap(True)
        theme.mark(self._waiting, role="dimmed")
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("View")
        self.worklist, self.matrix = WorklistTab(controller, self), MatrixTab(controller, self)
        self.calendar = CalendarTab(controller, self)
        for tab, words in ((self.worklist, "&Worklist"), (self.matrix, "&Matrix"), (self.calendar, "&Calendar")):
            tab.go_wanted.connect(self._go)
            self.tabs.addTab(tab, words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 16)
        layout.addWidget(title)
        layout.addWidget(self._waiting)
        layout.addWidget(self.tabs, 1)
        layout.addStretch()  # without the tabs, the words stay at the top
        self.tabs.currentChanged.connect(self._refresh)
        for signal in (controller.case_changed, controller.study_changed, controller.background_checks.read):
            signal.connect(self._refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Refresh from the study whenever the page is shown, and put the focus on the list."""
        super().showEvent(event)
        self._refresh()
        self._current_tab().take_focus()

    def _current_tab(self) -> WorklistTab | MatrixTab | CalendarTab:
        shown = self.tabs.currentWidget()
        return next((tab for tab in (self.matrix, self.calendar) if tab is shown), self.worklist)

    def _refresh(self) -> None:
        if not (self.isVisible() and self._controller.has_study):
            return
        unread = self._controller.study.unread  # never show a list from only part of the patients
        self._waiting.setVisible(bool(unread))
        self.tabs.setVisible(not unread)
        if unread:
            self._waiting.setText(WAITING.format(words=self._controller.background_checks.words or "Reading"))
        else:
            self._current_tab().refresh()

    def _go(self, one: object) -> None:
        if not isinstance(one, DueItem):
            return
        place = place_to_enter(self._controller.study.case(one.expected.patient), one.expected)
        self.go_wanted.emit(place.patient, place.name)
