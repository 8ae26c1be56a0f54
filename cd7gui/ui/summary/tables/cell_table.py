"""A table of the summary with a cell for each number, navigated by arrow keys and opened with Return."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QTableWidgetItem, QVBoxLayout, QWidget

from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.ui.style.theme import mark, scale_of, spacing
from cd7gui.ui.widgets.copying import TableWidget
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line, tip

_LINE = 24  # px at 100%: the height of a line
_INDENT = "    "
_ROOM = 18  # px at 100% around the text of a cell
_WIDEST_LABEL = 340  # px at 100% that a label may ask for
_ROOMY_LABEL = 420  # px at 100%: in a wider column, labels would be too far from their numbers
_LEAST_LABEL = 220  # px at 100%, or what the labels need if less: below this, the table scrolls sideways
_NARROWEST = 400  # px at 100% to which every table can shrink
_OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
NAMED = 40  # patients in a tool tip; Return opens all of them
NOTHING_YET = "Nothing that this table counts has been entered."


class FullHeightTable(TableWidget):
    """A table as high as all its lines, so that the page scrolls instead of the table.

    Signals:
        opened(int, int): the patients behind the cell at this line and column are to be shown.
    """

    opened = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.further_text: Callable[[int, int], str] = lambda *_: ""  # returns the tool tip of a cell, made on demand
        self.needed: list[int] = []  # px that each column needs; asked for at every step of a layout
        mark(self, role="plain")
        self.setEditTriggers(TableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(TableWidget.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)  # Tab moves on to the next panel
        self.setShowGrid(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.cellClicked.connect(self._click)

    def viewportEvent(self, event: QEvent) -> bool:
        """Qt: make the tool tip of a cell when the pointer rests on it.

        With thousands of patients, making them for all cells would take long.
        """
        item = self.itemAt(event.pos()) if isinstance(event, QHelpEvent) else None
        if item is not None and not item.toolTip():
            item.setToolTip(tip(self.further_text(item.row(), item.column())))
        return super().viewportEvent(event)

    def _click(self, row: int, column: int) -> None:
        if column:
            self.opened.emit(row, column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a cell on Return; leave other keys to the table."""
        if event.key() in _OPEN and self.currentItem() is not None:
            self.opened.emit(self.currentRow(), self.currentColumn())
        else:
            super().keyPressEvent(event)

    def fit(self) -> None:
        """Take the height that all lines need, and give each column the width of its widest text."""
        scale = scale_of(self.font())
        lines = range(self.rowCount())
        for row in lines:
            self.setRowHeight(row, round(_LINE * scale))
        header = self.horizontalHeader()
        self.needed = [self._needed(column) for column in range(self.columnCount())]
        for column, wide in enumerate(self.needed):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, wide)
        self._share()

    def _share(self) -> None:
        """Give the labels the width that the numbers leave; if that is too little, the table scrolls sideways."""
        if not self.columnCount():
            return
        scale, numbers = scale_of(self.font()), sum(map(self.columnWidth, range(1, self.columnCount())))
        room = self.viewport().width() - numbers
        wanted = self.needed[0] if self.needed else 0
        near, least = max(wanted, round(_ROOMY_LABEL * scale)), min(wanted, round(_LEAST_LABEL * scale))
        self.setColumnWidth(0, max(min(room, near), least))
        bar = self.horizontalScrollBar().sizeHint().height() if room < least else 0
        lines = round(_LINE * scale) * self.rowCount()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + lines + bar + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: adjust the labels' column to another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share()

    def _needed(self, column: int) -> int:
        scale, bold = scale_of(self.font()), QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        wide = max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))
        wanted = wide + round((_ROOM if column else _ROOM / 2) * scale)
        return wanted if column else min(wanted, round(_WIDEST_LABEL * scale))


