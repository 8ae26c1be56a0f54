"""How long a workbook takes and how much memory it needs, beside pandas.to_excel of the same cells in the same run."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cd7gui.exchange.sheets.cells import Cell, Empty, NumberCell, Row, Sheet, TextCell, WorkbookPlan
from cd7gui.exchange.writers.workbook import write
from cd7gui.study.demo import make_demo
from cd7gui.study.exports.contents import workbook_plan

PATIENTS, LAB_ROWS, LABORATORY = 1000, 20, "F18_Laboratory_series"
TIME_BUDGET = 1.0  # times pandas.to_excel with openpyxl
MEMORY_BUDGET = 150  # MB that writing adds to the process that holds the plan
NARROW = ("Patients", "F1_Registration", "F2_Eligibility", "F3_Disease_at_baseline", "F6_Transplant")
NARROW_COLUMNS, NARROW_LABORATORY = 24, 8
SAMPLING = 0.005  # seconds between two looks at the memory
ROOT = Path(__file__).parents[2]


def grown(folder: Path, cells: str = "whole") -> WorkbookPlan:
    """Return the workbook of the synthetic cohort with its patients repeated, each with its rows of the laboratory."""
    with make_demo(folder / "demo.cd7", who="bench") as study:
        plan = workbook_plan(study)
    # Cut before it grows: what a larger plan left behind would hide the memory of writing.
    plan = narrow(plan) if cells == "narrow" else plan
    people = len(plan["Patients"].rows)
    return replace(plan, sheets=tuple(_repeated(sheet, PATIENTS // people) for sheet in plan.sheets))


def narrow(plan: WorkbookPlan) -> WorkbookPlan:
    """Return 280,000 cells: five sheets of 24 columns and the laboratory with 8, for which the budget was set."""
    kept = [_cut(plan[name], NARROW_COLUMNS) for name in NARROW] + [_cut(plan[LABORATORY], NARROW_LABORATORY)]
    return replace(plan, sheets=tuple(kept), charts=())


def _cut(sheet: Sheet, width: int) -> Sheet:
    return replace(sheet, columns=sheet.columns[:width], rows=tuple(row[:width] for row in sheet.rows))


def _repeated(sheet: Sheet, times: int) -> Sheet:
    if "SUBJID" not in sheet.header:
        return sheet
    if sheet.name == LABORATORY:
        rows = [row for _, row in zip(range(LAB_ROWS * PATIENTS), _endless(sheet.rows), strict=False)]
        return replace(sheet, rows=tuple(_of(row, place // LAB_ROWS) for place, row in enumerate(rows)))
    copies = (_of(row, copy) for copy in range(times) for row in sheet.rows)
    return replace(sheet, rows=tuple(copies))


def _endless(rows: tuple[Row, ...]) -> Any:
    while True:
        yield from rows


def _of(row: Row, copy: int) -> Row:
    return (*row[:2], TextCell(f"{row[2].canonical()}-{copy:04d}"), *row[3:])


def by_pandas(plan: WorkbookPlan) -> Callable[[Path], None]:
    """Return a writer of the same cells by pandas; its frames are made before the clock runs."""
    import pandas as pd

    frames = {
        sheet.name: pd.DataFrame([[_plain(cell) for cell in row] for row in sheet.rows], columns=list(sheet.header))
        for sheet in plan.sheets
    }

    def save(path: Path) -> None:
        with pd.ExcelWriter(path, engine="openpyxl") as book:
            for name, frame in frames.items():
                frame.to_excel(book, sheet_name=name, index=False)

    return save


def _plain(cell: Cell) -> Any:
    if isinstance(cell, Empty):
        return None
    return float(cell.value) if isinstance(cell, NumberCell) else cell.value


def test_a_workbook_of_a_thousand_patients_is_written_no_slower_than_by_pandas(benchmark, tmp_path):
    plan = grown(tmp_path)
    reference, references = by_pandas(plan), []

    def look():
        start = time.perf_counter()
        reference(tmp_path / "reference.xlsx")
        references.append(time.perf_counter() - start)

    benchmark.pedantic(lambda: write(plan, tmp_path / "ours.xlsx", overwrite=True), setup=look, rounds=3)

    ratio = benchmark.stats.stats.median / statistics.median(references)
    benchmark.extra_info["times pandas.to_excel"] = round(ratio, 2)
    benchmark.extra_info["filled cells"] = sum(
        not isinstance(cell, Empty) for sheet in plan.sheets for row in sheet.rows for cell in row
    )
    assert ratio <= TIME_BUDGET


@pytest.mark.skipif(sys.platform != "linux", reason="The memory of a process is read from /proc.")
def test_writing_a_thousand_patients_needs_little_memory(benchmark):
    def measured(which: str, cells: str) -> dict[str, float]:
        command = [sys.executable, "-m", "tests.benchmarks.test_export_bench", which, cells]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        return json.loads(done.stdout)

    ours = benchmark.pedantic(measured, ("ours", "narrow"), rounds=1)
    whole, pandas = measured("ours", "whole"), measured("pandas", "whole")
    benchmark.extra_info["MB"] = {"narrow": ours, "whole": whole, "whole by pandas": pandas}
    assert max(ours["growth"], whole["growth"]) <= MEMORY_BUDGET


def resident() -> float:
    """Return the memory of this process in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def main(which: str, cells: str) -> None:
    """Write once in this process and print how much memory it held before, at most, and in between."""
    import xlsxwriter  # noqa: F401 - what is loaded once is no part of writing

    with tempfile.TemporaryDirectory() as folder:
        plan = grown(Path(folder), cells)
        save = by_pandas(plan) if which == "pandas" else lambda path: write(plan, path)
        before, seen, done = resident(), [0.0], threading.Event()

        def watch() -> None:
            while not done.wait(SAMPLING):
                seen[0] = max(seen[0], resident())

        watcher = threading.Thread(target=watch)
        watcher.start()
        save(Path(folder) / "o.xlsx")
        done.set()
        watcher.join()
    found = {"before": before, "peak": seen[0], "growth": seen[0] - before}
    sys.stdout.write(json.dumps({name: round(value, 1) for name, value in found.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
