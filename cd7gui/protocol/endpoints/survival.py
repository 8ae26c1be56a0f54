"""The endpoints of the trial: from a case report to time, status and deciding fields, at a data cut-off.

Vital status, disease status and cause of death are separate facts: relapse and non-relapse mortality follow from dates,
never from the coded cause. Facts after the cut-off do not exist, and follow-up ends with the last contact before it. A
patient without day zero, or with a contradiction that prevents an answer, is left out with the reason. Definitions are
this project's working definitions; the trial's own were not published (Hu et al. 2024).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.results import EndpointRules
from cd7gui.protocol.endpoints.blood_facts import grade4_pancytopenia
from cd7gui.protocol.endpoints.disease_course import (
    CENSORED,
    DEATH_WITHOUT_RELAPSE,
    RELAPSED,
    course,
    never_in_remission,
    no_remission,
    refuse_unrecorded_relapse,
    relapse_event,
    relapse_without_date,
    rests_on_mrd_alone,
)
from cd7gui.protocol.endpoints.patient_facts import (
    Fact,
    Verdict,
    best_chimerism,
    best_response_after_cart,
    chimerism_at,
    chronic_gvhd,
    last_chimerism,
    or_left_out,
    worst_acute_gvhd,
)
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    ClockOrigin,
    Decider,
    Event,
    LeftOut,
    death_of,
    decided_by,
    holds,
    in_time,
    known_by,
    last_contact,
    last_seen,
    start_of,
)
from cd7gui.records import dataclass

__all__ = [
    "CENSORED",
    "COMPETING",
    "DEATH_WITHOUT_RELAPSE",
    "EVENT",
    "RELAPSED",
    "ClockOrigin",
    "Decider",
    "Event",
    "Fact",
    "LastStatus",
    "LeftOut",
    "TimeToEvent",
    "Verdict",
    "best_chimerism",
    "best_response_after_cart",
    "chimerism_at",
    "chronic_gvhd",
    "competing_outcome",
    "died_by_day_after_transplant",
    "disease_free_survival",
    "event_free_survival",
    "grade4_pancytopenia",
    "last_chimerism",
    "last_contact",
    "outcome_between",
    "overall_survival",
    "relapse_or_nrm",
    "status_at_last_contact",
    "worst_acute_gvhd",
]

EVENT, COMPETING = 1, 2  # status of a patient in whom the event, or a competing one, came first
DEFAULT = EndpointRules()


@dataclass(frozen=True)
class TimeToEvent:
    """Whole days from day zero, and status: 0 censored, 1 event; if competing, 1 relapse, 2 death without.

    `deciding` gives day zero and then the value that ends the time.
    """

    time_days: int
    status: int
    deciding: tuple[Decider, ...]


def overall_survival(case: Case, origin: ClockOrigin, cutoff: date | None = None) -> TimeToEvent | LeftOut:
    """Return overall survival: death of any cause, censored at the last date known alive.

    A second transplant, donor lymphocytes or further CAR T cells do not end the time.
    """

    def derive() -> TimeToEvent:
        known = known_by(case, cutoff)
        start = start_of(case, origin, known=known)
        status = CENSORED if death_of(known) is None else EVENT
        return outcome_between(start, last_seen(known) or start, status, origin)

    return or_left_out(derive)


def disease_free_survival(
    case: Case, origin: ClockOrigin, cutoff: date | None = None, *, rules: EndpointRules = DEFAULT
) -> TimeToEvent | LeftOut:
    """Return disease-free survival of patients in remission: first of relapse and death.

    Censored at the last contact at which the patient was known to be alive and not known to have relapsed (EBMT), on
    the same day as relapse and non-relapse mortality, so that the three add up to 1 at every time; by choice all three
    at the last disease assessment instead. Who has neither a remission nor a relapse recorded is left out. A dated
    relapse counts with or without a recorded remission; molecular relapse alone is no event unless that is chosen.
    """

    def derive() -> TimeToEvent:
        outcome = _failure(case, origin, cutoff, rules)
        return TimeToEvent(outcome.time_days, min(outcome.status, EVENT), outcome.deciding)

    return or_left_out(derive)


def relapse_or_nrm(
    case: Case, origin: ClockOrigin, cutoff: date | None = None, *, rules: EndpointRules = DEFAULT
) -> TimeToEvent | LeftOut:
    """Return relapse (1) and death without relapse before or on the day of death (2), of patients in remission.

    The same patients, times and censorings as disease-free survival. The same data serve non-relapse mortality, with
    the causes exchanged. Cause 2 follows from the dates alone; a death of persistent disease is none, because who was
    never in remission is left out.
    """
    return or_left_out(lambda: _failure(case, origin, cutoff, rules))


def _failure(case: Case, origin: ClockOrigin, cutoff: date | None, rules: EndpointRules) -> TimeToEvent:
    known = known_by(case, cutoff)
    start = start_of(case, origin, known=known)
    status, end = course(known, start, rules)
    return outcome_between(start, end, status, origin)


def event_free_survival(
    case: Case, cutoff: date | None = None, *, rules: EndpointRules = DEFAULT
) -> TimeToEvent | LeftOut:
    """Return event-free survival of all infused patients, counted from T: no remission, relapse or death.

    No remission is an event on the day of the assessment that says so, at the latest the last before the transplant or
    new treatment of the disease; a remission after new treatment does not take it back. The first of the events counts.
    Who was never assessed has no event of no remission. Censored at the last contact.
    """

    def derive() -> TimeToEvent:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.INFUSION, known=known)
        refractory = no_remission(known)
        # With an assessment of "no remission", only a dated relapse can have come first.
        relapse = None if refractory and relapse_without_date(known) else relapse_event(known, rules)
        if refractory is None and relapse is None:
            refuse_unrecorded_relapse(known)
        ended = refractory is not None or relapse is not None
        death = death_of(known) if not ended or known.has(Death.date) else None
        ends = [event for event in (refractory, relapse, death) if event is not None]
        if ends:
            return outcome_between(start, min(ends, key=lambda event: event.day), EVENT, ClockOrigin.INFUSION)
        return outcome_between(start, last_seen(known) or start, CENSORED, ClockOrigin.INFUSION)

    return or_left_out(derive)


def died_by_day_after_transplant(case: Case, days: int, cutoff: date | None = None) -> Verdict | LeftOut:
    """Return whether the patient died from H to H+days of any cause; None while the follow-up is shorter than that."""

    def derive() -> Verdict:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.TRANSPLANT, known=known)
        death, seen = death_of(known), last_seen(known) or start
        followed = outcome_between(start, seen, CENSORED, ClockOrigin.TRANSPLANT).time_days
        if death is not None and followed <= days:
            return Verdict(True, (start.decider, death.decider))
        if followed >= days:
            return Verdict(False, (start.decider, seen.decider))
        note = f"Followed to H+{followed}, short of day {days}."
        return Verdict(None, (start.decider, seen.decider), note)

    return or_left_out(derive)


class LastStatus(StrEnum):
    """The classes of the status at the last contact; each patient is in exactly one."""

    MRDNEG = "MRDNEG"
    RELAPSE_CD7NEG = "RELAPSE_CD7NEG"
    RELAPSE = "RELAPSE"
    DEAD_WITHOUT_RELAPSE = "DEAD_WITHOUT_RELAPSE"
    OTHER = "OTHER"
    LOST = "LOST"


def status_at_last_contact(case: Case, cutoff: date | None = None, *, rules: EndpointRules = DEFAULT) -> Fact | LeftOut:
    """Return the class of the status at the last contact (a `LastStatus`).

    The classes are those of the publication: by disease first, so that a patient who relapsed and died, or is in
    remission again, counts under relapse. They are no partition by vital status. Who died of a disease that was never
    in remission is in none of the named classes; a molecular relapse alone is no relapse unless that is chosen.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        return _relapse_status(known, rules) or _death_status(known) or _contact_status(known)

    return or_left_out(derive)


