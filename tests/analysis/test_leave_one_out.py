"""Leaving a patient out: every number as if that patient had never been enrolled."""

from __future__ import annotations

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.leave_one_out import leave_one_out, without
from cd7gui.domain.results import Settings
from cd7gui.study import entry
from cd7gui.study.session import Study, subject


def key_of(study: Study, number: str) -> str:
    return next(case.key for case in study.cases() if subject(case) == number)


def test_without_a_dead_patient_survival_rises_and_without_a_living_one_it_falls(demo: Study) -> None:
    found = leave_one_out(demo.snapshot(), Settings(cutoff=demo.cutoff))

    texts = {number: {one.id: one for one in found[key_of(demo, number)]} for number in ("SYN-02", "SYN-01")}
    # Without SYN-02 (day 40): steps at 113 of 8 and at 140 of 7, 7/8 * 6/7 = 0.75.
    assert texts["SYN-02"]["os.12m"].with_all == "68% (95% CI 43–100)"
    assert texts["SYN-02"]["os.12m"].after == pytest.approx(0.75)
    assert texts["SYN-02"]["os.12m"].moved
    # Without SYN-01 (alive): 8/9 * 6/7 * 5/6 = 0.634921.
    assert texts["SYN-01"]["os.12m"].after == pytest.approx(8 / 9 * 6 / 7 * 5 / 6)
    assert texts["SYN-01"]["response.cri"].without == "100% (95% CI 66–100)"  # binom.test(9, 9)


def test_leaving_out_equals_striking_the_patient_out(demo: Study) -> None:
    settings, key = Settings(cutoff=demo.cutoff), key_of(demo, "SYN-05")
    quick = {one.id: (one.without, one.after) for one in leave_one_out(demo.snapshot(), settings)[key]}
    whole = without(demo.snapshot(), settings, key)

    entry.delete_patient(demo, key, "test")
    struck = compute(demo.snapshot(), settings)

    assert whole == struck
    assert quick == {one.id: (one.text, one.value) for one in struck.table}


def test_every_patient_can_be_left_out_and_nobody_else(demo: Study) -> None:
    found = leave_one_out(demo.snapshot(), Settings(cutoff=demo.cutoff))

    assert list(found) == [case.key for case in demo.cases()]
    assert len(found) == 10
    with pytest.raises(KeyError):
        found["nobody"]
    with pytest.raises(KeyError):
        without(demo.snapshot(), Settings(), "nobody")


def test_the_only_patient_left_out_leaves_no_number(demo: Study) -> None:
    snapshot = demo.snapshot()
    one = type(snapshot)(snapshot.study, True, snapshot.cases[:1], snapshot.today)

    found = leave_one_out(one, Settings(cutoff=demo.cutoff))[snapshot.cases[0].key]

    assert {number.after for number in found} == {None}
