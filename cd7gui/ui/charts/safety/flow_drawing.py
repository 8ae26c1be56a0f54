"""The drawing of patient flow: boxes from top to bottom, arrows between them, and exits at the right."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from cd7gui.domain.flow_words import leaving_in_words
from cd7gui.records import dataclass
from cd7gui.ui.charts.base.chart_header import bottom, footing, heading
from cd7gui.ui.charts.base.deferred_text import why_of
from cd7gui.ui.charts.base.flow_panel import FlowPanel, FlowStep, FlowWay
from cd7gui.ui.charts.base.hit_areas import Element
from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, draw_labels, label_at, wrapped

_PAD: Final = 6.0  # px at 100% inside a box, above and below its text
_SIDE: Final = 10.0  # px inside a box, left and right of its text
_ARROW: Final = 14.0  # px: the shortest arrow
_AROUND_WAYS: Final = 8.0  # px above and below a box of patients who left
_HEAD: Final = 4.0  # px: half the width of an arrow's head
_LEFT: Final = 0.5  # share of the width for the steps
_APART: Final = 26.0  # px between a step's box and the text on those who left


@dataclass(frozen=True)
class FlowBox:
    """One box: its rectangle, its lines, and their elements."""

    rect: QRectF
    labels: tuple[Label, ...]
    of: tuple[FlowStep | FlowWay, ...]
    step: bool
    coming: bool = False
    above: int = 0  # lines above those with an element


@dataclass(frozen=True)
class PatientFlowLayout:
    """Every box and text, and the bottom edge of the whole."""

    boxes: tuple[FlowBox, ...]
    labels: tuple[Label, ...]
    bottom: float


def layout(panel: FlowPanel, area: QRectF, look: ChartStyle) -> PatientFlowLayout:
    """Lay a panel out in ``area``, from the top down; its height does not depend on that of the area."""
    head = heading(look, panel.title, panel.subtitle, area)
    y = bottom(head, area.top()) + look.px(10)
    boxes: list[FlowBox] = []
    for number, step in enumerate(panel.steps):
        if number and not step.ways:
            y += look.px(_ARROW)
        for coming in (False, True):
            ways = tuple(way for way in step.ways if way.coming is coming) if number else ()
            if ways:
                boxes.append(_ways(ways, area, y + look.px(_AROUND_WAYS), look))
                y = boxes[-1].rect.bottom() + look.px(_AROUND_WAYS)
        box = _step(step, area, y, look)
        boxes.append(box)
        y = box.rect.bottom()
    said = () if panel.steps else (label_at(look, panel.empty, TextStyle.SUBTITLE, area.left(), y + look.px(10)),)
    y = max([y, *(one.rect.bottom() for one in said)])
    lines = wrapped(look, panel.caption, TextStyle.AXIS, area.width())
    foot_height = len(lines) * look.height(TextStyle.AXIS)
    foot_area = QRectF(area.left(), area.top(), area.width(), y + look.px(8) + foot_height - area.top())
    foot = footing(look, panel.caption, foot_area)
    inside = tuple(label for box in boxes for label in box.labels)
    return PatientFlowLayout(tuple(boxes), (*head, *inside, *said, *foot), bottom(foot, y))


def _step(step: FlowStep, area: QRectF, y: float, look: ChartStyle) -> FlowBox:
    width = area.width() * _LEFT - look.px(_APART) / 2
    lines = wrapped(look, step.words, TextStyle.NAME, width - 2 * look.px(_SIDE))
    rect = QRectF(area.left(), y, width, len(lines) * look.height(TextStyle.NAME) + 2 * look.px(_PAD))
    return FlowBox(rect, tuple(_lines(lines, TextStyle.NAME, rect, rect.center().x(), 0.5, look)), (step,), True)


def _ways(ways: tuple[FlowWay, ...], area: QRectF, y: float, look: ChartStyle) -> FlowBox:
    coming = ways[0].coming
    words = tuple(way.words for way in ways)
    said = words if coming else leaving_in_words([(way.label, way.patients) for way in ways])
    left = area.left() + area.width() * _LEFT + look.px(_APART) / 2
    width = area.right() - left
    lines = [line for words in said for line in wrapped(look, words, TextStyle.FIGURE, width - look.px(_SIDE) * 2)]
    rect = QRectF(left, y, width, len(lines) * look.height(TextStyle.FIGURE) + 2 * look.px(_PAD))
    labels = tuple(_lines(lines, TextStyle.FIGURE, rect, left + look.px(_SIDE), 0.0, look))
    return FlowBox(rect, labels, ways, False, coming, len(said) - len(ways))


def _lines(
    lines: tuple[str, ...] | list[str], words: TextStyle, rect: QRectF, x: float, anchor: float, look: ChartStyle
) -> Iterator[Label]:
    high = look.height(words)
    for number, line in enumerate(lines):
        yield label_at(look, line, words, x, rect.top() + look.px(_PAD) + (number + 0.5) * high, anchor=anchor)


def least_height(panel: FlowPanel, width: float, look: ChartStyle) -> float:
    """Return the height in px that the whole flow needs."""
    return layout(panel, QRectF(0, 0, width, 10_000), look).bottom


def draw(painter: QPainter, laid: PatientFlowLayout, look: ChartStyle) -> None:
    """Paint a panel that has been laid out: boxes, arrows between and beside them, then every text."""
    painter.setPen(QPen(look.colour("edge"), look.px(1)))
    for box in laid.boxes:
        painter.setBrush(look.colour("tint" if box.step else "panel"))
        painter.drawRoundedRect(box.rect, look.px(4), look.px(4))
    steps = [box for box in laid.boxes if box.step]
    for above, below in pairwise(steps):
        x = above.rect.center().x()
        _draw_arrow(painter, QPointF(x, above.rect.bottom()), QPointF(x, below.rect.top()), look)
    for box in laid.boxes:
        if not box.step:
            y = box.rect.center().y()
            way, beside = QPointF(steps[0].rect.center().x(), y), QPointF(box.rect.left(), y)
            _draw_arrow(painter, beside if box.coming else way, way if box.coming else beside, look)
    draw_labels(painter, look, laid.labels)


def _draw_arrow(painter: QPainter, begin: QPointF, end: QPointF, look: ChartStyle) -> None:
    colour, head = look.colour("dimmed"), look.px(_HEAD)
    painter.setPen(QPen(colour, look.px(1.2)))
    painter.drawLine(QLineF(begin, end))
    down = begin.x() == end.x()
    back = -1.5 * head if end.x() >= begin.x() else 1.5 * head
    corners = (
        (QPointF(-head, -1.5 * head), QPointF(head, -1.5 * head))
        if down
        else (QPointF(back, -head), QPointF(back, head))
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([end, *(end + corner for corner in corners)]))


def elements(laid: PatientFlowLayout) -> tuple[Element, ...]:
    """Return every step and every exit, from first to last."""
    found: list[Element] = []
    for row, box in enumerate(laid.boxes):
        high = box.rect.height() / (len(box.of) + box.above)
        for number, one in enumerate(box.of, box.above):
            rect = QRectF(box.rect.left(), box.rect.top() + number * high, box.rect.width(), high)
            if one.key or one.why:
                found.append(Element(one.key, why_of(one), rect.center(), (rect,), row=row))
    return tuple(found)
