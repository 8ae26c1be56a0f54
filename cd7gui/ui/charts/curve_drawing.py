"""The drawing of step curves: bands, grid, lines and censorings, and which of them can be pointed at."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from cd7gui.ui.charts.base.axes import Scales, bands, corners, draw_grid
from cd7gui.ui.charts.base.deferred_text import why_of
from cd7gui.ui.charts.base.hit_areas import Element, around
from cd7gui.ui.charts.base.look import ChartStyle, draw_labels
from cd7gui.ui.charts.base.spec import CurvePanel, CurveSpec, CurveStep
from cd7gui.ui.charts.curve_layout import CurveLayout
from cd7gui.ui.charts.descriptions import is_thin

_LINE: Final = 2.0  # px at 100%: a curve
_THIN: Final = 1.3  # px: the same where few are at risk, so that grey is not the only sign
_TICK: Final = 5.0  # px: how far a censoring extends above and below its curve
_REACH: Final = 5.0  # px: how near a pointer must be to a line


def draw(painter: QPainter, panel: CurvePanel, laid: CurveLayout, look: ChartStyle) -> None:
    """Paint a panel that has been laid out: bands, grid, curves, censorings, then every text."""
    for curve in panel.curves:
        _draw_bands(painter, panel, curve, laid.scales, look)
    draw_grid(painter, look, laid.scales.plot, map(laid.scales.y, laid.levels), map(laid.scales.x, laid.ticks))
    for curve in panel.curves:
        _draw_median(painter, curve, laid.scales, look)
        for colour, width, since, until in _stretches(panel, curve, look):
            _draw_stretch(painter, curve, laid.scales, (since, until), QPen(colour, width))
    draw_labels(painter, look, laid.labels)


def _stretches(panel: CurvePanel, curve: CurveSpec, look: ChartStyle) -> Iterator[tuple[QColor, float, float, float]]:
    """Yield the parts of a curve as colour, width, start and end; the second part is where few are at risk."""
    thin_from = curve.few_from if is_thin(curve, panel.axis.end) else None
    until = panel.axis.end if thin_from is None else thin_from
    yield look.colour(curve.hue.value), look.px(_LINE), 0.0, until
    if thin_from is not None:
        yield QColor(look.faded), look.px(_THIN), thin_from, panel.axis.end


def _draw_bands(painter: QPainter, panel: CurvePanel, curve: CurveSpec, scales: Scales, look: ChartStyle) -> None:
    strength = 0.22 if look.tokens.dark else 0.13
    for number, (colour, _, since, until) in enumerate(_stretches(panel, curve, look)):
        colour.setAlphaF(strength / (1 + number))
        for outline in bands(curve, until, since):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF(scales.points(outline)))


def _draw_median(painter: QPainter, curve: CurveSpec, scales: Scales, look: ChartStyle) -> None:
    if curve.median is None or curve.median > scales.end:
        return
    pen = QPen(look.colour("dimmed"), look.px(1))
    pen.setDashPattern([2.0, 3.0])
    painter.setPen(pen)
    reached, plot = scales.point((curve.median, 0.5)), scales.plot
    painter.drawPolyline([QPointF(plot.left(), reached.y()), reached, QPointF(reached.x(), plot.bottom())])


def _draw_stretch(painter: QPainter, curve: CurveSpec, scales: Scales, between: tuple[float, float], pen: QPen) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    fine = QPen(pen)
    fine.setWidthF(pen.widthF() * 0.75)
    fine.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(fine)
    painter.drawLines(_ticks(curve, scales, between, pen.widthF() / _LINE * _TICK))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if curve.dash.lengths:
        pen.setDashPattern(list(curve.dash.lengths))
    painter.setPen(pen)
    painter.drawPolyline(scales.points(corners(curve, between[1], between[0])))


def _ticks(curve: CurveSpec, scales: Scales, between: tuple[float, float], reach: float) -> list[QLineF]:
    """Return the censorings of one part of a curve; one at the border is in the part that begins there."""
    since, until = between
    times = [mark.time for mark in curve.censored if since <= mark.time < until or mark.time == until == scales.end]
    points = scales.points((time, curve.value_at(time)) for time in times)
    return [QLineF(point.x(), point.y() - reach, point.x(), point.y() + reach) for point in points]


def elements(panel: CurvePanel, laid: CurveLayout, look: ChartStyle) -> tuple[Element, ...]:
    """Return the elements with a text: steps and censorings by time, then the numbers below."""
    timed = [found for curve in panel.curves for found in _elements(curve, laid.scales, look.px(_REACH))]
    return (*(element for _, element in sorted(timed, key=lambda found: found[0])), *_numbers(panel, laid, look))


def _numbers(panel: CurvePanel, laid: CurveLayout, look: ChartStyle) -> Iterator[Element]:
    for row, column, label in laid.cells:
        if panel.rows[row].behind:
            number, reach = panel.rows[row].behind[column], look.px(_REACH)
            around_it = label.rect.adjusted(-reach, 0, reach, 0)
            yield Element(number.key, why_of(number), label.rect.center(), (around_it,), layer=2, row=1 + row)


def _elements(curve: CurveSpec, scales: Scales, reach: float) -> Iterator[tuple[float, Element]]:
    last = min(curve.end, scales.end)
    before = [curve.start, *(step.value for step in curve.steps)]
    ends = [*(step.time for step in curve.steps[1:]), last]
    for step, value, end in zip(curve.steps, before, ends, strict=False):
        if step.time <= last and (step.key or step.why):
            yield step.time, _step_element(step, value, min(end, last), scales, reach)
    for mark in curve.censored:
        if mark.time <= last and (mark.key or mark.why):
            point = scales.point((mark.time, curve.value_at(mark.time)))
            yield mark.time, Element(mark.key, why_of(mark), point, (around(point, reach + 1),), layer=1)


def _step_element(step: CurveStep, before: float, end: float, scales: Scales, reach: float) -> Element:
    """Return a step as its vertical riser and the horizontal tread that follows."""
    high, low = scales.point((step.time, before)), scales.point((step.time, step.value))
    tread = QRectF(low, scales.point((end, step.value))).normalized()
    riser = QRectF(high, low).normalized()
    rects = tuple(rect.adjusted(-reach, -reach, reach, reach) for rect in (riser, tread))
    return Element(step.key, why_of(step), low, rects)
