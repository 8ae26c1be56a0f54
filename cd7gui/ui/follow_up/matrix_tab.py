"""The matrix of patients and expected items, with links from the cells to the entries."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from cd7gui.ui.follow_up.matrix_model import MatrixModel
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.plain_text import PlainLabel
from cd7gui.ui.widgets.tables.line_table import SubjectTable

WIDTH, ROW_HEIGHT = 118, 30  # px at 100%
HOW = "Return or a double click goes to what was entered, or is to be entered. In an empty cell nothing is expected."


class MatrixTab(QWidget):
    """The tab.

    Signals:
        go_wanted(object): the entry for a `DueItem` is to be shown.
    """

    go_wanted = Signal(object)

    def __init__(self, controller: StudyController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        words = PlainLabel(HOW, self)
        theme.mark(words, role="dimmed")
        words.setWordWrap(True)
        self.table = SubjectTable(self)
        self.model = MatrixModel(self.table)
        self.table.setModel(self.model)
        self.table.setAccessibleName("Patients and expected items")
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        scale = scale_of(self.font())
        across, down = self.table.horizontalHeader(), self.table.verticalHeader()
        across.setDefaultSectionSize(round(WIDTH * scale))
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap)
        across.setMinimumHeight(round(3.7 * self.fontMetrics().lineSpacing()))
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(round(ROW_HEIGHT * scale))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.addWidget(words)
        layout.addWidget(self.table, 1)
        self.table.go_wanted.connect(self.go_wanted)
        self.table.doubleClicked.connect(self.table.go)

    def refresh(self) -> None:
        """Refresh from the study, and keep the current cell."""
        here = self.table.currentIndex()
        row, column = max(here.row(), 0), max(here.column(), 0)
        self.model.follow(self._controller.study)
        self.table.setCurrentIndex(self.model.index(row, column))

    def take_focus(self) -> None:
        """Put the focus on the table."""
        self.table.setFocus()
