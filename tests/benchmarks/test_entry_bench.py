"""One committed field, parsed, judged and on disk with its chained line, against a bare durable append of 12 KiB.

Run with `make bench`; the budget is 4 times the reference of the same run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.study import entry
from cd7gui.study.demo import make_demo
from cd7gui.study.entry import Place
from cd7gui.study.session import Study
from tests.domain.reviewing import review

PAGES = b"x" * 12 * 1024
ROUNDS = 300


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Study]:
    with make_demo(tmp_path / "demo.cd7") as study:
        yield study


@pytest.mark.benchmark(group="one committed field")
def test_reference_append_12_kib_and_flush_to_disk(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    with (tmp_path / "reference").open("ab", buffering=0) as file:

        def append() -> None:
            file.write(PAGES)
            os.fdatasync(file.fileno())

        benchmark.pedantic(append, rounds=ROUNDS, warmup_rounds=20)


@pytest.mark.benchmark(group="one committed field")
def test_enter_one_field_of_a_full_case_report(benchmark: BenchmarkFixture, demo: Study) -> None:
    key = demo.cases()[0].key
    weights = (f"{40 + number % 60}.{number % 10}" for number in count())

    def commit() -> None:
        assert entry.enter(demo, Place(key, "F3", 0, "WEIGHT"), next(weights), "bench").stored
        demo.findings(key)

    benchmark.pedantic(commit, rounds=ROUNDS, warmup_rounds=20)


@pytest.mark.benchmark(group="one committed field")
def test_judge_one_full_case_report(benchmark: BenchmarkFixture, demo: Study) -> None:

    case = demo.cases()[0]

    benchmark.pedantic(lambda: review(case, demo.rules.checks), rounds=ROUNDS, warmup_rounds=20)
