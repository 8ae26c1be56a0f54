"""Combo boxes side by side that filter a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.ui.style import theme
from cd7gui.ui.widgets.combo_box import ComboBox, bound_width, select_silently
from cd7gui.ui.widgets.flow_layout import FlowLayout

BOUND = ("Form", "Site")  # these hold typed texts or titles of forms, which may be long
LETTERS = 18  # width of such a combo box, in characters


class ChoiceBar(QWidget):
    """The combo boxes, and a button that resets those from number `first` on to their first choice.

    Signals:
        chosen(): another choice was made.
    """

    chosen = Signal()

    def __init__(self, prefix: str, names: Sequence[str], parent: QWidget, first: int = 0) -> None:
        super().__init__(parent)
        self.lists = tuple(ComboBox(self) for _ in names)
        self._first = first
        layout = FlowLayout(self)
        layout.setSpacing(8)
        for choice, name in zip(self.lists, names, strict=True):
            choice.setAccessibleName(name)
            choice.setObjectName(f"{prefix}_{name.lower().replace(' ', '_')}")
            choice.currentIndexChanged.connect(lambda _: self.chosen.emit())
            layout.addWidget(choice)
            if name in BOUND:
                bound_width(choice, LETTERS)
        self.everything = QPushButton("Show all", self)
        theme.mark(self.everything, role="quiet")
        self.everything.clicked.connect(self._show_all)
        layout.addWidget(self.everything)

    def _show_all(self) -> None:
        for choice in self.lists[self._first :]:
            select_silently(choice, 0)
        self.chosen.emit()
