"""GVHD as an endpoint: the incidence of acute and of chronic GVHD beside what competes, and survival free of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from cd7gui.domain.case import Case, Row
from cd7gui.domain.dictionary import Field
from cd7gui.domain.text import N_
from cd7gui.protocol.disease_course import NonResponder, first_failure, last_disease_free, never_in_remission
from cd7gui.protocol.endpoints import CENSORED, EVENT, Outcome, outcome_between
from cd7gui.protocol.f10_gvhd import Gvhd
from cd7gui.protocol.patient_facts import ACUTE, CHRONIC, acute_grade, or_left_out, systemically_treated
from cd7gui.protocol.timeline import (
    CannotSay,
    Event,
    LeftOut,
    Origin,
    death_of,
    decided_by,
    holds,
    known_by,
    last_seen,
    start_of,
)

COMPETING = 2  # status of a patient in whom something else came first
SEVERE = 3  # grade of acute GVHD that ends GRFS
MODERATE = ("MODERATE", "SEVERE")  # of NIHINV


def acute_gvhd_incidence(
    case: Case, cutoff: date | None = None, *, from_grade: int = 2, attribution: str = "HSCT"
) -> Outcome | LeftOut:
    """Give the first acute GVHD (1) of a grade or higher with an attribution, relapse or death without it (2).

    Counted from H (from T if attributed to the CAR T cells), dated by the onset of the episode, censored at the last
    contact. Late and overlap GVHD count with their acute grade: the features decide, not day 100. On one day GVHD comes
    before relapse and death. An episode whose grade or attribution is missing leaves the patient out unless something
    that counts came before it. Grades: Harris 2016 (MAGIC), the investigator's first.
    """

    def derive() -> Outcome:
        known = known_by(case, cutoff)
        origin = Origin.INFUSION if attribution == "CART" else Origin.TRANSPLANT
        start = start_of(case, origin, known=known)
        rule = N_("First acute GVHD of this grade or higher.")
        found = (_acute_candidate(row, known, from_grade, attribution, rule) for row in known.rows(Gvhd))
        return _competing(known, start, origin, [one for one in found if one is not None])

    return or_left_out(derive)


def chronic_gvhd_incidence(case: Case, cutoff: date | None = None) -> Outcome | LeftOut:
    """Give the first chronic or overlap GVHD (1) of any severity but "absent", relapse or death without it (2).

    Counted from H, dated by the onset of the episode (NIH 2014), censored at the last contact. On one day GVHD comes
    before relapse and death.
    """

    def derive() -> Outcome:
        known = known_by(case, cutoff)
        start = start_of(case, Origin.TRANSPLANT, known=known)
        rule = N_("First chronic or overlap GVHD of any severity.")
        rows = [row for row in known.rows(Gvhd) if holds(row, Gvhd.type, *CHRONIC)]
        found = [_Candidate(row, rule) for row in rows if not holds(row, Gvhd.severity, "ABSENT")]
        return _competing(known, start, Origin.TRANSPLANT, found)

    return or_left_out(derive)


def grfs(
    case: Case, origin: Origin, cutoff: date | None = None, *, non_responder: NonResponder = NonResponder.LEFT_OUT
) -> Outcome | LeftOut:
    """Give GVHD-free, relapse-free survival, censored like disease-free survival.

    Events: acute GVHD of grade III-IV of any attribution, chronic GVHD under systemic treatment, each dated by its
    onset and only from day zero on, relapse, death (Holtan, Blood 2015;125:1333). An episode of acute GVHD without a
    grade leaves the patient out unless something that counts came before it.
    """
    return or_left_out(lambda: _free_of(case, origin, cutoff, non_responder, _grfs_candidate))


def crfs(
    case: Case, origin: Origin, cutoff: date | None = None, *, non_responder: NonResponder = NonResponder.LEFT_OUT
) -> Outcome | LeftOut:
    """Give chronic-GVHD-free, relapse-free survival, censored like disease-free survival.

    Events: chronic or overlap GVHD that is moderate, severe (NIH 2014) or under systemic treatment, dated by its onset
    and only from day zero on, relapse, death.
    """
    return or_left_out(lambda: _free_of(case, origin, cutoff, non_responder, _crfs_candidate))


def _free_of(
    case: Case,
    origin: Origin,
    cutoff: date | None,
    non_responder: NonResponder,
    candidate: Callable[[Row, Case], _Candidate | None],
) -> Outcome:
    """Give survival free of relapse and of the GVHD that `candidate` finds among the episodes."""
    known = known_by(case, cutoff)
    start = start_of(case, origin, known=known)
    failure = first_failure(known, start, non_responder)
    other = failure[1] if failure else None
    judged = (candidate(row, known) for row in known.rows(Gvhd))
    end = _first(start, [one for one in judged if one is not None], other) or other
    if end is not None:
        return outcome_between(start, end, EVENT, origin)
    return outcome_between(start, last_disease_free(known, start, origin), CENSORED, origin)


@dataclass(frozen=True)
class _Candidate:
    """An episode that counts by `rule`, or may count: then `doubt` says what is missing, and where."""

    row: Row
    rule: str = ""
    doubt: tuple[str, Field[str]] | None = None


def _acute_candidate(row: Row, known: Case, from_grade: int, attribution: str, rule: str) -> _Candidate | None:
    if not holds(row, Gvhd.type, *ACUTE):
        return None
    grade = acute_grade(row, known)
    surely = grade.value is not None and int(grade.value) >= from_grade
    if grade.value is not None and not surely and not grade.at_least:
        return None
    if not row.has(Gvhd.attribution):
        return _Candidate(row, doubt=(N_("An episode of acute GVHD has no attribution."), Gvhd.attribution))
    if row[Gvhd.attribution] != attribution:
        return None
    return _Candidate(row, rule) if surely else _Candidate(row, doubt=_NO_GRADE)


def _grfs_candidate(row: Row, known: Case) -> _Candidate | None:
    if holds(row, Gvhd.type, *CHRONIC) and systemically_treated(row, known):
        return _Candidate(row, N_("Chronic GVHD under systemic treatment is an event."))
    if not holds(row, Gvhd.type, *ACUTE):
        return None
    grade = acute_grade(row, known)
    if grade.value is not None and int(grade.value) >= SEVERE:
        return _Candidate(row, N_("Acute GVHD of grade III or IV is an event."))
    return _Candidate(row, doubt=_NO_GRADE) if grade.value is None or grade.at_least else None


def _crfs_candidate(row: Row, known: Case) -> _Candidate | None:
    if not holds(row, Gvhd.type, *CHRONIC):
        return None
    if holds(row, Gvhd.severity, *MODERATE) or systemically_treated(row, known):
        return _Candidate(row, N_("Chronic GVHD that is moderate, severe or under systemic treatment is an event."))
    if row.has(Gvhd.severity):
        return None
    return _Candidate(row, doubt=(N_("An episode of chronic GVHD has no severity."), Gvhd.severity))


_NO_GRADE = (N_("An episode of acute GVHD has no grade."), Gvhd.grade)


def _competing(known: Case, start: Event, origin: Origin, candidates: list[_Candidate]) -> Outcome:
    other = _relapse_or_death(known, start)
    first = _first(start, candidates, other)
    if first is not None:
        return outcome_between(start, first, EVENT, origin)
    if other is not None:
        return outcome_between(start, other, COMPETING, origin)
    return outcome_between(start, last_seen(known) or start, CENSORED, origin)


def _relapse_or_death(known: Case, start: Event) -> Event | None:
    """Give what competes; who never was in remission cannot relapse, and death remains."""
    if never_in_remission(known) is not None:
        return death_of(known)
    failure = first_failure(known, start, NonResponder.LEFT_OUT)
    return None if failure is None else failure[1]


def _first(start: Event, candidates: list[_Candidate], other: Event | None) -> Event | None:
    """Give the first GVHD from day zero on that is not later than what competes.

    Raises `CannotSay` where a missing onset, grade, severity or attribution leaves open what came first.
    """
    last = other.day if other is not None else date.max
    timed = sorted(_dated(start, candidates), key=lambda one: (one[0], one[1].doubt is not None, one[1].row.number))
    for day, candidate in timed:
        if day > last:
            return None
        if candidate.doubt is not None:
            raise CannotSay(*candidate.doubt)
        return Event(day, decided_by(candidate.row, Gvhd.onset, candidate.rule))
    return None


def _dated(start: Event, candidates: list[_Candidate]) -> Iterator[tuple[date, _Candidate]]:
    for candidate in candidates:
        if not candidate.row.has(Gvhd.onset):
            raise CannotSay(N_("An episode of GVHD has no date of onset."), Gvhd.onset)
        if candidate.row[Gvhd.onset] >= start.day:
            yield candidate.row[Gvhd.onset], candidate
