"""The tab of queries: which wait for whom, with links to the field and to the thread."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QWidget

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.study.queries.query_list import numbers_by_site, numbers_in_words, thread_in_words
from cd7gui.ui.queries.place_threads import PlaceThreads, thread_alone
from cd7gui.ui.review.queries_model import QueriesModel, QueryFilter
from cd7gui.ui.review.review_tab import ReviewTab
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.widgets.plain_text import LONGEST_DETAILS, not_apart, one_line, shown

KEYS = "Return goes to the field, Ctrl+Q opens the thread."
NONE = "No queries to show."
LINES = 5  # lines of the current thread's text before it scrolls


class QueriesTab(ReviewTab):
    """The tab: the filter, the table, and the text of the current thread."""

    def __init__(self, controller: StudyController, parent: QWidget | None = None) -> None:
        super().__init__(controller, "Queries of the study", parent)
        self.show_only = QComboBox(self)
        self.show_only.setAccessibleName("Which queries")
        self.show_only.addItems([one_line(one.value) for one in QueryFilter])
        self.model = QueriesModel(controller, self.table)
        self.table.show_model(self.model)
        self.said = QPlainTextEdit(self)
        self.said.setReadOnly(True)
        self.said.setTabChangesFocus(True)
        self.said.setAccessibleName("Messages of the selected thread")
        self.said.setFixedHeight(round((LINES + 1) * self.said.fontMetrics().lineSpacing()))
        above = QHBoxLayout()
        above.addWidget(self.show_only)
        above.addWidget(self._words, 1)
        self.column.addLayout(above)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.said)
        self.column.addStretch()  # without a table, the words stay at the top
        self.show_only.setCurrentIndex(list(QueryFilter).index(self.model.wanted))
        self.show_only.currentIndexChanged.connect(self._choose)
        self.table.selectionModel().currentChanged.connect(self._show_said)
        self.model.modelReset.connect(self._show_said)
        for signal in (controller.case_changed, controller.background_checks.progressed):
            signal.connect(self.look)

    def _choose(self, at: int) -> None:
        self.model.wanted = list(QueryFilter)[at]
        self.refresh()

    def refresh(self) -> None:
        """Refresh from the study; until all patients have been checked, no numbers are shown."""
        if not self._controller.has_study:
            return
        if waiting := self._controller.background_checks.words:
            self._words.setText(f"{waiting}. The queries appear once all patients have been checked.")
            for part in (self.table, self.said):
                part.hide()
            return
        row = self.table.currentIndex().row()
        try:
            self.model.refresh()
            self._count()
        except UserError as problem:
            self._words.setText(str(problem))
            return
        had_keys = self.window().focusWidget() in (self.table, self.said)
        for part in (self.table, self.said):
            part.setVisible(bool(self.model.rowCount()))
        self.table.take_row(row)
        if had_keys and not self.model.rowCount():
            self.take_focus()  # Qt has moved the focus to the bar of pages

    def _show_said(self, *_: object) -> None:
        thread = self.model.thread_at(self.table.currentIndex().row())
        text = thread_in_words(thread) if thread is not None else ""
        self.said.setPlainText(not_apart(shown(text, LONGEST_DETAILS)))

    def _count(self) -> None:
        at = self.show_only.currentIndex()
        for number, one in enumerate(QueryFilter):
            self.show_only.setItemText(number, one_line(f"{one.value} ({self.model.count(one)})"))
        self.show_only.setCurrentIndex(at)
        count = self.model.rowCount()
        sites = " ".join(numbers_in_words(one) for one in numbers_by_site(self._controller.study, self.model.every))
        self._words.setText(" ".join([f"{counted(count, 'query', 'queries')}. {KEYS}" if count else NONE, sites]))

    def take_focus(self) -> None:
        """Put the focus on the list, or on the filter while the list is empty."""
        (self.table if self.model.rowCount() else self.show_only).setFocus()

    def where(self) -> tuple[str, QueryPlace] | None:
        """Return the patient and the place that the current thread is about."""
        thread = self.model.thread_at(self.table.currentIndex().row())
        return (thread.patient, thread.place) if thread is not None else None

    def threads(self) -> PlaceThreads | None:
        """Return only the current thread."""
        thread = self.model.thread_at(self.table.currentIndex().row())
        return thread_alone(thread) if thread is not None else None
