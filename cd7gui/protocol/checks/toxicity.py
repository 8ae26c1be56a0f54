"""Checks of CAR T-cell toxicity: onset of CRS and ICANS, their grades, and concurrent steroids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from operator import attrgetter

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import QUERY, Answer, Told, Violation, check, check_all, check_each, wrong
from cd7gui.domain.checks.evaluation import attempt_each
from cd7gui.grading.result import OutsideScale
from cd7gui.protocol.endpoints.drug_courses import DrugCourse, courses, days_after, episode_treated
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f07_drugs import Drug
from cd7gui.protocol.forms.f11_toxicity import Toxicity, computed_grade, crs
from cd7gui.protocol.forms.timeline import ClockOrigin, holds, in_time, on_clock
from cd7gui.protocol.reference.codelists import INDICATION
from cd7gui.protocol.reference.grade_words import contradicts, grade_in_words
from cd7gui.protocol.reference.limits import limit
from cd7gui.protocol.reference.measures import body_surface

CRS_DAYS, ICANS_DAYS = 14, 28  # days from T in which each begins (EBMT Cellular Therapy forms; edit checks EC-34, 35)
STEROID_DAYS = 28  # days from T in which a steroid harms the CAR T cells most (edit check EC-103)


def _onset(case: Case, kind: str) -> tuple[Row, date] | None:
    """Return the first assessment with the toxicity, by the investigator's grade or else the findings."""
    for row in in_time(case, Toxicity, Toxicity.date):
        if holds(row, Toxicity.kind, kind) and _shows_it(row, case):
            return row, row[Toxicity.date]
    return None


def _shows_it(row: Row, case: Case) -> bool:
    if row.has(Toxicity.grade):
        return row[Toxicity.grade] != "0"
    computed = computed_grade(row, case)
    return computed is not None and bool(computed.value)


def _out_of_window(case: Case, kind: str, days: int) -> Answer:
    infusion, found = case[Infusion.date], _onset(case, kind)
    if found is None or infusion <= found[1] <= infusion + timedelta(days=days):
        return True
    row, onset = found
    return wrong(row=row.number, onset=on_clock(case, onset, ClockOrigin.INFUSION), days=days)


@check(
    "EC-34",
    QUERY,
    at=Toxicity.date,
    says="CRS began on {onset}, outside the usual window of T+0 to T+{days}.",
    remedy="Check the dates and the kind of toxicity, or say why CRS began at this time.",
    rule="Toxicity: CRS begins within 14 days of the infusion",
)
def crs_begins_within_two_weeks(case: Case) -> Answer:
    """Judge the first assessment of CRS with a grade above 0; later ones may lie anywhere."""
    return _out_of_window(case, "CRS", CRS_DAYS)


@check(
    "EC-35",
    QUERY,
    at=Toxicity.date,
    says="ICANS began on {onset}, outside the usual window of T+0 to T+{days}.",
    remedy="Check the dates and the kind of toxicity, or say why ICANS began at this time.",
    rule="Toxicity: ICANS begins within 28 days of the infusion",
)
def icans_begins_within_four_weeks(case: Case) -> Answer:
    """Judge the first assessment of ICANS with a grade above 0; later ones may lie anywhere."""
    return _out_of_window(case, "ICANS", ICANS_DAYS)


def _grade_differs(row: Row, case: Case, kind: str) -> Answer:
    entered = int(row[Toxicity.grade])
    computed = computed_grade(row, case) if holds(row, Toxicity.kind, kind) else None
    if computed is None or not contradicts(entered, computed):
        return True
    return wrong(entered=entered, why=f"gives {grade_in_words(computed)}. {computed.reason}")


@check_each(
    "EC-36",
    QUERY,
    at=Toxicity.grade,
    says="CRS is recorded as grade {entered}; the entry {why}",
    remedy="Correct the finding or the grade, or say why the investigator's grade is right; both are kept.",
    rule="CRS: grade by ASTCT 2019 (Lee, Biol Blood Marrow Transplant 2019;25:625)",
)
def crs_grade_fits_the_findings(row: Row, case: Case) -> Answer:
    """Compare with the grade of the findings, or with its lower bound; then ask for findings that contradict."""
    differs = _grade_differs(row, case, "CRS")
    if differs is not True or not holds(row, Toxicity.kind, "CRS"):
        return differs
    try:
        review = crs(row, case).review
    except OutsideScale:  # reported separately (RANGE)
        return True
    return not review or wrong(entered=row[Toxicity.grade], why=f"needs checking. {review}")


