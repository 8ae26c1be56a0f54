"""The matrix: a row for each patient, a column for each item of the schedule, the state in each cell."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from cd7gui.study.schedule.worklist import DueItem, ItemState, items_of, state_in_words
from cd7gui.study.session import Study
from cd7gui.ui.follow_up.state_signs import SIGNS
from cd7gui.ui.style import status_icons
from cd7gui.ui.widgets.list_delegate import ListRole
from cd7gui.ui.widgets.plain_text import shown, tip
from cd7gui.ui.widgets.value_text import called

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
NOT_EXPECTED = "not expected"
# States from most to least urgent: of several series of one item in a patient, the cell shows the most urgent.
WORST = (
    *(ItemState.OVERDUE, ItemState.OPEN, ItemState.UNDECIDED, ItemState.NOT_YET),
    *(ItemState.DONE_OUTSIDE, ItemState.DONE, ItemState.EXCUSED),
)
SHORT = {ItemState.DONE_OUTSIDE: "outside", ItemState.UNDECIDED: "unclear"}
Line = tuple[str, dict[str, DueItem]]  # a patient's name in the list, and the items by id


class MatrixModel(QAbstractTableModel):
    """Patients and the items expected of them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self.columns: list[tuple[str, str]] = []  # id and title of the items, in the order of the schedule

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count the patients."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Count the items."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name of a patient or the title of an item."""
        texts = (
            [name for name, _ in self.lines]
            if orientation is Qt.Orientation.Vertical
            else [title for _, title in self.columns]
        )
        if role == Qt.ItemDataRole.DisplayRole and section < len(texts):
            return shown(texts[section])
        return tip(texts[section]) if role == Qt.ItemDataRole.ToolTipRole and section < len(texts) else None

    def item_at(self, index: Index) -> DueItem | None:
        """Return the item of a cell; None if nothing is expected."""
        if not (0 <= index.row() < len(self.lines) and 0 <= index.column() < len(self.columns)):
            return None
        return self.lines[index.row()][1].get(self.columns[index.column()][0])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the state of a cell, as a word and a sign."""
        one = self.item_at(index)
        if role == ListRole.SUBJECT or not index.isValid():
            return one
        if role in (Qt.ItemDataRole.DisplayRole, ListRole.STORED):
            return SHORT.get(one.expected.state, one.expected.state.value) if one is not None else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(_whole(one) if one is not None else NOT_EXPECTED)
        view = self.parent()
        if role == Qt.ItemDataRole.DecorationRole and one is not None and isinstance(view, QWidget):
            return status_icons.icon(SIGNS[one.expected.state], view)
        return None

    def follow(self, study: Study) -> None:
        """Take the items expected of every patient now; if unchanged, leave the table as it is."""
        lines = [(called(case), _by_item(items_of(case))) for case in study.cases()]
        named = {name: one.expected for _, by_item in lines for name, one in by_item.items()}
        columns = sorted(named, key=lambda name: _in_order(study, named[name].form.id, name))
        titles = [(name, f"{named[name].form.id} {named[name].item.title}") for name in columns]
        if (lines, titles) != (self.lines, self.columns):
            self.beginResetModel()
            self.lines, self.columns = lines, titles
            self.endResetModel()


def _whole(one: DueItem) -> str:
    window = one.expected.window
    days = f"; {window.in_days}, {window.in_dates}" if window is not None else ""
    return f"{one.number}: {one.expected.title}, {state_in_words(one.expected)}{days}"


def _by_item(items: tuple[DueItem, ...]) -> dict[str, DueItem]:
    found: dict[str, DueItem] = {}
    for one in items:
        name, before = one.expected.item.id, found.get(one.expected.item.id)
        if before is None or WORST.index(one.expected.state) < WORST.index(before.expected.state):
            found[name] = one
    return found


def _in_order(study: Study, form: str, name: str) -> tuple[int, str]:
    forms = [one.id for one in study.rules.dictionary.forms]
    number = "".join(letter for letter in name if letter.isdigit())
    return forms.index(form), number.zfill(8) + name
