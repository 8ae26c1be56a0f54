"""The plot above the laboratory series: neutrophils, platelets and haemoglobin against T and H."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cd7gui.domain.case import Case
from cd7gui.domain.text import N_, counted
from cd7gui.study.countseries import CountCourse, CountPoint, CountSeries, count_series
from cd7gui.ui import theme
from cd7gui.ui.charts.look import Label, Look, Words, draw_labels, label_at
from cd7gui.ui.theme import scale_of, tokens_of

PLOTTED = "F18"  # the form whose counts are plotted
HEIGHT = 132  # px at 100%
EDGE, GAP, FIGURES = 20.0, 16.0, 34.0  # px at 100%: around, between two plots, left of each for its figures


@dataclass(frozen=True)
class Level:
    """The axis of one count: its figures from foot to head; where `logarithmic`, zero lies on the foot."""

    figures: tuple[float, ...]
    logarithmic: bool

    def share(self, value: float) -> float:
        """Give how high a value lies, 0 at the foot and 1 at the head; beyond the axis it lies on its end."""
        low, high = self.figures[0], self.figures[-1]
        held = min(max(value, low), high)
        if self.logarithmic:
            return math.log(held / low) / math.log(high / low)
        return (held - low) / (high - low)


LEVELS = (
    Level((0.01, 0.1, 1, 10), logarithmic=True),
    Level((1, 10, 100, 1000), logarithmic=True),
    Level((0, 50, 100, 150, 200), logarithmic=False),
)


class CountPlot(QWidget):
    """Three small plots side by side; what they show is said in words to a screen reader, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("count-plot")
        self._series: CountSeries | None = None

    def show_case(self, case: Case) -> None:
        """Show a patient's counts."""
        self._series = count_series(case)
        self.setFixedHeight(round(HEIGHT * scale_of(self.font())))
        self.setAccessibleName(N_("Course of the blood counts"))
        self.setAccessibleDescription(words_of(self._series))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the three plots, or why there is none."""
        look, painter = Look(tokens_of(self), self.font()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._series is None:
            draw_labels(painter, look, [_middle(self.rect().toRectF(), words_of(None), look)])
        else:
            edge, gap = look.px(EDGE), look.px(GAP)
            width = (self.width() - 2 * edge - 2 * gap) / 3
            days = _span(self._series)
            for at, (course, level) in enumerate(zip(self._series.courses, LEVELS, strict=True)):
                box = QRectF(edge + at * (width + gap), 0, width, self.height())
                _Drawing(painter, look, box, level, days).draw(self._series, course)
        painter.end()


class PlotAbove(QWidget):
    """A button that shows and hides the plot; what was chosen holds for every patient until the window is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(N_("Plot the counts"), self)
        self.button.setObjectName("count-plot-button")
        self.button.setCheckable(True)
        theme.mark(self.button, role="quiet")
        self.plot = CountPlot(self)
        self.plot.hide()
        self.button.toggled.connect(self._turn)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self.button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.plot)

    def show_case(self, case: Case) -> None:
        """Show a patient's counts."""
        self.plot.show_case(case)
        rows = self.button.sizeHint().height() + (0 if self.plot.isHidden() else self.plot.height())
        self.setMinimumHeight(rows)  # a crowded page must not cut the letters below the axes

    def _turn(self, shown: bool) -> None:
        self.button.setText(N_("Hide the plot") if shown else N_("Plot the counts"))
        self.plot.setVisible(shown)
        self.setMinimumHeight(self.button.sizeHint().height() + (self.plot.height() if shown else 0))


def words_of(series: CountSeries | None) -> str:
    """Say what the plot shows."""
    if series is None:
        return N_("Enter the day of infusion (F4) or of transplant (F6) to see the course of the counts.")
    parts = [f"{one.label}: {counted(len(one.points), N_('count'), N_('counts'))}" for one in series.courses]
    return "; ".join(parts)


def _middle(box: QRectF, text: str, look: Look) -> Label:
    return label_at(look, text, Words.SUBTITLE, box.center().x(), box.center().y(), anchor=0.5)


