"""A table of lines in which Return goes to a line's subject, and the full text of the current line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QPlainTextEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.copying import TableView
from cd7gui.ui.widgets.list_delegate import ListRole
from cd7gui.ui.widgets.plain_text import LONGEST_DETAILS, not_apart, shown
from cd7gui.ui.widgets.tables.column_sharing import WidthSharer
from cd7gui.ui.widgets.tables.line_model import Column, Index, LineModel

ROW_HEIGHT = 31  # px at 100%
LINES = 4  # lines of the current line's text before it scrolls
PADDING = 6  # px at 100% on both sides of a cell, as in the style sheet


class SubjectTable(TableView):
    """A table whose cells each have a subject.

    Signals:
        go_wanted(object): the subject of the current cell is to be shown.
    """

    go_wanted = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the subject on Return."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.subject() is not None:
            self.go()
        else:
            super().keyPressEvent(event)

    def subject(self) -> object:
        """Return the subject of the current cell."""
        return self.currentIndex().data(ListRole.SUBJECT)

    def go(self) -> None:
        """Ask for the subject of the current cell to be shown."""
        subject = self.subject()
        if subject is not None:
            self.go_wanted.emit(subject)


class WrappedCells(QStyledItemDelegate):
    """Delegate for cells as high as their wrapped text: Qt measures them as if they had no padding."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that the text needs between the paddings."""
        inside = QStyleOptionViewItem(option)
        inside.rect = option.rect.adjusted(0, 0, -2 * round(PADDING * scale_of(option.font)), 0)
        found = super().sizeHint(inside, index)
        return QSize(found.width(), found.height() + round(PADDING * scale_of(option.font)))


class LineTable(SubjectTable):
    """A table of lines whose columns share the width; lines are one text line high, or wrap."""

    def __init__(self, name: str, parent: QWidget, *, wraps: bool = False) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSelectionBehavior(TableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(wraps)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        rows, fixed = self.verticalHeader(), QHeaderView.ResizeMode.Fixed
        rows.setVisible(False)
        # All of one height unless lines wrap: measuring each row of a large study would take seconds.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents if wraps else fixed)
        rows.setDefaultSectionSize(round(ROW_HEIGHT * scale_of(self.font())))
        if wraps:
            self.setItemDelegate(WrappedCells(self))
        self._sharer = WidthSharer(self)
        self._shared: Sequence[Column] = ()

    def show_model(self, model: LineModel[Any]) -> None:
        """Show the lines of a model, and share the width again whenever its columns change."""
        self.setModel(model)
        model.modelReset.connect(lambda: self._share(model.columns))
        self._share(model.columns)

    def _share(self, columns: Sequence[Column]) -> None:
        if columns != self._shared:
            self._shared = columns
            whole = [max(heading, text, key=len) for heading, _, text in columns]  # headings are not cut off either
            self._sharer.share([share for _, share, _ in columns], whole)

    def take_row(self, row: int) -> None:
        """Make a line the current one, or the last if there are fewer."""
        count = self.model().rowCount()
        if count:
            self.setCurrentIndex(self.model().index(min(max(row, 0), count - 1), 0))


class LineDetail(QPlainTextEdit):
    """The full text of the current line, for what the columns have no room for."""

    def __init__(self, table: LineTable, model: LineModel[Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._table, self._model = table, model
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Selected line")
        self.setFixedHeight(round((LINES + 1) * self.fontMetrics().lineSpacing()))
        table.selectionModel().currentChanged.connect(self._show)
        model.modelReset.connect(self._show)

    def _show(self, *_: object) -> None:
        """Show the non-empty cells, each with its heading."""
        cells = self._model.cells_at(self._table.currentIndex().row())
        parts = [f"{heading}: {text}" for (heading, *_), text in zip(self._model.columns, cells, strict=False) if text]
        self.setPlainText(not_apart(shown("; ".join(parts), LONGEST_DETAILS)))
