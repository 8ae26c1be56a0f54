"""The columns of a grid: which fields and derived values they show, and how wide they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtGui import QFont, QFontMetrics

from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection
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
from cd7gui.records import dataclass
from cd7gui.ui.data_entry.editors.choice_labels import widest
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.plain_text import one_line

GAP = 4  # px at 100% between two cells
MARGIN = 52  # px at 100% for a row's sign and number
STRIKE = 32  # px at 100%: the button for striking out
ARROW = 36
REQUIRED = "\u00a0*"
AROUND, INSIDE = 42, 18  # px at 100% around the text of a cell with an arrow, and of one without
LEAST = 60
MOST = 200
MOST_READ = 190  # px at 100%: a longer label is cut off until the column is widened
WIDEST_OWN = 900
LEAST_WIDTHS = (
    (Day | PartialDay, 96),
    (Quantity, 150),
    (TextKind | TermKind, 120),
    (MultiChoiceKind, 120),
)  # px at 100%, whether empty or not


@dataclass(frozen=True)
class GridColumn:
    """One column: a field or a derived value, its title, and its section of the form."""

    item: Field[Any] | Derived[Any]
    title: str
    section: str = ""

    @property
    def plain_title(self) -> str:
        """The title without the mark of required fields, for copying."""
        return self.title.removesuffix(REQUIRED)


def columns_of(form: type[Form]) -> tuple[GridColumn, ...]:
    """Return the columns of a form in the order of its items, without retired fields."""
    found, section = [], ""
    for part in form.parts:
        if isinstance(part, FormSection):
            section = part.title
        elif isinstance(part, Field | Derived) and not _retired(part):
            found.append(GridColumn(part, _title(part), section))
    return tuple(found)


def _retired(item: Any) -> bool:
    return isinstance(item, Field) and bool(item.retired)


def _title(item: Field[Any] | Derived[Any]) -> str:
    unit = f" ({item.unit})" if item.unit else ""
    return f"{item.label}{unit}" + (REQUIRED if isinstance(item, Field) and item.required else "")


def wanted_width(column: GridColumn, font: QFont) -> int:
    """Return the width in px that suits a column's content."""
    scale, metrics = scale_of(font), QFontMetrics(font)
    words = max((metrics.horizontalAdvance(word) for word in column.title.split(" ")), default=0)
    return max(round(_content(column, font, scale)), words + round(2 * GAP * scale))


def _content(column: GridColumn, font: QFont, scale: float) -> float:
    match column.item.kind:
        case Day() | PartialDay():
            return 104 * scale
        case NumberKind() | IntegerKind() | Clock():
            return LEAST * scale
        case Quantity():
            return 160 * scale
        case ChoiceKind(options=options) | YesNo(options=options):
            return min(widest(options, font.toString()) + ARROW * scale, MOST * scale)
        case MultiChoiceKind() | TermKind():
            return MOST * scale
        case _:
            return 140 * scale


def needed_width(column: GridColumn, font: QFont, texts: Iterable[str]) -> int:
    """Return the width in px at which neither the title nor any of the texts shown is cut off."""
    scale, metrics = scale_of(font), QFontMetrics(font)
    longest = max((metrics.horizontalAdvance(one_line(text)) for text in texts), default=0)
    words = max((metrics.horizontalAdvance(word) for word in column.title.split(" ")), default=0)
    heading = words + round(2 * GAP * scale)
    if isinstance(column.item, Derived):
        return max(longest, heading)
    if isinstance(column.item.kind, ChoiceKind):  # room for a choice that is made but not committed yet
        longest = max(longest, min(widest(column.item.kind.options, font.toString()), round(MOST_READ * scale)))
    around = AROUND if _has_arrow(column.item.kind) else INSIDE
    return max(round(longest + around * scale), heading, round(_least(column.item.kind) * scale))


def _least(kind: Kind[Any]) -> int:
    return next((width for kinds, width in LEAST_WIDTHS if isinstance(kind, kinds)), LEAST)


def _has_arrow(kind: Kind[Any]) -> bool:
    return isinstance(kind, ChoiceKind | YesNo | MultiChoiceKind | Quantity)


def widths(wanted: Sequence[int], needed: Sequence[int], room: int) -> list[int]:
    """Share out a width: columns get their preferred width if possible, and never less than they need.

    A deficit is distributed in proportion to what each column can spare; if that is too little, the grid scrolls.
    """
    spare = [max(want - need, 0) for want, need in zip(wanted, needed, strict=True)]
    lacking = min(max(sum(wanted) - room, 0), sum(spare))
    share = lacking / sum(spare) if sum(spare) else 0.0
    return [max(want, need) - round(share * spared) for want, need, spared in zip(wanted, needed, spare, strict=True)]
