"""Recovery of neutrophils and platelets after the transplant, and the deciding counts of F18."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeVar

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import Undecided
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.grading.engraftment import (
    ANC_FROM,
    PLATELETS_FROM,
    EngraftmentResult,
    Recovery,
    neutrophil_engraftment,
    platelet_engraftment,
)
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f08_transfusion import PLATELETS, Transfusion, days_of_transfusion
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.timeline import Decider, decided_by, holds, in_time
from cd7gui.protocol.reference.measured_range import ends
from cd7gui.records import dataclass

T = TypeVar("T")
Judge = Callable[[list[tuple[date, Decimal]]], EngraftmentResult]


@dataclass(frozen=True)
class Proposal:
    """A recovery proposed from the counts: its day if any, and the deciding counts and transfusions.

    `lower_later` asks for review: a later count is under the nadir, so the day may come before the true nadir.
    """

    recovery: Recovery
    day: date | None
    deciding: tuple[Decider, ...]
    reason: str
    lower_later: bool


@dataclass(frozen=True)
class Readings:
    """The result at both ends of the counts' possible range, and counts on an unknown side of the limit."""

    lowest: EngraftmentResult
    highest: EngraftmentResult
    open_counts: tuple[MeasuredNumber, ...] = ()

    def agree_on(self, question: Callable[[EngraftmentResult], T]) -> T:
        """Return the answer of both ends; raises `Undecided` if they differ."""
        answer = question(self.lowest)
        if answer != question(self.highest):
            raise Undecided(*self.open_counts)
        return answer

    @property
    def agreed(self) -> EngraftmentResult:
        """The recovery and its day from both ends; raises `Undecided` if they differ."""
        self.agree_on(lambda found: (found.recovery, found.recovered_on))
        return self.lowest


def neutrophil_recovery(case: Case) -> Proposal:
    """Propose the day of neutrophil recovery from the counts of F18.

    Raises `Missing` without H, and `Undecided` if a value such as "<1.0" leaves the answer open.
    """
    found = neutrophil_readings(case).agreed
    rule = "First of 3 consecutive neutrophil counts of at least 0.5 × 10⁹/L on different days, after the nadir."
    return _proposal(found, _deciding_counts(case, Laboratory.neutrophils, found, rule))


def platelet_recovery(case: Case) -> Proposal:
    """Propose the day of platelet recovery from the counts of F18 and the transfusions of F8T.

    Not assessable while transfusions are unknown. Raises `Missing` without H, and `Undecided` if a value such as "<30"
    leaves the answer open.
    """
    transplant, given = case[Transplant.date], days_of_transfusion(case, PLATELETS)
    judge: Judge = partial(platelet_engraftment, transfusions=given, transplant=transplant)
    found = _readings(case, Laboratory.platelets, PLATELETS_FROM, judge).agreed
    rule = "First of 3 consecutive platelet counts of at least 20 × 10⁹/L, 7 days or more after a transfusion."
    deciding = _deciding_counts(case, Laboratory.platelets, found, rule)
    return _proposal(found, (*deciding, *_last_transfusion(case, found)))


def count_rows(case: Case, item: Field[MeasuredNumber]) -> list[Row]:
    """Return the rows of F18 with a date and this count, earliest first; negative numbers are typing errors."""
    rows = in_time(case, Laboratory, Laboratory.date)
    return [row for row in rows if (count := row.get(item)) is not None and count.number >= 0]


def neutrophil_readings(case: Case) -> Readings:
    """Evaluate the neutrophils of F18 at both ends of their possible range. Raises `Missing` without H."""
    judge: Judge = partial(neutrophil_engraftment, transplant=case[Transplant.date])
    return _readings(case, Laboratory.neutrophils, ANC_FROM, judge)


def _readings(case: Case, item: Field[MeasuredNumber], limit: Decimal, judge: Judge) -> Readings:
    rows = [(row[Laboratory.date], row[item], ends(row[item])) for row in count_rows(case, item)]
    lowest = judge([(day, low) for day, _, (low, _) in rows])
    open_counts = tuple(count for _, count, (low, high) in rows if low < limit <= high)
    if not open_counts:
        return Readings(lowest, lowest)
    return Readings(lowest, judge([(day, high) for day, _, (_, high) in rows]), open_counts)


def _proposal(found: EngraftmentResult, deciding: Sequence[Decider]) -> Proposal:
    return Proposal(found.recovery, found.recovered_on, tuple(deciding), found.reason, found.lower_later)


def _deciding_counts(case: Case, item: Field[MeasuredNumber], found: EngraftmentResult, rule: str) -> list[Decider]:
    """Return the counts of the three days; of several counts on a day the lowest decided."""
    rows = count_rows(case, item)
    deciding = []
    for day, _ in found.rows:
        of_day = [row for row in rows if row[Laboratory.date] == day]
        lowest = min(of_day, key=lambda row: ends(row[item])[0])
        deciding.append(decided_by(lowest, item, rule, day))
    return deciding


def _last_transfusion(case: Case, found: EngraftmentResult) -> list[Decider]:
    """Return the last platelet transfusion before a recovery, from which the seven days are counted."""
    if found.recovered_on is None:
        return []
    rows = [row for row in in_time(case, Transfusion, Transfusion.date) if holds(row, Transfusion.product, PLATELETS)]
    earlier = [row for row in rows if row[Transfusion.date] <= found.recovered_on]
    rule = "Last platelet transfusion before the recovery."
    return [decided_by(row, Transfusion.date, rule) for row in earlier[-1:]]