@check_each(
    "EC-37",
    QUERY,
    at=Toxicity.grade,
    says="ICANS is recorded as grade {entered}; the entry {why}",
    remedy="Correct the finding or the grade, or say why the investigator's grade is right; both are kept.",
    rule="ICANS: grade by ASTCT 2019 (Lee, Biol Blood Marrow Transplant 2019;25:625)",
)
def icans_grade_fits_the_findings(row: Row, case: Case) -> Answer:
    """Compare with the grade of the findings, or with its lower bound."""
    return _grade_differs(row, case, "ICANS")


# Equivalents of methylprednisolone: 4 mg of it equal 5 mg of prednisone and 0.75 mg of dexamethasone.
METHYLPREDNISOLONE_MG = {
    "METHYLPREDNISOLONE": Decimal(1),
    "PREDNISONE": Decimal(4) / 5,
    "DEXAMETHASONE": Decimal(4) / Decimal("0.75"),
}
TOXICITIES = ("CRS", "ICANS", "HLH")


@check_all(
    "EC-103",
    QUERY,
    at=Drug.indication,
    says=("{drug} is {dose} mg/kg a day as methylprednisolone within {days} days of the CAR-T infusion, {indication}."),
    remedy=(
        "Over {most} mg/kg is accepted for CRS, ICANS or HLH, or for GVHD that F10 records. Correct the indication, "
        "the dose or the dates, or say why it was given."
    ),
    rule="Protocol, CAR T cells: steroids in the first 28 days only for their toxicity",
)
def high_steroids_treat_toxicity(case: Case) -> Iterator[Told]:
    """Judge systemic steroids with a day from T to T+28 whose daily dose is known."""
    judge = partial(_high_dose, case, case[Infusion.date])
    return attempt_each(courses(case), judge, case, row=attrgetter("row.number"))


def _high_dose(case: Case, infusion: date, course: DrugCourse) -> Iterator[Violation]:
    most, dose = limit("steroid_without_toxicity_most").value, _milligrams_per_kilogram(course, case)
    in_window = course.touches(infusion, days_after(infusion, STEROID_DAYS))
    if dose is not None and dose > most and in_window and not _for_toxicity(course, case):
        why = INDICATION.label(course.indication) if course.indication else ""
        indication = f"given for: {why}" if why else "with no indication entered"
        words = {"drug": course.words(case).rstrip(","), "dose": f"{dose:.2f}".rstrip("0").rstrip(".")}
        told = {**words, "days": str(STEROID_DAYS), "indication": indication, "most": str(most)}
        yield Violation(told, row=course.row.number)


def _for_toxicity(course: DrugCourse, case: Case) -> bool:
    if course.indication == "GVHD":
        return episode_treated(course, case) is not False
    return course.indication in TOXICITIES


def _milligrams_per_kilogram(course: DrugCourse, case: Case) -> Decimal | None:
    """Return the daily dose of a systemic steroid as methylprednisolone; None for other drugs and unknown doses."""
    strength, dose, unit = (
        METHYLPREDNISOLONE_MG.get(course.agent),
        course.row.get(Drug.dose),
        course.row.get(Drug.dose_unit),
    )
    if strength is None or dose is None or unit is None or course.local or course.intrathecal:
        return None
    per_kilogram = _per_kilogram(dose, unit, case)
    return None if per_kilogram is None else per_kilogram * strength


def _per_kilogram(dose: Decimal, unit: str, case: Case) -> Decimal | None:
    weight, height = _possible(case, Infusion.dosing_weight, Disease.weight), _possible(case, Disease.height)
    if unit == "MG/KG":
        return dose
    if weight is None:
        return None
    if unit in ("MG", "MG/D"):
        return dose / weight
    if unit == "G":
        return dose * 1000 / weight
    return dose * body_surface(weight, height) / weight if unit == "MG/M2" and height is not None else None


def _possible(case: Case, *items: Field[Decimal]) -> Decimal | None:
    """Return the first value that is present and within its field's limits."""
    values = ((item, case.get(item)) for item in items)
    return next(
        (value for item, value in values if value is not None and item.allows(value)),
        None,
    )
