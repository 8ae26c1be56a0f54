"""The page of F11: an assessment of CRS or ICANS with its grades, below the course by days."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.presenters.judgement import Judged
from cd7gui.presenters.toxicity import assessment_title, toxicity_course, toxicity_view
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.pages.form_body import PageBody
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.data_entry.special_pages.judged_body import CardPlace, GradedFormBody
from cd7gui.ui.data_entry.special_pages.toxicity_course import GradeCourse
from cd7gui.ui.style.theme import spacing


class ToxicityBody(GradedFormBody):
    """The findings of an assessment with the grades that follow from them."""

    places = (
        CardPlace("CRS", "TEMP", "O2FLOW"),
        CardPlace("ICE", "ORIENT", "UNABLE"),
        CardPlace("ICANS", "COMMAND", "OEDEMA"),
        CardPlace("GRADE", "GRINV", "GRINV", below=True),
    )
    noted = ("TEMP", "FEVOTH", "CRSEST", "LOC", "SEIZURE", "MOTOR", "OEDEMA")

    def make_top(self) -> None:
        """Make the course by days."""
        self.course = GradeCourse(self)

    def judge(self, binding: Binding) -> tuple[Mapping[str, Judged], Mapping[str, str]]:
        """Return the grades of the assessment."""
        view = toxicity_view(binding.case, binding.row)
        return view.judged, view.notes

    def show_beside(self, binding: Binding) -> None:
        """Show the grades that follow from the findings, and their place in the course."""
        super().show_beside(binding)
        self.course.show_course(toxicity_course(binding.case), binding.row.number)

    def _arrange_top(self, x: int, y: int, width: int, scale: float) -> int:
        return y if self.course.isHidden() else y + self.course.place(x, y, width) + spacing(2, scale)


class ToxicityPage(FormPage):
    """CRS and ICANS, with a tab for each assessment."""

    def make_body(self, parent: QWidget) -> PageBody:
        """Return the fields with the cards of their grades, below the course."""
        body = ToxicityBody(self.form, self.context.lists, parent)
        body.course.row_chosen.connect(self.show_row)
        return body

    def row_title(self, case: Case, row: Row) -> str:
        """Return the title of an assessment: its day and its grade."""
        return assessment_title(case, row)
