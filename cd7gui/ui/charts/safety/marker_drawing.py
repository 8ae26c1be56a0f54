"""The drawing of measured courses: thin lines for patients, thick ones for classes, on a log scale."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from cd7gui.records import dataclass
from cd7gui.ui.charts.base.axes import draw_grid, draw_limit
from cd7gui.ui.charts.base.chart_header import bottom, footing, heading, top
from cd7gui.ui.charts.base.deferred_text import why_of
from cd7gui.ui.charts.base.hit_areas import Element, around
from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, draw_labels, label_at
from cd7gui.ui.charts.base.marker_panel import MarkerClass, MarkerDot, MarkerPanel, PatientLine

_GAP: Final = 6.0  # px at 100% between a plot and the texts beside it
_SAMPLE: Final = 20.0  # px: the length of a line in the legend
_APART: Final = 14.0  # px between two classes of the legend
_POINT: Final = 1.8  # px: the radius of a value
_REACH: Final = 6.0  # px: how near a pointer must be to a point
LEAST_PLOT: Final = 110.0  # px: at a lower height, courses are not distinguishable
_TICK: Final = 34.0  # px between two numbers of the axis of days
_DAYS: Final = (1, 2, 5, 7, 10, 14, 20, 30, 60, 90, 180, 360)
_FEW, _MANY = 12, 60  # patients: up to the first number, lines are nearly opaque; from the second on, they are faint
_OPAQUE: Final = (0.75, 0.18)
_FOOT: Final = 0.06  # share of the height below the lowest decade, for values that the assay did not quantify


@dataclass(frozen=True)
class MarkerLayout:
    """Where everything lies: the plot, its axes, the labelled breaks, the texts, and the lines of the legend."""

    plot: QRectF
    end: float
    decades: tuple[int, int]
    ticks: tuple[int, ...]
    levels: tuple[float, ...]
    labels: tuple[Label, ...]
    samples: tuple[tuple[QLineF, MarkerClass], ...] = ()

    def x(self, day: float) -> float:
        """Return the x of a day."""
        return self.plot.left() + min(max(day, 0.0), self.end) / self.end * self.plot.width()

    def y(self, value: float) -> float:
        """Return the y of a value; 0 is drawn at the bottom."""
        low, high = self.decades
        height = self.plot.height() * (1 - _FOOT)
        if value <= 0:
            return self.plot.bottom()
        share = (math.log10(value) - low) / (high - low)
        return self.plot.bottom() - self.plot.height() * _FOOT - min(max(share, 0.0), 1.0) * height

    def place(self, dot: MarkerDot) -> QPointF:
        """Return the position of a value; one below the assay's limit is drawn at the bottom."""
        return QPointF(self.x(dot.day), self.y(0 if dot.bound == "<" else dot.value))


def layout(panel: MarkerPanel, area: QRectF, look: ChartStyle) -> MarkerLayout:
    """Lay a panel out in ``area``."""
    samples, texts, plot = _around(panel, area, look)
    decades = panel.decades
    levels = tuple(_levels(decades, plot.height(), look.height(TextStyle.FIGURE)))
    widest = max(look.width(_number(one), TextStyle.AXIS) for one in levels)
    plot.setLeft(area.left() + widest + look.px(_GAP))
    plot.setRight(area.right() - look.width("000", TextStyle.AXIS) / 2)
    ticks = _ticks(panel.end, plot.width(), look)
    laid = MarkerLayout(plot, panel.end, decades, ticks, levels, (), samples)
    labels = (*texts, *_axis_labels(panel, laid, look))
    return MarkerLayout(plot, panel.end, decades, ticks, levels, labels, samples)


def plot_of(panel: MarkerPanel, area: QRectF, look: ChartStyle) -> QRectF:
    """Return the rectangle that the texts leave for the plot; the axis of values then takes part of its width."""
    return _around(panel, area, look)[2]


def _around(
    panel: MarkerPanel, area: QRectF, look: ChartStyle
) -> tuple[tuple[tuple[QLineF, MarkerClass], ...], tuple[Label, ...], QRectF]:
    """Return the lines of the legend, the texts above and below the plot, and the rectangle left for it."""
    head, foot = heading(look, panel.title, panel.subtitle, area), footing(look, panel.caption, area)
    y = bottom(head, area.top()) + look.px(3)
    samples, names, y = _legend(panel, QRectF(area.left(), y, area.width(), 0), look)
    plot, line = QRectF(area), look.height(TextStyle.FIGURE)
    plot.setTop(y + look.px(8))
    plot.setBottom(top(foot, area.bottom()) - 2 * line - look.px(_GAP) - (look.px(4) if foot else 0))
    return samples, (*head, *names, *foot), plot


def _legend(
    panel: MarkerPanel, area: QRectF, look: ChartStyle
) -> tuple[tuple[tuple[QLineF, MarkerClass], ...], tuple[Label, ...], float]:
    """Return the lines and names of the classes, in as many rows as needed, and the bottom of the last."""
    if len(panel.classes) < 2:
        return (), (), area.top()
    high, x, y = look.height(TextStyle.FIGURE), area.left(), area.top()
    samples, names = [], []
    for one in panel.classes:
        wide = look.px(_SAMPLE + 4) + look.width(one.words, TextStyle.FIGURE)
        if x > area.left() and x + wide > area.right():
            x, y = area.left(), y + high
        middle = y + high / 2
        samples.append((QLineF(x, middle, x + look.px(_SAMPLE), middle), one))
        names.append(label_at(look, one.words, TextStyle.FIGURE, x + look.px(_SAMPLE + 4), middle))
        x += wide + look.px(_APART)
    return tuple(samples), tuple(names), y + high


