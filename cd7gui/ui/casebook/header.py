"""The head of a page: which form of which patient it is, its history, and marking it complete."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from cd7gui.domain.case import Case
from cd7gui.domain.dictionary import Form
from cd7gui.domain.text import N_
from cd7gui.study.clocks import clocks
from cd7gui.ui import theme
from cd7gui.ui.casebook.patients import called, diagnosis


def subtitle(case: Case, form: type[Form]) -> str:
    """Say whose page it is: "F6 · SYN-09 · T-ALL · T 2023-06-16 · H 2023-07-11"."""
    parts = (form.id, called(case), diagnosis(case), clocks(case).words())
    return " · ".join(part for part in parts if part)


class Elided(QLabel):
    """A label that gives way: what does not fit is shown by dots and told by the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        """Show a text as far as there is room."""
        self._whole = text
        self._fit()

    def whole(self) -> str:
        """Give the text without dots."""
        return self._whole

    def _fit(self) -> None:
        fitted = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(fitted)
        self.setToolTip("" if fitted == self._whole else self._whole)
        self.setAccessibleName(self._whole)

    def event(self, event: QEvent) -> bool:
        """Fit anew where the room or the text's size changed."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self._fit()
        return done


class PageHeader(QWidget):
    """The head.

    Signals:
        history_wanted(): the history of the form is to be shown.
        complete_wanted(): the form is to be marked complete, or opened again.
        strike_wanted(): the row on show is to be struck out.
    """

    history_wanted = Signal()
    complete_wanted = Signal()
    strike_wanted = Signal()

    def __init__(self, form: type[Form], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._title = QLabel(form.title, self)
        theme.mark(self._title, role="title")
        self._subtitle = Elided(self)
        theme.mark(self._subtitle, role="dimmed")
        self._strike = QPushButton(N_("Strike out row…"), self)
        self._strike.setVisible(False)
        self._strike.clicked.connect(self.strike_wanted)
        history = QPushButton(N_("History"), self)
        history.setToolTip(N_("Who changed what, when and why. Alt+H: of the field alone."))
        history.clicked.connect(self.history_wanted)
        self._complete = QPushButton(self)
        theme.mark(self._complete, role="primary")
        self._complete.clicked.connect(self.complete_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 8)
        layout.setSpacing(12)
        layout.addWidget(self._title)
        layout.addWidget(self._subtitle, 1)
        for button in (self._strike, history, self._complete):
            layout.addWidget(button)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_case(self, case: Case, *, read_only: bool, row: int = 0) -> None:
        """Show whose page it is and whether it is complete; a row that exists can be struck out."""
        self._subtitle.show_text(subtitle(case, self._form))
        complete = case.is_complete(self._form)
        self._complete.setText(N_("Reopen…") if complete else N_("Mark complete   Ctrl+↵"))
        theme.mark(self._complete, role="quiet" if complete else "primary")
        self._complete.setEnabled(not read_only)
        exists = any(found.number == row for found in case.rows(self._form)) and row > 0
        self._strike.setVisible(exists)
        self._strike.setEnabled(not read_only)
