"""Combo boxes that change only by deliberate choice."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox

from cd7gui.ui.widgets.plain_text import one_line


class ComboBox(QComboBox):
    """A combo box that ignores the mouse wheel, so that the page scrolls instead."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt: let the page scroll instead."""
        event.ignore()


def bound_width(choice: QComboBox, letters: int = 32) -> None:
    """Fix the wanted width of a combo box with typed texts at so many characters, whatever it contains."""
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(letters)


def select_silently(choice: ComboBox, index: int) -> None:
    """Select a choice without emitting a signal."""
    blocked = choice.blockSignals(True)
    choice.setCurrentIndex(index)
    choice.blockSignals(blocked)


def offer(choice: ComboBox, choices: Iterable[tuple[object, str]]) -> None:
    """Offer values under these texts without emitting a signal.

    The current value stays selected; a list that offers them already is left alone.
    """
    offered = [(value, one_line(words)) for value, words in choices]
    if [(choice.itemData(at), choice.itemText(at)) for at in range(choice.count())] == offered:
        return
    blocked, chosen = choice.blockSignals(True), choice.currentData()
    choice.clear()
    for value, words in offered:
        choice.addItem(one_line(words), value)
    values = [value for value, _ in offered]
    choice.setCurrentIndex(values.index(chosen) if chosen in values else 0)
    choice.blockSignals(blocked)
