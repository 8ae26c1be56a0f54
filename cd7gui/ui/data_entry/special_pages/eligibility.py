"""The page of F2: the findings at entry, then every criterion with its verdict, then the decision."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Derived, Field, Form
from cd7gui.presenters.eligibility import eligibility_view
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.field_row import FieldRow
from cd7gui.ui.data_entry.pages.form_body import Block, PageBody
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.data_entry.special_pages.criteria_table import CriteriaTable
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import spacing
from cd7gui.ui.widgets.plain_text import PlainLabel

DECISION = "ELIG"
IN_THE_TABLE = ("VAGE", "VDX", "VCD7")  # verdicts on values of other forms, which are shown in the table
ROW_ROOM = 60  # px above and below a row that is brought into view
HINT = "Return or a click goes to the deciding value."


class EligibilityBody(PageBody):
    """The fields of F2, with the table of criteria before the decision.

    Signals:
        go_wanted(str, str): the value of a form and a field is to be shown.
    """

    go_wanted = Signal(str, str)

    def __init__(self, form: type[Form], lists: ChoiceLabels, parent: QWidget) -> None:
        super().__init__(form, lists, parent)
        self.table = CriteriaTable(self)
        self.table.go_wanted.connect(self.go_wanted)
        self._hint = PlainLabel(HINT, self)
        self._hint.setWordWrap(True)
        theme.mark(self._hint, role="help")
        self._headings = (self._heading("Criteria"), self._heading("Decision"))
        self._decision = self._part_decision()

    def make_row(self, item: Field[object], derived: tuple[Derived[object], ...], lists: ChoiceLabels) -> FieldRow:
        """Return the row of a field; the verdicts on other forms are shown only in the table."""
        return super().make_row(item, tuple(one for one in derived if one.id not in IN_THE_TABLE), lists)

    def _part_decision(self) -> Block:
        """Move the decision to a section of its own below the table, and return that."""
        block = self._blocks[-1]
        at = next(at for at, row in enumerate(block.rows) if row.field.id == DECISION)
        decision = Block(self._headings[1], block.rows[at:])
        block.rows = block.rows[:at]
        self._blocks.append(decision)
        return decision

    def show_beside(self, binding: Binding) -> None:
        """Show the present verdicts."""
        self.table.show_criteria(eligibility_view(binding.case))

    def _arrange_block(self, block: Block, x: int, y: int, labels: int, width: int, scale: float) -> int:
        if block is self._decision:
            y = self._arrange_table(x, y, width, scale)
        return super()._arrange_block(block, x, y, labels, width, scale)

    def _arrange_table(self, x: int, y: int, width: int, scale: float) -> int:
        y = self._arrange_heading(Block(self._headings[0], self._decision.rows), x, y, width, scale)
        y += self.table.place(x, y, width) + spacing(2, scale)
        height = self._hint.heightForWidth(width)
        self._hint.setGeometry(x, y, width, height)
        return y + height + spacing(5, scale)


class EligibilityPage(FormPage):
    """The page on whether the patient may enter the trial."""

    def make_body(self, parent: QWidget) -> PageBody:
        """Return the fields with the table."""
        body = EligibilityBody(self.form, self.context.lists, parent)
        body.go_wanted.connect(self._go)
        body.table.row_reached.connect(lambda y: self._scroll.ensureVisible(0, body.table.y() + y, 0, ROW_ROOM))
        return body

    def _go(self, form: str, field: str) -> None:
        self.go_wanted.emit(Place(self.patient, form, 0, field))
