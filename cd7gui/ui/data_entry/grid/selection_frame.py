"""A marked block of a grid: the rows and columns that it spans, and its frame."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cd7gui.records import dataclass
from cd7gui.ui.style.theme import scale_of, tokens_of

TINT = 40  # of 255: opacity of the tint


@dataclass(frozen=True)
class CellSelection:
    """A block from the cell where marking began to the one reached, by positions of rows and columns."""

    row: int
    column: int
    to_row: int
    to_column: int

    @property
    def rows(self) -> range:
        """The positions of the rows."""
        return range(min(self.row, self.to_row), max(self.row, self.to_row) + 1)

    @property
    def columns(self) -> range:
        """The numbers of the columns."""
        return range(min(self.column, self.to_column), max(self.column, self.to_column) + 1)

    def reaching(self, row: int, column: int) -> CellSelection:
        """Return the block from the same first cell to another last one."""
        return replace(self, to_row=row, to_column=column)


class SelectionFrame(QWidget):
    """The frame around a marked block, which is transparent to keys and pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint the block and draw its edge."""
        painter, accent = QPainter(self), QColor(tokens_of(self).accent)
        width = round(2 * scale_of(self.font()))
        painter.setPen(QPen(accent, width))
        tint = QColor(accent)
        tint.setAlpha(TINT)
        painter.setBrush(tint)
        painter.drawRect(self.rect().adjusted(width // 2, width // 2, -width // 2, -width // 2))
        painter.end()
