"""The last page: what was stored, what was left out, and what can be done next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel


class DonePage(QWidget):
    """A heading and sentences."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._heading = PlainLabel(self)
        theme.mark(self._heading, role="panel-title")
        self.words = PlainLabel(self)
        self.words.setWordWrap(True)
        self.words.setObjectName("done-words")
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self._heading)
        layout.addWidget(self.words)
        layout.addStretch(2)

    def show_words(self, heading: str, sentences: Sequence[str]) -> None:
        """Show the result."""
        self._heading.setText(heading)
        self.words.setText("\n\n".join(sentences))
