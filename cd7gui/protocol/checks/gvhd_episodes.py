"""Checks of GVHD episodes: attribution, grades by findings, late onset, and signs of chronic GVHD."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, Told, Violation, check_all, check_each, wrong
from cd7gui.domain.checks.evaluation import attempt_each
from cd7gui.domain.formatting import listed
from cd7gui.grading.agvhd import GENERALIZED_OVER
from cd7gui.protocol.endpoints.patient_facts import ACUTE, CHRONIC, Fact, best_chimerism
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f10_gvhd import (
    SEVERITY_CODE,
    Gvhd,
    chronic_severity,
    magic_grade,
    severity_grade,
    severity_number,
)
from cd7gui.protocol.forms.timeline import holds, on_clock
from cd7gui.protocol.reference.codelists import ACUTE_GRADE, GVHD_TYPE, NIH_SEVERITY
from cd7gui.protocol.reference.grade_words import category_in_words, contradicts, grade_in_words, roman

LATE_AFTER = 100  # days from H after which acute GVHD is called late acute (NIH 2014)


@check_each(
    "EC-80",
    ERROR,
    at=Gvhd.attribution,
    says="GVHD is attributed to CAR T cells that come from the patient; autologous cells cannot cause GVHD.",
    remedy="Correct the attribution, or the donor of the T cells in F4.",
    rule="GVHD: autologous T cells cannot cause it",
)
def gvhd_needs_the_cells_of_another(row: Row, case: Case) -> Answer:
    """Judge episodes attributed to the CAR T cells by the donor of those cells."""
    return row[Gvhd.attribution] != "CART" or case[Infusion.donor] != "PATIENT"


@check_each(
    "EC-82",
    QUERY,
    at=Gvhd.grade,
    says="Acute GVHD is recorded as grade {entered}, but the findings give {computed} by MAGIC. {reason}",
    remedy="Correct a finding or the grade, or say why the investigator's grade is right; both are kept.",
    rule="Acute GVHD: grade by MAGIC (Harris 2016, table 1)",
)
def acute_grade_fits_the_findings(row: Row, case: Case) -> Answer:
    """Compare with the grade of the findings, or with its lower bound while findings are missing."""
    entered, computed = row[Gvhd.grade], magic_grade(row, case)
    if computed is None or not contradicts(int(entered), computed):
        return True
    shown = ACUTE_GRADE.label(entered)
    return wrong(entered=shown, computed=grade_in_words(computed, roman), reason=computed.reason)


@check_each(
    "EC-107",
    QUERY,
    at=Gvhd.erythroderma,
    says="Generalised erythroderma is entered with {area}% of the body surface.",
    remedy="Generalised means more than 50%. Correct the area or the answer; until then the skin stage is a range.",
    rule="Acute GVHD: generalised erythroderma covers more than half of the skin (Harris 2016, table 1)",
)
def erythroderma_covers_most_of_the_skin(row: Row, case: Case) -> Answer:
    """Compare the answer with the area; contradictory findings decide no stage silently."""
    return not row[Gvhd.erythroderma] or row[Gvhd.skin] > GENERALIZED_OVER or wrong(area=row[Gvhd.skin])


@check_each(
    "EC-83",
    QUERY,
    at=Gvhd.type,
    says="GVHD with onset on {onset} is recorded as “{type}”; from H+{late} on acute GVHD is late acute.",
    remedy=(
        "Confirm its features: choose “late acute”, “acute”, “overlap” or “chronic”, or say why the type is right."
    ),
    rule="GVHD: acute features after H+100 are late acute GVHD (NIH 2014)",
)
def late_acute_gvhd_is_called_so(row: Row, case: Case) -> Answer:
    """Judge episodes attributed to the transplant, whose onset H dates; H+100 itself is not late yet."""
    type_, onset, transplant = row[Gvhd.type], row[Gvhd.onset], case[Transplant.date]
    if row[Gvhd.attribution] != "HSCT" or type_ not in ("ACUTE", "LATE"):
        return True
    late = onset > transplant + timedelta(days=LATE_AFTER)
    told = wrong(onset=on_clock(case, onset), type=GVHD_TYPE.label(type_), late=LATE_AFTER + 1)
    return late == (type_ == "LATE") or told


@check_all(
    "EC-84",
    QUERY,
    at=Gvhd.sign,
    says="Chronic GVHD {problem}.",
    remedy=(
        "Name the diagnostic or distinctive sign, correct the organ scores or the severity, or say why the "
        "investigator's answer is right."
    ),
    rule="Chronic GVHD: a diagnostic or distinctive sign, and severity by the organ scores (NIH 2014)",
)
def chronic_gvhd_has_a_sign_and_its_severity(case: Case) -> Iterator[Told]:
    """Ask for the sign of every chronic or overlap episode, and compare its severity with the organ scores."""
    return attempt_each(case.rows(Gvhd), _chronic_problems, case)


def _chronic_problems(row: Row) -> Iterator[Violation]:
    if not holds(row, Gvhd.type, *CHRONIC):
        return
    if not row.answered(Gvhd.sign) and not holds(row, Gvhd.severity, "ABSENT"):
        yield wrong(row=row.number, problem="is entered without a diagnostic or distinctive sign")
    yield from _severity_differs(row)


def _severity_differs(row: Row) -> Iterator[Violation]:
    severity = row[Gvhd.severity]
    if contradicts(severity_number(severity), severity_grade(row)):
        computed = category_in_words(chronic_severity(row), lambda word: NIH_SEVERITY.label(SEVERITY_CODE[word]))
        problem = "is recorded as {entered}, but the organ scores give {computed}"
        words = problem.format(entered=NIH_SEVERITY.label(severity), computed=computed)
        yield wrong(at=Gvhd.severity, row=row.number, problem=words)


@check_each(
    "EC-85",
    QUERY,
    at=Gvhd.attribution,
    says="Acute GVHD is attributed to the transplant, but haematopoiesis is autologous (best of F9: {best}).",
    remedy="Check the attribution and the chimerism, or say why it is GVHD.",
    rule="GVHD: it is caused by donor cells",
)
def gvhd_goes_with_donor_cells(row: Row, case: Case) -> Answer:
    """Judge acute episodes attributed to the transplant of a patient whose best chimerism is autologous."""
    if row[Gvhd.attribution] != "HSCT" or row[Gvhd.type] not in ACUTE:
        return True
    best = best_chimerism(case)
    if not isinstance(best, Fact) or best.value != "AUTOLOGOUS":
        return True
    shown = listed([f"{one.value} {one.field.unit}".strip() for one in best.deciding])
    return wrong(best=shown)
