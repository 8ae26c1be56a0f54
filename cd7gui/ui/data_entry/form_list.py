"""The column of one patient's forms, with status and, for repeating forms, the number of rows."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cd7gui.domain.case_report.dictionary import Form
from cd7gui.study.reports.status import form_status
from cd7gui.ui.data_entry.fields.row_begun import RowInProgress
from cd7gui.ui.services.controller import ALL, StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.copying import ListView
from cd7gui.ui.widgets.list_delegate import SIGN_OF, Index, LineDelegate, ListLine, ListRole
from cd7gui.ui.widgets.plain_text import PlainLabel, tip

WIDTH, WIDEST = 228, 280  # px, the latter at 100%
EDGES = 18  # px: the margins of the list and its frame
NO_PARENT = QModelIndex()


class FormsModel(QAbstractListModel):
    """The forms of the dictionary with their state in one patient's case report."""

    def __init__(self, controller: StudyController, row_begun: RowInProgress, parent: QWidget) -> None:
        super().__init__(parent)
        self._controller, self._begun = controller, row_begun
        self._lines: list[ListLine] = []
        self._forms: tuple[type[Form], ...] = ()

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count the forms."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a form's line, its id, or words for a screen reader."""
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line, form = self._lines[index.row()], self._forms[index.row()]
        if role == ListRole.LINE:
            return line
        if role == ListRole.SUBJECT:
            return form.id
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(f"{line.words}\n{form.purpose()}")
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.spoken
        return None

    def show_patient(self, key: str) -> None:
        """Show the forms of a patient; an empty key shows none."""
        forms = self._controller.study.rules.dictionary.forms if key and self._controller.has_study else ()
        lines = [self._line(key, form) for form in forms]
        if forms != self._forms:
            self.beginResetModel()
            self._forms, self._lines = forms, lines
            self.endResetModel()
        elif lines != self._lines:
            self._lines = lines
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))

    def _line(self, key: str, form: type[Form]) -> ListLine:
        study = self._controller.study
        case = study.case(key)
        status = form_status(study, case, form, self._begun.shown_findings(key))
        rows = len(case.rows(form)) if form.repeating else 0
        return ListLine(SIGN_OF[status], "", f"{form.id} {form.title}", "", str(rows) if rows else "")

    def row_of(self, form_id: str) -> int:
        """Return a form's row, or -1 if unknown."""
        return next((row for row, form in enumerate(self._forms) if form.id == form_id), -1)

    def id_at(self, row: int) -> str:
        """Return the id of a row's form; empty if there is none."""
        return self._forms[row].id if 0 <= row < len(self._forms) else ""


class FormList(QFrame):
    """The column.

    Signals:
        chosen(str): the id of the form that was chosen.
    """

    chosen = Signal(str)

    def __init__(self, controller: StudyController, row_begun: RowInProgress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="column")
        self.model = FormsModel(controller, row_begun, self)
        self._patient = ""
        self._current = ""
        self.view = ListView(self)
        self.view.setObjectName("forms")
        self.view.setAccessibleName("Forms of the patient")
        theme.mark(self.view, role="plain")
        self.view.setModel(self.model)
        self.view.setItemDelegate(LineDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.beside = PlainLabel("", self)  # who else has the patient open
        self.beside.setObjectName("beside")
        self.beside.setWordWrap(True)
        self.beside.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 8)
        layout.addWidget(self.beside)
        layout.addWidget(self.view)
        self.view.selectionModel().currentChanged.connect(self._choose)
        controller.case_changed.connect(self._refresh)
        row_begun.changed.connect(lambda: self.model.show_patient(self._patient))
        self._at_patient = controller.server_watcher.announce
        controller.server_watcher.others_present.connect(self._show_beside)

    def wanted_width(self) -> int:
        """Return the width in px at which no title is cut off, within limits."""
        scale = scale_of(self.font())
        scrolls = self.view.sizeHintForRow(0) * self.model.rowCount() > self.view.viewport().height()
        bar = self.view.verticalScrollBar().sizeHint().width() if scrolls else 0
        return round(min(max(self.view.sizeHintForColumn(0) + EDGES + bar, WIDTH), WIDEST * scale))

    def show_patient(self, key: str) -> None:
        """Show the forms of a patient."""
        if key != self._patient:
            self._show_beside(key, "")
        self._patient = key
        self._at_patient(key)
        self.model.show_patient(key)
        self.show_current(self._current)

    def _show_beside(self, patient: str, words: str) -> None:
        """Show above the forms who else has the patient open."""
        words = words if patient == self._patient else ""
        self.beside.setText(words)
        self.beside.setVisible(bool(words))

    def show_current(self, form_id: str) -> None:
        """Mark the form on the page as current, without emitting a signal."""
        self._current = form_id
        row = self.model.row_of(form_id)
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(row))
        else:
            self.view.clearSelection()

    def step(self, by: int) -> None:
        """Go to the form above (-1) or below (1)."""
        form_id = self.model.id_at(self.model.row_of(self._current) + by)
        if form_id:
            self.chosen.emit(form_id)

    def _choose(self, current: QModelIndex, _: QModelIndex) -> None:
        form_id = current.data(ListRole.SUBJECT)
        if isinstance(form_id, str) and form_id != self._current:
            self._current = form_id
            self.chosen.emit(form_id)

    def _refresh(self, key: str) -> None:
        if key in (ALL, self._patient):
            self.model.show_patient(self._patient)
