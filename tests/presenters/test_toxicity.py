"""An assessment of CRS or ICANS as its page shows it: what each finding gives, the score of ICE, the course by days."""

import pytest

from cd7gui.domain.case_report.case import Case
from cd7gui.presenters.judgement import Judged
from cd7gui.presenters.toxicity import ToxicityView, assessment_title, toxicity_course, toxicity_view
from tests.protocol.building import row, sound_case

CRS = {
    "TXDAT": "2023-06-19",
    "TXKIND": "CRS",
    "TEMP": "38.9",
    "FEVOTH": "N",
    "ANTIPYR": "N",
    "CRSEST": "N",
    "HYPOT": "N",
    "NPRESS": "0",
    "VASOPR": "N",
    "O2": "ROOMAIR",
    "DUEDEATH": "N",
    "GRINV": "1",
}
ICE = {"ORIENT": "4", "NAMING": "3", "COMMAND": "1", "WRITING": "1", "ATTENT": "1"}
AWAKE = {"UNABLE": "N", "LOC": "ALERT", "SEIZURE": "NOSEIZ", "MOTOR": "N", "OEDEMA": "NOOEDEMA", "DUEDEATH": "N"}
ICANS = {"TXDAT": "2023-06-22", "TXKIND": "ICANS", **ICE, **AWAKE}


def case_with(*assessments: dict[str, str]) -> Case:
    texts: dict[str, str] = {}
    for number, assessment in enumerate(assessments, start=1):
        texts |= row("F11", number, **{field: text for field, text in assessment.items() if text})
    return sound_case(texts)


def view(assessment: dict[str, str]) -> ToxicityView:
    case = case_with(assessment)
    return toxicity_view(case, case.rows(case.dictionary.form("F11"))[0])


def said(judged: Judged) -> list[str]:
    return [judged.title, *(part for part in judged.why if part)]


def test_crs_shows_its_axes_the_grade_and_its_source() -> None:
    found = view(CRS | {"O2": "LOWFLOW", "O2FLOW": "2", "HYPOT": "Y", "NPRESS": "1", "GRINV": "3"})
    assert said(found.judged["CRS"]) == ["CRS grade 3", "Hypotension: grade 3.", "Hypoxia: grade 2."]
    assert said(found.judged["GRADE"])[:3] == [
        "CRS grade 3",
        "Decided by hypotension.",
        "The investigator's grade is the same.",
    ]
    assert "CRS, ASTCT 2019 (Lee" in found.judged["GRADE"].why[-1]
    assert found.notes["TEMP"] == "fever"


def test_fever_begins_at_38_0() -> None:
    assert view(CRS | {"TEMP": "38.0"}).notes["TEMP"] == "fever"
    assert view(CRS | {"TEMP": "37.9"}).notes["TEMP"] == "no fever: under 38.0"


def test_fever_is_waived_after_treatment_of_established_crs() -> None:
    found = view(CRS | {"TEMP": "37.0", "ANTIPYR": "Y", "CRSEST": "Y", "O2": "HIGHFLOW"})
    assert found.notes["CRSEST"] == "fever is no longer required"
    assert found.judged["CRS"].title == "CRS grade 3"


def test_a_missing_flow_leaves_the_grade_a_lower_bound_and_is_named() -> None:
    found = view(CRS | {"O2": "LOWFLOW"}).judged["CRS"]
    assert found.title == "CRS grade: at least 2, incomplete"
    assert "Hypoxia: grade 2 to 3, open." in found.why
    assert found.why[-1] == "No value: Flow"


def test_findings_that_contradict_each_other_are_said() -> None:
    found = view(CRS | {"NPRESS": "1", "GRINV": "3"}).judged["GRADE"]
    assert "A pressor is entered without hypotension: correct one of the two." in found.why


