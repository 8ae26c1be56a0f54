"""Years and days between dates that may be partial, by brute force over what they can mean."""

import operator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.domain.errors import Undecided
from cd7gui.domain.values.durations import DurationSpan, days_between, years_between
from cd7gui.domain.values.partial_dates import PartialDate, may_reach
from tests.domain.values.test_partial_dates import COMPARISONS, PARTIAL, Compare, completions


def _verdict(compare: Compare, span: DurationSpan, limit: int) -> bool | None:
    try:
        return compare(span, limit)
    except Undecided:
        return None


def _all_alike(answers: set[bool]) -> bool | None:
    return answers.pop() if len(answers) == 1 else None


@pytest.mark.parametrize("compare", COMPARISONS, ids=lambda one: one.__name__)
@given(first=PARTIAL, last=PARTIAL, limit=st.integers(-500, 500))
def test_days_compare_as_every_pair_of_completions_does(
    compare: Compare, first: PartialDate, last: PartialDate, limit: int
) -> None:
    ends = [completions(first)[0], completions(first)[-1]], [completions(last)[0], completions(last)[-1]]
    between = {(end - start).days for start in ends[0] for end in ends[1]}
    answers = {compare(days, limit) for days in range(min(between), max(between) + 1)}

    assert _verdict(compare, days_between(first, last), limit) == _all_alike(answers)


@given(birth=PARTIAL, age=st.integers(15, 20), day=st.dates(date(2040, 1, 1), date(2042, 12, 31)))
def test_an_age_is_decided_only_if_every_birthday_agrees(birth: PartialDate, age: int, day: date) -> None:
    ages = {day.year - born.year - ((day.month, day.day) < (born.month, born.day)) for born in completions(birth)}

    assert _verdict(operator.ge, years_between(birth, day), age) == _all_alike({one >= age for one in ages})


def test_an_open_span_names_the_partial_date_that_leaves_it_open_and_no_whole_one() -> None:
    month, whole = PartialDate(2022, 1), PartialDate(2023, 1, 20)

    with pytest.raises(Undecided) as question:
        _ = days_between(month, whole) <= 365

    assert question.value.values == (month,)


def test_a_span_prints_one_number_or_both_ends() -> None:
    assert str(years_between(PartialDate(1991, 3, 2), date(2023, 7, 11))) == "32"
    assert str(years_between(PartialDate(1991), date(2023, 7, 11))) == "31 to 32"
    assert years_between(PartialDate(1991, 3), date(2023, 7, 11)).exact == 32


@pytest.mark.parametrize(
    ("day", "other", "reaches"),
    [
        (date(2023, 5, 2), date(2023, 5, 2), True),
        (date(2023, 5, 1), date(2023, 5, 2), False),
        (PartialDate(2023, 5), date(2023, 5, 31), True),
        (PartialDate(2023, 5), date(2023, 6, 1), False),
        (PartialDate(2023, 5), PartialDate(2023), True),
    ],
    ids=str,
)
def test_a_date_reaches_another_if_one_of_its_days_does(
    day: PartialDate | date, other: PartialDate | date, reaches: bool
) -> None:
    assert may_reach(day, other) is reaches


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (PartialDate(2005), "known only to the year (2005)"),
        (PartialDate(2005, 5), "known only to the month (2005-05)"),
        (PartialDate(2005, 5, 24), "known to the day (2005-05-24)"),
    ],
    ids=str,
)
def test_a_date_says_how_far_it_is_known(day: PartialDate, words: str) -> None:
    assert day.as_known() == words
