"""Ctrl+F: any value of any patient is found while typing, and Return goes there."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget

from cd7gui.domain.formatting import counted
from cd7gui.presenters.value_search import FoundValue, ValueSearch
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.tasks import TimeSlices
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.copying import ListView
from cd7gui.ui.widgets.list_delegate import Index, LineDelegate, ListLine, ListRole
from cd7gui.ui.widgets.plain_text import PlainLabel, tip

SIZE = (720, 460)  # px at 100%
MOST = 500  # values listed; to see others, the user types more
AFTER_A_KEY = 120  # ms after a key until the search begins
NO_PARENT = QModelIndex()
IN_THE_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
HOW = "Type part of a value; add a label, a form or a patient number to narrow the search."


class FoundModel(QAbstractListModel):
    """The values found so far."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.found: list[FoundValue] = []

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count the values found."""
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a line, its place, or words for a screen reader."""
        if not index.isValid() or index.row() >= len(self.found):
            return None
        one = self.found[index.row()]
        if role == ListRole.SUBJECT:
            return one
        if role == ListRole.STORED:
            return one.value
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(one.value)
        line = ListLine(None, one.value, "", one.where, one.patient or "new patient")
        if role == ListRole.LINE:
            return line
        return line.spoken if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None

    def begin(self) -> None:
        """Clear the values found."""
        self.beginResetModel()
        self.found = []
        self.endResetModel()

    def add(self, found: list[FoundValue]) -> None:
        """Add more values."""
        if found:
            self.beginInsertRows(NO_PARENT, len(self.found), len(self.found) + len(found) - 1)
            self.found.extend(found)
            self.endInsertRows()


class SearchDialog(QDialog):
    """The dialog. It is kept, so that the next Ctrl+F continues with the values found.

    Signals:
        go_wanted(object): the field at a `Place` is to be shown.
    """

    go_wanted = Signal(object)

    def __init__(self, controller: StudyController, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Find a value")
        self._controller = controller
        self._steps: Iterator[None] = iter(())
        self._slices = TimeSlices(self._take_step, self, after=self._show_state)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_A_KEY)
        self._soon.timeout.connect(self._begin)
        self.line = QLineEdit(self)
        self.line.setObjectName("search_values")
        self.line.setAccessibleName("Find a value")
        self.line.setPlaceholderText("Find a value in all patients")
        self.line.setClearButtonEnabled(True)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._wait)
        self.model, self.view = FoundModel(self), ListView(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(LineDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName("Values found")
        self.view.activated.connect(self._go)
        self._words = PlainLabel(HOW, self)
        self._words.setWordWrap(True)
        theme.mark(self._words, role="dimmed")
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._words)
        theme.resize_on_screen(self, *SIZE)
        controller.case_changed.connect(self._look_again)
        controller.study_changed.connect(self._look_again)
        controller.background_checks.read.connect(self._look_again)

    def ask(self) -> None:
        """Show the dialog, with the last search text selected."""
        self.open()
        self.line.setFocus()
        self.line.selectAll()

    def done(self, result: int) -> None:
        """Give the focus back to the window, which may be below others by now."""
        super().done(result)
        window = self.parentWidget()
        if window is not None:
            window.activateWindow()

    def _look_again(self) -> None:
        """Clear the values found, as one may have changed; the search is repeated when the dialog is shown again."""
        self._slices.stop()
        self.model.begin()
        if not self._controller.has_study:
            self.reject()
        elif self.line.text():
            self._soon.start()

    def _wait(self) -> None:
        self._soon.start()
        self._words.setText("…" if self.line.text().strip() else HOW)

    def _begin(self) -> None:
        self._soon.stop()
        self._slices.stop()
        self.model.begin()
        if self._controller.has_study and not self._controller.study.unread:
            self._steps = self._all_steps(ValueSearch(self.line.text()))
            self._slices.begin()
        self._show_state()

    def _all_steps(self, search: ValueSearch) -> Iterator[None]:
        for case in self._controller.study.cases():
            self.model.add(list(search.found_in(case))[: MOST - len(self.model.found)])
            if len(self.model.found) >= MOST:
                return
            yield

    def _take_step(self) -> bool:
        return next(self._steps, self) is not self

    def _show_state(self) -> None:
        count = len(self.model.found)
        if count and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.index(0))
        if not self.line.text().strip():
            self._words.setText(HOW)
        elif waiting := self._controller.background_checks.words if self._controller.has_study else "":
            self._words.setText(f"{waiting}. You can search once all patients have been read.")
        elif count >= MOST:
            self._words.setText(f"More than {MOST} values; the first are shown. Type more to narrow the search.")
        elif self._slices.isActive():
            self._words.setText(f"{counted(count, 'value', 'values')} so far…")
        else:
            self._words.setText(f"{counted(count, 'value', 'values')}. Return goes there." if count else "Not found.")

    # keyboard

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: move in the list on arrow keys while typing, and go to the current value on Return."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in IN_THE_LIST:
                QApplication.sendEvent(self.view, event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._find_first()
                self._go(self.view.currentIndex())
                return True
        return False

    def _find_first(self) -> None:
        """Search until something is found: fast typists are faster than the search."""
        if self._soon.isActive():
            self._begin()
        while self._slices.isActive() and not self.model.found and self._take_step():
            pass
        self._show_state()

    def _go(self, index: QModelIndex) -> None:
        one = index.data(ListRole.SUBJECT)
        if isinstance(one, FoundValue):
            self.accept()
            self.go_wanted.emit(one.place)
