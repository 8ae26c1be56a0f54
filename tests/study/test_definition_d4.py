"""D4: what is documented never disappears: it counts, leaves open what it could decide, or is not classified."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as few
from hypothesis import strategies as st

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.results import Breakdown, Estimates, Settings
from tests.analysis.test_definitions import assessed, checks_of_form, on, outcomes, patient, study
from tests.protocol.building import Texts, row
from tests.protocol.derived import contact, gvhd
from tests.study.exports.second_opinion import second_opinion

BASE = (assessed(28, "CRI"), contact(on(400)))
WITHOUT = patient(2, *BASE, {"F11.@COMPLETE": "1", "F12.@COMPLETE": "1"}, transplant=30)


def treated(*parts: Texts) -> Case:
    return patient(1, *BASE, *parts, transplant=30)


def episode(number: int = 1, **texts: str) -> Texts:
    return row("F10", number, **{"ONSET": on(60), **texts})


def counts(found: Estimates, *ids: str) -> list[str | None]:
    return [found[one].counts for one in ids]


def reasons(found: Estimates, id_: str) -> list[tuple[str, str]]:
    return [(one.subject, one.rule) for one in found[id_].left_out]


def panel(found: Estimates, name: str) -> Breakdown:
    assert found.panels is not None
    return found.panels[name]


NO_TYPE = ("01-001", "An episode of GVHD has no type.")
NO_ATTRIBUTION = ("01-001", "An episode of acute GVHD has no attribution.")


def test_an_episode_without_a_type_is_never_counted_as_none() -> None:
    found = outcomes(treated(episode(GVATTR="HSCT")), WITHOUT)

    counted = ("agvhd.hsct.grade3_4", "agvhd.any.grade2_4", "cgvhd.any")
    for one in (*counted, "agvhd3_4.h100", "agvhd3_4_any.t180", "cgvhd.12m", "grfs.12m", "crfs.12m"):
        assert reasons(found, one) == [NO_TYPE], one
    assert counts(found, "agvhd.cart.grade2_4") == ["0/2"]  # it is attributed to the transplant


def test_a_documented_grade_counts_for_any_cause_without_its_attribution() -> None:
    found = outcomes(treated(episode(GVTYPE="ACUTE", GVINV="3")), WITHOUT)

    assert counts(found, "agvhd.any.grade3_4", "agvhd.hsct.grade3_4", "agvhd.cart.grade2_4") == ["1/2", "0/1", "0/1"]
    assert reasons(found, "agvhd.hsct.grade3_4") == reasons(found, "agvhd3_4.h100") == [NO_ATTRIBUTION]
    assert found["agvhd3_4_any.t180"].value == pytest.approx(1 / 2)


def test_an_episode_that_lacks_its_attribution_leaves_open_only_what_it_could_decide() -> None:
    mild = outcomes(treated(episode(GVTYPE="ACUTE", GVINV="1")), WITHOUT)
    known = outcomes(treated(episode(GVTYPE="ACUTE", GVINV="2"), gvhd(on(50), "3", 2)), WITHOUT)
    early = outcomes(treated(episode(GVTYPE="ACUTE", GVINV="3", ONSET=on(20))), WITHOUT)

    assert counts(mild, "agvhd.hsct.grade2_4", "agvhd.hsct.grade3_4") == ["0/2", "0/2"]
    assert counts(known, "agvhd.hsct.grade2_4", "agvhd.hsct.grade3_4", "agvhd.hsct.grade2") == ["1/2", "1/2", "0/2"]
    assert counts(early, "agvhd.hsct.grade3_4", "agvhd.cart.grade2_4") == ["0/2", "0/1"]  # it came before H


def test_a_toxicity_counts_without_its_day_and_leaves_open_without_its_kind() -> None:
    found = outcomes(
        treated(row("F11", 1, TXKIND="CRS", GRINV="4")),
        patient(2, *BASE, row("F11", 1, TXDAT=on(3), GRINV="4"), transplant=30),
    )

    assert (panel(found, "crs")["4"].x, panel(found, "crs").n) == (1, 1)
    assert [one.rule for one in panel(found, "crs").left_out] == ["An assessment of F11 has no kind."]
    assert [one.rule for one in panel(found, "icans").left_out] == ["An assessment of F11 has no kind."]


def test_an_infection_counts_without_its_day_and_is_not_classified_without_its_class() -> None:
    found = outcomes(
        treated(row("F12", 1, INCLASS="VIRAL", INSITE="LUNG")),
        patient(2, *BASE, row("F12", 1, INONSET=on(50), INGRADE="3"), transplant=30),
    )

    infections = panel(found, "infections")
    assert (infections["VIRAL"].x, infections["UNCLASSIFIED"].x, infections.n) == (1, 1, 2)
    assert infections["UNCLASSIFIED"].label == "not classified"
    assert infections["UNCLASSIFIED"].deciders[0].place == "F12[1].INCLASS"
    assert infections.note == ""
    assert "UNCLASSIFIED" not in {one.code for one in panel(outcomes(WITHOUT), "infections").shares}


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        (episode(GVINV="3"), ["F10[1].GVTYPE", "F10[1].GVATTR"]),
        (episode(GVTYPE="ACUTE", GVATTR="?UNKNOWN"), []),
        (row("F11", 1, TXDAT=on(3), GRINV="4"), ["F11[1].TXKIND"]),
        (row("F12", 1, INONSET=on(50)), ["F12[1].INCLASS"]),
        (row("F12", 1, INONSET=on(50)) | {"F12.@COMPLETE": "1"}, []),  # EC-99 asks
    ],
)
def test_what_cannot_be_placed_is_asked_for(texts: Texts, places: list[str]) -> None:
    assert [one.place for one in checks_of_form("EC-108", treated(texts))] == places


SMALLEST = {
    "no type": (episode(GVATTR="HSCT"),),
    "no attribution": (episode(GVTYPE="ACUTE", GVINV="3"),),
    "no attribution, before H": (episode(GVTYPE="ACUTE", GVINV="3", ONSET=on(20)),),
    "toxicity": (row("F11", 1, TXKIND="CRS", GRINV="4"), row("F11", 2, TXDAT=on(3), GRINV="2")),
    "infections": (row("F12", 1, INCLASS="VIRAL"), row("F12", 2, INONSET=on(50))),
}


def test_r_finds_the_same_from_the_raw_sheets_of_the_smallest_studies(tmp_path: Path) -> None:
    cases = [patient(number, *BASE, *parts, transplant=30) for number, parts in enumerate(SMALLEST.values(), start=3)]

    done = second_opinion(tmp_path / "r", study(*cases, WITHOUT), Settings())

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert done.stdout.splitlines()[-1].endswith(" numbers, 0 differ")
    assert "but not these" not in done.stdout  # every count and class is derived


def test_r_takes_a_patient_number_as_it_is_written(tmp_path: Path) -> None:
    done = second_opinion(tmp_path / "r", study(patient(1, *BASE, {"F1.SUBJID": "007"}, transplant=30)), Settings())

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    rows = csv.DictReader((tmp_path / "r" / "times.csv").read_text().splitlines())
    assert {one["subject"] for one in rows} == {"007"}


@few(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from("01234"), max_size=2), st.lists(st.sampled_from(("type", "cause", "grade")), max_size=3)
)
def test_what_is_missing_never_changes_a_count_but_to_open(grades: list[str], lacking: list[str]) -> None:
    documented = [gvhd(on(40 + number), one, number) for number, one in enumerate(grades, start=1)]
    missing = {"type": {"GVATTR": "HSCT"}, "cause": {"GVTYPE": "ACUTE", "GVINV": "3"}, "grade": {"GVTYPE": "ACUTE"}}
    more = [episode(5 + number, **missing[one]) for number, one in enumerate(lacking)]
    ids = ("agvhd.hsct.grade2_4", "agvhd.hsct.grade3_4", "agvhd.hsct.grade2")

    less, found = outcomes(treated(*documented)), outcomes(treated(*documented, *more))

    for one in ids[:2]:
        assert not less[one].x or found[one].x  # a documented grade at or above the threshold stands
    if lacking and not any(less[one].x for one in ids):
        assert [found[one].n for one in ids[:2]] == [0, 0]
