"""Shapes of a swimmer: how each phase and each event is drawn, on a bar and in the legend."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from cd7gui.records import dataclass
from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.base.spec import CoursePhase, MarkKind
from cd7gui.ui.style.tokens import mixed

_Outline = tuple[tuple[float, float], ...]
_TRIANGLE: Final[_Outline] = ((0.0, -1.0), (1.0, 0.85), (-1.0, 0.85))
_DIAMOND: Final[_Outline] = ((0.0, -1.15), (1.15, 0.0), (0.0, 1.15), (-1.15, 0.0))


@dataclass(frozen=True)
class _Shape:
    """A closed outline around (0, 0), or a ring if it has no points.

    It is filled, or open with the panel's colour inside.
    """

    token: str
    outline: _Outline = ()
    filled: bool = True


_SHAPES: Final = {
    MarkKind.REMISSION: _Shape("complete", filled=False),
    MarkKind.ACUTE_GVHD: _Shape("query", _DIAMOND),
    MarkKind.CHRONIC_GVHD: _Shape("query", _DIAMOND, filled=False),
    MarkKind.RELAPSE: _Shape("contrast", _TRIANGLE),
}


def draw_mark(painter: QPainter, kind: MarkKind, at: QPointF, radius: float, look: ChartStyle) -> None:
    """Draw an event around a point; a rim in the panel's colour sets it off from the bar."""
    shape = _SHAPES.get(kind)
    if shape is None:
        _draw_cross(painter, at, radius * 0.8, QPen(look.colour("error"), look.px(2)))
        return
    colour, ground = look.colour(shape.token), look.colour("panel")
    path = QPainterPath()
    if shape.outline:
        path.addPolygon(QPolygonF([at + QPointF(x * radius, y * radius) for x, y in shape.outline]))
        path.closeSubpath()
    else:
        path.addEllipse(at, radius * 0.9, radius * 0.9)
    painter.strokePath(path, QPen(ground, look.px(3)))
    painter.fillPath(path, colour if shape.filled else ground)
    if not shape.filled:
        painter.strokePath(path, QPen(colour, look.px(1.6)))


def _draw_cross(painter: QPainter, at: QPointF, reach: float, pen: QPen) -> None:
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLine(at + QPointF(-reach, -reach), at + QPointF(reach, reach))
    painter.drawLine(at + QPointF(-reach, reach), at + QPointF(reach, -reach))


def draw_arrow(painter: QPainter, start: QPointF, length: float, look: ChartStyle) -> None:
    """Draw the arrow of a course that goes on, to the right of the bar's end."""
    tip, wing = start + QPointF(length, 0), length * 0.36
    painter.setPen(QPen(look.colour("accent"), look.px(1.6)))
    painter.drawLine(start, tip)
    painter.drawPolyline([tip + QPointF(-wing, -wing), tip, tip + QPointF(-wing, wing)])


def draw_stretch(painter: QPainter, phase: CoursePhase, bar: QRectF, look: ChartStyle) -> None:
    """Draw a phase of a bar: hollow before the transplant, full after it, striped where none was done."""
    full = QColor(mixed(look.tokens.accent, look.tokens.panel, 0.75))
    if phase is CoursePhase.AFTER_TRANSPLANT:
        painter.fillRect(bar, full)
        return
    rim, half = look.colour("dimmed"), look.px(0.6)
    painter.setPen(QPen(rim, 2 * half))
    painter.setBrush(QColor(mixed(look.tokens.dimmed, look.tokens.panel, 0.2)))
    painter.drawRect(bar.adjusted(half, half, -half, -half) if bar.width() > 4 * half else bar)
    if phase is CoursePhase.WITHOUT_TRANSPLANT:
        painter.drawLine(QPointF(bar.left(), bar.center().y()), QPointF(bar.right(), bar.center().y()))
