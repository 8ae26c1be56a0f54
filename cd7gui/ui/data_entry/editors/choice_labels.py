"""The labels of a list of codes: shared between editors, searched by letters, measured for their width."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QAbstractItemModel, QStringListModel
from PySide6.QtGui import QFont, QFontMetrics

from cd7gui.domain.values.kinds import Options, StudyReading, TermList

NONE = -1


def found_by(options: Options, searched: str, after: int = NONE) -> int:
    """Return the choice that typed letters match: a whole label or code, else the beginning of a label, code or word.

    A single letter is searched below `after` first, so that pressing it again moves on to the next match.
    """
    wanted, count = searched.casefold(), len(options.items)
    start = after + 1 if len(wanted) == 1 else 0
    order = [(start + step) % count for step in range(count)]
    ranked = [(_rank(*options.items[index], wanted), position) for position, index in enumerate(order)]
    rank, position = min(ranked, default=(NO_MATCH, 0))
    return NONE if rank == NO_MATCH else order[position]


NO_MATCH = 4


def _rank(code: str, label: str, wanted: str) -> int:
    code, label = code.casefold(), label.casefold()
    meant = (
        len(wanted) > 1 and wanted in (code, label),
        label.startswith(wanted),
        code.startswith(wanted),
        any(word.startswith(wanted) for word in label.split()),
    )
    return next((rank for rank, true in enumerate(meant) if true), NO_MATCH)


class ChoiceLabels:
    """The lists of labels, shared by all choices of a window: filling one for each would take most of a page's time."""

    def __init__(self, reading: Callable[[], StudyReading | None] = lambda: None) -> None:
        self._models: dict[Options, QStringListModel] = {}
        self._reading = reading  # how typed text is read in the open study

    def terms(self, choices: TermList) -> TermList:
        """Return the list that the open study uses in place of this one."""
        reading = self._reading()
        return reading.terms_for(choices) if reading is not None else choices

    def of(self, options: Options) -> QAbstractItemModel:
        """Return the model of the labels."""
        if options not in self._models:
            self._models[options] = QStringListModel([label for _, label in options.items])
        return self._models[options]


@lru_cache(maxsize=512)
def widest(options: Options, font: str) -> int:
    """Return the width in px of the longest label in a font (given by `QFont.key()`)."""
    made = QFont()
    made.fromString(font)
    metrics = QFontMetrics(made)
    return max((metrics.horizontalAdvance(label) for _, label in options.items), default=0)