def _levels(decades: tuple[int, int], height: float, line: float) -> Iterator[float]:
    """Yield the values with a grid line: powers of ten, and 2 and 5 between them if there is room."""
    low, high = decades
    step = max(1, math.ceil((high - low) * line * 1.4 / max(height, 1.0)))
    between = (1, 2, 5) if height / (high - low) >= line * 5 else (1,)
    for power in range(low, high + 1, step):
        for factor in between:
            if factor == 1 or power < high:
                yield factor * 10.0**power


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def _ticks(end: float, room: float, look: ChartStyle) -> tuple[int, ...]:
    wanted = end * look.px(_TICK) / max(room, 1.0)
    step = next((one for one in _DAYS if one >= wanted), math.ceil(wanted))
    return tuple(range(0, int(end) + 1, step))


def _axis_labels(panel: MarkerPanel, laid: MarkerLayout, look: ChartStyle) -> Iterator[Label]:
    line = look.height(TextStyle.FIGURE)
    below = laid.plot.bottom() + look.px(_GAP) + line / 2
    for one in laid.ticks:
        yield label_at(look, str(one), TextStyle.AXIS, laid.x(one), below, anchor=0.5)
    words = f"days from {panel.clock}"
    yield label_at(look, words, TextStyle.AXIS, laid.plot.center().x(), below + line, anchor=0.5)
    for value in laid.levels:
        beside = laid.plot.left() - look.px(_GAP)
        yield label_at(look, _number(value), TextStyle.AXIS, beside, laid.y(value), anchor=1.0)
    if panel.limit and panel.lines:
        y = laid.y(panel.limit) - line / 2
        yield label_at(look, panel.limit_label, TextStyle.AXIS, laid.plot.right(), y, anchor=1.0)
    if not panel.lines:
        centre = laid.plot.center()
        yield label_at(look, panel.empty, TextStyle.SUBTITLE, centre.x(), centre.y(), anchor=0.5)


def draw(painter: QPainter, panel: MarkerPanel, laid: MarkerLayout, look: ChartStyle) -> None:
    """Paint a panel that has been laid out: grid, patients, the classes on top, then every text."""
    plot = laid.plot
    draw_grid(painter, look, plot, map(laid.y, laid.levels), map(laid.x, laid.ticks))
    painter.drawLine(QLineF(plot.left(), plot.bottom(), plot.right(), plot.bottom()))
    if panel.limit and panel.lines:
        draw_limit(painter, look, plot, laid.y(panel.limit))
    classes = {one.name: one for one in panel.classes}
    for line in panel.lines:
        _draw_patient(painter, line, classes.get(line.part), panel, laid, look)
    for one in panel.classes:
        _draw_medians(painter, one, laid, look)
    for sample, one in laid.samples:
        painter.setPen(_pen(one, look, 2.4))
        painter.drawLine(sample)
    draw_labels(painter, look, laid.labels)


def _pen(one: MarkerClass, look: ChartStyle, width: float) -> QPen:
    pen = QPen(look.colour(one.token), look.px(width))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if one.dash:
        pen.setDashPattern(list(one.dash))
    return pen


def _draw_patient(
    painter: QPainter,
    line: PatientLine,
    of: MarkerClass | None,
    panel: MarkerPanel,
    laid: MarkerLayout,
    look: ChartStyle,
) -> None:
    """Paint one patient; a value of which only a bound is known is an open point."""
    colour, shown = look.colour(of.token if of else "dimmed"), [dot for dot in line.dots if dot.day <= panel.end]
    share = min(max((len(panel.lines) - _FEW) / (_MANY - _FEW), 0.0), 1.0)
    colour.setAlphaF(_OPAQUE[0] + share * (_OPAQUE[1] - _OPAQUE[0]))
    pen = QPen(colour, look.px(1))
    if of is not None and of.dash:
        pen.setDashPattern(list(of.dash))
    painter.setPen(pen)
    places = [laid.place(dot) for dot in shown]
    for one, following in pairwise(places):
        painter.drawLine(QLineF(one, following))
    painter.setPen(QPen(colour, look.px(1)))
    for dot, place in zip(shown, places, strict=True):
        painter.setBrush(look.colour("panel") if dot.bound else colour)
        painter.drawEllipse(place, look.px(_POINT), look.px(_POINT))


def _draw_medians(painter: QPainter, one: MarkerClass, laid: MarkerLayout, look: ChartStyle) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(one, look, 2.6))
    corners = [QPointF(laid.x(day), laid.y(value)) for day, value in one.medians if day <= laid.end]
    painter.drawPolyline(QPolygonF(corners))


def elements(panel: MarkerPanel, laid: MarkerLayout, look: ChartStyle) -> tuple[Element, ...]:
    """Return every value within the axis, patient by patient."""
    return tuple(
        Element(dot.key, why_of(dot), place, (around(place, look.px(_REACH)),), layer=1, row=row)
        for row, line in enumerate(panel.lines)
        for dot in line.dots
        if dot.day <= panel.end
        for place in (laid.place(dot),)
    )
