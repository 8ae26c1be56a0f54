"""The course of a toxicity by days: a lane for each kind, a tile for each assessment with its grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from cd7gui.presenters.toxicity import CoursePoint
from cd7gui.ui.style.theme import HELP_SIZE, scale_of, sized, tokens_of
from cd7gui.ui.widgets.plain_text import tip

LANE, AXIS, TILE, NAMES = 26, 18, 20, 56  # px at 100%: heights of lane, axis and tile, and width of the lanes' names
FIRST_WEEKS = 14  # days from T that the axis shows at least
TICKS = (1, 7, 14, 28, 91, 364)  # possible intervals between ticks of the axis, days
LEAST_BETWEEN = 48  # px at 100% between two ticks


class GradeCourse(QWidget):
    """The course as a picture; the keyboard uses the tabs below, and a screen reader gets a description.

    Signals:
        row_chosen(int): the number of the row whose tile was clicked.
    """

    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("course")
        self.setAccessibleName("Course by days from the infusion")
        self._points: Sequence[CoursePoint] = ()
        self._current = 0

    def show_course(self, points: Sequence[CoursePoint], current: int) -> None:
        """Show the assessments and which one is on the page; hide if there is only one."""
        self._points, self._current = points, current
        self.setAccessibleDescription("; ".join(point.words for point in points))
        self.setVisible(len(points) > 1)
        self.update()

    def place(self, x: int, y: int, width: int) -> int:
        """Move to this place with this width; returns the height of the lanes and the axis."""
        height = round((LANE * len(self._lanes()) + AXIS) * scale_of(self.font()))
        self.setGeometry(x, y, width, height)
        return height

    def _lanes(self) -> list[str]:
        return list(dict.fromkeys(point.kind for point in self._points))

    # positions

    def _days(self) -> tuple[int, int]:
        days = [point.day for point in self._points]
        return min(0, *days), max(FIRST_WEEKS, *days)

    def _x(self, day: int) -> float:
        scale = scale_of(self.font())
        first, last = self._days()
        left, right = (NAMES + TILE / 2) * scale, self.width() - TILE * scale
        return left + (right - left) * (day - first) / (last - first)

    def _tiles(self) -> Iterator[tuple[CoursePoint, QRectF]]:
        scale, lanes = scale_of(self.font()), self._lanes()
        side = TILE * scale
        for point in self._points:
            middle = (lanes.index(point.kind) + 0.5) * LANE * scale
            yield point, QRectF(self._x(point.day) - side / 2, middle - side / 2, side, side)

    def _at(self, position: QPointF) -> CoursePoint | None:
        found = [point for point, tile in self._tiles() if tile.contains(position)]
        return found[-1] if found else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the assessment under the pointer."""
        point = self._at(event.position())
        if point is not None:
            self.row_chosen.emit(point.row)

    def event(self, event: QEvent) -> bool:
        """Show the assessment of the tile under the pointer as a tool tip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            point = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tip(point.words) if point else "", self)
            return True
        return super().event(event)

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axis, lanes and tiles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), HELP_SIZE * scale_of(self.font())))
        self._draw_axis(painter)
        self._draw_lanes(painter)
        for point, tile in self._tiles():
            self._draw_tile(painter, point, tile)
        painter.end()

    def _draw_axis(self, painter: QPainter) -> None:
        tokens, scale = tokens_of(self), scale_of(self.font())
        first, last = self._days()
        room = (self._x(last) - self._x(first)) / (last - first)
        step = next((step for step in TICKS if step * room >= LEAST_BETWEEN * scale), TICKS[-1])
        top = LANE * scale * len(self._lanes())
        for day in range(first - first % step, last + 1, step):
            if day < first:
                continue
            painter.setPen(QColor(tokens.line))
            painter.drawLine(QPointF(self._x(day), 0), QPointF(self._x(day), top))
            painter.setPen(QColor(tokens.dimmed))
            words = f"T{'+' if day >= 0 else '−'}{abs(day)}"
            place = QRectF(self._x(day) - LANE * scale, top, 2 * LANE * scale, AXIS * scale)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_lanes(self, painter: QPainter) -> None:
        tokens, scale = tokens_of(self), scale_of(self.font())
        for number, kind in enumerate(self._lanes()):
            place = QRectF(0, number * LANE * scale, NAMES * scale, LANE * scale)
            painter.setPen(QColor(tokens.text))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, kind)
            days = [self._x(point.day) for point in self._points if point.kind == kind]
            painter.setPen(QPen(QColor(tokens.edge), 1))
            painter.drawLine(QPointF(days[0], place.center().y()), QPointF(days[-1], place.center().y()))

    def _draw_tile(self, painter: QPainter, point: CoursePoint, tile: QRectF) -> None:
        tokens = tokens_of(self)
        current = point.row == self._current
        painter.setPen(QPen(QColor(tokens.accent if current else tokens.dimmed), 2 if current else 1))
        painter.setBrush(QColor(tokens.tint if current else tokens.panel))
        painter.drawRoundedRect(tile, 3, 3)
        painter.setPen(QColor(tokens.text))
        grade = "?" if point.grade is None else f"≥{point.grade}" if point.bound else str(point.grade)
        painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, grade)
