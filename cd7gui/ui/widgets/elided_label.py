"""A one-line label that elides its text if there is too little room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from cd7gui.ui.widgets.plain_text import PlainLabel, one_line, tip


class ElidedLabel(PlainLabel):
    """A label that shortens or elides what does not fit and shows the whole text as a tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self._shorter: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str, shorter: Sequence[str] = ()) -> None:
        """Show a text or the first shorter form that fits, elided if none does."""
        self._whole, self._shorter = one_line(text), tuple(one_line(one) for one in shorter)
        self._fit()

    def widths(self) -> list[int]:
        """Return the widths of the text and of its shorter forms."""
        return [self.fontMetrics().horizontalAdvance(one) for one in (self._whole, *self._shorter)]

    def whole(self) -> str:
        """Return the whole text."""
        return self._whole

    def _fit(self) -> None:
        forms, room = (self._whole, *self._shorter), self.width()
        form = next((one for one, wide in zip(forms, self.widths(), strict=True) if wide <= room), forms[-1])
        fitted = self.fontMetrics().elidedText(form, Qt.TextElideMode.ElideRight, room)
        self.setText(fitted)
        self.setToolTip(tip("" if fitted == self._whole else self._whole))
        self.setAccessibleName(self._whole)

    def event(self, event: QEvent) -> bool:
        """Elide again when the width or the font has changed."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self._fit()
        return done
