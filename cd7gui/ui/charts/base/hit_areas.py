"""Elements that can be pointed at on a chart: steps, censorings, bars and marks, each with a text."""

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from cd7gui.records import dataclass
from cd7gui.ui.charts.base.deferred_text import Words


@dataclass(frozen=True)
class Element:
    """One element of a chart: the key emitted on a click, the text of its card, and its place in px.

    Of two elements under the pointer, the one with the higher ``layer`` is chosen, then the one whose anchor is nearer.
    ``row`` numbers the rows of elements from the top, between which the Up and Down keys move.
    """

    key: str
    words: Words
    anchor: QPointF
    rects: tuple[QRectF, ...]
    layer: int = 0
    row: int = 0

    @cached_property
    def why(self) -> str:
        """The text of its card, made when it is first read."""
        return self.words if isinstance(self.words, str) else self.words()


def hit(elements: Sequence[Element], point: QPointF) -> Element | None:
    """Return the element under a point, or None."""
    under = [element for element in elements if any(rect.contains(point) for rect in element.rects)]
    return max(under, key=lambda element: (element.layer, -_distance(element.anchor, point)), default=None)


def beside(elements: Sequence[Element], here: Element, down: bool) -> Element | None:
    """Return the horizontally nearest element of the next row below or above, or None without such a row."""
    rows = sorted({element.row for element in elements})
    at = rows.index(here.row) + (1 if down else -1)
    if not 0 <= at < len(rows):
        return None
    there = (element for element in elements if element.row == rows[at])
    return min(there, key=lambda element: abs(element.anchor.x() - here.anchor.x()))


def around(point: QPointF, reach: float) -> QRectF:
    """Return the square that extends ``reach`` px from a point to every side."""
    return QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)


def _distance(one: QPointF, other: QPointF) -> float:
    apart = one - other
    return apart.x() ** 2 + apart.y() ** 2
