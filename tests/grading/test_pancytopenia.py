"""Expected verdicts: the programme's own rule, ANC < 0.5, PLT < 25, and Hb < 8.0 g/dL or red cells within 7 days."""

from datetime import date
from decimal import Decimal

import pytest

from cd7gui.grading.pancytopenia import BloodCounts, find_grade_4_pancytopenia, grade_4_pancytopenia


def _counts(anc=None, platelets=None, haemoglobin=None, transfused=None):
    read = [None if value is None else Decimal(value) for value in (anc, platelets, haemoglobin)]
    return BloodCounts(anc=read[0], platelets=read[1], haemoglobin=read[2], red_cells_within_7_days=transfused)


@pytest.mark.parametrize(
    ("anc", "platelets", "haemoglobin", "transfused", "strict", "pair"),
    [
        ("0.49", "24", "7.9", False, True, True),
        ("0.5", "24", "7.9", False, False, False),
        ("0.49", "25", "7.9", False, False, False),
        ("0.49", "24", "8.0", False, False, True),
        ("0.49", "24", "8.0", True, True, True),
        ("0.49", "24", None, False, None, True),
        ("0.49", "24", "8.0", None, None, True),
        (None, "24", "7.9", False, None, None),
        (None, "25", "7.9", False, False, False),
        (None, None, None, None, None, None),
    ],
)
def test_three_lines_are_asked_for_and_a_missing_one_is_not_zero(anc, platelets, haemoglobin, transfused, strict, pair):
    verdict = grade_4_pancytopenia(_counts(anc, platelets, haemoglobin, transfused))
    assert (verdict.strict, verdict.pair) == (strict, pair)


def test_the_parts_stand_beside_the_verdict():
    verdict = grade_4_pancytopenia(_counts("0.1", "30", "7.0", False))
    parts = (verdict.neutrophils_grade_4, verdict.platelets_grade_4, verdict.haemoglobin_low_or_transfused)
    assert parts == (True, False, True)


def test_samples_72_hours_apart_are_joined():
    found = find_grade_4_pancytopenia(
        [(date(2023, 5, 1), _counts("0.1")), (date(2023, 5, 4), _counts(None, "10", "7.0"))]
    )
    assert (found.strict, found.strict_days) == (True, (date(2023, 5, 1), date(2023, 5, 4)))


def test_samples_more_than_72_hours_apart_are_not_joined():
    found = find_grade_4_pancytopenia(
        [(date(2023, 5, 1), _counts("0.1", "80", "9", False)), (date(2023, 5, 5), _counts("2.0", "10", "7.0", False))]
    )
    assert (found.strict, found.pair) == (False, False)


@pytest.mark.parametrize(
    ("given", "strict"), [(date(2023, 5, 1), True), (date(2023, 5, 8), True), (date(2023, 4, 30), False)]
)
def test_red_cells_count_for_seven_days(given, strict):
    counts = [(date(2023, 5, 8), _counts("0.1", "10", "9.0"))]
    assert find_grade_4_pancytopenia(counts, [given]).strict is strict


def test_red_cells_given_after_the_sample_do_not_count():
    counts = [(date(2023, 5, 8), _counts("0.1", "10", "9.0"))]
    assert find_grade_4_pancytopenia(counts, [date(2023, 5, 9)]).strict is False


def test_unknown_transfusions_leave_the_strict_verdict_open():
    found = find_grade_4_pancytopenia([(date(2023, 5, 8), _counts("0.1", "10", "9.0"))])
    assert (found.strict, found.pair, found.pair_days) == (None, True, (date(2023, 5, 8),))


def test_without_counts_nothing_is_said():
    found = find_grade_4_pancytopenia([], [])
    assert (found.strict, found.pair) == (None, None)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="The platelet count is -1; it cannot be negative"):
        grade_4_pancytopenia(_counts("1", "-1"))
