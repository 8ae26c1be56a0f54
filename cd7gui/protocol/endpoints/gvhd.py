"""GVHD as an endpoint: incidence of acute and chronic GVHD with competing events, and GVHD-free survival."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.results import EndpointRules
from cd7gui.protocol.endpoints.disease_course import (
    course,
    refuse_unrecorded_relapse,
    relapse_event,
    remission_recorded,
)
from cd7gui.protocol.endpoints.patient_facts import (
    ACUTE,
    CHRONIC,
    NO_ATTRIBUTION,
    NO_TYPE,
    acute_grade,
    is_of,
    or_left_out,
    systemically_treated,
)
from cd7gui.protocol.endpoints.survival import DEFAULT, EVENT, TimeToEvent, competing_outcome, outcome_between
from cd7gui.protocol.forms.f07_drugs import Drug
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    ClockOrigin,
    Event,
    LeftOut,
    death_of,
    decided_by,
    holds,
    known_by,
    start_of,
)
from cd7gui.records import dataclass

SEVERE = 3  # grade of acute GVHD that ends GRFS
MODERATE = ("MODERATE", "SEVERE")  # of NIHINV


def acute_gvhd_incidence(
    case: Case,
    cutoff: date | None = None,
    *,
    from_grade: int = 2,
    attribution: str | None = "HSCT",
    rules: EndpointRules = DEFAULT,
) -> TimeToEvent | LeftOut:
    """Return the first acute GVHD (1) of a grade or higher with an attribution, relapse or death without it (2).

    Counted from H (from T if attributed to the CAR T cells, or to anything), dated by the onset of the episode,
    censored at the last contact. Late and overlap GVHD count with their acute grade: the features decide, not day 100.
    On one day GVHD comes before relapse and death. A relapse competes with or without a recorded remission, and not if
    it came before day zero. A documented grade stands whatever else is ungraded: an episode whose type, grade,
    attribution or onset is missing leaves the patient out only where none that is known counts. Grades: Harris 2016
    (MAGIC), the investigator's first.
    """

    def derive() -> TimeToEvent:
        known = known_by(case, cutoff)
        origin = ClockOrigin.TRANSPLANT if attribution in ("HSCT", "DLI") else ClockOrigin.INFUSION
        start = start_of(case, origin, known=known)
        rule = "First acute GVHD of this grade or higher."
        found = (_acute_candidate(row, known, from_grade, attribution, rule) for row in known.answered_rows(Gvhd))
        return _competing(known, start, origin, [one for one in found if one is not None], rules)

    return or_left_out(derive)


def severe_acute_gvhd_within(case: Case, days: int, cutoff: date | None = None) -> Event | None:
    """Return the first acute GVHD of grade III or IV from the transplant within days of H, before relapse and death.

    What began after the window decides nothing (D4), nor does a relapse or death without a date: a documented grade
    stands. The worst grade of an episode counts even if it was reached after the window. The day is the first on which
    such a grade was known, that of the worst findings or else the onset, so that no later data move the event. Raises
    `CannotSay` if an episode that lacks its onset, type, grade or attribution leaves it open.
    """
    known = known_by(case, cutoff)
    start = start_of(case, ClockOrigin.TRANSPLANT, known=known)
    last = start.day + timedelta(days=days)
    rows = [row for row in known.answered_rows(Gvhd) if not row.has(Gvhd.onset) or row[Gvhd.onset] <= last]
    rule = "First acute GVHD of this grade or higher."
    found = [one for row in rows if (one := _acute_candidate(row, known, SEVERE, "HSCT", rule)) is not None]
    if not found:
        return None
    try:
        other = _relapse_or_death(known, start, DEFAULT)
    except CannotSay:
        other = None
    sure = _counting(start, found, other)
    return min((_graded(one) for one in sure), key=lambda event: event.day, default=None)


def _graded(candidate: _Candidate) -> Event:
    """Return the day on which the worst grade of an episode was known."""
    row, reached = candidate.row, candidate.row.get(Gvhd.worst_date)
    if reached is None or reached <= row[Gvhd.onset]:
        return Event(row[Gvhd.onset], decided_by(row, Gvhd.onset, candidate.rule))
    rule = "Acute GVHD of this grade or higher, known on its worst day."
    return Event(reached, decided_by(row, Gvhd.worst_date, rule))


def chronic_gvhd_incidence(
    case: Case, cutoff: date | None = None, *, rules: EndpointRules = DEFAULT
) -> TimeToEvent | LeftOut:
    """Return the first chronic or overlap GVHD (1) of any severity but "absent", relapse or death without it (2).

    Counted from H, dated by the onset of the episode (NIH 2014), censored at the last contact. On one day GVHD comes
    before relapse and death. An episode without a type leaves the patient out where none that is known counts.
    """

    def derive() -> TimeToEvent:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.TRANSPLANT, known=known)
        rule = "First chronic or overlap GVHD of any severity."
        rows = [row for row in known.answered_rows(Gvhd) if is_of(row, CHRONIC) is not False]
        found = [
            _Candidate(row, rule) if row.has(Gvhd.type) else _Candidate(row, doubt=_NO_TYPE)
            for row in rows
            if not holds(row, Gvhd.severity, "ABSENT")
        ]
        return _competing(known, start, ClockOrigin.TRANSPLANT, found, rules)

    return or_left_out(derive)


def grfs(
    case: Case, origin: ClockOrigin, cutoff: date | None = None, *, rules: EndpointRules = DEFAULT
) -> TimeToEvent | LeftOut:
    """Return GVHD-free, relapse-free survival, censored like disease-free survival.

    Events: acute GVHD of grade III-IV of any attribution, chronic GVHD under systemic treatment, each dated by its
    onset and only from day zero on, relapse, death (Holtan, Blood 2015;125:1333). An episode without a type, of acute
    GVHD without a grade, or of chronic GVHD whose treatment is not known leaves the patient out unless something that
    counts is known.
    """
    return or_left_out(lambda: _free_of(case, origin, cutoff, rules, _grfs_candidate))


def crfs(
    case: Case, origin: ClockOrigin, cutoff: date | None = None, *, rules: EndpointRules = DEFAULT
) -> TimeToEvent | LeftOut:
    """Return chronic-GVHD-free, relapse-free survival, censored like disease-free survival.

    Events: chronic or overlap GVHD that is moderate, severe (NIH 2014) or under systemic treatment, dated by its onset
    and only from day zero on, relapse, death. An episode without a type or severity, or a mild one whose treatment is
    not known, leaves the patient out unless something that counts is known.
    """
    return or_left_out(lambda: _free_of(case, origin, cutoff, rules, _crfs_candidate))


def _free_of(
    case: Case,
    origin: ClockOrigin,
    cutoff: date | None,
    rules: EndpointRules,
    candidate: Callable[[Row, Case], _Candidate | None],
) -> TimeToEvent:
    """Return survival free of relapse and of the GVHD that `candidate` finds among the episodes."""
    known = known_by(case, cutoff)
    start = start_of(case, origin, known=known)
    status, end = course(known, start, rules)
    judged = (candidate(row, known) for row in known.answered_rows(Gvhd))
    first = _first(start, [one for one in judged if one is not None], end if status else None)
    if first is not None:
        return outcome_between(start, first, EVENT, origin)
    return outcome_between(start, end, min(status, EVENT), origin)


@dataclass(frozen=True)
class _Candidate:
    """An episode that counts by `rule`, or may count: then `doubt` says what is missing, and where."""

    row: Row
    rule: str = ""
    doubt: tuple[str, Field[Any]] | None = None


def _acute_candidate(row: Row, known: Case, from_grade: int, attribution: str | None, rule: str) -> _Candidate | None:
    if is_of(row, ACUTE) is False or (attribution and row.get(Gvhd.attribution) not in (None, attribution)):
        return None
    if not row.has(Gvhd.type):
        return _Candidate(row, doubt=_NO_TYPE)
    grade = acute_grade(row, known)
    surely = grade.value is not None and int(grade.value) >= from_grade
    if grade.value is not None and not surely and not grade.at_least:
        return None
    if attribution is not None and not row.has(Gvhd.attribution):
        return _Candidate(row, doubt=(NO_ATTRIBUTION, Gvhd.attribution))
    return _Candidate(row, rule) if surely else _Candidate(row, doubt=_NO_GRADE)


def _grfs_candidate(row: Row, known: Case) -> _Candidate | None:
    if not row.has(Gvhd.type):
        return _Candidate(row, doubt=_NO_TYPE)
    treated = is_of(row, CHRONIC) and systemically_treated(row, known)
    if treated:
        return _Candidate(row, "Chronic GVHD under systemic treatment is an event.")
    grade = acute_grade(row, known) if is_of(row, ACUTE) else None
    if grade is not None and grade.value is not None and int(grade.value) >= SEVERE:
        return _Candidate(row, "Acute GVHD of grade III or IV is an event.")
    if grade is not None and (grade.value is None or grade.at_least):
        return _Candidate(row, doubt=_NO_GRADE)
    return _of_unknown_treatment(row) if treated is None else None


def _crfs_candidate(row: Row, known: Case) -> _Candidate | None:
    if not row.has(Gvhd.type):
        return _Candidate(row, doubt=_NO_TYPE)
    if not is_of(row, CHRONIC):
        return None
    treated = systemically_treated(row, known)
    if holds(row, Gvhd.severity, *MODERATE) or treated:
        return _Candidate(row, "Chronic GVHD that is moderate, severe or under systemic treatment is an event.")
    if not row.has(Gvhd.severity):
        return _Candidate(row, doubt=("An episode of chronic GVHD has no severity.", Gvhd.severity))
    return _of_unknown_treatment(row) if treated is None else None


def _of_unknown_treatment(row: Row) -> _Candidate | None:
    """Return a chronic GVHD episode of unknown systemic treatment; absent GVHD leaves nothing open."""
    if holds(row, Gvhd.severity, "ABSENT"):
        return None
    if row.has(Gvhd.treatment):
        return _Candidate(row, doubt=("A drug for an episode of chronic GVHD has no route.", Drug.route))
    words = "An episode of chronic GVHD does not say how it was treated."
    return _Candidate(row, doubt=(words, Gvhd.treatment))


_NO_TYPE = (NO_TYPE, Gvhd.type)
_NO_GRADE = ("An episode of acute GVHD has no grade.", Gvhd.grade)


def _competing(
    known: Case, start: Event, origin: ClockOrigin, candidates: list[_Candidate], rules: EndpointRules
) -> TimeToEvent:
    other = _relapse_or_death(known, start, rules)
    return competing_outcome(known, start, _first(start, candidates, other), other, origin)


def _relapse_or_death(known: Case, start: Event, rules: EndpointRules) -> Event | None:
    """Return the competing event: a dated relapse from day zero on, with or without remission, or death.

    A patient never in remission and without a relapse on F14 cannot relapse, whatever a contact says.
    """
    relapse = relapse_event(known, rules)
    if relapse is not None and relapse.day >= start.day:
        died = known.get(Death.date)
        return relapse if died is None or relapse.day <= died else death_of(known)
    if relapse is None and remission_recorded(known):
        refuse_unrecorded_relapse(known)
    return death_of(known)


def _first(start: Event, candidates: list[_Candidate], other: Event | None) -> Event | None:
    """Return the onset of the first GVHD that surely counts, None if there is none; raises like `_counting`."""
    sure = _counting(start, candidates, other)
    if not sure:
        return None
    first = min(sure, key=lambda one: (one.row[Gvhd.onset], one.row.number))
    return Event(first.row[Gvhd.onset], decided_by(first.row, Gvhd.onset, first.rule))


def _counting(start: Event, candidates: list[_Candidate], other: Event | None) -> list[_Candidate]:
    """Return the GVHD from day zero on that surely counts and began not later than the competing event.

    Raises `CannotSay` if none surely counts and a missing onset, grade, severity or attribution leaves it open.
    """
    last = other.day if other is not None else date.max
    undated = [one for one in candidates if not one.row.has(Gvhd.onset)]
    dated = [one for one in candidates if one.row.has(Gvhd.onset) and start.day <= one.row[Gvhd.onset] <= last]
    sure = [one for one in dated if one.doubt is None]
    if sure:
        return sure
    if undated:
        raise CannotSay("An episode of GVHD has no date of onset.", Gvhd.onset)
    for candidate in sorted(dated, key=lambda one: one.row.number):
        if candidate.doubt is not None:
            raise CannotSay(*candidate.doubt)
    return []
