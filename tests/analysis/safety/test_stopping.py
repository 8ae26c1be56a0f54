"""The stopping rules on a study: the demo's published counts, an order by day, a crossing, and a correction of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.safety.stopping_text import (
    count_in_words,
    next_in_words,
    posterior_in_words,
    stopping_as_data,
    stopping_in_words,
)
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.results import Settings
from cd7gui.domain.stopping import MonitoredPatient, StoppingDesign, StoppingRule, StoppingStatus
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.session import Study, subject
from tests.protocol.building import make_case, row

LEAST = (None, None, 3, 3, 4, 4, 5, 5, 5, 5, 6)
RULE = StoppingRule("death", "Death by H+100", "death", 100, StoppingDesign(0.2, 0.1, 11), "working value")


def of(study: Study, rule: str, cutoff: date | None = None) -> StoppingStatus:
    found = compute(study.snapshot(), Settings(cutoff=cutoff or study.cutoff)).stopping
    return next(one for one in found if one.rule.id == rule)


def status(*happened: bool) -> StoppingStatus:
    day = date(2023, 1, 1)
    patients = tuple(
        MonitoredPatient(f"k{n}", f"P{n}", day + timedelta(days=n), one, ()) for n, one in enumerate(happened)
    )
    return StoppingStatus(RULE, LEAST, patients, posterior=0.5)


def test_two_of_nine_died_by_h100_and_the_rule_stops_at_five(demo: Study) -> None:
    found = of(demo, "death")

    assert count_in_words(found) == "2 of 9; stops at 5"
    assert posterior_in_words(found) == "P(p > 20%) = 0.50"  # of Beta(2.6, 9.4)
    assert next_in_words(found) == "stops if the next 4 patients all have it"
    assert [one.subject for one in found.patients if one.happened] == ["SYN-02", "SYN-05"]
    assert [one.subject for one in found.waiting] == ["SYN-10"]


def test_patients_count_in_the_order_in_which_their_window_closed(demo: Study) -> None:
    found = of(demo, "death")

    assert [one.day for one in found.patients] == sorted(one.day for one in found.patients)
    assert found.patients[0].subject == "SYN-02"  # dead on H+13, before the window of SYN-01 closed
    assert found.path == (1, 1, 1, 1, 2, 2, 2, 2, 2)


def test_a_cut_off_takes_back_what_came_later(demo: Study) -> None:
    found = of(demo, "death", date(2022, 11, 23))

    assert (found.events, found.evaluable) == (1, 4)
    assert "SYN-05" in {one.subject for one in found.waiting}


@pytest.mark.parametrize(
    ("happened", "crossed", "words"),
    [
        ((True, True), None, "2 of 2; cannot stop with so few patients"),
        ((True, True, True), 3, "3 of 3; STOP: the boundary was reached with 3 evaluable patients"),
        ((True, True, False, False, True), None, "3 of 5; stops at 4"),
        ((False,) * 12, None, "0 of 12; beyond the 11 patients of the rule"),
    ],
)
def test_a_crossing_is_the_first_point_on_the_boundary(
    happened: tuple[bool, ...], crossed: int | None, words: str
) -> None:
    found = status(*happened)

    assert found.crossed_at == crossed
    assert count_in_words(found) == words


def test_a_crossing_stays_although_later_patients_had_no_event() -> None:
    assert status(True, True, True, False, False, False, False).crossed_at == 3


def of_crs(number: int, infused: str, *assessments: tuple[str, str]) -> Case:
    texts = {"F1.SUBJID": f"P{number}", "F4.INFDAT": infused, "F11.@COMPLETE": "1"}
    texts |= row("F17", 1, FUDAT="2024-03-01", FUSTAT="ALIVE", FUDIS="MRDNEG")
    for place, (day, grade) in enumerate(assessments, start=1):
        texts |= row("F11", place, TXKIND="CRS", TXDAT=day, GRINV=grade)
    return make_case(texts, key=f"P{number}")


def test_a_crossing_stays_when_crs_of_grade_4_becomes_one_of_grade_5() -> None:
    cases = (
        of_crs(1, "2023-01-01", ("2023-01-03", "4"), ("2023-01-25", "5")),
        of_crs(2, "2023-01-05", ("2023-01-08", "4")),
        of_crs(3, "2022-12-20"),
    )
    snapshot = Snapshot("made up", False, cases, cases[0].today)
    for cutoff in (date(2023, 1, 10), date(2023, 1, 24), date(2023, 1, 26), date(2023, 3, 1)):
        found = compute(snapshot, Settings(cutoff=cutoff)).stopping
        crossed = next(one for one in found if one.rule.id == "crs_icans").crossed_at
        assert crossed == 2, cutoff


def test_the_next_crossing_counts_events_in_a_row() -> None:
    assert status(True, True).next_crossing == 1
    assert status(True, False).next_crossing == 2  # 3 of 4 is the first point on the boundary
    assert status(*[False] * 8).next_crossing is None
    assert next_in_words(status(*[False] * 8)) == "no further patient of the rule can stop it"


def test_a_correction_takes_a_crossing_back(demo: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = replace(catalogue.OUTCOMES.stopping[0], design=StoppingDesign(0.01, 0.1, 30))
    monkeypatch.setattr(catalogue, "OUTCOMES", replace(catalogue.OUTCOMES, stopping=(strict,)))
    assert of(demo, "death").crossed_at is not None

    for number in ("SYN-02", "SYN-05"):
        key = next(case.key for case in demo.cases() if subject(case) == number)
        for field in ("DEATH", "DTHDAT"):
            assert entry.enter(demo, Place(key, "F16", 0, field), "N" if field == "DEATH" else "", reason="x").stored

    assert of(demo, "death").crossed_at is None


def test_words_and_data_say_the_same(demo: Study) -> None:
    found = compute(demo.snapshot(), Settings(cutoff=demo.cutoff)).stopping
    data = stopping_as_data(found[0])

    assert data["text"] == "2 of 9; stops at 5"
    assert data["boundary"][8] == 5
    assert (data["events"], data["evaluable"], data["next_crossing"]) == (2, 9, 4)
    assert stopping_in_words(found)[1].startswith("Death by H+100")
    assert stopping_in_words(()) == ()


def test_a_rule_that_fails_says_so_in_its_place() -> None:
    failed = replace(status(), failed="The rule could not be computed.")

    assert "could not be computed" in stopping_in_words((failed,))[1]


def test_who_waits_is_named() -> None:
    waiting = replace(status(True), waiting=(DecidingValue("k", "P9", "F6.HSCTDAT", "", "No transplant."),))

    assert stopping_as_data(waiting)["not_evaluable"][0]["patient"] == "P9"


def test_the_path_is_counted_once_because_a_chart_asks_for_each_of_a_thousand_patients() -> None:
    found = status(True, False, True)
    assert found.path is found.path


@pytest.mark.parametrize(
    ("cutoff", "more", "counted"),
    [
        (date(2023, 7, 31), {}, (0, 0)),  # H+20: the window is open, and nothing says that it failed by then
        (date(2023, 7, 31), {"F8.GFDAT": "2023-08-12"}, (0, 0)),
        (date(2023, 7, 31), {"F8.GFDAT": "2023-07-30"}, (1, 1)),
        (date(2023, 8, 10), {}, (1, 1)),  # H+30
        (date(2023, 9, 30), {"F8.GFDAT": "2023-08-12"}, (1, 1)),
        (date(2023, 9, 30), {"F8.GFAIL": "SECONDARY", "F8.GFDAT": "2023-08-12"}, (0, 1)),  # H+32 lies after the window
        (date(2023, 9, 30), {"F8.GFAIL": "SECONDARY"}, (0, 0)),
    ],
)
def test_a_primary_graft_failure_is_known_on_its_day_or_when_its_window_ends(
    cutoff: date, more: dict[str, str], counted: tuple[int, int]
) -> None:
    texts = {"F1.SUBJID": "01-001", "F4.INFDAT": "2023-06-16", "F6.HSCTDAT": "2023-07-11", "F8.GFAIL": "PRIMARY"}
    case = make_case(texts | {"F17[1].FUDAT": "2024-06-01", "F17[1].FUSTAT": "ALIVE"} | more, cutoff=cutoff)

    found = compute(Snapshot("made", True, (case,), cutoff), Settings(cutoff=cutoff)).stopping

    assert next((one.events, one.evaluable) for one in found if one.rule.id == "graft_failure") == counted
