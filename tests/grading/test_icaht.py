"""Expected grades: EHA/EBMT consensus (Rejeski 2023) with the counting rules of Liang, unless a test says otherwise."""

from decimal import Decimal

import pytest

from cd7gui.grading.icaht import early_grade, early_icaht, late_grade, late_icaht

NEUTROPENIC, PROFOUND, WELL = Decimal("0.4"), Decimal("0.05"), Decimal("2.0")


def _series(*parts):
    """Daily counts from day 0 on from (days, count) pairs; a count of None leaves the days out."""
    counts, day = [], 0
    for days, count in parts:
        counts += [(day + each, count) for each in range(days) if count is not None]
        day += days
    return counts


@pytest.mark.parametrize(("days", "grade"), [(0, 0), (1, 1), (6, 1), (7, 2), (13, 2), (14, 3), (30, 3)])
def test_days_at_or_below_500_are_graded(days, grade):
    assert early_grade(days, 0, never_recovered=False).exact == grade


@pytest.mark.parametrize(("days", "grade"), [(6, 2), (7, 3), (13, 3), (14, 4)])
def test_days_at_or_below_100_are_graded(days, grade):
    assert early_grade(13, days, never_recovered=False).exact == grade


def test_never_above_500_is_grade_4():
    assert early_grade(5, 0, never_recovered=True).exact == 4


def test_a_missing_duration_leaves_a_lower_bound_or_nothing():
    assert early_grade(8, None, never_recovered=False).text == "at least 2, incomplete"
    assert early_grade(None, 0, never_recovered=False).value is None


def test_exactly_500_counts_as_neutropenic_and_501_does_not():
    at = early_icaht(_series((5, WELL), (7, Decimal("0.500")), (19, WELL)))
    above = early_icaht(_series((5, WELL), (7, Decimal("0.501")), (19, WELL)))
    assert (at.grade.exact, above.grade.exact) == (2, 0)


def test_a_recovery_of_two_days_joins_and_one_of_three_days_parts():
    joined = early_icaht(_series((5, WELL), (4, NEUTROPENIC), (2, WELL), (4, NEUTROPENIC), (16, WELL)))
    parted = early_icaht(_series((5, WELL), (4, NEUTROPENIC), (3, WELL), (4, NEUTROPENIC), (15, WELL)))
    assert (joined.durations.neutropenic, joined.grade.exact) == (10, 2)
    assert (parted.durations.neutropenic, parted.grade.exact) == (4, 1)


@pytest.mark.parametrize(("onset", "grade"), [(3, 4), (4, 3)])
def test_a_run_from_day_3_to_the_end_was_never_above_500(onset, grade):
    assert early_icaht(_series((onset, WELL), (31 - onset, NEUTROPENIC))).grade.exact == grade


def test_an_early_death_in_neutropenia_from_day_0_is_grade_4():
    result = early_icaht(_series((5, NEUTROPENIC)), died_on_day=4)
    assert (result.grade.exact, result.durations.neutropenic) == (4, 5)


def test_an_early_death_after_recovery_is_graded_on_the_days_lived():
    assert early_icaht(_series((2, WELL), (3, NEUTROPENIC), (5, WELL)), died_on_day=10).grade.exact == 1


def test_a_death_after_day_30_does_not_shorten_the_window():
    assert early_icaht(_series((5, WELL), (7, NEUTROPENIC), (19, WELL)), died_on_day=44).grade.exact == 2


def test_a_transplant_leaves_a_lower_bound_while_neutropenia_lasts():
    result = early_icaht(_series((31, NEUTROPENIC)), censored_on_day=10)
    assert (result.grade.text, result.durations.neutropenic) == ("at least 2, incomplete", 10)
    assert result.grade.reason.endswith("censored at day 10; other days are unknown.")


def test_a_transplant_after_recovery_leaves_the_grade_where_the_rest_cannot_change_it():
    # Day 5-13 neutropenic (grade 2), then well; the six unknown days 25-30 could be grade 1 at most.
    assert early_icaht(_series((5, WELL), (9, NEUTROPENIC), (17, WELL)), censored_on_day=25).grade.exact == 2


