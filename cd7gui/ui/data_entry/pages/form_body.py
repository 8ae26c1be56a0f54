"""The fields of a page below one another: sections with quiet headings, labels right-aligned in a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection
from cd7gui.domain.checks.checks import Finding
from cd7gui.records import dataclass
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.field_row import FieldRow
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, spacing
from cd7gui.ui.widgets.plain_text import PlainLabel

MARGIN = 20  # px at 100%
LABELS = 210
LABEL_SHARE = 0.36  # greatest share of the width for the labels
ROW_GAP = 8
SECTION_GAP = 20


@dataclass
class Block:
    """A section: its heading, None for the first, and its rows."""

    heading: PlainLabel | None
    rows: list[FieldRow] = field(default_factory=list)

    @property
    def shown(self) -> bool:
        """Whether any field of the section is shown."""
        return any(row.shown for row in self.rows)


class PageBody(QWidget):
    """Every field of a form, made once.

    Signals:
        committed(object, str): a field was left with a new text; its `Cell` and the text.
        typed(): the user changed the text of a field.
        justify_wanted(object): a finding is to be justified.
        arranged(): the rows were placed.
    """

    committed = Signal(object, str)
    typed = Signal()
    justify_wanted = Signal(object)
    arranged = Signal()

    def __init__(self, form: type[Form], lists: ChoiceLabels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="page")
        self.form = form
        self.rows: dict[str, FieldRow] = {}
        self._blocks: list[Block] = [Block(None)]
        self.make_top()
        for part in form.parts:
            if isinstance(part, FormSection):
                self._blocks.append(Block(self._heading(part.title)))
            elif isinstance(part, Field):
                self._add_row(part, lists)

    def make_top(self) -> None:
        """Make what a special page shows above its first section: before the fields, so that Tab reaches it first."""

    def _heading(self, title: str) -> PlainLabel:
        heading = PlainLabel(title.upper(), self)
        heading.setProperty("role", "heading")
        heading.setAccessibleName(f"Section {title}")
        return heading

    def _add_row(self, item: Field[object], lists: ChoiceLabels) -> None:
        derived = tuple(one for one in self.form.derived() if _beside(one, self.form) == item.id)
        row = self.make_row(item, derived, lists)
        row.editor.committed.connect(self._offering(row))
        row.editor.typed.connect(self.typed)
        self.rows[item.id] = row
        self._blocks[-1].rows.append(row)

    def make_row(self, item: Field[object], derived: tuple[Derived[object], ...], lists: ChoiceLabels) -> FieldRow:
        """Return the row of a field; a special page makes some of its own."""
        return FieldRow(item, derived, lists, self, self.ask_to_justify)

    def _offering(self, row: FieldRow) -> Callable[[str], None]:
        return lambda text: self.committed.emit(row, text)

    def ask_to_justify(self, finding: Finding) -> None:
        """Pass on that a finding is to be justified."""
        self.justify_wanted.emit(finding)

    def bind(self, binding: Binding) -> None:
        """Show a row of a case in the same widgets."""
        for row in self.rows.values():
            row.bind(binding)
        self.show_beside(binding)
        self.arrange()

    def show_beside(self, binding: Binding) -> None:
        """Show what a special page has beside its fields."""

    def shown_rows(self) -> Iterator[FieldRow]:
        """Return the rows that are shown, from top to bottom."""
        return (row for block in self._blocks for row in block.rows if row.shown)

    # layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the rows again when the width changed."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Arrange the rows again when the text size changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.arrange()

    def arrange(self) -> None:
        """Place every row, without gaps for hidden fields and empty sections."""
        scale = scale_of(self.font())
        margin = round(MARGIN * scale)
        width = self.width() - 2 * margin
        labels = min(round(LABELS * scale), round(LABEL_SHARE * width))
        y = self._arrange_top(margin, spacing(2, scale), width, scale)
        for block in self._blocks:
            y = self._arrange_block(block, margin, y, labels, width, scale)
        y = self._arrange_bottom(margin, y, width, scale)
        self.setMinimumHeight(y + margin)
        self.arranged.emit()

    def _arrange_top(self, x: int, y: int, width: int, scale: float) -> int:
        """Place what a special page shows above its first section; returns where that begins."""
        return y

    def _arrange_bottom(self, x: int, y: int, width: int, scale: float) -> int:
        """Place what a special page shows below its last section; returns where that ends."""
        return y

    def _arrange_block(self, block: Block, x: int, y: int, labels: int, width: int, scale: float) -> int:
        y = self._arrange_heading(block, x, y, width, scale)
        if not block.shown:
            return y
        for row in block.rows:
            if row.shown:
                y += row.lay(x, y, labels, width) + round(ROW_GAP * scale)
        return y + round((SECTION_GAP - ROW_GAP) * scale)

    def _arrange_heading(self, block: Block, x: int, y: int, width: int, scale: float) -> int:
        """Place the heading of a section that shows something; returns where its fields begin."""
        if block.heading is None:
            return y
        block.heading.setVisible(block.shown)
        if not block.shown:
            return y
        height = block.heading.sizeHint().height()
        block.heading.setGeometry(x, y + spacing(1, scale), width, height)
        block.heading.setAlignment(Qt.AlignmentFlag.AlignLeft)
        return y + height + spacing(3, scale)


def _beside(item: Derived[object], form: type[Form]) -> str:
    """Return the id of the field beside which a derived value is shown, by default the preceding field."""
    if item.beside:
        return item.beside
    before = ""
    for part in form.items():
        if part is item:
            break
        before = part.id if isinstance(part, Field) else before
    return before
