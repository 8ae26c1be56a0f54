"""The drawing of a stopping rule: its boundary as steps, the stopping region, and the study's course."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from cd7gui.records import dataclass
from cd7gui.ui.charts.base.axes import draw_grid
from cd7gui.ui.charts.base.boundary_panel import BoundaryPanel
from cd7gui.ui.charts.base.chart_header import bottom, footing, heading, top
from cd7gui.ui.charts.base.deferred_text import why_of
from cd7gui.ui.charts.base.hit_areas import Element, around
from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, draw_labels, label_at

_GAP: Final = 6.0  # px at 100% between a plot and the texts beside it
_POINT: Final = 3.2  # px: the radius of a patient
_REACH: Final = 7.0  # px: how near a pointer must be to a point
LEAST_PLOT: Final = 96.0  # px: at a lower height, steps are not distinguishable
_APART: Final = 26.0  # px between two numbers of the axis of patients
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100)
_OPAQUE: Final = 0.14  # opacity of the stopping region


@dataclass(frozen=True)
class BoundaryLayout:
    """Where everything lies: the plot, its numbers of patients and events, its labelled breaks, its texts."""

    plot: QRectF
    patients: int
    events: int
    ticks: tuple[int, ...]
    levels: tuple[int, ...]
    labels: tuple[Label, ...]

    def x(self, patients: float) -> float:
        """Return the x of a number of patients."""
        return self.plot.left() + patients / self.patients * self.plot.width()

    def y(self, events: float) -> float:
        """Return the y of a number of events."""
        return self.plot.bottom() - events / self.events * self.plot.height()


def layout(panel: BoundaryPanel, area: QRectF, look: ChartStyle) -> BoundaryLayout:
    """Lay a panel out in ``area``."""
    texts, plot = _around(panel, area, look)
    most = panel.highest + 1
    laid = BoundaryLayout(plot, panel.end, most, (), (), ())
    step = _step(panel.end, plot.width(), look.px(_APART))
    high = _step(most, plot.height(), look.height(TextStyle.FIGURE) * 1.2)
    ticks, levels = tuple(range(0, panel.end + 1, step)), tuple(range(0, most + 1, high))
    labels = (*texts, *_axis_labels(laid, ticks, levels, look), *_inside(panel, laid, look))
    return BoundaryLayout(plot, panel.end, most, ticks, levels, labels)


def plot_of(panel: BoundaryPanel, area: QRectF, look: ChartStyle) -> QRectF:
    """Return the rectangle that the texts leave for the plot."""
    return _around(panel, area, look)[1]


def _around(panel: BoundaryPanel, area: QRectF, look: ChartStyle) -> tuple[tuple[Label, ...], QRectF]:
    head, foot = heading(look, panel.title, panel.subtitle, area), footing(look, panel.caption, area)
    plot, line = QRectF(area), look.height(TextStyle.FIGURE)
    plot.setTop(bottom(head, area.top()) + look.px(10))
    plot.setBottom(top(foot, area.bottom()) - 2 * line - look.px(_GAP) - (look.px(4) if foot else 0))
    plot.setLeft(area.left() + look.width("events 00", TextStyle.AXIS) + look.px(_GAP))
    plot.setRight(area.right() - look.width("000", TextStyle.AXIS) / 2)
    return (*head, *foot), plot


def _step(most: int, room: float, apart: float) -> int:
    wanted = most * apart / max(room, 1.0)
    return next((one for one in _STEPS if one >= wanted), math.ceil(wanted))


def _axis_labels(
    laid: BoundaryLayout, ticks: tuple[int, ...], levels: tuple[int, ...], look: ChartStyle
) -> Iterator[Label]:
    line = look.height(TextStyle.FIGURE)
    below = laid.plot.bottom() + look.px(_GAP) + line / 2
    for one in ticks:
        yield label_at(look, str(one), TextStyle.AXIS, laid.x(one), below, anchor=0.5)
    yield label_at(look, "evaluable patients", TextStyle.AXIS, laid.plot.center().x(), below + line, anchor=0.5)
    beside = laid.plot.left() - look.px(_GAP)
    for one in levels:
        words = f"events {one}" if one == levels[-1] else str(one)
        yield label_at(look, words, TextStyle.AXIS, beside, laid.y(one), anchor=1.0)


def _inside(panel: BoundaryPanel, laid: BoundaryLayout, look: ChartStyle) -> Iterator[Label]:
    """Yield the names of the boundary and of the present state, or why the plot is empty."""
    if not panel.points:
        yield label_at(look, panel.empty, TextStyle.SUBTITLE, laid.plot.center().x(), laid.y(0.5), anchor=0.5)
    steps = [(n, bound) for n, bound in enumerate(panel.least, 1) if bound is not None]
    if steps:
        n, bound = steps[len(steps) // 3]
        y = laid.y(bound) - look.height(TextStyle.NAME) * 0.9
        yield label_at(look, "stops from here", TextStyle.NAME, laid.x(n - 1), y, anchor=1.0)
    if panel.points:
        last = panel.points[-1]
        words = f"{last.events} of {last.patients}"
        x = laid.x(last.patients) + look.px(_POINT + 4)
        room = laid.plot.right() - x >= look.width(words, TextStyle.NAME)
        yield label_at(
            look,
            words,
            TextStyle.NAME,
            x if room else laid.plot.right(),
            laid.y(last.events) + (0 if room else look.height(TextStyle.NAME)),
            anchor=0.0 if room else 1.0,
        )


def draw(painter: QPainter, panel: BoundaryPanel, laid: BoundaryLayout, look: ChartStyle) -> None:
    """Paint a panel that has been laid out: grid, stopping region, boundary, the study's course, every text."""
    draw_grid(painter, look, laid.plot, map(laid.y, laid.levels), map(laid.x, laid.ticks))
    for corners in _stretches(panel, laid):
        _draw_region(painter, corners, laid.plot, look)
    _draw_study_course(painter, panel, laid, look)
    draw_labels(painter, look, laid.labels)


