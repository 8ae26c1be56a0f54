"""CDISC Dataset-JSON 1.1: a sheet as one JSON file, its columns described before its rows (X26)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from cd7gui.exchange.sheets.cells import Cell, ColumnKind, DateCell, Empty, IntegerCell, NumberCell, Sheet, SheetColumn

STANDARD = "1.1.0"
PROGRAMME = "cd7gui"
DATA_TYPES = {
    ColumnKind.TEXT: "string",
    ColumnKind.NUMBER: "decimal",  # as text: a double would lose digits that were typed
    ColumnKind.INTEGER: "integer",
    ColumnKind.DATE: "date",
}


def dataset_json(sheet: Sheet, *, study: str, version: str, made: datetime, head: str) -> Iterator[str]:
    """Yield a sheet as Dataset-JSON. `version` is the dictionary's, `made` the time of the export.

    `head` is the line of the trail that it was made from, which makes the file's identifier unique.
    """
    name = dataset_name(sheet)
    described: dict[str, Any] = {
        "datasetJSONCreationDateTime": made.astimezone(UTC).isoformat(timespec="seconds"),
        "datasetJSONVersion": STANDARD,
        "fileOID": f"{study}.{name}@{head}",
        "originator": PROGRAMME,
        "sourceSystem": {"name": PROGRAMME, "version": version},
        "studyOID": study,
        "metaDataVersionOID": f"MDV.{version}",
        "itemGroupOID": f"IG.{name}",
        "records": len(sheet.rows),
        "name": name,
        "label": sheet.title,
        "columns": [_column(sheet, number) for number in range(len(sheet.columns))],
    }
    return _joined(described, ([_plain(cell) for cell in row] for row in sheet.rows))


def dataset_name(sheet: Sheet) -> str:
    """Return the dataset name of a sheet: the id of its form, or its name in capitals."""
    return sheet.table.removeprefix("tbl_").upper()


def _joined(head: dict[str, Any], rows: Iterable[list[Any]]) -> Iterator[str]:
    """Write the head over many lines and each row on its own line, for people and for streaming tools."""
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "rows": ['
    for place, row in enumerate(rows):
        yield ("," if place else "") + "\n  " + json.dumps(row, ensure_ascii=False)
    yield "\n ]\n}\n"


def _column(sheet: Sheet, number: int) -> dict[str, Any]:
    column: SheetColumn = sheet.columns[number]
    described: dict[str, Any] = {
        "itemOID": f"IT.{dataset_name(sheet)}.{column.name}",
        "name": column.name,
        "label": column.label,
        "dataType": DATA_TYPES[column.kind],
    }
    if column.kind is ColumnKind.NUMBER:
        described["targetDataType"] = "decimal"
    if column.kind is ColumnKind.TEXT:
        described["length"] = max((len(row[number].canonical()) for row in sheet.rows), default=0) or 1
    return described | ({"keySequence": number + 1} if number < sheet.keys else {})


def _plain(cell: Cell) -> str | int | None:
    match cell:
        case Empty():
            return None
        case IntegerCell(value):
            return value
        case NumberCell(value):
            return f"{value:f}"
        case DateCell(day):
            return day.isoformat()
        case _:
            return cell.value