def outcome_between(start: Event, end: Event, status: int, origin: ClockOrigin) -> TimeToEvent:
    """Return the outcome of a time from day zero to its end; raises `CannotSay` if the end is earlier."""
    days = (end.day - start.day).days
    if days < 0:
        reason = "{label} ({day}) is before the {origin} ({start})."
        words = {"label": end.decider.field.label, "day": end.day, "origin": origin.words, "start": start.day}
        raise CannotSay(reason.format_map(words), end.decider.field)
    return TimeToEvent(days, status, (start.decider, end.decider))


def competing_outcome(
    known: Case, start: Event, event: Event | None, other: Event | None, origin: ClockOrigin
) -> TimeToEvent:
    """Return the event (1), or the competing one if it came on an earlier day (2); else censored at last contact."""
    if event is not None and (other is None or event.day <= other.day):
        return outcome_between(start, event, EVENT, origin)
    if other is not None:
        return outcome_between(start, other, COMPETING, origin)
    return outcome_between(start, last_seen(known) or start, CENSORED, origin)


def _relapse_status(known: Case, rules: EndpointRules) -> Fact | None:
    relapse = known.only(Relapse)
    rule = "Relapse counts before anything that followed, including death."
    if relapse.get(Relapse.relapsed) and (rules.molecular_relapse or not rests_on_mrd_alone(known)):
        lost_cd7 = relapse.get(Relapse.cd7) == "NEG"
        item = Relapse.cd7 if relapse.has(Relapse.cd7) else Relapse.relapsed
        status = LastStatus.RELAPSE_CD7NEG if lost_cd7 else LastStatus.RELAPSE
        return Fact(status, (decided_by(relapse, item, rule, relapse.get(Relapse.date)),))
    rows = [row for row in _contacts(known) if holds(row, FollowUp.disease, "RELAPSE")]
    if not rows:
        return None
    note = "A contact records relapse, but F14 does not."
    return Fact(LastStatus.RELAPSE, (decided_by(rows[-1], FollowUp.disease, rule, rows[-1][FollowUp.date]),), note)


