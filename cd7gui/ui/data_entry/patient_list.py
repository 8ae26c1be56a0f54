"""The column of patients: status, number and diagnosis, with a search and a button for a new one."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cd7gui.domain.case_report.apart import is_kept_apart
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.formatting import counted
from cd7gui.domain.lookalikes import number_key
from cd7gui.study.reports.form_status import Status
from cd7gui.study.reports.status import forms_done, patient_status
from cd7gui.study.session import Study
from cd7gui.ui.data_entry.fields.row_begun import RowInProgress
from cd7gui.ui.services.controller import ALL, StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.copying import ListView
from cd7gui.ui.widgets.list_delegate import SIGN_OF, Index, LineDelegate, ListLine, ListRole
from cd7gui.ui.widgets.plain_text import PlainLabel, tip
from cd7gui.ui.widgets.value_text import called, diagnosis

WIDTH, WIDEST = 232, 250  # px, the latter at 100%
EDGES = 18  # px: the margins of the list and its frame
MEASURED = 100  # lines measured for the width: a study numbers its patients in one format
NO_PARENT = QModelIndex()
FOUND_BY = ("F1.INITIALS", "F1.MRN")  # searched in addition to what the list shows
NOBODY = "No patient found. Esc shows all patients."
CLOSED = "No patient can be added here: the study is read-only, or your role does not enter data."
CODE_BEGINS = "p-"  # how a patient's code in de-identified exports begins


class PatientsModel(QAbstractListModel):
    """The patients of the study that match the search; a line is made when drawn, and kept until it changes."""

    def __init__(self, controller: StudyController, row_begun: RowInProgress, parent: QWidget) -> None:
        super().__init__(parent)
        self._controller, self._row_begun = controller, row_begun
        self._keys: list[str] = []
        self._held: set[str] = set()  # patients of whom some findings were not shown yet
        row_begun.changed.connect(self._tell)
        self._lines: dict[str, ListLine] = {}
        self._searched = ""
        self._begun = ""  # the key of a new patient without values, and the study in which it was begun
        self._begun_in: Study | None = None

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count the patients."""
        return 0 if parent.isValid() else len(self._keys)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a patient's line, key, or words for a screen reader."""
        if not index.isValid() or index.row() >= len(self._keys) or not self._controller.has_study:
            return None
        key = self._keys[index.row()]
        if role == ListRole.SUBJECT:
            return key
        if role == ListRole.LINE:
            return self._line(key)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._line(key).spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self._line(key).spoken)
        return None

    def _line(self, key: str) -> ListLine:
        if key not in self._lines:
            if self._controller.background_checks.waits_for(key):
                outline = self._controller.study.outline(key)
                return ListLine(None, called(outline), diagnosis(outline))
            case = self._controller.study.case(key)
            shown = self._row_begun.shown_findings(key)
            if len(shown) < len(self._controller.study.findings(key)):
                self._held.add(key)
            status = patient_status(self._controller.study, case, shown)
            self._lines[key] = ListLine(SIGN_OF[status], called(case), diagnosis(case), "", self._how_far(case, status))
        return self._lines[key]

    def _how_far(self, case: Case, status: Status) -> str:
        """Return the word for the status, with the number of complete forms while forms are being filled in."""
        word: str = status.value
        if status is not Status.STARTED:
            return word
        done, expected = forms_done(self._controller.study, case)
        if done == expected:
            return "open"  # every form so far is complete, and a window is open
        return "{done} of {forms}".format(done=done, forms=counted(expected, "form", "forms"))

    def row_of(self, key: str) -> int:
        """Return a patient's row, or -1 if the search excludes the patient."""
        return self._keys.index(key) if key in self._keys else -1

    def key_at(self, row: int) -> str:
        """Return the key of a row; empty if there is none."""
        return self._keys[row] if 0 <= row < len(self._keys) else ""

    def begin(self, key: str) -> None:
        """Show a new patient who has no values yet."""
        self._begun, self._begun_in = key, self._controller.study
        self.reload()

    def search(self, text: str) -> None:
        """Keep patients with a text in their number, initials, record number, diagnosis or status.

        A code of a de-identified export finds its patient.
        """
        self._searched = number_key(text)
        self.reload()

    def reload(self) -> None:
        """Refresh all lines from the study."""
        self._lines.clear()
        self._reset(self._wanted())

    def refresh(self, key: str) -> None:
        """Refresh one patient's line."""
        if key == ALL:
            self.reload()
            return
        self._lines.pop(key, None)
        wanted = self._wanted()
        if wanted != self._keys:
            self._reset(wanted)
        elif key in self._keys:
            at = self.index(self._keys.index(key))
            self.dataChanged.emit(at, at)

    def _tell(self) -> None:
        """Refresh patients whose findings were held back: the row was left, or another one begun."""
        held, self._held = self._held, set()
        for key in held & set(self._keys):
            self.refresh(key)

    def _wanted(self) -> list[str]:
        if not self._controller.has_study:
            return []
        keys = list(self._controller.study.listed_keys())
        if self._begun and self._begun not in keys and self._begun_in is self._controller.study:
            keys += [] if self._controller.study.case(self._begun).deleted else [self._begun]
        if not self._searched:
            return keys
        return [key for key in keys if self._is_found(key)]

    def _is_found(self, key: str) -> bool:
        case = self._controller.study.outline(key)
        known = [case.stored(form, 0, field) or "" for form, _, field in (name.partition(".") for name in FOUND_BY)]
        known = [text for text in known if not is_kept_apart(text)]
        texts = (self._line(key).spoken, *known)
        return any(self._searched in number_key(text) for text in texts) or self._has_code(key)

    def _has_code(self, key: str) -> bool:
        """Return whether the search is the patient's code in de-identified exports."""
        if not self._searched.startswith(CODE_BEGINS):
            return False
        from cd7gui.study.exports.pseudonyms import (
            known_code,  # imported only for a search by code
        )

        return known_code(self._controller.study, key).casefold() == self._searched

    def _reset(self, keys: list[str]) -> None:
        self.beginResetModel()
        self._keys = keys
        self.endResetModel()


