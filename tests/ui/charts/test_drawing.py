"""What is painted is what the numbers say: in its place, in its colour and dash, and never outside its panel."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from cd7gui.ui.charts import curve_layout, swimmer_layout
from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.base.spec import (
    Axis,
    CensoringMark,
    Chart,
    CoursePhase,
    CurvePanel,
    CurveSpec,
    CurveStep,
    DashStyle,
    LaneEvent,
    LaneSpec,
    MarkKind,
    Segment,
    SwimmerPanel,
    Whisker,
)
from cd7gui.ui.charts.drawing import arrange, draw
from cd7gui.ui.charts.whisker import draw_whisker, place
from cd7gui.ui.style.theme import DARK, LIGHT, Tokens, text_font
from cd7gui.ui.style.tokens import contrast, mixed

BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
EDGE = 40


def painted(chart: Chart, look: ChartStyle, width: int = 740, height: int = 260, edge: int = 0) -> QImage:
    """Return a chart painted on the panel's colour, with an untouched edge around it."""
    image = QImage(width + 2 * edge, height + 2 * edge, QImage.Format.Format_RGB32)
    image.fill(look.colour("panel"))
    painter = QPainter(image)
    draw(painter, arrange(chart, QRectF(edge, edge, width, height), look))
    painter.end()
    return image


def colours_in(image: QImage, rect: QRectF) -> set[str]:
    area = rect.toAlignedRect()
    return {
        image.pixelColor(x, y).name()
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    }


def near(one: str, other: str, reach: int = 24) -> bool:
    a, b = QColor(one), QColor(other)
    return max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue())) <= reach


def inked(image: QImage, point: QPointF, colour: str) -> bool:
    """Return whether a line of this colour, which may lie between two rows of pixels, runs through a point."""
    middle = point.toPoint()
    return any(near(image.pixelColor(middle.x(), middle.y() + dy).name(), colour, 60) for dy in (-1, 0, 1))


@BOTH
@pytest.mark.parametrize("name", ["overall_survival", "incidence", "swimmer"])
@pytest.mark.parametrize(("width", "height"), [(490, 250), (740, 260)])
def test_nothing_is_painted_outside_the_panel(
    name: str, tokens: Tokens, width: int, height: int, request: pytest.FixtureRequest, qapp: QApplication
) -> None:
    image = painted(request.getfixturevalue(name), ChartStyle(tokens, text_font()), width, height, EDGE)
    ground = QColor(tokens.panel).rgb()
    inside = range(EDGE, EDGE + width), range(EDGE, EDGE + height)
    outside = [
        (x, y)
        for x in range(width + 2 * EDGE)
        for y in range(height + 2 * EDGE)
        if not (x in inside[0] and y in inside[1]) and image.pixel(x, y) != ground
    ]
    assert outside == []


@BOTH
def test_a_step_is_painted_in_its_place_and_colour(
    overall_survival: CurvePanel, tokens: Tokens, qapp: QApplication
) -> None:
    look = ChartStyle(tokens, text_font())
    image = painted(overall_survival, look)
    scales = curve_layout.layout(overall_survival, QRectF(12, 8, 716, 244), look).scales
    for time, value in ((2.5, 0.9), (4.2, 0.7875), (10.0, 0.675)):
        assert inked(image, scales.point((time, value)), tokens.accent), (time, value)
        assert not inked(image, scales.point((time, value + 0.06)), tokens.accent), (time, value)


@BOTH
def test_where_fewer_than_three_are_at_risk_the_line_is_thin_and_grey(
    overall_survival: CurvePanel, tokens: Tokens, qapp: QApplication
) -> None:
    look = ChartStyle(tokens, text_font())
    image = painted(overall_survival, look)
    scales = curve_layout.layout(overall_survival, QRectF(12, 8, 716, 244), look).scales
    fat, thin = scales.point((17.0, 0.675)), scales.point((22.0, 0.675))

    def thickness(point: QPointF) -> float:
        """Return how much ink of the line stands in a column, in px of full ink."""
        ground = QColor(image.pixelColor(round(point.x()), round(point.y()) - 4))
        line = QColor(tokens.accent if point is fat else look.faded)
        column = [image.pixelColor(round(point.x()), round(point.y()) + dy) for dy in (-2, -1, 0, 1, 2)]
        return sum(abs(pixel.lightness() - ground.lightness()) for pixel in column) / abs(
            line.lightness() - ground.lightness()
        )

    greys = [
        colour for colour in colours_in(image, QRectF(thin.x() - 3, thin.y() - 1, 6, 2)) if near(colour, look.faded, 60)
    ]
    assert greys
    assert not any(
        near(colour, tokens.accent, 60) for colour in colours_in(image, QRectF(thin.x() - 3, thin.y() - 3, 6, 6))
    )
    assert thickness(thin) < 0.85 * thickness(fat)


