"""A card with an explanation beside the element pointed at, in the window and clear of the pointer."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QVBoxLayout, QWidget

from cd7gui.ui.style.theme import mark, scale_of
from cd7gui.ui.widgets.plain_text import PlainLabel

_WIDEST: Final = 380  # px at 100%
_AWAY: Final = 12  # px between the element and its card


class HoverCard(QFrame):
    """A frame over the window with a heading and lines below; it accepts neither clicks nor focus.

    The first line of the text is the heading; the last of three or more lines is dimmed.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._over = window
        mark(self, role="card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(12, 8, 12, 8)
        lines.setSpacing(2)
        self._labels = tuple(self._label(role) for role in ("panel-title", "label", "dimmed"))
        for label in self._labels:
            lines.addWidget(label)
        shadow = QGraphicsDropShadowEffect(self, blurRadius=18, xOffset=0, yOffset=3)
        shadow.setColor(QColor(0, 0, 0, 60))
        self.setGraphicsEffect(shadow)
        self.hide()

    def say(self, text: str, beside: QRect) -> None:
        """Show a text below or above a rectangle of the window, wherever there is room. Hide if the text is empty."""
        self._write(text)
        if not text:
            self.hide()
            return
        self.adjustSize()
        self.move(self._place(beside))
        self.raise_()
        self.show()

    def text(self) -> str:
        """Return the text that is shown, line by line."""
        return "\n".join(label.text() for label in self._labels if label.text())

    def _label(self, role: str) -> PlainLabel:
        label = PlainLabel(self)
        mark(label, role=role)
        return label

    def _write(self, text: str) -> None:
        first, *rest = text.splitlines() or [""]
        last = rest.pop() if len(rest) > 1 else ""
        for label, lines in zip(self._labels, (first, "\n".join(rest), last), strict=True):
            label.setVisible(bool(lines))
            label.setWordWrap(False)
            label.setText(lines)
            label.ensurePolished()
            # A wrapping label asks for a square shape; so only a line that is too long may wrap, at the full width.
            label.setWordWrap(label.sizeHint().width() > self._widest())
            label.setMinimumWidth(self._widest() if label.wordWrap() else 0)

    def _widest(self) -> int:
        return round(_WIDEST * scale_of(self.font()))

    def _place(self, beside: QRect) -> QPoint:
        room = self._over.rect()
        below = beside.bottom() + _AWAY
        above = beside.top() - _AWAY - self.height()
        y = below if below + self.height() <= room.bottom() or above < room.top() else above
        x = min(beside.center().x(), room.right() - _AWAY - self.width())
        return QPoint(max(x, room.left()), max(min(y, room.bottom() - self.height()), room.top()))
