"""The columns of a table share its width, whatever the size of window and text: nothing is scrolled aside."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHeaderView, QTableView


class WidthSharer(QObject):
    """Gives each column its share of the width whenever that changes; the last takes what is left."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._shares: tuple[int, ...] = ()
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.viewport().installEventFilter(self)

    def share(self, shares: Sequence[int]) -> None:
        """Say how much each column takes of all, in any unit."""
        self._shares = tuple(shares)
        self._apply()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share anew when the table has another width."""
        if event.type() == QEvent.Type.Resize:
            self._apply()
        return super().eventFilter(watched, event)

    def _apply(self) -> None:
        width, whole = self._table.viewport().width(), sum(self._shares)
        for column, part in enumerate(self._shares[:-1]):
            self._table.setColumnWidth(column, width * part // whole)
