"""On a chart every text stands whole inside its panel, apart from the others, and numbers stand under their break."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from cd7gui.ui.charts import curve_layout, swimmer_layout
from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, wrapped
from cd7gui.ui.charts.base.spec import (
    Axis,
    Chart,
    CoursePhase,
    CurveColour,
    CurvePanel,
    CurveSpec,
    CurveStep,
    MarkKind,
    RiskRow,
    SwimmerPanel,
)
from cd7gui.ui.charts.drawing import arrange, least_height, wanted_height
from cd7gui.ui.style.theme import DARK, text_font

SIZES = pytest.mark.parametrize(("width", "height"), [(490, 250), (490, 270), (740, 260), (1200, 500)])
CHARTS = pytest.mark.parametrize("name", ["overall_survival", "incidence", "swimmer"])


@pytest.fixture
def chart(name: str, request: pytest.FixtureRequest) -> Chart:
    return request.getfixturevalue(name)


def overlapping(labels: Sequence[Label]) -> list[tuple[str, str]]:
    """Return the texts that run into each other; a line's own leading, a pixel or so, may touch the next line's."""
    shrunk = [(label.text, label.rect.adjusted(0.5, 1.5, -0.5, -1.5)) for label in labels]
    return [(one, other) for (one, a), (other, b) in combinations(shrunk, 2) if a.intersects(b)]


@SIZES
@CHARTS
def test_every_text_stands_whole_inside_the_panel_and_apart_from_the_others(
    chart: Chart, look: ChartStyle, width: int, height: int
) -> None:
    rect = QRectF(0, 0, width, height)
    labels = arrange(chart, rect, look).labels
    assert [label.text for label in labels if not rect.contains(label.rect)] == []
    assert [label.text for label in labels if label.rect.width() < look.width(label.text, label.words)] == []
    assert overlapping(labels) == []


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [320, 490, 740])
@CHARTS
def test_at_the_least_height_no_text_is_cut_off_at_any_scale(
    chart: Chart, qapp: QApplication, width: int, scale: float
) -> None:
    look = ChartStyle(DARK, text_font(scale))
    rect = QRectF(0, 0, width * scale, least_height(chart, width * scale, look))
    labels = arrange(chart, rect, look).labels
    assert [label.text for label in labels if not rect.contains(label.rect)] == []
    assert overlapping(labels) == []


def test_numbers_at_risk_stand_under_the_breaks_of_the_axis(overall_survival: CurvePanel, look: ChartStyle) -> None:
    laid = curve_layout.layout(overall_survival, QRectF(0, 0, 740, 250), look)
    assert laid.ticks == (0, 6, 12, 18, 24)
    places = [laid.scales.x(time) for time in laid.ticks]
    for text_kind, rows in ((TextStyle.FIGURE, 3), (TextStyle.AXIS, 1)):
        below = [label for label in laid.labels if label.words is text_kind and label.text.isdigit()]
        centres = [label.rect.center().x() for label in below]
        assert centres == pytest.approx(places * rows)


def test_numbers_wider_than_the_last_break_do_not_leave_the_panel(look: ChartStyle) -> None:
    rows = (RiskRow("at risk", (1000, 1000, 1000, 1000, 1000)),)
    area = QRectF(0, 0, 400, 250)
    laid = curve_layout.layout(CurvePanel("OS", "", Axis(24, 6), (CurveSpec("OS", (), end=24),), rows), area, look)
    assert [label.text for label in laid.labels if not area.contains(label.rect)] == []


def test_each_break_has_its_own_count_of_the_row(overall_survival: CurvePanel, look: ChartStyle) -> None:
    laid = curve_layout.layout(overall_survival, QRectF(0, 0, 740, 250), look)
    figures = [label for label in laid.labels if label.words is TextStyle.FIGURE]
    rows = sorted({label.rect.center().y() for label in figures})
    found = [[int(label.text) for label in figures if label.rect.center().y() == row] for row in rows]
    assert found == [[10, 6, 5, 3, 0], [0, 3, 3, 3, 3], [0, 1, 2, 4, 7]]  # protocol notes 5.3


def test_breaks_too_dense_for_their_numbers_are_thinned_in_axis_and_rows_alike(look: ChartStyle) -> None:
    axis = Axis(60, 1)
    panel = CurvePanel("OS", "", axis, (CurveSpec("OS", (), end=60),), (RiskRow("at risk", tuple(range(1000, 1061))),))
    laid = curve_layout.layout(panel, QRectF(0, 0, 490, 250), look)
    assert 1 < len(laid.ticks) < len(axis.breaks)
    assert sum(label.words is TextStyle.FIGURE for label in laid.labels) == len(laid.ticks)
    assert overlapping(laid.labels) == []


def test_a_missing_number_leaves_its_place_empty(overall_survival: CurvePanel, look: ChartStyle) -> None:
    panel = replace(overall_survival, rows=(RiskRow("at risk", (10, None, 5, None, 0)),))
    laid = curve_layout.layout(panel, QRectF(0, 0, 740, 250), look)
    assert [label.text for label in laid.labels if label.words is TextStyle.FIGURE] == ["10", "5", "0"]


def test_a_long_subtitle_moves_below_the_title_and_wraps(overall_survival: CurvePanel, look: ChartStyle) -> None:
    wide = arrange(overall_survival, QRectF(0, 0, 740, 260), look).labels
    narrow = arrange(overall_survival, QRectF(0, 0, 490, 260), look).labels
    assert wide[1].rect.left() > wide[0].rect.right()
    assert narrow[1].rect.top() >= narrow[0].rect.bottom()
    assert narrow[1].text == overall_survival.subtitle


def test_wrapping_keeps_every_word_and_the_width(look: ChartStyle) -> None:
    text = "68% at 1 year (95% CI 43–100, log) · median not reached"
    lines = wrapped(look, text, TextStyle.SUBTITLE, 120)
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert max(look.width(line, TextStyle.SUBTITLE) for line in lines) <= 120
    assert wrapped(look, "", TextStyle.SUBTITLE, 120) == ()


def names_of(panel: CurvePanel, look: ChartStyle, width: int = 490, height: int = 250) -> list[Label]:
    laid = curve_layout.layout(panel, QRectF(0, 0, width, height), look)
    return [label for label in laid.labels if label.words is TextStyle.NAME]


@SIZES
@pytest.mark.parametrize("name", ["overall_survival", "incidence"])
def test_a_curves_name_covers_no_line_and_has_its_colour(
    chart: Chart, look: ChartStyle, width: int, height: int
) -> None:
    assert isinstance(chart, CurvePanel)
    laid = curve_layout.layout(chart, QRectF(0, 0, width, height), look)
    for label in laid.labels:
        if label.words is not TextStyle.NAME:
            continue
        for curve in chart.curves:
            times = [number * 24 / 960 for number in range(961)]
            under = [time for time in times if label.rect.left() <= laid.scales.x(time) <= label.rect.right()]
            covered = [
                time
                for time in under
                if label.rect.contains(QPointF(laid.scales.x(time), laid.scales.y(curve.value_at(time))))
            ]
            assert covered == []
    named = {label.text: label.token for label in laid.labels if label.words is TextStyle.NAME}
    assert named == {curve.label: curve.hue.value for curve in chart.curves}


def test_the_name_of_a_curve_at_the_top_stands_below_it(look: ChartStyle) -> None:
    panel = CurvePanel("OS", "", Axis(24, 6), (CurveSpec("nobody died", (), end=24),))
    laid = curve_layout.layout(panel, QRectF(0, 0, 490, 250), look)
    (label,) = names_of(panel, look)
    assert label.rect.top() > laid.scales.y(1.0)


def test_names_of_curves_that_end_together_do_not_cover_each_other(look: ChartStyle) -> None:
    curves = tuple(
        CurveSpec(f"arm {number}", (CurveStep(3 + number, 0.5 - number / 100),), end=24, hue=hue)
        for number, hue in enumerate(CurveColour)
    )
    labels = names_of(CurvePanel("OS", "", Axis(24, 6), curves), look, 740, 260)
    assert len(labels) == 3
    assert overlapping(labels) == []


def test_an_empty_panel_says_so(look: ChartStyle, overall_survival: CurvePanel, swimmer: SwimmerPanel) -> None:
    without = replace(overall_survival, curves=(), rows=())
    assert "No patient counts yet." in [label.text for label in arrange(without, QRectF(0, 0, 490, 250), look).labels]
    nobody = replace(swimmer, lanes=())
    rect = QRectF(0, 0, 490, 250)
    labels = arrange(nobody, rect, look).labels
    assert "No patient has been infused yet." in [label.text for label in labels]
    assert all(rect.contains(label.rect) for label in labels)


def test_lanes_stand_in_the_given_order_and_never_overlap(swimmer: SwimmerPanel, look: ChartStyle) -> None:
    laid = swimmer_layout.layout(swimmer, QRectF(0, 0, 490, 250), look)
    assert [lane.top() for lane in laid.lanes] == sorted(lane.top() for lane in laid.lanes)
    assert all(a.bottom() <= b.top() + 1e-9 for a, b in zip(laid.lanes, laid.lanes[1:], strict=False))
    names = [label.text for label in laid.labels if label.text.startswith("SYN-")]
    assert names == ["SYN-01", "SYN-03", "SYN-04", "SYN-06", "SYN-07", "SYN-09", "SYN-08", "SYN-05", "SYN-10", "SYN-02"]


def test_the_key_names_what_is_shown_and_nothing_else(swimmer: SwimmerPanel) -> None:
    words = ["to transplant", "after transplant", "remission", "acute GVHD", "relapse", "death", "ongoing"]
    assert [word for _, word in swimmer_layout.key_of(swimmer)] == words
    alone = replace(swimmer, lanes=(replace(swimmer.lanes[-1], marks=(), segments=swimmer.lanes[-1].segments[:1]),))
    assert swimmer_layout.key_of(alone) == ((CoursePhase.TO_TRANSPLANT, "to transplant"),)


def test_two_hundred_lanes_keep_readable_names_by_leaving_some_out(swimmer: SwimmerPanel, look: ChartStyle) -> None:
    many = replace(swimmer, lanes=swimmer.lanes * 20)
    laid = swimmer_layout.layout(many, QRectF(0, 0, 490, 250), look)
    assert overlapping(laid.labels) == []
    assert least_height(many, 490, look) > 200 * 14  # a scroll area then shows every name


def test_the_height_wanted_on_paper_leaves_room_for_all(
    overall_survival: CurvePanel, swimmer: SwimmerPanel, look: ChartStyle
) -> None:
    for chart in (overall_survival, swimmer):
        assert wanted_height(chart, 640, look) > least_height(chart, 640, look)


def test_marks_and_phases_have_their_words() -> None:
    assert [kind.value for kind in MarkKind] == ["remission", "acute GVHD", "chronic GVHD", "relapse", "death"]
    assert [phase.value for phase in CoursePhase] == ["to transplant", "after transplant", "no transplant"]
