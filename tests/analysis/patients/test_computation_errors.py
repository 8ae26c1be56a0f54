"""D14: what cannot be computed says so in its own place, and no failing part ever stops the others."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from cd7gui.analysis import estimates
from cd7gui.analysis.estimates import compute
from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.patients.computation_errors import CannotCompute
from cd7gui.domain.results import Estimates, Grouping, Settings
from cd7gui.stats.group_tests import gray
from cd7gui.study.reports.reports import estimates_as_data, estimates_in_words
from cd7gui.study.session import Snapshot
from tests.protocol.building import make_case, sound_case

DAYS = {"A": (8, 8), "B": (8, 2)}  # all recover; cmprsk 2.2-11 gives a statistic of -10.67


def recovering_on_tied_days() -> Snapshot:
    cases = []
    for product, days in (("HAPLO", DAYS["A"]), ("RD1301", DAYS["B"])):
        for day in days:
            number = len(cases) + 1
            texts = {
                "F1.SUBJID": f"01-00{number}",
                "F4.PRODUCT": product,
                "F8.PLTDAT": f"2023-07-{11 + day}",
                "F8.ANCDAT": f"2023-07-{11 + day}",
            }
            cases.append(sound_case(texts, key=f"P{number}"))
    return Snapshot("tied", True, tuple(cases), cases[0].today)


def test_d14_gray_with_a_negative_statistic_has_no_p() -> None:
    test = gray([8, 8, 8, 2], [1, 1, 1, 1], ["A", "A", "B", "B"])

    assert (test.statistic, test.p, test.breakdown) == (None, None, "negative")


def test_d14_gray_with_a_pooled_incidence_over_one_says_so() -> None:
    test = gray([3, 1, 11, 11, 8, 6], [0, 0, 2, 2, 0, 2], ["B", "A", "B", "B", "A", "A"], 2)

    assert test.breakdown == "pooled"


def test_d14_groups_on_honest_data_do_not_end_in_a_traceback() -> None:
    found = compute(recovering_on_tied_days(), Settings(group=Grouping.PRODUCT))

    assert found.groups is not None
    test = found.groups.tests["plt"]
    assert (test.statistic, test.p) == (None, None)
    assert test.text == (
        "exact p = 1.00 (all 6 permutations); no test: with so few patients, and events on the same day, the variance "
        "of Gray's test is not positive"
    )
    assert found["plt.h100"].text.startswith("100%")
    assert found.groups.curves["plt"].keys() == {"HAPLO", "RD1301"}
    assert "is not positive" in estimates_in_words(found)
    assert not found.mistakes


def broken(*_: object, **__: object) -> object:
    raise RuntimeError("made to fail")


def unable(*_: object, **__: object) -> object:
    raise CannotCompute("made to fail")


@pytest.fixture
def whole() -> Snapshot:
    return recovering_on_tied_days()


def the_same_but(found: Estimates, other: Estimates, *rows: str) -> None:
    assert [one for one in found.table if one.id not in rows] == [one for one in other.table if one.id not in rows]


@pytest.mark.mistakes_expected
@pytest.mark.parametrize(
    ("part", "rows"),
    [
        ("median_follow_up", {"followup.median"}),
        ("follow_up_of_the_living", {"followup.alive"}),
    ],
)
def test_d14_a_failing_number_says_so_in_its_own_place(
    whole: Snapshot, monkeypatch: pytest.MonkeyPatch, part: str, rows: set[str]
) -> None:
    sound = compute(whole, Settings())
    monkeypatch.setattr(estimates, part, broken)

    found = compute(whole, Settings())

    the_same_but(found, sound, *rows)
    for row in rows:
        assert "an error of this programme" in found[row].text
        assert "RuntimeError: made to fail" in found[row].text
        assert found[row].value is None
    assert len(found.mistakes) == 1
    assert estimates_as_data(found)["mistakes"][0]["says"] == found.mistakes[0].says


@pytest.mark.mistakes_expected
def test_d14_a_failing_curve_leaves_all_others(whole: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    curve_of = estimates.curve_of
    monkeypatch.setattr(estimates, "curve_of", lambda one, *rest: (broken if one.id == "dfs" else curve_of)(one, *rest))

    found = compute(whole, Settings())

    assert "dfs" not in found.curves
    assert "“Disease-free survival”" in found.failed["dfs"]
    assert {"os", "relapse", "nrm"} <= found.curves.keys()


def test_d14_an_expected_breakdown_is_no_mistake(whole: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "median_follow_up", unable)

    found = compute(whole, Settings())

    assert found["followup.median"].text == "could not be computed: made to fail"
    assert not found.mistakes


@pytest.mark.mistakes_expected
def test_d14_a_patient_who_cannot_be_read_leaves_no_number_that_lacks_the_patient(
    whole: Snapshot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sound = compute(whole, Settings())
    timed = tuple(replace(one, read=broken) if one.id == "anc" else one for one in catalogue.TIMED)
    monkeypatch.setattr(catalogue, "OUTCOMES", replace(catalogue.OUTCOMES, timed=timed))

    with caplog.at_level(logging.ERROR):
        found = compute(whole, Settings(group=Grouping.PRODUCT))

    the_same_but(found, sound, "anc.h28", "days.anc")
    assert found["anc.h28"].value is None
    assert found["anc.h28"].text.startswith("could not be computed")
    assert found.groups is not None
    assert found.groups.tests["anc"].p is None
    assert len(found.mistakes) == len(whole.cases)


@pytest.mark.mistakes_expected
def test_d14_a_failing_panel_says_so_in_its_note(whole: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    classes = tuple(replace(one, read=broken) if one.id == "crs" else one for one in catalogue.CLASSES)
    monkeypatch.setattr(catalogue, "OUTCOMES", replace(catalogue.OUTCOMES, classes=classes))

    found = compute(whole, Settings())

    assert found.panels is not None
    assert "could not be computed" in found.panels["crs"].note
    assert found.panels["response"].shares


def test_d14_nothing_fails_of_an_empty_case() -> None:
    empty = replace(recovering_on_tied_days(), cases=(make_case({}), make_case({"F4.INFDAT": "2023-06-16"}, key="P2")))

    assert not compute(empty, Settings(group=Grouping.PRODUCT)).mistakes
