"""The table of criteria: verdict by sign and word, the deciding value and its place, and the rule."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QToolTip, QWidget

from cd7gui.presenters.eligibility import CriterionView
from cd7gui.ui.data_entry.editors.editor_state import is_return
from cd7gui.ui.data_entry.special_pages.criterion_delegate import (
    BELOW_ROLE,
    CRITERION,
    TAKES,
    VALUE,
    VERDICT_ROLE,
    CriterionDelegate,
    Index,
)
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.copying import TableView
from cd7gui.ui.widgets.plain_text import shown, tip

NO_PARENT = QModelIndex()
COLUMNS = ("Criterion", "Verdict", "Deciding value", "Takes")
WIDE, NARROW = (23, 17, 26, 34), (25, 22, 24, 29)  # column widths in per cent
LEAST = 600  # px at 100% from which the table counts as wide
GROUPS = {True: "Inclusion", False: "Exclusion"}


class CriteriaModel(QAbstractTableModel):
    """The criteria below the headings of their groups."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: list[CriterionView | str] = []

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count criteria and headings."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's heading."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell, or the full sentence for the tool tip and screen readers."""
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if isinstance(line, str):
            return line if role == Qt.ItemDataRole.DisplayRole and column == CRITERION else None
        if role == Qt.ItemDataRole.DisplayRole:
            return shown((line.label, line.said, line.value, line.takes)[column])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(line.words)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return line.words
        if role == BELOW_ROLE:
            return {VALUE: " · ".join(part for part in (line.day, line.place) if part), TAKES: line.brief_source}.get(
                column
            )
        return line.verdict if role == VERDICT_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that criteria can be selected, and headings cannot."""
        if isinstance(self.lines[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def show_criteria(self, criteria: tuple[CriterionView, ...]) -> bool:
        """Replace the criteria; returns whether anything changed."""
        lines: list[CriterionView | str] = []
        for inclusion, heading in GROUPS.items():
            lines += [heading, *(one for one in criteria if one.inclusion is inclusion)]
        if lines == self.lines:
            return False
        if len(lines) == len(self.lines):
            self.lines = lines
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(COLUMNS) - 1))
        else:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
        return True


class CriteriaTable(TableView):
    """The table, as high as all its rows.

    Signals:
        go_wanted(str, str): the value of a form and a field is to be shown.
        row_reached(int): the keyboard reached a row; its y in the table, px.
    """

    go_wanted = Signal(str, str)
    row_reached = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("criteria")
        self.setAccessibleName("Inclusion and exclusion criteria")
        theme.mark(self, role="plain")
        self.criteria = CriteriaModel(self)
        self.setModel(self.criteria)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.setItemDelegate(CriterionDelegate(self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setSectionsClickable(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._go)
        self._laid: tuple[int, float] = (0, 0.0)

    def show_criteria(self, criteria: tuple[CriterionView, ...]) -> None:
        """Show the verdicts; the current row is kept."""
        if self.criteria.show_criteria(criteria):
            self._laid = (0, 0.0)
            for row, line in enumerate(self.criteria.lines):
                if isinstance(line, str) and self.columnSpan(row, 0) == 1:
                    self.setSpan(row, 0, 1, len(COLUMNS))

    def place(self, x: int, y: int, width: int) -> int:
        """Move to this place with this width; returns the height of all rows."""
        scale = scale_of(self.font())
        if self._laid != (width, scale):
            self._laid = (width, scale)
            self._share(width, WIDE if width >= LEAST * scale else NARROW)
        rows = sum(self.rowHeight(row) for row in range(self.criteria.rowCount()))
        height = self.horizontalHeader().height() + rows + 2 * self.frameWidth()
        self.setGeometry(x, y, width, height)
        return height

    def _share(self, width: int, shares: tuple[int, ...]) -> None:
        """Set the widths of the columns and the height of each row for its text."""
        for column, share in enumerate(shares):
            self.setColumnWidth(column, width * share // 100)
        self.resizeRowsToContents()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the deciding value on Return."""
        if is_return(event):
            self._go(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Scroll the row into view and, when reached by keyboard, show its full text with the source."""
        super().currentChanged(current, previous)
        line = self._line(current)
        if line is not None and self.hasFocus():
            place = self.visualRect(current)
            self.row_reached.emit(self.viewport().geometry().top() + place.center().y())
            QToolTip.showText(self.viewport().mapToGlobal(place.bottomLeft()), tip(line.words), self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the full text."""
        super().focusOutEvent(event)
        QToolTip.hideText()

    def _line(self, index: Index) -> CriterionView | None:
        line = self.criteria.lines[index.row()] if index.isValid() else None
        return line if isinstance(line, CriterionView) else None

    def _go(self, index: Index) -> None:
        line = self._line(index)
        if line is not None:
            self.go_wanted.emit(line.form, line.field)
