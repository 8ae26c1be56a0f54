"""Ten patients beside a thousand with 100 laboratory rows each: what an entry and the proof of the file cost.

Nothing is timed by assertion. Run with `make bench`; 5,000 patients are asked for by name: CD7GUI_BENCH_COHORT=5000.
"""

from __future__ import annotations

import os

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.store.verify import verify
from tests.benchmarks.bulk import study_of

SIZES = [10, 1_000, *(int(size) for size in os.environ.get("CD7GUI_BENCH_COHORT", "").split())]


@pytest.mark.parametrize("patients", SIZES)
def test_the_proof_of_a_study(benchmark: BenchmarkFixture, patients: int) -> None:
    path = study_of(patients)

    assert benchmark.pedantic(lambda: verify(path), rounds=1) is None
