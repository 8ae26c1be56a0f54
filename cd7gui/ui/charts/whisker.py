"""A proportion with its interval as a dot and a whisker, for one row of a table."""

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.base.spec import Whisker

_DOT: Final = 4.0  # px at 100%: the dot's radius


def place(value: float, rect: QRectF, look: ChartStyle) -> float:
    """Return the x of a fraction in the row; at 0 and 1 the whole dot stays inside."""
    inset = look.px(_DOT) + 1
    return rect.left() + inset + min(max(value, 0.0), 1.0) * (rect.width() - 2 * inset)


def draw_whisker(painter: QPainter, rect: QRectF, whisker: Whisker, look: ChartStyle) -> None:
    """Draw the row from 0 to 1, with the interval and the dot if they are known."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    y = rect.center().y()
    _line(painter, rect, (0.0, 1.0), QPen(look.colour("line"), look.px(2)), look)
    if whisker.lower is not None and whisker.upper is not None:
        _line(painter, rect, (whisker.lower, whisker.upper), QPen(look.colour("accent"), look.px(2)), look)
    if whisker.value is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent"))
        painter.drawEllipse(QPointF(place(whisker.value, rect, look), y), look.px(_DOT), look.px(_DOT))
    painter.restore()


def _line(painter: QPainter, rect: QRectF, between: tuple[float, float], pen: QPen, look: ChartStyle) -> None:
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    y = rect.center().y()
    painter.drawLine(QLineF(place(between[0], rect, look), y, place(between[1], rect, look), y))
