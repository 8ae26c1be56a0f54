"""A strip across the summary for a notice about the whole page, such as that a snapshot is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import mark, spacing
from cd7gui.ui.widgets.banner import FocusReturn, StatusIcon
from cd7gui.ui.widgets.plain_text import PlainLabel


class NoticeStrip(QWidget):
    """A sign, a sentence and, if something can be done, a button; hidden while there is no notice.

    Signals:
        acted(): the button was pressed.
    """

    acted = Signal()

    def __init__(self, name: str, sign: StatusSign, act: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._focus = FocusReturn(self)
        frame = QFrame(self)
        mark(frame, role="banner")
        shape = StatusIcon(self)
        shape.show_sign(sign)
        self._words = PlainLabel(self)
        self._words.setWordWrap(True)
        self.button = QPushButton(act, self)
        self.button.setObjectName(f"{name}.act")
        self.button.setVisible(bool(act))
        self.button.clicked.connect(lambda _=False: self.acted.emit())
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, spacing(2.5), 0)  # aligned with the panels, which have a scroll bar beside them
        around.addWidget(frame)
        inside = QHBoxLayout(frame)
        inside.setContentsMargins(spacing(3), spacing(1.5), spacing(3), spacing(1.5))
        inside.setSpacing(spacing(2))
        inside.addWidget(shape)
        inside.addWidget(self._words, 1)
        inside.addWidget(self.button)
        self.hide()

    @property
    def words(self) -> str:
        """The notice; empty while the strip is hidden."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Show a notice, or hide the strip if the text is empty."""
        self._words.setText(words)
        self.setAccessibleName(words)
        if not words:
            self._focus.give_back()
        self.setVisible(bool(words))
