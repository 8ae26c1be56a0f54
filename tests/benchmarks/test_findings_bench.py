"""The place of the findings over 1,000 patients: shown, and kept right after one committed field."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import Place
from cd7gui.study.opening import open_study
from cd7gui.ui.shell.main_window import CASE_REPORTS, FINDINGS
from tests.benchmarks.bulk import study_of
from tests.ui.driving import WindowDriver, begin

PATIENTS, ROWS = 1_000, 4
TO_SHOW, AFTER_A_FIELD, TO_STEP = 0.200, 0.050, 0.050  # s


@pytest.fixture
def driver(benchmark: BenchmarkFixture, qtbot: QtBot, tmp_path: Path) -> WindowDriver:
    study = open_study(Path(shutil.copy(study_of(PATIENTS, ROWS), tmp_path / "s.cd7")), who="bench")
    study.all_findings()
    return begin(qtbot, study, until_judged=120_000)


def test_findings_of_a_thousand_patients(benchmark: BenchmarkFixture, driver: WindowDriver) -> None:
    window, controller = driver.window, driver.window.controller
    driver.qtbot.waitUntil(lambda: controller.background_checks.complete, timeout=120_000)
    begun = perf_counter()
    window.show_place(FINDINGS)
    window.repaint()
    shown = perf_counter() - begun
    page = window.findings
    page.ages.rest()
    benchmark.pedantic(page.refresh, rounds=1)
    page.ages.rest()
    key, taken = driver.study.listed_keys()[500], []
    for text in ("6400", "6.4", "7000", "7.1", "8000"):
        plain = perf_counter()
        driver.study.case(key)
        begun = perf_counter()
        controller.enter(Place(key, "F6", 0, "CD34"), text, "bench")
        page.ages.rest()
        taken.append(perf_counter() - begun - (begun - plain))
    before = list(page.model.lines)
    page.model.begin_anew()
    page.refresh()
    assert page.model.lines == before, "kept by differences, the list is the one made anew"
    window.show_place(CASE_REPORTS)
    begun = perf_counter()
    page.step(1)
    stepped = perf_counter() - begun
    sys.stdout.write(
        f"\n{len(before):,} findings of {PATIENTS:,} patients: shown {shown * 1000:.0f} ms, "
        f"a field committed and the list right {median(taken) * 1000:.1f} ms, a step of F8 {stepped * 1000:.1f} ms\n"
    )
    assert shown < TO_SHOW
    assert median(taken) < AFTER_A_FIELD
    assert stepped < TO_STEP
