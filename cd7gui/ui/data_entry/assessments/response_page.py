"""The page of F5 and F13: an assessment, with the proposed response below the investigator's."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.presenters.judgement import Judged
from cd7gui.presenters.response import response_view
from cd7gui.ui.data_entry.assessments.response_card import ResponseCard
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.pages.form_body import PageBody
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.data_entry.special_pages.judged_body import CardPlace, GradedFormBody
from cd7gui.ui.data_entry.special_pages.verdict_card import VerdictCard

RESPONSE, COMPUTED = "RESPINV", "RESPELN"


class ResponseBody(GradedFormBody):
    """The findings of an assessment with the response that follows from them."""

    places = (CardPlace(COMPUTED, RESPONSE, RESPONSE, below=True),)

    def make_card(self, place: CardPlace) -> VerdictCard:
        """Return the card with its buttons."""
        self.proposal = ResponseCard(f"judged-{place.name}", self)
        return self.proposal

    def judge(self, binding: Binding) -> tuple[Mapping[str, Judged], Mapping[str, str]]:
        """Return the response that follows from the findings."""
        view = response_view(binding.case, binding.row)
        return ({COMPUTED: view.judged} if view is not None else {}), {}

    def show_beside(self, binding: Binding) -> None:
        """Show the response that follows from the findings, and what can be accepted."""
        super().show_beside(binding)
        self.proposal.show_view(response_view(binding.case, binding.row), read_only=binding.read_only)


class ResponsePage(FormPage):
    """An assessment of the disease, with a tab for each row."""

    def make_body(self, parent: QWidget) -> PageBody:
        """Return the fields with the card of the response."""
        body = ResponseBody(self.form, self.context.lists, parent)
        body.proposal.take_wanted.connect(self._take)
        return body

    def _take(self, code: str) -> None:
        """Enter a proposed response, with a reason if the form is complete."""
        self.commit_typing()
        place = Place(self.patient, self.form.id, self.current_row(), RESPONSE)
        self.context.entering.paste([(place, code)], why="accepted from the findings")
        if self.case.stored(place.form, place.row, place.field) == code:
            self.context.controller.drop_draft(place)
        self.refresh()
        self.focus_field(RESPONSE)
