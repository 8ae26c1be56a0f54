"""The axis is as long as the follow-up needs or as long as somebody chose, with few breaks."""

from __future__ import annotations

import pytest

from cd7gui.domain.results import Estimates
from cd7gui.ui.charts.base.spec import Axis
from cd7gui.ui.summary.plots.time_axis import (
    AS_NEEDED,
    AxisChoice,
    TimeUnit,
    axis_for,
    longest_curve,
    longest_lane,
    problem_with,
)

MONTH = 30.4375


@pytest.mark.parametrize(
    ("days", "end", "step"),
    [
        (0, 1, 1),
        (31, 2, 1),
        (100, 6, 1),
        (300, 12, 2),
        (12 * MONTH, 12, 2),
        (366, 18, 3),
        (730, 24, 3),
        (24 * MONTH, 24, 3),
        (731, 30, 6),
        (1100, 48, 6),
        (61 * MONTH, 72, 12),
        (300 * MONTH, 300, 60),
    ],
)
def test_an_axis_holds_the_longest_follow_up_and_at_most_eight_steps(days: float, end: float, step: float) -> None:
    assert axis_for(days) == Axis(end, step)
    assert len(axis_for(days).breaks) <= 9


@pytest.mark.parametrize(("chosen", "step"), [(12, 2), (24, 3), (36, 6)])
def test_a_chosen_end_stands_whatever_the_follow_up(chosen: int, step: int) -> None:
    assert axis_for(10, AxisChoice(end=chosen)) == axis_for(10_000, AxisChoice(end=chosen)) == Axis(chosen, step)


def test_the_longest_follow_up_of_the_cohort_is_730_days(outcomes: Estimates) -> None:
    assert longest_curve(outcomes, "os", "dfs") == 730
    assert longest_curve(outcomes, "no such curve") == 0
    assert longest_lane(outcomes) == 730


@pytest.mark.parametrize(
    ("days", "choice", "printed"),
    [
        (730, AxisChoice(TimeUnit.DAYS), ["0", "180", "360", "540", "720", "900"]),
        (100, AxisChoice(TimeUnit.DAYS), ["0", "15", "30", "45", "60", "75", "90", "105", "120"]),
        (730, AxisChoice(TimeUnit.YEARS), ["0", "0.25", "0.5", "0.75", "1", "1.25", "1.5", "1.75", "2"]),
        (730, AxisChoice(TimeUnit.YEARS, 3, 1), ["0", "1", "2", "3"]),
        (730, AxisChoice(TimeUnit.DAYS, 365, 100), ["0", "100", "200", "300"]),
        (30, AxisChoice(TimeUnit.MONTHS, None, 6), ["0", "6"]),
    ],
)
def test_unit_end_and_step_are_what_was_chosen(days: float, choice: AxisChoice, printed: list[str]) -> None:
    axis = axis_for(days, choice)

    assert [axis.printed(time) for time in axis.breaks] == printed
    assert axis.unit == choice.unit.word


@pytest.mark.parametrize("choice", [AS_NEEDED, AxisChoice(TimeUnit.DAYS), AxisChoice(TimeUnit.YEARS, 3, 0.5)])
def test_a_choice_is_remembered(choice: AxisChoice) -> None:
    assert AxisChoice.read(choice.kept) == choice


@pytest.mark.parametrize("kept", ["", "WEEKS - -", "DAYS x -", "DAYS 1 2 3", "MONTHS 12 24", "MONTHS -5 -"])
def test_what_cannot_be_read_lets_the_data_decide(kept: str) -> None:
    assert AxisChoice.read(kept) == AS_NEEDED


def test_what_is_wrong_with_an_axis_is_told_with_what_would_do() -> None:
    assert problem_with(AxisChoice(end=12, step=24)) == (
        "A step of 24 months is longer than the axis. Choose a smaller step or a later end."
    )
    assert "at least 10 days" in problem_with(AxisChoice(TimeUnit.DAYS, 600, 1))
    assert "numbers above 0" in problem_with(AxisChoice(end=0))
