"""The drawing of every kind of chart, used alike for widget, picture and page."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from cd7gui.records import dataclass
from cd7gui.ui.charts import course_drawing, curve_drawing, curve_layout, swimmer_drawing, swimmer_layout
from cd7gui.ui.charts.base.boundary_panel import BoundaryPanel
from cd7gui.ui.charts.base.flow_panel import FlowPanel
from cd7gui.ui.charts.base.hit_areas import Element
from cd7gui.ui.charts.base.look import ChartStyle, Label
from cd7gui.ui.charts.base.marker_panel import MarkerPanel
from cd7gui.ui.charts.base.spec import Chart, CoursePanel, CurvePanel, SwimmerPanel
from cd7gui.ui.charts.safety import boundary_drawing, flow_drawing, marker_drawing

_MARGIN: Final = 12.0  # px at 100% around a chart
_PAPER: Final = 0.42  # height divided by width of curves on paper
_FOOT: Final = 8.0  # px below it: its last line of text includes some space of its own


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
        """Every text with its place, made on first use: a drawing lays out only the visible ones."""
        return self.texts()

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """The elements that can be pointed at, found on first use, because most drawings are never pointed at."""
        return self.find()


class _ChartKind(NamedTuple):
    """How a kind of chart is laid out, how high it must be, how it is painted, and what can be pointed at."""

    layout: Callable[..., Any]
    least_height: Callable[..., float]
    draw: Callable[..., None]
    elements: Callable[..., tuple[Element, ...]]


def _with_plot(plot_of: Callable[..., QRectF], least: float) -> Callable[..., float]:
    """Return a function for the height that a panel needs with a plot of this height, in px at 100%.

    It lays out nothing inside the plot, because a hidden page asks for the height again and again.
    """

    def least_height(chart: Chart, width: float, look: ChartStyle) -> float:
        area = QRectF(0, 0, width, 10_000)
        return area.height() - plot_of(chart, area, look).height() + look.px(least)

    return least_height


_KINDS: Final[Mapping[type[Chart], _ChartKind]] = {
    BoundaryPanel: _ChartKind(
        boundary_drawing.layout,
        _with_plot(boundary_drawing.plot_of, boundary_drawing.LEAST_PLOT),
        boundary_drawing.draw,
        boundary_drawing.elements,
    ),
    CoursePanel: _ChartKind(
        course_drawing.layout, course_drawing.least_height, course_drawing.draw, course_drawing.elements
    ),
    CurvePanel: _ChartKind(curve_layout.layout, curve_layout.least_height, curve_drawing.draw, curve_drawing.elements),
    FlowPanel: _ChartKind(
        flow_drawing.layout,
        flow_drawing.least_height,
        lambda to, _, laid, look: flow_drawing.draw(to, laid, look),
        lambda _, laid, __: flow_drawing.elements(laid),
    ),
    MarkerPanel: _ChartKind(
        marker_drawing.layout,
        _with_plot(marker_drawing.plot_of, marker_drawing.LEAST_PLOT),
        marker_drawing.draw,
        marker_drawing.elements,
    ),
    SwimmerPanel: _ChartKind(
        swimmer_layout.layout, swimmer_layout.least_height, swimmer_drawing.draw, swimmer_drawing.elements
    ),
}


def arrange(chart: Chart, rect: QRectF, look: ChartStyle) -> ChartDrawing:
    """Lay a chart out in ``rect``, margins included."""
    margin, foot, kind = look.px(_MARGIN), look.px(_FOOT), _KINDS[type(chart)]
    laid = kind.layout(chart, rect.adjusted(margin, foot, -margin, -foot), look)
    return ChartDrawing(
        chart,
        rect,
        lambda: laid.labels,
        lambda to: kind.draw(to, chart, laid, look),
        lambda: kind.elements(chart, laid, look),
    )


def draw(painter: QPainter, drawing: ChartDrawing) -> None:
    """Paint a chart that has been laid out, and restore the painter's state."""
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    drawing.paint(painter)
    painter.restore()


def least_height(chart: Chart, width: float, look: ChartStyle) -> float:
    """Return the height in px, margins included, below which a chart of this width cannot be read."""
    inside = width - 2 * look.px(_MARGIN)
    return _KINDS[type(chart)].least_height(chart, inside, look) + 2 * look.px(_FOOT)


def wanted_height(chart: Chart, width: float, look: ChartStyle) -> float:
    """Return the height in px, margins included, at which a chart of this width looks best on paper."""
    if isinstance(chart, CurvePanel | CoursePanel | BoundaryPanel | MarkerPanel):
        return max(least_height(chart, width, look) + look.px(40), width * _PAPER)
    if isinstance(chart, FlowPanel):
        return least_height(chart, width, look)
    return swimmer_layout.height_wanted(chart, width - 2 * look.px(_MARGIN), look) + 2 * look.px(_FOOT)
