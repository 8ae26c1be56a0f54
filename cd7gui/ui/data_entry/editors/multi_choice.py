"""The editor of several choices: a line for labels or codes separated by semicolons, and a list to tick them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.kinds import MultiChoiceKind
from cd7gui.ui.data_entry.editors.text import LineEditor
from cd7gui.ui.style.theme import scale_of, tokens_of

if TYPE_CHECKING:
    from cd7gui.ui.data_entry.editors.tick_list import TickPopup

ARROW = 4  # px at 100%: half its width


class SeveralEditor(LineEditor):
    """Any number of codes of a list, which a click or the Down key opens."""

    def __init__(self, kind: MultiChoiceKind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._several = kind

    def cut_off(self, width: int) -> str:
        """Return the text if a line of this width in px is too narrow for it, else an empty text."""
        free = width - round(6 * ARROW * scale_of(self.font()))
        return self.text() if self.fontMetrics().horizontalAdvance(self.text()) > free else ""

    def open_list(self) -> None:
        """Open the list below the line."""
        if self.isReadOnly() or not self.isEnabled():
            return
        from cd7gui.ui.data_entry.editors.tick_list import TickList, TickPopup

        popup = TickPopup(lambda parent: TickList(self._several, self._codes(), parent), self)
        popup.ticks.itemChanged.connect(lambda _: self._take(popup.ticks.ticked()))
        popup.ticks.unlisted.connect(lambda text: self._type_on(popup, text))
        popup.closed.connect(self.commit)
        popup.open_below(self)

    def _type_on(self, popup: TickPopup, text: str) -> None:
        """Continue in the line with a text that the list does not have: there it is read and refused."""
        popup.closed.disconnect(self.commit)
        self._take(tuple(filter(None, (self.text(), text))))
        popup.close()
        self.setFocus()
        self.end(False)

    def _codes(self) -> tuple[str, ...]:
        try:
            return self._several.parse(self.text())
        except Unparsable:
            return ()

    def _take(self, labels: tuple[str, ...]) -> None:
        self.setText("; ".join(labels))
        self.note_typing()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list on the Down key."""
        if event.key() == Qt.Key.Key_Down:
            self.open_list()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the list on a click; codes can still be typed."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.hasSelectedText():
            self.open_list()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: keep the text clear of the arrow."""
        super().resizeEvent(event)
        self.setTextMargins(0, 0, round(3 * ARROW * scale_of(self.font())), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow that indicates the list."""
        super().paintEvent(event)
        half = ARROW * scale_of(self.font())
        left, top = self.width() - 4 * half, (self.height() - half) / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        arrow = QPainterPath(QPointF(left, top))
        arrow.lineTo(left + 2 * half, top)
        arrow.lineTo(left + half, top + half)
        painter.fillPath(arrow, QColor(tokens_of(self).dimmed))
        painter.end()
