"""One field on a page: its label, its editor, the texts beside it, and the messages below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.dictionary import Derived, Field
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.values.kinds import Day, Measurement, MultiChoiceKind, PartialDay, TextKind
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.editors.factory import companions, height_of, width_of
from cd7gui.ui.data_entry.editors.multi_choice import SeveralEditor
from cd7gui.ui.data_entry.editors.text import LinesEditor
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.fields.messages import Message, MessageLine
from cd7gui.ui.data_entry.fields.sign_chip import SignChip
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.plain_text import PlainLabel, tip
from cd7gui.ui.widgets.text_card import TextCard
from cd7gui.ui.widgets.value_text import day_in_words, day_of, help_of

GAP = 8  # px at 100%
LEAST_SHARE = 0.45  # share of its usual width to which an editor of plain texts or numbers can shrink


class FieldRow(Cell):
    """The widgets of one field on a page, made once and bound to one row after the other."""

    def __init__(
        self,
        field: Field[Any],
        derived: tuple[Derived[Any], ...],
        lists: ChoiceLabels,
        parent: QWidget,
        justify: Callable[[Finding], None],
    ) -> None:
        self._parent = parent
        self._justify = justify
        self.label = PlainLabel(parent)
        self.label.setProperty("role", "label")
        self.label.setToolTip(tip(help_of(field)))
        super().__init__(field, lists, parent)
        self._beside = self._make_beside()
        self._derived = derived
        self._chips: list[SignChip] = []
        self._lines: list[MessageLine] = []
        self._marked = ""

    def _make_beside(self) -> PlainLabel | None:
        if not self.field.unit and not isinstance(self.field.kind, Day | PartialDay | MultiChoiceKind):
            return None
        beside = PlainLabel(self.field.unit, self._parent)
        beside.setProperty("role", "unit")
        return beside

    def widgets(self) -> tuple[QWidget, ...]:
        """Return the widgets of this field that take the focus: editor, unit, buttons to justify."""
        return (*super().widgets(), *(link for line in self._lines for link in line.links))

    # display

    def bind(self, binding: Binding) -> None:
        """Show a row with all its messages."""
        self.bind_editor(binding)
        marked = f"{self.field.label}\u00a0*" if self.required else self.field.label
        if marked != self._marked:
            self._marked = marked
            self.label.setText(marked)
        self._show_beside(binding)
        self._show_chips(binding)
        self._show_messages(binding.read_only)
        for widget in (self.label, self._beside):
            if widget is not None and widget.isHidden() == self.shown:
                widget.setVisible(self.shown)

    def _show_beside(self, binding: Binding) -> None:
        if self._beside is None or self.field.unit:
            return
        if isinstance(self.editor, SeveralEditor):
            words = self.editor.cut_off(width_of(self.editor, self.editor.font()))
        else:
            day = day_of(self.field.kind, binding.row.stored(self.field))
            words = "" if day is None else f"{day_in_words(day)}   {binding.clocks.distances(day)}".rstrip()
        if self._beside.text() != words:
            self._beside.setText(words)

    def _show_chips(self, binding: Binding) -> None:
        texts = [(item, binding.derived(item)) for item in self._derived] if self.shown else []
        chips = [Message("", f"{item.label} {text}", item.help) for item, text in texts if text]
        chips += [one for one in self.messages if one.brief]
        while len(self._chips) < len(chips):
            self._chips.append(SignChip(self._parent))
        for chip, one in zip(self._chips, chips, strict=False):
            chip.show_words(one.says, one.sign)
            chip.setToolTip(tip(one.remedy))
            theme.mark(chip, severity=one.severity)
        for number, chip in enumerate(self._chips):
            chip.setVisible(number < len(chips))

    def _show_messages(self, read_only: bool) -> None:
        below = [message for message in self.messages if not message.brief]
        while len(self._lines) < len(below):
            line = MessageLine(self._parent, folded=True)  # the full message is shown below the page
            line.justify_wanted.connect(self._justify)
            self._lines.append(line)
        for line, message in zip(self._lines, below, strict=False):
            if line.message != message:
                line.show_message(message, may_justify=not read_only)
        for line in self._lines[len(below) :]:
            line.message = None
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(below))

    # layout

    def lay(self, x: int, y: int, label_width: int, width: int) -> int:
        """Place the field at (x, y) with this width; returns the height that it needs."""
        gap, tall = round(GAP * scale_of(self.editor.font())), self._line()
        left, right = x + label_width + round(1.5 * gap), x + width
        wanted = self._width(right - left)
        label = self._place_label(x, y, label_width, tall)
        if wanted > right - left:  # a wide choice is not cut off: it is placed below its label, over the full width
            left, top = max(x, right - wanted), y + label + gap // 2
        else:
            top = y
        across = min(wanted, right - left)
        self.editor.setGeometry(left, top, across, height_of(self.editor, self.editor.font()))
        bottom = max(y + label, top + self.editor.height())
        bottom = self._place_trailing(left, left + across + gap, top, right, bottom)
        for line in self._lines:
            if not line.isHidden():
                bottom += gap // 2 + line.place(left, bottom + gap // 2, right - left)
        return bottom - y

    def _width(self, room: int) -> int:
        """Return the width of the editor; one of plain texts or numbers shrinks to leave room for its unit."""
        wanted = width_of(self.editor, self.editor.font())
        gives_way = isinstance(self.field.kind, TextKind | Measurement) and not isinstance(self.editor, LinesEditor)
        if not gives_way or self.editor.missing:
            return wanted
        gap = round(GAP * scale_of(self.editor.font()))
        unit = self._beside.sizeHint().width() + gap if self._beside is not None and self.field.unit else 0
        for left in (room - unit, room):
            if left >= LEAST_SHARE * wanted:
                return min(wanted, left)
        return wanted

    def _line(self) -> int:
        return round(theme.FIELD_HEIGHT * scale_of(self.editor.font()))

    def _place_trailing(self, left: int, at: int, top: int, right: int, bottom: int) -> int:
        line = self._line()
        gap = round(GAP * scale_of(self.editor.font()))
        for widget in self._trailing():
            wide, high = self._size_of(widget, line, right - left)
            if at + wide > right and at > left:
                at, top = left, bottom + gap // 2
            widget.setGeometry(at, top + max((line - high) // 2, 0), wide, high)
            at += wide + gap
            bottom = max(bottom, top + max(line, high))
        return bottom

    def _place_label(self, x: int, y: int, width: int, line: int) -> int:
        self.label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        wrapped = wrap(self._marked, self.label.fontMetrics(), width - 2)
        if self.label.text() != wrapped:
            self.label.setText(wrapped)
        height = max(line, self.label.sizeHint().height())
        self.label.setGeometry(x, y, width, height)
        return height

    def _trailing(self) -> list[PlainLabel | ChoiceEditor]:
        beside = [self._beside] if self._beside is not None and self._beside.text() else []
        return [*companions(self.editor), *beside, *(chip for chip in self._chips if not chip.isHidden())]

    def _size_of(self, widget: PlainLabel | ChoiceEditor, line: int, room: int) -> tuple[int, int]:
        if isinstance(widget, ChoiceEditor):
            return min(width_of(widget, self.editor.font()), room), line
        widget.setWordWrap(False)
        size = widget.sizeHint()
        if size.width() <= room:
            return size.width(), min(size.height(), line)
        widget.setWordWrap(True)
        return room, widget.heightForWidth(room)


class CardRow(FieldRow):
    """A field with a card below its messages, showing what the case proposes for it."""

    card: TextCard

    def lay(self, x: int, y: int, label_width: int, width: int) -> int:
        """Place the field and its card; returns the height."""
        height = super().lay(x, y, label_width, width)
        gap = round(GAP * scale_of(self.editor.font()))
        left = x + label_width + round(1.5 * gap)
        return height + gap + self.card.place(left, y + height + gap, x + width - left)


def wrap(text: str, metrics: QFontMetrics, width: int) -> str:
    """Break a label into lines that fit the width."""
    lines, present = [], ""
    for word in text.split(" "):
        longer = f"{present} {word}".strip()
        if present and metrics.horizontalAdvance(longer) > width:
            lines.append(present)
            present = word
        else:
            present = longer
    return "\n".join([*lines, present])
