"""Cases as known on the cut-off day, cut once before many questions. What they answer is remembered."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import field
from datetime import date
from typing import Any, TypeVar

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.protocol.forms.timeline import CannotSay, ClockOrigin, known_by
from cd7gui.records import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class KnownCase(Case):
    """A case that is asked dozens of times: what it works out of itself it works out once, because it never changes."""

    _rows: dict[type[Form], tuple[Row, ...]] = field(default_factory=dict, repr=False, compare=False)
    _latest: dict[type[Form], Row | None] = field(default_factory=dict, repr=False, compare=False)
    _days: dict[type[Form], date | None] = field(default_factory=dict, repr=False, compare=False)
    _answers: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def rows(self, form: type[Form]) -> tuple[Row, ...]:
        """Return the rows of a form that count, by number."""
        if form not in self._rows:
            self._rows[form] = super().rows(form)
        return self._rows[form]

    def latest_row(self, form: type[Form]) -> Row | None:
        """Return the row of a form that counts and holds the latest whole date."""
        if form not in self._latest:
            self._latest[form] = super().latest_row(form)
        return self._latest[form]

    def latest_day(self, form: type[Form]) -> date | None:
        """Return the latest whole date in the rows of a form that count."""
        if form not in self._days:
            self._days[form] = super().latest_day(form)
        return self._days[form]

    def answer(self, question: Hashable, derive: Callable[[], T]) -> T:
        """Return what was derived for a question before, or derive it now."""
        if question not in self._answers:
            self._answers[question] = derive()
        found: T = self._answers[question]
        return found


def asked_once(case: Case, question: Hashable, derive: Callable[[], T]) -> T:
    """Derive something of a case, once if the case remembers."""
    return case.answer(question, derive) if isinstance(case, KnownCase) else derive()


def known_once(case: Case, cutoff: date | None) -> Case:
    """Return the case as known on the cut-off day, so that no endpoint has to cut it again.

    Where the cut hides day zero, or the data may not be used, the case stays whole: the reason why the patient does
    not count is said of the whole case.
    """
    try:
        known = known_by(case, cutoff)
    except CannotSay:
        return case
    if any(case.has(origin.field) and not known.has(origin.field) for origin in ClockOrigin):
        return case
    return KnownCase(
        known.key,
        known.dictionary,
        known.today,
        known.rows_by_form,
        known.marks,
        known.cutoff,
        known.seen_later,
        known.ranges,
        known.terms,
    )
