"""The look of a chart: its colours, its text styles, and text lines with their places.

Lengths are given for text of 13 px and grow with the font, so that a chart on paper and one at 200% keep their
proportions.
"""

from collections.abc import Iterable
from enum import Enum
from functools import cached_property
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from cd7gui.records import dataclass
from cd7gui.ui.style.theme import sized
from cd7gui.ui.style.tokens import HELP_SIZE, TEXT_SIZE, Tokens, mixed
from cd7gui.ui.widgets.plain_text import one_line

_FIGURE_SIZE: Final = 11  # px at 100%: figures on axes and in the rows below them


class TextStyle(Enum):
    """The styles of text on a chart: size, weight, and the token of the colour."""

    TITLE = (TEXT_SIZE, QFont.Weight.DemiBold, "text")
    SUBTITLE = (HELP_SIZE, QFont.Weight.Normal, "dimmed")
    FIGURE = (_FIGURE_SIZE, QFont.Weight.Normal, "text")
    AXIS = (_FIGURE_SIZE, QFont.Weight.Normal, "dimmed")
    NAME = (_FIGURE_SIZE, QFont.Weight.DemiBold, "text")

    def __init__(self, size: int, weight: QFont.Weight, token: str) -> None:
        self.size = size
        self.weight = weight
        self.token = token


@dataclass(frozen=True)
class ChartStyle:
    """The colours of a chart, and the font by which its lengths scale (13 px at 100%)."""

    tokens: Tokens
    text: QFont

    @cached_property
    def scale(self) -> float:
        """The factor by which the chart is larger than at 100%."""
        return self.text.pixelSize() / TEXT_SIZE

    def px(self, length: float) -> float:
        """Return in px a length that is given for 100%."""
        return length * self.scale

    @cached_property
    def _fonts(self) -> dict[TextStyle, tuple[QFont, QFontMetricsF]]:
        fonts = {words: sized(self.text, words.size * self.scale, words.weight) for words in TextStyle}
        return {words: (font, QFontMetricsF(font)) for words, font in fonts.items()}

    def font(self, words: TextStyle) -> QFont:
        """Return the font of a text style."""
        return self._fonts[words][0]

    def width(self, text: str, words: TextStyle) -> float:
        """Return the width of a text in px, measured only once."""
        known = self._widths.get((text, words))
        if known is None:
            known = self._widths[text, words] = self._fonts[words][1].horizontalAdvance(one_line(text))
        return known

    @cached_property
    def _widths(self) -> dict[tuple[str, TextStyle], float]:
        return {}

    def height(self, words: TextStyle) -> float:
        """Return the height of a line, in px."""
        return self._fonts[words][1].height()

    def colour(self, token: str) -> QColor:
        """Return a token's colour."""
        return QColor(getattr(self.tokens, token))

    @property
    def faded(self) -> str:
        """The grey of a curve where few are at risk, ``#rrggbb``.

        It is paler than text and still has a contrast of 3:1 to the panel.
        """
        return mixed(self.tokens.dimmed, self.tokens.panel, 0.8)


_known: list[ChartStyle] = []  # the last one: all charts of a page share it, so that each text is measured once


def look_of(tokens: Tokens, text: QFont) -> ChartStyle:
    """Return the look with these colours and this font, one object for all charts of a page."""
    if not _known or (_known[0].tokens, _known[0].text) != (tokens, text):
        _known[:] = [ChartStyle(tokens, text)]
    return _known[0]


@dataclass(frozen=True)
class Label:
    """A line of text with the rectangle that it fills exactly, in px."""

    text: str
    rect: QRectF
    words: TextStyle
    token: str = ""

    def draw(self, painter: QPainter, look: ChartStyle) -> None:
        """Paint the label."""
        painter.setFont(look.font(self.words))
        painter.setPen(look.colour(self.token or self.words.token))
        painter.drawText(self.rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, self.text)


def label_at(
    look: ChartStyle, text: str, words: TextStyle, x: float, y: float, *, anchor: float = 0.0, token: str = ""
) -> Label:
    """Return a label centred on ``y``; ``x`` is its left edge (anchor 0), middle (0.5) or right edge (1)."""
    width, height = look.width(text, words), look.height(words)
    return Label(one_line(text), QRectF(x - anchor * width, y - height / 2, width, height), words, token)


def draw_labels(painter: QPainter, look: ChartStyle, labels: Iterable[Label]) -> None:
    """Paint the labels that are visible."""
    clip = painter.clipBoundingRect() if painter.hasClipping() else None
    for label in labels:
        if clip is None or label.rect.intersects(clip):
            label.draw(painter, look)


def wrapped(look: ChartStyle, text: str, words: TextStyle, width: float) -> tuple[str, ...]:
    """Break a text into lines no wider than ``width`` px. A single word that is wider gets its own line."""
    lines: list[str] = []
    for word in text.split():
        if lines and look.width(f"{lines[-1]} {word}", words) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)
