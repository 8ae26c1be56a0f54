"""The model of a table of lines, each of which shows a record in columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from cd7gui.ui.style import status_icons
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.widgets.list_delegate import ListRole
from cd7gui.ui.widgets.plain_text import one_line, tip

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
Column = tuple[str, int, str]  # heading, share of the width, and a text that is never cut off
Record = TypeVar("Record")


class LineModel(QAbstractTableModel, Generic[Record]):
    """A model of lines whose texts are read when they are drawn: in a large study most lines never are."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Record], Sequence[str]],
        view: QWidget,
        sign: Callable[[Record], StatusSign | None] | None = None,
    ) -> None:
        """Set up the model; `cells` returns a record's texts by column, `sign` the sign before the first cell."""
        super().__init__(view)
        self.columns, self.lines = columns, list[Record]()
        self._cells, self._view, self._sign = cells, view, sign

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count the lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the heading of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section][0]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell as displayed, whole for the tool tip, as stored for the clipboard, or its record."""
        one = self.line_at(index.row())
        if one is None:
            return None
        if role == ListRole.SUBJECT:
            return one
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(self.text(index))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self.text(index))
        if role == ListRole.STORED:
            return self.text(index)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0 and self._sign is not None:
            sign = self._sign(one)
            return status_icons.icon(sign, self._view) if sign is not None else None
        return None

    def line_at(self, row: int) -> Record | None:
        """Return the record of a line, or None beyond the last."""
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def cells_at(self, row: int) -> Sequence[str]:
        """Return the texts of a line, or none beyond the last."""
        one = self.line_at(row)
        return self._cells(one) if one is not None else ()

    def text(self, index: Index) -> str:
        """Return a cell's text as stored; records may have no text for the last columns."""
        cells = self.cells_at(index.row())
        return cells[index.column()] if index.column() < len(cells) else ""

    def show_lines(self, lines: list[Record], columns: Sequence[Column] | None = None) -> None:
        """Show other lines, optionally in other columns; if nothing differs, leave the table as it is."""
        columns = columns if columns is not None else self.columns
        if (lines, columns) == (self.lines, self.columns):
            return
        self.beginResetModel()
        self.lines, self.columns = lines, columns
        self.endResetModel()
