"""A figure in a file is the figure on the screen: pixel by pixel, or as near as another renderer can come."""

import math
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.base.spec import Chart, CurvePanel
from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.charts.drawing import wanted_height
from cd7gui.ui.charts.export import FigureSource, to_pdf, to_png, to_svg, to_tiff
from cd7gui.ui.style.theme import LIGHT, text_font

ABOUT = FigureSource("CD7", "2023-12-22", "9f2c1a4e")
WIDTH_MM, WIDTH = 127.0, 480  # px of the screen, 96 an inch
FINE = 2  # pixels of the comparison for each px of the screen
EDGE = 8 * FINE  # the panel's own frame, which only the screen has
BLOCK = 4  # pixels that are averaged, as other renderers set a text some hundredths of a px away
FAR = 48  # of 255

CHARTS = pytest.mark.parametrize("name", ["overall_survival", "incidence", "swimmer"])

Pixels = npt.NDArray[np.float64]

pytestmark = pytest.mark.usefixtures("qapp")


def pixels(image: QImage) -> Pixels:
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    shape = plain.height(), plain.bytesPerLine() // 4, 4
    found: Any = np.frombuffer(plain.constBits(), np.uint8)
    return np.asarray(found.reshape(shape)[:, : plain.width(), :3], dtype=np.float64)


def on_screen(chart: Chart, height: int) -> Pixels:
    """What the widget of the summary page shows at this size, inside its frame."""
    widget = ChartWidget(chart)
    widget.setFont(text_font())
    widget.resize(WIDTH, height)
    image = QImage(WIDTH * FINE, height * FINE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(FINE)
    widget.render(image)
    return pixels(image)[EDGE:-EDGE, EDGE:-EDGE]


def of_file(image: QImage, like: Pixels) -> Pixels:
    """The same part of a figure; below it stands the line that says what it was made from."""
    return pixels(image)[EDGE : EDGE + like.shape[0], EDGE : EDGE + like.shape[1]]


def height_of(chart: Chart) -> int:
    """The height of the chart on paper, in px of the screen, without the line below it."""
    return math.ceil(wanted_height(chart, WIDTH, ChartStyle(LIGHT, text_font())))


def share_far_apart(one: Pixels, other: Pixels) -> float:
    """The share of blocks of 4 × 4 pixels whose means differ by more than 48 of 255."""
    high, wide = (length // BLOCK for length in one.shape[:2])
    cut = slice(high * BLOCK), slice(wide * BLOCK)
    means = [part[cut].reshape(high, BLOCK, wide, BLOCK, 3).mean(axis=(1, 3)) for part in (one, other)]
    return float((np.abs(means[0] - means[1]).max(axis=2) > FAR).mean())


@CHARTS
def test_png_and_tiff_are_the_screen(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    chart = request.getfixturevalue(name)
    seen = on_screen(chart, height_of(chart))
    to_png(chart, tmp_path / "a.png", WIDTH_MM, 96 * FINE, about=ABOUT)
    to_tiff(chart, tmp_path / "a.tiff", WIDTH_MM, 96 * FINE, about=ABOUT)
    for file in ("a.png", "a.tiff"):
        assert np.abs(of_file(QImage(str(tmp_path / file)), seen) - seen).max() <= 1, file


@CHARTS
def test_an_svg_is_the_screen(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    chart = request.getfixturevalue(name)
    seen = on_screen(chart, height_of(chart))
    to_svg(chart, tmp_path / "a.svg", WIDTH_MM, about=ABOUT)
    renderer = QSvgRenderer(str(tmp_path / "a.svg"))
    image = QImage((renderer.viewBoxF().size() * FINE).toSize(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    assert np.abs(of_file(image, seen) - seen).max() < 64


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs poppler-utils")
@CHARTS
def test_a_pdf_is_the_screen(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    chart = request.getfixturevalue(name)
    seen = on_screen(chart, height_of(chart))
    to_pdf(chart, tmp_path / "a.pdf", WIDTH_MM, about=ABOUT)
    subprocess.run(
        ["pdftoppm", "-r", str(96 * FINE), "-png", "-singlefile", str(tmp_path / "a.pdf"), str(tmp_path / "a")],
        check=True,
    )
    assert share_far_apart(of_file(QImage(str(tmp_path / "a.png")), seen), seen) < 0.002


def test_the_measure_sees_a_curve_that_is_two_per_cent_off(overall_survival: CurvePanel) -> None:
    curve = overall_survival.curves[0]
    steps = tuple(replace(step, value=step.value - 0.02) for step in curve.steps)
    other = replace(overall_survival, curves=(replace(curve, steps=steps),))
    height = height_of(overall_survival)
    assert share_far_apart(on_screen(other, height), on_screen(overall_survival, height)) > 0.005