def test_gaps_of_seven_days_are_bridged_and_of_eight_are_not():
    bridged = early_icaht(_series((5, WELL), (1, NEUTROPENIC), (7, None), (1, NEUTROPENIC), (17, WELL)))
    open_gap = early_icaht(_series((5, WELL), (1, NEUTROPENIC), (8, None), (1, NEUTROPENIC), (16, WELL)))
    assert (bridged.durations.neutropenic, bridged.grade.exact) == (9, 2)
    assert (open_gap.durations.neutropenic, open_gap.grade.text) == (1, "at least 1, incomplete")


def test_a_bridge_is_a_straight_line():
    # From 0.2 on day 5 to 1.0 on day 9: 0.4, 0.6, 0.8 on the days between, so days 5 and 6 are neutropenic.
    counts = [*_series((5, WELL)), (5, Decimal("0.2")), (9, Decimal("1.0")), *((day, WELL) for day in range(10, 31))]
    assert early_icaht(counts).durations.neutropenic == 2


def test_the_lowest_count_of_a_day_counts():
    counts = [*_series((31, WELL)), (8, NEUTROPENIC)]
    assert early_icaht(counts).durations.neutropenic == 1


def test_without_counts_there_is_no_grade():
    assert early_icaht([]).grade.value is None
    assert late_icaht([]).value is None


@pytest.mark.parametrize(
    ("nadir", "grade"),
    [("1.501", 0), ("1.5", 1), ("1.001", 1), ("1.0", 2), ("0.501", 2), ("0.5", 3), ("0.101", 3), ("0.1", 4), ("0", 4)],
)
def test_the_late_grade_follows_the_nadir(nadir, grade):
    assert late_grade(Decimal(nadir), None).exact == grade


def test_a_single_low_value_among_normal_ones_is_transient():
    assert late_grade(Decimal("0.4"), Decimal("1.6")).exact == 0


def test_late_counts_are_those_of_day_31_to_100():
    counts = [(30, PROFOUND), (31, Decimal("0.9")), (60, Decimal("1.2")), (101, PROFOUND)]
    assert late_icaht(counts).exact == 2


def test_late_counts_end_at_the_next_therapy():
    counts = [(35, Decimal("1.4")), (40, Decimal("1.4")), (50, PROFOUND), (51, PROFOUND)]
    assert late_icaht(counts, last_day=45).exact == 1


@pytest.mark.parametrize(
    "call", [lambda: early_icaht([(1, Decimal(-1))]), lambda: early_grade(-1, 0, never_recovered=False)]
)
def test_negative_counts_and_durations_are_refused(call):
    with pytest.raises(ValueError, match="cannot be negative"):
        call()


@pytest.mark.parametrize(("last", "text"), [(23, "4"), (22, "at least 3, incomplete")])
def test_a_run_to_a_count_in_the_last_seven_days_lasts_to_the_end(last, text):
    # The seven days are a convention: as long a gap is bridged between two counts.
    assert early_icaht(_series((last + 1, NEUTROPENIC))).grade.text == text


@pytest.mark.parametrize(("death", "text"), [(11, "4"), (12, "at least 1, incomplete")])
def test_the_last_count_before_an_early_death_may_be_seven_days_old(death, text):
    assert early_icaht(_series((5, NEUTROPENIC)), died_on_day=death).grade.text == text


def test_a_death_on_day_30_ends_the_window_like_one_on_day_29():
    series = _series((28, NEUTROPENIC))
    assert [early_icaht(series, died_on_day=day).grade.exact for day in (29, 30)] == [4, 4]


def test_a_second_count_of_1_5_is_low():
    assert late_grade(Decimal("0.4"), Decimal("1.5")).exact == 3


def test_two_late_counts_are_enough_to_call_a_fall_transient():
    assert late_icaht([(40, Decimal("0.4")), (50, Decimal("2.0"))]).exact == 0
    assert late_icaht([(40, Decimal("0.4"))]).exact == 3


def test_a_count_of_0_is_a_count():
    assert late_icaht([(40, Decimal(0))]).exact == 4


def test_the_reason_of_a_certain_grade_by_durations_is_empty():
    assert early_grade(3, 0, never_recovered=False).reason == ""
    assert early_grade(3, None, never_recovered=False).reason == "A duration or the recovery is not entered."


def test_profound_days_that_are_missing_are_not_taken_for_seven():
    assert early_grade(6, None, never_recovered=False).value == 1
