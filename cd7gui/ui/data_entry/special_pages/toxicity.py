"""The page of F11: an assessment of CRS or ICANS with what each finding gives, and the course by days above it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import Place
from cd7gui.presenters.judgement import Judged
from cd7gui.presenters.toxicity import assessment_title, toxicity_course, toxicity_view
from cd7gui.presenters.toxicity_copy import carried_findings
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.pages.form_body import PageBody
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.data_entry.special_pages.copy_bar import CopyBar
from cd7gui.ui.data_entry.special_pages.judged_body import CardPlace, GradedFormBody
from cd7gui.ui.data_entry.special_pages.toxicity_course import GradeCourse
from cd7gui.ui.style.theme import spacing

KIND = "TXKIND"


class ToxicityBody(GradedFormBody):
    """The findings of an assessment with what they give."""

    places = (
        CardPlace("CRS", "TEMP", "O2FLOW"),
        CardPlace("ICE", "ORIENT", "UNABLE"),
        CardPlace("ICANS", "COMMAND", "OEDEMA"),
        CardPlace("GRADE", "GRINV", "GRINV", below=True),
    )
    noted = ("TEMP", "FEVOTH", "CRSEST", "LOC", "SEIZURE", "MOTOR", "OEDEMA")

    def make_top(self) -> None:
        """Make the course by days, and the line that copies an assessment."""
        self.course, self.copies = GradeCourse(self), CopyBar(self)

    def judge(self, binding: Binding) -> tuple[Mapping[str, Judged], Mapping[str, str]]:
        """Grade the assessment."""
        view = toxicity_view(binding.case, binding.row)
        return view.judged, view.notes

    def show_beside(self, binding: Binding) -> None:
        """Show what the findings give, where they stand in the course, and which of them are copies."""
        super().show_beside(binding)
        case, row = binding.case, binding.row
        self.course.show_course(toxicity_course(case), row.number)
        found = binding.drafts.copies(case.key, row.form.id, row.number)
        source = next((draft.copied_from for draft in found.values()), "")
        may_copy = not binding.read_only and bool(carried_findings(row))
        self.copies.show_copies(len(found), source, may_copy=may_copy)

    def _arrange_top(self, x: int, y: int, width: int, scale: float) -> int:
        gap = spacing(2, scale)
        if not self.course.isHidden():
            y += self.course.place(x, y, width) + gap
        if not self.copies.isHidden():
            y += self.copies.place(x, y, width) + gap
        return y


class ToxicityPage(FormPage):
    """CRS and ICANS, a tab an assessment."""

    def make_body(self, parent: QWidget) -> PageBody:
        """Make the fields with the cards of what they give, below the course."""
        body = ToxicityBody(self.form, self.context.lists, parent)
        body.course.row_chosen.connect(self.show_row)
        body.copies.copy_wanted.connect(self._copy)
        body.copies.store_wanted.connect(self._store)
        body.copies.drop_wanted.connect(self._drop)
        return body

    def _shown_row(self) -> Row:
        return self.case.row(self.form, self.row_in_hand())

    def row_title(self, case: Case, row: Row) -> str:
        """Name an assessment by its day and its grade."""
        return assessment_title(case, row)

    # copying

    def repeat_row(self) -> None:
        """Copy the assessment to a new day."""
        self._copy()

    def _copy(self) -> None:
        """Begin a new day with the kind of this assessment, its findings standing there unconfirmed."""
        self.commit_typing()
        row, number = self._shown_row(), self.case.next_row(self.form)
        kind, source = row.value_text(KIND), assessment_title(self.case, row)
        if kind is None:
            return
        self.context.entering.paste([(self._place(number, KIND), kind)])
        if self.case.stored(self.form.id, number, KIND) != kind:
            return  # no reason was given for changing a complete form
        carried = {self._place(number, field): text for field, text in carried_findings(row).items()}
        self.context.controller.keep_copies(carried, source)
        self.show_case(self.patient, number)
        self.focus_field()

    def _store(self) -> None:
        """Enter the copied findings as one step; those that were changed by hand are stored already."""
        self.commit_typing()
        drafts = self.context.controller.drafts
        found = drafts.copies(self.patient, self.form.id, self.row_in_hand())
        source = next((draft.copied_from for draft in found.values()), "")
        self.context.entering.paste(
            [(place, draft.text) for place, draft in found.items()], why=f"copied from {source}"
        )
        for place, draft in found.items():
            if self.case.stored(place.form, place.row, place.field) == draft.text:
                self.context.controller.drop_draft(place)
        self.refresh()
        self.focus_field()

    def _drop(self) -> None:
        """Leave the fields empty."""
        for place in self.context.controller.drafts.copies(self.patient, self.form.id, self.row_in_hand()):
            self.context.controller.drop_draft(place)
        self.refresh()
        self.focus_field()

    def _place(self, row: int, field: str) -> Place:
        return Place(self.patient, self.form.id, row, field)
