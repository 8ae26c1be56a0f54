"""A line below the tabs of an assessment: copy its findings to a new day, or confirm those that were copied here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from cd7gui.domain.text import N_, counted
from cd7gui.ui import theme

EDGE = 20  # px, as the page's head has


class CopyLine(QWidget):
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
        self._said = QLabel(self)
        self._said.setWordWrap(True)
        theme.mark(self._said, role="message", severity="query")
        self.copy = self._button(N_("Cop&y to a new day"), "copy-forward")
        self.store = self._button(N_("&Store the copied findings"), "copy-store")
        self.drop = self._button(N_("Dro&p them"), "copy-drop")
        self.buttons = (self.copy, self.store, self.drop)
        for button, signal in zip(self.buttons, (self.copy_wanted, self.store_wanted, self.drop_wanted), strict=True):
            button.clicked.connect(signal)
        self.copy.setToolTip(
            N_("Not temperature, laboratory, treatment and grades; nothing is stored before it is confirmed.")
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(EDGE, 0, EDGE, 4)
        layout.addWidget(self._said, 1)
        for button in self.buttons:
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch()

    def _button(self, words: str, name: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        return button

    def show_copies(self, count: int, source: str, *, may_copy: bool) -> None:
        """Show how many findings were copied from where; without any, offer to copy."""
        findings = counted(count, N_("finding is"), N_("findings are"))
        said = N_("{findings} copied from {source}, marked beside the field, and not stored yet.")
        self._said.setText(said.format(findings=findings, source=source))
        self._said.setVisible(count > 0)
        self.store.setVisible(count > 0)
        self.drop.setVisible(count > 0)
        self.copy.setVisible(may_copy and not count)
        self.setVisible(may_copy or count > 0)
        self.store.setAccessibleDescription(self._said.text() if count else "")
