"""The choice of the widget in which a kind of value is edited, and its width, decided nowhere else."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QWidget

from cd7gui.domain.values.kinds import (
    ChoiceKind,
    Clock,
    Day,
    IntegerKind,
    Kind,
    MultiChoiceKind,
    NumberKind,
    PartialDay,
    Quantity,
    TermKind,
    TextKind,
    YesNo,
)
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels, widest
from cd7gui.ui.data_entry.editors.multi_choice import SeveralEditor
from cd7gui.ui.data_entry.editors.quantity import QuantityEditor
from cd7gui.ui.data_entry.editors.term import TermEditor
from cd7gui.ui.data_entry.editors.text import LineEditor, LinesEditor
from cd7gui.ui.style.theme import FIELD_HEIGHT, scale_of

Editor = LineEditor | LinesEditor | ChoiceEditor

ARROW = 40  # px at 100%: what a combo box needs beside its longest label
WIDEST_CHOICE = 360
LINES_HEIGHT = 52

WIDTHS: dict[type[Kind[Any]], int] = {  # px at 100%
    Day: 120,
    PartialDay: 120,
    Clock: 80,
    NumberKind: 80,
    IntegerKind: 80,
    Quantity: 80,
    MultiChoiceKind: 360,
    TermKind: 360,
}


def make_editor(kind: Kind[Any], lists: ChoiceLabels, parent: QWidget, *, in_cell: bool = False) -> Editor:
    """Return an editor for a kind.

    There is no spin box, date edit or check box: they have no empty state, and the mouse wheel changes them.
    """
    match kind:
        case ChoiceKind() | YesNo():
            return ChoiceEditor(kind, kind.options, lists, parent)
        case MultiChoiceKind():
            return SeveralEditor(kind, parent)
        case Quantity():
            return QuantityEditor(kind, lists, parent)
        case TermKind():
            return TermEditor(kind, lists, parent)
        case TextKind(lines=True) if not in_cell:
            return LinesEditor(kind, parent)
        case _:
            return LineEditor(kind, parent)


def companions(editor: Editor) -> tuple[ChoiceEditor, ...]:
    """Return the widgets that belong to an editor and are shown beside it."""
    return (editor.unit,) if isinstance(editor, QuantityEditor) else ()


def width_of(editor: Editor, font: QFont) -> int:
    """Return the width in px that suits an editor's content; a missing reason is never cut off."""
    missing = QFontMetrics(font).horizontalAdvance(editor.missing) + round(ARROW * scale_of(font))
    return max(_own_width(editor, font), missing if editor.missing else 0)


def _own_width(editor: Editor, font: QFont) -> int:
    scale = scale_of(font)
    if isinstance(editor, ChoiceEditor):
        return min(widest(editor.options, font.toString()) + round(ARROW * scale), round(WIDEST_CHOICE * scale))
    if isinstance(editor.kind, TextKind):
        return round(_text_width(editor.kind) * scale)
    return round(WIDTHS.get(type(editor.kind), 220) * scale)


def _text_width(kind: TextKind) -> int:
    if kind.lines:
        return 440
    return 160 if kind.longest <= 20 else 220 if kind.longest <= 40 else 360


def height_of(editor: Editor, font: QFont) -> int:
    """Return the height of an editor, in px."""
    height = LINES_HEIGHT * editor.tall if isinstance(editor, LinesEditor) else FIELD_HEIGHT
    return round(height * scale_of(font))
