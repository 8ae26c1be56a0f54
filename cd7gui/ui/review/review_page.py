"""The page Review: tabs for what is reviewed over the whole study."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from cd7gui.ui.review.changes_tab import ChangesTab
from cd7gui.ui.review.queries_tab import QueriesTab
from cd7gui.ui.review.review_tab import ValuesTab
from cd7gui.ui.review.verification_tab import VerificationTab
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel


class ReviewPage(QWidget):
    """The page.

    Signals:
        go_wanted(str, str): a value is to be shown, by the key of its patient and its name.
    """

    go_wanted = Signal(str, str)

    def __init__(self, controller: StudyController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="page")
        self.setObjectName("review")
        title = PlainLabel("Review", self)
        theme.mark(title, role="title")
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Review")
        self.queries = QueriesTab(controller, self)
        self.changes = ChangesTab(controller, self)
        self.verification = VerificationTab(controller, self)
        for tab, words in (
            (self.queries, "&Queries"),
            (self.changes, "&Changes"),
            (self.verification, "Ver&ification"),
        ):
            tab.go_wanted.connect(self.go_wanted)
            self.tabs.addTab(tab, words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 16)
        layout.addWidget(title)
        layout.addWidget(self.tabs, 1)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus on the list."""
        super().showEvent(event)
        self._current_tab().take_focus()

    def _current_tab(self) -> QueriesTab | ChangesTab | VerificationTab:
        shown = self.tabs.currentWidget()
        return next((tab for tab in (self.changes, self.verification) if tab is shown), self.queries)

    def ask(self) -> None:
        """Open the current thread."""
        self._current_tab().open_thread()

    def verify(self) -> None:
        """Verify the current value; in the tab of queries there is none."""
        tab = self._current_tab()
        if isinstance(tab, ValuesTab):
            tab.verify()
