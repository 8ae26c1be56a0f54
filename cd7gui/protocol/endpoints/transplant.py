"""Endpoints that start at transplant: engraftment with competing events, and survival from a landmark."""

from __future__ import annotations

from datetime import date

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.results import EndpointRules
from cd7gui.protocol.endpoints.disease_course import RESPONSE, first_remission
from cd7gui.protocol.endpoints.patient_facts import or_left_out
from cd7gui.protocol.endpoints.survival import (
    CENSORED,
    DEFAULT,
    EVENT,
    TimeToEvent,
    competing_outcome,
    disease_free_survival,
    outcome_between,
    overall_survival,
)
from cd7gui.protocol.forms.f08_engraftment import Engraftment
from cd7gui.protocol.forms.f15_further import FurtherTherapy
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    ClockOrigin,
    Event,
    LeftOut,
    death_of,
    decided_by,
    holds,
    in_time,
    known_by,
    start_of,
)
from cd7gui.records import dataclass

LANDMARK = 100  # days after H


def neutrophil_engraftment(case: Case, cutoff: date | None = None) -> TimeToEvent | LeftOut:
    """Return neutrophil recovery (1) as F8 dates it, death or a second transplant without it (2), counted from H.

    Recovery is the first of three consecutive counts of at least 0.5 × 10⁹/L on different days after the nadir
    (CIBMTR). Censored at the last contact. Who never fell below the limit is left out; a boost or donor lymphocytes do
    not end the time.
    """
    return _engraftment(case, Engraftment.neutrophil_status, Engraftment.neutrophil_date, cutoff)


def platelet_engraftment(case: Case, cutoff: date | None = None) -> TimeToEvent | LeftOut:
    """Return platelet recovery (1) as F8 dates it, death or a second transplant without it (2), counted from H.

    Recovery is the first of three consecutive counts of at least 20 × 10⁹/L on different days, with no platelet
    transfusion in the 7 days before (CIBMTR). Censored at the last contact. Who never fell below the limit is left out.
    """
    return _engraftment(case, Engraftment.platelet_status, Engraftment.platelet_date, cutoff)


def survival_from_landmark(case: Case, cutoff: date | None = None, *, days: int = LANDMARK) -> TimeToEvent | LeftOut:
    """Return overall survival from H+100 on, of those who are followed beyond that day alive.

    The clock starts again at the landmark; who does not reach it is left out and counted (Anderson, J Clin Oncol
    1983;1:710). It answers what awaits a patient who got that far, free of guarantee time.
    """
    return _restarted(overall_survival(case, ClockOrigin.TRANSPLANT, cutoff), days, "alive")


def disease_free_from_landmark(
    case: Case, cutoff: date | None = None, *, days: int = LANDMARK, rules: EndpointRules = DEFAULT
) -> TimeToEvent | LeftOut:
    """Return disease-free survival from H+100 on, of those who are followed beyond that day without relapse.

    The clock starts again at the landmark; who does not reach it is left out and counted (Anderson, J Clin Oncol
    1983;1:710).
    """
    return _restarted(disease_free_survival(case, ClockOrigin.TRANSPLANT, cutoff, rules=rules), days, "free of disease")


def days_to_transplant(case: Case, cutoff: date | None = None) -> TimeToEvent | LeftOut:
    """Return the days from the CAR-T infusion to the transplant; patients without one are left out."""

    def derive() -> TimeToEvent:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.INFUSION, known=known)
        return outcome_between(start, start_of(case, ClockOrigin.TRANSPLANT, known=known), EVENT, ClockOrigin.INFUSION)

    return or_left_out(derive)


def days_to_remission(case: Case, cutoff: date | None = None) -> TimeToEvent | LeftOut:
    """Return the days from the CAR-T infusion to the first assessment showing CR, CRh or CRi before H.

    Only what counts as response to the CAR T cells counts here; patients without one are left out.
    """

    def derive() -> TimeToEvent:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.INFUSION, known=known)
        first = first_remission(known)
        if first is None:
            raise CannotSay("No assessment after the CAR T cells shows remission.", RESPONSE)
        return outcome_between(start, first, EVENT, ClockOrigin.INFUSION)

    return or_left_out(derive)


@dataclass(frozen=True)
class NotReached(LeftOut):
    """A patient who did not reach the landmark; `with_event` if because of the event, else follow-up ended."""

    with_event: bool = False


def _restarted(outcome: TimeToEvent | LeftOut, days: int, state: str) -> TimeToEvent | LeftOut:
    if isinstance(outcome, LeftOut):
        return outcome
    if outcome.time_days > days:
        return TimeToEvent(outcome.time_days - days, outcome.status, outcome.deciding)
    ended = "the event came on H+{day}" if outcome.status != CENSORED else "followed to H+{day} only"
    reason = "Not known {state} beyond the landmark H+{days}: {ended}."
    words = reason.format(state=state, days=days, ended=ended.format(day=outcome.time_days))
    return NotReached(words, outcome.deciding[-1].field, outcome.status != CENSORED)


def _engraftment(case: Case, status: Field[str], recovered: Field[date], cutoff: date | None) -> TimeToEvent | LeftOut:
    def derive() -> TimeToEvent:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.TRANSPLANT, known=known)
        row = known.only(Engraftment)
        recovery = _recovery(row, case, status, recovered)
        other = _earliest(_second_transplant(known), death_of(known))
        return competing_outcome(known, start, recovery, other, ClockOrigin.TRANSPLANT)

    return or_left_out(derive)


def _recovery(row: Row, case: Case, status: Field[str], recovered: Field[date]) -> Event | None:
    """Return the recovery as known, None if not yet; raises `CannotSay` if F8 does not tell."""
    if row.has(recovered):
        return Event(row[recovered], decided_by(row, recovered, "Recovery as dated on F8."))
    if not row.has(status):
        reason = "F8 does not say whether the {cells} recovered."
        raise CannotSay(reason.format(cells=status.label.lower()), status)
    if holds(row, status, "NEVERLOW"):
        reason = "The {cells} never fell below the limit, so there is no recovery to observe."
        raise CannotSay(reason.format(cells=status.label.lower()), status)
    if holds(row, status, "RECOVERED") and not case.has(recovered):
        raise CannotSay(f"The recovery of the {status.label.lower()} has no date.", recovered)
    return None  # not recovered, or recovered after the cut-off


def _second_transplant(known: Case) -> Event | None:
    again = [row for row in known.rows(FurtherTherapy) if holds(row, FurtherTherapy.type, "HSCT2")]
    if any(not row.has(FurtherTherapy.date) for row in again):
        raise CannotSay("A second transplant has no date.", FurtherTherapy.date)
    rows = [row for row in in_time(known, FurtherTherapy, FurtherTherapy.date) if row in again]
    rule = "A second transplant ends the wait for engraftment."
    return Event(rows[0][FurtherTherapy.date], decided_by(rows[0], FurtherTherapy.date, rule)) if rows else None


def _earliest(*events: Event | None) -> Event | None:
    return min((one for one in events if one is not None), key=lambda event: event.day, default=None)
