"""The swimmer of the summary: each patient's way to the transplant and after it, with what happened on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cd7gui.domain.results import Estimates, Lane, LaneMark
from cd7gui.ui.charts.base.spec import Axis, CoursePhase, MarkKind
from cd7gui.ui.summary.plots.places import places_of
from cd7gui.ui.summary.plots.swimmer import LaneOrder, swimmer

AXIS = Axis(24, 3)
MONTH = 30.4375


def with_lane(outcomes: Estimates, **changes: object) -> Estimates:
    made = Lane("key-P1", "P1", transplant=20, end=100, ongoing=True, words="P1: alive; transplant T+20")
    return replace(outcomes, lanes=(replace(made, **changes),))  # type: ignore[arg-type]


def test_lanes_keep_the_order_of_the_outcomes(outcomes: Estimates) -> None:
    drawn = swimmer(outcomes, AXIS)

    assert [lane.name for lane in drawn.lanes] == [
        "SYN-01",
        "SYN-03",
        "SYN-04",
        "SYN-06",
        "SYN-07",
        "SYN-09",
        "SYN-08",
        "SYN-05",
        "SYN-10",
        "SYN-02",
    ]


def test_a_bar_has_both_phases_its_marks_and_an_arrow_while_it_goes_on(outcomes: Estimates) -> None:
    relapsed = swimmer(outcomes, AXIS).lanes[4]  # SYN-07

    assert [(segment.phase, round(segment.end * MONTH)) for segment in relapsed.segments] == [
        (CoursePhase.TO_TRANSPLANT, 30),
        (CoursePhase.AFTER_TRANSPLANT, 408),
    ]
    assert [(mark.kind, round(mark.time * MONTH)) for mark in relapsed.marks] == [
        (MarkKind.ACUTE_GVHD, 12),
        (MarkKind.REMISSION, 27),
        (MarkKind.RELAPSE, 271),
    ]
    assert relapsed.ongoing


def test_the_dead_have_a_mark_and_no_arrow(outcomes: Estimates) -> None:
    dead = swimmer(outcomes, AXIS).lanes[-1]  # SYN-02

    assert dead.marks[-1].kind is MarkKind.DEATH
    assert not dead.ongoing


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (MarkKind.REMISSION, "F5[1].RESPINV"),
        (MarkKind.RELAPSE, "F14.RELDAT"),
        (MarkKind.DEATH, "F16.DTHDAT"),
    ],
)
def test_a_mark_leads_to_the_field_that_decided_it(outcomes: Estimates, kind: MarkKind, place: str) -> None:
    lane = swimmer(outcomes, AXIS).lanes[6]  # SYN-08
    key = next(mark.key for mark in lane.marks if mark.kind is kind)

    assert places_of(key) == ((outcomes.lanes[6].patient, place),)


def test_a_bar_leads_to_the_transplant_and_to_the_last_contact(outcomes: Estimates) -> None:
    before, after = swimmer(outcomes, AXIS).lanes[0].segments
    patient = outcomes.lanes[0].patient

    assert places_of(before.key) == ((patient, "F6.HSCTDAT"),)
    assert places_of(after.key) == ((patient, "F17[6].FUDAT"),)
    assert after.why.splitlines() == [
        "SYN-01: alive at the last contact 24.0 months after CAR-T (T+730)",
        "remission T+21, transplant T+24, acute GVHD T+42",
    ]


def test_where_no_field_is_named_a_bar_leads_to_its_patient(outcomes: Estimates) -> None:
    (lane,) = swimmer(with_lane(outcomes, marks=((LaneMark.REMISSION, 5),)), AXIS).lanes

    assert {places_of(key) for key in (lane.segments[0].key, lane.segments[1].key, lane.marks[0].key)} == {
        (("key-P1", ""),)
    }


def test_a_mark_says_what_it_is_and_when(outcomes: Estimates) -> None:
    mark = swimmer(outcomes, AXIS).lanes[4].marks[2]

    assert mark.why == "SYN-07: relapse\n8.9 months after the CAR-T infusion (T+271)"


def test_without_a_transplant_there_is_one_phase(outcomes: Estimates) -> None:
    (lane,) = swimmer(with_lane(outcomes, transplant=None), AXIS).lanes

    assert [segment.phase for segment in lane.segments] == [CoursePhase.WITHOUT_TRANSPLANT]


@pytest.mark.parametrize(("transplant", "border"), [(-5, 0), (150, 100), (0, 0)])
def test_a_transplant_out_of_order_stays_on_the_bar(outcomes: Estimates, transplant: int, border: int) -> None:
    (lane,) = swimmer(with_lane(outcomes, transplant=transplant), AXIS).lanes

    assert [round(segment.end * MONTH) for segment in lane.segments] == [border, 100]


def test_what_is_dated_before_the_infusion_has_no_place_on_the_bar(outcomes: Estimates) -> None:
    marks = ((LaneMark.GVHD, -3), (LaneMark.REMISSION, 5))
    (lane,) = swimmer(with_lane(outcomes, marks=marks), AXIS).lanes

    assert [mark.kind for mark in lane.marks] == [MarkKind.REMISSION]


def test_a_patient_without_a_number_has_a_lane_all_the_same(outcomes: Estimates) -> None:
    (lane,) = swimmer(with_lane(outcomes, subject=""), AXIS).lanes

    assert lane.name == "no number"


def test_a_synthetic_cohort_says_so_in_the_picture(outcomes: Estimates) -> None:
    assert swimmer(outcomes, AXIS).subtitle == "months from T; the bar becomes solid at H · synthetic"
    assert swimmer(replace(outcomes, synthetic=False), AXIS).subtitle == "months from T; the bar becomes solid at H"


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        (LaneOrder.NUMBER, "SYN-01", "SYN-10"),
        (LaneOrder.TRANSPLANT, "SYN-03", "SYN-10"),  # T+21 and T+35
        (LaneOrder.OUTCOME, "SYN-01", "SYN-02"),
    ],
)
def test_the_lanes_are_sorted_as_somebody_wished(outcomes: Estimates, order: LaneOrder, first: str, last: str) -> None:
    lanes = [lane.name for lane in swimmer(outcomes, AXIS, order).lanes]

    assert (lanes[0], lanes[-1]) == (first, last)
    assert len(lanes) == 10


def test_chronic_gvhd_has_a_mark_of_its_own(outcomes: Estimates) -> None:
    made = with_lane(outcomes, marks=((LaneMark.CHRONIC_GVHD, 90),))

    assert [mark.kind for mark in swimmer(made, AXIS).lanes[0].marks] == [MarkKind.CHRONIC_GVHD]
