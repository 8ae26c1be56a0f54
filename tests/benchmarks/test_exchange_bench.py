"""How long a workbook takes out and in, beside the bare libraries over the same cells in the same run.

Run it with `make bench`; SIZES that take minutes are asked for by name: CD7GUI_BENCH_PATIENTS=10000.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.exchange.readers.raw import RawBook
from cd7gui.exchange.readers.read import read
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Cell, ColumnKind, DateCell, Empty, Sheet, SheetColumn, WorkbookPlan
from cd7gui.exchange.writers.workbook import write

SIZES = [10, 1_000, *(int(size) for size in os.environ.get("CD7GUI_BENCH_PATIENTS", "").split())]
FORMS, COLUMNS = 5, 24  # a row a patient on each form
LABS, ANALYTES = 20, 8  # rows a patient, and values a row

KINDS = (ColumnKind.TEXT, ColumnKind.NUMBER, ColumnKind.INTEGER, ColumnKind.DATE)


def _cell(row: int, column: int) -> Cell:
    made: tuple[Cell, ...] = (
        cells.TextCell(f"text {row % 97}"),
        cells.NumberCell(Decimal(row % 1000).scaleb(-1)),
        cells.IntegerCell(row % 50),
        DateCell(date(2023, 1, 1) + timedelta(days=row % 700)),
    )
    return cells.EMPTY if (row + column) % 7 == 0 else made[column % 4]


def _sheet(name: str, rows: int, columns: int) -> Sheet:
    header = (
        SheetColumn("SUBJID", "Patient"),
        *(SheetColumn(f"C{n}", f"Column {n}", KINDS[n % 4]) for n in range(columns)),
    )
    body = tuple(
        (cells.TextCell(f"{row:06d}"), *(_cell(row, column) for column in range(columns))) for row in range(rows)
    )
    return Sheet(name, name, f"tbl_{name}", header, body)


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size} patients")
def plan(request: pytest.FixtureRequest) -> WorkbookPlan:
    forms = [_sheet(f"F{n}", request.param, COLUMNS) for n in range(FORMS)]
    return WorkbookPlan("BENCH", (*forms, _sheet("LAB", request.param * LABS, ANALYTES)))


@pytest.fixture(scope="module")
def file(plan: WorkbookPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "bench.xlsx"
    write(plan, path)
    return path


def _plain(cell: Cell) -> object:
    if isinstance(cell, Empty):
        return None
    return float(cell.value) if isinstance(cell, cells.NumberCell) else cell.value


def ours(plan: WorkbookPlan, path: Path) -> None:
    write(plan, path, overwrite=True)


def pandas_with_openpyxl(plan: WorkbookPlan, path: Path) -> None:
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for sheet in plan.sheets:
            frame = pd.DataFrame([[_plain(cell) for cell in row] for row in sheet.rows], columns=list(sheet.header))
            frame.to_excel(book, sheet_name=sheet.name, index=False)


def bare_xlsxwriter(plan: WorkbookPlan, path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for sheet in plan.sheets:
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, sheet.header)
            for number, row in enumerate(sheet.rows, start=1):
                page.write_row(number, 0, [_plain(cell) for cell in row])


@pytest.mark.parametrize("how", [ours, pandas_with_openpyxl, bare_xlsxwriter], ids=lambda how: how.__name__)
def test_writing(
    benchmark: BenchmarkFixture, plan: WorkbookPlan, tmp_path: Path, how: Callable[[WorkbookPlan, Path], None]
) -> None:
    benchmark.pedantic(how, (plan, tmp_path / "out.xlsx"), rounds=3)


def our_reader(path: Path) -> RawBook:
    return read(path)


def bare_calamine(path: Path) -> object:
    calamine = pytest.importorskip("python_calamine")
    book = calamine.CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def bare_openpyxl(path: Path) -> object:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    return [list(page.iter_rows(values_only=True)) for page in book.worksheets]


@pytest.mark.parametrize("how", [our_reader, bare_calamine, bare_openpyxl], ids=lambda how: how.__name__)
def test_reading(benchmark: BenchmarkFixture, file: Path, how: Callable[[Path], object]) -> None:
    benchmark.pedantic(how, (file,), rounds=3)