def _death_status(known: Case) -> Fact | None:
    rule = "Death without relapse before it."
    death = known.only(Death)
    refractory = never_in_remission(known)
    if refractory is not None and death.get(Death.died):
        return Fact(LastStatus.OTHER, (refractory,), "Died without ever being in remission after the CAR T cells.")
    if death.get(Death.died):
        return Fact(LastStatus.DEAD_WITHOUT_RELAPSE, (decided_by(death, Death.died, rule, death.get(Death.date)),))
    rows = [row for row in _contacts(known) if holds(row, FollowUp.status, "DEAD")]
    if not rows:
        return None
    note = "A contact says that the patient is dead, but F16 records no death."
    decider = decided_by(rows[-1], FollowUp.status, rule, rows[-1][FollowUp.date])
    return Fact(LastStatus.DEAD_WITHOUT_RELAPSE, (decider,), note)


def _contact_status(known: Case) -> Fact:
    rows = _contacts(known)
    if not rows:
        return Fact(LastStatus.OTHER, note="There is no follow-up contact.")
    last, rule = rows[-1], "Status at the last contact."
    if last.get(FollowUp.status) == "LOST":
        return Fact(LastStatus.LOST, (decided_by(last, FollowUp.status, rule, last[FollowUp.date]),))
    if not last.has(FollowUp.disease):
        return Fact(LastStatus.OTHER, note="The last contact does not give the disease status.")
    decider = decided_by(last, FollowUp.disease, rule, last[FollowUp.date])
    in_remission = last[FollowUp.disease] == "MRDNEG" and last.get(FollowUp.status) == "ALIVE"
    return Fact(LastStatus.MRDNEG if in_remission else LastStatus.OTHER, (decider,))


def _contacts(known: Case) -> list[Row]:
    return in_time(known, FollowUp, FollowUp.date)
