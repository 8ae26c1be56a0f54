"""A page of judged values: what would happen in one sentence, the list, and the conflicts as they are decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cd7gui.ui.transfers.change_list import ChangeList
from cd7gui.ui.transfers.change_model import ChangeSource
from cd7gui.ui.widgets.plain_text import PlainLabel


class DecidedLines(ChangeSource, Protocol):
    """Lines among which are conflicts; each has a `decision`."""

    conflicts: list[Any]


class JudgedPage(QWidget):
    """Counts and the list.

    Signals:
        changed(): a conflict was decided.
    """

    changed = Signal()

    def __init__(self, name: str, offers: Sequence[tuple[str, object]], parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: DecidedLines | None = None
        self.counts = PlainLabel(self)
        self.counts.setWordWrap(True)
        self.counts.setObjectName(f"{name}-counts")
        self.list = ChangeList(f"{name}-values", offers, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.counts)
        layout.addWidget(self.list, 1)
        self.list.decided.connect(self._decide)

    def show_lines(self, lines: DecidedLines) -> None:
        """Show values."""
        self._lines = lines
        self.list.show_lines(lines)
        self._count()

    @property
    def conflicts(self) -> tuple[Any, ...]:
        """The conflicts as they are decided now."""
        return tuple(self._lines.conflicts) if self._lines is not None else ()

    def in_words(self) -> str:
        """Return what would happen."""
        raise NotImplementedError

    def _decide(self, numbers: Sequence[int], winner: object) -> None:
        assert self._lines is not None  # a conflict was selected
        for number in numbers:
            self._lines.conflicts[number] = replace(self._lines.conflicts[number], decision=winner)
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        self.counts.setText(f"Nothing is stored yet. {self.in_words()}")
