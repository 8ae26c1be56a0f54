"""Where a curve's name is placed: at the end of its line, clear of every line and of other names."""

import math
from collections.abc import Iterator, Sequence
from itertools import chain

from PySide6.QtCore import QRectF

from cd7gui.ui.charts.base.axes import Scales
from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, label_at
from cd7gui.ui.charts.base.spec import CurveSpec

_CLEAR = 6.0  # px at 100% between a name and a line: the tick of a censoring extends 5 px from it
_SHIFTS = 12  # positions tried along the line, from its end to its beginning


def names(look: ChartStyle, curves: Sequence[CurveSpec], scales: Scales) -> tuple[Label, ...]:
    """Return the labels of curves, each beside its own line, covering nothing or as little as possible."""
    placed: list[Label] = []
    for curve in curves:
        if curve.label:
            placed.append(_clearest(look, curves, scales, placed, _candidates(look, curve, scales)))
    return tuple(placed)


def _clearest(
    look: ChartStyle, curves: Sequence[CurveSpec], scales: Scales, placed: Sequence[Label], tried: Iterator[Label]
) -> Label:
    """Return the first position that is clear.

    It is usually among the first, so most of the others are never computed.
    """
    best, least = next(tried), math.inf
    for label in chain([best], tried):
        covers = _covered(look, label.rect, curves, scales, placed)
        if covers < least:
            best, least = label, covers
        if not covers:
            break
    return best


def _candidates(look: ChartStyle, curve: CurveSpec, scales: Scales) -> Iterator[Label]:
    """Yield positions above and below the line, from its end towards its beginning."""
    width, height = look.width(curve.label, TextStyle.NAME), look.height(TextStyle.NAME)
    gap = look.px(_CLEAR) + height / 2
    latest = max(scales.x(min(curve.end, scales.end)), scales.plot.left() + width)
    for shift in range(_SHIFTS):
        right = latest - shift / _SHIFTS * (latest - scales.plot.left() - width)
        high, low = _context(curve, scales, right - width, right) or (scales.plot.bottom(), scales.plot.bottom())
        for middle in (high - gap, low + gap):
            if scales.plot.top() <= middle - height / 2 and middle + height / 2 <= scales.plot.bottom():
                yield label_at(look, curve.label, TextStyle.NAME, right, middle, anchor=1.0, token=curve.hue.value)
    yield label_at(
        look, curve.label, TextStyle.NAME, latest, scales.plot.center().y(), anchor=1.0, token=curve.hue.value
    )


def _context(curve: CurveSpec, scales: Scales, left: float, right: float) -> tuple[float, float] | None:
    """Return the highest and lowest y of a curve between two x. It is monotonic, so its ends are enough."""
    since, until = (max(0.0, (x - scales.plot.left()) / scales.plot.width() * scales.end) for x in (left, right))
    if curve.end < since:
        return None
    reached = sorted(scales.y(curve.value_at(time)) for time in (since, min(until, curve.end)))
    return reached[0], reached[1]


def _covered(
    look: ChartStyle, rect: QRectF, curves: Sequence[CurveSpec], scales: Scales, placed: Sequence[Label]
) -> float:
    """Return how many px of lines and names a name would cover; 0 if the position is clear."""
    covered = sum(
        _overlap(rect.top(), rect.bottom(), label.rect.top(), label.rect.bottom())
        for label in placed
        if rect.intersects(label.rect)
    )
    line = look.px(_CLEAR) - 1
    for curve in curves:
        reach = _context(curve, scales, rect.left(), rect.right())
        if reach:
            covered += _overlap(rect.top(), rect.bottom(), reach[0] - line, reach[1] + line)
    return covered


def _overlap(top: float, bottom: float, above: float, below: float) -> float:
    return max(0.0, min(bottom, below) - max(top, above))
