"""What one patient's blood counts show: grade 4 pancytopenia, early and late haematotoxicity, worst grades."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.values.kinds import Amount, MeasuredNumber
from cd7gui.grading.ctcae import V5
from cd7gui.grading.icaht import EARLY_LAST_DAY, LATE_DAYS, NEUTROPENIA_UP_TO, early_icaht, late_icaht
from cd7gui.grading.pancytopenia import BloodCounts, find_grade_4_pancytopenia
from cd7gui.grading.result import Grade
from cd7gui.grading.units import convert
from cd7gui.protocol.endpoints.disease_course import new_treatment
from cd7gui.protocol.endpoints.patient_facts import Fact, Verdict, or_left_out
from cd7gui.protocol.forms.blood_recovery import count_rows
from cd7gui.protocol.forms.f05_assessment import ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f08_transfusion import RED_CELLS, days_of_transfusion
from cd7gui.protocol.forms.f18_laboratory import Laboratory, blood_counts, by_grade_4, count_grade
from cd7gui.protocol.forms.timeline import (
    ClockOrigin,
    Decider,
    LeftOut,
    death_of,
    decided_by,
    in_time,
    known_by,
    last_seen,
    relapse_of,
    start_of,
)
from cd7gui.protocol.reference.measured_range import ends

V = TypeVar("V")
DayCounts = list[tuple[int, Decimal]]
HIGHEST_CYTOPENIA = 4  # grade of a count by CTCAE

_OF_ASSESSMENT = (ResponseAfterCart.neutrophils, ResponseAfterCart.platelets, ResponseAfterCart.haemoglobin)
_OF_SERIES = (Laboratory.neutrophils, Laboratory.platelets, Laboratory.haemoglobin)


def grade4_pancytopenia(case: Case, cutoff: date | None = None) -> Verdict | LeftOut:
    """Return whether grade 4 pancytopenia was seen from T to H, in the assessments of F5 and the counts of F18.

    Neutrophils < 0.5 and platelets < 25 × 10⁹/L (grade 4 of CTCAE 5.0) and haemoglobin < 80 g/L or red cells within 7
    days, on samples at most 72 hours apart. The term has no published number for haemoglobin; the rule is this
    programme's own.
    """

    def derive() -> Verdict:
        known = known_by(case, cutoff)
        samples = list(_samples(case, known))
        red_cells = days_of_transfusion(known, RED_CELLS)
        found = find_grade_4_pancytopenia(((day, counts) for day, _, counts in samples), red_cells)
        rule = "Neutrophils < 0.5, platelets < 25, haemoglobin < 80 g/L or red cells within 7 days."
        shown = [row for day, row, _ in samples if day in found.strict_days]
        return Verdict(found.strict, tuple(one for row in shown for one in _count_deciders(row, rule)))

    return or_left_out(derive)


def _samples(case: Case, known: Case) -> Iterator[tuple[date, Row, BloodCounts]]:
    """Yield the counts from T to H; others say nothing about the CAR T cells alone."""
    start = start_of(case, ClockOrigin.INFUSION, known=known).day
    end = known.get(Transplant.date) or date.max
    for row in in_time(known, ResponseAfterCart, ResponseAfterCart.date):
        if start <= row[ResponseAfterCart.date] <= end:
            yield row[ResponseAfterCart.date], row, _assessment_counts(row)
    for row in in_time(known, Laboratory, Laboratory.date):
        if start <= row[Laboratory.date] <= end and any(row.has(item) for item in _OF_SERIES):
            yield row[Laboratory.date], row, blood_counts(row)


def _assessment_counts(row: Row) -> BloodCounts:
    """Return the counts of an assessment; one outside its limits is an error and decides nothing."""
    haemoglobin = _possible(row, ResponseAfterCart.haemoglobin)
    return BloodCounts(
        anc=by_grade_4(_possible(row, ResponseAfterCart.neutrophils), ResponseAfterCart.neutrophils),
        platelets=by_grade_4(_possible(row, ResponseAfterCart.platelets), ResponseAfterCart.platelets),
        haemoglobin=None if haemoglobin is None else _in_grams(haemoglobin),
        red_cells_within_7_days=row.get(ResponseAfterCart.red_cells_7d),
    )


def _in_grams(haemoglobin: Amount) -> Decimal:
    return convert(haemoglobin.number, "haemoglobin", haemoglobin.unit, "g/dL")


def _possible(row: Row, item: Field[V]) -> V | None:
    value = row.get(item)
    return value if value is not None and all(limit.holds(value) for limit in item.constraints) else None


def _count_deciders(row: Row, rule: str) -> Iterator[Decider]:
    of_series = row.form is Laboratory
    day = row[Laboratory.date if of_series else ResponseAfterCart.date]
    items: tuple[Field[Any], ...] = _OF_SERIES if of_series else (*_OF_ASSESSMENT, ResponseAfterCart.red_cells_7d)
    return (decided_by(row, item, rule, day) for item in items if row.has(item))


def early_haematotoxicity(case: Case, cutoff: date | None = None) -> Fact | LeftOut:
    """Return the early ICAHT grade ("0" to "4") from the neutrophils of F18 on T+0 to T+30, censored at the transplant.

    EHA/EBMT 2023 (Rejeski, Blood 2023;142:865). A lower bound where days without a count could raise it; None while
    nothing can be said.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.INFUSION, known=known)
        rows = _neutrophil_rows(known, start.day, 0, EARLY_LAST_DAY)
        death, transplant = death_of(known), known.get(Transplant.date)
        censored = None if transplant is None else (transplant - start.day).days
        died = None if death is None else (death.day - start.day).days
        lowest, highest = (
            early_icaht(counts, died_on_day=died, censored_on_day=censored) for counts in _day_counts(rows, start.day)
        )
        rule = "Neutrophils of at most 0.5 × 10⁹/L count, by the longest run from T to the transplant or T+30."
        low = [row for row in rows if ends(row[Laboratory.neutrophils])[0] <= NEUTROPENIA_UP_TO]
        return _fact(lowest.grade, highest.grade, [_count_decider(row, rule) for row in low], start.decider)

    return or_left_out(derive)


