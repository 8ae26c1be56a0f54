"""Editors into which text is typed: one line, several lines.

Every editor of a field has the same three faces: `show` puts a stored text (or a draft in its place) on show,
`commit` offers what was typed, `take_back` shows the stored value again.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from cd7gui.domain.changes import missing_reason
from cd7gui.domain.kinds import Kind
from cd7gui.ui.casebook.holding import Holding, is_left, is_return, slanted, wants_undo
from cd7gui.ui.casebook.shown import editable

ERASERS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)  # they take a missing reason away, too


def is_block(text: str) -> bool:
    """Tell whether a pasted text is a block of cells."""
    return "\t" in text or "\n" in text.strip("\r\n")


class LineEditor(QLineEdit):
    """One line of typed text.

    Signals:
        committed(str): the field was left, or Return pressed, with a text that nobody has judged.
        typed(): the text changed under the user's hands.
    """

    committed = Signal(str)
    typed = Signal()

    def __init__(self, kind: Kind[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.takes_blocks = True  # a grid takes a block of cells itself and sets this to False
        self.holding = Holding()
        self.textEdited.connect(self._note_typing)

    def show_stored(self, stored: str | None, draft: str | None = None) -> None:
        """Show a stored text, a missing reason in words, or the draft that stands in their place."""
        missing = missing_reason(stored)
        shown = "" if stored is None or missing else editable(self.kind, stored)
        self._show(self.holding.stored(shown, draft))
        self._show_missing(missing.words if missing and draft is None else "")

    def _show(self, text: str) -> None:
        if self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)

    def _show_missing(self, words: str) -> None:
        if self.placeholderText() != words:
            self.setPlaceholderText(words)
            self.setFont(slanted(self.font(), bool(words)))
            self.setReadOnly(bool(words))

    def current_text(self) -> str:
        """Give what would be committed."""
        return self.text()

    @property
    def uncommitted(self) -> bool:
        """Whether the editor holds something else than the stored value."""
        return self.current_text() != self.holding.shown

    @property
    def typing(self) -> bool:
        """Whether something stands here that nobody has judged yet."""
        return self.uncommitted and self.holding.offered is None

    def commit(self) -> None:
        """Offer the text if nobody has judged it."""
        if self.holding.offers(self.current_text()):
            self.committed.emit(self.current_text())

    def take_back(self) -> None:
        """Show the stored value again in place of what was typed."""
        self._show(self.holding.shown)
        self.holding.typed()
        self.commit()

    def _note_typing(self) -> None:
        self.holding.typed()
        self.typed.emit()

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the study while nothing uncommitted stands here."""
        if wants_undo(event) and not self.uncommitted:
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return commits and goes on, Escape takes back, a block of cells goes to the grid."""
        if is_return(event):
            self.focusNextPrevChild(True)
        elif event.key() == Qt.Key.Key_Escape and self.uncommitted:
            self.take_back()
        elif self.isReadOnly() and event.key() in ERASERS:
            self.committed.emit("")
        elif not self.takes_blocks and event.matches(QKeySequence.StandardKey.Paste) and _block_waits():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Commit before the focus moves, so that a field which this value shows is the next one."""
        self.commit()
        return super().focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the field is left."""
        super().focusOutEvent(event)
        if is_left(event) and not self.goes_on():
            self.commit()

    def goes_on(self) -> bool:
        """Tell whether the field is still being filled in, in a widget beside this one."""
        return False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leave the menu to the page, which adds missing reasons and the history."""
        event.ignore()


def _block_waits() -> bool:
    return is_block(QGuiApplication.clipboard().text())


class LinesEditor(QPlainTextEdit):
    """Several lines of typed text: Return commits and goes on, Shift+Return begins a new line.

    Signals: as of `LineEditor`.
    """

    committed = Signal(str)
    typed = Signal()

    def __init__(self, kind: Kind[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.takes_blocks = True
        self.holding = Holding()
        self._filling = False
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._note_typing)

    def show_stored(self, stored: str | None, draft: str | None = None) -> None:
        """Show a stored text, a missing reason in words, or the draft that stands in their place."""
        missing = missing_reason(stored)
        shown = "" if stored is None or missing else editable(self.kind, stored)
        self._show(self.holding.stored(shown, draft))
        words = missing.words if missing and draft is None else ""
        if self.placeholderText() != words:
            self.setPlaceholderText(words)
            self.setFont(slanted(self.font(), bool(words)))
            self.setReadOnly(bool(words))

    def _show(self, text: str) -> None:
        if self.toPlainText() != text:
            self._filling = True
            self.setPlainText(text)
            self._filling = False

    def current_text(self) -> str:
        """Give what would be committed."""
        return self.toPlainText()

    @property
    def uncommitted(self) -> bool:
        """Whether the editor holds something else than the stored value."""
        return self.current_text() != self.holding.shown

    @property
    def typing(self) -> bool:
        """Whether something stands here that nobody has judged yet."""
        return self.uncommitted and self.holding.offered is None

    def commit(self) -> None:
        """Offer the text if nobody has judged it."""
        if self.holding.offers(self.current_text()):
            self.committed.emit(self.current_text())

    def take_back(self) -> None:
        """Show the stored value again in place of what was typed."""
        self._show(self.holding.shown)
        self.holding.typed()
        self.commit()

    def _note_typing(self) -> None:
        if not self._filling:
            self.holding.typed()
            self.typed.emit()

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the study while nothing uncommitted stands here."""
        if wants_undo(event) and not self.uncommitted:
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return commits and goes on, Escape takes back."""
        if is_return(event):
            self.focusNextPrevChild(True)
        elif event.key() == Qt.Key.Key_Escape and self.uncommitted:
            self.take_back()
        elif self.isReadOnly() and event.key() in ERASERS:
            self.committed.emit("")
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Commit before the focus moves."""
        self.commit()
        return super().focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the field is left."""
        super().focusOutEvent(event)
        if is_left(event):
            self.commit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leave the menu to the page."""
        event.ignore()
