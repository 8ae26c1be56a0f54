"""Axes and steps: the position of a time and a probability in a plot, and the corners of a step curve."""

import math
from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from cd7gui.records import dataclass
from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.base.spec import CurveSpec

Corner = tuple[float, float]
"""A point of a curve in the data's own units: time in months, value as a fraction."""
_Stretch = tuple[float, float, float, float]  # from, to, lower limit, upper limit


@dataclass(frozen=True)
class Scales:
    """The rectangle of a plot: time 0 at its left, ``end`` at its right, 0% at the bottom, 100% at the top."""

    plot: QRectF
    end: float

    def x(self, time: float) -> float:
        """Return the x of a time in months; a time beyond the axis is placed at its end."""
        return self.plot.left() + min(max(time, 0.0), self.end) / self.end * self.plot.width()

    def y(self, value: float) -> float:
        """Return the y of a fraction."""
        return self.plot.bottom() - min(max(value, 0.0), 1.0) * self.plot.height()

    def point(self, corner: Corner) -> QPointF:
        """Return the position of a time and a value."""
        return self.points((corner,))[0]

    def points(self, corners: Iterable[Corner]) -> list[QPointF]:
        """Return the positions of many times and values at once: a curve of a thousand patients has as many."""
        end, left, bottom = self.end, self.plot.left(), self.plot.bottom()
        wide, high = self.plot.width(), self.plot.height()
        return [
            QPointF(
                left + (0.0 if time < 0.0 else time if time < end else end) / end * wide,
                bottom - (0.0 if value < 0.0 else value if value < 1.0 else 1.0) * high,
            )
            for time, value in corners
        ]


def stride(cells: Iterable[float], pitch: float, gap: float) -> int:
    """Return the interval at which to label breaks, so that texts keep ``gap`` px between them.

    ``cells`` are the widths of the texts, ``pitch`` is the distance of two breaks, in px.
    """
    return max(1, math.ceil((max(cells, default=0.0) + gap) / pitch)) if pitch > 0 else 1


def levels(height: float, line: float) -> tuple[float, ...]:
    """Return the fractions with grid line and label, for a plot and a text line of these heights in px."""
    for parts in (4, 2, 1):
        if height / parts >= line * 1.15:
            return tuple(part / parts for part in range(parts + 1))
    return (0.0, 1.0)


def draw_grid(
    painter: QPainter, look: ChartStyle, plot: QRectF, heights: Iterable[float], breaks: Iterable[float]
) -> None:
    """Paint a line across the plot at each of the heights, and a tick below it at each break of the axis."""
    painter.setPen(QPen(look.colour("line"), look.px(1)))
    for y in heights:
        painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
    painter.setPen(QPen(look.colour("edge"), look.px(1)))
    for x in breaks:
        painter.drawLine(QLineF(x, plot.bottom(), x, plot.bottom() + look.px(3)))


def draw_limit(painter: QPainter, look: ChartStyle, plot: QRectF, y: float) -> None:
    """Paint the dashed reference line."""
    dashed = QPen(look.colour("dimmed"), look.px(1))
    dashed.setDashPattern([4.0, 3.0])
    painter.setPen(dashed)
    painter.drawLine(QLineF(plot.left(), y, plot.right(), y))


def corners(curve: CurveSpec, until: float, since: float = 0.0) -> tuple[Corner, ...]:
    """Return the corners of a step curve between two times; empty if the curve is not defined there."""
    last = min(curve.end, until)
    if last < since:
        return ()
    value = curve.value_at(since)
    turned: list[Corner] = [(since, value)]
    if since == 0 and value != curve.start:  # an event on the very first day
        turned.insert(0, (0.0, curve.start))
    for step in curve.steps:
        if since < step.time <= last:
            turned += [(step.time, value), (step.time, step.value)]
            value = step.value
    turned.append((last, value))
    return tuple(turned)


def bands(curve: CurveSpec, until: float, since: float = 0.0) -> tuple[tuple[Corner, ...], ...]:
    """Return the outlines of the intervals between two times in which a curve has both limits.

    Before the first step there is no uncertainty and no band; steps without limits (R's NA) leave a gap.
    """
    last = min(curve.end, until)
    runs: list[list[_Stretch]] = [[]]
    ends = [*(step.time for step in curve.steps[1:]), last]
    for step, following in zip(curve.steps, ends, strict=False):
        start, end = max(step.time, since), min(last, following)
        if step.lower is None or step.upper is None:
            runs.append([])
        elif start < end:
            runs[-1].append((start, end, step.lower, step.upper))
    return tuple(_outline(run) for run in runs if run)


def _outline(run: list[_Stretch]) -> tuple[Corner, ...]:
    above = [(time, upper) for start, end, _, upper in run for time in (start, end)]
    below = [(time, lower) for start, end, lower, _ in run for time in (start, end)]
    return (*above, *reversed(below))
