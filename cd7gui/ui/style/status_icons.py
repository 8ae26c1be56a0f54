"""Status signs: shapes that mean the same in every list, page and margin, each with its word.

The shape alone tells signs apart; colour only helps. They are drawn as vectors and use no font glyphs, so they look
alike on every platform.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from cd7gui.ui.style.theme import scale_of, tokens_of
from cd7gui.ui.style.tokens import Tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon


class StatusSign(Enum):
    """The status of a form, a patient or a finding; ``word`` names it and ``token`` names its colour."""

    EMPTY = ("empty", "empty", "dimmed")
    STARTED = ("started", "started", "dimmed")
    WAITING = ("waiting", "waiting", "dimmed")
    COMPLETE = ("complete", "complete", "complete")
    OVERDUE = ("overdue", "overdue", "query")
    QUERY = ("query", "query", "query")
    ERROR = ("error", "error", "error")
    DEVIATION = ("deviation", "deviation", "deviation")
    UNDECIDED = ("undecided", "cannot be decided", "dimmed")
    READ_ONLY = ("read-only", "read-only", "dimmed")
    VERIFIED = ("verified", "verified", "complete")
    CHANGED = ("changed", "changed since verified", "query")
    TO_VERIFY = ("to-verify", "to verify", "dimmed")

    def __init__(self, key: str, word: str, token: str) -> None:
        self.key = key
        self.word = word
        self.token = token

    def colour(self, tokens: Tokens) -> str:
        """Return the sign's colour, ``#rrggbb``, in these tokens."""
        return str(getattr(tokens, self.token))

    @classmethod
    def of_severity(cls, severity: str) -> StatusSign | None:
        """Return the sign of a finding's severity, or None if there is no finding."""
        found = {"error": cls.ERROR, "query": cls.QUERY, "deviation": cls.DEVIATION, "undecided": cls.UNDECIDED}
        return found.get(severity)


_FILLED: Final = frozenset(
    {StatusSign.COMPLETE, StatusSign.OVERDUE, StatusSign.QUERY, StatusSign.ERROR, StatusSign.DEVIATION}
)
_STROKE: Final = 0.13  # fraction of the sign's width: 1.3 px at the usual 10 px
_DOT: Final = 0.09  # radius of the dot below a question mark
_PUPIL: Final = 0.24  # radius of the dot within a ring
_SQUARE: Final = 0.88  # a square as wide as a disc would look larger


def draw(painter: QPainter, rect: QRectF, sign: StatusSign, tokens: Tokens) -> None:
    """Draw a sign in the middle of ``rect``, as large as will fit."""
    side = min(rect.width(), rect.height())
    box = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
    colour = QColor(sign.colour(tokens))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if sign not in _FILLED:
        cap = Qt.PenCapStyle.RoundCap
        painter.setPen(QPen(colour, side * _STROKE, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(outline(sign, box))
        painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(filling(sign, box), colour)
    painter.restore()


def filling(sign: StatusSign, box: QRectF) -> QPainterPath:
    """Return the filled part of a sign inside a square ``box``; it is empty if the sign is only lines."""
    path = QPainterPath()
    if sign is StatusSign.COMPLETE:
        path.addEllipse(box)
    elif sign is StatusSign.STARTED:
        path.moveTo(box.center())
        path.arcTo(box, 90, 180)
        path.closeSubpath()
    elif sign is StatusSign.WAITING:
        path.addEllipse(box.center(), box.width() * _PUPIL, box.width() * _PUPIL)
    elif sign is StatusSign.DEVIATION:
        inset = box.width() * (1 - _SQUARE) / 2
        path.addRect(box.adjusted(inset, inset, -inset, -inset))
    elif sign is StatusSign.UNDECIDED:
        path.addEllipse(_at(box, 0.5, 0.9), box.width() * _DOT, box.width() * _DOT)
    elif sign in _CORNERS:
        path.addPolygon(QPolygonF([_at(box, x, y) for x, y in _CORNERS[sign]]))
        path.closeSubpath()
    return path


def outline(sign: StatusSign, box: QRectF) -> QPainterPath:
    """Return the stroked part of a sign: a ring, the bar of read-only, the hook of a question mark."""
    path = QPainterPath()
    if sign in _FILLED:
        return path
    if sign is StatusSign.UNDECIDED:
        return _hook(box)
    if sign in _LINES:
        for first, *others in _LINES[sign]:
            path.moveTo(_at(box, *first))
            for corner in others:
                path.lineTo(_at(box, *corner))
        return path
    inset = box.width() * _STROKE / 2
    path.addEllipse(box.adjusted(inset, inset, -inset, -inset))
    if sign is StatusSign.READ_ONLY:
        path.moveTo(_at(box, 0.19, 0.81))
        path.lineTo(_at(box, 0.81, 0.19))
    return path


_CORNERS: Final = {
    StatusSign.QUERY: ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)),
    StatusSign.OVERDUE: ((0.08, 0.0), (0.92, 0.0), (0.5, 0.5), (0.92, 1.0), (0.08, 1.0), (0.5, 0.5)),  # an hourglass
    StatusSign.ERROR: ((0.5, 0.04), (1.0, 0.94), (0.0, 0.94)),
}


_LINES: Final = {
    StatusSign.VERIFIED: (((0.08, 0.55), (0.38, 0.88), (0.93, 0.14)),),  # a tick
    StatusSign.CHANGED: (((0.08, 0.34), (0.92, 0.34)), ((0.08, 0.66), (0.92, 0.66)), ((0.76, 0.08), (0.24, 0.92))),
    StatusSign.TO_VERIFY: (((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.1, 0.1)),),  # an empty box to be ticked
}


def _hook(box: QRectF) -> QPainterPath:
    """Return the hook of a question mark: three quarters of a ring and a stem above the dot."""
    path = QPainterPath()
    ring = QRectF(_at(box, 0.24, 0.07), _at(box, 0.76, 0.59))
    path.arcMoveTo(ring, 180)
    path.arcTo(ring, 180, -225)
    path.quadTo(_at(box, 0.5, 0.58), _at(box, 0.5, 0.68))
    return path


def _at(box: QRectF, across: float, down: float) -> QPointF:
    return QPointF(box.left() + across * box.width(), box.top() + down * box.height())


def pixmap(sign: StatusSign, tokens: Tokens, size: int = 10, ratio: float = 1.0) -> QPixmap:
    """Return a sign as a transparent picture of ``size`` px a side, sharp at this device pixel ratio."""
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw(painter, QRectF(0, 0, size, size), sign, tokens)
    painter.end()
    return made


ICON: Final = 10  # px a side at 100%


def icon(sign: StatusSign, widget: QWidget) -> QIcon:
    """Return a sign as an icon for a list of ``widget``, as large as its text.

    The sign's word must be shown beside it.
    """
    from PySide6.QtGui import QIcon  # half a dozen enumerations, which the first painting needs none of

    size = round(ICON * scale_of(widget.font()))
    # The window's palette decides the scheme: a tab bar has a transparent background, which would count as dark.
    return QIcon(pixmap(sign, tokens_of(widget.window()), size, widget.devicePixelRatioF()))
