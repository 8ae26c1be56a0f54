"""How far a patient came in the trial, step by step, and why not further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
"""The steps of the flow, in their order."""

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
WAITING, NOT_YET = "followed for less, so far", "not yet"


@dataclass(frozen=True)
class PatientFlow:
    """The steps that a patient reached, each with the value that says so, and why not each of the others."""

    reached: Mapping[str, Decider]
    reasons: Mapping[str, tuple[str, Decider]]  # by step that was not reached


def patient_flow(case: Case, cutoff: date | None = None) -> PatientFlow | LeftOut:
    """Return how far a patient came by the cut-off, each step by its own date, and why not further.

    Evaluable at a day after H is who died by then, or is followed that long, as for the death by that day.
    """

    def derive() -> PatientFlow:
        known = known_by(case, cutoff)
        reached = {step: found for step in STEPS if (found := _reached(case, known, step, cutoff)) is not None}
        return PatientFlow(reached, {step: _why_not(known, step) for step in STEPS if step not in reached})

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


def _why_not(known: Case, step: str) -> tuple[str, Decider]:
    """Return why a step was not reached: what ended the way first, in words, and the value that says so."""
    registration = known.only(Registration)
    if step in ("h30", "h100") and known.has(Transplant.date):
        return WAITING, _last(known)
    eligibility = known.only(Eligibility)
    if holds(eligibility, Eligibility.eligible, "NOTMET") and step in ("enrolled", "depleted", "infused"):
        return NOT_ELIGIBLE, decided_by(eligibility, Eligibility.eligible, "Not eligible.")
    if registration.has(Registration.withdrawal_date):
        return WITHDREW, decided_by(registration, Registration.withdrawal_date, "Consent withdrawn.")
    death, relapse = known.only(Death), known.only(Relapse)
    if relapse.get(Relapse.relapsed) and step in ("transplanted", "h30", "h100"):
        return RELAPSED, decided_by(relapse, Relapse.relapsed, "Relapsed.", relapse.get(Relapse.date))
    if step == "remission" and known.has(Infusion.date) and _assessed(known):
        last = _assessed(known)[-1]
        return NO_REMISSION, decided_by(last, RESPONSE, "No assessment shows remission.")
    if death.get(Death.died):
        return DIED, decided_by(death, Death.died, "Died.", death.get(Death.date))
    contacts = in_time(known, FollowUp, FollowUp.date)
    if contacts and holds(contacts[-1], FollowUp.status, "LOST"):
        return LOST, decided_by(contacts[-1], FollowUp.status, "Lost to follow-up.")
    if step == "assessed":
        return NOT_ASSESSED, _last(known)
    return NOT_YET, _last(known)


def _assessed(known: Case) -> list[Row]:
    return [row for row in response_window(known) if row.has(RESPONSE)]


def _last(known: Case) -> Decider:
    """Return the last day on which the patient was seen, as the value that the way goes on from."""
    try:
        seen = last_seen(known)
    except CannotSay as unsaid:
        return Decider(unsaid.left_out.field.form, 0, unsaid.left_out.field, "", unsaid.left_out.reason)
    if seen is not None:
        return seen.decider
    return Decider(Registration, 0, Registration.subject, known.get(Registration.subject) or "", "Nothing is dated.")
