"""Sheets as pandas DataFrames for analysis in Python: each column of one type, missing values missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from cd7gui.exchange.sheets.cells import Cell, ColumnKind, DateCell, Empty, NumberCell, Sheet

if TYPE_CHECKING:
    Column = pd.Series[Any]


def frame(sheet: Sheet) -> pd.DataFrame:
    """Return a sheet as a frame: texts as `str`, numbers as float64, whole numbers as Int64, dates as datetime64."""
    columns = {
        column.name: _TYPED[column.kind]([_plain(row[number]) for row in sheet.rows])
        for number, column in enumerate(sheet.columns)
    }
    return pd.DataFrame(columns, columns=list(sheet.header))


def frames(sheets: Iterable[Sheet], names: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Return the frames of the sheets in `names`, under the names it gives them."""
    return {names[sheet.name]: frame(sheet) for sheet in sheets if sheet.name in names}


def _plain(cell: Cell) -> object:
    if isinstance(cell, Empty):
        return None
    if isinstance(cell, NumberCell):
        return float(cell.value)
    return cell.value.isoformat() if isinstance(cell, DateCell) else cell.value


def _texts(values: list[Any]) -> Column:
    return pd.Series(values, dtype="str")


def _numbers(values: list[Any]) -> Column:
    return pd.Series(values, dtype="float64")


def _integers(values: list[Any]) -> Column:
    return pd.Series(values, dtype="Int64")


def _dates(values: list[Any]) -> Column:
    return pd.Series(pd.to_datetime(pd.Series(values, dtype="str"), format="%Y-%m-%d"), dtype="datetime64[us]")


_TYPED: Mapping[ColumnKind, Callable[[list[Any]], Column]] = {
    ColumnKind.TEXT: _texts,
    ColumnKind.NUMBER: _numbers,
    ColumnKind.INTEGER: _integers,
    ColumnKind.DATE: _dates,
}
