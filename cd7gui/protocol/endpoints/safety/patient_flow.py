"""How far a patient came in the trial, step by step, and why not further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.protocol.endpoints.disease_course import REMISSION, RESPONSE, response_window
from cd7gui.protocol.endpoints.patient_facts import or_left_out
from cd7gui.protocol.endpoints.survival import died_by_day_after_transplant
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f02_eligibility import Eligibility
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import CannotSay, Decider, LeftOut, decided_by, holds, in_time, known_by, last_seen
from cd7gui.records import dataclass

STEPS: Mapping[str, str] = {
    "consented": "Consented",
    "enrolled": "Enrolled",
    "depleted": "Lymphodepleted",
    "infused": "Infused",
    "assessed": "Assessed for response",
    "remission": "In remission",
    "transplanted": "Transplanted",
    "h30": "Evaluable at H+30",
    "h100": "Evaluable at H+100",
}
"""The steps of the flow, in order."""

_EVALUABLE = {"h30": 30, "h100": 100}
_DATED: Mapping[str, Field[date]] = {
    "consented": Registration.consent_date,
    "enrolled": Registration.enrolment_date,
    "depleted": Infusion.depletion_start,
    "infused": Infusion.date,
    "transplanted": Transplant.date,
}
DIED, WITHDREW, RELAPSED, LOST = "died before", "withdrew consent", "relapsed before", "lost to follow-up"
NOT_ELIGIBLE, NO_REMISSION, NOT_ASSESSED = "not eligible", "no remission", "not assessed"
NOT_EVALUABLE = "response not evaluable"
DIED_UNDATED = "died, day not entered"
_ENDED_AT_CONTACT = {"LOST": LOST, "WITHDRAWN": WITHDREW, "DEAD": DIED}  # by FUSTAT of the last contact
WAITING, NOT_YET, NOT_ENTERED = "followed for less, so far", "not yet", "not entered"


@dataclass(frozen=True)
class PatientFlow:
    """The steps that a patient reached, each with its value, and why each of the others was not reached."""

    reached: Mapping[str, Decider]
    reasons: Mapping[str, tuple[str, Decider]]  # by step not reached


def patient_flow(case: Case, cutoff: date | None = None) -> PatientFlow | LeftOut:
    """Return how far a patient came by the cut-off, each step by its own date, and why not further.

    Evaluable at a day after H is who died by then, or is followed that long, as for the death by that day.
    """

    def derive() -> PatientFlow:
        known = known_by(case, cutoff)
        reached = {step: found for step in STEPS if (found := _reached(case, known, step, cutoff)) is not None}
        last = max((place for place, step in enumerate(STEPS) if step in reached), default=-1)
        missed = [(step, place < last) for place, step in enumerate(STEPS) if step not in reached]
        return PatientFlow(reached, {step: _why_not(known, step, skipped=skipped) for step, skipped in missed})

    return or_left_out(derive)


def _reached(case: Case, known: Case, step: str, cutoff: date | None) -> Decider | None:
    rule = f"{STEPS[step]}."
    if step in _DATED:
        item = _DATED[step]
        return decided_by(known.only(item.form), item, rule) if known.has(item) else None
    if step in _EVALUABLE:
        found = died_by_day_after_transplant(case, _EVALUABLE[step], cutoff)
        return None if isinstance(found, LeftOut) or found.value is None else found.deciding[-1]
    codes = REMISSION if step == "remission" else ()
    rows = [row for row in response_window(known) if row.has(RESPONSE) and (not codes or holds(row, RESPONSE, *codes))]
    return decided_by(rows[0], RESPONSE, rule) if rows else None


def _why_not(known: Case, step: str, *, skipped: bool) -> tuple[str, Decider]:
    """Return why a step was not reached: what ended the course first, in words, and its value.

    A patient who reached a later step did not end before this one: then it was `skipped`, or not entered.
    """
    assessments = _assessed(known)
    if step == "remission" and known.has(Infusion.date) and assessments:
        evaluable = any(not holds(row, RESPONSE, "NE") for row in assessments)
        said = decided_by(assessments[-1], RESPONSE, "No assessment shows remission.")
        return (NO_REMISSION if evaluable else NOT_EVALUABLE), said
    if skipped:
        return (NOT_ASSESSED if step == "assessed" else NOT_ENTERED), _last(known)
    eligibility = known.only(Eligibility)
    if holds(eligibility, Eligibility.eligible, "NOTMET") and step in ("enrolled", "depleted", "infused"):
        return NOT_ELIGIBLE, decided_by(eligibility, Eligibility.eligible, "Not eligible.")
    after_transplant = step in _EVALUABLE and known.has(Transplant.date)
    by_relapse = step in ("transplanted", *_EVALUABLE) and not after_transplant
    ends = [one for one in _ends(known) if by_relapse or one[1] != RELAPSED]
    if ends:
        _, reason, decider = min(ends, key=lambda one: one[0])
        return DIED_UNDATED if after_transplant and reason == DIED else reason, decider
    if after_transplant:
        return WAITING, _last(known)
    return (NOT_ASSESSED if step == "assessed" else NOT_YET), _last(known)


def _ends(known: Case) -> Iterator[tuple[date, str, Decider]]:
    """Yield what ended a patient's course, undated last: the day, words, and the value."""
    registration, death, relapse = known.only(Registration), known.only(Death), known.only(Relapse)
    withdrawn = registration.get(Registration.withdrawal_date)
    if withdrawn is not None and not holds(registration, Registration.withdrawal_scope, "NONE"):
        yield withdrawn, WITHDREW, decided_by(registration, Registration.withdrawal_date, "Consent withdrawn.")
    if relapse.get(Relapse.relapsed):
        day = relapse.get(Relapse.date)
        yield day or date.max, RELAPSED, decided_by(relapse, Relapse.relapsed, "Relapsed.", day)
    if death.get(Death.died):
        day = death.get(Death.date)
        yield day or date.max, DIED, decided_by(death, Death.died, "Died.", day)
    contacts = in_time(known, FollowUp, FollowUp.date)
    if contacts and holds(contacts[-1], FollowUp.status, *_ENDED_AT_CONTACT):
        last, day = contacts[-1], contacts[-1][FollowUp.date]
        yield day, _ENDED_AT_CONTACT[last[FollowUp.status]], decided_by(last, FollowUp.status, "Last contact.", day)


def _assessed(known: Case) -> list[Row]:
    return [row for row in response_window(known) if row.has(RESPONSE)]


def _last(known: Case) -> Decider:
    """Return the last day on which the patient was seen, as the value after which the course continues."""
    try:
        seen = last_seen(known)
    except CannotSay as unsaid:
        return Decider(unsaid.left_out.field.form, 0, unsaid.left_out.field, "", unsaid.left_out.reason)
    if seen is not None:
        return seen.decider
    return Decider(Registration, 0, Registration.subject, known.get(Registration.subject) or "", "Nothing is dated.")
