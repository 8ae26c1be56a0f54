"""The page of deviations: all deviations of the study, computed or entered, with their reasons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cd7gui.domain.formatting import counted
from cd7gui.records import dataclass
from cd7gui.study import entry
from cd7gui.study.reports.deviation_list import DeviationNumbers, ListedDeviation, all_deviations
from cd7gui.study.session import Study
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.widgets.plain_text import PlainLabel, shown, tip
from cd7gui.ui.widgets.tables.line_model import Column, Index, LineModel
from cd7gui.ui.widgets.tables.line_table import LineTable
from cd7gui.ui.widgets.value_text import called, moment

COLUMNS: Sequence[Column] = (
    ("No.", 44, "100 ⧗ "),
    ("Patient", 62, "01-0001"),
    ("Check", 52, "EC-110"),
    ("Rule", 180, ""),
    ("Field", 130, "prophylaxis"),
    ("What", 280, ""),
    ("Reason", 220, ""),
    ("Entered", 80, "2026-11-22"),
)
REASON = 6


@dataclass(frozen=True)
class DeviationLine:
    """One line of the table."""

    deviation: ListedDeviation
    cells: tuple[str, ...]


class DeviationsModel(LineModel[DeviationLine]):
    """The deviations of the study; for those computed by a check, the reason can be edited."""

    def __init__(self, controller: StudyController, view: QWidget) -> None:
        super().__init__(COLUMNS, lambda line: line.cells, view, lambda _: StatusSign.DEVIATION)
        self._controller = controller
        self._numbers: DeviationNumbers | None = None
        self._study: Study | None = None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell with all its lines; for editing, return the text itself."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole) and self.line_at(index.row()) is not None:
            return shown(self.text(index)) if role == Qt.ItemDataRole.DisplayRole else self.text(index)
        return super().data(index, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that only the reason can be edited."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == REASON and self.may_justify(index.row()):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def may_justify(self, row: int) -> bool:
        """Return whether the reason of a line can be typed here; an entered deviation is changed on its form."""
        return self.lines[row].deviation.finding is not None and not self._controller.study.read_only

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Justify a deviation."""
        if role != Qt.ItemDataRole.EditRole or index.column() != REASON or not isinstance(value, str):
            return False
        found = self.lines[index.row()].deviation.finding
        return found is not None and self._controller.do(entry.justify, found, value).stored

    def refresh(self) -> None:
        """Refresh from the study."""
        lines = [DeviationLine(one, self._cells_of(one)) for one in self._found()]
        if len(lines) == len(self.lines) and lines != self.lines:  # a reason was given: the table keeps its position
            self.lines = lines
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(COLUMNS) - 1))
        self.show_lines(lines)

    def _found(self) -> list[ListedDeviation]:
        if not self._controller.has_study:
            return []
        study = self._controller.study
        if self._numbers is None or self._study is not study:
            self._numbers, self._study = DeviationNumbers(study), study
        return all_deviations(study, self._numbers)

    def _cells_of(self, one: ListedDeviation) -> tuple[str, ...]:
        case, place = self._controller.study.case(one.place.patient), one.place
        form = case.dictionary.form(place.form)
        item = form.field(place.field) if form is not None else None
        where = f"{place.form}{f' row {place.row}' if place.row else ''} · {item.label if item else place.field}"
        lines = self._controller.history(place.patient, place.form, place.row, place.field)
        entered = moment(lines[-1].at)[:10] if lines else "–"
        number, check = str(one.number or ""), one.finding.check if one.finding else ""
        return (number, called(case), check, one.rule, where, one.what, one.reason, entered)


class DeviationsTable(LineTable):
    """The table."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the field on Return, or edit the reason if its cell is current."""
        at, model = self.currentIndex(), self.model()
        if self.state() == LineTable.State.EditingState:
            event.ignore()  # the Return that ends editing a reason reaches the table, too
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and at.column() == REASON
            and isinstance(model, DeviationsModel)
            and model.may_justify(at.row())
        ):
            self.edit(at)
        else:
            super().keyPressEvent(event)


class DeviationsPage(QWidget):
    """The page: a sentence, a button to enter another deviation, and the table.

    Signals:
        go_wanted(object): the field at a `Place` is to be shown.
        new_wanted(): a deviation that no check computes is to be entered for the current patient.
    """

    go_wanted = Signal(object)
    new_wanted = Signal()

    def __init__(self, controller: StudyController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="page")
        self.setObjectName("deviations")
        self._controller = controller
        self._title = PlainLabel("Deviations", self)
        theme.mark(self._title, role="title")
        self._words = PlainLabel(self)
        self._words.setWordWrap(True)
        theme.mark(self._words, role="dimmed")
        self.another = QPushButton("Enter another deviation…", self)
        self.another.setToolTip(tip("What no check can find: a missed visit, the consent process, product storage."))
        self.another.clicked.connect(self.new_wanted)
        self.table = DeviationsTable("Deviations of the study", self, wraps=True)
        self.model = DeviationsModel(controller, self.table)
        self.table.show_model(self.model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 16)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.another)
        layout.addLayout(head)
        for widget in (self._words, self.table):
            layout.addWidget(widget)
        layout.setStretch(2, 1)
        layout.addStretch()  # without a table, the words stay at the top
        self.table.clicked.connect(self._click)
        self.table.go_wanted.connect(self._go)
        controller.case_changed.connect(lambda _: self.refresh() if self.isVisible() else None)
        controller.background_checks.progressed.connect(lambda: self.refresh() if self.isVisible() else None)

    def showEvent(self, event: QShowEvent) -> None:
        """Refresh from the study whenever the page is shown, and put the focus on the table."""
        super().showEvent(event)
        self.another.setEnabled(not self._controller.study.entry_closed)
        self.refresh()
        self.table.take_row(self.table.currentIndex().row())
        self.table.setFocus()

    def refresh(self) -> None:
        """Refresh from the study."""
        if waiting := self._controller.background_checks.words:  # never show a number from only part of the patients
            self._words.setText(f"{waiting}. The deviations appear once all patients have been checked.")
            self.table.hide()
            return
        self.model.refresh()
        count = self.model.rowCount()
        said = counted(count, "deviation from the protocol", "deviations from the protocol")
        how = (
            "Each counts with or without a reason; type the reason in its cell, or click a line to go to its field. "
            "What no check can find is entered on F22 and numbered."
        )
        self._words.setText(f"{said}. {how}" if count else "No deviation from the protocol was found.")
        self.table.setVisible(bool(count))

    def _click(self, index: QModelIndex) -> None:
        if index.column() == REASON and self.model.may_justify(index.row()):
            self.table.edit(index)
        elif index.column() != REASON or not self._controller.study.read_only:
            self.table.go()

    def _go(self, line: object) -> None:
        if isinstance(line, DeviationLine):
            self.go_wanted.emit(line.deviation.place)
