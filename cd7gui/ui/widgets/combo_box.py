"""A list of a few settings that only a choice by hand changes."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class ComboBox(QComboBox):
    """A list of a few settings that the mouse wheel never changes."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt: let the page scroll instead."""
        event.ignore()


def stand(choice: ComboBox, index: int) -> None:
    """Show a choice without telling anybody that it was chosen."""
    blocked = choice.blockSignals(True)
    choice.setCurrentIndex(index)
    choice.blockSignals(blocked)
