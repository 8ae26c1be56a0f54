"""The history of a field or a form: who changed what, when, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.copying import TableWidget
from cd7gui.ui.widgets.plain_text import PlainLabel, shown, tip, window_title
from cd7gui.ui.widgets.value_text import moment, value_words

COLUMNS = ("When", "Who", "Field", "Before", "After", "Why")
ROOM, WIDEST = 12, 210  # px: the current cell has a wider edge; longer texts wrap


def cells(line: AuditEntry, dictionary: Dictionary) -> tuple[str, ...]:
    """Return a line of the trail in words."""
    change = line.change
    return (moment(line.at), line.who, *value_words(change, dictionary), change.reason or _origin(line.origin))


def _origin(origin: str) -> str:
    return "" if origin in ("window", "entry") else f"({origin})"


class HistoryDialog(QDialog):
    """Dialog that shows lines of the trail, newest first, while the page stays usable."""

    def __init__(self, title: str, lines: Sequence[AuditEntry], dictionary: Dictionary, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self.setWindowTitle(window_title(title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        heading = PlainLabel(title, self)
        theme.mark(heading, role="panel-title")
        heading.setWordWrap(True)
        said = PlainLabel("Nothing has been entered here yet.", self)
        said.setVisible(not lines)
        self.table = TableWidget(len(lines), len(COLUMNS), self)
        self._fill(lines, dictionary)
        buttons = QDialogButtonBox(self)
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (heading, said, self.table, buttons):
            layout.addWidget(widget)
        self.table.setVisible(bool(lines))
        self.resize(860, 420 if lines else 140)

    def _fill(self, lines: Sequence[AuditEntry], dictionary: Dictionary) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(list(COLUMNS))
        table.setAccessibleName("Changes, newest first")
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().setVisible(False)
        table.setWordWrap(True)
        for row, line in enumerate(reversed(lines)):
            for column, text in enumerate(cells(line, dictionary)):
                item = QTableWidgetItem(shown(text))
                item.setToolTip(tip(text))
                table.stored_texts[row, column] = text
                table.setItem(row, column, item)
        table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.resizeColumnsToContents()
        for column in range(len(COLUMNS) - 1):
            table.setColumnWidth(column, min(table.columnWidth(column) + ROOM, WIDEST))
        table.horizontalHeader().setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        table.resizeRowsToContents()
