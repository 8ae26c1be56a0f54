"""The threads of one place, and a field to ask, answer, close, reopen or note."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.queries.threads import QueryEvent, QueryState, QueryThread
from cd7gui.domain.values.partial_dates import parse_whole
from cd7gui.study.entry import EntryResult, Result
from cd7gui.study.people.roles import Role
from cd7gui.study.queries.asking import may_say, say
from cd7gui.study.queries.query_list import message_in_words
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import button_row, plain_button
from cd7gui.ui.queries.place_threads import PlaceThreads
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import LONGEST_DETAILS, PlainLabel, not_apart, one_line, shown, window_title
from cd7gui.ui.widgets.value_text import called

ACTS = {
    QueryEvent.ASKED: "As&k",
    QueryEvent.ANSWERED: "&Answer",
    QueryEvent.CLOSED: "C&lose the query",
    QueryEvent.REOPENED: "&Reopen",
    QueryEvent.CANCELLED: "Cancel the &query",
    QueryEvent.NOTED: "Add a &note",
}
NEW = "New question or note"
WORDS = "Your text"
SEND = "Ctrl+Return"
NOT_SAID = f"This text has not been sent: {SEND} sends it, Esc again discards it."
NOBODY_MAY = "Your role cannot write here."
SITE = "the site"


class ThreadDialog(QDialog):
    """Shows the threads of a place one at a time, and stores what is written; Ctrl+Return does the usual act."""

    def __init__(self, controller: StudyController, threads: PlaceThreads, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("thread")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._controller, self._threads = controller, threads
        self._before = QApplication.focusWidget()
        case = controller.study.case(threads.patient)
        place = threads.place.words(controller.study.rules.dictionary)
        self.setWindowTitle(window_title(f"Queries of {called(case)}"))
        self._heading = PlainLabel(f"{called(case)} · {place}", self)
        self._heading.setWordWrap(True)
        theme.mark(self._heading, role="panel-title")
        self._make_fields()
        self.said = QPlainTextEdit(self)
        self.said.setReadOnly(True)
        self.said.setAccessibleName("Messages")
        self.said.setTabChangesFocus(True)
        self.trouble = PlainLabel(self)
        self.trouble.setWordWrap(True)
        theme.mark(self.trouble, role="help")
        self.words = QPlainTextEdit(self)
        self.words.setAccessibleName(WORDS)
        self.words.setPlaceholderText(f"{WORDS}; {SEND} sends it")
        self.words.setTabChangesFocus(True)
        self.buttons = {event: self._button(event, words) for event, words in ACTS.items()}
        self._lay_out()
        self.choice.currentIndexChanged.connect(self._show)
        self.words.textChanged.connect(self._update_state)
        QShortcut(QKeySequence(SEND), self, self._send)
        QShortcut(QKeySequence("Ctrl+Enter"), self, self._send)
        self.choice.setCurrentIndex(threads.first)
        self._show()
        self.words.setFocus()

    def _make_fields(self) -> None:
        self.choice, self.about, self.to, self.due = QComboBox(self), QComboBox(self), QComboBox(self), QLineEdit(self)
        named = ((self.choice, "Thread"), (self.about, "About"), (self.to, "To"), (self.due, "Due by"))
        for field, name in named:
            field.setAccessibleName(name)
        dictionary = self._controller.study.rules.dictionary
        self.choice.addItems([one_line(self._title(one)) for one in self._threads.threads])
        self.choice.addItem(NEW)
        self.about.addItems([one_line(one.words(dictionary)) for one in self._threads.around])
        self.to.addItems([SITE, one_line(Role.INVESTIGATOR.value)])
        self.due.setPlaceholderText("a date, or empty")

    def _button(self, event: QueryEvent, words: str) -> QPushButton:
        return plain_button(words, lambda: self._do(event), self)

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setColumnStretch(1, 1)
        self._labels: dict[QWidget, PlainLabel] = {}
        boxes = (("Thread", self.choice), ("About", self.about), ("To", self.to))
        for _, box in boxes:
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for line, (name, field) in enumerate((*boxes, ("Due by", self.due))):
            self._labels[field] = PlainLabel(name, self)
            fields.addWidget(self._labels[field], line, 0)
            fields.addWidget(field, line, 1)
        back = plain_button("&Back", self._leave, self)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self._heading)
        layout.addLayout(fields)
        for widget in (self.said, self.trouble, self.words):
            layout.addWidget(widget)
        layout.addLayout(button_row(*self.buttons.values(), apart=back))
        layout.setStretch(2, 3)
        layout.setStretch(4, 2)
        self.setMinimumWidth(620)

    # display

    def _title(self, thread: QueryThread) -> str:
        check = f"{thread.check}, " if thread.check else ""
        dictionary = self._controller.study.rules.dictionary
        elsewhere = "" if thread.place == self._threads.place else f"{thread.place.words(dictionary)}, "
        return f"{elsewhere}{check}{thread.state.value}: {thread.question}"

    @property
    def current_thread(self) -> QueryThread:
        """The thread shown; a new one while one is being begun."""
        at = self.choice.currentIndex()
        if 0 <= at < len(self._threads.threads):
            return self._threads.threads[at]
        place = self._threads.around[max(self.about.currentIndex(), 0)]
        to = "" if self.to.currentIndex() <= 0 else Role.INVESTIGATOR.value
        return QueryThread(self._threads.patient, 0, place, to=to, due=self._due())

    def _due(self) -> str:
        """Return the day by which an answer is wanted, in stored form. Raises `Unparsable`."""
        text = self.due.text().strip()
        return parse_whole(text, self._controller.study.reading).isoformat() if text else ""

    def _show(self) -> None:
        begins = self.choice.currentIndex() >= len(self._threads.threads)
        if begins:
            self.due.clear()
        self._offer(self.choice, bool(self._threads.threads))
        self._offer(self.about, begins and len(self._threads.around) > 1)
        self._offer(self.to, begins)
        self._offer(self.due, begins)
        thread, study = self.current_thread, self._controller.study
        self.said.setPlainText(not_apart(shown(_said(thread), LONGEST_DETAILS)))
        self.said.setVisible(not begins)
        trouble = "" if begins else thread.place.trouble(study.case(thread.patient))
        allowed = [event for event in ACTS if may_say(study, thread, event)]
        self.trouble.setText(trouble or ("" if allowed else NOBODY_MAY))
        self.trouble.setVisible(bool(self.trouble.text()))
        self.words.setEnabled(bool(allowed))
        for event, button in self.buttons.items():
            button.setVisible(event in allowed)
            theme.mark(button, role="primary" if allowed and event is allowed[0] else "")
        self._usual = allowed[0] if allowed else None
        if thread.state is QueryState.ANSWERED and QueryEvent.CLOSED in allowed:
            self._usual = QueryEvent.CLOSED
        self._update_state()

    def _offer(self, field: QWidget, shown: bool) -> None:
        for widget in (field, self._labels[field]):
            widget.setVisible(shown)

    def _update_state(self) -> None:
        written = bool(self.words.toPlainText().strip())
        for event, button in self.buttons.items():
            button.setEnabled(written or event is QueryEvent.CLOSED)

    # actions

    def _send(self) -> None:
        if self._usual is not None and self.buttons[self._usual].isEnabled():
            self._do(self._usual)

    def _do(self, event: QueryEvent) -> None:
        try:
            thread, text = self.current_thread, self.words.toPlainText()
        except Unparsable as problem:
            self.trouble.setText(str(problem))
            self.trouble.show()
            self.due.setFocus()
            return
        if self._controller.do(_saying(thread, event, text)).stored:
            self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        """Leave; a text that was not sent is discarded only on a second key press."""
        if self.words.toPlainText().strip() and self.trouble.text() != NOT_SAID:
            self.trouble.setText(NOT_SAID)
            self.trouble.show()
        else:
            self.reject()

    def done(self, result: int) -> None:
        """Close, and return the focus to where it was."""
        super().done(result)
        if self._before is not None and isValid(self._before):
            self._before.window().activateWindow()
            if self._before.isVisible():  # the list may be empty now, and has passed the focus on
                self._before.setFocus(Qt.FocusReason.ActiveWindowFocusReason)


def _saying(thread: QueryThread, event: QueryEvent, text: str) -> Callable[[Study], EntryResult]:
    return lambda study: EntryResult(Result.STORED, recorded=say(study, thread, event, text))


def _said(thread: QueryThread) -> str:
    says = [f"{thread.check}: {thread.finding.says}", thread.finding.remedy] if thread.finding is not None else []
    asked = [f"To: {thread.to}." if thread.to else "", f"Due by {thread.due}." if thread.due else ""]
    heading = [one for one in (*says, " ".join(filter(None, asked))) if one]
    return "\n".join([*heading, *map(message_in_words, thread.messages)])
