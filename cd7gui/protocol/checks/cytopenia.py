"""Checks of cytopenia reported as an adverse event: its grade is 4 if and only if the counts make it so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.checks.checks import QUERY, Answer, check_each, wrong
from cd7gui.domain.errors import Undecided
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.grading.ctcae import ANALYTES, CELLS, DEFAULT_VERSION, limits_of
from cd7gui.grading.pancytopenia import SAMPLES_APART_DAYS
from cd7gui.protocol.forms.blood_recovery import count_rows
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS, DiseaseAssessment
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.reference.measured_range import ends

GRADE_4, FATAL_GRADE = "4", "5"
LINES_OF_TERM = {
    "pancytopenia": ("ANC", "PLT"),
    "neutropenia": ("ANC",),
    "neutrophil count decreased": ("ANC",),
    "thrombocytopenia": ("PLT",),
    "platelet count decreased": ("PLT",),
}
FEBRILE = "febrile"  # febrile neutropenia is graded by its course, not by a count
_COUNTS = {
    "ANC": (Laboratory.neutrophils, DiseaseAssessment.neutrophils),
    "PLT": (Laboratory.platelets, DiseaseAssessment.platelets),
}


@check_each(
    "EC-38",
    QUERY,
    at=AdverseEvent.grade,
    says="“{term}” is graded {grade}, but {problem}.",
    remedy=(
        "Grade 4 needs neutrophils < 0.5 and platelets < 25 × 10⁹/L for pancytopenia, in CTCAE 5.0 (6.0: < 0.1 and "
        "< 10). Correct the grade, the dates or the counts, or say why the grade stands."
    ),
    rule="Cytopenia: grade 4 by CTCAE, and pancytopenia as both lines at grade 4",
)
def grade_4_cytopenia_has_its_counts(row: Row, case: Case) -> Answer:
    """Compare the lowest counts from three days before the event to three days after it with the limit of grade 4.

    A line without a count in that time is not judged; "febrile neutropenia" is no count. A "<1.0" leaves it open. A
    lower grade is judged by the event's own days: there every line of the term must have been over the limit once.
    Grade 5 is the death of the patient, which no count makes or refutes.
    """
    term, grade = row[AdverseEvent.term], row[AdverseEvent.grade]
    if grade == FATAL_GRADE:
        return True
    lines = _lines(row.get(AdverseEvent.coded) or "") or _lines(term)
    version = row.get(AdverseEvent.version) or DEFAULT_VERSION
    if grade == GRADE_4:
        told = [_not_low(row, case, line, version) for line in lines]
        words = "the lowest {line} from {first} to {last} is {lowest}, not under {limit}"
    else:
        told = [_surely_low(row, case, line, version) for line in lines]
        words = "the lowest {line} from {first} to {last} is {lowest}, under {limit}, which is grade 4"
        told = told if None not in told else []
    problems = [words.format(**found) for found in told if found is not None]
    return not problems or wrong(term=term, grade=grade, problem=listed(problems))


def _lines(term: str) -> tuple[str, ...]:
    """Return the cell lines named by a term, coded or in words; empty for other events."""
    words = term.casefold()
    named = [lines for name, lines in LINES_OF_TERM.items() if name in words]
    return named[0] if named and FEBRILE not in words else ()


def _not_low(row: Row, case: Case, line: str, version: str) -> dict[str, str] | None:
    """Return the words for a line whose lowest count is not grade 4; None if it is, or if there is no count."""
    limit, time = _limit(line, version), _time_of(row, case)
    counts = _counts_from(case, line, time)
    if not counts or _any_under(counts, limit):
        return None
    return _told(line, counts, limit, time)


def _surely_low(row: Row, case: Case, line: str, version: str) -> dict[str, str] | None:
    """Return the words for a line whose lowest count on the event's own days is certainly grade 4."""
    start = row[AdverseEvent.start]
    time = (start, row.get(AdverseEvent.end) or start)
    limit, counts = _limit(line, version), _counts_from(case, line, time)
    low = [count for count in counts if ends(count)[1] < limit]
    return _told(line, low, limit, time) if low else None


def _limit(line: str, version: str) -> Decimal:
    limits = limits_of(line, version)
    assert limits is not None, line  # every version grades neutrophils and platelets
    return Decimal(limits[CELLS][3])


def _counts_from(case: Case, line: str, time: tuple[date, date]) -> list[MeasuredNumber]:
    first, last = time
    return [count for day, count in _counts(case, line) if first <= day <= last]


def _told(line: str, counts: list[MeasuredNumber], limit: Decimal, time: tuple[date, date]) -> dict[str, str]:
    lowest = min(counts, key=lambda count: count.number)
    shown = {"line": ANALYTES[line], "lowest": f"{lowest.operator}{lowest.number}", "limit": str(limit)}
    return shown | {"first": time[0].isoformat(), "last": time[1].isoformat()}


def _time_of(row: Row, case: Case) -> tuple[date, date]:
    """Return the period of an event, widened by the days that joined samples may be apart."""
    apart, start = timedelta(days=SAMPLES_APART_DAYS), row[AdverseEvent.start]
    end = row.get(AdverseEvent.end)
    return start - apart, case.today if end is None else max(start, end) + apart


def _any_under(counts: list[MeasuredNumber], limit: Decimal) -> bool:
    """Return whether a count is under a limit; raises `Undecided` if one only may be."""
    if any(ends(count)[1] < limit for count in counts):
        return True
    open_counts = [count for count in counts if ends(count)[0] < limit]
    if open_counts:
        raise Undecided(*open_counts)
    return False


def _counts(case: Case, line: str) -> Iterator[tuple[date, MeasuredNumber]]:
    """Yield the dated counts of a line."""
    series, assessed = _COUNTS[line]
    yield from ((row[Laboratory.date], row[series]) for row in count_rows(case, series))
    for form in ASSESSMENTS:
        rows = [row for row in case.rows(form) if row.has(DiseaseAssessment.date, assessed)]
        yield from ((row[DiseaseAssessment.date], row[assessed]) for row in rows)
