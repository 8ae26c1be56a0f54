"""The layout of a panel of step curves: plot, numbers at risk below its axis, and places of the texts."""

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QRectF

from cd7gui.domain.formatting import percent
from cd7gui.records import dataclass
from cd7gui.ui.charts.base.axes import Scales, levels, stride
from cd7gui.ui.charts.base.chart_header import bottom, footing, heading, top
from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, label_at
from cd7gui.ui.charts.base.spec import CurvePanel
from cd7gui.ui.charts.descriptions import caption
from cd7gui.ui.charts.label_placing import names

_GAP: Final = 6.0  # px at 100% between a plot and the texts beside it
_BEFORE: Final = 9.0  # px between a row's words and its first number
_LEAST_PLOT: Final = 64.0  # px: below this height a curve cannot be read
_AROUND: Final = 9.0  # px above and below a panel's texts that count towards its height


@dataclass(frozen=True)
class CurveLayout:
    """Where everything on a curve panel lies: scales, grid levels, labelled breaks, and texts.

    ``cells`` are the numbers below the plot: the index of the row, the index of the break, and the text's place.
    """

    scales: Scales
    levels: tuple[float, ...]
    ticks: tuple[float, ...]
    labels: tuple[Label, ...]
    cells: tuple[tuple[int, int, Label], ...] = ()


def layout(panel: CurvePanel, area: QRectF, look: ChartStyle) -> CurveLayout:
    """Lay a panel out in ``area``. Every text fits inside if the area is at least ``least_height`` high."""
    head = heading(look, panel.title, panel.subtitle, area)
    foot = footing(look, caption(panel), area)
    plot = QRectF(area)
    above, below = _above_and_below(panel, area, look, head, foot)
    plot.setTop(area.top() + above)
    plot.setBottom(area.bottom() - below)
    plot.setLeft(area.left() + _gutter(panel, look))
    plot.setRight(area.right() - _half(-1, panel, look))
    scales = Scales(plot, panel.axis.end)
    shown = levels(plot.height(), look.height(TextStyle.FIGURE))
    kept = _kept(panel, scales, look)
    ticks = panel.axis.breaks[::kept]
    cells = tuple(_cells(panel, kept, scales, look))
    lines = (*_names_below(panel, scales, look), *(label for _, _, label in cells))
    texts = (*head, *_beside(shown, scales, look), *lines, *foot)
    numbers = tuple((row - 1, column, label) for row, column, label in cells if row)
    return CurveLayout(scales, shown, ticks, (*texts, *_inside(panel, scales, look)), numbers)


def _above_and_below(
    panel: CurvePanel, area: QRectF, look: ChartStyle, head: Sequence[Label], foot: Sequence[Label]
) -> tuple[float, float]:
    """Return the heights in px that the texts above and below the plot need."""
    lines = (1 + len(panel.rows)) * look.height(TextStyle.FIGURE) + look.px(_GAP)
    above = bottom(head, area.top()) + look.px(10) - area.top()
    return above, area.bottom() - top(foot, area.bottom()) + lines + (look.px(4) if foot else 0)


def least_height(panel: CurvePanel, width: float, look: ChartStyle) -> float:
    """Return the height in px below which a panel of this width cannot be read."""
    area = QRectF(0, 0, width, 10_000)
    head, foot = heading(look, panel.title, panel.subtitle, area), footing(look, caption(panel), area)
    words, share = sum(_above_and_below(panel, area, look, head, foot)), panel.least_share
    # The height at which the plot has that share of the whole panel.
    of_all = (words + 2 * look.px(_AROUND)) * share / (1 - share)
    return words + max(look.px(_LEAST_PLOT), of_all)


def _rows(panel: CurvePanel) -> list[tuple[str, list[str], TextStyle]]:
    """Return the lines below the plot, each with its name and a text per break: first the axis, then the rows."""
    rows = [(panel.axis.unit, [panel.axis.printed(time) for time in panel.axis.breaks], TextStyle.AXIS)]
    return rows + [
        (row.label, ["" if n is None else str(n) for n in row.counts], TextStyle.FIGURE) for row in panel.rows
    ]


def _half(column: int, panel: CurvePanel, look: ChartStyle) -> float:
    """Return half the width of the widest text under one break, in px."""
    return max(look.width(cells[column], words) for _, cells, words in _rows(panel)) / 2


def _gutter(panel: CurvePanel, look: ChartStyle) -> float:
    """Return the width of the left margin for row names or percentages.

    The names also need half the width of the first number.
    """
    names_width = max(look.width(name, TextStyle.AXIS) for name, _, _ in _rows(panel))
    beside_rows = names_width + look.px(_BEFORE) + _half(0, panel, look)
    return max(beside_rows, look.width("100%", TextStyle.AXIS) + look.px(_GAP))


def _kept(panel: CurvePanel, scales: Scales, look: ChartStyle) -> int:
    """Return the interval at which breaks are labelled, the same for the axis and the rows."""
    cells = [look.width(cell, words) for _, row, words in _rows(panel) for cell in row]
    return stride(cells, scales.x(panel.axis.step) - scales.x(0), look.px(_GAP))


def _beside(shown: tuple[float, ...], scales: Scales, look: ChartStyle) -> Iterator[Label]:
    for level in shown:
        x = scales.plot.left() - look.px(_GAP)
        yield label_at(look, f"{percent(level)}%", TextStyle.AXIS, x, scales.y(level), anchor=1.0)


def _names_below(panel: CurvePanel, scales: Scales, look: ChartStyle) -> Iterator[Label]:
    """Yield the names of the axis line and of the rows below it."""
    right = scales.plot.left() - _half(0, panel, look) - look.px(_BEFORE)
    for number, (name, _, _) in enumerate(_rows(panel)):
        yield label_at(look, name, TextStyle.AXIS, right, _line_at(number, scales, look), anchor=1.0)


def _cells(panel: CurvePanel, kept: int, scales: Scales, look: ChartStyle) -> Iterator[tuple[int, int, Label]]:
    """Yield the numbers of those lines, each under its break, with the indices of line and break."""
    for number, (_, cells, words) in enumerate(_rows(panel)):
        y = _line_at(number, scales, look)
        for column, (time, cell) in list(enumerate(zip(panel.axis.breaks, cells, strict=True)))[::kept]:
            if cell:
                yield number, column, label_at(look, cell, words, scales.x(time), y, anchor=0.5)


def _line_at(number: int, scales: Scales, look: ChartStyle) -> float:
    return scales.plot.bottom() + look.px(_GAP) + (number + 0.5) * look.height(TextStyle.FIGURE)


def _inside(panel: CurvePanel, scales: Scales, look: ChartStyle) -> tuple[Label, ...]:
    if panel.curves:
        return names(look, panel.curves, scales)
    x, y = scales.plot.center().x(), scales.y(0.625)  # between two grid lines, which would run through it
    return (label_at(look, panel.empty, TextStyle.SUBTITLE, x, y, anchor=0.5),)
