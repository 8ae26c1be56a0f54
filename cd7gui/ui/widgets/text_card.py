"""A card of sentences below one another, as wide as its place and as high as its text needs."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, spacing
from cd7gui.ui.widgets.plain_text import PlainLabel


class TextCard(QFrame):
    """Base of the cards on a page."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme.mark(self, role="card")
        self.setObjectName(name)
        self.stack = QVBoxLayout(self)

    def add_words(self, role: str) -> PlainLabel:
        """Add a label for a sentence that wraps."""
        words = PlainLabel(self)
        words.setWordWrap(True)
        theme.mark(words, role=role)
        self.stack.addWidget(words)
        return words

    def place(self, x: int, y: int, width: int) -> int:
        """Move to this place with this width; returns the height that the text needs."""
        scale = scale_of(self.font())
        self.stack.setSpacing(spacing(1, scale))
        self.stack.setContentsMargins(*(spacing(steps, scale) for steps in (3, 2, 3, 2)))
        self.stack.invalidate()
        height = self.stack.totalHeightForWidth(width)
        self.setGeometry(x, y, width, height)
        return height


def show_words(label: PlainLabel, text: str) -> None:
    """Show a sentence; an empty one takes no room."""
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))
