"""The adverse events of one patient: term, class, grade, time, and relation to each treatment."""

from __future__ import annotations

from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.event_filter import EventPeriod, EventRelation
from cd7gui.protocol.endpoints.patient_facts import or_left_out
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent, version_of
from cd7gui.protocol.forms.timeline import ClockOrigin, Decider, LeftOut, decided_by, known_by, start_of
from cd7gui.protocol.reference.event_terms import EventTerms, event_terms, is_other
from cd7gui.records import dataclass

UNNAMED = "Event without a name"
UNCLASSED = "Not classified"


@dataclass(frozen=True)
class EventFact:
    """One adverse event; `grade` None if none is entered, `period` None if its date is in none of them.

    Term and class are CTCAE's if it is `coded`, else as typed; an "other" term is specified by it. `listed` are those
    of the two that are in a list of terms, and so cannot be free text.
    """

    term: str
    organ_class: str
    coded: bool
    grade: int | None
    serious: bool
    related: frozenset[EventRelation]
    period: EventPeriod | None
    version: str
    decider: Decider
    listed: frozenset[str] = frozenset()


def adverse_events(case: Case, cutoff: date | None = None) -> tuple[EventFact, ...] | LeftOut:
    """Return every adverse event that began by the cut-off, of a patient who was infused; others are left out.

    Its period is that of the day on which it began. One without a day is in no period, and among all. One that became
    fatal after the cut-off has no grade yet, and is serious by what else made it so.
    """

    def derive() -> tuple[EventFact, ...]:
        known = known_by(case, cutoff)
        infused = start_of(case, ClockOrigin.INFUSION, known=known).day
        transplant = known.get(Transplant.date)
        terms = event_terms(case.terms)
        return tuple(_fact(row, terms, infused, transplant) for row in known.answered_rows(AdverseEvent))

    return or_left_out(derive)


def _fact(row: Row, terms: EventTerms, infused: date, transplant: date | None) -> EventFact:
    began = row.get(AdverseEvent.start)
    relations: tuple[tuple[EventRelation, Field[bool]], ...] = (
        (EventRelation.DEPLETION, AdverseEvent.related_depletion),
        (EventRelation.CART, AdverseEvent.related_car),
        (EventRelation.HSCT, AdverseEvent.related_hsct),
    )
    grade = row.get(AdverseEvent.grade)
    version = row.get(AdverseEvent.version)
    item = AdverseEvent.grade if grade is not None else AdverseEvent.term
    rule = "Adverse event, by its worst grade." if grade is not None else "Adverse event whose grade is not known."
    decider = (
        decided_by(row, item, rule, began)
        if row.has(item)
        else Decider(AdverseEvent, row.number, AdverseEvent.term, "", rule, began)
    )
    coded = row.get(AdverseEvent.coded)
    if coded is not None and not terms.organ_class(coded, version_of(row)):
        coded = None  # no list has it, so it is free text
    typed = " ".join((row.get(AdverseEvent.term) or UNNAMED).split())
    typed_class = " ".join((row.get(AdverseEvent.category) or UNCLASSED).split())
    term = typed if coded is None or is_other(coded) else coded
    organ_class = typed_class if coded is None else terms.organ_class(coded, version_of(row))
    return EventFact(
        term,
        organ_class,
        coded is not None,
        int(grade) if grade is not None else None,
        row.has(AdverseEvent.serious) and row[AdverseEvent.serious],
        frozenset(relation for relation, field in relations if row.has(field) and row[field]),
        _period(began, infused, transplant),
        version or "",
        decider,
        frozenset(one for one in (term, organ_class) if terms.is_listed(one)),
    )


def _period(began: date | None, infused: date, transplant: date | None) -> EventPeriod | None:
    if began is None or began < infused:
        return None
    if transplant is None or began < transplant:
        return EventPeriod.TO_TRANSPLANT
    if began <= transplant + timedelta(days=30):
        return EventPeriod.TO_H30
    return EventPeriod.TO_H100 if began <= transplant + timedelta(days=100) else None
