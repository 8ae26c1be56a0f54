"""A time and a probability lie where the axis says, and a step curve turns at its steps."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from cd7gui.ui.charts.base.axes import Scales, bands, corners, levels, stride
from cd7gui.ui.charts.base.spec import Axis, CurvePanel, CurveSpec, CurveStep

SCALES = Scales(QRectF(100, 20, 480, 200), 24)


@pytest.mark.parametrize(("time", "x"), [(0, 100), (6, 220), (12, 340), (24, 580), (30, 580)])
def test_a_time_lies_in_proportion_and_never_beyond_the_axis(time: float, x: float) -> None:
    assert SCALES.x(time) == pytest.approx(x)


@pytest.mark.parametrize(("value", "y"), [(0, 220), (0.25, 170), (0.675, 85), (1, 20), (1.0000000001, 20)])
def test_a_probability_lies_in_proportion_with_zero_at_the_foot(value: float, y: float) -> None:
    assert SCALES.y(value) == pytest.approx(y)


def test_a_point_is_a_time_and_a_value() -> None:
    assert SCALES.point((12, 0.5)) == QPointF(340, 120)


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        (Axis(24, 6), (0, 6, 12, 18, 24)),
        (Axis(25, 6), (0, 6, 12, 18, 24)),
        (Axis(3, 3), (0, 3)),
        (Axis(0.3, 0.1), (0, 0.1, 0.2, 0.3)),  # 0.3 / 0.1 is 2.9999999999999996 in doubles
    ],
)
def test_breaks_go_from_zero_in_steps_up_to_the_end(axis: Axis, expected: tuple[float, ...]) -> None:
    assert axis.breaks == pytest.approx(expected)


@pytest.mark.parametrize(
    ("cells", "pitch", "kept"), [([10, 14], 40, 1), ([10, 14], 20, 1), ([14], 19, 2), ([50], 10, 6)]
)
def test_breaks_are_left_out_where_their_texts_would_touch(cells: list[float], pitch: float, kept: int) -> None:
    assert stride(cells, pitch, 6) == kept


@pytest.mark.parametrize(
    ("height", "expected"), [(160, (0, 0.25, 0.5, 0.75, 1)), (40, (0, 0.5, 1)), (20, (0, 1)), (3, (0, 1))]
)
def test_grid_levels_thin_out_on_a_low_plot(height: float, expected: tuple[float, ...]) -> None:
    assert levels(height, 14) == expected


def test_overall_survival_turns_at_days_40_113_and_140(overall_survival: CurvePanel) -> None:
    turned = corners(overall_survival.curves[0], 24)
    days = [(round(time * 30.4375), value) for time, value in turned]
    assert days == [
        (0, 1.0),
        (40, 1.0),
        (40, 0.9),
        (113, 0.9),
        (113, 0.7875),
        (140, 0.7875),
        (140, 0.675),
        (730, 0.675),
    ]


def test_an_event_on_day_0_drops_at_the_axis_itself() -> None:
    assert corners(CurveSpec("OS", (CurveStep(0, 0.9),), end=5), 24) == ((0, 1.0), (0, 0.9), (5, 0.9))


def test_a_curve_ends_with_its_follow_up_or_with_the_axis() -> None:
    curve = CurveSpec("OS", (CurveStep(1, 0.9), CurveStep(8, 0.5)), end=10)
    assert corners(curve, 24)[-1] == (10, 0.5)
    assert corners(curve, 6)[-1] == (6, 0.9)
    assert corners(curve, 24, since=12) == ()


def test_a_part_of_a_curve_begins_with_the_value_reached() -> None:
    curve = CurveSpec("OS", (CurveStep(1, 0.9), CurveStep(4, 0.5)), end=10)
    assert corners(curve, 24, since=2) == ((2, 0.9), (4, 0.9), (4, 0.5), (10, 0.5))


def test_a_band_goes_in_steps_from_the_first_event_on() -> None:
    curve = CurveSpec("OS", (CurveStep(1, 0.9, 0.7, 1.0), CurveStep(4, 0.5, 0.3, 0.8)), end=10)
    above = ((1, 1.0), (4, 1.0), (4, 0.8), (10, 0.8))
    below = ((10, 0.3), (4, 0.3), (4, 0.7), (1, 0.7))
    assert bands(curve, 24) == ((*above, *below),)


def test_a_stretch_without_limits_leaves_a_gap_in_the_band() -> None:
    steps = (CurveStep(1, 0.9, 0.7, 1.0), CurveStep(2, 0.8), CurveStep(3, 0.5, 0.0, 0.8))
    first, second = bands(CurveSpec("OS", steps, end=4), 24)
    assert first == ((1, 1.0), (2, 1.0), (2, 0.7), (1, 0.7))
    assert second == ((3, 0.8), (4, 0.8), (4, 0.0), (3, 0.0))  # a lower limit of 0 is a limit


def test_a_part_of_a_band_begins_and_ends_where_it_is_cut() -> None:
    curve = CurveSpec("OS", (CurveStep(1, 0.9, 0.7, 1.0),), end=10)
    assert bands(curve, 4) == (((1, 1.0), (4, 1.0), (4, 0.7), (1, 0.7)),)
    assert bands(curve, 24, since=4) == (((4, 1.0), (10, 1.0), (10, 0.7), (4, 0.7)),)


@st.composite
def falling_curves(draw: st.DrawFn) -> CurveSpec:
    times = sorted(draw(st.sets(st.integers(0, 700), max_size=30)))
    values = sorted(draw(st.lists(st.floats(0, 1), min_size=len(times), max_size=len(times))), reverse=True)
    steps = tuple(CurveStep(time / 30, value) for time, value in zip(times, values, strict=True))
    return CurveSpec("OS", steps, end=(max(times, default=0) + draw(st.integers(0, 50))) / 30)


@given(falling_curves(), st.floats(0.1, 30))
def test_corners_of_any_curve_go_right_or_down_and_end_with_its_value(curve: CurveSpec, until: float) -> None:
    turned = corners(curve, until)
    for (earlier, before), (later, after) in pairwise(turned):
        assert later >= earlier
        assert after <= before
        assert later == earlier or after == before  # never aslant
    assert turned[-1] == (min(curve.end, until), curve.value_at(min(curve.end, until)))


@given(falling_curves(), st.floats(0.1, 30), st.floats(0.1, 30))
def test_two_parts_of_a_curve_meet_where_it_is_cut(curve: CurveSpec, one: float, other: float) -> None:
    cut, until = sorted((one, other))
    if cut <= curve.end:
        assert corners(curve, cut)[-1] == corners(curve, until, cut)[0]


def test_a_curve_without_steps_is_one_straight_line() -> None:
    curve = replace(CurveSpec("OS", (), end=7), label="nobody died")
    assert corners(curve, 24) == ((0, 1.0), (7, 1.0))
    assert bands(curve, 24) == ()


def test_an_axis_in_days_prints_days_and_one_in_years_years() -> None:
    days = Axis(90 / 30.4375, 30 / 30.4375, "days", 1 / 30.4375)
    assert [days.printed(time) for time in days.breaks] == ["0", "30", "60", "90"]
    years = Axis(24, 6, "years", 12)
    assert [years.printed(time) for time in years.breaks] == ["0", "0.5", "1", "1.5", "2"]


def test_a_unit_without_a_length_is_refused() -> None:
    with pytest.raises(ValueError, match="has a length"):
        Axis(24, 6, "nothing", 0)
