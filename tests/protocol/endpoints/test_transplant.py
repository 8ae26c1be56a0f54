"""Engraftment and survival from the landmark: one made-up patient moved to each edge of the definitions.

The patient has T on 2023-06-16 and H on 2023-07-11; days are counted on the calendar by hand (2023-10-19 is H+100).
"""

from datetime import date

import pytest

from cd7gui.protocol.endpoints.survival import LeftOut
from cd7gui.protocol.endpoints.transplant import (
    NotReached,
    disease_free_from_landmark,
    neutrophil_engraftment,
    platelet_engraftment,
    survival_from_landmark,
)
from tests.protocol.building import make_case, row
from tests.protocol.derived import contact, died, left_out, relapsed, timed

COURSE = {
    "F4.INFDAT": "2023-06-16",
    "F6.HSCTDAT": "2023-07-11",
    "F6.REMSTAT": "CRI",
    "F14.RELAPSE": "N",
    "F16.DEATH": "N",
    **contact("2024-07-11"),
}
LAST = 366
RECOVERED = {"F8.ANCSTAT": "RECOVERED", "F8.ANCDAT": "2023-07-25", "F8.PLTSTAT": "RECOVERED", "F8.PLTDAT": "2023-08-01"}


def patient(*more: dict[str, str]) -> object:
    texts = dict(COURSE)
    for part in more:
        texts |= part
    return make_case(texts, cutoff=date(2024, 7, 11))


def therapy(kind: str, day: str) -> dict[str, str]:
    return row("F15", 1, FTDAT=day, FTTYPE=kind)


def test_recovery_is_counted_from_the_transplant():
    assert timed(neutrophil_engraftment(patient(RECOVERED))) == (14, 1)
    assert timed(platelet_engraftment(patient(RECOVERED))) == (21, 1)


def test_who_has_not_recovered_is_censored_at_the_last_contact():
    assert timed(neutrophil_engraftment(patient({"F8.ANCSTAT": "NOTREC"}))) == (LAST, 0)


def test_death_and_a_second_transplant_compete_and_a_boost_does_not():
    waiting = {"F8.ANCSTAT": "NOTREC"}
    dead = died("2023-07-24") | {"F17[1].FUDAT": "2023-07-24", "F8.ANCSTAT": "DIED"}
    assert timed(neutrophil_engraftment(patient(dead))) == (13, 2)
    assert timed(neutrophil_engraftment(patient(waiting, therapy("HSCT2", "2023-08-30")))) == (50, 2)
    assert timed(neutrophil_engraftment(patient(waiting, therapy("BOOST", "2023-08-30")))) == (LAST, 0)
    assert timed(neutrophil_engraftment(patient(waiting, therapy("DLI", "2023-08-30")))) == (LAST, 0)


def test_recovery_after_a_second_transplant_is_not_that_of_the_first():
    assert timed(neutrophil_engraftment(patient(RECOVERED, therapy("HSCT2", "2023-07-24")))) == (13, 2)
    assert timed(neutrophil_engraftment(patient(RECOVERED, therapy("HSCT2", "2023-07-25")))) == (14, 1)


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({}, "F8.ANCSTAT"),
        ({"F8.ANCSTAT": "NEVERLOW"}, "F8.ANCSTAT"),
        ({"F8.ANCSTAT": "RECOVERED"}, "F8.ANCDAT"),
        ({"F8.ANCSTAT": "NOTREC", "F15[1].FTTYPE": "HSCT2"}, "F15.FTDAT"),
    ],
)
def test_what_leaves_the_recovery_open_leaves_the_patient_out(texts, field):
    assert left_out(neutrophil_engraftment(patient(texts)))[1] == field


def test_as_of_a_cut_off_before_the_recovery_the_patient_still_waits():
    case = patient(RECOVERED, contact("2023-07-20", number=2))
    assert timed(neutrophil_engraftment(case, date(2023, 7, 24))) == (13, 0)  # seen later, so alive on the cut-off
    assert timed(neutrophil_engraftment(case, date(2023, 7, 25))) == (14, 1)


def test_the_clock_starts_again_at_the_landmark():
    assert timed(survival_from_landmark(patient())) == (LAST - 100, 0)
    dead = died("2024-01-27") | {"F17[1].FUDAT": "2024-01-27"}  # H+200
    assert timed(survival_from_landmark(patient(dead))) == (100, 1)


@pytest.mark.parametrize(("day", "reached"), [("2023-10-18", False), ("2023-10-19", False), ("2023-10-20", True)])
def test_who_dies_or_is_last_seen_up_to_the_landmark_does_not_count(day, reached):
    seen = {"F17[1].FUDAT": day}
    for more, status in ((died(day), True), ({}, False)):
        found = survival_from_landmark(patient(seen, more))
        assert isinstance(found, NotReached) is not reached
        if isinstance(found, NotReached):
            assert found.with_event is status
        else:
            assert timed(found) == (1, int(status))


def test_relapse_before_the_landmark_counts_for_survival_and_not_for_disease_free_survival():
    case = patient(relapsed("2023-08-10"))
    assert timed(survival_from_landmark(case)) == (LAST - 100, 0)
    found = disease_free_from_landmark(case)
    assert isinstance(found, NotReached)
    assert found.with_event
    assert found.reason == "Not known free of disease beyond the landmark H+100: the event came on H+30."


def test_who_is_left_out_for_another_reason_did_not_miss_the_landmark():
    found = survival_from_landmark(make_case({"F4.INFDAT": "2023-06-16"}))
    assert isinstance(found, LeftOut)
    assert not isinstance(found, NotReached)
