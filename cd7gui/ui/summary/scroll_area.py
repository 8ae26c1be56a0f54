"""What can be seen of the summary's body without scrolling."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from cd7gui.ui.summary.body import Body


class SummaryScrollArea(QScrollArea):
    """What can be seen of the body."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: tell the body how much of it can be seen at once."""
        super().resizeEvent(event)
        body = self.widget()
        if isinstance(body, Body):
            body.set_sight(self.viewport().height())