def late_haematotoxicity(case: Case, cutoff: date | None = None) -> Fact | LeftOut:
    """Return the late ICAHT grade ("0" to "4") from the neutrophils of F18 on T+31 to T+100.

    The window ends before the transplant or new treatment of the disease, at the relapse or at the last contact
    (EHA/EBMT 2023; counting rules of Liang). None without a count in it.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.INFUSION, known=known)
        first, last = LATE_DAYS
        last = min([last, *((day - start.day).days for day in _ends_of_late_window(known))])
        rows = _neutrophil_rows(known, start.day, first, last)
        lowest, highest = (late_icaht(counts, last_day=last) for counts in _day_counts(rows, start.day))
        rule = "The lowest neutrophils from T+{first} on decide, if the second lowest are low too."
        nadirs = sorted(rows, key=lambda row: ends(row[Laboratory.neutrophils]))[:2]
        deciding = [_count_decider(row, rule.format(first=first)) for row in nadirs]
        return _fact(lowest, highest, deciding, start.decider)

    return or_left_out(derive)


def _ends_of_late_window(known: Case) -> Iterator[date]:
    relapse, seen = relapse_of(known), last_seen(known)
    next_therapies = (known.get(Transplant.date), new_treatment(known))
    yield from (day - timedelta(days=1) for day in next_therapies if day is not None)
    yield from (event.day for event in (relapse, seen) if event is not None)


def _neutrophil_rows(known: Case, start: date, first: int, last: int) -> list[Row]:
    rows = count_rows(known, Laboratory.neutrophils)
    return [row for row in rows if first <= (row[Laboratory.date] - start).days <= last]


def _day_counts(rows: list[Row], start: date) -> tuple[DayCounts, DayCounts]:
    """Return the counts by day at both ends of their possible range: a "<0.1" is from 0 up to 0.1."""
    days = [((row[Laboratory.date] - start).days, ends(row[Laboratory.neutrophils])) for row in rows]
    return [(day, low) for day, (low, _) in days], [(day, high) for day, (_, high) in days]


def _count_decider(row: Row, rule: str) -> Decider:
    return decided_by(row, Laboratory.neutrophils, rule, row[Laboratory.date])


def _fact(lowest_counts: Grade, highest_counts: Grade, deciding: list[Decider], start: Decider) -> Fact:
    """Combine the grades at both ends: if equal they are the grade, else the milder one is a lower bound."""
    grade = highest_counts
    if grade.value is None:
        return Fact(None, (start,), grade.reason)
    open_ = grade.incomplete or lowest_counts.value != grade.value
    if open_ and not grade.value:
        return Fact(None, (start,), grade.reason)
    return Fact(str(grade.value), (start, *deciding), grade.reason, at_least=open_)


def worst_cytopenia(case: Case, item: Field[MeasuredNumber], cutoff: date | None = None) -> Fact | LeftOut:
    """Return the worst CTCAE 5.0 grade of a count of F18 since T ("1" to "4"), None if none can be graded.

    `item` is a count of `Laboratory`: leukocytes, neutrophils, lymphocytes or platelets.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.INFUSION, known=known).day
        rows = [row for row in count_rows(known, item) if row[Laboratory.date] >= start]
        graded = [(grade, row) for row in rows if (grade := count_grade(row, item)) is not None and grade.assessable]
        if not graded:
            return Fact(None, note="No count since the CAR-T infusion can be graded.")
        worst, row = max(graded, key=lambda found: (found[0].value or 0, not found[0].incomplete))
        rule = f"Worst grade by CTCAE {V5.version}."
        deciding = (decided_by(row, item, rule, row[Laboratory.date]),)
        bounds = any(grade.incomplete for grade, _ in graded)  # a grade that is only a lower bound may be the worst
        possible = frozenset(range(worst.value or 0, HIGHEST_CYTOPENIA + 1)) if bounds else frozenset[int]()
        return Fact(str(worst.value), deciding, at_least=worst.incomplete, possible=possible)

    return or_left_out(derive)
