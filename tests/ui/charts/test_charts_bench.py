"""How long a panel of 200 patients takes to lay out and paint: the budget is about 10 ms, and no time is asserted."""

import random

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.base.spec import (
    Axis,
    CensoringMark,
    Chart,
    CurveColour,
    CurvePanel,
    CurveSpec,
    CurveStep,
    DashStyle,
    RiskRow,
    SwimmerPanel,
)
from cd7gui.ui.charts.drawing import arrange, draw


def two_arms(patients: int) -> CurvePanel:
    """Return two curves with limits, every second patient of each censored."""
    curves = []
    for label, dash, hue, seed in (
        ("A", DashStyle.SOLID, CurveColour.FIRST, 1),
        ("B", DashStyle.DASHED, CurveColour.SECOND, 2),
    ):
        draw_time = random.Random(seed).uniform
        times = sorted(draw_time(0, 48) for _ in range(patients // 2))
        survival, steps, censored = 1.0, [], []
        for number, time in enumerate(times):
            if number % 2:
                censored.append(CensoringMark(time, f"{label}{number}", "why"))
            else:
                survival *= 1 - 1 / (len(times) - number)
                limits = max(0.0, survival - 0.1), min(1.0, survival + 0.1)
                steps.append(CurveStep(time, survival, *limits, f"{label}{number}", "why"))
        curves.append(
            CurveSpec(label, tuple(steps), times[-1], tuple(censored), dash=dash, hue=hue, few_from=times[-2])
        )
    rows = tuple(RiskRow(label, tuple(range(100, 91, -1))) for label in ("at risk A", "at risk B"))
    return CurvePanel("Overall survival", "two arms of 100", Axis(48, 6), tuple(curves), rows)


def paint(chart: Chart, look: ChartStyle, width: int, height: int) -> None:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    draw(painter, arrange(chart, QRectF(0, 0, width, height), look))
    painter.end()


@pytest.mark.parametrize("patients", [20, 200, 2000])
def test_two_arms_are_laid_out_and_painted(benchmark: BenchmarkFixture, look: ChartStyle, patients: int) -> None:
    benchmark(paint, two_arms(patients), look, 900, 600)


@pytest.mark.parametrize("copies", [1, 20])
def test_a_swimmer_is_laid_out_and_painted(
    benchmark: BenchmarkFixture, look: ChartStyle, swimmer: SwimmerPanel, copies: int
) -> None:
    many = SwimmerPanel(swimmer.title, swimmer.subtitle, swimmer.axis, swimmer.lanes * copies)
    benchmark(paint, many, look, 490, 300 * copies)
