"""One drawing for every chart and every place: a widget on the screen, a picture, a page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from cd7gui.ui.charts import course_drawing, curve_drawing, curve_layout, swimmer_drawing, swimmer_layout
from cd7gui.ui.charts.base.boundary_panel import BoundaryPanel
from cd7gui.ui.charts.base.flow_panel import FlowPanel
from cd7gui.ui.charts.base.hit_areas import Element
from cd7gui.ui.charts.base.look import ChartStyle, Label
from cd7gui.ui.charts.base.marker_panel import MarkerPanel
from cd7gui.ui.charts.base.spec import Chart, CoursePanel, CurvePanel
from cd7gui.ui.charts.safety import boundary_drawing, flow_drawing, marker_drawing

_MARGIN: Final = 12.0  # px at 100% around a chart
_PAPER: Final = 0.42  # height by width of curves on paper
_FOOT: Final = 8.0  # px below it: its last line of text brings room of its own


@dataclass(frozen=True)
class ChartDrawing:
    """A chart laid out in a rectangle: its texts, how to paint it, and what can be pointed at."""

    chart: Chart
    rect: QRectF
    texts: Callable[[], tuple[Label, ...]]
    paint: Callable[[QPainter], None]
    find: Callable[[], tuple[Element, ...]]

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """Every text with its place; set when first asked for, because a drawing sets those alone that are in sight."""
        return self.texts()

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """What can be pointed at; found when first asked for, because most drawings are only looked at."""
        return self.find()


def arrange(chart: Chart, rect: QRectF, look: ChartStyle) -> ChartDrawing:
    """Lay a chart out in ``rect``, margins included."""
    margin, foot = look.px(_MARGIN), look.px(_FOOT)
    area = rect.adjusted(margin, look.px(_FOOT), -margin, -foot)
    if isinstance(chart, BoundaryPanel):
        return _boundary(chart, rect, area, look)
    if isinstance(chart, FlowPanel):
        return _flow(chart, rect, area, look)
    if isinstance(chart, MarkerPanel):
        return _markers(chart, rect, area, look)
    if isinstance(chart, CurvePanel):
        curves = curve_layout.layout(chart, area, look)
        return ChartDrawing(
            chart,
            rect,
            lambda: curves.labels,
            lambda to: curve_drawing.draw(to, chart, curves, look),
            lambda: curve_drawing.elements(chart, curves, look),
        )
    if isinstance(chart, CoursePanel):
        courses = course_drawing.layout(chart, area, look)
        return ChartDrawing(
            chart,
            rect,
            lambda: courses.labels,
            lambda to: course_drawing.draw(to, chart, courses, look),
            lambda: course_drawing.elements(chart, courses, look),
        )
    lanes = swimmer_layout.layout(chart, area, look)
    return ChartDrawing(
        chart,
        rect,
        lambda: lanes.labels,
        lambda to: swimmer_drawing.draw(to, chart, lanes, look),
        lambda: swimmer_drawing.elements(chart, lanes, look),
    )


def _boundary(chart: BoundaryPanel, rect: QRectF, area: QRectF, look: ChartStyle) -> ChartDrawing:
    laid = boundary_drawing.layout(chart, area, look)
    return ChartDrawing(
        chart,
        rect,
        lambda: laid.labels,
        lambda to: boundary_drawing.draw(to, chart, laid, look),
        lambda: boundary_drawing.elements(chart, laid, look),
    )


def _flow(chart: FlowPanel, rect: QRectF, area: QRectF, look: ChartStyle) -> ChartDrawing:
    laid = flow_drawing.layout(chart, area, look)
    return ChartDrawing(
        chart,
        rect,
        lambda: laid.labels,
        lambda to: flow_drawing.draw(to, laid, look),
        lambda: flow_drawing.elements(laid),
    )


def _markers(chart: MarkerPanel, rect: QRectF, area: QRectF, look: ChartStyle) -> ChartDrawing:
    laid = marker_drawing.layout(chart, area, look)
    return ChartDrawing(
        chart,
        rect,
        lambda: laid.labels,
        lambda to: marker_drawing.draw(to, chart, laid, look),
        lambda: marker_drawing.elements(chart, laid, look),
    )


def draw(painter: QPainter, drawing: ChartDrawing) -> None:
    """Paint a chart that has been laid out; the painter comes back as it was."""
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    drawing.paint(painter)
    painter.restore()


def least_height(chart: Chart, width: float, look: ChartStyle) -> float:
    """Return the height in px, margins included, below which a chart of this width cannot be read."""
    inside = width - 2 * look.px(_MARGIN)
    if isinstance(chart, CurvePanel):
        return curve_layout.least_height(chart, inside, look) + 2 * look.px(_FOOT)
    if isinstance(chart, FlowPanel):
        return flow_drawing.least_height(chart, inside, look) + 2 * look.px(_FOOT)
    if isinstance(chart, BoundaryPanel):
        return boundary_drawing.least_height(chart, inside, look) + 2 * look.px(_FOOT)
    if isinstance(chart, MarkerPanel):
        return marker_drawing.least_height(chart, inside, look) + 2 * look.px(_FOOT)
    if isinstance(chart, CoursePanel):
        return course_drawing.least_height(chart, inside, look) + 2 * look.px(_FOOT)
    return swimmer_layout.least_height(chart, inside, look) + 2 * look.px(_FOOT)


def wanted_height(chart: Chart, width: float, look: ChartStyle) -> float:
    """Return the height in px, margins included, at which a chart of this width looks best on paper."""
    if isinstance(chart, CurvePanel | CoursePanel | BoundaryPanel | MarkerPanel):
        return max(least_height(chart, width, look) + look.px(40), width * _PAPER)
    if isinstance(chart, FlowPanel):
        return least_height(chart, width, look)
    return swimmer_layout.height_wanted(chart, width - 2 * look.px(_MARGIN), look) + 2 * look.px(_FOOT)
