"""The header of a page: form and patient, the button for its history, and the one to mark it complete."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.presenters.clocks import clocks
from cd7gui.study.schedule.worklist import next_in_words
from cd7gui.ui.data_entry.editors.editor_state import is_return
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.elided_label import ElidedLabel
from cd7gui.ui.widgets.plain_text import PlainLabel, tip
from cd7gui.ui.widgets.value_text import called, diagnosis

END = "End of the form. Ctrl+Return marks it complete, Ctrl+PgDn goes to the next one."
NO_LETTERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
STRIKE, STRIKE_SHORT = "Strike out row…", "Strike out…"
GAP, EDGES = 12, 64  # px: between the parts; margins and space between title and subtitle


def subtitle(case: Case, form: type[Form]) -> str:
    """Return form and patient in words: "F6 · SYN-09 · T-ALL · T 2023-06-16 · H 2023-07-11"."""
    parts = (form.id, called(case), diagnosis(case), clocks(case).words())
    return " · ".join(part for part in parts if part)


class PageHeader(QWidget):
    """The header.

    Signals:
        history_wanted(): the history of the form is to be shown.
        complete_wanted(): the form is to be marked complete, or reopened.
        strike_wanted(): the row shown is to be struck out.
        typed_behind(str): a text was typed after the last field, while the header has the focus.
    """

    history_wanted = Signal()
    complete_wanted = Signal()
    strike_wanted = Signal()
    typed_behind = Signal(str)

    def __init__(self, form: type[Form], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._lines = 0
        self._act = ""
        self._whose, self._due = "", ""  # the patient in words, and what is due next
        self.setAccessibleName(f"{form.title}: {END}")
        self._title = PlainLabel(form.title, self)
        theme.mark(self._title, role="title")
        self._subtitle = ElidedLabel(self)
        theme.mark(self._subtitle, role="dimmed")
        self._due_label = ElidedLabel(self)  # what is due next, if there is no room for it beside the patient
        theme.mark(self._due_label, role="dimmed")
        self._due_label.hide()
        self._strike = QPushButton(STRIKE, self)
        self._strike.setVisible(False)
        self._strike.clicked.connect(self.strike_wanted)
        history = QPushButton("History", self)
        history.setToolTip(tip("Who changed what, when and why. Alt+H shows this for the field alone."))
        history.clicked.connect(self.history_wanted)
        self._complete = QPushButton(self)
        theme.mark(self._complete, role="primary")
        self._complete.clicked.connect(self.complete_wanted)
        self._buttons = (self._strike, history, self._complete)
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(20, 12, 20, 8)
        self._layout.setHorizontalSpacing(GAP)
        self._layout.setVerticalSpacing(2)
        self._layout.setColumnStretch(1, 1)
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumWidth(1)  # the words shrink before the lists at the left are squeezed
        self._fit()

    # the end of the fields: here a key does no harm, whereas a button would count it as a press

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the last field was left."""
        super().focusInEvent(event)
        self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the patient again."""
        super().focusOutEvent(event)
        self._fit()

    def _show_words(self) -> None:
        apart = bool(self._due) and self._words_width() > self.width() - EDGES
        whose = self._whose if apart else self._whose_and_due()
        self._subtitle.show_text(END if self.hasFocus() else whose)
        self._due_label.show_text(self._due)
        self._due_label.setVisible(apart)

    def _whose_and_due(self) -> str:
        return " · ".join(filter(None, (self._whose, self._due)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Report letters that were meant for a field; move on with Return as with Tab."""
        if is_return(event):
            self.focusNextPrevChild(True)
        elif event.text().isprintable() and event.text().strip() and not event.modifiers() & NO_LETTERS:
            self.typed_behind.emit(event.text())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the parts to rows of their own if there is too little width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Wrap step by step: first the words below the title, then what is due, then the buttons."""
        self._show_words()
        self._complete.setText(self._act)
        self._strike.setText(STRIKE)
        room, title = self.width() - EDGES, self._title.sizeHint().width()
        buttons = self._buttons_width()
        lines = 3 if title + buttons > room else 2 if title + self._words_width() + buttons > room else 1
        if lines != self._lines:
            self._lines = lines
            for widget in (self._title, self._subtitle, self._due_label, *self._buttons):
                self._layout.removeWidget(widget)
            self._layout.addWidget(self._title, 0, 0, 1, 5 if lines == 3 else 1)
            self._layout.addWidget(self._subtitle, *((0, 1, 1, 1) if lines == 1 else (1, 0, 1, 5)))
            self._layout.addWidget(self._due_label, 2, 0, 1, 5)
            for column, button in enumerate(self._buttons, start=2):
                self._layout.addWidget(button, 3 if lines == 3 else 0, column)
        if lines == 3:
            self._complete.setText(self._act.partition("   ")[0])  # its shortcut is in the menu
            self._strike.setText(STRIKE if self._buttons_width() <= room else STRIKE_SHORT)

    def _words_width(self) -> int:
        return self._subtitle.fontMetrics().horizontalAdvance(END if self.hasFocus() else self._whose_and_due())

    def _buttons_width(self) -> int:
        return sum(button.sizeHint().width() + GAP for button in self._buttons if not button.isHidden())

    def show_case(self, case: Case, *, read_only: bool, row: int = 0, marks: str = "") -> None:
        """Show the patient, who signed, and whether the form is complete; an existing row can be struck out."""
        self._whose, self._due = " · ".join(filter(None, (subtitle(case, self._form), marks))), next_in_words(case)
        complete = case.is_complete(self._form)
        self._act = "Reopen…" if complete else "Mark complete   Ctrl+↵"
        theme.mark(self._complete, role="quiet" if complete else "primary")
        self._complete.setEnabled(not read_only)
        exists = any(found.number == row for found in case.rows(self._form)) and row > 0
        self._strike.setVisible(exists)
        self._strike.setEnabled(not read_only)
        self._fit()
