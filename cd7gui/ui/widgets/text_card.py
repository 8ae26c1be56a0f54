"""A card of sentences one below the other, as wide as it is given room, as high as its words need."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, spacing
from cd7gui.ui.widgets.plain_text import PlainLabel


class TextCard(QFrame):
    """What cards on a page have in common."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme.mark(self, role="card")
        self.setObjectName(name)
        self.stack = QVBoxLayout(self)

    def add_words(self, role: str) -> PlainLabel:
        """Add a sentence that breaks into lines."""
        words = PlainLabel(self)
        words.setWordWrap(True)
        theme.mark(words, role=role)
        self.stack.addWidget(words)
        return words

    def place(self, x: int, y: int, width: int) -> int:
        """Take a place of this width; returns the height that the words need."""
        scale = scale_of(self.font())
        self.stack.setSpacing(spacing(1, scale))
        self.stack.setContentsMargins(*(spacing(steps, scale) for steps in (3, 2, 3, 2)))
        self.stack.invalidate()
        height = self.stack.totalHeightForWidth(width)
        self.setGeometry(x, y, width, height)
        return height


def show_words(label: PlainLabel, text: str) -> None:
    """Show a sentence; none takes no room."""
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))