class CellTableView(QFrame):
    """The panel of one table.

    Signals:
        opened(str, object, object, QRect): the patients behind a cell are to be shown: its title, the values, who is
            left out, and the cell's rectangle on the screen.
    """

    opened = Signal(str, object, object, QRect)

    def __init__(self, table: CellTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="panel")
        self.setObjectName(f"summary.table.{table.id}")
        self.table: CellTable | None = None
        self.cells = FullHeightTable(self)
        self.cells.setObjectName(f"summary.cells.{table.id}")
        self._title, self._subtitle, self._note = PlainLabel(self), PlainLabel(self), PlainLabel(self)
        mark(self._title, role="panel-title")
        for label in (self._subtitle, self._note):
            mark(label, role="help")
            label.setWordWrap(label is self._note)
        heading = QHBoxLayout()
        heading.setSpacing(spacing(1.5))
        heading.addWidget(self._title)
        heading.addWidget(self._subtitle)
        heading.addStretch()
        heading.setContentsMargins(spacing(2), 0, spacing(2), 0)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(spacing(1), spacing(2), spacing(1), spacing(2))
        inside.setSpacing(spacing(1))
        inside.addLayout(heading)
        inside.addWidget(self.cells)
        inside.addWidget(self._note)
        self._note.setContentsMargins(spacing(2), 0, spacing(2), 0)
        self.setFocusProxy(self.cells)
        self.cells.opened.connect(self._open)
        self.cells.further_text = self._who_is_behind
        self.show_table(table)

    def show_table(self, table: CellTable) -> None:
        """Show a newer table; an equal one changes nothing."""
        if table == self.table:
            return
        here = self.cells.currentRow(), self.cells.currentColumn()
        before, self.table = self.table, table
        self._title.setText(table.title)
        self._subtitle.setText(table.subtitle)
        words = table.note if table.lines else " ".join(part for part in (NOTHING_YET, table.note) if part)
        self._note.setText(words)
        self._note.setVisible(bool(words))
        self.cells.setAccessibleName(table.title)
        self.cells.setAccessibleDescription(". ".join(part for part in (table.subtitle, table.method, words) if part))
        self._fill(table, before)
        self.cells.setCurrentCell(*here)
        self.cells.fit()
        self.updateGeometry()

    def _fill(self, table: CellTable, before: CellTable | None) -> None:
        """Make the items that differ from those of the previous table."""
        same = before is not None and before.columns == table.columns
        old = before.lines if before is not None and same else ()
        self.cells.setColumnCount(1 + len(table.columns))
        self.cells.setRowCount(len(table.lines))
        self.cells.setHorizontalHeaderLabels([one_line(one) for one in (table.first, *table.columns)])
        first = self.cells.horizontalHeaderItem(0)
        if first is not None:
            first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for row, line in enumerate(table.lines):
            was = old[row] if row < len(old) else None
            if was is None or (was.label, was.level, len(was.cells)) != (line.label, line.level, len(line.cells)):
                was = None
                self.cells.setItem(row, 0, _label(line))
            for column, cell in enumerate(line.cells, 1):
                if was is None or was.cells[column - 1] != cell:
                    self.cells.setItem(row, column, _item(cell, line, table.columns[column - 1]))
            for column in range(1 + len(line.cells), self.cells.columnCount()):
                self.cells.takeItem(row, column)  # else a shorter line would keep the last numbers of the previous one

    def _who_is_behind(self, row: int, column: int) -> str:
        cells = self.table.lines[row].cells if self.table is not None and column else ()
        subjects = cells[column - 1].subjects if column <= len(cells) else ()
        others = f" and {len(subjects) - NAMED:,} more" if len(subjects) > NAMED else ""
        return ", ".join(subjects[:NAMED]) + others

    def _open(self, row: int, column: int) -> None:
        """Ask for the patients behind a cell to be shown; the label opens the line's first cell."""
        table = self.table
        if table is None or not table.lines[row].cells:
            return
        line, at = table.lines[row], max(column, 1)
        cell = line.cells[at - 1]
        rect = self.cells.visualRect(self.cells.model().index(row, column))
        corner = self.cells.viewport().mapToGlobal(rect.topLeft())
        words = ": ".join(part for part in (line.label, table.columns[at - 1], cell.text) if part)
        self.opened.emit(words, cell.deciders, (*line.left_out, *table.left_out), QRect(corner, rect.size()))

    def sizeHint(self) -> QSize:
        """Qt: return the width of all columns and the height of all lines."""
        return QSize(self._wide(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Qt: return a width that fits beside others; a wider table scrolls sideways."""
        least = min(self._wide(), round(_NARROWEST * scale_of(self.font())))
        return QSize(least, super().minimumSizeHint().height())

    def _wide(self) -> int:
        around = self.contentsMargins().left() + self.contentsMargins().right() + 2 * spacing(1)
        return sum(self.cells.needed) + around + 4

    def changeEvent(self, event: QEvent) -> None:
        """Qt: fit the columns to another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.cells.fit()


def _label(line: TableLine) -> QTableWidgetItem:
    item = QTableWidgetItem(one_line(f"{_INDENT * line.level}{line.label}"))
    item.setToolTip(tip(line.label))
    if not line.level:
        strong = item.font()
        strong.setWeight(QFont.Weight.DemiBold)
        item.setFont(strong)
    return item


def _item(cell: TableCell, line: TableLine, column: str) -> QTableWidgetItem:
    item = QTableWidgetItem(one_line(cell.text))
    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.label}, {column}: {cell.text}")
    return item
