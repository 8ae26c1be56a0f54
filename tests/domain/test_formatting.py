"""Numbers and days in print: halves round up, and study days carry their sign."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.domain.formatting import (
    counted,
    date_in_words,
    half_up,
    listed,
    months,
    percent,
    percent_with_limits,
    print_months,
    study_day,
)


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        (0.675 * 100, 0, "68"),  # 67.49999999999999 in doubles
        (67.4, 0, "67"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (-0.4, 0, "0"),
        (1.005, 2, "1.01"),
        (0.05, 1, "0.1"),
        (15.0, 1, "15.0"),
        (0, 0, "0"),
        (9.96, 1, "10.0"),
    ],
)
def test_a_half_rounds_away_from_zero(value: float, places: int, printed: str) -> None:
    assert half_up(value, places) == printed


@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_a_decimal_rounds_as_on_paper(thousandths: int, places: int) -> None:
    exact = (Decimal(thousandths) / 1000).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    printed = f"{exact:f}".replace("-", "−")
    assert half_up(thousandths / 1000, places) == (printed if exact else printed.replace("−", ""))


# The figures of the cohort as they are to be printed (Hu 2024: 68%, 43-100; 54%, 29-100).
@pytest.mark.parametrize(
    ("value", "lower", "upper", "printed"),
    [
        (0.675, 0.430283, 1.0, "68% (95% CI 43–100)"),
        (0.54, 0.288076, 1.0, "54% (95% CI 29–100)"),
        (0.0, None, None, "0%"),
        (0.3, 0.0667, None, "30% (95% CI 7–NE)"),
        (0.3, None, 0.6, "30% (95% CI NE–60)"),
        # 1,000 of 1,000, none of 1,000 and of 100,000: limits never claim certainty (D11)
        (1.0, 0.99632, 1.0, "100% (95% CI 99.6–100)"),
        (0.0, 0.0, 0.00368, "0% (95% CI 0–0.4)"),
        (0.0, 0.0, 0.0000369, "0% (95% CI 0–0.004)"),
        (0.503, 0.5012, 0.5043, "50% (95% CI 50.1–50.4)"),
    ],
)
def test_a_percentage_is_printed_with_its_limits(
    value: float, lower: float | None, upper: float | None, printed: str
) -> None:
    assert percent_with_limits(value, lower, upper) == printed


def test_another_level_is_named() -> None:
    assert percent_with_limits(0.5, 0.25, 0.75, level=0.9) == "50% (90% CI 25–75)"
    assert percent(0.675) == "68"


# 30.4375 days a month; the days at either end of what prints as the published figures.
@pytest.mark.parametrize(
    ("days", "printed"),
    [
        (728, "23.9"),
        (729, "24.0"),
        (732, "24.0"),
        (733, "24.1"),
        (93, "3.1"),
        (95, "3.1"),
        (459, "15.1"),
        (461, "15.1"),
    ],
)
def test_months_are_printed_with_one_decimal(days: int, printed: str) -> None:
    assert print_months(days) == printed


def test_a_time_that_does_not_exist_is_not_reached() -> None:
    assert print_months(None) == "not reached"
    assert months(365.25) == 12


@pytest.mark.parametrize(
    ("clock", "day", "printed"),
    [
        ("T", date(2023, 7, 11), "T+25"),
        ("T", date(2023, 6, 16), "T+0"),
        ("T", date(2023, 6, 13), "T−3"),
        ("H", date(2024, 6, 16), "H+366"),
    ],
)
def test_a_study_day_carries_its_sign(clock: str, day: date, printed: str) -> None:
    assert study_day(clock, day, date(2023, 6, 16)) == printed


def test_a_date_in_words_cannot_be_read_in_two_orders() -> None:
    assert date_in_words(date(2026, 3, 4)) == "4 Mar 2026"


@pytest.mark.parametrize(
    ("words", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_joined_as_people_do(words: list[str], joined: str) -> None:
    assert listed(words) == joined
    assert listed(words, "or") == joined.replace(" and ", " or ")


def test_a_count_agrees_with_its_noun() -> None:
    assert [counted(n, "error", "errors") for n in (0, 1, 2)] == ["0 errors", "1 error", "2 errors"]
    assert counted(8358, "value", "values") == "8,358 values"
