"""How long the worklist of many patients takes: shown once the patients are judged, and again after one value."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.domain.case_report.changes import Place
from cd7gui.study import entry
from cd7gui.study.opening import open_study
from cd7gui.study.schedule.worklist import asked_items, day_of, worklist
from tests.benchmarks.bulk import study_of

PATIENTS, ROWS = 1_000, 4
TO_SHOW, AFTER_A_FIELD = 0.200, 0.050  # s


def test_the_worklist_of_a_thousand_patients(tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    with open_study(Path(shutil.copy(study_of(PATIENTS, ROWS), tmp_path / "s.cd7")), who="bench") as study:
        for key in study.listed_keys():
            for _ in study.judging(key):
                pass
        begun = perf_counter()
        listed = worklist(asked_items(study), day_of(study), 90)
        shown = perf_counter() - begun
        key, taken = study.listed_keys()[500], list[float]()
        for day in range(1, 10):
            assert entry.enter(study, Place(key, "F17", 90, "FUDAT"), f"2023-12-0{day}", "bench").stored
            begun = perf_counter()
            assert worklist(asked_items(study), day_of(study), 90)
            taken.append(perf_counter() - begun)
        benchmark.pedantic(lambda: worklist(asked_items(study), day_of(study), 90), rounds=5)
    sys.stdout.write(
        f"\nworklist of {PATIENTS:,} patients, {len(listed):,} lines: shown {shown * 1000:.0f} ms, "
        f"right after a field {median(taken) * 1000:.1f} ms\n"
    )
    assert shown < TO_SHOW
    assert median(taken) < AFTER_A_FIELD