class SearchLine(QLineEdit):
    """The search field; the arrow keys move in the list below."""

    def __init__(self, view: ListView, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self.setPlaceholderText("Find a patient   Ctrl+K")
        self.setAccessibleName("Find a patient")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the list on Up and Down; clear the search on Escape."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._view.setFocus()
            if self._view.model().rowCount() and not self._view.currentIndex().isValid():
                self._view.setCurrentIndex(self._view.model().index(0, 0))
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)


class PatientList(QFrame):
    """The column.

    Signals:
        chosen(str): the key of the patient that was chosen.
        new_wanted(): a new patient is to be added.
    """

    chosen = Signal(str)
    new_wanted = Signal()

    def __init__(self, controller: StudyController, row_begun: RowInProgress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="column")
        self._controller = controller
        self.model = PatientsModel(controller, row_begun, self)
        self._current = ""
        self.view = ListView(self)
        self.view.setObjectName("patients")
        self.view.setAccessibleName("Patients")
        theme.mark(self.view, role="plain")
        self.view.setModel(self.model)
        self.view.setItemDelegate(LineDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.search = SearchLine(self.view, self)
        self.search.textChanged.connect(self._search)
        self._nobody = PlainLabel(NOBODY, self)
        self._nobody.setObjectName("nobody-found")
        self._nobody.setWordWrap(True)
        theme.mark(self._nobody, role="help")
        self._nobody.hide()
        self.new = QPushButton("+ New patient   Ctrl+N", self)
        self.new.setAccessibleName("New patient")
        theme.mark(self.new, role="quiet")
        self.new.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.new.clicked.connect(self.new_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 8)
        layout.addWidget(self.search)
        layout.addWidget(self._nobody)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.new)
        self.view.selectionModel().currentChanged.connect(self._choose)
        controller.case_changed.connect(self._refresh)
        controller.study_changed.connect(self._reload)
        self._reload()

    def wanted_width(self) -> int:
        """Return the width in px at which none of the first patients is cut off, within limits."""
        scale = scale_of(self.font())
        rows = range(min(self.model.rowCount(), MEASURED))
        widest = max((self.view.sizeHintForIndex(self.model.index(row)).width() for row in rows), default=0)
        return round(min(max(widest, self.new.sizeHint().width(), WIDTH - EDGES) + EDGES, WIDEST * scale))

    def show_current(self, key: str) -> None:
        """Mark the patient on the page as current, without emitting a signal."""
        self._current = key
        row = self.model.row_of(key)
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(row))
        else:
            self.view.clearSelection()

    def step(self, by: int) -> None:
        """Go to the patient above (-1) or below (1)."""
        row = self.model.row_of(self._current) + by
        key = self.model.key_at(row)
        if key:
            self.chosen.emit(key)

    def begin(self, key: str) -> None:
        """Show a new patient in the list."""
        self.search.clear()
        self.model.begin(key)

    def _choose(self, current: QModelIndex, _: QModelIndex) -> None:
        key = current.data(ListRole.SUBJECT)
        if isinstance(key, str) and key != self._current:
            self._current = key
            self.chosen.emit(key)

    def _search(self, text: str) -> None:
        self.model.search(text)
        self._nobody.setVisible(bool(text.strip()) and self.model.rowCount() == 0)
        self.show_current(self._current)

    def _refresh(self, key: str) -> None:
        self.model.refresh(key)
        self.show_current(self._current)

    def _reload(self) -> None:
        closed = self._controller.has_study and self._controller.study.entry_closed
        self.new.setEnabled(not closed)
        self.new.setToolTip(tip(CLOSED) if closed else "")
        self.model.reload()
        self.show_current(self._current)
