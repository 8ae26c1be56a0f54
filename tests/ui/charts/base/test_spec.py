"""What cannot be drawn truly is refused before anything is painted."""

import math
import subprocess
import sys

import pytest

from cd7gui.ui.charts.base.spec import (
    Axis,
    CensoringMark,
    CoursePhase,
    CurvePanel,
    CurveSpec,
    CurveStep,
    LaneEvent,
    MarkKind,
    RiskRow,
    Segment,
    Whisker,
)


@pytest.mark.parametrize("time", [-0.1, math.nan, math.inf])
def test_a_time_before_zero_or_without_a_number_is_refused(time: float) -> None:
    with pytest.raises(ValueError, match="number of months"):
        CurveStep(time, 0.5)
    with pytest.raises(ValueError, match="number of months"):
        CensoringMark(time)
    with pytest.raises(ValueError, match="number of months"):
        LaneEvent(time, MarkKind.DEATH)


@pytest.mark.parametrize("value", [-0.01, 1.01, math.nan, 68.0])
def test_a_probability_outside_zero_to_one_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        CurveStep(1.0, value)
    with pytest.raises(ValueError, match="between 0 and 1"):
        Whisker(value)


def test_a_sum_that_misses_one_by_a_hair_is_a_probability() -> None:
    assert CurveStep(1.0, 1 + 2e-16).value > 1


def test_an_interval_that_does_not_hold_its_value_is_refused() -> None:
    with pytest.raises(ValueError, match="does not contain its value"):
        CurveStep(1.0, 0.5, 0.6, 0.9)
    with pytest.raises(ValueError, match="does not contain its value"):
        Whisker(0.5, 0.1, 0.4)


def test_steps_out_of_order_or_twice_at_one_time_are_refused() -> None:
    with pytest.raises(ValueError, match="order of time"):
        CurveSpec("OS", (CurveStep(2, 0.9), CurveStep(1, 0.8)), end=3)
    with pytest.raises(ValueError, match="order of time"):
        CurveSpec("OS", (CurveStep(1, 0.9), CurveStep(1, 0.8)), end=3)


def test_a_curve_that_falls_and_rises_is_refused() -> None:
    with pytest.raises(ValueError, match="up and down"):
        CurveSpec("OS", (CurveStep(1, 0.8), CurveStep(2, 0.9)), end=3)


@pytest.mark.parametrize(("end", "step"), [(0, 1), (6, 0), (6, 7), (math.inf, 6), (6, -1)])
def test_an_axis_without_a_break_is_refused(end: float, step: float) -> None:
    with pytest.raises(ValueError, match="0 < step ≤ end"):
        Axis(end, step)


def test_a_row_of_numbers_must_have_one_for_each_break() -> None:
    with pytest.raises(ValueError, match="3 numbers for 5 breaks"):
        CurvePanel("OS", "", Axis(24, 6), (), (RiskRow("at risk", (10, 6, 5)),))


def test_a_bar_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before its start"):
        Segment(3, 2, CoursePhase.AFTER_TRANSPLANT)


@pytest.mark.parametrize(
    ("time", "value"), [(0, 1.0), (1.31, 1.0), (40 / 30.4375, 0.9), (3.7, 0.9), (3.72, 0.7875), (24, 0.675)]
)
def test_the_value_at_a_time_is_that_of_the_last_step(overall_survival: CurvePanel, time: float, value: float) -> None:
    assert overall_survival.curves[0].value_at(time) == value


def test_charts_load_neither_numpy_nor_any_other_heavy_library() -> None:
    code = (
        "import sys, cd7gui.ui.charts.chart_widget, cd7gui.ui.charts.export, cd7gui.ui.charts.whisker;"
        "print(sorted({'numpy', 'pandas', 'scipy', 'openpyxl', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
