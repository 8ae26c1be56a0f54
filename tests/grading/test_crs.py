"""Expected grades: ASTCT consensus, Lee 2019, unless a test says that it is a convention."""

from decimal import Decimal

import pytest

from cd7gui.grading.crs import CrsFindings, grade_crs

FEVER = {
    "temperature_c": Decimal("38.5"),
    "fever_other_cause": False,
    "antipyretic_or_anticytokine": False,
    "crs_established": False,
    "hypotension": False,
    "vasopressors_without_vasopressin": 0,
    "vasopressin": False,
    "oxygen_support": "none",
    "death_due_to_crs": False,
}


def _crs(**changes):
    return grade_crs(CrsFindings(**{**FEVER, **changes}))


@pytest.mark.parametrize(("temperature", "grade"), [("37.9", 0), ("37.99", 0), ("38.0", 1), ("38", 1), ("38.1", 1)])
def test_fever_begins_at_38_0(temperature, grade):
    assert _crs(temperature_c=Decimal(temperature)).grade.exact == grade


@pytest.mark.parametrize(("flow", "grade"), [("2", 2), ("6", 2), ("6.0", 2), ("6.1", 3), ("10", 3)])
def test_six_litres_are_low_flow_and_more_is_high_flow(flow, grade):
    assert _crs(oxygen_support="nasal_cannula", oxygen_flow_lpm=Decimal(flow)).grade.exact == grade


@pytest.mark.parametrize(
    ("support", "grade"),
    [
        ("blow_by", 2),
        ("hfnc", 3),
        ("facemask", 3),
        ("non_rebreather", 3),
        ("venturi", 3),
        ("cpap", 4),
        ("bipap", 4),
        ("intubation_mv", 4),
        ("intubation_airway_only", 1),
    ],
)
def test_oxygen_support_is_graded_by_its_kind(support, grade):
    assert _crs(oxygen_support=support).grade.exact == grade


@pytest.mark.parametrize(
    ("pressors", "vasopressin", "grade"),
    [(0, False, 2), (0, True, 3), (1, False, 3), (1, True, 3), (2, False, 4), (2, True, 4)],
)
def test_vasopressin_does_not_count_as_a_second_pressor(pressors, vasopressin, grade):
    assert (
        _crs(hypotension=True, vasopressors_without_vasopressin=pressors, vasopressin=vasopressin).grade.exact == grade
    )


def test_a_pressor_and_low_flow_at_39_5_degrees_are_grade_3():
    # The worked example of the consensus.
    result = _crs(
        temperature_c=Decimal("39.5"),
        hypotension=True,
        vasopressors_without_vasopressin=1,
        oxygen_support="nasal_cannula",
        oxygen_flow_lpm=Decimal(2),
    )
    assert (result.grade.exact, result.grade.reason) == (3, "Decided by hypotension.")


def test_treatment_of_established_crs_waives_the_fever():
    result = _crs(temperature_c=Decimal(36), antipyretic_or_anticytokine=True, crs_established=True, hypotension=True)
    assert result.grade.exact == 2


def test_treated_crs_without_fever_hypotension_or_hypoxia_is_resolved():
    result = _crs(temperature_c=Decimal(36), antipyretic_or_anticytokine=True, crs_established=True)
    assert (result.grade.exact, result.grade.reason) == (0, "Fever, hypotension and hypoxia are gone.")


def test_fever_of_another_cause_is_no_crs():
    assert _crs(fever_other_cause=True).grade.exact == 0


def test_a_pressor_without_fever_is_grade_0_and_asks_for_review():
    result = _crs(temperature_c=Decimal(37), hypotension=True, vasopressors_without_vasopressin=1)
    assert result.grade.exact == 0
    assert result.review == "There is hypotension or oxygen need without fever: confirm that it is not CRS."


def test_a_pressor_without_hypotension_asks_for_review():
    assert "without hypotension" in _crs(vasopressors_without_vasopressin=1).review


def test_death_due_to_crs_is_grade_5_without_a_temperature():
    assert grade_crs(CrsFindings(death_due_to_crs=True)).grade.exact == 5


def test_a_missing_temperature_is_not_assessable_even_with_pressors():
    assert _crs(temperature_c=None, hypotension=True, vasopressors_without_vasopressin=2).grade.value is None


def test_a_missing_temperature_does_not_matter_once_fever_is_waived():
    waived = {"temperature_c": None, "antipyretic_or_anticytokine": True, "crs_established": True}
    assert _crs(**waived, hypotension=True).grade.exact == 2
    assert _crs(**waived).grade.value is None, "with no need the grade is 1 with fever and 0 without"


def test_nasal_cannula_without_its_flow_is_at_least_grade_2():
    grade = _crs(oxygen_support="nasal_cannula").grade
    assert (grade.value, grade.incomplete) == (2, True)


def test_hypotension_with_unknown_pressors_is_at_least_grade_2():
    grade = _crs(hypotension=True, vasopressors_without_vasopressin=None, vasopressin=None).grade
    assert (grade.value, grade.incomplete) == (2, True)


def test_no_hypotension_needs_no_number_of_pressors():
    assert _crs(vasopressors_without_vasopressin=None, vasopressin=None).grade.exact == 1


def test_an_unknown_death_leaves_a_lower_bound():
    assert _crs(death_due_to_crs=None).grade.text == "at least 1, incomplete"


@pytest.mark.parametrize(
    "changes", [{"oxygen_support": "tent"}, {"oxygen_flow_lpm": Decimal(-1)}, {"vasopressors_without_vasopressin": -1}]
)
def test_impossible_findings_are_refused(changes):
    with pytest.raises(ValueError, match=r"accepted are|cannot be negative"):
        _crs(**changes)


def test_airway_protection_alone_is_no_hypoxia():
    waived = {"temperature_c": Decimal(36), "antipyretic_or_anticytokine": True, "crs_established": True}
    assert _crs(**waived, oxygen_support="intubation_airway_only").grade.exact == 0


def test_nasal_cannula_without_its_flow_is_at_most_grade_3():
    # With one pressor the grade is 3 whatever the flow is.
    given = {"hypotension": True, "vasopressors_without_vasopressin": 1, "oxygen_support": "nasal_cannula"}
    assert _crs(**given).grade.exact == 3


def test_an_unknown_use_of_vasopressin_leaves_a_lower_bound():
    assert _crs(hypotension=True, vasopressin=None).grade.text == "at least 2, incomplete"


def test_a_flow_of_0_is_read_as_low_flow():
    assert _crs(oxygen_support="nasal_cannula", oxygen_flow_lpm=Decimal(0)).grade.exact == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "Fever without hypotension or hypoxia."),
        ({"hypotension": True}, "Decided by hypotension."),
        ({"hypotension": True, "oxygen_support": "blow_by"}, "Decided by hypotension and hypoxia."),
        ({"temperature_c": Decimal(37)}, "Neither fever nor treatment of established CRS."),
        ({"death_due_to_crs": True}, "CRS was the principal cause of death."),
        ({"hypotension": None}, "Temperature, treatment, pressors, oxygen or the outcome is not fully entered."),
    ],
)
def test_the_reason_says_what_decided(changes, reason):
    assert _crs(**changes).grade.reason == reason


@pytest.mark.parametrize("changes", [{}, {"hypotension": True}, {"temperature_c": Decimal(37)}])
def test_findings_that_agree_need_no_review(changes):
    assert _crs(**changes).review == ""


def test_low_flow_oxygen_without_fever_asks_for_review():
    assert _crs(temperature_c=Decimal(37), oxygen_support="blow_by").review.startswith(
        "There is hypotension or oxygen need"
    )
