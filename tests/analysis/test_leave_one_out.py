"""Leaving a patient out: every number as if that patient had never been enrolled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from cd7gui.analysis.estimates import compute, table_of
from cd7gui.analysis.leave_one_out import LeaveOneOutRow, leave_one_out
from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.patients.readings import read_patients
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.results import IntervalType, Settings
from cd7gui.study import entry
from cd7gui.study.session import Study, subject
from tests.study.made_up import cohort


def without(found: dict[str, tuple[LeaveOneOutRow, ...]], number: str) -> dict[str, LeaveOneOutRow]:
    """Return the numbers that a patient moves, as they are without the patient."""
    return {id_: one for id_, those in found.items() for one in those if one.subject == number}


def test_without_a_dead_patient_survival_rises_and_without_a_living_one_it_falls(demo: Study) -> None:
    settings = Settings(cutoff=demo.cutoff)
    found = leave_one_out(demo.snapshot(), settings)

    whole = compute(demo.snapshot(), settings)["os.12m"]
    assert whole.text == "68% (95% CI 43–100)"
    # Without SYN-02 (day 40): steps at 113 of 8 and at 140 of 7, 7/8 * 6/7 = 0.75.
    assert without(found, "SYN-02")["os.12m"].distance == pytest.approx(0.75 - whole.value)
    # Without SYN-01 (alive): 8/9 * 6/7 * 5/6 = 0.634921.
    assert without(found, "SYN-01")["os.12m"].distance == pytest.approx(whole.value - 8 / 9 * 6 / 7 * 5 / 6)
    assert without(found, "SYN-01")["response.cri"].text == "100% (95% CI 66–100)"  # binom.test(9, 9)


def test_leaving_out_equals_striking_the_patient_out(demo: Study) -> None:
    settings = Settings(cutoff=demo.cutoff)
    whole = {one.id: one.text for one in compute(demo.snapshot(), settings).table}
    left_out = without(leave_one_out(demo.snapshot(), settings), "SYN-05")

    entry.delete_patient(demo, next(case.key for case in demo.cases() if subject(case) == "SYN-05"), "test")

    struck = {one.id: one.text for one in compute(demo.snapshot(), settings).table}
    assert struck == whole | {id_: one.text for id_, one in left_out.items()}
    assert left_out


def test_the_only_patient_left_out_leaves_no_number(demo: Study) -> None:
    snapshot = demo.snapshot()

    found = leave_one_out(replace(snapshot, cases=snapshot.cases[:1]), Settings(cutoff=demo.cutoff))

    assert found
    assert {one.distance for those in found.values() for one in those} == {None}


@pytest.mark.mistakes_expected
@pytest.mark.parametrize("interval", [IntervalType.LOG, IntervalType.EXACT])
@pytest.mark.parametrize("failing", [(), ("key0003",), ("key0003", "key0011")])
def test_counting_once_for_all_who_give_the_same_equals_counting_without_each(
    monkeypatch: pytest.MonkeyPatch, interval: IntervalType, failing: tuple[str, ...]
) -> None:
    """Who cannot be read, by a mistake of ours, gives a number what nobody else does: its reason."""

    def broken(plain: Callable[..., object], case: Case, settings: Settings) -> object:
        if case.key in failing:
            raise ZeroDivisionError(f"of {case.key}")
        return plain(case, settings)

    outcomes = catalogue.OUTCOMES
    timed, counted = outcomes.timed[2], outcomes.counted[3]
    broken_outcomes = replace(
        outcomes,
        timed=(*outcomes.timed[:2], replace(timed, read=partial(broken, timed.read)), *outcomes.timed[3:]),
        counted=(*outcomes.counted[:3], replace(counted, read=partial(broken, counted.read)), *outcomes.counted[4:]),
    )
    monkeypatch.setattr(catalogue, "OUTCOMES", broken_outcomes)
    snapshot, settings = cohort(25, seed=7), Settings(interval=interval)
    read = read_patients(snapshot.cases, settings)
    whole = table_of(read, settings)
    expected = {
        (number.id, patient.key): without.text
        for patient in read
        for number, without in zip(whole, table_of([one for one in read if one is not patient], settings), strict=True)
        if without.text != number.text
    }

    found = leave_one_out(snapshot, settings)

    assert {(id_, one.patient): one.text for id_, those in found.items() for one in those} == expected
    assert len(expected) > 100
