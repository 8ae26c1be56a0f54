"""A line of words that gives way where there is too little room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from cd7gui.ui.widgets.plain_text import PlainLabel, one_line, tip


class ElidedLabel(PlainLabel):
    """A label that gives way: what does not fit is shown by dots and told by the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        """Show a text as far as there is room."""
        self._whole = one_line(text)
        self._fit()

    def whole(self) -> str:
        """Return the text without dots."""
        return self._whole

    def _fit(self) -> None:
        fitted = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(fitted)
        self.setToolTip(tip("" if fitted == self._whole else self._whole))
        self.setAccessibleName(self._whole)

    def event(self, event: QEvent) -> bool:
        """Fit anew where the room or the text's size changed."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self._fit()
        return done
