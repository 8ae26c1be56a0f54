"""A whole cohort out and in as the command does it: time, peak memory of the process, and the gaps that a window feels.

Run it with `make bench`; sizes that take half an hour are asked for by name: CD7GUI_BENCH_PATIENTS=10000.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.study.exports.order import ExportOrder
from cd7gui.ui.jobs.export_process import ProcessExporter
from cd7gui.ui.services.backend import ExportResult
from tests.benchmarks.test_summary_bench import cohort_of

SIZES = [10, 1_000, *(int(size) for size in os.environ.get("CD7GUI_BENCH_PATIENTS", "").split())]
ROOT = Path(__file__).parents[2]
BEAT = 10  # ms
LONGEST_GAP = 50  # ms that the window may stand still
READERS = {
    "ours": "from cd7gui.exchange.readers.read import read; read(path)",
    "calamine": (
        "from python_calamine import CalamineWorkbook as Book; book = Book.from_path(path); "
        "kept = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]"
    ),
    "openpyxl": (
        "import openpyxl; book = openpyxl.load_workbook(path, read_only=True); "
        "kept = [list(page.iter_rows(values_only=True)) for page in book.worksheets]"
    ),
}

COMMAND = "from cd7gui.cli.main import main; assert main({words!r}) in (0, 1)"
# Asked of the process itself: what its parent learns begins with the parent's own memory.
PEAK = "; import sys; sys.stderr.write(next(one for one in open('/proc/self/status') if 'VmHWM' in one).split()[1])"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="The memory of a process is read from /proc.")


def megabytes(code: str) -> int:
    """Run code in a process of its own; gives the most memory that it held."""
    done = subprocess.run([sys.executable, "-c", code + PEAK], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1]) // 1024


def command_line(*words: object) -> str:
    """Return the code that runs a command of the programme."""
    return COMMAND.format(words=[str(one) for one in words])


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size} patients")
def study(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scale") / "study.cd7"
    cohort_of(path, request.param).close()
    return path


@pytest.fixture(scope="module")
def file(study: Path) -> Path:
    megabytes(command_line("export", study, study.with_name("file.xlsx")))
    return study.with_name("file.xlsx")


def test_exporting_a_cohort(benchmark: BenchmarkFixture, study: Path, tmp_path: Path) -> None:
    code = command_line("export", study, tmp_path / "out.xlsx")
    benchmark.extra_info["peak MB"] = benchmark.pedantic(megabytes, (code,), rounds=1)
    benchmark.extra_info["file MB"] = round((tmp_path / "out.xlsx").stat().st_size / 1e6, 1)


def test_importing_a_cohort(benchmark: BenchmarkFixture, file: Path, tmp_path: Path) -> None:
    megabytes(command_line("new", tmp_path / "in.cd7"))
    code = command_line("import", tmp_path / "in.cd7", file)
    benchmark.extra_info["peak MB"] = benchmark.pedantic(megabytes, (code,), rounds=1)


@pytest.mark.parametrize("reader", READERS)
def test_reading_its_workbook_alone(benchmark: BenchmarkFixture, file: Path, reader: str) -> None:
    code = f"path = {str(file)!r}; {READERS[reader]}"
    benchmark.extra_info["peak MB"] = benchmark.pedantic(megabytes, (code,), rounds=1)


def test_the_window_lives_while_a_cohort_is_exported(
    benchmark: BenchmarkFixture, qapp: QApplication, study: Path, tmp_path: Path
) -> None:
    gaps = benchmark.pedantic(beats_during, (lambda done: export_of(study, tmp_path, done),), rounds=1)

    benchmark.extra_info["longest gap ms"] = round(max(gaps), 1)
    assert max(gaps) <= LONGEST_GAP


def export_of(study: Path, folder: Path, done: Callable[[ExportResult], None]) -> QObject:
    parent = QObject()
    ProcessExporter(parent)(study, ExportOrder(folder / "out.xlsx"), done)
    return parent


def beats_during(begin: Callable[[Callable[[ExportResult], None]], QObject]) -> list[float]:
    """Return the time between two beats of a timer in the window's thread while something is under way, in ms."""
    loop, beats, said = QEventLoop(), [perf_counter()], list[ExportResult]()
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(perf_counter()))
    timer.start(BEAT)

    def end(saved: ExportResult) -> None:
        said.append(saved)
        loop.quit()

    parent = begin(end)
    loop.exec()
    timer.stop()
    parent.deleteLater()
    assert not said[0].problem
    return [1000 * (later - earlier) for earlier, later in pairwise(beats)]
