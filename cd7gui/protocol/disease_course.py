"""The course of the disease: in remission, free of disease, relapsed or dead, read from all forms that speak of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from cd7gui.domain.case import Case, Row
from cd7gui.domain.text import N_
from cd7gui.protocol.f05_assessment import ASSESSMENTS, IN_REMISSION, ResponseAfterCart
from cd7gui.protocol.f06_transplant import Transplant
from cd7gui.protocol.f14_relapse import Relapse
from cd7gui.protocol.f16_death import Death
from cd7gui.protocol.f17_follow_up import FollowUp
from cd7gui.protocol.timeline import (
    CannotSay,
    Decider,
    Event,
    Origin,
    death_of,
    decided_by,
    holds,
    in_time,
    relapse_of,
)

RELAPSED, DEATH_WITHOUT_RELAPSE = 1, 2  # causes of failure in competing data

REMISSION = IN_REMISSION
DISEASE_FREE = (*REMISSION, "MLFS")  # under 5 % blasts, whatever the counts
DISEASE_FREE_AT_CONTACT = ("MRDNEG", "MRDPOS", "CRI")  # of FUDIS
DISEASE_BACK = ("REL", "PD")

ASSESSED_ON, RESPONSE = ResponseAfterCart.date, ResponseAfterCart.response  # F13 has the same fields


class NonResponder(StrEnum):
    """How disease-free endpoints take a patient who never reached remission."""

    LEFT_OUT = "left out"  # who was never free of disease has no disease-free survival
    EVENT_AT_ORIGIN = "event on day 0"  # as in event-free survival


def first_failure(known: Case, start: Event, non_responder: NonResponder) -> tuple[int, Event] | None:
    """Give relapse or death, whichever came first, with its cause; a relapse found on the day of death came first.

    Raises `CannotSay` where no remission is recorded (unless that counts as an event), where a relapse is seen but not
    dated on F14, and for a death without a date.
    """
    relapse = relapse_of(known)
    if relapse is not None and not _died_before(known, relapse.day):
        return RELAPSED, relapse
    if relapse is None:
        never = never_in_remission(known)
        if never is not None and non_responder is NonResponder.LEFT_OUT:
            raise CannotSay(N_("No remission is recorded, so there is no time free of disease."), never.field)
        if never is not None:
            return RELAPSED, Event(start.day, never)
        _refuse_unrecorded_relapse(known)
    death = death_of(known)
    return None if death is None else (DEATH_WITHOUT_RELAPSE, death)


def _died_before(known: Case, day: date) -> bool:
    died = known.get(Death.date)
    return died is not None and died < day


def assessed(known: Case) -> list[Row]:
    """Give the assessments of both forms that have a date and a response other than "not evaluable", earliest first."""
    rows = [row for form in ASSESSMENTS for row in known.rows(form) if row.has(ASSESSED_ON)]
    judged = [row for row in rows if row.has(RESPONSE) and row[RESPONSE] != "NE"]
    return sorted(judged, key=lambda row: row[ASSESSED_ON])


def never_in_remission(known: Case) -> Decider | None:
    """Give the last assessment if there were any and none, nor the transplant, nor a contact, showed remission."""
    rows = assessed(known)
    if not rows or any(holds(row, RESPONSE, *DISEASE_FREE) for row in rows):
        return None
    if holds(known.only(Transplant), Transplant.remission, *DISEASE_FREE):
        return None
    if any(holds(row, FollowUp.disease, *DISEASE_FREE_AT_CONTACT) for row in known.rows(FollowUp)):
        return None
    rule = N_("No assessment shows remission.")
    return decided_by(rows[-1], RESPONSE, rule, rows[-1][ASSESSED_ON])


def _refuse_unrecorded_relapse(known: Case) -> None:
    """Stop where a contact or an assessment says relapse and F14 does not: the date that decides is not there."""
    free = [row[ASSESSED_ON] for row in assessed(known) if holds(row, RESPONSE, *DISEASE_FREE)]
    back = [row[ASSESSED_ON] for row in assessed(known) if holds(row, RESPONSE, *DISEASE_BACK)]
    seen = bool(free) and any(day > min(free) for day in back)
    if seen or any(holds(row, FollowUp.disease, "RELAPSE") for row in known.rows(FollowUp)):
        raise CannotSay(N_("A contact or an assessment says relapse, and F14 gives no date of relapse."), Relapse.date)


def last_disease_free(known: Case, start: Event, origin: Origin) -> Event:
    """Give the last contact or assessment free of disease since day zero; raises `CannotSay` if there is none."""
    found = [event for event in disease_free(known) if event.day >= start.day]
    if not found:
        reason = N_("No contact or assessment since the {origin} shows the patient free of disease.")
        raise CannotSay(reason.format(origin=origin.words), FollowUp.disease)
    return max(found, key=lambda event: event.day)


def disease_free(known: Case) -> Iterator[Event]:
    """Give every day on which the patient was seen free of disease: transplant in remission, assessments, contacts."""
    rule = N_("Last contact or assessment free of disease.")
    transplant = known.only(Transplant)
    if transplant.has(Transplant.date) and holds(transplant, Transplant.remission, *DISEASE_FREE):
        yield Event(transplant[Transplant.date], decided_by(transplant, Transplant.date, rule))
    for row in assessed(known):
        if holds(row, RESPONSE, *DISEASE_FREE):
            yield Event(row[ASSESSED_ON], decided_by(row, ASSESSED_ON, rule))
    for row in in_time(known, FollowUp, FollowUp.date):
        if holds(row, FollowUp.disease, *DISEASE_FREE_AT_CONTACT) and not holds(row, FollowUp.status, "LOST"):
            yield Event(row[FollowUp.date], decided_by(row, FollowUp.date, rule))
