"""Expected scores and severities: NIH consensus 2014, Jagasia 2015."""

from decimal import Decimal

import pytest

from cd7gui.grading.cgvhd import ChronicGvhdFindings, grade_chronic_gvhd

CLEAR = {
    "skin_bsa_pct": Decimal(0),
    "sclerosis": "none",
    "mouth": 0,
    "eyes": 0,
    "gi": 0,
    "bilirubin_mg_dl": Decimal("0.8"),
    "bilirubin_upper_limit_mg_dl": Decimal("1.2"),
    "alt_multiple": Decimal(1),
    "alp_multiple": Decimal(1),
    "fev1_pct": Decimal(95),
    "lung_symptoms": 0,
    "joints": 0,
    "genital": 0,
}


def _graded(**changes):
    return grade_chronic_gvhd(ChronicGvhdFindings(**{**CLEAR, **changes}))


@pytest.mark.parametrize(("area", "score"), [("0", 0), ("0.5", 1), ("18", 1), ("18.5", 2), ("50", 2), ("50.1", 3)])
def test_skin_is_scored_by_area_without_gaps_between_the_bands(area, score):
    assert _graded(skin_bsa_pct=Decimal(area)).skin.exact == score


@pytest.mark.parametrize(("sclerosis", "score"), [("none", 1), ("superficial", 2), ("deep", 3)])
def test_skin_takes_the_higher_of_area_and_sclerosis(sclerosis, score):
    assert _graded(skin_bsa_pct=Decimal(10), sclerosis=sclerosis).skin.exact == score


@pytest.mark.parametrize(("fev1", "score"), [("80", 0), ("79.9", 1), ("60", 1), ("59.9", 2), ("40", 2), ("39.9", 3)])
def test_lung_is_scored_by_fev1(fev1, score):
    assert _graded(fev1_pct=Decimal(fev1)).lung.exact == score


def test_lung_symptoms_count_only_without_fev1():
    assert _graded(lung_symptoms=3).lung.exact == 0
    assert _graded(fev1_pct=None, lung_symptoms=3).lung.exact == 3


@pytest.mark.parametrize(
    ("changes", "score"),
    [
        ({"alt_multiple": Decimal("2.9")}, 0),
        ({"alt_multiple": Decimal("3.0")}, 1),
        ({"alt_multiple": Decimal("5.0")}, 1),
        ({"alt_multiple": Decimal("5.1")}, 2),
        ({"alp_multiple": Decimal("2.9")}, 0),
        ({"alp_multiple": Decimal("9")}, 1),
        ({"bilirubin_mg_dl": Decimal("1.2")}, 0),
        ({"bilirubin_mg_dl": Decimal("1.21")}, 2),
        ({"bilirubin_mg_dl": Decimal("3.0")}, 2),
        ({"bilirubin_mg_dl": Decimal("3.01")}, 3),
        ({"bilirubin_mg_dl": Decimal("3.01"), "bilirubin_upper_limit_mg_dl": None}, 3),
    ],
)
def test_liver_is_scored_by_bilirubin_alt_and_alkaline_phosphatase(changes, score):
    assert _graded(**changes).liver.exact == score


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({}, "none"),
        ({"mouth": 1}, "mild"),
        ({"mouth": 1, "eyes": 1}, "mild"),
        ({"mouth": 1, "eyes": 1, "genital": 1}, "moderate"),
        ({"joints": 2}, "moderate"),
        ({"fev1_pct": Decimal(70)}, "moderate"),
        ({"fev1_pct": Decimal(50)}, "severe"),
        ({"gi": 3}, "severe"),
    ],
)
def test_the_lung_weighs_one_step_more_than_other_organs(changes, severity):
    assert _graded(**changes).severity.exact == severity


def test_an_organ_that_was_not_assessed_makes_a_lower_bound():
    result = _graded(mouth=1, eyes=None)
    assert result.severity.text == "at least mild, incomplete"
    assert result.not_assessed == ("eyes",)
    assert result.severity.possible == ("mild", "moderate", "severe")


def test_organs_that_were_not_assessed_are_not_read_as_0():
    assert _graded(eyes=None).severity.value is None


def test_severe_is_certain_whatever_is_missing():
    assert grade_chronic_gvhd(ChronicGvhdFindings(gi=3)).severity.exact == "severe"


def test_an_organ_explained_by_something_else_is_left_out():
    assert _graded(eyes=3, mouth=1, explained_otherwise=frozenset({"eyes"})).severity.exact == "mild"


def test_the_involved_organs_are_named():
    assert _graded(mouth=1, joints=2).severity.reason == "Involved: mouth 1 and joints 2."


@pytest.mark.parametrize(
    "changes",
    [
        {"mouth": 4},
        {"sclerosis": "hard"},
        {"skin_bsa_pct": Decimal(101)},
        {"alt_multiple": Decimal(-1)},
        {"explained_otherwise": frozenset({"hair"})},
    ],
)
def test_impossible_findings_are_refused(changes):
    with pytest.raises(ValueError, match=r"accepted|cannot be negative"):
        _graded(**changes)


def test_an_involved_organ_is_not_mild_by_missing_ones_alone():
    result = _graded(eyes=None, mouth=None)
    assert (result.severity.value, result.severity.incomplete) == (None, False)


def test_without_bilirubin_the_liver_is_open_and_alt_a_lower_bound():
    assert _graded(bilirubin_mg_dl=None).liver.value is None
    assert _graded(bilirubin_mg_dl=None, alt_multiple=Decimal(4)).liver.text == "at least 1, incomplete"


def test_without_the_upper_limit_a_low_bilirubin_is_open():
    assert _graded(bilirubin_upper_limit_mg_dl=None).liver.value is None
    alone = _graded(bilirubin_upper_limit_mg_dl=None).severity
    assert alone.possible == ("none", "mild", "moderate")


def test_a_lung_explained_by_something_else_does_not_count():
    assert _graded(fev1_pct=Decimal(30), explained_otherwise=frozenset({"lung"})).severity.exact == "none"


def test_the_whole_skin_can_be_involved():
    assert _graded(skin_bsa_pct=Decimal(100)).skin.exact == 3


def test_lung_symptoms_end_at_3():
    with pytest.raises(ValueError, match="lung symptom score is 4; a whole number from 0 to 3 is accepted"):
        _graded(fev1_pct=None, lung_symptoms=4)
