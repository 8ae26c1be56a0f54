"""A strip below the header of a page, for repeating a row or confirming copied values."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from cd7gui.domain.formatting import counted
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel, tip


class CopiesStrip(QFrame):
    """The strip; `hint` explains the button for repeating a row.

    Signals:
        repeat_wanted(): a row is to be repeated in a new one.
        store_wanted(): the copied values are confirmed.
        drop_wanted(): the copied values are to be discarded.
    """

    repeat_wanted = Signal()
    store_wanted = Signal()
    drop_wanted = Signal()

    def __init__(self, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._said = PlainLabel(self)
        self._said.setWordWrap(True)
        theme.mark(self._said, role="message", severity="query")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 2, 20, 4)
        layout.addWidget(self._said, 1)
        self.repeat = self._button("Repeat", "copy-forward", self.repeat_wanted)
        self.store = self._button("Sto&re them", "copy-store", self.store_wanted)
        self.drop = self._button("&Discard them", "copy-drop", self.drop_wanted)
        theme.mark(self.repeat, role="quiet")
        self.repeat.setToolTip(tip(hint))
        for button in (self.repeat, self.store, self.drop):
            layout.addWidget(button)
        layout.addStretch()
        self.hide()

    def _button(self, words: str, name: str, signal: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.clicked.connect(signal)
        return button

    def show_copies(self, count: int, source: str, offered: str) -> None:
        """Show how many values were copied from where; if none, the button for repeating a row, with this text."""
        self._said.setText(f"{counted(count, 'value is', 'values are')} copied from {source} and not stored yet.")
        self.repeat.setText(offered or "Repeat")
        for widget in (self._said, self.store, self.drop):
            widget.setVisible(count > 0)
        self.repeat.setVisible(bool(offered) and not count)
        for button in (self.store, self.drop):
            button.setAccessibleDescription(self._said.text() if count else "")
        self.setVisible(count > 0 or bool(offered))
