"""The page of F10: an episode by organ with its stages, the grades below, and its day at onset."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.presenters.gvhd import episode_title, gvhd_view
from cd7gui.presenters.judgement import Judged
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.pages.form_body import PageBody
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.data_entry.special_pages.judged_body import CardPlace, GradedFormBody


class GvhdBody(GradedFormBody):
    """The findings of an episode with the stages and grades that follow from them."""

    places = (
        CardPlace("MAGSKIN", "SKINBSA", "DESQUAM"),
        CardPlace("MAGLIV", "GVBILI", "GVBILI"),
        CardPlace("MAGUGI", "UGI", "UGI"),
        CardPlace("MAGLGI", "STOOLML", "BLOOD"),
        CardPlace("MAGIC", "GVINV", "GVINV", below=True),
        CardPlace("NIHSEV", "NIHINV", "NIHINV", below=True),
    )
    noted = ("ONSET", "NHSKIN", "NHSCLER", "NHFEV1", "NHLUNG")

    def judge(self, binding: Binding) -> tuple[Mapping[str, Judged], Mapping[str, str]]:
        """Return the stages of the organs and the grades of the episode."""
        view = gvhd_view(binding.case, binding.row)
        return view.judged, view.notes


class GvhdPage(FormPage):
    """GVHD, with a tab for each episode."""

    def make_body(self, parent: QWidget) -> PageBody:
        """Return the fields with the cards of their stages."""
        return GvhdBody(self.form, self.context.lists, parent)

    def row_title(self, case: Case, row: Row) -> str:
        """Return the title of an episode: its type, its grade and its day."""
        return episode_title(case, row)
