"""Reading the cohort: cutting a case once, and remembering what did not change, give what plain reading gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.leave_one_out import leave_one_out
from cd7gui.analysis.outcomes.catalogue import OUTCOMES
from cd7gui.analysis.patients.readings import ReadingCache, read_patient
from cd7gui.domain.case_report.case import apply
from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.results import Grouping, IntervalType, Settings, TimeOrigin
from cd7gui.study.session import Snapshot, Study
from tests.study.made_up import cohort

CUTOFFS = [None, date(2021, 2, 1), date(2021, 8, 15), date(2022, 3, 1), date(2023, 1, 31)]


@pytest.mark.parametrize("cutoff", CUTOFFS)
@pytest.mark.parametrize("origin", TimeOrigin)
def test_a_case_that_is_cut_once_reads_as_one_that_is_cut_for_each_question(
    cutoff: date | None, origin: TimeOrigin
) -> None:
    for case in cohort(40, seed=5, lab_rows=4).cases:
        settings = Settings(cutoff=cutoff, origin=origin)
        read = read_patient(case, settings)

        assert read.outcomes == {name: ask(case, settings) for name, ask in OUTCOMES.endpoints.items()}
        assert read.facts == {one.id: one.read(case, settings) for one in OUTCOMES.counted}
        assert read.shown == {name: ask(case, cutoff) for name, ask in OUTCOMES.shown.items()}


def changed(snapshot: Snapshot, index: int) -> Snapshot:
    cases = list(snapshot.cases)
    cases[index] = apply(cases[index], Change(cases[index].key, "F1", 0, "SUBJID", None, "99-001"))
    return replace(snapshot, cases=tuple(cases))


def test_a_memory_gives_the_same_outcomes_after_every_change_and_setting() -> None:
    memory, snapshot = ReadingCache(), cohort(30)
    steps = [
        (snapshot, Settings()),
        (changed(snapshot, 3), Settings()),
        (changed(snapshot, 3), Settings(interval=IntervalType.PLAIN, level=0.9)),
        (changed(snapshot, 4), Settings(cutoff=date(2022, 3, 1))),
        (replace(snapshot, cases=snapshot.cases[5:]), Settings(cutoff=date(2022, 3, 1))),
        (snapshot, Settings(cutoff=date(2022, 3, 1), origin=TimeOrigin.TRANSPLANT)),
    ]

    for part, settings in steps:
        assert compute(part, settings, memory) == compute(part, settings)


def test_a_memory_reads_the_changed_case_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(
        "cd7gui.analysis.patients.readings.read_patient",
        lambda case, settings: read.append(case.key) or read_patient(case, settings),  # type: ignore[func-returns-value]
    )
    memory, snapshot = ReadingCache(), cohort(6)
    compute(snapshot, Settings(), memory)
    read.clear()

    compute(changed(snapshot, 2), Settings(interval=IntervalType.PLAIN), memory)

    assert read == ["key0003"]


def test_a_hundred_computations_give_the_same_words(demo: Study) -> None:
    settings, memory = Settings(cutoff=demo.cutoff), ReadingCache()
    first = repr(compute(demo.snapshot(), settings, memory))

    assert all(repr(compute(demo.snapshot(), settings, memory)) == first for _ in range(100))
    assert repr(compute(demo.snapshot(), settings)) == first


def test_counted_outcomes_and_panels_have_names_of_their_own() -> None:
    """The deciding values of both are kept by name together."""
    assert not {one.id for one in OUTCOMES.counted} & set(OUTCOMES.shown)


def test_other_groups_and_who_counts_without_each_patient_read_nobody_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(
        "cd7gui.analysis.patients.readings.read_patient",
        lambda case, settings: read.append(case.key) or read_patient(case, settings),  # type: ignore[func-returns-value]
    )
    memory, snapshot = ReadingCache(), cohort(6)
    compute(snapshot, Settings(), memory)
    assert len(read) == 6

    for by in (Grouping.COHORT, Grouping.DIAGNOSIS):
        compute(snapshot, Settings(group=by), memory)
    leave_one_out(snapshot, Settings())

    assert len(read) == 6


def test_other_groups_leave_what_is_no_comparison_the_very_same() -> None:
    memory, snapshot = ReadingCache(), cohort(30)
    plain = compute(snapshot, Settings(), memory)

    grouped = compute(snapshot, Settings(group=Grouping.COHORT), memory)

    assert all(one is other for one, other in zip(plain.table, grouped.table, strict=True))
    assert all(plain.curves[name] is grouped.curves[name] for name in plain.curves)


def test_one_who_changed_leaves_the_comparisons_the_very_same_that_the_change_does_not_touch() -> None:
    memory, snapshot = ReadingCache(), cohort(30)
    settings = Settings(group=Grouping.COHORT)
    before = compute(snapshot, settings, memory).groups
    case = snapshot.cases[2]
    other = apply(case, Change(case.key, "F2", 0, "WEIGHT", None, "71"))

    after = compute(replace(snapshot, cases=(*snapshot.cases[:2], other, *snapshot.cases[3:])), settings, memory).groups

    assert before is not None
    assert after is not None
    assert before == after
    assert all(after.curves[name] is before.curves[name] for name in before.curves)
    assert all(after.tests[name] is before.tests[name] for name in before.tests)
