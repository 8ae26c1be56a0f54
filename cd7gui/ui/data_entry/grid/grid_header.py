"""The titles above a grid: they scroll horizontally with the rows, and a click on one sorts by it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from cd7gui.ui.data_entry.fields.field_row import wrap
from cd7gui.ui.data_entry.grid.grid_body import GridBody
from cd7gui.ui.data_entry.grid.grid_columns import GAP, MARGIN, GridColumn
from cd7gui.ui.data_entry.grid.row_sorting import Sorting
from cd7gui.ui.style.theme import scale_of, tokens_of
from cd7gui.ui.widgets.plain_text import tip

ARROWS = {False: " ▲", True: " ▼"}  # by whether the order is descending


EDGE = 4  # px at 100%: distance within which the pointer grabs the edge of a column


class GridHead(QWidget):
    """The titles of the columns.

    Signals:
        sort_wanted(int): the title of this column was clicked.
        widened(int, int): a column is to have this width, in px.
    """

    sort_wanted = Signal(int)
    widened = Signal(int, int)

    def __init__(self, body: GridBody, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body = body
        self._titles = [column.title for column in body.columns]
        self._sections = [(at, name) for at, name in enumerate(_begun(body.columns)) if name]
        self._sorting = Sorting()
        self.shift = 0
        self._dragged: int | None = None
        self.setMouseTracking(True)
        self.setToolTip(tip("Click a title to sort by its column; a third click restores the order of entry."))

    def show_sorting(self, sorting: Sorting) -> None:
        """Mark the column that the rows are sorted by."""
        self._sorting = sorting
        self.arrange()

    def arrange(self) -> None:
        """Take the height that the longest title needs."""
        lines = max((self._wrapped(at).count("\n") + 1 for at in range(len(self._body.widths))), default=1)
        lines += bool(self._sections)
        self.setFixedHeight(lines * self.fontMetrics().height() + round(8 * scale_of(self.font())))
        self.update()

    def _wrapped(self, at: int) -> str:
        arrow = ARROWS[self._sorting.descending] if at == self._sorting.column else ""
        return wrap(self._titles[at] + arrow, self.fontMetrics(), self._body.widths[at])

    def left_of(self, at: int) -> int:
        """Return the left edge of a column in px; all but the first scroll."""
        scale = scale_of(self.font())
        before = sum(width + round(GAP * scale) for width in self._body.widths[:at])
        return round(MARGIN * scale) + before - (self.shift if at else 0)

    def column_at(self, x: float) -> int | None:
        """Return the column at a point; the first one covers those that scroll below it."""
        for at, width in enumerate(self._body.widths):
            if self.left_of(at) <= x < self.left_of(at) + width:
                return at
        return None

    def edge_at(self, x: float) -> int | None:
        """Return the column whose right edge is near a point."""
        near = EDGE * scale_of(self.font())
        edges = [(abs(self.left_of(at) + width - x), at) for at, width in enumerate(self._body.widths)]
        return min(((off, at) for off, at in edges if off <= near), default=(0, None))[1]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Widen the column whose edge is dragged; show by the cursor where that is possible."""
        x = event.position().x()
        if self._dragged is not None:
            self.widened.emit(self._dragged, round(x - self.left_of(self._dragged)))
        elif self.edge_at(x) is not None:
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            self.unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop dragging an edge."""
        self._dragged = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grab the edge of a column, or ask to sort by the clicked column."""
        self._dragged = self.edge_at(event.position().x()) if event.button() == Qt.MouseButton.LeftButton else None
        if self._dragged is not None:
            return
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
            if at:  # scrolled columns pass below the first
                painter.setClipRect(self.left_of(0) + self._body.widths[0], 0, self.width(), self.height())
            box = QRectF(self.left_of(at), 0, width + GAP * scale, self.height() - 4 * scale)
            painter.drawText(box, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, self._wrapped(at))
        self._draw_sections(painter)
        painter.end()

    def _draw_sections(self, painter: QPainter) -> None:
        """Write the name of each section of a wide form above its columns."""
        painter.setPen(QColor(tokens_of(self).text))
        ends = [*(at for at, _ in self._sections), len(self._titles)][1:]
        for (at, name), end in zip(self._sections, ends, strict=True):
            left, right = self.left_of(at), self.left_of(end - 1) + self._body.widths[end - 1]
            frozen = self.left_of(0) + self._body.widths[0] if at else left
            left = max(left, frozen)
            painter.setClipRect(left, 0, max(right - left, 0), self.height())
            painter.drawText(QRectF(left, 0, right - left, self.fontMetrics().height()), name)


def _begun(columns: Sequence[GridColumn]) -> list[str]:
    """Return the section that begins at each column; an empty text if none does."""
    before = ["", *(column.section for column in columns)]
    return [column.section if column.section != last else "" for column, last in zip(columns, before, strict=False)]
