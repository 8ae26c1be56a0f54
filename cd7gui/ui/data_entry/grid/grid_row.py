"""One row of a grid, and the margin beside all rows, which stays visible."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget

from cd7gui.domain.case_report.dictionary import Field
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.grid.grid_columns import MARGIN
from cd7gui.ui.style import status_icons, theme
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import scale_of, tokens_of
from cd7gui.ui.widgets.plain_text import tip

BAR = 4  # px at 100%: the bar at the left of a row that decides a proposal


class GridRow:
    """The widgets of one row."""

    def __init__(self, fields: Sequence[Field[Any]], lists: ChoiceLabels, parent: QWidget) -> None:
        self.cells = [Cell(field, lists, parent, in_cell=True) for field in fields]
        self._widgets = tuple(widget for cell in self.cells for widget in cell.widgets())
        self.strike = QToolButton(parent)
        self.strike.setText("×")
        theme.mark(self.strike, role="quiet")
        self.strike.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.binding: Binding | None = None

    def bind(self, binding: Binding, *, exists: bool) -> None:
        """Show a row of the case report; one that does not exist yet cannot be struck out."""
        self.binding = binding
        for cell in self.cells:
            cell.bind_editor(binding)
            words = "\n".join(message.words for message in cell.messages)
            cell.editor.setToolTip(tip(words or cell.field.help))
        self.strike.setVisible(exists and not binding.read_only)
        self.strike.setToolTip(tip(f"Strike out row {binding.row.number}"))
        self.strike.setAccessibleName(self.strike.toolTip())

    def hide(self) -> None:
        """Hide the row."""
        self.binding = None
        for cell in self.cells:
            cell.binding = None
            for widget in cell.widgets():
                widget.hide()
                widget.setObjectName("")  # the name now belongs to another editor, which shows the place
        self.strike.hide()

    def widgets(self) -> Sequence[QWidget]:
        """Return the widgets that take the focus, from left to right."""
        return self._widgets


def draw_rows(
    widget: QWidget,
    event: QPaintEvent,
    height: int,
    count: int,
    draw: Callable[[QPainter, int, int, float, theme.Tokens], None],
) -> None:
    """Draw the visible rows of a grid, each from its top edge, with a line below."""
    painter = QPainter(widget)
    scale, tokens = scale_of(widget.font()), tokens_of(widget)
    top, bottom = event.rect().top() // height, event.rect().bottom() // height
    for position in range(top, min(bottom + 1, count)):
        y = position * height
        painter.setPen(QColor(tokens.line))
        painter.drawLine(0, y + height - 1, widget.width(), y + height - 1)
        draw(painter, position, y, scale, tokens)
    painter.end()


class GridMargin(QWidget):
    """The sign and the number of each row.

    Like the first column, they stay visible when the grid scrolls horizontally.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.mark(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._numbers: list[int] = []
        self._new = False
        self._signs: Mapping[int, StatusSign] = {}
        self._deciding: frozenset[int] = frozenset()
        self.row_height = 1

    def show_rows(self, numbers: Sequence[int], worst: Mapping[int, StatusSign], *, new: bool) -> None:
        """Show rows by their numbers; `new` means that the last of them does not exist yet."""
        self._numbers, self._signs, self._new = list(numbers), worst, new
        self.update()

    def show_deciding(self, numbers: frozenset[int]) -> None:
        """Mark the rows that decide a proposal by a bar and a tint; the proposal is shown below the grid."""
        if numbers != self._deciding:
            self._deciding = numbers
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the visible rows."""
        draw_rows(self, event, self.row_height, len(self._numbers), self._draw_row)

    def _draw_row(self, painter: QPainter, position: int, y: int, scale: float, tokens: theme.Tokens) -> None:
        side, number = 10 * scale, self._numbers[position]
        if number in self._deciding:
            painter.fillRect(QRectF(0, y, self.width(), self.row_height - 1), QColor(tokens.tint))
            painter.fillRect(QRectF(0, y, BAR * scale, self.row_height - 1), QColor(tokens.accent))
        sign = self._signs.get(number)
        if sign is not None:
            status_icons.draw(painter, QRectF(8 * scale, y + (self.row_height - side) / 2, side, side), sign, tokens)
        painter.setPen(QColor(tokens.dimmed))
        box = QRectF(20 * scale, y, (MARGIN - 28) * scale, self.row_height)
        words = "+" if self._new and position == len(self._numbers) - 1 else str(number)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
