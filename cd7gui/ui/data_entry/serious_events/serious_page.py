"""The page of F21: event and log above the fields, the proposed narrative below, and CIOMS I."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Derived, Field
from cd7gui.study.safety.narrative_blocks import TOO_LONG, NarrativeBlock, is_too_long, narrative_blocks, with_block
from cd7gui.study.safety.report_log import event_choices, event_in_words, log_in_words, report_title
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.editors.row_choice import RowChoiceEditor
from cd7gui.ui.data_entry.editors.text import LinesEditor
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.field_row import CardRow, FieldRow
from cd7gui.ui.data_entry.pages.form_body import PageBody
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.data_entry.serious_events.cioms_dialog import open_cioms
from cd7gui.ui.data_entry.serious_events.narrative_card import NarrativeCard
from cd7gui.ui.style.theme import spacing
from cd7gui.ui.widgets.text_card import TextCard, show_words

TALL = 5  # times the usual height: a narrative is long
NARRATIVE, EVENT = "SAENARR", "SAEROW"
NOT_STORED = "The narrative holds text that is not stored yet: see the message below it."


class EventCard(TextCard):
    """The event that is reported, the log of its reports, and the button for the printed form.

    Signals:
        form_wanted(): CIOMS I of the report shown is wanted.
    """

    form_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("serious-event", parent)
        self._event = self.add_words("panel-title")
        self._log = self.add_words("message")
        self.form = QPushButton("Print &CIOMS I…", self)
        self.form.clicked.connect(self.form_wanted)
        self.stack.addWidget(self.form, 0, Qt.AlignmentFlag.AlignLeft)

    def show_event(self, case: Case, row: Row) -> None:
        """Show the event of a report; for an empty row, printing is not offered."""
        show_words(self._event, event_in_words(case, row))
        show_words(self._log, "\n".join(log_in_words(case, row)))
        self.form.setVisible(not row.empty)


class EventRow(FieldRow):
    """The event that is reported, chosen among those of F19."""

    def make_editor(self, lists: ChoiceLabels, parent: QWidget, *, in_cell: bool) -> RowChoiceEditor:
        """Return a choice of rows instead of a line for their number."""
        return RowChoiceEditor(self.field.kind, parent)

    def bind(self, binding: Binding) -> None:
        """Show a report, and the patient's events to choose from."""
        same = self.place == binding.place(self.field)
        if isinstance(self.editor, RowChoiceEditor) and not (same and self.editor.typing):
            self.editor.offer(event_choices(binding.case, binding.row))
        super().bind(binding)


class NarrativeRow(CardRow):
    """The narrative, with the blocks proposed from the case."""

    card: NarrativeCard

    def __init__(self, field: Field[Any], lists: ChoiceLabels, body: SeriousEventBody) -> None:
        super().__init__(field, (), lists, body, body.ask_to_justify)
        if isinstance(self.editor, LinesEditor):
            self.editor.tall = TALL
        self.card = NarrativeCard(body)
        self.card.block_wanted.connect(body.block_wanted)

    def bind(self, binding: Binding) -> None:
        """Show a row and the proposals for it."""
        super().bind(binding)
        locked = binding.read_only or binding.row.reason(self.field) is not None
        narrative = binding.row.value_text(self.field.id) or ""
        self.card.show_blocks(narrative_blocks(binding.case, binding.row), narrative, may_enter=not locked)


class SeriousEventBody(PageBody):
    """The fields of a report.

    Signals:
        block_wanted(object): blocks of the narrative are to be added.
    """

    block_wanted = Signal(object)

    def make_top(self) -> None:
        """Make the card of the event."""
        self.event_card = EventCard(self)

    def make_row(self, item: Field[object], derived: tuple[Derived[object], ...], lists: ChoiceLabels) -> FieldRow:
        """Return the row of a field; the event is a choice, and the narrative has proposals."""
        if item.id == EVENT:
            return EventRow(item, derived, lists, self, self.ask_to_justify)
        return NarrativeRow(item, lists, self) if item.id == NARRATIVE else super().make_row(item, derived, lists)

    def show_beside(self, binding: Binding) -> None:
        """Show the event of the report."""
        self.event_card.show_event(binding.case, binding.row)

    def _arrange_top(self, x: int, y: int, width: int, scale: float) -> int:
        return y + self.event_card.place(x, y, width) + spacing(2, scale)


class SeriousEventPage(FormPage):
    """Serious adverse events, with a tab for each report."""

    def make_body(self, parent: QWidget) -> PageBody:
        """Return the fields with the event above and the proposals below the narrative."""
        body = SeriousEventBody(self.form, self.context.lists, parent)
        body.block_wanted.connect(self._add)
        body.event_card.form_wanted.connect(self.print_form)
        return body

    def row_title(self, case: Case, row: Row) -> str:
        """Return the title of a report: its event and its kind."""
        return report_title(case, row)

    def _add(self, blocks: tuple[NarrativeBlock, ...]) -> None:
        """Append blocks to the typed text as one step, and put the focus there for editing."""
        self.commit_typing()
        place = Place(self.patient, self.form.id, self.current_row(), NARRATIVE)
        controller = self.context.controller
        if controller.drafts.by_row(self.patient, self.form.id).get(place.row, {}).get(NARRATIVE) is not None:
            controller.notice.emit(NOT_STORED, "query")
            return
        text = with_block(self.case.row(self.form, place.row).value_text(NARRATIVE) or "", *blocks)
        if is_too_long(text):
            controller.notice.emit(TOO_LONG, "error")
            return
        self.context.entering.paste([(place, text)])
        self.refresh()
        self.focus_field(NARRATIVE)

    def print_form(self) -> None:
        """Show the empty boxes of CIOMS I, and offer to print it."""
        open_cioms(self, self.current_row())
