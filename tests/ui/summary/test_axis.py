"""The axis is as long as the follow-up needs or as long as somebody chose, with few breaks."""

from __future__ import annotations

import pytest

from cd7gui.domain.estimates import Estimates
from cd7gui.ui.charts.spec import Axis
from cd7gui.ui.summary.axis import axis_for, longest_curve, longest_lane

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
    assert axis_for(10, chosen) == axis_for(10_000, chosen) == Axis(chosen, step)


def test_the_longest_follow_up_of_the_cohort_is_730_days(outcomes: Estimates) -> None:
    assert longest_curve(outcomes, "os", "dfs") == 730
    assert longest_curve(outcomes, "no such curve") == 0
    assert longest_lane(outcomes) == 730
