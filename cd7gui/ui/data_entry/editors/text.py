"""Editors for typed text: one line, or several lines."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from cd7gui.domain.values.kinds import Kind
from cd7gui.ui.data_entry.editors.base import FieldEditor
from cd7gui.ui.data_entry.editors.editor_state import slanted

LONGEST_PASTE = 1_000_000  # characters; the field's kind decides what it accepts
_ENDS_OF_LINES = re.compile("[\u2028\u2029]")


def _say_missing(editor: QLineEdit | QPlainTextEdit, words: str) -> None:
    if editor.placeholderText() != words:
        editor.setPlaceholderText(words)
        editor.setFont(slanted(editor.font(), bool(words)))
        editor.setReadOnly(bool(words))


class LineEditor(FieldEditor, QLineEdit):
    """One line of typed text."""

    def __init__(self, kind: Kind[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.init_editor(kind)
        self.setMaxLength(LONGEST_PASTE)  # Qt's own limit would cut off longer text silently
        self.textEdited.connect(self.note_typing)

    def put(self, text: str, missing: str) -> None:
        """Display a text, or the words of a missing reason."""
        if self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)
        _say_missing(self, missing)

    def current_text(self) -> str:
        """Return the text that would be committed."""
        return self.text()

    @property
    def locked(self) -> bool:
        """Whether a missing reason is shown."""
        return self.isReadOnly()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type a key that is not one of every editor's."""
        if not self.takes_key(event):
            super().keyPressEvent(event)


class LinesEditor(FieldEditor, QPlainTextEdit):
    """Several lines of typed text: Return commits and moves on, Shift+Return begins a new line."""

    def __init__(self, kind: Kind[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.init_editor(kind)
        self._filling = False
        self.tall = 1  # multiple of the usual height
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._note_change)

    def put(self, text: str, missing: str) -> None:
        """Display a text, or the words of a missing reason."""
        if self.current_text() != text:
            self._filling = True
            self.setPlainText(text)
            self._filling = False
        _say_missing(self, missing)

    def current_text(self) -> str:
        """Return the text that would be committed."""
        # The raw text: `toPlainText` turns a no-break space into a plain one, which would change the text.
        return _ENDS_OF_LINES.sub("\n", self.document().toRawText())

    @property
    def locked(self) -> bool:
        """Whether a missing reason is shown."""
        return self.isReadOnly()

    def _note_change(self) -> None:
        if not self._filling:
            self.note_typing()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type a key that is not one of every editor's."""
        if not self.takes_key(event):
            super().keyPressEvent(event)
