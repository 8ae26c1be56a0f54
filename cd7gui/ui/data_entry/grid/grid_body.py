"""The rows of a grid: real editors, made only for the visible rows and reused when the view moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.domain.case_report.dictionary import Derived, Field
from cd7gui.domain.values.kinds import YesNo
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.editors.factory import companions, width_of
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.grid.grid_columns import (
    GAP,
    LEAST,
    MARGIN,
    STRIKE,
    WIDEST_OWN,
    GridColumn,
    needed_width,
    wanted_width,
    widths,
)
from cd7gui.ui.data_entry.grid.grid_row import GridMargin, GridRow, draw_rows
from cd7gui.ui.data_entry.grid.selection_frame import CellSelection, SelectionFrame
from cd7gui.ui.style import theme
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.plain_text import one_line
from cd7gui.ui.widgets.value_text import readable

ROW = 34  # px at 100%
BESIDE = 2  # rows above and below the view that have editors, too, so that Tab finds the next one
Spot = tuple[int, int]  # the position of a row, the number of a column
CellHandler = Callable[[QWidget, Cell, QEvent], bool]


class GridBody(QWidget):
    """All rows of a form of one patient, and the row for a new entry.

    Signals:
        committed(object, str): a cell was left with a new text; the `Cell` and the text.
        typed(): the user changed a text.
        strike_wanted(int): a row is to be struck out.
        row_pressed(int, bool): the number at the left of a row was pressed; the row's position, and whether with Shift.
    """

    committed = Signal(object, str)
    typed = Signal()
    strike_wanted = Signal(int)
    row_pressed = Signal(int, bool)

    def __init__(self, columns: Sequence[GridColumn], lists: ChoiceLabels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="page")
        self.columns = tuple(columns)
        self._fields = [column.item for column in columns if isinstance(column.item, Field)]
        self._lists = lists
        self._bindings: list[Binding] = []
        self.signs: Mapping[int, StatusSign] = {}
        self._rows: dict[int, GridRow] = {}  # by position
        self._free: list[GridRow] = []
        self._view = (0, 0)  # top and height of the visible part, px
        self._shift = 0  # horizontal scroll offset, px
        self._margin = GridMargin(self)
        self._frame = SelectionFrame(self)
        self._mark: CellSelection | None = None
        self._handler: CellHandler | None = None
        self._handler_without_cell: Callable[[QKeyEvent], bool] | None = None
        self.widths: list[int] = []
        self.own: dict[int, int] = {}  # column widths set by the user, px at 100%
        self._needed: list[int] = []  # width that each column needs for the texts of the present patient, px
        self._suited: list[int] = []  # width that suits the content of each column, px
        self._measured = ""  # the font in which both were measured
        self._changed: list[Binding] = []  # rows not measured yet
        self._layout: tuple[object, ...] = ()

    # display

    def bind(self, bindings: Sequence[Binding], worst: Mapping[int, StatusSign]) -> None:
        """Show rows, the last of them the new row; `share` and `arrange` must follow."""
        before, self._bindings, self.signs = self._bindings, list(bindings), worst
        if not before or not bindings or before[0].case.key != bindings[0].case.key:
            self._needed = []
        self._changed = [one for at, one in enumerate(bindings) if at >= len(before) or not one.looks_as(before[at])]
        read_only = bool(bindings) and bindings[0].read_only
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if read_only else Qt.FocusPolicy.NoFocus)
        numbers = [binding.row.number for binding in bindings]
        self._margin.show_rows(numbers, worst, new=bool(bindings) and not bindings[-1].read_only)
        for position, row in list(self._rows.items()):
            if position >= len(self._bindings):
                self._release(position, row)
            elif position in self._rows and not (row.binding and self._bindings[position].looks_as(row.binding)):
                self._bind(position, row)
        self.update()

    def show_deciding(self, numbers: frozenset[int]) -> None:
        """Mark the rows that decide a proposal."""
        self._margin.show_deciding(numbers)

    def look(self, top: int, height: int) -> None:
        """Note which part is visible; rows that become visible get their editors."""
        self._view = (top, height)
        self._fill()

    def shift(self, by: int) -> None:
        """Keep the margin and the first column visible when the grid scrolls horizontally."""
        self._shift = by
        self.arrange()

    def arrange(self) -> None:
        """Place every row, unless all of them are in place."""
        scale = scale_of(self.font())
        self.setMinimumHeight(self.row_height * len(self._bindings) + round(8 * scale))
        self._fill()
        layout = (tuple(self.widths), self.row_height, self._shift, self.minimumHeight(), self.height())
        if layout == self._layout:
            return
        self._layout = layout
        for position, row in self._rows.items():
            self._place(position, row)
        self._margin.row_height = self.row_height
        frozen = round((MARGIN + GAP / 2) * scale) + (self.widths[0] if self.widths else 0)
        self._margin.setGeometry(self._shift, 0, frozen, max(self.minimumHeight(), self.height()))
        self._raise_margin()

    @property
    def row_height(self) -> int:
        """The height of a row, in px."""
        return round(ROW * scale_of(self.font()))

    def share(self, room: int) -> int:
        """Share out a width among the columns; returns their total width in px."""
        font, scale = self.font(), scale_of(self.font())
        edges = round((MARGIN + STRIKE) * scale) + len(self.columns) * round(GAP * scale)
        if font.toString() != self._measured:
            self._needed, self._measured = [], font.toString()
            self._suited = [wanted_width(column, font) for column in self.columns]
        if not self._needed:
            self._needed, self._changed = [0] * len(self.columns), self._bindings
        for at, column in enumerate(self.columns):
            self._needed[at] = max(self._needed[at], needed_width(column, font, self._texts(column)))
        self.widths = widths(self._suited, self._needed, room - edges)
        for at, width in self.own.items():
            self.widths[at] = round(width * scale)
        self._changed = []
        return sum(self.widths) + edges

    def widen(self, at: int, width: int) -> None:
        """Set a column's own width in px; `share` and `arrange` must follow."""
        self.own[at] = min(max(round(width / scale_of(self.font())), LEAST), WIDEST_OWN)

    def _texts(self, column: GridColumn) -> set[str]:
        """Return the texts of a column that may not have been measured yet."""
        item = column.item
        if isinstance(item, Field):
            stored = {binding.row.stored(item) for binding in self._changed}
            return {readable(item.kind, text) for text in stored if text is not None}
        if isinstance(item.kind, YesNo):  # its possible texts are known without computing it for every row
            return {label for _, label in item.kind.options.items}
        return {binding.derived(item) for binding in self._changed}

    def _fill(self) -> None:
        wanted = self._wanted()
        for position, row in list(self._rows.items()):
            if position not in wanted:
                self._release(position, row)
        new = [position for position in wanted if position not in self._rows]
        for position in new:
            row = self._free.pop() if self._free else self._make()
            self._rows[position] = row
            self._bind(position, row)
            self._place(position, row)
        if new:
            self._raise_margin()

    def _wanted(self) -> list[int]:
        top, height = self._view
        first = max(top // self.row_height - BESIDE, 0)
        last = (top + height) // self.row_height + BESIDE
        wanted = set(range(first, min(last + 1, len(self._bindings))))
        focused = self.position_of(QApplication.focusWidget())
        return sorted(wanted | ({focused} if focused is not None else set()))

    def _make(self) -> GridRow:
        row = GridRow(self._fields, self._lists, self)
        for cell in row.cells:
            for widget in (cell.editor, *companions(cell.editor)):
                widget.first_handler = self._handling(widget, cell)
            cell.editor.committed.connect(self._offering(cell))
            cell.editor.typed.connect(self.typed)
        row.strike.clicked.connect(lambda: self._strike(row))
        return row

    def _offering(self, cell: Cell) -> Callable[[str], None]:
        return lambda text: self.committed.emit(cell, text)

    def set_handlers(self, handler: CellHandler, without_cell: Callable[[QKeyEvent], bool]) -> None:
        """Pass keys and clicks in a cell to `handler` first; keys without a current cell go to `without_cell`."""
        self._handler, self._handler_without_cell = handler, without_cell

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass on the keys while no cell takes them, because the study is read-only."""
        handler = self._handler_without_cell
        if not self.hasFocus() or handler is None or not handler(event):
            super().keyPressEvent(event)

    def _handling(self, editor: QWidget, cell: Cell) -> Callable[[QEvent], bool]:
        return lambda event: self._handler is not None and self._handler(editor, cell, event)

    def _strike(self, row: GridRow) -> None:
        if row.binding is not None:
            self.strike_wanted.emit(row.binding.row.number)

    def _bind(self, position: int, row: GridRow) -> None:
        row.bind(self._bindings[position], exists=position < len(self._bindings) - 1)

    def _release(self, position: int, row: GridRow) -> None:
        # A hidden row that has the focus passes it on; the view follows and may release this row first.
        if self._rows.pop(position, None) is None:
            return
        row.hide()
        self._free.append(row)

    def _raise_margin(self) -> None:
        self._margin.raise_()
        for row in self._rows.values():
            for widget in row.cells[0].widgets():
                widget.raise_()
        self._place_frame()

    def _place(self, position: int, row: GridRow) -> None:
        scale = scale_of(self.font())
        height, gap = round(theme.FIELD_HEIGHT * scale), round(GAP * scale)
        y = position * self.row_height + (self.row_height - height) // 2
        x, cells = round(MARGIN * scale), iter(row.cells)
        for column, width in zip(self.columns, self.widths, strict=True):
            if isinstance(column.item, Field):
                frozen = self._shift if column is self.columns[0] else 0
                self._place_cell(next(cells), x + frozen, y, width, height)
            x += width + gap
        row.strike.setGeometry(x, y, height, height)

    def _place_cell(self, cell: Cell, x: int, y: int, width: int, height: int) -> None:
        for unit in companions(cell.editor):
            needed = width_of(unit, self.font()) if isinstance(unit, ChoiceEditor) else 0
            needed = min(needed, width // 2)
            unit.setGeometry(x + width - needed, y, needed, height)
            width -= needed + 2
        cell.editor.setGeometry(x, y, width, height)

    # cells

    def cells(self) -> Iterable[Cell]:
        """Return the cells that exist."""
        return (cell for position in sorted(self._rows) for cell in self._rows[position].cells)

    def position_of(self, widget: QWidget | None) -> int | None:
        """Return the position of the row that a widget belongs to."""
        if widget is None or widget.parent() is not self:
            return None
        return next((at for at, row in self._rows.items() if widget in row.widgets()), None)

    def position_of_number(self, number: int) -> int | None:
        """Return the position of a row by its number."""
        return next((at for at, one in enumerate(self._bindings) if one.row.number == number), None)

    def cell(self, position: int, field_id: str | None) -> Cell | None:
        """Return a shown cell of a visible row; the first one if the field is none of them."""
        row = self._rows.get(position)
        shown = [cell for cell in row.cells if cell.shown] if row else []
        return next((cell for cell in shown if cell.field.id == field_id), shown[0] if shown else None)

    # places of cells

    @property
    def last_spot(self) -> Spot:
        """The last row and the last column."""
        return len(self._bindings) - 1, len(self.columns) - 1

    @property
    def rows_in_view(self) -> int:
        """The number of whole rows that the view shows, at least one."""
        return max(self._view[1] // self.row_height, 1)

    def binding(self, position: int) -> Binding:
        """Return what the row at a position shows."""
        return self._bindings[position]

    def spot_of(self, cell: Cell) -> Spot | None:
        """Return the row position and the column of a cell."""
        column = next(at for at, one in enumerate(self.columns) if one.item is cell.field)
        return next(((at, column) for at, row in self._rows.items() if cell in row.cells), None)

    def spot_at(self, point: QPoint) -> Spot:
        """Return the row position and the column at a point.

        Outside the cells, these are the nearest column, and a row that may not exist.
        """
        column = max((at for at in range(len(self.widths)) if self.left_of(at) <= point.x()), default=0)
        return point.y() // self.row_height, column

    def current_spot(self) -> Spot | None:
        """Return the position and column of the cell that has the focus."""
        focused = self.window().focusWidget()
        position = self.position_of(focused)
        if position is None:
            return None
        cell = next((one for one in self._rows[position].cells if focused in one.widgets()), None)
        return self.spot_of(cell) if cell is not None else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report that the number of a row was pressed."""
        position = int(event.position().y()) // self.row_height
        if event.position().x() - self._shift < MARGIN * scale_of(self.font()) and position < len(self._bindings):
            self.row_pressed.emit(position, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    # drawing

    def show_mark(self, mark: CellSelection | None) -> None:
        """Frame a marked block, or none."""
        self._mark = mark
        self._frame.setVisible(mark is not None)
        self._place_frame()

    def left_of(self, column: int) -> int:
        """Return the left edge of a column in px; the first one stays visible."""
        scale = scale_of(self.font())
        before = sum(width + round(GAP * scale) for width in self.widths[:column])
        return round(MARGIN * scale) + before + (self._shift if column == 0 else 0)

    def _place_frame(self) -> None:
        if self._mark is None or not self.widths:
            return
        first, last = self._mark.columns[0], self._mark.columns[-1]
        left, right = self.left_of(first), self.left_of(last) + self.widths[last]
        if first:  # scrolled columns pass below the first
            left = max(left, self.left_of(0) + self.widths[0])
        top, height = self._mark.rows[0] * self.row_height, len(self._mark.rows) * self.row_height
        self._frame.setGeometry(left - 2, top, max(right - left, 0) + 4, height - 1)
        self._frame.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw derived values, and lines between the rows."""
        draw_rows(self, event, self.row_height, len(self._bindings), self._draw_derived)

    def _draw_derived(self, painter: QPainter, position: int, y: int, scale: float, tokens: theme.Tokens) -> None:
        x = round(MARGIN * scale)
        painter.setPen(QColor(tokens.accent))
        for column, width in zip(self.columns, self.widths, strict=False):
            if isinstance(column.item, Derived):
                text = self._bindings[position].derived(column.item)
                fitted = QFontMetrics(self.font()).elidedText(one_line(text), Qt.TextElideMode.ElideRight, width)
                painter.drawText(QRectF(x, y, width, self.row_height), Qt.AlignmentFlag.AlignVCenter, fitted)
            x += width + round(GAP * scale)