def _span(series: CountSeries) -> tuple[int, int]:
    days = [point.day for course in series.courses for point in course.points]
    days += [day for day in (0, series.transplant) if day is not None]
    return min(days), max(*days, min(days) + 1)


@dataclass(frozen=True)
class _Drawing:
    """One of the three plots, being drawn."""

    painter: QPainter
    look: Look
    box: QRectF
    level: Level
    days: tuple[int, int]

    @property
    def plot(self) -> QRectF:
        """The rectangle between the axes."""
        line = self.look.height(Words.AXIS)
        return self.box.adjusted(self.look.px(FIGURES), 1.8 * line, -self.look.px(4), -1.6 * line)

    def x(self, day: float) -> float:
        """Give the place of a day."""
        first, last = self.days
        return self.plot.left() + (day - first) / (last - first) * self.plot.width()

    def at(self, point: CountPoint) -> QPointF:
        """Give the place of a count."""
        return QPointF(self.x(point.day), self.plot.bottom() - self.level.share(point.value) * self.plot.height())

    def draw(self, series: CountSeries, course: CountCourse) -> None:
        """Draw axes, zeros, the course and what happened."""
        self._axes(course.label)
        self._zeros(series)
        self.painter.setPen(QPen(self.look.colour("accent"), self.look.px(1.6)))
        self.painter.drawPolyline(QPolygonF([self.at(point) for point in course.points]))
        for point in course.points:
            self.painter.setBrush(self.look.colour("panel" if point.bounded else "accent"))
            self.painter.drawEllipse(self.at(point), self.look.px(1.6), self.look.px(1.6))
        self._happened(course)

    def _axes(self, title: str) -> None:
        plot, look = self.plot, self.look
        line = look.height(Words.AXIS)
        labels = [label_at(look, title, Words.NAME, self.box.left(), self.box.top() + line * 0.7)]
        for figure in self.level.figures:
            y = plot.bottom() - self.level.share(figure) * plot.height()
            self.painter.setPen(QPen(look.colour("line"), 1))
            self.painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            labels.append(label_at(look, f"{figure:g}", Words.AXIS, plot.left() - look.px(4), y, anchor=1))
        draw_labels(self.painter, look, labels)

    def _zeros(self, series: CountSeries) -> None:
        """Mark T and H; where both are one day's width apart only H keeps its letter."""
        marks = {0: series.zero} | ({series.transplant: "H"} if series.transplant is not None else {})
        self.painter.setPen(QPen(self.look.colour("dimmed"), 1, Qt.PenStyle.DashLine))
        for day in marks:
            self.painter.drawLine(QPointF(self.x(day), self.plot.top()), QPointF(self.x(day), self.plot.bottom()))
        last = self.days[1]
        words = {**marks, last: marks.get(last, f"{series.zero}+{last}")}
        y = self.plot.bottom() + self.look.height(Words.AXIS) * 0.9
        labels = [label_at(self.look, text, Words.AXIS, self.x(day), y, anchor=0.5) for day, text in words.items()]
        kept = [one for one in labels[:-1] if not one.rect.intersects(labels[-1].rect)]
        draw_labels(self.painter, self.look, [*kept, labels[-1]])

    def _happened(self, course: CountCourse) -> None:
        """Mark transfusions by strokes at the foot and engraftment by a triangle at the head."""
        first, last = self.days
        self.painter.setPen(QPen(self.look.colour("error"), self.look.px(2)))
        for day in (one for one in course.transfused if first <= one <= last):
            foot = QPointF(self.x(day), self.plot.bottom())
            self.painter.drawLine(foot, foot - QPointF(0, self.look.px(9)))
        if course.engrafted is not None and first <= course.engrafted <= last:
            side, top = self.look.px(5), QPointF(self.x(course.engrafted), self.plot.top())
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(self.look.colour("complete"))
            self.painter.drawPolygon([top + QPointF(0, side), top - QPointF(side, side), top + QPointF(side, -side)])
