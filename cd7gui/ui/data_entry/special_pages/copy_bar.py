"""A line above an assessment: copy its findings to a new day, or confirm those that were copied here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.domain.formatting import counted
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, spacing
from cd7gui.ui.widgets.plain_text import PlainLabel, tip

LEAST_WORDS = 200  # px at 100% that the sentence has beside the buttons, or it stands above them


class CopyBar(QWidget):
    """The line.

    Signals:
        copy_wanted(): the findings of the row on show are wanted on a new day.
        store_wanted(): the copied findings of this row are confirmed.
        drop_wanted(): they are not wanted.
    """

    copy_wanted = Signal()
    store_wanted = Signal()
    drop_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._said = PlainLabel(self)
        self._said.setWordWrap(True)
        theme.mark(self._said, role="message", severity="query")
        self.copy = self._button("Cop&y to a new day", "copy-forward", self.copy_wanted)
        self.store = self._button("Sto&re them", "copy-store", self.store_wanted)
        self.drop = self._button("&Drop them", "copy-drop", self.drop_wanted)
        self.buttons = (self.copy, self.store, self.drop)
        self.copy.setToolTip(
            tip("Not temperature, laboratory, treatment and grades; nothing is stored before it is confirmed.")
        )

    def _button(self, words: str, name: str, signal: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.clicked.connect(signal)
        return button

    def show_copies(self, count: int, source: str, *, may_copy: bool) -> None:
        """Show how many findings were copied from where; without any, offer to copy."""
        findings = counted(count, "finding is", "findings are")
        said = "{findings} copied from {source} and not stored yet."
        self._said.setText(said.format(findings=findings, source=source))
        self._said.setVisible(count > 0)
        self.store.setVisible(count > 0)
        self.drop.setVisible(count > 0)
        self.copy.setVisible(may_copy and not count)
        self.setVisible(may_copy or count > 0)
        for button in (self.store, self.drop):
            button.setAccessibleDescription(self._said.text() if count else "")

    def place(self, x: int, y: int, width: int) -> int:
        """Take a place of this width; returns the height."""
        scale = scale_of(self.font())
        gap = spacing(2, scale)
        shown = [button for button in self.buttons if not button.isHidden()]
        taken = sum(button.sizeHint().width() + gap for button in shown)
        left, top, high = 0, 0, shown[0].sizeHint().height()
        if not self._said.isHidden():
            beside = width - taken >= LEAST_WORDS * scale
            room = width - taken if beside else width
            needed = self._said.heightForWidth(room)
            self._said.setGeometry(0, max((high - needed) // 2, 0) if beside else 0, room, needed)
            left, top = (room + gap, max((needed - high) // 2, 0)) if beside else (0, needed + gap)
            high = max(high, needed) if beside else high
        for button in shown:
            size = button.sizeHint()
            button.setGeometry(left, top, size.width(), size.height())
            left += size.width() + gap
        height = max(top + shown[0].height(), high)
        self.setGeometry(x, y, width, height)
        return height
