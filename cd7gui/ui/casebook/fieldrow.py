"""One field on a page: its label, its editor, what stands beside it and what is said under it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QWidget

from cd7gui.domain.dictionary import Derived, Field
from cd7gui.domain.findings import Finding
from cd7gui.domain.kinds import Day, PartialDay
from cd7gui.domain.text import N_
from cd7gui.ui import theme
from cd7gui.ui.casebook.binding import Binding
from cd7gui.ui.casebook.choices import ChoiceEditor, Lists
from cd7gui.ui.casebook.editors import companions, height_of, make_editor, width_of
from cd7gui.ui.casebook.messages import Message, MessageLine
from cd7gui.ui.casebook.quantity import QuantityEditor
from cd7gui.ui.casebook.shown import day_in_words, day_of, help_of, name_of
from cd7gui.ui.theme import scale_of

GAP = 8  # px at 100%


class FieldRow:
    """The widgets of one field, made once and bound to one row after the other."""

    def __init__(
        self,
        field: Field[Any],
        derived: tuple[Derived[Any], ...],
        lists: Lists,
        parent: QWidget,
        justify: Callable[[Finding], None],
    ) -> None:
        self.field = field
        self.shown = True
        self._parent = parent
        self._justify = justify
        self._binding: Binding | None = None
        self.label = QLabel(parent)
        self.label.setProperty("role", "label")
        self.label.setToolTip(help_of(field))
        self.editor = make_editor(field.kind, lists, parent)
        self.editor.setToolTip(field.help)
        self.editor.setAccessibleName(name_of(field))
        self._beside = self._make_beside()
        self._derived = derived
        self._chips: list[QLabel] = []
        self._messages: list[MessageLine] = []
        self._marked = ""

    def _make_beside(self) -> QLabel | None:
        if not self.field.unit and not isinstance(self.field.kind, Day | PartialDay):
            return None
        beside = QLabel(self.field.unit, self._parent)
        beside.setProperty("role", "unit")
        return beside

    def beside_editor(self) -> tuple[QWidget, ...]:
        """Give the widgets that take the focus beside the editor: a unit, the ways to justify."""
        return (*companions(self.editor), *(line.link for line in self._messages))

    # showing

    def bind(self, binding: Binding) -> None:
        """Show a row; a text that is being typed into the same place is left alone."""
        before, self._binding = self._binding, binding
        place = binding.place(self.field)
        same = before is not None and before.place(self.field) == place
        stored = binding.row.stored(self.field)
        draft = binding.draft(self.field)
        self.shown = binding.row.shows(self.field.id) and (not self.field.retired or stored is not None)
        if self.editor.objectName() != place.name:
            self._name(place.name)
        if not (same and self.editor.typing):
            self.editor.show_stored(stored, None if draft is None else draft.text)
        self._mark_required(binding.row.requires(self.field))
        self._lock(binding.read_only)
        self._show_beside(stored)
        self._show_chips(binding)
        self._show_messages(binding.messages(self.field) if self.shown else (), binding.read_only)
        self._set_visible(self.shown)

    def _name(self, name: str) -> None:
        self.editor.setObjectName(name)
        if isinstance(self.editor, QuantityEditor):
            self.editor.set_names(name, name_of(self.field))

    def _mark_required(self, required: bool) -> None:
        marked = f"{self.field.label} *" if required else self.field.label
        if marked != self._marked:
            self._marked = marked
            self.label.setText(marked)

    def _lock(self, read_only: bool) -> None:
        if self.editor.isEnabled() == read_only:
            for widget in (self.editor, *companions(self.editor)):
                widget.setEnabled(not read_only)

    def _show_beside(self, stored: str | None) -> None:
        if self._beside is None or self._binding is None or self.field.unit:
            return
        day = day_of(self.field.kind, stored)
        words = "" if day is None else f"{day_in_words(day)}   {self._binding.clocks.distances(day)}".rstrip()
        if self._beside.text() != words:
            self._beside.setText(words)

    def _show_chips(self, binding: Binding) -> None:
        texts = [(item, binding.derived(item)) for item in self._derived] if self.shown else []
        texts = [(item, text) for item, text in texts if text]
        while len(self._chips) < len(texts):
            chip = QLabel(self._parent)
            chip.setProperty("role", "chip")
            self._chips.append(chip)
        for chip, (item, text) in zip(self._chips, texts, strict=False):
            chip.setText(f"{item.label} {text}")
            chip.setToolTip(item.help)
        for number, chip in enumerate(self._chips):
            chip.setVisible(number < len(texts))

    def _show_messages(self, messages: tuple[Message, ...], read_only: bool) -> None:
        while len(self._messages) < len(messages):
            line = MessageLine(self._parent)
            line.justify_wanted.connect(self._justify)
            QWidget.setTabOrder(self._messages[-1].link if self._messages else self._last_widget(), line.link)
            self._messages.append(line)
        for line, message in zip(self._messages, messages, strict=False):
            if line.message != message:
                line.show_message(message, may_justify=not read_only)
        for number, line in enumerate(self._messages):
            line.setVisible(number < len(messages))
            if number >= len(messages):
                line.message = None
        theme.mark(self.editor, severity=messages[0].severity if messages else "")
        self._describe(messages)

    def _last_widget(self) -> QWidget:
        return (self.editor, *companions(self.editor))[-1]

    def _describe(self, messages: tuple[Message, ...]) -> None:
        state = [N_("must be answered")] if self._marked.endswith("*") else []
        if self.editor.placeholderText():
            state.append(self.editor.placeholderText())
        said = ". ".join([*state, *(message.words for message in messages)])
        if self.editor.accessibleDescription() != said:
            self.editor.setAccessibleDescription(said)

    def _set_visible(self, shown: bool) -> None:
        for widget in (self.label, self.editor, *companions(self.editor), self._beside):
            if widget is not None and widget.isHidden() == shown:
                widget.setVisible(shown)

    # placing

    def place(self, x: int, y: int, label_width: int, width: int) -> int:
        """Take a place of this width at (x, y); gives the height that the row needs."""
        gap, line = round(GAP * scale_of(self.editor.font())), self._line()
        left, right = x + label_width + round(1.5 * gap), x + width
        bottom = y + self._place_label(x, y, label_width, line)
        across = min(width_of(self.editor, self.editor.font()), right - left)
        self.editor.setGeometry(left, y, across, height_of(self.editor, self.editor.font()))
        bottom = max(bottom, y + self.editor.height())
        bottom = self._place_trailing(left, left + across + gap, y, right, bottom)
        for message in self._messages:
            if not message.isHidden():
                bottom += gap // 2 + message.place(left, bottom + gap // 2, right - left)
        return bottom - y

    def _line(self) -> int:
        return round(theme.FIELD_HEIGHT * scale_of(self.editor.font()))

    def _place_trailing(self, left: int, at: int, top: int, right: int, bottom: int) -> int:
        line = self._line()
        gap = round(GAP * scale_of(self.editor.font()))
        for widget in self._trailing():
            wide, high = self._size_of(widget, line)
            if at + wide > right and at > left:
                at, top = left, bottom + gap // 2
            widget.setGeometry(at, top + (line - high) // 2, min(wide, right - left), high)
            at += wide + gap
            bottom = max(bottom, top + line)
        return bottom

    def _place_label(self, x: int, y: int, width: int, line: int) -> int:
        self.label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        wrapped = wrap(self._marked, self.label.fontMetrics(), width)
        if self.label.text() != wrapped:
            self.label.setText(wrapped)
        height = max(line, self.label.sizeHint().height())
        self.label.setGeometry(x, y, width, height)
        return height

    def _trailing(self) -> list[QWidget]:
        beside = [self._beside] if self._beside is not None and self._beside.text() else []
        return [*companions(self.editor), *beside, *(chip for chip in self._chips if not chip.isHidden())]

    def _size_of(self, widget: QWidget, line: int) -> tuple[int, int]:
        if isinstance(widget, ChoiceEditor):
            return width_of(widget, self.editor.font()), line
        return widget.sizeHint().width(), min(widget.sizeHint().height(), line)


def wrap(text: str, metrics: QFontMetrics, width: int) -> str:
    """Break a label into lines that fit the width."""
    lines, present = [], ""
    for word in text.split():
        longer = f"{present} {word}".strip()
        if present and metrics.horizontalAdvance(longer) > width:
            lines.append(present)
            present = word
        else:
            present = longer
    return "\n".join([*lines, present])
