"""How long the outcomes take: a committed field at 10, 60 and 200 patients, a moved cut-off, and a patient left out.

The budget is 200 ms from committed field to repainted page at 200 patients with 5,000 rows of laboratory values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.leave_one_out import leave_one_out
from cd7gui.analysis.patients.readings import ReadingCache
from cd7gui.domain.case_report.case import apply
from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.results import Estimates, Grouping, Settings
from cd7gui.study.session import Snapshot
from tests.study.made_up import cohort

LAB_ROWS = 25  # 5,000 rows in 200 patients
SIZES = (10, 60, 200)


def entering(snapshot: Snapshot, settings: Settings, *, laboratory: bool = False) -> Callable[[], Estimates]:
    """Return a step that changes one patient after the other, the infusion or CAR copies, and computes again."""
    memory, numbers = ReadingCache(), count()
    compute(snapshot, settings, memory)

    def step() -> Estimates:
        number = next(numbers)
        cases = list(snapshot.cases)
        case = cases[number % len(cases)]
        day = (date(2020, 1, 1) + timedelta(days=number % 300)).isoformat()
        change = Change(case.key, "F4", 0, "INFDAT", None, day)
        if laboratory:
            change = Change(case.key, "F18", 3, "CARCOPY", None, str(1000 + number))
        cases[number % len(cases)] = apply(case, change)
        return compute(replace(snapshot, cases=tuple(cases)), settings, memory)

    return step


@pytest.mark.parametrize("patients", SIZES)
def test_a_committed_field_moves_the_outcomes(benchmark: BenchmarkFixture, patients: int) -> None:
    found = benchmark(entering(cohort(patients, lab_rows=LAB_ROWS), Settings()))

    assert found.patients == patients


@pytest.mark.parametrize("patients", SIZES[1:])
def test_a_committed_laboratory_value_moves_tables_and_courses(benchmark: BenchmarkFixture, patients: int) -> None:
    found = benchmark(entering(cohort(patients, lab_rows=LAB_ROWS), Settings(), laboratory=True))

    assert found.markers


def test_a_committed_field_with_groups(benchmark: BenchmarkFixture) -> None:
    found = benchmark(entering(cohort(200, lab_rows=LAB_ROWS), Settings(group=Grouping.COHORT)))

    assert found.groups is not None


@pytest.mark.parametrize("patients", SIZES)
def test_a_moved_cut_off_reads_every_case_again(benchmark: BenchmarkFixture, patients: int) -> None:
    snapshot = cohort(patients, lab_rows=LAB_ROWS)

    found = benchmark(lambda: compute(snapshot, Settings(cutoff=date(2023, 1, 31))))

    assert found.patients == patients


def test_every_number_without_each_of_sixty_patients(benchmark: BenchmarkFixture) -> None:
    snapshot = cohort(60, lab_rows=LAB_ROWS)

    found = benchmark(lambda: leave_one_out(snapshot, Settings()))

    assert len({one.patient for those in found.values() for one in those}) == 60
