"""The drawing of a swimmer plot: bars, events and arrows, and which of them can be pointed at."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from cd7gui.ui.charts.base.deferred_text import why_of
from cd7gui.ui.charts.base.hit_areas import Element, around
from cd7gui.ui.charts.base.look import ChartStyle, draw_labels
from cd7gui.ui.charts.base.spec import CoursePhase, LaneEvent, LaneSpec, MarkKind, Segment, SwimmerPanel
from cd7gui.ui.charts.swimmer_layout import KeySign, SwimmerLayout
from cd7gui.ui.charts.swimmer_shapes import draw_arrow, draw_mark, draw_stretch

_BAR: Final = 10.0  # px at 100%: a bar's height, if its lane is high enough
_RADIUS: Final = 4.5  # px: half of an event's shape
_BEHIND: Final = 8.0  # px: the cross is drawn this far beyond the end of the bar, which it would hide
_ARROW: Final = 11.0  # px


def draw(painter: QPainter, panel: SwimmerPanel, laid: SwimmerLayout, look: ChartStyle) -> None:
    """Paint a swimmer that has been laid out: grid, bars, events, then the legend and every text."""
    _draw_grid(painter, laid, look)
    clip = painter.clipBoundingRect() if painter.hasClipping() else None
    first = 0 if clip is None else bisect_right(laid.lanes, clip.top(), key=QRectF.bottom)
    for number in range(first, len(laid.lanes)):
        rect = laid.lanes[number]
        if clip is not None and rect.top() >= clip.bottom():
            break
        _draw_lane(painter, panel.lanes[number], rect, laid, look)
        if number % laid.named == 0:
            laid.name(number).draw(painter, look)
    for sign, box in laid.signs:
        _draw_sign(painter, sign, box, look)
    draw_labels(painter, look, laid.texts)


def _draw_grid(painter: QPainter, laid: SwimmerLayout, look: ChartStyle) -> None:
    plot = laid.scales.plot
    painter.setPen(QPen(look.colour("line"), look.px(1)))
    for time in laid.ticks:
        x = laid.scales.x(time)
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom() + look.px(3)))


def _draw_lane(painter: QPainter, lane: LaneSpec, rect: QRectF, laid: SwimmerLayout, look: ChartStyle) -> None:
    for segment in lane.segments:
        bar = _bar(segment, rect, laid, look)
        if bar.width() > 0:
            draw_stretch(painter, segment.phase, bar, look)
    if lane.ongoing and lane.end <= laid.scales.end:
        start = QPointF(laid.scales.x(lane.end) + look.px(2), rect.center().y())
        draw_arrow(painter, start, min(look.px(_ARROW), rect.height()), look)
    for mark in lane.marks:
        if mark.time <= laid.scales.end:
            draw_mark(painter, mark.kind, _place(mark, rect, laid, look), _radius(rect, look), look)


def _bar(segment: Segment, rect: QRectF, laid: SwimmerLayout, look: ChartStyle) -> QRectF:
    height = min(look.px(_BAR), rect.height() * 0.62)
    left, right = laid.scales.x(segment.start), laid.scales.x(segment.end)
    if segment.start < laid.scales.end < segment.end:
        right += look.px(_BEHIND)  # a bar that the axis cuts off extends beyond its end, as the caption states
    return QRectF(left, rect.center().y() - height / 2, right - left, height)


def _place(mark: LaneEvent, rect: QRectF, laid: SwimmerLayout, look: ChartStyle) -> QPointF:
    behind = look.px(_BEHIND) if mark.kind is MarkKind.DEATH else 0.0
    return QPointF(laid.scales.x(mark.time) + behind, rect.center().y())


def _radius(rect: QRectF, look: ChartStyle) -> float:
    return min(look.px(_RADIUS), rect.height() * 0.4)


def _draw_sign(painter: QPainter, sign: KeySign, box: QRectF, look: ChartStyle) -> None:
    middle, half = box.center(), look.px(_BAR) / 2
    if isinstance(sign, CoursePhase):
        draw_stretch(painter, sign, QRectF(box.left(), middle.y() - half, box.width(), 2 * half), look)
    elif isinstance(sign, MarkKind):
        draw_mark(painter, sign, middle, look.px(_RADIUS), look)
    else:
        draw_arrow(painter, QPointF(box.left() + look.px(1), middle.y()), look.px(_ARROW), look)


def elements(panel: SwimmerPanel, laid: SwimmerLayout, look: ChartStyle) -> tuple[Element, ...]:
    """Return the bars and events of a swimmer that have a text, lane by lane and by time."""
    return tuple(
        replace(element, row=number)
        for number, (lane, rect) in enumerate(zip(panel.lanes, laid.lanes, strict=True))
        for _, element in sorted(_elements(lane, rect, laid, look), key=lambda found: found[0])
    )


def _elements(lane: LaneSpec, rect: QRectF, laid: SwimmerLayout, look: ChartStyle) -> Iterator[tuple[float, Element]]:
    for segment in lane.segments:
        bar = _bar(segment, rect, laid, look)
        if bar.width() > 0 and (segment.key or segment.why):
            reach = QRectF(bar.left(), rect.top(), bar.width(), rect.height())
            yield segment.start, Element(segment.key, why_of(segment), bar.center(), (reach,))
    for mark in lane.marks:
        if mark.time <= laid.scales.end and (mark.key or mark.why):
            at = _place(mark, rect, laid, look)
            yield (
                mark.time,
                Element(mark.key, why_of(mark), at, (around(at, _radius(rect, look) + look.px(2)),), layer=1),
            )
