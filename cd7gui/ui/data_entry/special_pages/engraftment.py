"""The page of F8: below each status the proposal from the counts, and at the bottom the grades."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Derived, Field, Form
from cd7gui.presenters.blood_grades import blood_view
from cd7gui.presenters.engraftment import STATUS_FIELDS, RecoveryProposal, recovery_proposal
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.fields.field_row import CardRow, FieldRow
from cd7gui.ui.data_entry.pages.form_body import PageBody
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.data_entry.special_pages.proposal_card import ProposalCard
from cd7gui.ui.data_entry.special_pages.verdict_card import VerdictCard
from cd7gui.ui.style.theme import spacing

BLOOD = ("icaht-early", "icaht-late", "pancytopenia")
BUTTONS = {"ANCSTAT": "Use for &neutrophils", "PLTSTAT": "Use for plate&lets"}


class ProposedRow(CardRow):
    """A status with the proposal from the counts."""

    card: ProposalCard

    def __init__(self, field: Field[Any], lists: ChoiceLabels, body: EngraftmentBody) -> None:
        super().__init__(field, (), lists, body, body.ask_to_justify)
        self.card = ProposalCard(BUTTONS[field.id], f"propose-{field.id}", body)
        self.card.take_wanted.connect(body.take_wanted)
        self.card.rows_wanted.connect(body.rows_wanted)

    def bind(self, binding: Binding) -> None:
        """Show a row and the proposal for it."""
        super().bind(binding)
        proposal = recovery_proposal(binding.case, self.field.id)
        self.card.show_proposal(proposal, may_enter=not binding.read_only)


class EngraftmentBody(PageBody):
    """The fields of F8.

    Signals:
        take_wanted(object): a `RecoveryProposal` is to be accepted.
        rows_wanted(object): the deciding rows are to be shown, from this `Place` on.
    """

    take_wanted = Signal(object)
    rows_wanted = Signal(object)

    def __init__(self, form: type[Form], lists: ChoiceLabels, parent: QWidget) -> None:
        super().__init__(form, lists, parent)
        self._counts = self._heading("After CAR-T, by the counts of F18")
        self.cards = {name: VerdictCard(f"judged-{name}", self) for name in BLOOD}

    def make_row(self, item: Field[object], derived: tuple[Derived[object], ...], lists: ChoiceLabels) -> FieldRow:
        """Return the row of a field; the two statuses show a proposal instead of their derived values."""
        if item.id in STATUS_FIELDS:
            return ProposedRow(item, lists, self)
        return super().make_row(item, derived, lists)

    def show_beside(self, binding: Binding) -> None:
        """Show the grades that follow from the counts after the CAR T cells."""
        for name, judged in blood_view(binding.case).items():
            self.cards[name].show_judged(judged)

    def _arrange_bottom(self, x: int, y: int, width: int, scale: float) -> int:
        height = self._counts.sizeHint().height()
        self._counts.setGeometry(x, y + spacing(1, scale), width, height)
        y += height + spacing(3, scale)
        for card in self.cards.values():
            y += card.place(x, y, width) + spacing(2, scale)
        return y


class EngraftmentPage(FormPage):
    """Haematological recovery: proposed from the counts, entered by a person."""

    def make_body(self, parent: QWidget) -> PageBody:
        """Return the fields with their proposals."""
        body = EngraftmentBody(self.form, self.context.lists, parent)
        body.take_wanted.connect(self._take)
        body.rows_wanted.connect(self.place_wanted)
        return body

    def _take(self, proposal: RecoveryProposal) -> None:
        """Enter a proposal as one step."""
        self.commit_typing()
        places = [(Place(self.patient, self.form.id, 0, field), text) for field, text in proposal.entries]
        self.context.entering.paste(places)
        for place, text in places:
            if self.case.stored(place.form, place.row, place.field) == text:
                self.context.controller.drop_draft(place)
        self.refresh()
