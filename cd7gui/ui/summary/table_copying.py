"""Copying the tables of the summary: the focused one by shortcut, any other after a question."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.summary.body import SummaryBody
from cd7gui.ui.summary.copy_menu import CopyMenu, TableDialog, copy, copy_panel
from cd7gui.ui.summary.panel_tables import tables_of
from cd7gui.ui.summary.tables.cell_table import CellTableView
from cd7gui.ui.summary.tables.estimates_table import OutcomesTable


class TableCopier:
    """Copies tables of a page on request."""

    def __init__(self, page: QWidget, taking: CopyMenu) -> None:
        self._page, self._taking = page, taking
        self._body: SummaryBody | None = None
        taking.table_wanted.connect(self._ask)
        copying = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), page)
        copying.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copying.activated.connect(self._copy_here)

    def take(self, body: SummaryBody) -> None:
        """Copy from the panels of this body from now on."""
        self._body = body

    def _ask(self) -> None:
        found = self._taking.newest()
        if self._body is None or found is None:
            return
        self._body.settle()
        tables = tables_of(self._body.panels(), found)
        asked = TableDialog([title for title, _ in tables], self._page)
        if asked.exec() == TableDialog.DialogCode.Accepted:
            self._taking.said.emit(copy(*tables[asked.table.currentIndex()], asked.how.currentData()))
        asked.deleteLater()

    def _copy_here(self) -> None:
        self._taking.said.emit(copy_panel(self._focused_panel(), self._taking.newest()))

    def _focused_panel(self) -> QWidget | None:
        """Return the table or chart that has the focus."""
        here: QWidget | None = self._page.focusWidget()
        while here is not None and not isinstance(here, OutcomesTable | CellTableView | ChartWidget):
            here = here.parentWidget() if here is not self._page else None
        return here
