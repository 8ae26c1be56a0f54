"""A card with the grade that follows from the findings, why, and the investigator's if different."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from cd7gui.presenters.judgement import Judged
from cd7gui.ui.style import status_icons, theme
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import scale_of, tokens_of
from cd7gui.ui.widgets.text_card import TextCard, show_words

SIGN = 10  # px at 100%


class VerdictCard(TextCard):
    """The card of one judgement. If grades differ, the sentence that says so has the sign of a query."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._title = self.add_words("panel-title")
        self._differs = self.add_words("message")
        theme.mark(self._differs, severity="query")
        self._why = self.add_words("message")
        self._beside = self.add_words("help")

    def show_judged(self, judged: Judged | None) -> None:
        """Show a judgement; None hides the card."""
        self.setVisible(judged is not None)
        if judged is None:
            return
        show_words(self._title, judged.title)
        show_words(self._differs, judged.differs)
        show_words(self._why, "\n".join(part for part in judged.why if part))
        show_words(self._beside, "\n".join(part for part in judged.beside if part))
        self.setAccessibleName(judged.words)

    def place(self, x: int, y: int, width: int) -> int:
        """Move to this place with this width; the sign has room before the text."""
        self._differs.setIndent(round(1.6 * SIGN * scale_of(self.font())))
        return super().place(x, y, width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign before the sentence on how the grades differ."""
        super().paintEvent(event)
        if self._differs.isHidden():
            return
        scale = scale_of(self.font())
        line, side = self._differs.fontMetrics().height(), SIGN * scale
        place = QRectF(self._differs.x(), self._differs.y() + (line - side) / 2, side, side)
        painter = QPainter(self)
        status_icons.draw(painter, place, StatusSign.QUERY, tokens_of(self))
        painter.end()
