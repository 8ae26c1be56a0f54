"""Expected grades: NCI CTCAE 5.0 (27 November 2017) and 6.0 (July 2025)."""

from decimal import Decimal

import pytest

from cd7gui.grading.ctcae import ctcae_grade

LIMIT = {"ANC": "1.8", "PLT": "125", "LYM": "1.0", "WBC": "4.0", "HGB": "12.0"}
NO_CLINIC = {"transfusion_indicated": False, "life_threatening": False}


def _grade(analyte, value, version="5.0", unit=None, limit="", **clinic):
    limit = LIMIT[analyte] if limit == "" else limit
    return ctcae_grade(
        analyte,
        None if value is None else Decimal(value),
        unit or ("g/dL" if analyte == "HGB" else "10^9/L"),
        lower_limit_of_normal=None if limit is None else Decimal(limit),
        version=version,
        **{**NO_CLINIC, **clinic},
    )


@pytest.mark.parametrize(
    ("analyte", "value", "grade"),
    [
        ("ANC", "1.8", 0),
        ("ANC", "1.79", 1),
        ("ANC", "1.5", 1),
        ("ANC", "1.0", 2),
        ("ANC", "0.5", 3),
        ("ANC", "0.499", 4),
        ("PLT", "124.9", 1),
        ("PLT", "25", 3),
        ("PLT", "24.99", 4),
        ("LYM", "0.2", 3),
        ("LYM", "0.19", 4),
        ("WBC", "1.0", 3),
        ("WBC", "0.99", 4),
        ("HGB", "11.9", 1),
        ("HGB", "10.0", 1),
        ("HGB", "9.9", 2),
        ("HGB", "7.9", 3),
        ("HGB", "3.0", 3),
    ],
)
def test_version_5_grades_a_count(analyte, value, grade):
    assert _grade(analyte, value).exact == grade


@pytest.mark.parametrize(
    ("analyte", "value", "grade"),
    [
        ("ANC", "1.7", 0),
        ("ANC", "1.49", 1),
        ("ANC", "0.5", 2),
        ("ANC", "0.3", 3),
        ("ANC", "0.09", 4),
        ("PLT", "20", 3),
        ("PLT", "10", 3),
        ("PLT", "9.9", 4),
        ("WBC", "0.99", 4),
        ("HGB", "7.9", 3),
    ],
)
def test_version_6_grades_a_count(analyte, value, grade):
    assert _grade(analyte, value, version="6.0").exact == grade


@pytest.mark.parametrize(
    ("unit", "value", "limit", "grade"),
    [
        ("g/L", "80", "120", 2),
        ("g/L", "79", "120", 3),
        ("mmol/L", "6.2", "7.5", 1),
        ("mmol/L", "4.9", "7.5", 2),
        ("mmol/L", "4.8", "7.5", 3),
    ],
)
def test_haemoglobin_is_graded_in_the_unit_typed(unit, value, limit, grade):
    assert _grade("HGB", value, unit=unit, limit=limit).exact == grade


def test_an_indicated_transfusion_alone_is_anaemia_grade_3():
    assert _grade("HGB", "9.5", transfusion_indicated=True).exact == 3


def test_anaemia_grade_4_is_clinical():
    assert _grade("HGB", "9.5", life_threatening=True).exact == 4


def test_a_transfusion_counts_for_platelets_in_version_6_only():
    assert _grade("PLT", "60", transfusion_indicated=True).exact == 2
    assert _grade("PLT", "60", version="6.0", transfusion_indicated=True).exact == 3


def test_without_the_lower_limit_of_normal_a_high_count_is_not_assessable():
    assert _grade("ANC", "1.6", limit=None).value is None


def test_without_the_lower_limit_of_normal_a_low_count_is_graded():
    assert _grade("ANC", "1.2", limit=None).exact == 2


def test_version_6_needs_no_lower_limit_for_neutrophils():
    assert _grade("ANC", "1.6", version="6.0", limit=None).exact == 0


def test_unknown_clinical_findings_leave_a_lower_bound():
    grade = _grade("HGB", "7.0", transfusion_indicated=None, life_threatening=None)
    assert (grade.value, grade.incomplete) == (3, True)


def test_a_missing_count_is_not_assessable():
    assert _grade("ANC", None).value is None


def test_version_6_does_not_grade_lymphocytes():
    grade = _grade("LYM", "0.1", version="6.0")
    assert (grade.value, grade.reason) == (None, "CTCAE 6.0 does not grade the lymphocyte count.")


def test_the_version_is_part_of_the_result():
    assert [_grade("ANC", "0.3", version=version).scale.version for version in ("5.0", "6.0")] == ["5.0", "6.0"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"analyte": "HCT"}, "The analyte is 'HCT'; accepted are ANC"),
        ({"version": "4.03"}, "The CTCAE version is '4.03'; accepted are 5.0, 6.0"),
        ({"unit": "g/L"}, "The unit of the neutrophil count is 'g/L'; accepted are"),
        ({"value": Decimal(-1)}, "cannot be negative"),
    ],
)
def test_what_cannot_be_graded_is_refused(arguments, words):
    given = {"analyte": "ANC", "value": Decimal(1), "unit": "10^9/L", "lower_limit_of_normal": None, **arguments}
    with pytest.raises(ValueError, match=words.replace(".", r"\.")):
        ctcae_grade(**given)


def test_a_count_without_its_unit_is_not_assessable():
    assert ctcae_grade("ANC", Decimal("0.1"), None, lower_limit_of_normal=None).value is None


def test_the_reason_names_the_count_or_the_clinical_finding_or_what_is_missing():
    assert _grade("ANC", "0.4").reason == "The neutrophil count is 0.4 10^9/L."
    missing = "The count, its unit, the lower limit of normal or a clinical finding that decides is not entered."
    assert _grade("ANC", "1.6", limit=None).reason == missing
    assert _grade("HGB", None, life_threatening=True).reason == "Decided by the clinical findings."


def test_without_the_lower_limit_only_grade_1_is_open():
    # 120 is grade 0 or 1 by count; an indicated transfusion is grade 3 in version 6.0 either way.
    assert _grade("PLT", "120", version="6.0", limit=None, transfusion_indicated=True).exact == 3
