"""The editor of a choice: a list that starts empty, is searched by letters and arrows, and is deaf to the wheel."""

from __future__ import annotations

from time import monotonic
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from cd7gui.domain.changes import missing_reason
from cd7gui.domain.kinds import Kind, Options
from cd7gui.ui.casebook.holding import Holding, is_left, is_return, slanted, wants_undo
from cd7gui.ui.casebook.labels import NONE, Lists, found_by
from cd7gui.ui.theme import tokens_of

PAUSE = 1.0  # s; letters that follow each other sooner are one search


class ChoiceEditor(QComboBox):
    """One code of a list, or none.

    Signals:
        committed(str): the field was left, or a choice clicked, with a code that nobody has judged; "" empties it.
        typed(): the choice changed under the user's hands.
        left(): the focus went elsewhere.
    """

    committed = Signal(str)
    typed = Signal()
    left = Signal()

    def __init__(self, kind: Kind[Any], options: Options, lists: Lists, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.options = options
        self.takes_blocks = True
        self.holding = Holding()
        self._locked = False
        self._searched, self._last_key = "", 0.0
        self.setModel(lists.of(options))
        self.setCurrentIndex(NONE)
        self.activated.connect(self._take_clicked)

    def show_stored(self, stored: str | None, draft: str | None = None) -> None:
        """Show a stored code by its label, a missing reason in words; a code that is not listed is shown as it is."""
        missing = missing_reason(stored)
        shown = "" if stored is None or missing else stored
        text = self.holding.stored(shown, draft)
        index = self._index(text)
        if self.currentIndex() != index:
            self.setCurrentIndex(index)
        self._show_words(missing.words if missing and draft is None else text if index == NONE else "", bool(missing))

    def _index(self, code: str) -> int:
        return next((index for index, (listed, _) in enumerate(self.options.items) if listed == code), NONE)

    def _show_words(self, words: str, missing: bool) -> None:
        if self.placeholderText() != words:
            self.setPlaceholderText(words)
            self.setFont(slanted(self.font(), missing))
        self._locked = missing

    def current_text(self) -> str:
        """Give the code that would be committed."""
        if self.currentIndex() == NONE:
            return "" if self._locked else self.placeholderText()
        return self.options.items[self.currentIndex()][0]

    @property
    def uncommitted(self) -> bool:
        """Whether another code is on show than the stored one."""
        return self.current_text() != self.holding.shown

    @property
    def typing(self) -> bool:
        """Whether something stands here that nobody has judged yet."""
        return self.uncommitted and self.holding.offered is None

    def commit(self) -> None:
        """Offer the code if nobody has judged it."""
        if self.holding.offers(self.current_text()):
            self.committed.emit(self.current_text())

    def take_back(self) -> None:
        """Show the stored choice again."""
        self._choose(self._index(self.holding.shown))
        self.commit()

    def _choose(self, index: int) -> None:
        self._show_words("", False)
        self.setCurrentIndex(index)
        self.holding.typed()
        self.typed.emit()

    def _take_clicked(self, index: int) -> None:
        self._choose(index)
        self.commit()

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the study."""
        if wants_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a missing reason dimmed; Qt draws the words of an empty list as if they were a choice."""
        if self.currentIndex() != NONE or not self.placeholderText():
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        box = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        painter.setPen(QColor(tokens_of(self).dimmed))
        painter.drawText(box.adjusted(1, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.placeholderText())
        painter.end()

    def showPopup(self) -> None:
        """Open the list unless a missing reason stands here."""
        if not self._locked:
            super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll; a value never changes under a turning wheel."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and letters choose, Delete empties, Return commits and goes on, Escape takes back."""
        if is_return(event):
            self.focusNextPrevChild(True)
        elif event.key() == Qt.Key.Key_Escape and self.uncommitted:
            self.take_back()
        elif self._locked and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.committed.emit("")  # takes the missing reason away
        elif not self._locked and (self._step(event) or self._search(event)):
            event.accept()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.showPopup()
        else:
            event.ignore()

    def _step(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        last = self.count() - 1
        steps = {
            Qt.Key.Key_Down: min(self.currentIndex() + 1, last),
            Qt.Key.Key_Up: max(self.currentIndex() - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_Delete: NONE,
            Qt.Key.Key_Backspace: NONE,
        }
        key = Qt.Key(event.key())
        if key not in steps:
            return False
        self._searched = ""
        self._choose(steps[key])
        return True

    def _search(self, event: QKeyEvent) -> bool:
        text = event.text()
        if not text.isprintable() or not text or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        now = monotonic()
        so_far = self._searched if now - self._last_key < PAUSE else ""
        if text.isspace() and not so_far:
            return False
        self._last_key = now
        # Letters that lead nowhere together begin a new search: "y", then at once "n", means no.
        for searched in (so_far + text, text):
            index = found_by(self.options, searched, self.currentIndex())
            if index != NONE:
                self._searched = searched
                self._choose(index)
                break
        return True

    def focusNextPrevChild(self, next: bool) -> bool:
        """Commit before the focus moves."""
        self.commit()
        return super().focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the field is left."""
        super().focusOutEvent(event)
        self._searched = self._searched if event.reason() == Qt.FocusReason.PopupFocusReason else ""
        if is_left(event):
            self.commit()
            self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leave the menu to the page."""
        event.ignore()
