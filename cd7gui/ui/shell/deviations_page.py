"""The place of the deviations: every one of the study with its reason, which can be given here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QVBoxLayout, QWidget

from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.formatting import N_, counted
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import status_icons, theme
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import scale_of, tokens_of
from cd7gui.ui.widgets.plain_text import PlainLabel, shown, tip
from cd7gui.ui.widgets.value_text import called, moment

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()

COLUMNS = (
    (N_("Patient"), 90),
    (N_("Check"), 74),
    (N_("Rule"), 210),
    (N_("Field"), 160),
    (N_("What"), 300),
    (N_("Reason"), 240),
    (N_("Entered"), 96),
)  # heading, width in px at 100%
WHAT, REASON = 4, 5


@dataclass(frozen=True)
class Deviation:
    """One line of the table."""

    finding: Finding
    cells: tuple[str, ...]


class DeviationsModel(QAbstractTableModel):
    """The deviations of the study; the reason of each can be edited."""

    def __init__(self, gateway: StudyController, parent: QWidget) -> None:
        super().__init__(parent)
        self._gateway = gateway
        self._lines: list[Deviation] = []

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count the deviations."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's heading."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][0]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell."""
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        text = line.cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(text)
        if role == Qt.ItemDataRole.EditRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(text)
        view = self.parent()
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0 and isinstance(view, QWidget):
            return status_icons.icon(StatusSign.DEVIATION, tokens_of(view))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let only the reason be edited."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == REASON and not self._gateway.study.read_only:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Justify a deviation."""
        if role != Qt.ItemDataRole.EditRole or index.column() != REASON or not isinstance(value, str):
            return False
        return self._gateway.justify(self._lines[index.row()].finding, value).stored

    def finding(self, row: int) -> Finding:
        """Return the finding of a row."""
        return self._lines[row].finding

    def refresh(self) -> None:
        """Look at the study anew."""
        found = self._gateway.study.deviations() if self._gateway.has_study else ()
        lines = [Deviation(one, self._cells(one)) for one in found]
        if lines == self._lines:
            return
        if len(lines) == len(self._lines):  # a reason was given: the table stays where it is
            self._lines = lines
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def _cells(self, finding: Finding) -> tuple[str, ...]:
        case = self._gateway.study.case(finding.patient)
        row = N_(" row {row}").format(row=finding.row) if finding.row else ""
        where = f"{finding.form.id}{row} · {finding.field.label}"
        lines = self._gateway.history(finding.patient, finding.form.id, finding.row, finding.field.id)
        entered = moment(lines[-1].at)[:10] if lines else "–"
        return (called(case), finding.check, finding.rule, where, finding.says, finding.justification, entered)


class DeviationsTable(QTableView):
    """The table.

    Signals:
        go_wanted(object): the field of a `Finding` is to be shown.
    """

    go_wanted = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes to the field, or edits the reason where the reason has the focus."""
        at = self.currentIndex()
        model = self.model()
        if self.state() == QTableView.State.EditingState:
            event.ignore()  # the Return that ends a reason reaches the table, too
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at.isValid() and isinstance(model, DeviationsModel)
        ):
            if at.column() == REASON:
                self.edit(at)
            else:
                self.go_wanted.emit(model.finding(at.row()))
        else:
            super().keyPressEvent(event)


class DeviationsPage(QWidget):
    """The place: a sentence, and the table.

    Signals:
        go_wanted(object): the field of a `Finding` is to be shown.
    """

    go_wanted = Signal(object)

    def __init__(self, gateway: StudyController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="page")
        self.setObjectName("deviations")
        self._gateway = gateway
        self._title = PlainLabel(N_("Deviations"), self)
        theme.mark(self._title, role="title")
        self._words = PlainLabel(self)
        self._words.setWordWrap(True)
        theme.mark(self._words, role="dimmed")
        self.table = DeviationsTable(self)
        self.model = DeviationsModel(gateway, self.table)
        self.table.setModel(self.model)
        self._dress()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 16)
        for widget in (self._title, self._words, self.table):
            layout.addWidget(widget)
        layout.setStretch(2, 1)
        layout.addStretch()  # without a table the words stay at the top
        self.table.clicked.connect(self._click)
        self.table.go_wanted.connect(self.go_wanted)
        gateway.case_changed.connect(lambda _: self.refresh() if self.isVisible() else None)
        gateway.sweep.progressed.connect(lambda: self.refresh() if self.isVisible() else None)

    def _dress(self) -> None:
        table, scale = self.table, scale_of(self.font())
        table.setAccessibleName(N_("Deviations of the study"))
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.verticalHeader().setVisible(False)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.setShowGrid(False)
        table.setWordWrap(True)
        for column, (_, width) in enumerate(COLUMNS):
            table.setColumnWidth(column, round(width * scale))
        table.horizontalHeader().setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the study anew whenever somebody comes here."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Look at the study anew."""
        if waiting := self._gateway.sweep.words:  # never a number of a part of the patients
            self._words.setText(N_("{waiting}. The deviations are shown once all were judged.").format(waiting=waiting))
            self.table.hide()
            return
        self.model.refresh()
        count = self.model.rowCount()
        said = counted(count, N_("deviation from the protocol"), N_("deviations from the protocol"))
        how = N_(
            "Each counts with or without a reason; type the reason into its cell, or click a line to go to its field."
        )
        self._words.setText(f"{said}. {how}" if count else N_("No deviation from the protocol was found."))
        self.table.setVisible(bool(count))

    def _click(self, index: QModelIndex) -> None:
        if index.column() != REASON:
            self.go_wanted.emit(self.model.finding(index.row()))
        elif not self._gateway.study.read_only:
            self.table.edit(index)
