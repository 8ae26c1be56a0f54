"""The layout of a swimmer plot: a lane for each patient, the legend above and the time axis below."""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QRectF

from cd7gui.records import dataclass
from cd7gui.ui.charts.base.axes import Scales, stride
from cd7gui.ui.charts.base.chart_header import bottom, footing, heading, top
from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, label_at
from cd7gui.ui.charts.base.spec import CoursePhase, MarkKind, SwimmerPanel
from cd7gui.ui.charts.descriptions import swimmer_caption

ONGOING: Final = "ongoing"
_GAP: Final = 6.0  # px at 100% between a plot and the texts beside it
_LANE: Final = 20.0  # px: preferred height of a lane
_LOWEST_LANE: Final = 14.0  # px: the least at which its name is legible
_TAIL: Final = 16.0  # px: room for the arrow or cross after a bar that reaches the end of the axis
_SIGN: Final = 14.0  # px: room for a shape in the legend

KeySign = CoursePhase | MarkKind | None
"""What a word of the key explains; None is the arrow of a course that goes on."""


@dataclass(frozen=True)
class SwimmerLayout:
    """Where everything on a swimmer lies: scales, lanes in order, shapes of the legend, texts.

    ``name`` returns the label of a lane by its number, because most of a thousand lanes are never visible. Every
    ``named``-th lane has one.
    """

    scales: Scales
    lanes: tuple[QRectF, ...]
    ticks: tuple[float, ...]
    signs: tuple[tuple[KeySign, QRectF], ...]
    texts: tuple[Label, ...]
    named: int
    name: Callable[[int], Label]

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every text."""
        return (*self.texts, *map(self.name, range(0, len(self.lanes), self.named)))


def layout(panel: SwimmerPanel, area: QRectF, look: ChartStyle) -> SwimmerLayout:
    """Lay a swimmer out in ``area``; lanes share the height, up to their preferred height."""
    above, signs, words = _above(panel, area, look)
    foot = footing(look, swimmer_caption(panel), area)
    line = look.height(TextStyle.FIGURE)
    plot = QRectF(area)
    plot.setTop(above)
    room = top(foot, area.bottom()) - line - look.px(_GAP) - plot.top()
    high = min(look.px(_LANE), max(room, 1.0) / max(1, len(panel.lanes)))
    plot.setHeight(high * len(panel.lanes) if panel.lanes else max(room, 1.0))
    widest = max((look.width(lane.name, TextStyle.FIGURE) for lane in panel.lanes), default=0.0)
    plot.setLeft(area.left() + max(widest, look.width(panel.axis.unit, TextStyle.FIGURE)) + look.px(2 * _GAP))
    plot.setRight(area.right() - look.px(_TAIL))
    scales = Scales(plot, panel.axis.end)
    lanes = tuple(
        QRectF(plot.left(), plot.top() + number * high, plot.width(), high) for number in range(len(panel.lanes))
    )
    kept, axis = _axis(panel, scales, look)
    named = stride([look.height(TextStyle.FIGURE) * 0.9], high, 0.0) if lanes else 1
    left = plot.left() - look.px(2 * _GAP) - widest

    def name(number: int) -> Label:
        return label_at(look, panel.lanes[number].name, TextStyle.FIGURE, left, lanes[number].center().y())

    texts = (*words, *_instead(panel, plot, look), *axis, *foot)
    return SwimmerLayout(scales, lanes, panel.axis.breaks[::kept], signs, texts, named, name)


def _above(
    panel: SwimmerPanel, area: QRectF, look: ChartStyle
) -> tuple[float, tuple[tuple[KeySign, QRectF], ...], tuple[Label, ...]]:
    """Lay out title and legend above the plot; return the top of the plot, the legend's shapes and the texts."""
    head = heading(look, panel.title, panel.subtitle, area)
    signs, words = _key(panel, area, bottom(head, area.top()) + look.px(4), look)
    texts = (*head, *words)
    return bottom(texts, area.top()) + look.px(8), signs, texts


def height_wanted(panel: SwimmerPanel, width: float, look: ChartStyle, lane: float = _LANE) -> float:
    """Return the height in px at which each lane of a swimmer of this width is ``lane`` px high at 100%."""
    area = QRectF(0, 0, width, 100_000)
    above = _above(panel, area, look)[0]
    below = look.height(TextStyle.FIGURE) + look.px(_GAP)
    foot = sum(label.rect.height() for label in footing(look, swimmer_caption(panel), area))
    return above + look.px(lane) * max(1, len(panel.lanes)) + below + foot


def least_height(panel: SwimmerPanel, width: float, look: ChartStyle) -> float:
    """Return the height in px below which the names of the patients would overlap."""
    return height_wanted(panel, width, look, _LOWEST_LANE)


def key_of(panel: SwimmerPanel) -> tuple[tuple[KeySign, str], ...]:
    """Return the shapes on this swimmer, each with its word, in the order of a patient's course."""
    signs: tuple[CoursePhase | MarkKind, ...] = (*panel.phases, *panel.kinds)
    shown = tuple((one, one.value) for one in signs)
    return (*shown, (None, ONGOING)) if panel.goes_on else shown


def _key(
    panel: SwimmerPanel, area: QRectF, y: float, look: ChartStyle
) -> tuple[tuple[tuple[KeySign, QRectF], ...], tuple[Label, ...]]:
    """Arrange the legend's shapes and words in lines no wider than the area."""
    signs: list[tuple[KeySign, QRectF]] = []
    labels: list[Label] = []
    x, line, sign_width = area.left(), look.height(TextStyle.AXIS), look.px(_SIGN)
    for sign, word in key_of(panel):
        width = sign_width + look.px(3) + look.width(word, TextStyle.AXIS)
        if x > area.left() and x + width > area.right():
            x, y = area.left(), y + line
        signs.append((sign, QRectF(x, y, sign_width, line)))
        labels.append(label_at(look, word, TextStyle.AXIS, x + sign_width + look.px(3), y + line / 2))
        x += width + look.px(12)
    return tuple(signs), tuple(labels)


def _instead(panel: SwimmerPanel, plot: QRectF, look: ChartStyle) -> Iterator[Label]:
    """Yield the text that is shown if there are no lanes."""
    if not panel.lanes:
        middle = plot.center()
        yield label_at(look, panel.empty, TextStyle.SUBTITLE, middle.x(), middle.y(), anchor=0.5)


def _axis(panel: SwimmerPanel, scales: Scales, look: ChartStyle) -> tuple[int, tuple[Label, ...]]:
    """Return the interval at which breaks are labelled, and the labels below the lanes."""
    at, written = panel.axis.breaks, [panel.axis.printed(time) for time in panel.axis.breaks]
    kept = stride((look.width(one, TextStyle.AXIS) for one in written), scales.x(at[1]) - scales.x(0), look.px(_GAP))
    y = scales.plot.bottom() + look.px(_GAP) + look.height(TextStyle.AXIS) / 2
    placed = list(zip(at, written, strict=True))[::kept]
    figures = [label_at(look, one, TextStyle.AXIS, scales.x(time), y, anchor=0.5) for time, one in placed]
    unit = label_at(look, panel.axis.unit, TextStyle.AXIS, figures[0].rect.left() - look.px(_GAP), y, anchor=1.0)
    return kept, (unit, *figures)