@pytest.mark.parametrize(
    ("points", "title", "why"),
    [
        ({}, "ICE 10 of 10", "10 points give grade 0."),
        ({"ATTENT": "0"}, "ICE 9 of 10", "7–9 points give grade 1."),
        ({"ORIENT": "0"}, "ICE 6 of 10", "3–6 points give grade 2."),
        ({"ORIENT": "0", "NAMING": "0", "ATTENT": "0"}, "ICE 2 of 10", "0–2 points give grade 3."),
    ],
)
def test_ice_is_summed_and_its_band_named(points: dict[str, str], title: str, why: str) -> None:
    assert said(view(ICANS | points).judged["ICE"]) == [title, why]


def test_ice_0_is_grade_3_in_who_is_awake_and_4_only_in_who_cannot_be_roused() -> None:
    nothing = dict.fromkeys(ICE, "0") | {"UNABLE": "Y"}
    awake = view(ICANS | nothing).judged
    assert "0 points are grade 4 only in a patient who cannot be roused." in awake["ICE"].why
    assert awake["ICANS"].title == "ICANS grade 3"
    assert view(ICANS | nothing | {"LOC": "UNAROUSABLE"}).judged["ICANS"].title == "ICANS grade 4"


def test_items_of_ice_that_are_missing_are_named_and_count_as_nothing() -> None:
    found = view(ICANS | {"WRITING": "", "ATTENT": "?NOT DONE"}).judged["ICE"]
    assert found.title == "ICE: 8 points in 3 of 5 items"
    assert found.why == ("No value: Writing (0–1); Attention (0–1) (not done)",)


def test_each_domain_says_its_grade_beside_its_finding() -> None:
    found = view(ICANS | {"LOC": "VOICE", "SEIZURE": "BRIEF", "MOTOR": "Y"})
    assert found.notes == {"LOC": "grade 2", "SEIZURE": "grade 3", "MOTOR": "grade 4"}
    assert found.judged["ICANS"].title == "ICANS grade 4"


def test_another_grade_of_the_investigator_is_said() -> None:
    found = view(ICANS | {"ORIENT": "0", "GRINV": "1"}).judged["GRADE"]
    assert found.differs == "The investigator's grade is 1, the findings give 2. Both are kept."


def test_hlh_is_not_judged_and_an_impossible_finding_is_said() -> None:
    assert view({"TXDAT": "2023-06-25", "TXKIND": "HLH", "GRINV": "2"}).judged == {}
    found = view(ICANS | {"ORIENT": "7"}).judged
    assert said(found["GRADE"])[0] == "ICANS grade: open"
    assert "outside the range of the scale" in found["GRADE"].why[0]


def test_the_course_holds_every_dated_assessment_by_days_from_t() -> None:
    second = CRS | {"TXDAT": "2023-06-17", "GRINV": "", "O2": "LOWFLOW"}
    case = case_with(CRS, second, ICANS, {"TXKIND": "CRS", "TEMP": "39"})
    points = toxicity_course(case)
    assert [point.words for point in points] == ["CRS T+1: at least grade 2", "CRS T+3: grade 1", "ICANS T+6: grade 0"]
    assert [point.row for point in points] == [2, 1, 3]


def test_an_assessment_is_named_by_day_kind_and_grade() -> None:
    case = case_with(CRS, {"TXKIND": "HLH"})
    first, second = case.rows(case.dictionary.form("F11"))
    assert assessment_title(case, first) == "1 · T+3 · CRS 1"
    assert assessment_title(case, second) == "2 · HLH"


def test_where_only_the_outcome_is_missing_it_is_asked_for() -> None:
    case = sound_case({"F6": None, "F13": None, "F17": None, "F16": None, **row("F11", 1, **{**ICANS, "ORIENT": "0"})})
    found = toxicity_view(case, case.rows(case.dictionary.form("F11"))[0].with_text("DUEDEATH", None))
    assert found.judged["ICANS"].title == "ICANS grade: at least 2, incomplete"
    assert found.judged["ICANS"].why[-1] == "No value: Died of it"
