"""The chart of a stopping rule: steps where the boundary stands, a point for each patient, nothing beyond the panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF

from cd7gui.ui.charts.base.boundary_panel import BoundaryPanel, MonitoredPoint
from cd7gui.ui.charts.base.hit_areas import hit
from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.chart_table import as_csv
from cd7gui.ui.charts.descriptions import description
from cd7gui.ui.charts.drawing import arrange, least_height, wanted_height
from cd7gui.ui.charts.safety import boundary_drawing
from cd7gui.ui.charts.safety.boundary_drawing import layout
from tests.ui.charts.conftest import at_its_least

LEAST = (None, None, 3, 3, 4, 4, 5, 5)
POINTS = (
    MonitoredPoint(1, 1, True, "a|F16.DTHDAT", "A: event"),
    MonitoredPoint(2, 1, False, "b|F16.DTHDAT", "B: no event"),
    MonitoredPoint(3, 2, True, "c|F16.DTHDAT", "C: event"),
)
PANEL = BoundaryPanel("Death by H+100", "2 of 3; stops at 3", LEAST, POINTS, caption="Working value.")


@pytest.mark.parametrize("width", [430, 612, 900])
def test_every_text_and_point_lies_inside_the_panel(look: ChartStyle, width: int) -> None:
    drawing = at_its_least(PANEL, width, look)

    assert all(drawing.rect.contains(one.anchor) for one in drawing.elements)
    assert wanted_height(PANEL, width, look) >= drawing.rect.height()


def test_a_point_stands_at_its_patients_and_events(look: ChartStyle) -> None:
    laid = layout(PANEL, QRectF(0, 0, 600, 300), look)
    drawing = arrange(PANEL, QRectF(0, 0, 600, 300), look)

    assert laid.patients == 8
    assert laid.events == 6  # one more than the boundary's last
    first, _, third = drawing.elements
    assert third.anchor.x() - first.anchor.x() == pytest.approx(2 * (laid.x(1) - laid.x(0)), rel=0.1)
    assert third.anchor.y() < first.anchor.y()
    assert hit(drawing.elements, third.anchor) is third
    assert third.why == "C: event"


def test_an_empty_panel_says_so(look: ChartStyle) -> None:
    empty = BoundaryPanel("Death", "", LEAST, ())

    drawing = arrange(empty, QRectF(0, 0, 600, 300), look)

    assert "No patient can be evaluated yet." in [label.text for label in drawing.labels]
    assert drawing.elements == ()


def test_numbers_and_words_of_the_chart() -> None:
    rows = as_csv(PANEL).splitlines()

    assert "boundary,patients 3,,3,," in rows
    assert "events,patients 3,,2,," in rows
    assert "boundary,patients 1" not in as_csv(PANEL)
    assert "2 of 3." in description(PANEL)
    assert "3 at 3" in description(PANEL)


def test_more_events_than_patients_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="cannot occur"):
        MonitoredPoint(1, 2, True)


def test_measuring_a_panel_sets_no_number_of_its_axes(look: ChartStyle, monkeypatch: pytest.MonkeyPatch) -> None:
    plot = layout(PANEL, QRectF(0, 0, 612, 10_000), look).plot
    monkeypatch.setattr(boundary_drawing, "_axis_labels", None)  # of a thousand patients there were hundreds

    assert least_height(PANEL, 612 + 2 * look.px(12), look) == pytest.approx(
        10_000 - plot.height() + look.px(96) + 2 * look.px(8)
    )
