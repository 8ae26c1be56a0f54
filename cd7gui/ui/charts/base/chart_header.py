"""The words around a plot: a title with what it found beside or below it, and the caption at the foot."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from cd7gui.ui.charts.base.look import Label, Look, Words, label_at, wrapped


def heading(look: Look, title: str, subtitle: str, area: QRectF) -> tuple[Label, ...]:
    """Return the labels of a title at the head of ``area``, its subtitle beside it, or below where it is too long."""
    line = look.height(Words.TITLE)
    names = _lines(look, wrapped(look, title, Words.TITLE, area.width()), Words.TITLE, area.left(), area.top())
    if not subtitle or not names:
        return names
    last = names[-1].rect
    beside = last.right() + look.px(6)
    if beside + look.width(subtitle, Words.SUBTITLE) <= area.right():
        return (*names, label_at(look, subtitle, Words.SUBTITLE, beside, last.top() + line / 2))
    found = wrapped(look, subtitle, Words.SUBTITLE, area.width())
    return (*names, *_lines(look, found, Words.SUBTITLE, area.left(), last.bottom()))


def footing(look: Look, caption: str, area: QRectF) -> tuple[Label, ...]:
    """Return the labels of a caption whose last line stands on the foot of ``area``."""
    lines = wrapped(look, caption, Words.AXIS, area.width())
    top = area.bottom() - len(lines) * look.height(Words.AXIS)
    return _lines(look, lines, Words.AXIS, area.left(), top)


def _lines(look: Look, lines: Sequence[str], words: Words, left: float, top: float) -> tuple[Label, ...]:
    height = look.height(words)
    return tuple(label_at(look, line, words, left, top + (number + 0.5) * height) for number, line in enumerate(lines))


def bottom(labels: Sequence[Label], otherwise: float) -> float:
    """Return the lower edge of the lowest label, in px."""
    return max((label.rect.bottom() for label in labels), default=otherwise)


def top(labels: Sequence[Label], otherwise: float) -> float:
    """Return the upper edge of the highest label, in px."""
    return min((label.rect.top() for label in labels), default=otherwise)
