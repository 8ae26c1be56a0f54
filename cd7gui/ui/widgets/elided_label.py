"""A one-line label that elides its text if there is too little room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from cd7gui.ui.widgets.plain_text import PlainLabel, one_line, tip


class ElidedLabel(PlainLabel):
    """A label that elides what does not fit and shows the whole text as a tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        """Show a text, elided to the available width."""
        self._whole = one_line(text)
        self._fit()

    def whole(self) -> str:
        """Return the whole text."""
        return self._whole

    def _fit(self) -> None:
        fitted = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(fitted)
        self.setToolTip(tip("" if fitted == self._whole else self._whole))
        self.setAccessibleName(self._whole)

    def event(self, event: QEvent) -> bool:
        """Elide again when the width or the font has changed."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self._fit()
        return done
