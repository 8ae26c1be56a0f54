"""The titles above a grid: they move sideways with the rows, and a click on one sorts by its column."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from cd7gui.domain.text import N_
from cd7gui.ui.casebook.columns import GAP, MARGIN
from cd7gui.ui.casebook.fieldrow import wrap
from cd7gui.ui.casebook.gridbody import GridBody
from cd7gui.ui.casebook.rowsorting import Sorting
from cd7gui.ui.theme import scale_of, tokens_of

ARROWS = {False: " ▲", True: " ▼"}  # by whether the largest comes first


class GridHead(QWidget):
    """The titles of the columns.

    Signals:
        sort_wanted(int): the title of this column was clicked.
    """

    sort_wanted = Signal(int)

    def __init__(self, body: GridBody, titles: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body = body
        self._titles = titles
        self._sorting = Sorting()
        self.shift = 0
        self.setToolTip(N_("Click a title to sort by its column; a third click gives the order of entry again."))

    def show_sorting(self, sorting: Sorting) -> None:
        """Mark the column that the rows are sorted by."""
        self._sorting = sorting
        self.arrange()

    def arrange(self) -> None:
        """Take the height that the longest title needs."""
        lines = max((self._wrapped(at).count("\n") + 1 for at in range(len(self._body.widths))), default=1)
        self.setFixedHeight(lines * self.fontMetrics().height() + round(8 * scale_of(self.font())))
        self.update()

    def _wrapped(self, at: int) -> str:
        arrow = ARROWS[self._sorting.descending] if at == self._sorting.column else ""
        return wrap(self._titles[at] + arrow, self.fontMetrics(), self._body.widths[at])

    def left_of(self, at: int) -> int:
        """Give where a column begins, in px; all but the first are shifted."""
        scale = scale_of(self.font())
        before = sum(width + round(GAP * scale) for width in self._body.widths[:at])
        return round(MARGIN * scale) + before - (self.shift if at else 0)

    def column_at(self, x: float) -> int | None:
        """Find the column below a point; the first one lies above those that pass below it."""
        for at, width in enumerate(self._body.widths):
            if self.left_of(at) <= x < self.left_of(at) + width:
                return at
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask to sort by the column that was clicked."""
        column = self.column_at(event.position().x())
        if column is not None and event.button() == Qt.MouseButton.LeftButton:
            self.sort_wanted.emit(column)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the titles and a line below."""
        painter, tokens, scale = QPainter(self), tokens_of(self), scale_of(self.font())
        painter.setPen(QColor(tokens.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.setPen(QColor(tokens.dimmed))
        for at, width in enumerate(self._body.widths):
            if at:  # what moves sideways passes below the first column
                painter.setClipRect(self.left_of(0) + self._body.widths[0], 0, self.width(), self.height())
            box = QRectF(self.left_of(at), 0, width + GAP * scale, self.height() - 4 * scale)
            painter.drawText(box, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, self._wrapped(at))
        painter.end()
