"""From a committed field to the repainted summary, at 10, 60 and 200 patients with 25 laboratory rows each.

Nothing is timed by assertion. Run with `make bench`, or with
pytest tests/benchmarks/test_summary_bench.py -o addopts="--import-mode=importlib" --benchmark-only
--benchmark-group-by=param:patients --benchmark-columns=median,max,rounds
and read in each group: the whole way (with the 30 ms that several changes are waited for), how much of it is computing
in the other thread, and how much is the window's own thread. That works in slices and must not be blocked for 50 ms:
the longest block stands in the extra info of that bench (--benchmark-json=FILE).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import count, cycle
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QEventLoop, QThreadPool
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui import resources
from cd7gui.analysis.estimates import compute
from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.domain.results import Estimates, Settings
from cd7gui.study.demo import typed_changes
from cd7gui.study.entry import Place, enter, enter_many, new_patient_key
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from cd7gui.study.settings import CUTOFF
from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.tasks import LatestRunner
from cd7gui.ui.style import theme
from cd7gui.ui.summary.plots.plots import PlotOptions
from cd7gui.ui.summary.summary_page import SummaryPage
from tests.ui.summary.making import charts_of

SIZES = [10, 60, 200]
ROWS = 25
LATER = ("F14", "F16", "F17")  # relapse, death, contacts
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIRST = date(2023, 7, 6)  # the days of a death that are typed one after the other, each moving the curve


def shifted(text: str, days: int) -> str:
    return (date.fromisoformat(text) - timedelta(days)).isoformat() if DAY.fullmatch(text) else text


def patient(typed: Mapping[str, str], number: int) -> dict[str, str]:
    """Return a patient of the synthetic cohort under another number, earlier, with laboratory rows.

    Each copy is followed for a day more than the one before, so that the curve of 200 patients has 200 times.
    """
    copies = number // 10
    copy = {place: shifted(text, (2 if place.startswith(LATER) else 3) * copies) for place, text in typed.items()} | {
        "F1.SUBJID": f"SYN-{number:03}"
    }
    start = date.fromisoformat(copy["F4.INFDAT"])
    for row in range(1, ROWS + 1):
        sampled = (start + timedelta(row)).isoformat()
        copy |= {f"F18[{row}].LBDAT": sampled, f"F18[{row}].ANC": "0.4", f"F18[{row}].PLT": str(10 + row)}
    return copy


def cohort_of(path: Path, patients: int) -> Study:
    cohort = json.loads(resources.text("demo", "cohort.json"))
    study = new_study(path, who="bench")
    study.write([Change("", STUDY, 0, CUTOFF, None, cohort["cutoff"])])
    for number in range(patients):
        typed = patient(cohort["patients"][number % 10], number)
        enter_many(study, list(typed_changes(study.rules.dictionary, new_patient_key(), typed)), origin="bench")
    return study


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Study]]:
    """Return a function that gives a cohort of this many patients, made once."""
    made: dict[int, Study] = {}

    def give(patients: int) -> Study:
        if patients not in made:
            made[patients] = cohort_of(tmp_path_factory.mktemp("bench") / f"{patients}.cd7", patients)
        return made[patients]

    yield give
    for study in made.values():
        study.close()


@pytest.fixture
def shown(qapp: QApplication, studies: Callable[[int], Study]) -> Iterator[Callable[[int], SummaryPage]]:
    """Return a function that shows the summary of a cohort in a visible page."""
    theme.apply(qapp, theme.Scheme.LIGHT)
    pages: list[tuple[SummaryPage, StudyController]] = []
    pool = QThreadPool()

    def show(patients: int) -> SummaryPage:
        controller = StudyController(Backend(no_export), LatestRunner(pool), who="bench")  # type: ignore[arg-type]
        page = SummaryPage(controller)
        page.resize(1280, 752)
        page.show()
        pages.append((page, controller))
        answered(page, lambda: controller.take(studies(patients)))
        return page

    yield show
    for page, controller in pages:
        page.close()
        page.deleteLater()
        controller.background_checks.stop()
        controller.blockSignals(True)
    pool.waitForDone()


def no_export(*_: object) -> None:
    raise AssertionError("no workbook is saved here")


def answered(page: SummaryPage, act: Callable[[], object]) -> None:
    """Do something and wait until its outcomes are computed, shown and painted, in sight and below it."""
    loop = QEventLoop()
    controller = gateway_of(page)
    controller.estimates_ready.connect(loop.quit)
    act()
    loop.exec()
    controller.estimates_ready.disconnect(loop.quit)
    paint(page)


def paint(page: SummaryPage) -> float:
    """Let the window show whatever waits; gives the longest time in seconds in which it heard nobody."""
    longest = 0.0
    while True:
        begun = perf_counter()
        QApplication.processEvents()
        longest = max(longest, perf_counter() - begun)
        if page.body is None or not page.body.waiting:
            QApplication.processEvents()
            return longest


def gateway_of(page: SummaryPage) -> StudyController:
    return page._controller


@pytest.mark.parametrize("patients", SIZES)
def test_from_a_committed_field_to_the_repainted_summary(
    benchmark: BenchmarkFixture, shown: Callable[[int], SummaryPage], patients: int
) -> None:
    page = shown(patients)
    controller = gateway_of(page)
    key = controller.study.cases()[7].key  # a copy of SYN-08, who died
    days = (FIRST + timedelta(number) for number in count())

    def commit() -> None:
        outcome = controller.enter(Place(key, "F16", 0, "DTHDAT"), next(days).isoformat(), "bench")
        assert outcome.stored

    benchmark.pedantic(lambda: answered(page, commit), rounds=15, warmup_rounds=2)


@pytest.mark.parametrize("patients", SIZES)
def test_reference_computing_alone(benchmark: BenchmarkFixture, studies: Callable[[int], Study], patients: int) -> None:
    study = studies(patients)
    snapshot, settings = study.snapshot(), Settings(cutoff=study.cutoff)
    benchmark.pedantic(lambda: compute(snapshot, settings), rounds=10, warmup_rounds=1)


@pytest.mark.parametrize("patients", SIZES)
def test_in_the_windows_thread_new_outcomes_are_shown_and_painted(
    benchmark: BenchmarkFixture, shown: Callable[[int], SummaryPage], patients: int
) -> None:
    page = shown(patients)
    controller = gateway_of(page)
    both = cycle([with_death(controller.study, day) for day in (FIRST, FIRST + timedelta(30))])
    blocks: list[float] = []

    def show() -> None:
        begun = perf_counter()
        controller.estimates_ready.emit(next(both))
        blocks.append(max(perf_counter() - begun, paint(page)))

    benchmark.pedantic(show, rounds=15, warmup_rounds=2)
    blocks = sorted(blocks[2:])
    benchmark.extra_info["longest block, ms: median, worst"] = (
        round(blocks[len(blocks) // 2] * 1000, 1),
        round(blocks[-1] * 1000, 1),
    )


def with_death(study: Study, day: date) -> Estimates:
    enter(study, Place(study.cases()[7].key, "F16", 0, "DTHDAT"), day.isoformat(), "bench")
    return compute(study.snapshot(), Settings(cutoff=study.cutoff))


@pytest.mark.parametrize("patients", SIZES)
def test_one_curve_panel_is_redrawn(
    benchmark: BenchmarkFixture, qapp: QApplication, studies: Callable[[int], Study], patients: int
) -> None:
    both = cycle(
        [charts_of(with_death(studies(patients), day), PlotOptions())["os"] for day in (FIRST, FIRST + timedelta(30))]
    )
    widget = ChartWidget(next(both))
    widget.resize(700, 236)
    widget.show()
    qapp.processEvents()  # until it is on the screen nothing is painted

    def redraw() -> None:
        widget.set_spec(next(both))
        qapp.processEvents()

    benchmark.pedantic(redraw, rounds=30, warmup_rounds=2)
    widget.close()
