"""The queries of 1,000 patients, two threads each: the list in the place Review, and one field committed beside it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import QUERY, Change, Place
from cd7gui.study.entry import enter_many
from cd7gui.study.opening import open_study
from cd7gui.study.session import Study
from cd7gui.ui.shell.main_window import REVIEW
from tests.benchmarks.bulk import study_of
from tests.ui.driving import WindowDriver, begin

PATIENTS, ROWS = 1_000, 4
TO_SHOW, AFTER_A_FIELD = 0.200, 0.050  # s


def asked(study: Study) -> list[Change]:
    return [
        Change(key, QUERY, row, field, None, text)
        for key in study.listed_keys()
        for row in (1, 2)
        for field, text in (
            ("ID", f"{key}{row}"),
            ("AT", "F6.CD34"),
            ("ASKED.1.0000", "Is it so?"),
            *([("ANSWERED.2.0000", "It is.")] if row == 2 else []),
        )
    ]


@pytest.fixture
def driver(benchmark: BenchmarkFixture, qtbot: QtBot, tmp_path: Path) -> WindowDriver:
    study = open_study(Path(shutil.copy(study_of(PATIENTS, ROWS), tmp_path / "s.cd7")), who="bench")
    enter_many(study, asked(study), origin="test")
    study.all_findings()
    return begin(qtbot, study, until_judged=120_000)


def test_queries_of_a_thousand_patients(benchmark: BenchmarkFixture, driver: WindowDriver) -> None:
    window, controller = driver.window, driver.window.controller
    driver.qtbot.waitUntil(lambda: controller.background_checks.complete, timeout=120_000)
    begun = perf_counter()
    window.show_place(REVIEW)
    window.repaint()
    first = perf_counter() - begun
    window.show_place(0)
    begun = perf_counter()
    window.show_place(REVIEW)
    window.repaint()
    again = perf_counter() - begun
    assert window.review.queries.model.rowCount() == 2 * PATIENTS
    benchmark.pedantic(window.repaint, rounds=1)
    key, taken = driver.study.listed_keys()[500], []
    for text in ("6400", "6.4", "7000", "7.1", "8000"):
        begun = perf_counter()
        controller.enter(Place(key, "F6", 0, "CD34"), text, "bench")
        taken.append(perf_counter() - begun)
    sys.stdout.write(
        f"\n{2 * PATIENTS:,} queries of {PATIENTS:,} patients: shown {first * 1000:.0f} ms, again "
        f"{again * 1000:.0f} ms, a field committed and the list right {median(taken) * 1000:.1f} ms\n"
    )
    assert again < TO_SHOW
    assert median(taken) < AFTER_A_FIELD
