"""The full messages on the current field, below the page, in at most a share of its height."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from cd7gui.domain.checks.checks import Finding
from cd7gui.ui.data_entry.fields.messages import Message, MessageLine
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of

SHARE = 0.3  # share of the page; longer messages scroll, because the fields must remain visible
EDGE, GAP = 20, 4  # px at 100%


class MessagePanel(QScrollArea):
    """The messages below one another; without any, the panel takes no room."""

    def __init__(self, justify: Callable[[Finding], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("said")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._justify = justify
        self._lines: list[MessageLine] = []
        self._inside = QWidget(self.viewport())
        theme.mark(self._inside, role="page")
        self.setWidget(self._inside)

    def show_messages(self, messages: Sequence[Message], *, read_only: bool) -> bool:
        """Replace the messages; return whether they take more room, which may cover the field."""
        before = 0 if self.isHidden() else self.height()
        while len(self._lines) < len(messages):
            line = MessageLine(self._inside)
            line.justify_wanted.connect(self._justify)
            self._lines.append(line)
        for line, message in zip(self._lines, messages, strict=False):
            line.show_message(message, may_justify=not read_only)
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(messages))
        self.setVisible(bool(messages))
        self._arrange()
        page = self.parentWidget()
        layout = page.layout() if page is not None else None
        if layout is not None:
            layout.activate()  # now, so that a field that becomes covered can be scrolled into view
        return bool(messages) and self.height() > before

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the sentences again."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        scale, width = scale_of(self.font()), self.viewport().width()
        edge, y = round(EDGE * scale), round(GAP * scale)
        for line in self._lines:
            if not line.isHidden():
                y += line.place(edge, y, width - 2 * edge) + round(GAP * scale)
        self._inside.resize(width, y)
        page = self.parentWidget()
        most = round(SHARE * page.height()) if page is not None else y
        height = min(y, most)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if y > most else Qt.FocusPolicy.NoFocus)
        if height != self.height():
            self.setFixedHeight(height)
