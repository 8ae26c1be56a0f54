"""Inspecting a file that was read: what its columns hold, and what has to be chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.values.kinds import Day, PartialDay
from cd7gui.domain.values.partial_dates import forced_order
from cd7gui.exchange.mapping.matching import MatchedSheet, Matching
from cd7gui.exchange.mapping.roles import Part, targets_of
from cd7gui.exchange.mapping.title_words import units_of
from cd7gui.exchange.mapping.units import MatchedColumn
from cd7gui.exchange.mapping.values import day_text
from cd7gui.exchange.readers.raw import RawBook, RawCell, RawText, column_letters
from cd7gui.study.imports.import_layout import ColumnLayout, Layout, SheetLayout

SAMPLES, LONGEST_SAMPLE = 3, 40  # of a column, and characters of each


def layout_of(book: RawBook, matching: Matching) -> Layout:
    """Return the layout of a file as matched now."""
    odd = tuple(words for one in matching.every for words in one.sheet.oddities)
    text = book.text
    return Layout(
        book.name,
        book.sha256,
        matching.shape,
        text.encoding if text else "",
        text.delimiter if text else "",
        tuple(_sheet(one) for one in matching.every),
        odd,
        book.doubts,
    )


def _sheet(matched: MatchedSheet) -> SheetLayout:
    looks = {one.at: _ColumnScan(one) for one in matched.columns}
    rows = 0
    for _, row in matched.body():
        rows += 1
        for at, cell in row.items():
            if at in looks:
                looks[at].take(cell)
    form = matched.form.id if matched.form is not None else ""
    columns = tuple(look.layout() for look in looks.values())
    targets = tuple(targets_of(matched.form)) if matched.form is not None else ()
    return SheetLayout(matched.sheet.name, form, matched.header, rows, matched.left_out, columns, targets)


class _ColumnScan:
    """One pass down a column."""

    def __init__(self, column: MatchedColumn) -> None:
        self._column = column
        self._samples: dict[str, None] = {}
        self._filled = self._unordered = 0
        self._orders: Counter[str] = Counter()
        role = column.role
        measured = role is not None and (role.part is Part.VALUE or column.asks_unit)
        self._field: Field[Any] | None = role.field if role is not None and measured else None
        self._dates = self._field is not None and isinstance(self._field.kind, Day | PartialDay)

    def take(self, cell: RawCell) -> None:
        """Inspect one filled cell."""
        self._filled += 1
        if len(self._samples) < SAMPLES:
            self._samples.setdefault(cell.shown()[:LONGEST_SAMPLE])
        if self._dates and isinstance(cell, RawText):
            order = forced_order(day_text(cell.value))
            self._unordered += order == ""
            self._orders.update([order] if order else [])

    def layout(self) -> ColumnLayout:
        """Return the result."""
        column, units = self._column, tuple(one.name for one in self._units())
        return ColumnLayout(
            column_letters(column.at),
            column.title,
            tuple(self._samples),
            self._filled,
            column.role.target if column.role is not None else "",
            column.unit.name if column.unit is not None else "",
            units if len(units) > 1 or column.asks_unit or column.chosen else (),
            column.problem,
            self._unordered,
            next(iter(self._orders)) if len(self._orders) == 1 else "",
            column.role is not None and column.role.part in (Part.COMPUTED, Part.STUDY),
            column.asks_unit,
        )

    def _units(self) -> Iterator[Any]:
        if self._field is not None:
            yield from units_of(self._field)
