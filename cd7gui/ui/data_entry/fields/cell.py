"""A field on a page or in a grid: its editor, bound to one place after the other."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.editors.factory import Editor, companions, make_editor
from cd7gui.ui.data_entry.editors.quantity import QuantityEditor
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.messages import Message
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import tip
from cd7gui.ui.widgets.value_text import name_of


class Cell:
    """The editor of a field and what is known of the place that it shows."""

    def __init__(self, field: Field[Any], lists: ChoiceLabels, parent: QWidget, *, in_cell: bool = False) -> None:
        self.field = field
        self.shown = True
        self.required = False
        self.messages: tuple[Message, ...] = ()
        self.binding: Binding | None = None
        self.editor = self.make_editor(lists, parent, in_cell=in_cell)
        self.editor.setProperty("severity", "")  # set from the start, so that the style need not be applied again later
        self.editor.setToolTip(tip(field.help))
        self.editor.setAccessibleName(name_of(field))

    def make_editor(self, lists: ChoiceLabels, parent: QWidget, *, in_cell: bool) -> Editor:
        """Return the editor of the field; a row of a special page may have another."""
        return make_editor(self.field.kind, lists, parent, in_cell=in_cell)

    @property
    def place(self) -> Place | None:
        """The place that is shown."""
        return self.binding.place(self.field) if self.binding is not None else None

    def widgets(self) -> tuple[QWidget, ...]:
        """Return the widgets of this field that take the focus."""
        return (self.editor, *companions(self.editor))

    def bind_editor(self, binding: Binding) -> None:
        """Show a place; if the same place is being typed into, that text is left alone."""
        before, self.binding = self.place, binding
        place = binding.place(self.field)
        stored, draft = binding.row.stored(self.field), binding.draft(self.field)
        self.shown = binding.row.shows(self.field.id) and (not self.field.retired or stored is not None)
        self.required = binding.row.requires(self.field)
        if self.editor.objectName() != place.name:
            self._name(place)
        if not (before == place and self.editor.typing):
            self.editor.show_stored(stored, None if draft is None else draft.text)
            if draft is None:
                binding.drafts.others.seen(place)
        self._lock(binding.read_only or (binding.away and self.field.identifier))
        self.messages = binding.messages(self.field) if self.shown else ()
        theme.mark(self.editor, severity=self.messages[0].severity if self.messages else "")
        self._describe()
        for widget in Cell.widgets(self):  # without the buttons to justify, which depend on the messages
            if widget.isHidden() == self.shown:
                widget.setVisible(self.shown)

    def _name(self, place: Place) -> None:
        self.editor.setObjectName(place.name)
        row = f", row {place.row}" if place.row else ""
        name = name_of(self.field) + row
        self.editor.setAccessibleName(name)
        if isinstance(self.editor, QuantityEditor):
            self.editor.set_names(place.name, name)

    def _lock(self, read_only: bool) -> None:
        if self.editor.isEnabled() == read_only:
            for widget in self.widgets():
                widget.setEnabled(not read_only)

    def _describe(self) -> None:
        state = ["must be answered"] if self.required else []
        if self.editor.placeholderText():
            state.append(self.editor.placeholderText())
        said = ". ".join([*state, *(message.words for message in self.messages)])
        if self.editor.accessibleDescription() != said:
            self.editor.setAccessibleDescription(said)
