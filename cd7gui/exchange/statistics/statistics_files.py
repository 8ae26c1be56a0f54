"""Files of Stata, SPSS and SAS, written with pyreadstat: one for each table."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import pyreadstat

from cd7gui.exchange.sheets.cells import ColumnKind, NumberCell
from cd7gui.exchange.statistics.statistics_variables import StatisticsPackage, StatisticsTable, Value, Variable

if TYPE_CHECKING:
    Frame = pd.DataFrame

STATA_14 = 14  # its format is read by every Stata since 2015; 15 means one that only Stata/MP needs
XPORT_5: Literal[5] = 5
# The day that is 0, and the length of a day: days since 1960 in Stata and SAS, seconds since 1582 in SPSS.
DAYS = {
    StatisticsPackage.STATA: (date(1960, 1, 1), 1),
    StatisticsPackage.SAS: (date(1960, 1, 1), 1),
    StatisticsPackage.SPSS: (date(1582, 10, 14), 24 * 60 * 60),
}
MOST_PLACES = 6  # decimals that SPSS shows
OF_THE_DISK = ("Unable to write data", "does not exist")
LEAST_ROOM = 1 << 16  # bytes that are free on a disk that is not full


def write_table(table: StatisticsTable, package: StatisticsPackage, name: str, title: str, path: Path) -> None:
    """Write a table; `name` is the dataset's name in the file, `title` its label. Raises `OSError`."""
    with _refusals_of_the_disk(path):
        if package is StatisticsPackage.SAS:
            _sas(table, _frame(table, package), name, title, path)
        elif package is StatisticsPackage.SPSS:
            _spss(table, _frame(table, package), title, path)
        else:
            _stata(table, _frame(table, package), title, path)


@contextmanager
def _refusals_of_the_disk(path: Path) -> Iterator[None]:
    """Raise the library's own messages about the disk as system errors."""
    try:
        yield
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
        if not any(words in str(error) for words in OF_THE_DISK):
            raise
        full = shutil.disk_usage(path.parent).free < LEAST_ROOM
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error), str(path)) from error


def _frame(table: StatisticsTable, package: StatisticsPackage) -> Frame:
    columns = {
        one.name: pd.Series(_numbered(values, package), dtype=_dtype(one))
        for one, values in zip(table.variables, table.values, strict=True)
    }
    return pd.DataFrame(columns, columns=[one.name for one in table.variables])


def _numbered(values: list[Value], package: StatisticsPackage) -> list[Value]:
    """Return dates as the numbers that represent them: a column without a single date would be taken for text."""
    first, a_day = DAYS[package]
    return [(one - first).days * a_day if isinstance(one, date) else one for one in values]


def _dtype(variable: Variable) -> str:
    if variable.column.kind is ColumnKind.INTEGER or variable.numbers:
        return "Int64"
    return "str" if variable.column.kind is ColumnKind.TEXT else "float64"


def _stata(table: StatisticsTable, frame: Frame, title: str, path: Path) -> None:
    pyreadstat.write_dta(
        frame,
        str(path),
        file_label=title,
        column_labels=_labels(table),
        version=STATA_14,
        variable_value_labels=_value_labels(table),
        variable_format=dict.fromkeys(_days(table), "%td"),
    )


def _spss(table: StatisticsTable, frame: Frame, title: str, path: Path) -> None:
    pyreadstat.write_sav(
        frame,
        str(path),
        file_label=title,
        column_labels=_labels(table),
        variable_value_labels=_value_labels(table),
        variable_format=dict(_spss_formats(table)),
        variable_measure={one.name: _measure(one) for one in table.variables},
        row_compress=True,
    )


def _sas(table: StatisticsTable, frame: Frame, name: str, title: str, path: Path) -> None:
    pyreadstat.write_xport(
        frame,
        str(path),
        file_label=title,
        column_labels=_labels(table),
        table_name=name,
        file_format_version=XPORT_5,
        variable_format=dict.fromkeys(_days(table), "YYMMDD10"),
    )


def _days(table: StatisticsTable) -> list[str]:
    return [one.name for one in table.variables if one.column.kind is ColumnKind.DATE]


def _labels(table: StatisticsTable) -> dict[str, str | None]:
    return {one.name: one.label for one in table.variables}


def _value_labels(table: StatisticsTable) -> dict[str, dict[Any, str]]:
    return {one.name: one.value_labels for one in table.variables if one.numbers}


def _spss_formats(table: StatisticsTable) -> dict[str, str]:
    formats = {ColumnKind.DATE: "SDATE10", ColumnKind.INTEGER: "F8.0"}
    found = {one.name: formats[one.column.kind] for one in table.variables if one.column.kind in formats}
    found |= {one.name: "F8.0" for one in table.variables if one.numbers}
    numbers = (one for one in table.variables if one.column.kind is ColumnKind.NUMBER)
    return found | {one.name: f"F12.{_places(table, one)}" for one in numbers}


def _places(table: StatisticsTable, variable: Variable) -> int:
    cells = (row[variable.place] for row in table.sheet.rows)
    exponents = (int(one.value.as_tuple().exponent) for one in cells if isinstance(one, NumberCell))
    return min(max((-one for one in exponents), default=0), MOST_PLACES) if table.sheet.rows else 0


def _measure(variable: Variable) -> str:
    scale = variable.column.kind is not ColumnKind.TEXT and not variable.numbers
    return "scale" if scale else "nominal"
