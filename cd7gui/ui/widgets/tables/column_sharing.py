"""Columns that share a table's width, so that none has to be scrolled into view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHeaderView, QTableView


class WidthSharer(QObject):
    """Event filter that gives each column its share of the width; the last takes the rest."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._shares: tuple[int, ...] = ()
        self._whole: tuple[str, ...] = ()
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.viewport().installEventFilter(self)

    def share(self, shares: Sequence[int], whole: Sequence[str] = ()) -> None:
        """Set the share of each column, in any unit, and a text in each that is never cut off."""
        self._shares, self._whole = tuple(shares), (*whole, *[""] * (len(shares) - len(whole)))
        self._apply()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the width again when the table's width has changed."""
        if event.type() == QEvent.Type.Resize:
            self._apply()
        return super().eventFilter(watched, event)

    def _least(self, letters: int) -> list[int]:
        metrics = self._table.fontMetrics()
        room = letters * metrics.averageCharWidth()
        smallest = self._table.horizontalHeader().minimumSectionSize()
        return [max(smallest, metrics.horizontalAdvance(text) + room if text else 0) for text in self._whole]

    def _apply(self) -> None:
        width, of_all = self._table.viewport().width(), sum(self._shares)
        least = self._least(4)
        if sum(least) > width:  # large text: first the room between the columns gives way, then the widest columns
            least = _fitted(self._least(3), width)
        fair = [max(width * part // of_all, need) for part, need in zip(self._shares, least, strict=True)]
        over = max(0, sum(fair) - width)
        spare = [have - need for have, need in zip(fair, least, strict=True)]
        for column, have in enumerate(fair):  # the last, too: it is stretched, but never below what it was set to
            given = -(-over * spare[column] // max(1, sum(spare)))
            self._table.setColumnWidth(column, have - given)


def _fitted(least: Sequence[int], width: int) -> list[int]:
    """Return the widths with the widest ones cut to one width, so that all fit."""
    left = width
    for number, need in enumerate(sorted(least)):
        cap = left // (len(least) - number)
        if need > cap:
            return [min(one, cap) for one in least]
        left -= need
    return list(least)
