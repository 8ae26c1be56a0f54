"""The editor of a link to a row of another form: the patient's rows in words, stored by number."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QToolTip, QWidget

from cd7gui.domain.values.kinds import Kind, Options
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.widgets.plain_text import one_line, tip

NO_ROWS = Options("rows", ())
NOTHING = "There is nothing to choose from yet. Enter the event on its own form first."


class RowChoiceEditor(ChoiceEditor):
    """One row of another form, or none; a number that is not among them is shown as it is."""

    def __init__(self, kind: Kind[Any], parent: QWidget | None = None) -> None:
        super().__init__(kind, NO_ROWS, ChoiceLabels(), parent)

    def offer(self, options: Options) -> None:
        """Show the rows that can be chosen now; the present choice stays."""
        if options == self.options:
            return
        present, locked = self.current_text(), self.locked
        self.options = options
        self.setModel(QStringListModel([one_line(label) for _, label in options.items], self))
        if not locked:
            self.put(present, "")

    def showPopup(self) -> None:
        """Open the list; if it is empty, which Qt would not open, say why."""
        super().showPopup()
        if not self.options.items and not self.locked:
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), tip(NOTHING), self)
