"""A long list of judged values: an index per state instead of a proxy model, and texts made on painting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from cd7gui.records import dataclass
from cd7gui.ui.style import status_icons
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.widgets.list_delegate import ListRole
from cd7gui.ui.widgets.plain_text import one_line, tip

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


class ChangeState(Enum):
    """The result for a value, shown by a sign and a word."""

    CONFLICT = ("conflict", "Conflicts", StatusSign.QUERY)
    REFUSED = ("refused", "Refused", StatusSign.ERROR)
    CHANGED = ("changed", "Changed", StatusSign.STARTED)
    CLEARED = ("cleared", "Cleared", StatusSign.EMPTY)
    NEW = ("new", "New", StatusSign.COMPLETE)

    def __init__(self, word: str, many: str, sign: StatusSign) -> None:
        self.word, self.many, self.sign = word, many, sign


@dataclass(frozen=True)
class ListColumn:
    """A column: its heading, its share of the width (the state has 92), and a text that is never cut off."""

    heading: str
    share: int
    whole: str = ""


class ChangeSource(Protocol):
    """The contents of the list: items by state, and the texts of each on painting."""

    @property
    def columns(self) -> Sequence[ListColumn]:
        """The columns after that of the state."""

    def items(self) -> Mapping[ChangeState, Sequence[object]]:
        """Return the items by state."""

    def texts(self, state: ChangeState, number: int) -> Sequence[str]:
        """Return the texts of an item by its number within its state."""


class ChangeModel(QAbstractTableModel):
    """The model of the items of all states, or of one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: ChangeSource | None = None
        self._counts: dict[ChangeState, int] = {}
        self.shown: ChangeState | None = None

    def show_lines(self, lines: ChangeSource) -> None:
        """Show other items."""
        self.beginResetModel()
        self._lines = lines
        self._counts = {state: len(items) for state, items in lines.items().items() if items}
        self.shown = None
        self.endResetModel()

    def show_state(self, state: ChangeState | None) -> None:
        """Show only the items of one state; None shows all."""
        self.beginResetModel()
        self.shown = state
        self.endResetModel()

    @property
    def counts(self) -> Mapping[ChangeState, int]:
        """The number of items of each state that has any."""
        return self._counts

    def item_at(self, row: int) -> tuple[ChangeState, int]:
        """Return the state of a row, and the number of its item within that state."""
        if self.shown is not None:
            return self.shown, row
        for state, count in self._counts.items():
            if row < count:
                return state, row
            row -= count
        raise IndexError(row)

    def refresh_rows(self) -> None:
        """Report that texts may have changed; the table keeps its position."""
        last = self.rowCount() - 1
        if last >= 0:
            self.dataChanged.emit(self.index(0, 0), self.index(last, self.columnCount() - 1))

    def texts_at(self, row: int) -> tuple[str, ...]:
        """Return the texts of a row, beginning with the word of its state."""
        assert self._lines is not None  # there are rows
        state, number = self.item_at(row)
        return (state.word, *self._lines.texts(state, number))

    # called by Qt

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count the rows shown."""
        if parent.isValid():
            return 0
        return sum(self._counts.values()) if self.shown is None else self._counts.get(self.shown, 0)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() or self._lines is None else 1 + len(self._lines.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's heading."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole or self._lines is None:
            return None
        return "State" if section == 0 else self._lines.columns[section - 1].heading

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell; the sign is before the word of the state."""
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(self.texts_at(index.row())[index.column()].replace("\n", " ⏎ "))
        if role == ListRole.STORED:
            return self.texts_at(index.row())[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self.texts_at(index.row())[index.column()])
        view = self.parent()
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0 and isinstance(view, QWidget):
            return status_icons.icon(self.item_at(index.row())[0].sign, view)
        return None
