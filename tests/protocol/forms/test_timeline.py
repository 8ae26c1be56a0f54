"""A case as it was known on a day: cut once, and cut again where anything changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cd7gui.domain.case_report.case import Case, apply
from cd7gui.domain.case_report.changes import Change
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import CannotSay, known_by
from tests.study.wild import wild_cohort

DAY = date(2022, 6, 1)


def known(case: Case, day: date = DAY) -> Case | None:
    try:
        return known_by(case, day)
    except CannotSay:
        return None


CASES = wild_cohort(60, seed=4).cases


def test_a_case_that_was_cut_is_not_cut_again() -> None:
    once = [found for case in CASES if (found := known(case)) is not None]

    assert len(once) > 50
    assert all(known(one) is one for one in once)


def test_a_case_that_was_cut_says_the_same_as_one_that_is_cut_again() -> None:
    for one in filter(None, map(known, CASES)):
        again = known(replace(one, cut=None))
        assert again is not None
        assert (again.rows_by_form, again.seen_later) == (one.rows_by_form, one.seen_later)


@pytest.mark.parametrize("case", CASES[:9], ids=lambda case: case.key)
def test_what_is_entered_after_the_cut_is_cut_again(case: Case) -> None:
    cut = known(case)
    assert cut is not None
    later = (DAY + timedelta(days=1)).isoformat()
    changed = apply(cut, Change(case.key, FollowUp.id, 9, FollowUp.date.id, None, later))

    assert changed.row(FollowUp, 9).has(FollowUp.date)
    found = known(changed)
    assert found is not None
    assert not found.row(FollowUp, 9).has(FollowUp.date)


def test_an_earlier_day_cuts_what_a_later_one_left() -> None:
    whole = next(case for case in CASES if case.has(Infusion.date))
    infused = whole[Infusion.date]
    cut = known(whole, infused)
    assert cut is not None
    assert cut.has(Infusion.date)

    before = known(cut, infused - timedelta(days=1))

    assert before is not None
    assert not before.has(Infusion.date)


def test_without_a_cut_off_a_case_is_cut_at_today() -> None:
    case = CASES[0]
    found = known_by(case)

    assert found.cutoff == case.today
    assert known_by(found) is found
