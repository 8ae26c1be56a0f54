"""Ten patients beside a thousand with 100 laboratory rows each: what an entry and the proof of the file cost.

Nothing is timed by assertion. Run with `make bench`; 5,000 patients are asked for by name: CD7GUI_BENCH_COHORT=5000.
"""

from __future__ import annotations

import os
import shutil
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.patients.readings import KnownReadings
from cd7gui.domain.results import Settings
from cd7gui.store.verify import verify
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.opening import open_study
from tests.benchmarks.bulk import study_of

SIZES = [10, 1_000, *(int(size) for size in os.environ.get("CD7GUI_BENCH_COHORT", "").split())]


@pytest.mark.parametrize("patients", SIZES)
def test_the_proof_of_a_study(benchmark: BenchmarkFixture, patients: int) -> None:
    path = study_of(patients)

    assert benchmark.pedantic(lambda: verify(path), rounds=1) is None


@pytest.mark.parametrize("patients", SIZES)
def test_a_committed_field_judged_and_counted(benchmark: BenchmarkFixture, tmp_path: Path, patients: int) -> None:
    path = shutil.copyfile(study_of(patients, 1), tmp_path / "study.cd7")
    weights = (f"{40 + number % 60}.{number % 10}" for number in count())
    with open_study(path, who="bench") as study:
        study.count_deviations()
        key = study.listed_keys()[7]

        def commit() -> None:
            assert entry.enter(study, Place(key, "F3", 0, "WEIGHT"), next(weights), "bench").stored
            study.findings(key)
            study.count_deviations()

        benchmark.pedantic(commit, rounds=50, warmup_rounds=5)


@pytest.mark.parametrize("patients", SIZES)
def test_the_outcomes_after_a_committed_field(benchmark: BenchmarkFixture, tmp_path: Path, patients: int) -> None:
    path = shutil.copyfile(study_of(patients, 1), tmp_path / "study.cd7")
    days = (date(2023, 7, 6) + timedelta(number) for number in count())
    with open_study(path, who="bench") as study:
        settings, memory = Settings(cutoff=study.cutoff), KnownReadings()
        compute(study.snapshot(), settings, memory)
        key = study.listed_keys()[7]

        def commit() -> None:
            assert entry.enter(study, Place(key, "F16", 0, "DTHDAT"), next(days).isoformat(), "bench").stored
            compute(study.snapshot(), settings, memory)

        benchmark.pedantic(commit, rounds=15, warmup_rounds=2)
