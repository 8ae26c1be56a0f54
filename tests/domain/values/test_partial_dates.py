"""Partial dates: comparing them by brute force over what they can mean, and the ways in which people type them."""

import operator
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.domain.errors import Undecided, Unparsable
from cd7gui.domain.values.partial_dates import DateReading, PartialDate, parse_partial, parse_whole

Compare = Callable[[PartialDate | date, PartialDate | date], bool]
COMPARISONS: list[Compare] = [operator.lt, operator.le, operator.gt, operator.ge]

# Few years, so that equal and neighbouring months and years come up often; 2024 has its 29 February.
_DAYS = st.dates(min_value=date(2022, 11, 1), max_value=date(2024, 3, 31))


def _partial(day: date, parts: int) -> PartialDate:
    return PartialDate(day.year, day.month if parts > 1 else None, day.day if parts > 2 else None)


PARTIAL = st.builds(_partial, _DAYS, st.integers(1, 3))


def completions(day: PartialDate | date) -> list[date]:
    """Every day that a date can mean, by walking the calendar."""
    if isinstance(day, date):
        return [day]
    year = [date(day.year, 1, 1) + timedelta(days=n) for n in range(366)]
    return [
        one for one in year if one.year == day.year and day.month in (None, one.month) and day.day in (None, one.day)
    ]


def _decided(compare: Compare, left: PartialDate | date, right: PartialDate | date) -> bool | None:
    try:
        return compare(left, right)
    except Undecided:
        return None


def _by_brute_force(compare: Compare, left: PartialDate | date, right: PartialDate | date) -> bool | None:
    answers = {compare(one, other) for one in completions(left) for other in completions(right)}
    return answers.pop() if len(answers) == 1 else None


@given(st.sampled_from(COMPARISONS), PARTIAL, PARTIAL | _DAYS)
def test_two_dates_compare_only_if_every_completion_agrees(
    compare: Compare, left: PartialDate, right: PartialDate | date
) -> None:
    assert _decided(compare, left, right) is _by_brute_force(compare, left, right)


@given(st.sampled_from(COMPARISONS), _DAYS, PARTIAL)
def test_a_day_on_the_left_compares_in_the_same_way(compare: Compare, left: date, right: PartialDate) -> None:
    assert _decided(compare, left, right) is _by_brute_force(compare, left, right)


@given(PARTIAL)
def test_the_first_and_the_last_day_are_those_of_the_calendar(day: PartialDate) -> None:
    assert day.earliest == completions(day)[0]
    assert day.latest == completions(day)[-1]
    assert day.whole == (day.earliest if len(completions(day)) == 1 else None)


@given(PARTIAL)
def test_a_date_is_written_at_the_precision_that_is_known_and_read_again(day: PartialDate) -> None:
    assert parse_partial(day.isoformat()) == day


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        ("2023", "2024", True),
        ("2023", "2023", None),
        ("2023-05", "2023", None),
        ("2023-05", "2023-06", True),
        ("2023-05-31", "2023-06", True),
        ("2023-06-01", "2023-06", None),
        ("2023-07-01", "2023-06", False),
        ("2023-06-01", "2023-06-01", False),
        ("2024-02-29", "2024-02", False),
        ("2024-02-28", "2024-02", None),
        ("2023-12-31", "2024", True),
    ],
)
def test_before_is_true_false_or_undecided(left: str, right: str, answer: bool | None) -> None:
    assert _decided(operator.lt, parse_partial(left), parse_partial(right)) is answer


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2023", "2023"),
        ("2023-5", "2023-05"),
        ("2023/05", "2023-05"),
        ("2023-5-7", "2023-05-07"),
        ("2023.05.17", "2023-05-17"),
        (" 20230517 ", "2023-05-17"),
        ("17 May 2023", "2023-05-17"),
        ("17may2023", "2023-05-17"),
        ("17-MAY-2023", "2023-05-17"),
        ("May 2023", "2023-05"),
        ("3 Sept. 2023", "2023-09-03"),
        ("17/5/2023", "2023-05-17"),
        ("5/17/2023", "2023-05-17"),
        ("5/5/2023", "2023-05-05"),
        ("29.2.2024", "2024-02-29"),
        ("5/2023", "2023-05"),
        ("05.2023", "2023-05"),
    ],
)
def test_a_date_is_read_as_people_type_it_if_it_can_mean_one_day_only(typed: str, iso: str) -> None:
    assert parse_partial(typed).isoformat() == iso


@pytest.mark.parametrize(
    ("order", "typed", "iso"),
    [
        ("DMY", "5/6/2023", "2023-06-05"),
        ("MDY", "5/6/2023", "2023-05-06"),
        ("DMY", "5-6-23", "2023-06-05"),
        ("YMD", "23-05-06", "2023-05-06"),
        ("DMY", "050623", "2023-06-05"),
        ("YMD", "230506", "2023-05-06"),
        ("YMD", "17.5.2023", "2023-05-17"),
        ("DMY", "140326", "2026-03-14"),
        ("DMY", "14/3/26", "2026-03-14"),
        ("DMY", "14.3.26", "2026-03-14"),
        ("MDY", "031426", "2026-03-14"),
        ("YMD", "260314", "2026-03-14"),
        ("DMY", "01.01.49", "2049-01-01"),
        ("DMY", "01.01.50", "1950-01-01"),
    ],
)
def test_the_order_of_the_study_reads_what_would_be_ambiguous(order: str, typed: str, iso: str) -> None:
    assert parse_whole(typed, DateReading(order)).isoformat() == iso


def test_a_year_that_comes_last_is_no_order_of_the_study_that_begins_with_it() -> None:
    with pytest.raises(Unparsable, match="is ambiguous"):
        parse_partial("5/6/2023", DateReading("YMD"))


@pytest.mark.parametrize("typed", ["5/6/2023", "5/6/23", "17/5/23", "050623", "01/02/2023"])
def test_an_ambiguous_date_is_refused_while_nobody_chose_the_order(typed: str) -> None:
    with pytest.raises(Unparsable, match="is ambiguous"):
        parse_partial(typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("yesterday", "not a date"),
        ("", "not a date"),
        ("2023-13", "does not exist in the calendar. Check the month."),
        ("2023-02-30", "does not exist in the calendar"),
        ("20230229", "does not exist in the calendar"),
        ("17/13/2023", "is ambiguous"),
        ("1899-12-31", "not plausible"),
        ("2200", "not plausible"),
        ("17 Mai 2023", "not a date"),
        ("2023-05-17T10:00", "not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(typed: str, words: str) -> None:
    with pytest.raises(Unparsable, match=words):
        parse_partial(typed)


@pytest.mark.parametrize("typed", ["2023-05-00", "2023-00-05", "2023-00", "20230500", "0 May 2023"])
def test_a_zero_for_an_unknown_day_or_month_never_becomes_the_first(typed: str) -> None:
    with pytest.raises(Unparsable):
        parse_partial(typed)


@pytest.mark.parametrize("typed", ["2023", "2023-05", "May 2023"])
def test_a_date_that_is_needed_to_the_day_is_refused_without_one(typed: str) -> None:
    with pytest.raises(Unparsable, match="has no day"):
        parse_whole(typed)


@pytest.mark.parametrize("typed", ["Marble 2023", "5 Ju 2023", "Mayor 2023"])
def test_a_word_that_is_no_month_or_two_of_them_is_no_date(typed: str) -> None:
    with pytest.raises(Unparsable):
        parse_partial(typed)
