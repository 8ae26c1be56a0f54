"""The clocks of serious adverse events at their edges, and how a row of F21 stops them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.forms.f21_serious_events import zone_of
from cd7gui.protocol.reference.codelists_conduct import TIME_ZONE
from cd7gui.protocol.schedule.expected import schedule_of
from cd7gui.protocol.schedule.report_clocks import as_of_moment, report_clocks
from cd7gui.protocol.schedule.states import ExpectedItem, ItemState
from tests.protocol.building import sound_case
from tests.protocol.examples_serious import event, follow_up, report

DONE, OUTSIDE, OVERDUE = ItemState.DONE, ItemState.DONE_OUTSIDE, ItemState.OVERDUE
OPEN, NOT_YET, EXCUSED, UNDECIDED = ItemState.OPEN, ItemState.NOT_YET, ItemState.EXCUSED, ItemState.UNDECIDED
KNOWN = date(2023, 7, 21)
UNTOLD = {"RPSPODAT": "", "RPSPOTIM": "", "RPAUTDAT": "", "RPETHDAT": ""}


def on(case: Case, days: int) -> dict[str, ExpectedItem]:
    """Return the items of the reports so many days after the event was known."""
    day = KNOWN + timedelta(days=days)
    return {one.id: one for one in schedule_of(replace(case, today=day)).items if one.item.id.startswith("sae.")}


def states(case: Case, days: int) -> dict[str, ItemState]:
    return {name: one.state for name, one in on(case, days).items()}


# Clock, what is said of the report, the last day in time, and the state on the day before it is asked for.
CLOCKS = [
    ("R1.sae.sponsor", {}, 1),
    ("R1.sae.authority.grave", {}, 7),
    ("R1.sae.authority.complete", {}, 15),
    ("R1.sae.authority.other", {"SAECRIT": "HOSP"}, 15),
    ("R1.sae.committee.grave", {}, 7),
    ("R1.sae.committee.other", {"SAECRIT": "HOSP"}, 15),
]


@pytest.mark.parametrize(("name", "more", "last"), CLOCKS)
def test_a_clock_is_open_to_its_last_day_and_overdue_on_the_next(name: str, more: dict[str, str], last: int) -> None:
    case = sound_case({**event(), **report(**(UNTOLD | more))})
    assert on(case, last)[name].state is OPEN
    late = on(case, last + 2)[name]
    assert (late.state, late.days_overdue) == (OVERDUE, 2)
    assert late.due == KNOWN + timedelta(days=last)
    assert late.window is not None
    assert late.window.anchor == KNOWN  # day 0


def test_the_file_has_no_clock_that_is_not_tested() -> None:
    tested = {name.removeprefix("R1.") for name, _, _ in CLOCKS} | {"sae.authority.news"}
    assert {one.item.id for one in report_clocks()} == tested
    assert all(one.item.source for one in report_clocks())


def test_only_a_suspected_unexpected_event_goes_to_the_authority() -> None:
    for more in ({"SAEEXP": "EXPECTED"}, {"SAERELCR": "UNLIKELY", "SAERELHC": "NOTGIVEN"}):
        found = states(sound_case({**event(), **report(**(UNTOLD | more))}), 3)
        assert found == {"R1.sae.sponsor": OVERDUE, "R1.sae.committee.grave": OPEN}
    cannot_say = {"SAERELCR": "UNASSESS", "SAERELHC": "NOTGIVEN"}
    assert "R1.sae.authority.grave" in states(sound_case({**event(), **report(**cannot_say)}), 3)


def test_what_is_not_judged_leaves_the_clock_of_the_authority_undecided() -> None:
    found = on(sound_case({**event(), **report(**(UNTOLD | {"SAEEXP": ""}))}), 3)
    assert found["R1.sae.authority.grave"].state is UNDECIDED
    assert "not judged" in found["R1.sae.authority.grave"].note
    assert found.keys() == {"R1.sae.sponsor", "R1.sae.authority.grave", "R1.sae.committee.grave"}
    unrelated = {"SAERELCR": "UNRELATED", "SAERELHC": "UNRELATED", "SAEEXP": ""}
    assert found.keys() > states(sound_case({**event(), **report(**unrelated)}), 3).keys()


def test_reports_stop_the_clocks_and_late_ones_say_how_late() -> None:
    case = sound_case({**event(), **report(RPSPODAT="2023-07-22", RPSPOTIM="11:00", RPAUTDAT="2023-07-28")})
    found = on(case, 9)
    assert (found["R1.sae.sponsor"].state, found["R1.sae.sponsor"].note) == (
        OUTSIDE,
        "reported 25 h 30 min after it was known",
    )
    assert found["R1.sae.authority.grave"].state is DONE
    assert states(case, 6)["R1.sae.authority.complete"] is NOT_YET
    assert states(case, 7)["R1.sae.authority.complete"] is OPEN
    # A report that was sent later is none yet as of an earlier day.
    assert states(case, 6)["R1.sae.authority.grave"] is OPEN


def test_a_follow_up_brings_the_rest_and_has_clocks_of_its_own() -> None:
    case = sound_case({**event(), **report(), **follow_up()})
    assert states(case, 30) == {
        "R1.sae.sponsor": DONE,
        "R1.sae.authority.grave": DONE,
        "R1.sae.authority.complete": DONE,
        "R1.sae.committee.grave": DONE,
        "R2.sae.sponsor": DONE,
        "R2.sae.authority.news": DONE,
    }
    assert on(case, 30)["R1.sae.authority.complete"].row == 2
    assert "R2.sae.sponsor" not in states(case, 5)  # nobody knew of what is new


def test_an_event_without_a_report_and_a_report_without_its_day() -> None:
    found = on(sound_case(event()), 3)
    assert [(name, one.state, one.note) for name, one in found.items()] == [("E1.sae.report", OPEN, "F19, row 1")]
    undated = on(sound_case({**event(), **report(AWARDAT="", RPAUTDAT="?NA")}), 3)
    assert {one.state for one in undated.values()} == {UNDECIDED}
    assert states(sound_case({**event(), **report(RPETHDAT="?NA")}), 30)["R1.sae.committee.grave"] is EXCUSED


@pytest.mark.parametrize(("zone", "moment"), [("UTC+08:00", "01:30"), ("UTC-05:00", "14:30"), ("UTC+05:45", "03:45")])
def test_the_last_day_of_24_hours_ends_by_the_clock_of_its_zone(zone: str, moment: str) -> None:
    case = sound_case({**event(), **report(**(UNTOLD | {"AWARZON": zone}))})
    one = on(case, 1)["R1.sae.sponsor"]
    assert one.note == f"until 09:30 ({zone})"
    end = datetime.fromisoformat(f"2023-07-22T{moment}+00:00")
    assert one.due_at == end
    assert as_of_moment(one, end).state is OPEN
    assert as_of_moment(one, end + timedelta(minutes=1)).state is OVERDUE
    # Where the machine's day is ahead of the zone's, the hour is not over yet.
    ahead = as_of_moment(on(case, 2)["R1.sae.sponsor"], end - timedelta(hours=1))
    assert (ahead.state, ahead.days_overdue) == (OPEN, 0)


def test_every_zone_can_be_read() -> None:
    found = {code: zone_of(code) for code, _ in TIME_ZONE.items}
    for china in ("UTC+08:00", "Asia/Shanghai"):
        assert datetime(2026, 7, 1, 8, tzinfo=found[china]).astimezone(UTC).hour == 0
    fixed = [zone.utcoffset(None) for code, zone in found.items() if code.startswith("UTC")]
    assert len(set(fixed)) == len(fixed) == len(found) - 31


# Zone, day and time at which it became known, when 24 hours end there and by UTC: by tables of the IANA data base.
CHANGES = [
    ("Europe/Berlin", "2026-03-28", "09:00", "10:00", "2026-03-29T08:00+00:00"),  # an hour is left out that night
    ("Europe/Berlin", "2026-10-24", "09:00", "08:00", "2026-10-25T07:00+00:00"),  # an hour comes twice
    ("Europe/Berlin", "2026-10-25", "00:10", "23:10", "2026-10-25T22:10+00:00"),  # so that the same day has it all
    ("Europe/Berlin", "2026-10-25", "02:30", "01:30", "2026-10-26T00:30+00:00"),  # of both the first counts
    ("Europe/Berlin", "2026-03-29", "02:30", "02:30", "2026-03-30T00:30+00:00"),  # no such time: the earlier meaning
    ("America/New_York", "2026-03-07", "18:00", "19:00", "2026-03-08T23:00+00:00"),
    ("Australia/Sydney", "2026-04-04", "12:00", "11:00", "2026-04-05T01:00+00:00"),
    ("Asia/Shanghai", "2026-03-28", "09:00", "09:00", "2026-03-29T01:00+00:00"),  # China changes no clocks
]


@pytest.mark.parametrize(("zone", "day", "known", "until", "moment"), CHANGES)
def test_24_hours_are_24_hours_over_a_change_of_the_clocks(
    zone: str, day: str, known: str, until: str, moment: str
) -> None:
    aware = {"AWARZON": zone, "AWARDAT": day, "AWARTIM": known}
    case = sound_case({**event(), **report(**(UNTOLD | aware))})
    end = datetime.fromisoformat(moment)
    found = schedule_of(replace(case, today=date.fromisoformat(day) + timedelta(days=1))).items
    one = next(one for one in found if one.id == "R1.sae.sponsor")
    assert one.note == f"until {until} ({zone})"
    assert one.due_at == end
    assert one.due == end.astimezone(zone_of(zone)).date()
    assert as_of_moment(one, end).state is OPEN
    assert as_of_moment(one, end + timedelta(minutes=1)).state is OVERDUE


@pytest.mark.parametrize(
    ("told", "state", "note"),
    [
        ("09:50", DONE, ""),  # by the hands of the clock 24 h 50 min; an hour of the night did not exist
        ("10:01", OUTSIDE, "reported 24 h 1 min after it was known"),
    ],
)
def test_who_was_told_over_a_change_of_the_clocks_was_told_in_so_many_true_hours(
    told: str, state: ItemState, note: str
) -> None:
    aware = {"AWARZON": "Europe/Berlin", "AWARDAT": "2026-03-28", "AWARTIM": "09:00"}
    answered = {"RPSPODAT": "2026-03-29", "RPSPOTIM": told}
    case = sound_case({**event(), **report(**(UNTOLD | aware | answered))})
    found = schedule_of(replace(case, today=date(2026, 4, 1))).items
    one = next(one for one in found if one.id == "R1.sae.sponsor")
    assert (one.state, one.note) == (state, note)


@pytest.mark.parametrize(("told", "state"), [("01:50", DONE), ("02:30", OUTSIDE), ("03:10", OUTSIDE)])
def test_a_time_that_no_clock_showed_hides_no_lateness(told: str, state: ItemState) -> None:
    aware = {"AWARZON": "Europe/Berlin", "AWARDAT": "2026-03-28", "AWARTIM": "02:00"}
    answered = {"RPSPODAT": "2026-03-29", "RPSPOTIM": told}  # from 02:00 on the clocks showed 03:00
    case = sound_case({**event(), **report(**(UNTOLD | aware | answered))})
    found = schedule_of(replace(case, today=date(2026, 4, 1))).items
    assert next(one for one in found if one.id == "R1.sae.sponsor").state is state
