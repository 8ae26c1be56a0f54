"""The texts around a plot: the title with its subtitle, and the caption at the foot."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, label_at, wrapped


def heading(look: ChartStyle, title: str, subtitle: str, area: QRectF) -> tuple[Label, ...]:
    """Return the labels of a title at the top of ``area``; the subtitle is beside it if it fits, else below."""
    line = look.height(TextStyle.TITLE)
    names = _lines(look, wrapped(look, title, TextStyle.TITLE, area.width()), TextStyle.TITLE, area.left(), area.top())
    if not subtitle or not names:
        return names
    last = names[-1].rect
    beside = last.right() + look.px(6)
    if beside + look.width(subtitle, TextStyle.SUBTITLE) <= area.right():
        return (*names, label_at(look, subtitle, TextStyle.SUBTITLE, beside, last.top() + line / 2))
    found = wrapped(look, subtitle, TextStyle.SUBTITLE, area.width())
    return (*names, *_lines(look, found, TextStyle.SUBTITLE, area.left(), last.bottom()))


def footing(look: ChartStyle, caption: str, area: QRectF) -> tuple[Label, ...]:
    """Return the labels of a caption whose last line is at the bottom of ``area``."""
    lines = wrapped(look, caption, TextStyle.AXIS, area.width())
    top = area.bottom() - len(lines) * look.height(TextStyle.AXIS)
    return _lines(look, lines, TextStyle.AXIS, area.left(), top)


def _lines(look: ChartStyle, lines: Sequence[str], words: TextStyle, left: float, top: float) -> tuple[Label, ...]:
    height = look.height(words)
    return tuple(label_at(look, line, words, left, top + (number + 0.5) * height) for number, line in enumerate(lines))


def bottom(labels: Sequence[Label], otherwise: float) -> float:
    """Return the bottom edge of the lowest label, in px."""
    return max((label.rect.bottom() for label in labels), default=otherwise)


def top(labels: Sequence[Label], otherwise: float) -> float:
    """Return the top edge of the highest label, in px."""
    return min((label.rect.top() for label in labels), default=otherwise)
