"""The events of stopping rules: one made-up patient (T 2023-06-16, H 2023-07-11) moved to each edge of a window.

Days are counted on the calendar by hand: 2023-08-10 is H+30, 2023-10-19 is H+100, 2023-07-16 is T+30.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.endpoints.safety.stopping_events import (
    STOPPING_EVENTS,
    WindowOutcome,
    death_within,
    graft_failure_within,
    severe_gvhd_within,
    severe_toxicity_within,
)
from cd7gui.protocol.forms.timeline import LeftOut, known_by
from cd7gui.protocol.reference.stopping_rules import WATCHED, stopping_rules
from tests.protocol.building import make_case, row
from tests.protocol.derived import contact, died, relapsed

COURSE = {
    "F4.INFDAT": "2023-06-16",
    "F6.HSCTDAT": "2023-07-11",
    "F6.REMSTAT": "CRI",
    "F14.RELAPSE": "N",
    "F16.DEATH": "N",
    **contact("2024-07-11"),
}
H30, H100, T30 = date(2023, 8, 10), date(2023, 10, 19), date(2023, 7, 16)


def patient(*more: dict[str, str], cutoff: date = date(2024, 7, 11)) -> Case:
    texts = dict(COURSE)
    for part in more:
        texts |= part
    return make_case(texts, cutoff=cutoff)


def seen(found: object) -> tuple[bool, date] | str:
    if isinstance(found, LeftOut):
        return found.reason
    assert isinstance(found, WindowOutcome)
    return found.happened, found.day


def dead(day: str) -> dict[str, str]:
    return died(day) | {"F17[1].FUDAT": day, "F17[1].FUSTAT": "DEAD"}


def test_death_counts_up_to_the_last_day_of_the_window():
    assert seen(death_within(patient(), 100)) == (False, H100)
    assert seen(death_within(patient(dead("2023-10-19")), 100)) == (True, H100)
    assert seen(death_within(patient(dead("2023-10-20")), 100)) == (False, H100)
    assert seen(death_within(patient(dead("2023-07-24")), 100)) == (True, date(2023, 7, 24))


def test_who_is_still_in_the_window_is_not_evaluable():
    followed = contact("2023-10-18")
    assert seen(death_within(patient(followed), 100)) == "Followed to H+99, and the window ends on H+100."
    assert seen(death_within(patient(contact("2023-10-19")), 100)) == (False, H100)


def test_what_is_dated_after_the_cut_off_does_not_exist():
    early = date(2023, 9, 1)
    assert seen(death_within(patient(dead("2023-10-01")), 100, early)) == (
        "Followed to H+52, and the window ends on H+100."
    )


def test_who_had_no_transplant_is_left_out_with_the_reason():
    none = make_case({"F4.INFDAT": "2023-06-16", **contact("2024-07-11")}, cutoff=date(2024, 7, 11))
    assert seen(death_within(none, 100)) == "The date of the transplant (H) is not entered."


def gvhd(onset: str, grade: str) -> dict[str, str]:
    return row("F10", 1, GVTYPE="ACUTE", GVATTR="HSCT", ONSET=onset, GVINV=grade)


def test_severe_gvhd_counts_by_its_onset_and_grade():
    assert seen(severe_gvhd_within(patient(gvhd("2023-10-19", "3")), 100)) == (True, H100)
    assert seen(severe_gvhd_within(patient(gvhd("2023-10-20", "3")), 100)) == (False, H100)
    assert seen(severe_gvhd_within(patient(gvhd("2023-10-19", "2")), 100)) == (False, H100)


def test_a_relapse_before_it_is_no_severe_gvhd_and_a_death_leaves_out():
    assert seen(severe_gvhd_within(patient(relapsed("2023-08-01")), 100)) == (False, H100)
    said = seen(severe_gvhd_within(patient(dead("2023-08-01")), 100))
    assert said == "Died on H+21, within the window and without the event."


def test_what_began_or_was_recorded_after_the_window_decides_nothing():
    ungraded = row("F10", 1, GVTYPE="ACUTE", GVATTR="HSCT", ONSET="2023-10-20")
    assert seen(severe_gvhd_within(patient(ungraded), 100)) == (False, H100)
    inside = ungraded | {"F10[1].ONSET": "2023-10-19"}
    assert seen(severe_gvhd_within(patient(inside), 100)) == "An episode of acute GVHD has no grade."
    relapse = contact("2024-01-01", disease="RELAPSE", number=2)
    assert seen(severe_gvhd_within(patient(relapse), 100)) == (False, H100)
    assert seen(severe_gvhd_within(patient(relapse, gvhd("2023-08-01", "3")), 100)) == (True, date(2023, 8, 1))


def test_a_death_without_a_date_is_no_death_in_a_window_that_the_patient_outlived():
    dead_by_contact = contact("2024-07-01", status="DEAD", number=2)
    for alive, expected in (
        ("2023-10-20", (False, H100)),
        ("2023-10-19", None),
    ):  # the day itself may be that of the death
        case = patient(contact(alive), dead_by_contact)
        for within in (death_within, severe_gvhd_within):
            found = seen(within(case, 100))
            assert found == expected or (expected is None and "F16 records no death" in str(found))


@pytest.mark.parametrize("day", ["2023-06-01", "2023-07-01"])
def test_who_died_before_the_transplant_did_not_live_through_the_window(day):
    for within in (death_within, severe_gvhd_within):
        found = seen(within(patient(died(day)), 100))
        assert found == f"Date of death ({day}) is before the transplant (2023-07-11)."


def test_who_was_seen_alive_after_the_cut_off_was_alive_on_it_although_the_death_has_no_date():
    case = patient(contact("2023-08-20"), contact("2024-03-01", number=2), {"F16.DEATH": "Y"})
    undated = "The patient died, but the date of death is not entered."
    for within in (death_within, severe_gvhd_within):
        for cutoff, expected in (
            (date(2023, 10, 18), undated),  # in the window
            (H100, (False, H100)),
            (date(2023, 12, 1), (False, H100)),
            (date(2024, 7, 11), (False, H100)),
        ):
            assert seen(within(case, 100, cutoff)) == expected
    found = death_within(case, 100, date(2023, 12, 1))
    assert isinstance(found, WindowOutcome)
    assert [one.place for one in found.deciding] == ["F6.HSCTDAT", "F17[2].FUDAT"]


def test_nobody_is_seen_alive_after_a_contact_that_says_dead():
    dead_in_window = contact("2023-08-20", status="DEAD")
    for alive in ("2023-10-20", "2024-03-01"):
        case = patient(dead_in_window, contact(alive, number=2))
        for cutoff in (date(2023, 12, 1), date(2024, 7, 11)):
            for within in (death_within, severe_gvhd_within):
                assert "F16 records no death" in str(seen(within(case, 100, cutoff)))


def test_severe_gvhd_counts_from_the_day_on_which_its_grade_was_known():
    late = gvhd("2023-10-15", "3") | {"F10[1].MAXDAT": "2023-12-24"}  # from H+96 to H+166
    assert seen(severe_gvhd_within(patient(late), 100, date(2023, 12, 23))) == "An episode of acute GVHD has no grade."
    assert seen(severe_gvhd_within(patient(late), 100)) == (True, date(2023, 12, 24))
    found = severe_gvhd_within(patient(late), 100)
    assert isinstance(found, WindowOutcome)
    assert found.deciding[-1].place == "F10[1].MAXDAT"
    wrong = gvhd("2023-08-01", "3") | {"F10[1].MAXDAT": "2023-07-20"}  # before its onset
    assert seen(severe_gvhd_within(patient(wrong), 100)) == (True, date(2023, 8, 1))


def test_no_later_cut_off_takes_severe_gvhd_back_or_moves_it():
    slow = row("F10", 1, GVTYPE="ACUTE", GVATTR="HSCT", ONSET="2023-07-21", MAXDAT="2023-09-30", GVINV="3")
    quick = row("F10", 2, GVTYPE="ACUTE", GVATTR="HSCT", ONSET="2023-08-01", MAXDAT="2023-08-05", GVINV="4")
    case = patient(slow, quick, relapsed("2023-09-01"), dead("2024-01-01"))
    days = (date(2023, 8, 5) + timedelta(days=passed) for passed in range(0, 330, 3))
    assert {seen(severe_gvhd_within(case, 100, day)) for day in days} == {(True, date(2023, 8, 5))}
    assert seen(severe_gvhd_within(case, 100, date(2023, 8, 4))) == "An episode of acute GVHD has no grade."


def test_a_graft_fails_primarily_whatever_its_day_and_secondarily_within_the_window():
    primary = {"F8.GFAIL": "PRIMARY", "F8.GFDAT": "2023-08-15"}
    assert seen(graft_failure_within(patient(primary), 30)) == (True, H30)
    assert seen(graft_failure_within(patient({**primary, "F8.GFDAT": "2023-08-01"}), 30)) == (True, date(2023, 8, 1))
    secondary = {"F8.GFAIL": "SECONDARY", "F8.GFDAT": "2023-08-10"}
    assert seen(graft_failure_within(patient(secondary), 30)) == (True, H30)
    assert seen(graft_failure_within(patient({**secondary, "F8.GFDAT": "2023-08-11"}), 30)) == (False, H30)
    assert seen(graft_failure_within(patient({"F8.GFAIL": "POOR", "F8.GFDAT": "2023-08-01"}), 30)) == (False, H30)


def test_a_secondary_graft_failure_after_the_cut_off_is_not_known_yet():
    recovered = {"F8.ANCSTAT": "RECOVERED", "F8.ANCDAT": "2023-07-24"}
    for later in ("SECONDARY", "POOR"):
        case = patient(recovered, {"F8.GFAIL": later, "F8.GFDAT": "2023-09-09"})
        assert seen(graft_failure_within(case, 30, date(2023, 8, 25))) == (False, H30)
        assert seen(graft_failure_within(known_by(case, date(2023, 8, 25)), 30, date(2023, 8, 25))) == (False, H30)
        assert seen(graft_failure_within(case, 60, date(2023, 9, 9))) == (
            (True, date(2023, 9, 9)) if later == "SECONDARY" else (False, date(2023, 9, 9))
        )
    undated = patient(recovered, {"F8.GFAIL": "SECONDARY"})
    assert seen(graft_failure_within(undated, 30)) == "The graft failure is not dated by the data cut-off."


def test_a_graft_of_which_nothing_is_said_is_not_evaluable():
    assert seen(graft_failure_within(patient(), 30)) == "F8 does not say whether the graft failed."
    recovered = {"F8.ANCSTAT": "RECOVERED", "F8.ANCDAT": "2023-07-25"}
    assert seen(graft_failure_within(patient(recovered), 30)) == (False, H30)
    late = {**recovered, "F8.ANCDAT": "2023-08-11"}
    assert seen(graft_failure_within(patient(late), 30)) == "F8 does not say whether the graft failed."
    assert seen(graft_failure_within(patient({"F8.GFAIL": "NOFAIL"}), 30)) == (False, H30)


def toxicity(kind: str, day: str, grade: str | None, number: int = 1) -> dict[str, str]:
    graded = {} if grade is None else {"GRINV": grade}
    return row("F11", number, TXDAT=day, TXKIND=kind, **graded)


def test_severe_toxicity_counts_within_the_window_alone():
    assert seen(severe_toxicity_within(patient(toxicity("CRS", "2023-07-16", "4")), 30)) == (True, T30)
    assert seen(severe_toxicity_within(patient(toxicity("CRS", "2023-07-17", "4")), 30)) == (
        "No assessment is entered on F11, and the form is not marked complete, as of the data cut-off."
    )
    later = toxicity("HLH", "2023-07-17", "4") | {"F11.@COMPLETE": "1"}
    assert seen(severe_toxicity_within(patient(later), 30)) == (False, T30)  # complete, whatever followed the window
    assert isinstance(seen(severe_toxicity_within(patient(later), 30, T30)), str)  # but not known at the cut-off
    assert seen(severe_toxicity_within(patient(toxicity("ICANS", "2023-06-20", "5")), 30)) == (True, date(2023, 6, 20))
    assert seen(severe_toxicity_within(patient(toxicity("CRS", "2023-06-20", "3")), 30)) == (False, T30)
    assert seen(severe_toxicity_within(patient(toxicity("HLH", "2023-06-20", "4")), 30)) == (False, T30)


def test_severe_toxicity_keeps_the_day_of_its_first_assessment_whatever_follows():
    worse = toxicity("CRS", "2023-06-18", "4") | toxicity("CRS", "2023-07-10", "5", 2)
    other = toxicity("ICANS", "2023-06-17", "4", 3)
    for cutoff in (date(2023, 6, 18), date(2023, 7, 9), date(2023, 7, 10), None):
        assert seen(severe_toxicity_within(patient(worse), 30, cutoff)) == (True, date(2023, 6, 18))
        assert seen(severe_toxicity_within(patient(worse | other), 30, cutoff)) == (True, date(2023, 6, 17))
    undated = row("F11", 4, TXKIND="CRS", GRINV="4")
    assert seen(severe_toxicity_within(patient(worse | undated), 30)) == (True, date(2023, 6, 18))
    for cutoff in (date(2023, 6, 20), None):  # on the earliest day, so that no later cut-off moves it
        assert seen(severe_toxicity_within(patient(undated), 30, cutoff)) == (True, date(2023, 6, 16))


def test_an_assessment_without_a_grade_leaves_the_event_open_unless_another_decides():
    ungraded = toxicity("CRS", "2023-06-20", None)
    assert isinstance(seen(severe_toxicity_within(patient(ungraded), 30)), str)
    both = ungraded | toxicity("ICANS", "2023-06-21", "4", 2)
    assert seen(severe_toxicity_within(patient(both), 30)) == (True, date(2023, 6, 21))


def test_the_file_of_the_rules_is_proved_by_the_events_that_are_read():
    assert tuple(STOPPING_EVENTS) == WATCHED


@pytest.mark.parametrize("rule", stopping_rules(), ids=lambda rule: rule.id)
def test_every_rule_watches_an_event_that_is_known_and_says_that_it_is_a_working_value(rule):
    assert rule.event in STOPPING_EVENTS
    assert rule.source.startswith("working value")
    assert isinstance(STOPPING_EVENTS[rule.event](patient(), rule.days, None), WindowOutcome | LeftOut)
