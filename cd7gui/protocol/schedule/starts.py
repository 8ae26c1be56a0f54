"""Where a patient's windows start (T, H and further anchors), and what ends follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f02_eligibility import Eligibility
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f15_further import FurtherTherapy
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import ClockOrigin, holds
from cd7gui.records import dataclass

FURTHER = {"CART2": ClockOrigin.INFUSION, "HSCT2": ClockOrigin.TRANSPLANT}


def as_of(case: Case) -> date:
    """Return the day as of which a patient is evaluated: the study's data cut-off, at most today."""
    return case.today if case.cutoff is None else min(case.cutoff, case.today)


@dataclass(frozen=True, slots=True)
class SeriesStart:
    """An anchor of one patient: "T", "H", and "H2" for a second transplant; its day may be unknown."""

    clock: str
    origin: ClockOrigin
    day: date | None


@dataclass(frozen=True, slots=True)
class FollowUpEnd:
    """What ended follow-up, and since when; None if the day is unknown."""

    reason: str  # as named in the schedule's `until`
    day: date | None

    @property
    def words(self) -> str:
        """The reason as displayed."""
        return "lost to follow-up" if self.reason == "lost" else self.reason


def starts_of(case: Case, on: date) -> tuple[SeriesStart, ...]:
    """Return a patient's anchors up to a day, in order; undated ones last."""
    found = [*_first_starts(case), *_further_starts(case)]
    known = [one for one in found if one.day is None or one.day <= on]
    return tuple(sorted(known, key=lambda one: (one.day or date.max, one.clock)))


def _first_starts(case: Case) -> Iterator[SeriesStart]:
    for origin in ClockOrigin:
        row, item = case.only(origin.field.form), origin.field
        if row.answered(item):  # an invalid date, or a missing reason, shows that it happened, but not when
            yield SeriesStart(origin.clock, origin, row.get(item))


def _further_starts(case: Case) -> Iterator[SeriesStart]:
    numbers = dict.fromkeys(FURTHER, 1)
    rows = [row for row in case.rows(FurtherTherapy) if holds(row, FurtherTherapy.type, *FURTHER)]
    for row in sorted(rows, key=lambda row: (row.get(FurtherTherapy.date) or date.max, row.number)):
        type_ = row[FurtherTherapy.type]
        numbers[type_] += 1
        origin = FURTHER[type_]
        yield SeriesStart(f"{origin.clock}{numbers[type_]}", origin, row.get(FurtherTherapy.date))


def ends_of(case: Case, on: date) -> tuple[FollowUpEnd, ...]:
    """Return what had ended follow-up by a day: death, loss, withdrawal, relapse, or a failed screening."""
    found = [_death(case), _withdrawal(case), *_of_contacts(case, on), _relapse(case), _ineligible(case)]
    return tuple(one for one in found if one is not None and (one.day is None or one.day <= on))


def _death(case: Case) -> FollowUpEnd | None:
    death = case.only(Death)
    return FollowUpEnd("death", death.get(Death.date)) if death.get(Death.died) else None


def _withdrawal(case: Case) -> FollowUpEnd | None:
    row = case.only(Registration)
    if not row.answered(Registration.withdrawal_date) or holds(row, Registration.withdrawal_scope, "NONE"):
        return None
    return FollowUpEnd("withdrawn", row.get(Registration.withdrawal_date))


def _of_contacts(case: Case, on: date) -> Iterator[FollowUpEnd]:
    """Yield what the last contact says: dead, lost or withdrawn. A later contact revokes a loss."""
    contacts = [row for row in case.rows_by_day(FollowUp, FollowUp.date) if row[FollowUp.date] <= on]
    if not contacts:
        return
    last = contacts[-1]
    reasons = {"DEAD": "death", "LOST": "lost", "WITHDRAWN": "withdrawn"}
    reason = reasons.get(last.get(FollowUp.status) or "")
    if reason and not (reason == "death" and case.get(Death.died)):
        yield FollowUpEnd(reason, last[FollowUp.date])


def _relapse(case: Case) -> FollowUpEnd | None:
    relapse = case.only(Relapse)
    return FollowUpEnd("relapse", relapse.get(Relapse.date)) if relapse.get(Relapse.relapsed) else None


def _ineligible(case: Case) -> FollowUpEnd | None:
    if case.get(Eligibility.eligible) != "NOTMET" or case.has(Infusion.date):
        return None
    return FollowUpEnd("ineligible", case.get(Eligibility.screening_date) or case.get(Registration.consent_date))
