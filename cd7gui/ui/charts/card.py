"""The card that says why: a few lines beside the thing pointed at, inside the window and never in the pointer's way."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLabel, QVBoxLayout, QWidget

from cd7gui.ui.theme import mark, scale_of

_WIDEST: Final = 380  # px at 100%
_AWAY: Final = 12  # px between the thing and its card


class Card(QFrame):
    """A frame over the window that shows a heading and lines below it; it takes neither clicks nor focus.

    The text's first line is the heading; the last of three or more lines is dimmed.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._over = window
        mark(self, role="card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(12, 8, 12, 8)
        self._lines.setSpacing(2)
        shadow = QGraphicsDropShadowEffect(self, blurRadius=18, xOffset=0, yOffset=3)
        shadow.setColor(QColor(0, 0, 0, 60))
        self.setGraphicsEffect(shadow)
        self.hide()

    def say(self, text: str, beside: QRect) -> None:
        """Show a text below or above a rectangle of the window, whichever has room; hide where there is no text."""
        self._write(text)
        if not text:
            self.hide()
            return
        self.adjustSize()
        self.move(self._place(beside))
        self.raise_()
        self.show()

    def text(self) -> str:
        """Return the lines that are shown."""
        return "\n".join(label.text() for label in self._labels())

    def _labels(self) -> list[QLabel]:
        found = (self._lines.itemAt(number) for number in range(self._lines.count()))
        return [widget for item in found if item and isinstance(widget := item.widget(), QLabel)]

    def _write(self, text: str) -> None:
        for label in self._labels():
            self._lines.removeWidget(label)
            label.setParent(None)
            label.deleteLater()
        lines = text.splitlines()
        for number, line in enumerate(lines):
            last = number == len(lines) - 1
            self._lines.addWidget(self._line(line, _role(first=number == 0, last=last and len(lines) > 2)))

    def _line(self, line: str, role: str) -> QLabel:
        label = QLabel(line, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        mark(label, role=role)
        label.ensurePolished()
        widest = round(_WIDEST * scale_of(self.font()))
        if label.sizeHint().width() > widest:
            label.setWordWrap(True)
            label.setFixedWidth(widest)
        return label

    def _place(self, beside: QRect) -> QPoint:
        room = self._over.rect()
        below = beside.bottom() + _AWAY
        above = beside.top() - _AWAY - self.height()
        y = below if below + self.height() <= room.bottom() or above < room.top() else above
        x = min(beside.center().x(), room.right() - _AWAY - self.width())
        return QPoint(max(x, room.left()), max(min(y, room.bottom() - self.height()), room.top()))


def _role(*, first: bool, last: bool) -> str:
    return "panel-title" if first else "dimmed" if last else "label"