def _stretches(panel: BoundaryPanel, laid: BoundaryLayout) -> Iterator[list[QPointF]]:
    """Yield the corners of the boundary, one list for each part without a gap."""
    run: list[QPointF] = []
    for n, bound in enumerate(panel.least, 1):
        if bound is None:
            if run:
                yield run
            run = []
        else:
            run += [
                QPointF(laid.x(n - 0.5), laid.y(bound)),
                QPointF(laid.x(min(n + 0.5, laid.patients)), laid.y(bound)),
            ]
    if run:
        yield run


def _draw_region(painter: QPainter, corners: list[QPointF], plot: QRectF, look: ChartStyle) -> None:
    colour = look.colour("contrast")
    filled = look.colour("contrast")
    filled.setAlphaF(_OPAQUE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(filled)
    above = [QPointF(corners[-1].x(), plot.top()), QPointF(corners[0].x(), plot.top())]
    painter.drawPolygon(QPolygonF([*corners, *above]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, look.px(2)))
    painter.drawPolyline(QPolygonF(corners))


def _draw_study_course(painter: QPainter, panel: BoundaryPanel, laid: BoundaryLayout, look: ChartStyle) -> None:
    """Paint the study's course: a filled point for a patient with the event, an open one without."""
    accent = look.colour("accent")
    places = [QPointF(laid.x(0), laid.y(0)), *(_place(one.patients, one.events, laid) for one in panel.points)]
    painter.setPen(QPen(accent, look.px(1.6)))
    for one, following in pairwise(places):
        painter.drawLine(QLineF(one, following))
    for point, place in zip(panel.points, places[1:], strict=True):
        crossing = point.patients == panel.crossed
        painter.setPen(QPen(look.colour("error" if crossing else "accent"), look.px(1.6)))
        painter.setBrush(accent if point.event else look.colour("panel"))
        if crossing:
            painter.drawRect(around(place, look.px(_POINT + 2)))
        else:
            painter.drawEllipse(place, look.px(_POINT), look.px(_POINT))


def _place(patients: int, events: int, laid: BoundaryLayout) -> QPointF:
    return QPointF(laid.x(patients), laid.y(events))


def elements(panel: BoundaryPanel, laid: BoundaryLayout, look: ChartStyle) -> tuple[Element, ...]:
    """Return every patient of the study's course."""
    return tuple(
        Element(one.key, why_of(one), place, (around(place, look.px(_REACH)),), layer=1)
        for one in panel.points
        for place in (_place(one.patients, one.events, laid),)
    )
