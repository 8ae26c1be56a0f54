"""The columns of a sheet as an editable list: the field that each fills, and its unit or order of dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cd7gui.domain.formatting import counted
from cd7gui.records import dataclass
from cd7gui.study.imports.import_layout import ColumnLayout
from cd7gui.ui.widgets.date_orders import ORDERS
from cd7gui.ui.widgets.list_delegate import ListRole
from cd7gui.ui.widgets.plain_text import one_line, tip

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
COLUMN, EXAMPLES, FILLS, DETAIL, NOTE = range(5)
HEADINGS = ("Column", "Examples", "Fills", "Unit or order", "Note")
SHARES = (190, 180, 230, 150, 120)
NOTHING = ("", "– not read –")
UNDECIDED = ("", "Choose…")
ORDER_WORDS = dict(ORDERS)


@dataclass(frozen=True)
class ShownColumns:
    """The contents of the list: the columns, what they may fill, and the chosen orders of dates by field."""

    columns: Sequence[ColumnLayout]
    targets: Sequence[tuple[str, str]]
    orders: Mapping[str, str]
    study_order: str  # the study's own order of dates, "" for none


class ColumnsModel(QAbstractTableModel):
    """The model of the list.

    Signals:
        fills_chosen(str, str): the title of a column, and what it is to fill.
        unit_chosen(str, str): the title of a column, and the name of its unit.
        order_chosen(str, str): the field of a column, and the order of its dates.
    """

    fills_chosen = Signal(str, str)
    unit_chosen = Signal(str, str)
    order_chosen = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = ShownColumns((), (), {}, "")
        self._labels: dict[str, str] = {}

    def show_columns(self, shown: ShownColumns) -> None:
        """Show columns; if they are the same ones, keep the position."""
        same = [one.title for one in shown.columns] == [one.title for one in self._shown.columns]
        if not same:
            self.beginResetModel()
        self._shown, self._labels = shown, dict(shown.targets)
        if not same:
            self.endResetModel()
        elif shown.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(shown.columns) - 1, NOTE))

    def column(self, row: int) -> ColumnLayout:
        """Return a column."""
        return self._shown.columns[row]

    def choices(self, index: Index) -> Sequence[tuple[str, str]]:
        """Return the choices of a cell: value and text."""
        one = self.column(index.row())
        if index.column() == FILLS:
            known = {target for target, _ in self._shown.targets}
            more = [] if not one.fills or one.fills in known else [(one.fills, one.fills)]
            return [("", self._unread(one)), *self._shown.targets, *more]
        if index.column() == DETAIL and one.units:
            return [UNDECIDED, *((unit, unit) for unit in one.units)]
        if index.column() == DETAIL and one.unordered:
            return [UNDECIDED, *ORDERS]
        return ()

    def chosen(self, index: Index) -> str:
        """Return the value of a cell."""
        one = self.column(index.row())
        if index.column() == FILLS:
            return one.fills
        return one.unit if one.units else self._order(one)

    def _order(self, one: ColumnLayout) -> str:
        return self._shown.orders.get(one.fills, self._shown.study_order)

    def undecided(self) -> list[str]:
        """Return the titles of columns whose order of dates or unit is still unknown."""
        return [one.title for one in self._shown.columns if self._asks_order(one) or (one.problem and one.units)]

    def _asks_order(self, one: ColumnLayout) -> bool:
        return bool(one.unordered) and not self._order(one)

    # called by Qt

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count the columns of the sheet."""
        return 0 if parent.isValid() else len(self._shown.columns)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Count the columns of the list."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a heading."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell."""
        if not index.isValid() or index.row() >= len(self._shown.columns):
            return None
        text = self._text(self.column(index.row()), index)
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(text)
        if role == ListRole.STORED:
            return text
        return tip(text) if role == Qt.ItemDataRole.ToolTipRole else None

    def _text(self, one: ColumnLayout, index: Index) -> str:
        match index.column():
            case 0:
                return f"{one.letter}   {one.title}"
            case 1:
                return " | ".join(sample.replace("\n", " ") for sample in one.samples)
            case 2:
                return self._labels.get(one.fills, one.fills) if one.fills else self._unread(one)
            case 3:
                return self._detail(one)
        return self._note(one)

    @staticmethod
    def _unread(one: ColumnLayout) -> str:
        return "– recomputed –" if one.computed else NOTHING[1]

    def _detail(self, one: ColumnLayout) -> str:
        if one.units:
            return one.unit or (UNDECIDED[1] if one.problem else "own unit")
        if one.unordered:
            return ORDER_WORDS.get(self._order(one), UNDECIDED[1])
        return ""

    def _note(self, one: ColumnLayout) -> str:
        if one.problem:
            return "not read"
        if self._asks_order(one):
            return "undecided"
        return counted(one.filled, "cell", "cells") if one.fills else ""

    def in_full(self, row: int) -> str:
        """Return the full description of a column, for below the list."""
        one = self.column(row)
        fills = self._labels.get(one.fills, one.fills) if one.fills else self._unread(one)
        examples = ", ".join(sample.replace("\n", " ") for sample in one.samples)
        words = "{title}: {fills}. For example {examples}.".format(
            title=one.title, fills=fills.strip("– "), examples=examples or "–"
        )
        return f"{words} {self._advice(one)}".strip()

    def _advice(self, one: ColumnLayout) -> str:
        if one.problem:
            return one.problem
        if self._asks_order(one):
            dates = counted(one.unordered, "date can", "dates can")
            says = f"{dates} be read in more than one order and will be refused until you choose one."
            hint = f"Others in this column begin: {ORDER_WORDS[one.order]}." if one.order else ""
            return f"{says} {hint}".strip()
        return ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that cells with choices can be edited."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self.choices(index) else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Apply a choice."""
        if role != Qt.ItemDataRole.EditRole or not isinstance(value, str) or value == self.chosen(index):
            return False
        one = self.column(index.row())
        if index.column() == FILLS:
            self.fills_chosen.emit(one.title, value)
        elif one.units:
            self.unit_chosen.emit(one.title, value)
        else:
            self.order_chosen.emit(one.fills, value)
        return True


class ChoiceDelegate(QStyledItemDelegate):
    """Opens the list of choices in a cell; a choice is applied immediately."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return the combo box."""
        box = QComboBox(parent)
        model = index.model()
        assert isinstance(model, ColumnsModel)
        for value, words in model.choices(index):
            box.addItem(one_line(words), value)
        box.setMaxVisibleItems(16)
        box.setAccessibleName(one_line(f"{HEADINGS[index.column()]}: {model.column(index.row()).title}"))
        box.activated.connect(lambda _: self._take(box))
        QTimer.singleShot(0, box, box.showPopup)  # a list can only open once its combo box is visible
        return box

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Select the present value."""
        model = index.model()
        assert isinstance(editor, QComboBox)
        assert isinstance(model, ColumnsModel)
        editor.setCurrentIndex(max(0, editor.findData(model.chosen(index))))

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        """Pass on what was chosen."""
        assert isinstance(editor, QComboBox)
        assert isinstance(model, ColumnsModel)
        model.setData(index, editor.currentData())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Cover the cell, with at least the height that the combo box needs."""
        rect = option.rect
        rect.setHeight(max(rect.height(), editor.sizeHint().height()))
        editor.setGeometry(rect)
