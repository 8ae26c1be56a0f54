"""A short text beside a field, preceded by the sign of a state if there is one."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from cd7gui.ui.style import status_icons
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import scale_of, tokens_of
from cd7gui.ui.widgets.plain_text import PlainLabel

SIDE = 10  # px at 100%
ROOM = "\u2003\u2009"  # an em space and a thin space before the text, where the sign is drawn


class SignChip(PlainLabel):
    """The label with its sign."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sign: StatusSign | None = None
        self.setProperty("role", "chip")

    def show_words(self, words: str, sign: StatusSign | None) -> None:
        """Show a text, with a sign before it or without."""
        self._sign = sign
        self.setText(f"{ROOM}{words}" if sign is not None else words)
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, then the sign in the space before it."""
        super().paintEvent(event)
        if self._sign is not None:
            side = SIDE * scale_of(self.font())
            left = max(0, self.width() - self.fontMetrics().horizontalAdvance(self.text())) / 2
            painter = QPainter(self)
            box = QRectF(left, (self.height() - side) / 2, side, side)
            status_icons.draw(painter, box, self._sign, tokens_of(self))
            painter.end()
