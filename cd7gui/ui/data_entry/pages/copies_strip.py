"""A line below the head of a page: repeat the visit before in a new row, or confirm what was copied into this one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from cd7gui.domain.formatting import counted
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel, caption, tip


class CopiesStrip(QFrame):
    """The line.

    Signals:
        repeat_wanted(): the visit before is to be repeated in the new row.
        store_wanted(): the copied values are confirmed.
        drop_wanted(): they are not wanted.
    """

    repeat_wanted = Signal()
    store_wanted = Signal()
    drop_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._said = PlainLabel(self)
        self._said.setWordWrap(True)
        theme.mark(self._said, role="message", severity="query")
        self.repeat, self.store = QPushButton("Repeat", self), QPushButton("Store them", self)
        self.drop = QPushButton("Drop them", self)
        theme.mark(self.repeat, role="quiet")
        self.repeat.setToolTip(tip("Nothing is stored before it is confirmed. Ctrl+Shift+D"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 2, 20, 4)
        layout.addWidget(self._said, 1)
        for button, signal in (
            (self.repeat, self.repeat_wanted),
            (self.store, self.store_wanted),
            (self.drop, self.drop_wanted),
        ):
            button.clicked.connect(signal)
            layout.addWidget(button)
        layout.addStretch()
        self.hide()

    def show_copies(self, count: int, source: str, offered: str) -> None:
        """Show how many values were copied from where; without any, offer the visit `offered` if there is one."""
        self._said.setText(f"{counted(count, 'value is', 'values are')} copied from {source} and not stored yet.")
        self.repeat.setText(caption(f"Repeat {offered}"))
        self._said.setVisible(count > 0)
        self.store.setVisible(count > 0)
        self.drop.setVisible(count > 0)
        self.repeat.setVisible(bool(offered) and not count)
        for button in (self.store, self.drop):
            button.setAccessibleDescription(self._said.text() if count else "")
        self.setVisible(count > 0 or bool(offered))
