"""The tables of the patients and their safety, as plain data and as aligned text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cd7gui.domain.cell_table import CellTable, TableCell
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import counted
from cd7gui.domain.results import Estimates

BETWEEN = "  "


def tables_as_data(found: Estimates) -> dict[str, Any]:
    """Return every table as JSON-ready data: lines by id, each cell with its text, number and patients."""
    return {
        "study": found.study,
        "synthetic": found.synthetic,
        "cutoff": found.cutoff.isoformat(),
        "patients": found.patients,
        "proved": found.proof.value,
        "tables": {one.id: _table_as_data(one) for one in found.tables},
        "mistakes": [{"part": one.part, "says": one.says} for one in found.mistakes],
    }


def _table_as_data(table: CellTable) -> dict[str, Any]:
    return {
        "title": table.title,
        "of": table.subtitle,
        "method": table.method,
        "note": table.note or None,
        "columns": list(table.columns),
        "rows": [
            {
                "id": line.id,
                "label": line.label,
                "level": line.level,
                "left_out": [_left_out(one) for one in line.left_out],
                "cells": {name: _cell(cell) for name, cell in zip(table.columns, line.cells, strict=False)},
            }
            for line in table.lines
        ],
        "left_out": [_left_out(one) for one in table.left_out],
    }


def _cell(cell: TableCell) -> dict[str, Any]:
    return {"text": cell.text, "value": cell.value, "patients": list(cell.subjects)}


def _left_out(one: DecidingValue) -> dict[str, str]:
    return {"patient": one.subject, "place": one.place, "reason": one.rule}


def tables_in_words(found: Estimates) -> str:
    """Return every table as aligned text, one below the other."""
    patients = counted(found.patients, "patient", "patients")
    heading = f"{found.study}: {patients}, data cut-off {found.cutoff.isoformat()}"
    lines = [heading + (" — SYNTHETIC, no real patients" if found.synthetic else "")]
    for table in found.tables:
        lines += ["", *_in_words(table)]
    return "\n".join([*lines, "", found.proof.words])


def _in_words(table: CellTable) -> Iterator[str]:
    yield ": ".join(part for part in (table.title, table.subtitle) if part)
    rows = [(table.first, *table.columns)]
    rows += [(f"{'  ' * line.level}{line.label}", *(cell.text for cell in line.cells)) for line in table.lines]
    wide = len(table.columns) + 1
    padded = [(*row, *[""] * (wide - len(row))) for row in rows]
    widths = [max(len(row[column]) for row in padded) for column in range(wide)]
    for row in padded:
        cells = (text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))
        yield BETWEEN.join((row[0].ljust(widths[0]), *cells)).rstrip()
    if table.note:
        yield table.note
