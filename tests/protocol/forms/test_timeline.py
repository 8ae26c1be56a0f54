"""A case as it was known on a day: cut once, and cut again where anything changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cd7gui.domain.case_report.case import Case, apply
from cd7gui.domain.case_report.changes import Change, MissingReason
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f12_infection import Infection
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.timeline import CannotSay, known_by, limited_to_consent
from cd7gui.protocol.reference.limits import limit
from cd7gui.protocol.schedule.plan import schedule
from tests.protocol.building import make_case, row
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


FATAL = row("F19", 1, AETERM="Sepsis", AESTDAT="2023-04-20", AETOXGR="5", AEOUT="FATAL", AESER="Y", AESCRIT="DEATH")
FATAL |= row("F19", 2, AETERM="Cough", AESTDAT="2023-04-01", AETOXGR="2", AEOUT="RECOVERED", AESER="N")
FATAL |= row("F12", 1, INONSET="2023-04-20", INGRADE="5", INOUT="FATAL", INDEATH="Y") | {"F19.@COMPLETE": "1"}


@pytest.mark.parametrize(
    "end",
    [{"F16.DEATH": "Y", "F16.DTHDAT": "2023-06-30"}, {"F19[1].AEENDAT": "2023-06-30", "F12[1].INEND": "2023-06-30"}],
)
def test_what_ended_fatally_after_the_cut_off_has_no_grade_yet(end: dict[str, str]) -> None:
    case = make_case({"F4.INFDAT": "2023-02-01"} | FATAL | end)
    before, after = known_by(case, date(2023, 6, 29)), known_by(case, date(2023, 6, 30))

    pending = MissingReason.PENDING.stored
    event = {"AETERM": "Sepsis", "AESTDAT": "2023-04-20"} | dict.fromkeys(("AETOXGR", "AEOUT", "AESER"), pending)
    assert before.row(AdverseEvent, 1).texts == event
    assert before.row(AdverseEvent, 2).texts == case.row(AdverseEvent, 2).texts
    infection = {"INONSET": "2023-04-20"} | dict.fromkeys(("INGRADE", "INOUT", "INDEATH"), pending)
    assert before.row(Infection, 1).texts == infection
    assert not before.is_complete(AdverseEvent)
    assert after.row(AdverseEvent, 1).texts == case.row(AdverseEvent, 1).texts
    assert after.row(Infection, 1).texts == case.row(Infection, 1).texts
    assert after.is_complete(AdverseEvent)


def test_a_fatal_end_after_the_consent_ended_leaves_no_trace() -> None:
    died = {"F16.DEATH": "Y", "F16.DTHDAT": "2023-06-30", "F1.WDSCOPE": "FURTHER", "F1.WDDAT": "2023-05-01"}
    left = limited_to_consent(make_case({"F4.INFDAT": "2023-02-01"} | FATAL | died))

    assert left.row(AdverseEvent, 1).texts == {"AETERM": "Sepsis", "AESTDAT": "2023-04-20"}


def test_an_event_that_was_serious_before_the_death_stays_so() -> None:
    died = {"F16.DEATH": "Y", "F16.DTHDAT": "2023-06-30", "F19[1].AESCRIT": "DEATH|HOSP"}
    known_ = known_by(make_case({"F4.INFDAT": "2023-02-01"} | FATAL | died), date(2023, 5, 1)).row(AdverseEvent, 1)

    assert (known_[AdverseEvent.serious], known_[AdverseEvent.criteria]) == (True, ("HOSP",))


def test_an_event_of_a_patient_who_had_died_by_then_keeps_its_grade() -> None:
    ended = {"F16.DEATH": "Y", "F16.DTHDAT": "2023-06-30", "F19[1].AEENDAT": "2023-07-02"}
    case = make_case({"F4.INFDAT": "2023-02-01"} | FATAL | ended)

    assert known_by(case, date(2023, 7, 1)).row(AdverseEvent, 1)[AdverseEvent.grade] == "5"


def test_a_form_with_later_rows_was_not_complete_on_the_cut_off() -> None:
    texts = {"F4.INFDAT": "2023-02-01", "F11.@COMPLETE": "1"}
    case = make_case(texts | row("F11", 1, TXKIND="CRS", TXDAT="2023-02-05", GRINV="1"))

    assert [known_by(case, date(2023, 2, day)).is_complete(Toxicity) for day in (4, 5)] == [False, True]


@pytest.mark.parametrize(
    ("more", "day", "complete"),
    [
        ({}, date(2023, 2, 28), False),  # T+27
        ({}, date(2023, 3, 1), True),
        ({"F16.DEATH": "Y", "F16.DTHDAT": "2023-02-10"}, date(2023, 2, 9), False),
        ({"F16.DEATH": "Y", "F16.DTHDAT": "2023-02-10"}, date(2023, 2, 10), True),
        ({"F1.WDSCOPE": "FURTHER", "F1.WDDAT": "2023-02-10"}, date(2023, 2, 20), True),
        ({"F11[1].TXDAT": "2023-02-03", "F11[1].@DELETED": "1"}, date(2023, 2, 20), False),
    ],
)
def test_an_empty_form_says_that_there_was_no_crs_once_it_need_no_longer_be_assessed(
    more: dict[str, str], day: date, complete: bool
) -> None:
    case = make_case({"F4.INFDAT": "2023-02-01", "F11.@COMPLETE": "1"} | more)

    assert known_by(case, day).is_complete(Toxicity) is complete
    assert known_by(case).is_complete(Toxicity)  # whatever day it is, the mark was made by today


def test_crs_is_watched_as_long_as_the_schedule_asks_for_it() -> None:
    assert max(one.last for one in schedule() if one.form is Toxicity) == limit("toxicity_window").days
