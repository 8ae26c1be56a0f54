"""The common part of the tabs of Review: a text, a table of lines, links to the field and its thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.records import dataclass
from cd7gui.study.verification.source_checking import verify_values
from cd7gui.ui.queries.place_threads import PlaceThreads, threads_at
from cd7gui.ui.queries.thread_dialog import ThreadDialog
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel
from cd7gui.ui.widgets.tables.line_model import Column, LineModel
from cd7gui.ui.widgets.tables.line_table import LineDetail, LineTable


@dataclass(frozen=True)
class ValueLine:
    """One line of a table, and the value that it is about; None if it is about more than one."""

    cells: tuple[str, ...]
    place: Place | None = None


class ReviewTab(QWidget):
    """A tab.

    Signals:
        go_wanted(str, str): a value is to be shown, by the key of its patient and its name.
    """

    go_wanted = Signal(str, str)

    def __init__(self, controller: StudyController, table: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._words = PlainLabel(self)
        self._words.setWordWrap(True)
        theme.mark(self._words, role="dimmed")
        self.table = LineTable(table, self)
        self.table.go_wanted.connect(self._go)
        self.table.doubleClicked.connect(self.table.go)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 10, 0, 0)

    def look(self) -> None:
        """Refresh from the study if the tab is visible."""
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Refresh from the study whenever the tab is shown."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Refresh from the study."""
        raise NotImplementedError

    def where(self) -> tuple[str, QueryPlace] | None:
        """Return the patient and the place that the current line is about; None if it is about more than one."""
        raise NotImplementedError

    def threads(self) -> PlaceThreads | None:
        """Return the threads that the current line is about."""
        where = self.where()
        return threads_at(self._controller.study, *where) if where is not None else None

    def _go(self, _: object) -> None:
        where = self.where()
        if where is not None:
            patient, place = where
            self.go_wanted.emit(patient, place.name)

    def open_thread(self) -> None:
        """Open the current thread, or begin one about the current value."""
        threads = self.threads()
        if threads is not None:
            ThreadDialog(self._controller, threads, self).open()


class ValuesTab(ReviewTab):
    """A tab whose lines are about values, each with its cells and its place."""

    def __init__(self, controller: StudyController, table: str, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(controller, table, parent)
        self.model: LineModel[ValueLine] = LineModel(columns, lambda line: line.cells, self.table)
        self.table.show_model(self.model)
        self._whole = LineDetail(self.table, self.model, self)

    def place(self) -> Place | None:
        """Return the place of the current value."""
        line = self.model.line_at(self.table.currentIndex().row())
        return line.place if line is not None else None

    def where(self) -> tuple[str, QueryPlace] | None:
        """Return the patient and the place of the current value."""
        place = self.place()
        return (place.patient, QueryPlace.of(place)) if place is not None else None

    def verify(self) -> None:
        """Verify the current value, and move on to the next line."""
        place, row = self.place(), self.table.currentIndex().row()
        if place is None:
            return
        self._controller.do(verify_values, [place])
        if self.place() == place:
            self.table.take_row(row + 1)
