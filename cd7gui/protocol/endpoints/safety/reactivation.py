"""The time to reactivation of a virus, CMV or EBV, with death as the competing event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.protocol.endpoints.patient_facts import or_left_out
from cd7gui.protocol.endpoints.survival import TimeToEvent, competing_outcome
from cd7gui.protocol.forms.f12_infection import CMV, EBV, Infection
from cd7gui.protocol.forms.f18_laboratory import Laboratory, found_by_pcr
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    ClockOrigin,
    Event,
    LeftOut,
    death_of,
    decided_by,
    in_time,
    known_by,
    start_of,
)

PCR: Mapping[str, Field[MeasuredNumber]] = {CMV: Laboratory.cmv, EBV: Laboratory.ebv}


def reactivation(case: Case, virus: str, cutoff: date | None = None) -> TimeToEvent | LeftOut:
    """Return the first sign of CMV, or of EBV, since T (1), death without it (2), counted from T.

    A sign is a PCR of F18 that found the virus, any number above 0 ("<500" found none), or an infection of F12 whose
    organism names it, reactivation or disease. What began before T is no event. Censored at the last contact; a
    relapse or a second transplant does not end the time. A dated sign stands; without one, who has such an infection
    without a day is left out.
    """

    def derive() -> TimeToEvent:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.INFUSION, known=known)
        first = min(
            (one for one in _signs(known, virus) if one.day >= start.day), key=lambda one: one.day, default=None
        )
        death = death_of(known)
        if first is None or (death is not None and death.day < first.day):
            _refuse_undated(known, virus)
        return competing_outcome(known, start, first, death, ClockOrigin.INFUSION)

    return or_left_out(derive)


def _signs(known: Case, virus: str) -> Iterator[Event]:
    item = PCR[virus]
    for row in in_time(known, Laboratory, Laboratory.date):
        if row.has(item) and found_by_pcr(row[item]):
            yield Event(row[Laboratory.date], decided_by(row, item, f"{virus} was found by PCR.", row[Laboratory.date]))
    for row in in_time(known, Infection, Infection.onset):
        if known.derive(Infection.virus, row) == virus:
            yield Event(row[Infection.onset], decided_by(row, Infection.onset, f"Infection with {virus}."))


def _refuse_undated(known: Case, virus: str) -> None:
    for row in known.answered_rows(Infection):
        if known.derive(Infection.virus, row) == virus and not row.has(Infection.onset):
            raise CannotSay(f"An infection with {virus} has no day of onset.", Infection.onset)