def test_no_line_is_drawn_after_the_last_follow_up(look: ChartStyle) -> None:
    panel = CurvePanel("", "", Axis(24, 6), (CurveSpec("", (CurveStep(3, 0.7),), end=12),))
    image = painted(panel, look)
    scales = curve_layout.layout(panel, QRectF(12, 8, 716, 244), look).scales
    assert inked(image, scales.point((11, 0.7)), LIGHT.accent)
    beyond = QRectF(scales.x(12) + 2, scales.y(0.7) - 3, 200, 6)
    assert colours_in(image, beyond) == {LIGHT.panel}


def test_a_dashed_curve_has_gaps_and_a_solid_one_has_none(look: ChartStyle) -> None:
    def covered(dash: DashStyle) -> list[bool]:
        panel = CurvePanel("", "", Axis(24, 6), (CurveSpec("", (), end=24, start=0.6, dash=dash),))
        image = painted(panel, look)
        scales = curve_layout.layout(panel, QRectF(12, 8, 716, 244), look).scales
        y = round(scales.y(0.6))
        row = range(round(scales.x(1)), round(scales.x(23)))
        return [any(near(image.pixelColor(x, y + dy).name(), LIGHT.accent, 90) for dy in (-1, 0)) for x in row]

    assert all(covered(DashStyle.SOLID))
    shares = [
        sum(covered(dash)) / len(covered(dash)) for dash in (DashStyle.DASHED, DashStyle.DOTTED, DashStyle.DASH_DOTTED)
    ]
    assert all(0.3 < share < 0.9 for share in shares)


def test_the_median_is_drawn_where_it_is_asked_for_and_reached(look: ChartStyle) -> None:
    with_median = CurvePanel("", "", Axis(24, 6), (CurveSpec("", (CurveStep(9, 0.4),), end=24, median=9),))
    without = replace(with_median, curves=(replace(with_median.curves[0], median=None),))
    assert painted(with_median, look) != painted(without, look)
    far = replace(with_median, curves=(replace(with_median.curves[0], median=30),))
    assert painted(far, look) == painted(without, look)


@BOTH
def test_what_a_chart_is_read_by_has_a_contrast_of_three(tokens: Tokens, qapp: QApplication) -> None:
    look = ChartStyle(tokens, text_font())
    lines = (tokens.accent, tokens.contrast, tokens.text, look.faded, tokens.error, tokens.complete, tokens.query)
    bar = mixed(tokens.accent, tokens.panel, 0.75)
    # WCAG 2.1, 1.4.11, asks 3:1 of what is needed to understand a picture.
    assert min(contrast(colour, tokens.panel) for colour in (*lines, bar, tokens.dimmed)) >= 3


def one_lane(
    *marks: LaneEvent, ongoing: bool = False, phase: CoursePhase = CoursePhase.AFTER_TRANSPLANT
) -> SwimmerPanel:
    return SwimmerPanel("", "", Axis(24, 6), (LaneSpec("A", (Segment(0, 12, phase),), marks, ongoing),))


@pytest.mark.parametrize("kind", list(MarkKind))
def test_each_event_leaves_its_shape(look: ChartStyle, kind: MarkKind) -> None:
    assert painted(one_lane(LaneEvent(6, kind)), look) != painted(one_lane(), look)


def test_each_phase_looks_different_without_colour(look: ChartStyle) -> None:
    grey = [
        painted(one_lane(phase=phase), look).convertToFormat(QImage.Format.Format_Grayscale8) for phase in CoursePhase
    ]
    assert grey[0] != grey[1] != grey[2] != grey[0]


def test_a_bar_that_the_axis_cuts_loses_its_arrow_and_its_later_events(look: ChartStyle) -> None:
    def cut(ongoing: bool, *marks: LaneEvent) -> QImage:
        lane = LaneSpec("A", (Segment(0, 30, CoursePhase.AFTER_TRANSPLANT),), marks, ongoing)
        panel = SwimmerPanel(
            "", "", Axis(24, 6), (lane, LaneSpec("B", (), (LaneEvent(1, MarkKind.DEATH),), ongoing=True))
        )
        return painted(panel, look)

    assert cut(ongoing=False) == cut(ongoing=True)
    # Only the key, which knows what happened, may differ: the lanes are the lower part of the picture.
    beyond, without = cut(False, LaneEvent(28, MarkKind.DEATH)), cut(False)
    assert beyond == without


@pytest.mark.parametrize(("value", "x"), [(0.0, 5.0), (0.5, 60.0), (1.0, 115.0)])
def test_a_whiskers_row_goes_from_none_to_all_with_room_for_the_dot(look: ChartStyle, value: float, x: float) -> None:
    assert place(value, QRectF(0, 0, 120, 24), look) == x


