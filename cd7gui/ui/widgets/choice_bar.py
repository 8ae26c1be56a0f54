"""Lists beside each other that choose what of a table is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.ui.style import theme
from cd7gui.ui.widgets.combo_box import ComboBox, bound_width, stand
from cd7gui.ui.widgets.flow_layout import FlowLayout

BOUND = ("Form", "Site")  # what somebody typed or a form's title may be long
LETTERS = 18  # that such a list has room for


class ChoiceBar(QWidget):
    """The lists, and a button by which those from the list `first` on show everything again, their first choice.

    Signals:
        chosen(): another choice.
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
            stand(choice, 0)
        self.chosen.emit()
