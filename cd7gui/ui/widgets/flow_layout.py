"""A layout that wraps its items into rows, with the last item at the right."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

Line = list[QLayoutItem]
_BETWEEN = 4  # px between two rows


class FlowLayout(QLayout):
    """Rows of items at their preferred size, with a narrower space between rows than between items.

    Margins are the widget's own (`QWidget.setContentsMargins`); the layout adds none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt: add an item."""
        self._items.append(item)

    def count(self) -> int:
        """Qt: return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Qt: return an item, or None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Qt: remove an item and return it."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Qt: take no more room than needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Qt: return True, as a narrower layout is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Qt: return the height of all rows at this width."""
        lines = self._lines(width)
        return sum(_height(line) for line in lines) + _BETWEEN * max(0, len(lines) - 1)

    def sizeHint(self) -> QSize:
        """Qt: return the size with everything in one row."""
        widths = [item.sizeHint().width() for item in self._items]
        return QSize(sum(widths) + self.spacing() * max(0, len(widths) - 1), _height(self._items))

    def minimumSize(self) -> QSize:
        """Qt: return the width of the item that can shrink the least."""
        return QSize(max((item.minimumSize().width() for item in self._items), default=0), _height(self._items))

    def setGeometry(self, rect: QRect) -> None:
        """Qt: place the items."""
        super().setGeometry(rect)
        y = rect.top()
        for line in self._lines(rect.width()):
            x, height = rect.left(), _height(line)
            for item in line:
                wanted = item.sizeHint().boundedTo(QSize(rect.width(), height))
                if item is self._items[-1]:
                    x = max(x, rect.right() + 1 - wanted.width())
                item.setGeometry(QRect(x, y + (height - wanted.height()) // 2, wanted.width(), wanted.height()))
                x += wanted.width() + self.spacing()
            y += height + _BETWEEN

    def _lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        used = 0
        for item in self._items:
            wanted = item.sizeHint().width()
            if not wanted:  # an empty label takes no row
                continue
            if lines and used + self.spacing() + wanted <= width:
                lines[-1].append(item)
                used += self.spacing() + wanted
            else:
                lines.append([item])
                used = wanted
        return lines


def _height(line: Line) -> int:
    return max((item.sizeHint().height() for item in line), default=0)
