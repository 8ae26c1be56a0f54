"""Adverse events proposed from the laboratory series: runs of samples with a reportable grade."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import Missing, Undecided
from cd7gui.grading.ctcae import DEFAULT_VERSION
from cd7gui.grading.result import Grade
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f18_laboratory import Laboratory, chemistry_grade_of, count_grade, haemoglobin_grade
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.timeline import in_time
from cd7gui.protocol.reference.limits import limit
from cd7gui.records import dataclass

TERMS: Mapping[str, str] = {
    "WBC": "White blood cell decreased",
    "ANC": "Neutrophil count decreased",
    "ALC": "Lymphocyte count decreased",
    "PLT": "Platelet count decreased",
    "HB": "Anemia",
    "BILI": "Blood bilirubin increased",
    "ALT": "Alanine aminotransferase increased",
    "AST": "Aspartate aminotransferase increased",
    "CREAT": "Creatinine increased",
}
"""The CTCAE 5.0 term of each analyte, by field id on F18."""
RISING = ("BILI", "ALT", "AST", "CREAT")
SAME = (  # parts of words or terms under which an event of an analyte may be entered already
    ("ANC", ("neutropenia", "neutrophil count decreased", "pancytopenia")),
    ("PLT", ("thrombocytopenia", "thrombopenia", "platelet count decreased", "pancytopenia")),
    ("WBC", ("leukopenia", "leucopenia", "white blood cell decreased", "pancytopenia")),
    ("ALC", ("lymphopenia", "lymphocyte count decreased")),
    ("HB", ("anemia", "anaemia", "pancytopenia")),
)
_NEAR = timedelta(days=3)  # an event ending so shortly before a run, or beginning so shortly after it, is the same


@dataclass(frozen=True)
class ProposedEvent:
    """A laboratory event not yet entered: its term, worst grade and days; no end while it lasts."""

    analyte: str
    term: str
    grade: int
    start: date
    end: date | None
    worst: Row

    @property
    def value(self) -> str:
        """The worst value as displayed."""
        item = self.worst.form.field(self.analyte)
        assert item is not None, self.analyte  # a field of F18
        return item.kind.show(self.worst[item])


def proposed_events(case: Case) -> tuple[ProposedEvent, ...]:
    """Return proposals for F19 from F18, by day, after the start of lymphodepletion and not yet entered.

    A run begins with the first sample whose grade is at least the limit `laboratory_event_least` and ends with the
    first later one below it. A grade that is only a lower bound counts as that bound.
    """
    begun = case.get(Infusion.depletion_start) or case.get(Infusion.date)
    if begun is None:
        return ()
    found = (one for analyte in TERMS for one in _runs(case, analyte, begun) if not _is_entered(case, one))
    return tuple(sorted(found, key=lambda one: (one.start, list(TERMS).index(one.analyte))))


def _runs(case: Case, analyte: str, begun: date) -> Iterator[ProposedEvent]:
    least = int(limit("laboratory_event_least").value)
    item = Laboratory.field(analyte)
    assert item is not None, analyte
    run: list[tuple[int, Row]] = []
    for row in in_time(case, Laboratory, Laboratory.date):
        grade = _grade(row, item, case) if row[Laboratory.date] >= begun and row.has(item) else None
        if grade is not None and grade >= least:
            run.append((grade, row))
        elif grade is not None and run:
            yield _proposed(item, run, row[Laboratory.date])
            run = []
    if run:
        yield _proposed(item, run, None)


def _proposed(item: Field[Any], run: Sequence[tuple[int, Row]], end: date | None) -> ProposedEvent:
    worst = max(grade for grade, _ in run)
    sign = 1 if item.id in RISING else -1
    row = max((row for grade, row in run if grade == worst), key=lambda one: sign * one[item].number)
    return ProposedEvent(item.id, TERMS[item.id], worst, run[0][1][Laboratory.date], end, row)


def _grade(row: Row, item: Field[Any], case: Case) -> int | None:
    """Return the grade of a value, its lower bound if open; None if it cannot be graded."""
    graders: Mapping[str, Callable[[], Grade | None]] = {
        **dict.fromkeys(("WBC", "ANC", "ALC", "PLT"), lambda: count_grade(row, item, case=case)),
        "HB": lambda: haemoglobin_grade(row, case),
        **dict.fromkeys(RISING, lambda: chemistry_grade_of(row, item, case)),
    }
    try:
        grade = graders[item.id]()
    except (Missing, Undecided):
        return None
    if grade is None:
        return None
    return 0 if grade.value is None and grade.scale.version == DEFAULT_VERSION and not grade.incomplete else grade.value


def _is_entered(case: Case, run: ProposedEvent) -> bool:
    """Return whether F19 has an event of the analyte on days of the run, coded or in words."""
    names = dict(SAME).get(run.analyte, (run.term.casefold(),))
    for row in case.rows(AdverseEvent):
        entered = [row[item] for item in (AdverseEvent.coded, AdverseEvent.term) if row.has(item)]
        words = " ".join(entered).casefold()
        if not any(name in words for name in names) or "febrile" in words:
            continue
        began = row.get(AdverseEvent.start)
        if began is None:
            return True
        ended = row.get(AdverseEvent.end) or date.max
        if began <= (run.end or date.max - _NEAR) + _NEAR and ended >= run.start - _NEAR:
            return True
    return False
