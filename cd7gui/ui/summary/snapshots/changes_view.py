"""The differences between two states: each changed number, and the patients and values behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from cd7gui.domain.case_report.changes import missing_reason
from cd7gui.domain.formatting import counted, listed
from cd7gui.ui.style.theme import mark
from cd7gui.ui.widgets.copying import TreeWidget
from cd7gui.ui.widgets.plain_text import one_line, tip

if TYPE_CHECKING:
    from cd7gui.study.snapshots.comparison import Cause, Comparison, FieldChange, Movement

NOTHING_MOVED = "No outcome differs between the two."
DECIDED, DECIDES = "decided before: {value}", "decides now: {value}"
_PLACE = Qt.ItemDataRole.UserRole
_COLUMNS = ("Patient", "Field", "Before → after")


class DifferencesTree(TreeWidget):
    """The tree of differences; Return or a click on a value opens its field.

    Signals:
        chosen(str, str): patient's key and place of the value.
    """

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("summary.snapshots.changes")
        self.setAccessibleName("What changed")
        mark(self, role="plain")
        self.setColumnCount(len(_COLUMNS))
        self.setHeaderLabels(_COLUMNS)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setWordWrap(True)
        self.itemActivated.connect(self._choose)
        self.itemClicked.connect(self._choose)

    def show_comparison(self, found: Comparison) -> str:
        """List the differences; returns a sentence that sums them up."""
        self.clear()
        for movement in found.moved:
            self._add_movement(movement)
        for number in range(len(_COLUMNS)):
            self.resizeColumnToContents(number)
        first = next((item for item in self._items() if item.data(0, _PLACE)), None)
        if first is not None:
            self.setCurrentItem(first)
        return summed_up(found)

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self.topLevelItem(number) for number in range(self.topLevelItemCount()))
        return [item for item in found if item is not None]

    def lines(self) -> list[tuple[str, str, str]]:
        """Return the listed texts, line by line."""
        return [(item.text(0), item.text(1), item.text(2)) for item in self._items()]

    def _add_movement(self, movement: Movement) -> None:
        self._add_heading(movement.label)
        self._add_note(f"{movement.before} → {movement.after}")
        if movement.by_cutoff:
            self._add_note("The other data cut-off alone changes it.")
        for cause in movement.causes:
            self._add_cause(cause)

    def _add_heading(self, words: str) -> None:
        item = self._add_note(words)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        item.setFont(0, bold)

    def _add_note(self, words: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self, [one_line(words)])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setFirstColumnSpanned(True)
        item.setToolTip(0, tip(words))
        return item

    def _add_cause(self, cause: Cause) -> None:
        how = cause.how if cause.alone else f"{cause.how}, only in combination with others"
        self._add_value(cause, cause.subject or "a patient without a number", "", how)
        for field in cause.fields:
            self._add_value(cause, "", field.place, _both(field))
        for words, deciders in ((DECIDED, cause.before), (DECIDES, cause.after)):
            for one in deciders:
                self._add_value(cause, "", one.place, words.format(value=one.value or one.rule))

    def _add_value(self, cause: Cause, name: str, place: str, words: str) -> None:
        item = QTreeWidgetItem(self, [one_line(name), one_line(place), one_line(words)])
        item.setData(0, _PLACE, (cause.patient, place))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{cause.subject} {place} {words}")
        item.setToolTip(2, tip(words))

    def _choose(self, item: QTreeWidgetItem) -> None:
        found = item.data(0, _PLACE)
        if found:
            self.chosen.emit(*found)


def _both(field: FieldChange) -> str:
    words = f"{_shown(field.before)} → {_shown(field.after)}"
    return words if field.alone else f"{words} (only in combination with others)"


def _shown(stored: str | None) -> str:
    if stored is None:
        return "empty"
    missing = missing_reason(stored)
    return missing.words if missing else stored


def summed_up(found: Comparison) -> str:
    """Return a sentence on how many numbers changed, and which patients were added or removed."""
    moved = counted(len(found.moved), "number changed", "numbers changed")
    said = [f"{moved} from {found.before} to {found.after}."]
    if not found.moved:
        said = [NOTHING_MOVED]
    if found.patients_added:
        said.append(f"Added: {listed(list(found.patients_added))}.")
    if found.patients_removed:
        said.append(f"Removed: {listed(list(found.patients_removed))}.")
    return " ".join(said)