def whisker_row(whisker: Whisker, look: ChartStyle) -> list[str]:
    image = QImage(120, 24, QImage.Format.Format_RGB32)
    image.fill(look.colour("panel"))
    painter = QPainter(image)
    draw_whisker(painter, QRectF(0, 0, 120, 24), whisker, look)
    painter.end()
    return [image.pixelColor(x, 12).name() for x in range(120)]


def test_a_whisker_reaches_from_its_lower_to_its_upper_limit(look: ChartStyle) -> None:
    row = whisker_row(Whisker(0.54, 0.29, 1.0), look)
    marked = [x for x, colour in enumerate(row) if near(colour, LIGHT.accent)]
    assert marked[0] == pytest.approx(place(0.29, QRectF(0, 0, 120, 24), look), abs=1)
    assert marked[-1] == pytest.approx(place(1.0, QRectF(0, 0, 120, 24), look), abs=1)


def test_a_value_without_limits_is_a_dot_and_nothing_known_is_a_bare_row(look: ChartStyle) -> None:
    dot = [x for x, colour in enumerate(whisker_row(Whisker(0.25), look)) if near(colour, LIGHT.accent)]
    assert len(dot) == pytest.approx(8, abs=1)
    assert not any(near(colour, LIGHT.accent) for colour in whisker_row(Whisker(None), look))


def ticks_of(image: QImage, x: float, y: float, reach: int) -> bool:
    """Return whether ink stands ``reach`` px above and below a curve's point."""
    return all(
        any(not near(image.pixelColor(round(x) + dx, round(y) + dy).name(), LIGHT.panel, 40) for dx in (-1, 0))
        for dy in (-reach, reach - 1)
    )


def test_each_censoring_has_one_tick_that_reaches_five_pixels(look: ChartStyle) -> None:
    times = (5.0, 12.0, 24.0)  # the last lies on the axis's end
    curve = CurveSpec("", (CurveStep(3, 0.6),), end=24, censored=tuple(CensoringMark(time) for time in times))
    panel = CurvePanel("", "", Axis(24, 6), (curve,))
    image = painted(panel, look)
    scales = curve_layout.layout(panel, QRectF(12, 8, 716, 244), look).scales
    y = scales.y(0.6)
    assert [ticks_of(image, scales.x(time), y, 4) for time in times] == [True] * 3
    assert [ticks_of(image, scales.x(time), y, 8) for time in times] == [False] * 3
    assert not ticks_of(image, scales.x(8), y, 4)


def test_a_censoring_that_leaves_few_at_risk_is_drawn_once_and_grey(look: ChartStyle) -> None:
    curve = CurveSpec("", (CurveStep(3, 0.6),), end=24, censored=(CensoringMark(12),), few_from=12)
    panel = CurvePanel("", "", Axis(24, 6), (curve,))
    image = painted(panel, look)
    scales = curve_layout.layout(panel, QRectF(12, 8, 716, 244), look).scales
    above = QRectF(scales.x(12) - 1, scales.y(0.6) - 4, 2, 1)
    found = colours_in(image, above)
    assert any(near(colour, look.faded, 60) for colour in found)
    assert not any(near(colour, LIGHT.accent, 60) for colour in found)


def test_a_death_stands_behind_the_bars_end_and_every_other_event_at_its_time(look: ChartStyle) -> None:
    panel = one_lane(LaneEvent(6, MarkKind.RELAPSE, "relapse"), LaneEvent(12, MarkKind.DEATH, "death"))
    rect = QRectF(0, 0, 740, 260)
    places = {element.key: element.anchor.x() for element in arrange(panel, rect, look).elements}
    scales = swimmer_layout.layout(panel, rect.adjusted(12, 8, -12, -8), look).scales
    assert places == {"relapse": scales.x(6), "death": scales.x(12) + 8}


def test_a_part_of_a_long_swimmer_is_painted_like_that_part_of_the_whole(look: ChartStyle) -> None:
    (lane,) = one_lane(LaneEvent(6, MarkKind.RELAPSE), ongoing=True).lanes
    panel = replace(one_lane(), lanes=tuple(replace(lane, name=f"P{number}") for number in range(40)))
    whole = painted(panel, look, height=900)

    for top in (0, 60, 333, 700, 860):
        part = QRect(0, top, 740, 37)
        image = QImage(740, 900, QImage.Format.Format_RGB32)
        image.fill(look.colour("panel"))
        painter = QPainter(image)
        painter.setClipRect(part)
        draw(painter, arrange(panel, QRectF(0, 0, 740, 900), look))
        painter.end()
        assert image.copy(part) == whole.copy(part)
