"""A strip across the summary that says something of the whole page: it shows the past, or why there are no groups."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import mark, spacing
from cd7gui.ui.widgets.banner import FocusReturn, StatusIcon
from cd7gui.ui.widgets.plain_text import PlainLabel


class NoticeStrip(QWidget):
    """A sign, a sentence, and a button where there is something to do; away while nothing is to be said.

    Signals:
        acted(): the button was pressed.
    """

    acted = Signal()

    def __init__(self, name: str, sign: StatusSign, act: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._focus = FocusReturn(self)
        frame = QFrame(self)
        mark(frame, role="banner")
        shape = StatusIcon(self)
        shape.show_sign(sign)
        self._words = PlainLabel(self)
        self._words.setWordWrap(True)
        self.button = QPushButton(act, self)
        self.button.setObjectName(f"{name}.act")
        self.button.setVisible(bool(act))
        self.button.clicked.connect(lambda _=False: self.acted.emit())
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, spacing(2.5), 0)  # as far as the panels below, which a scroll bar stands beside
        around.addWidget(frame)
        inside = QHBoxLayout(frame)
        inside.setContentsMargins(spacing(3), spacing(1.5), spacing(3), spacing(1.5))
        inside.setSpacing(spacing(2))
        inside.addWidget(shape)
        inside.addWidget(self._words, 1)
        inside.addWidget(self.button)
        self.hide()

    @property
    def words(self) -> str:
        """What is said; empty while the strip is away."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Say something, or with an empty text nothing."""
        self._words.setText(words)
        self.setAccessibleName(words)
        if not words:
            self._focus.give_back()
        self.setVisible(bool(words))
