"""A combo box of usual reasons in which a typed reason is never lost."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from cd7gui.ui.widgets.combo_box import ComboBox

PAUSE = 1.0  # s after which a letter starts a new search


class ReasonList(ComboBox):
    """Usual reasons, found by their first letters. Text that matches none becomes a reason in words.

    Signals:
        written(str): the text typed so far, which matches none of the usual reasons.
    """

    written = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._typed, self._last_key = "", 0.0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: select the reason that begins with what was typed.

        The space bar opens the list only before anything is typed.
        """
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if not (plain and event.text().isprintable() and (event.text().strip() or (event.text() and self._typed))):
            self._typed = ""
            super().keyPressEvent(event)
            return
        paused, self._last_key = monotonic() - self._last_key > PAUSE, monotonic()
        typed = event.text() if paused else self._typed + event.text()
        found = self.findText(typed, Qt.MatchFlag.MatchStartsWith)
        self._typed = typed if found >= 0 else ""
        if found >= 0 or not paused:  # after a pause, the chosen reason stays, and the text is added to it
            self.setCurrentIndex(found)
        if found < 0:
            self.written.emit(typed)
