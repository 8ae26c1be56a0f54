"""One allele among the four of its locus: an editor without a label, but with an accessible name."""

from __future__ import annotations

from typing import Any

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.editors.factory import height_of
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.field_row import FieldRow
from cd7gui.ui.data_entry.pages.form_body import PageBody


class AlleleRow(FieldRow):
    """An allele, placed by the table of loci."""

    def __init__(self, field: Field[Any], lists: ChoiceLabels, body: PageBody) -> None:
        super().__init__(field, (), lists, body, body.ask_to_justify)

    def _name(self, place: Place) -> None:
        super()._name(place)
        name = f"{self.field.label}, allele {self.field.id[-1]}"
        self.editor.setAccessibleName(name)

    def bind(self, binding: Binding) -> None:
        """Show the allele, whose label is its column and its locus."""
        super().bind(binding)
        self.label.hide()

    def put(self, x: int, y: int, width: int) -> None:
        """Move to this place with this width."""
        self.editor.setGeometry(x, y, width, height_of(self.editor, self.editor.font()))

    def put_messages(self, x: int, y: int, width: int) -> int:
        """Place the messages on the allele; returns the height, 0 without any."""
        height = 0
        for line in self._lines:
            if not line.isHidden():
                height += line.place(x, y + height, width)
        return height
