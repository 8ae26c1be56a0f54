"""Lists that only a choice by hand changes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox

from cd7gui.ui.widgets.plain_text import one_line


class ComboBox(QComboBox):
    """A list that the mouse wheel never changes: the page scrolls under it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt: let the page scroll instead."""
        event.ignore()


def bound_width(choice: QComboBox, letters: int = 32) -> None:
    """Have a list of texts that somebody typed ask for so many letters of room, whatever stands in it."""
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(letters)


def stand(choice: ComboBox, index: int) -> None:
    """Show a choice without telling anybody that it was chosen."""
    blocked = choice.blockSignals(True)
    choice.setCurrentIndex(index)
    choice.blockSignals(blocked)


def offer(choice: ComboBox, choices: Iterable[tuple[object, str]]) -> None:
    """Offer values by their words without telling anybody, unless they are offered; what is chosen stays chosen."""
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
