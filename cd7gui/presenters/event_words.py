"""The texts of the adverse events page: what each grade means, and what the laboratory series propose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.grading.ctcae import DEFAULT_VERSION
from cd7gui.protocol.endpoints.safety.laboratory_events import ProposedEvent, proposed_events
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent, version_of
from cd7gui.protocol.reference.codelists_course import EVENT_GRADE
from cd7gui.protocol.reference.event_terms import EventTerms, event_terms
from cd7gui.records import dataclass


def grades_explained(case: Case, row: Row, field: Field[Any]) -> tuple[str, ...]:
    """Return a line for each grade while a grade is being edited: "3: Severe pain"; empty for other fields."""
    if field is not AdverseEvent.grade:
        return ()
    term, version = row.get(AdverseEvent.coded), version_of(row)
    terms = event_terms(case.terms)
    return tuple(f"{code}: {terms.grade_text(term, int(code), version)}" for code, _ in EVENT_GRADE.items)


@dataclass(frozen=True)
class ProposedEventRow:
    """A proposal: its description, and the texts of its fields."""

    words: str
    texts: Mapping[str, str]


def proposed_rows(case: Case) -> tuple[ProposedEventRow, ...]:
    """Return laboratory events that have not been entered, as rows of F19."""
    return tuple(_row(one, event_terms(case.terms)) for one in proposed_events(case))


def _row(one: ProposedEvent, terms: EventTerms) -> ProposedEventRow:
    days = f"{one.start.isoformat()} to {one.end.isoformat()}" if one.end else f"since {one.start.isoformat()}"
    words = "{term}, grade {grade}, {days} (worst value {value})"
    texts = {
        "AETERM": one.term,
        **({"AEDECOD": one.term} if terms.is_in_version(one.term, DEFAULT_VERSION) else {}),
        "AESTDAT": one.start.isoformat(),
        **({"AEENDAT": one.end.isoformat(), "AEONGO": "N"} if one.end else {"AEONGO": "Y"}),
        "AETOXGR": str(one.grade),
        "AEVER": DEFAULT_VERSION,
    }
    return ProposedEventRow(words.format(term=one.term, grade=one.grade, days=days, value=one.value), texts)
