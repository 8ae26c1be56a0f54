"""The drawing of the small plots of blood counts: axes, both day zeros, the course, and events."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from cd7gui.presenters.blood_counts import CountCourse, CountPoint, CountSeries
from cd7gui.records import dataclass
from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, draw_labels, label_at

APART = 4.0  # px at 100%: points closer together than this are crowded
FIGURES = 34.0  # px at 100%: left of each plot, for its numbers


@dataclass(frozen=True)
class CountAxis:
    """The axis of one count, with its labelled values from bottom to top.

    If it is `logarithmic`, zero is drawn at the bottom.
    """

    figures: tuple[float, ...]
    logarithmic: bool

    def share(self, value: float) -> float:
        """Return the height of a value from 0 at the bottom to 1 at the top; values beyond the axis lie at its end."""
        low, high = self.figures[0], self.figures[-1]
        held = min(max(value, low), high)
        if self.logarithmic:
            return math.log(held / low) / math.log(high / low)
        return (held - low) / (high - low)


LEVELS = (
    CountAxis((0.01, 0.1, 1, 10), logarithmic=True),
    CountAxis((1, 10, 100, 1000), logarithmic=True),
    CountAxis((0, 50, 100, 150, 200), logarithmic=False),
)


@dataclass(frozen=True)
class PlotBox:
    """The place of one of the plots: its rectangle, its axis, the first and the last day."""

    look: ChartStyle
    box: QRectF
    level: CountAxis
    days: tuple[int, int]

    @property
    def plot(self) -> QRectF:
        """The rectangle between the axes."""
        line = self.look.height(TextStyle.AXIS)
        return self.box.adjusted(self.look.px(FIGURES), 1.8 * line, -self.look.px(4), -1.6 * line)

    def x(self, day: float) -> float:
        """Return the x of a day."""
        first, last = self.days
        return self.plot.left() + (day - first) / (last - first) * self.plot.width()

    def at(self, point: CountPoint) -> QPointF:
        """Return the position of a count."""
        return QPointF(self.x(point.day), self.plot.bottom() - self.level.share(point.value) * self.plot.height())


@dataclass(frozen=True)
class CountsDrawing:
    """One of the plots while it is drawn."""

    painter: QPainter
    place: PlotBox

    @property
    def look(self) -> ChartStyle:
        """Colours and fonts."""
        return self.place.look

    def draw(self, series: CountSeries, course: CountCourse) -> None:
        """Draw axes, day zeros, the course and events."""
        self._axes(course.label)
        self._zeros(series)
        self.painter.setPen(QPen(self.look.colour("accent"), self.look.px(1.6)))
        self.painter.drawPolyline(QPolygonF([self.place.at(point) for point in course.points]))
        crowded = len(course.points) * self.look.px(APART) > self.place.plot.width()
        for point in course.points:
            if point.bounded or not crowded:  # in a crowd, the line alone is clearer
                self.painter.setBrush(self.look.colour("panel" if point.bounded else "accent"))
                self.painter.drawEllipse(self.place.at(point), self.look.px(1.6), self.look.px(1.6))
        self._draw_events(course)

    def _axes(self, title: str) -> None:
        plot, look = self.place.plot, self.look
        line = look.height(TextStyle.AXIS)
        labels = [label_at(look, title, TextStyle.NAME, self.place.box.left(), self.place.box.top() + line * 0.7)]
        for figure in self.place.level.figures:
            y = plot.bottom() - self.place.level.share(figure) * plot.height()
            self.painter.setPen(QPen(look.colour("line"), 1))
            self.painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            labels.append(label_at(look, f"{figure:g}", TextStyle.AXIS, plot.left() - look.px(4), y, anchor=1))
        draw_labels(self.painter, look, labels)

    def _zeros(self, series: CountSeries) -> None:
        """Mark T and H; if labels would overlap, the last day has priority, then H."""
        marks = {0: series.zero} | ({series.transplant: "H"} if series.transplant is not None else {})
        self.painter.setPen(QPen(self.look.colour("dimmed"), 1, Qt.PenStyle.DashLine))
        for day in marks:
            self.painter.drawLine(
                QPointF(self.place.x(day), self.place.plot.top()), QPointF(self.place.x(day), self.place.plot.bottom())
            )
        last = self.place.days[1]
        words = {**marks, last: marks.get(last, f"{series.zero}+{last}")}
        y = self.place.plot.bottom() + self.look.height(TextStyle.AXIS) * 0.9
        labels = [
            label_at(self.look, text, TextStyle.AXIS, self.place.x(day), y, anchor=0.5) for day, text in words.items()
        ]
        kept: list[Label] = []
        for label in reversed(labels):
            if not any(label.rect.intersects(other.rect) for other in kept):
                kept.append(label)
        draw_labels(self.painter, self.look, kept)

    def _draw_events(self, course: CountCourse) -> None:
        """Mark transfusions by strokes at the bottom and engraftment by a triangle at the top."""
        first, last = self.place.days
        self.painter.setPen(QPen(self.look.colour("error"), self.look.px(2)))
        for day in (one for one in course.transfused if first <= one <= last):
            foot = QPointF(self.place.x(day), self.place.plot.bottom())
            self.painter.drawLine(foot, foot - QPointF(0, self.look.px(9)))
        if course.engrafted is not None and first <= course.engrafted <= last:
            side, top = self.look.px(5), QPointF(self.place.x(course.engrafted), self.place.plot.top())
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(self.look.colour("complete"))
            self.painter.drawPolygon([top + QPointF(0, side), top - QPointF(side, side), top + QPointF(side, -side)])


def draw_description(painter: QPainter, look: ChartStyle, at: QPointF, said: Sequence[str], room: QRectF) -> None:
    """Circle a point and describe it, line by line, in a box beside it that stays within a rectangle."""
    painter.setPen(QPen(look.colour("text"), look.px(1.5)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, look.px(4.5), look.px(4.5))
    line, inset = look.height(TextStyle.FIGURE), look.px(8)
    box = QRectF(0, 0, max(look.width(text, TextStyle.FIGURE) for text in said) + 2 * inset, len(said) * line + inset)
    box.moveTopLeft(at + QPointF(look.px(10), -line))
    if box.right() > room.right():
        box.moveRight(at.x() - look.px(10))
    box.moveLeft(max(box.left(), room.left()))
    box.moveTop(min(max(box.top(), room.top()), room.bottom() - box.height()))
    painter.setPen(QPen(look.colour("edge"), 1))
    painter.setBrush(look.colour("panel"))
    painter.drawRoundedRect(box, look.px(4), look.px(4))
    top = box.top() + inset / 2 + line / 2
    lines = [
        label_at(look, text, TextStyle.FIGURE, box.left() + inset, top + number * line)
        for number, text in enumerate(said)
    ]
    draw_labels(painter, look, lines)
