"""How many patients of a de-identified file share commonly known facts: sex, age, diagnosis, site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.formatting import counted
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.timeline import limited_to_consent
from cd7gui.records import dataclass
from cd7gui.study.exports.contents import withdrew_all_use
from cd7gui.study.exports.follow_up_end import cannot_move_back

if TYPE_CHECKING:
    from cd7gui.exchange.sheets.disclosure import Disclosure
    from cd7gui.study.session import Study

ALONE = (
    "k = {k}: in sex, age, diagnosis and site, {alone} of {all} can be told apart from everyone else in the file. "
    "Anyone who knows these four facts about a person can find the row. Ages in ten-year bands and no site codes make "
    "this harder."
)
HELD = (
    "The follow-up of {held} ends with an event on its last day and cannot be drawn back: who knows the data cut-off "
    "can tell by how many days those dates are moved. Days in place of dates tell nothing of it."
)
NOT_ALONE = "k = {k}: each patient shares sex, age, diagnosis and site with at least {others} in the file."


@dataclass(frozen=True)
class Anonymity:
    """The size of the smallest group of indistinguishable patients, and how many patients are unique."""

    k: int
    alone: int
    patients: int
    held: int = 0  # living patients whose last contact is shifted but not moved back

    @property
    def sentence(self) -> str:
        """What to know before the file is passed on; empty if it holds no patient."""
        held = HELD.format(held=counted(self.held, "living patient", "living patients")) if self.held else ""
        return f"{self._of_groups} {held}".strip() if self.patients else ""

    @property
    def _of_groups(self) -> str:
        if self.k == 1:
            alone = counted(self.alone, "patient", "patients")
            return ALONE.format(k=self.k, alone=alone, all=self.patients)
        others = counted(self.k - 1, "other patient", "other patients")
        return NOT_ALONE.format(k=self.k, others=others)


def anonymity(study: Study, disclosure: Disclosure) -> Anonymity:
    """Return how far patients of a de-identified export can be told apart by commonly known facts.

    Sweeney 2002 calls k the size of the smallest group. Dates are not counted: they are shifted or not exported.
    """
    return anonymity_of((case for case in study.cases() if not withdrew_all_use(case)), disclosure)


def anonymity_of(cases: Iterable[Case], disclosure: Disclosure) -> Anonymity:
    """Return the same for given cases."""
    leaving = [limited_to_consent(case) for case in cases]  # as the export writes them
    sizes = Counter(_known(case, disclosure) for case in leaving).values()
    held = 0 if disclosure.day_counts else sum(map(cannot_move_back, leaving))
    return Anonymity(min(sizes, default=0), sum(size == 1 for size in sizes), sum(sizes), held)


def _known(case: Case, disclosure: Disclosure) -> tuple[object, ...]:
    age = case.derive(Registration.age, case.only(Registration))
    site = "" if disclosure.coarse else case.get(Registration.site)
    return case.get(Registration.sex), None if age is None else disclosure.age(age), case.get(Disease.diagnosis), site
