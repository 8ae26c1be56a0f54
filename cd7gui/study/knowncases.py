"""Cases as known on the cut-off day, cut once before many questions, and remembered until the case changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cd7gui.domain.case import Case
from cd7gui.domain.dictionary import Form
from cd7gui.protocol.timeline import CannotSay, Origin, known_by


@dataclass(frozen=True)
class KnownCase(Case):
    """A case that is asked dozens of times: it works the latest day of each form out once."""

    _latest: dict[type[Form], date | None] = field(default_factory=dict, repr=False, compare=False)

    def latest_day(self, form: type[Form]) -> date | None:
        """Give the latest whole date in the rows of a form that count."""
        if form not in self._latest:
            self._latest[form] = super().latest_day(form)
        return self._latest[form]


def known_once(case: Case, cutoff: date | None) -> Case:
    """Give the case as known on the cut-off day, so that no endpoint has to cut it again.

    Where the cut hides day zero, or the data may not be used, the case stays whole: the reason why the patient does
    not count is said of the whole case.
    """
    try:
        known = known_by(case, cutoff)
    except CannotSay:
        return case
    if any(case.has(origin.field) and not known.has(origin.field) for origin in Origin):
        return case
    return KnownCase(known.key, known.dictionary, known.today, known.rows_by_form, known.marks, known.cutoff)
