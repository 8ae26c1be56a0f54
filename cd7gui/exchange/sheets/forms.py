"""The tidy sheet of a form: columns that follow from the dictionary alone, one row for each row of each patient."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from cd7gui.domain.case_report.apart import is_kept_apart
from cd7gui.domain.case_report.case import Row
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, Item
from cd7gui.domain.values.kinds import TextKind
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Cell, Sheet
from cd7gui.exchange.sheets.columns import ItemColumn, columns_of, reason_column
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.patients import ROW_KEYS, ExportedPatient
from cd7gui.records import dataclass

LONGEST_SHEET_NAME = 31  # Excel specifications and limits


def sheet_name(form: type[Form]) -> str:
    """Return the sheet name of a form: "F6_Transplant"."""
    title = re.sub(r"[^A-Za-z0-9]+", "_", form.title).strip("_")
    return f"{form.id}_{title}"[:LONGEST_SHEET_NAME].rstrip("_")


@dataclass(frozen=True)
class _Layout:
    """The items of a form with their columns, computed once for all its rows."""

    items: tuple[tuple[Item[Any], list[ItemColumn]], ...]
    fields: tuple[Field[Any], ...]

    @property
    def columns(self) -> tuple[cells.SheetColumn, ...]:
        """The keys, the values as shown on the page, then the reasons for missing values."""
        values = [one.column for _, columns in self.items for one in columns]
        return (*ROW_KEYS, *values, *map(reason_column, self.fields))

    def row(self, patient: ExportedPatient, row: Row) -> cells.Row:
        """Return the cells of one row; hidden or missing values are empty."""
        found: list[Cell] = [*patient.row_keys(row.number)]
        for item, columns in self.items:
            value = _value(patient, row, item)
            found.extend(cells.EMPTY if value is None else one.cell(value, patient) for one in columns)
        found.extend(_reason(row, item) for item in self.fields)
        return tuple(found)


def form_sheet(form: type[Form], patients: Iterable[ExportedPatient], disclosure: Disclosure) -> Sheet:
    """Return the sheet of a form; it has its header even without patients (X01, X02)."""
    layout = _Layout(
        tuple((item, columns_of(item, disclosure)) for item in disclosure.shown(form.items())),
        tuple(item for item in form.fields() if disclosure.shows(item)),  # the reason for a missing key is exported too
    )
    rows = tuple(layout.row(patient, row) for patient in patients for row in patient.rows(form))
    return Sheet(sheet_name(form), form.title, f"tbl_{form.id}", layout.columns, rows, keys=len(ROW_KEYS))


def _value(patient: ExportedPatient, row: Row, item: Item[Any]) -> Any:
    if isinstance(item, Derived):
        return patient.case.derive(item, row)
    assert isinstance(item, Field), item  # an item is entered or derived
    if item.id in row.unreadable and isinstance(item.kind, TextKind):
        return row.texts[item.id]  # what no cell can hold is reported or refused where cells are checked
    # The known part of a date that is kept apart would read back as the date itself.
    return None if is_kept_apart(row.texts.get(item.id)) else row.get(item)


def _reason(row: Row, item: Field[Any]) -> Cell:
    reason = row.reason(item)
    return cells.EMPTY if reason is None else cells.text(reason.value)
