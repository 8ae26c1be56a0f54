"""Checks of chimerism: lineages behind "full donor", the first month's sample, method, and a falling share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, Violation, check_all, check_each, wrong
from cd7gui.domain.formatting import listed
from cd7gui.grading.chimerism import ASTCT, chimerism_category
from cd7gui.protocol.endpoints.patient_facts import LINEAGES
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS, DiseaseAssessment
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.timeline import holds, in_time, on_clock
from cd7gui.protocol.reference.codelists import CELL_FRACTION, CHIMERISM_METHOD, SEX
from cd7gui.protocol.reference.limits import limit
from cd7gui.protocol.schedule.asking import asked_item

BY_SEX_CHROMOSOMES = ("XYFISH", "KARYOTYPE")


@check_all(
    "EC-74",
    QUERY,
    at=Chimerism.category,
    says="Chimerism of the whole sample is recorded as full on {day}, but {missing}.",
    remedy=(
        "Full donor means over 95% in T cells and in myeloid cells: add them, or state that only blood was tested."
    ),
    rule="Chimerism: full donor in myeloid and lymphoid lineages (ASTCT 2021)",
)
def full_chimerism_is_shown_in_both_lineages(case: Case) -> Iterator[Violation]:
    """Ask at the first whole sample that is called full without both lineages over 95 % by then."""
    rows = in_time(case, Chimerism, Chimerism.date)
    for row in rows:
        if holds(row, Chimerism.cells, "WHOLE") and holds(row, Chimerism.category, "FULL"):
            day = row[Chimerism.date]
            shown = {one.get(Chimerism.cells) for one in rows if one[Chimerism.date] <= day and _is_full(one)}
            missing = [CELL_FRACTION.label(cells) for cells in LINEAGES if cells not in shown]
            if missing:
                words = f"by then {listed(missing)} had not been shown to be over 95%"
                yield wrong(row=row.number, awaits=Chimerism, day=on_clock(case, day), missing=words)
                return


def _is_full(row: Row) -> bool:
    return chimerism_category(row.get(Chimerism.donor)).value == ASTCT.upper


@check_all(
    "EC-76",
    QUERY,
    at=Chimerism.date,
    says="Chimerism after the transplant: {problem}.",
    remedy="Enter the sample, correct its date or the date of the transplant, or say why it is so.",
    rule="Chimerism: samples from H on, the first near H+30",
)
def chimerism_is_measured_in_the_first_month(case: Case) -> Iterator[Violation]:
    """Judge every sample against H, and ask for the first that the schedule expects, in its window around H+30."""
    transplant = case.get(Transplant.date)
    if transplant is None:
        return
    for row in in_time(case, Chimerism, Chimerism.date):
        day = row[Chimerism.date]
        if day < transplant:
            early = "a sample is dated {day}, before H"
            yield wrong(row=row.number, problem=early.format(day=on_clock(case, day)))
    first = asked_item(case, "chimerism.d30")
    if first is not None and first.window is not None and first.is_missed:
        missing = "there is no sample in {window}, and no death or loss to follow-up before its end"
        yield wrong(problem=missing.format(window=first.window.in_days.replace("…", "to")), awaits=Chimerism)


@check_each(
    "EC-77",
    ERROR,
    at=Chimerism.method,
    says="{method} cannot distinguish patient and donor: both are {sex}.",
    remedy="Correct the method (STR, NGS, qPCR), or the sex of the patient in F1 or of the donor in F6.",
    rule="Chimerism: sex chromosomes distinguish only patient and donor of different sex",
)
def method_can_separate_the_pair(row: Row, case: Case) -> Answer:
    """Judge XY-FISH and karyotype by the sexes of patient and donor."""
    method, patient, donor = row[Chimerism.method], case[Registration.sex], case[Transplant.donor_sex]
    shown = CHIMERISM_METHOD.label(method)
    words = {"method": shown[:1].upper() + shown[1:], "sex": SEX.label(donor)}
    return method not in BY_SEX_CHROMOSOMES or patient != donor or Violation(words)


@check_all(
    "EC-78",
    QUERY,
    at=Chimerism.donor,
    says="Donor {cells} fell from {before}% to {after}% on {day}, with no disease assessment within {days} days.",
    remedy="Enter the marrow or other assessment in F13, correct the percentages, or say why none was done.",
    rule="Chimerism: a falling donor share calls for an assessment of the disease",
)
def falling_chimerism_has_an_assessment(case: Case) -> Iterator[Violation]:
    """Compare each sample with the one before it of the same cells."""
    fall, days = limit("chimerism_fall").value, limit("chimerism_fall_assessment").days
    earlier: dict[str, Row] = {}
    for row in in_time(case, Chimerism, Chimerism.date):
        if not row.has(Chimerism.cells, Chimerism.donor):
            continue
        before = earlier.get(row[Chimerism.cells])
        earlier[row[Chimerism.cells]] = row
        if before is not None and before[Chimerism.donor] - row[Chimerism.donor] >= fall:
            day, cells = row[Chimerism.date], CELL_FRACTION.label(row[Chimerism.cells])
            if not _assessed_near(case, day, days):
                shares = {"before": str(before[Chimerism.donor]), "after": str(row[Chimerism.donor])}
                words = {"cells": cells, "day": on_clock(case, day), "days": str(days)}
                yield Violation({**shares, **words}, row=row.number)


def _assessed_near(case: Case, day: date, days: int) -> bool:
    """Return whether F5, F13 or a relapse documents the disease within that many days."""
    dates = [row.get(DiseaseAssessment.date) for form in ASSESSMENTS for row in case.rows(form)]
    dates.append(case.get(Relapse.date))
    return any(other is not None and abs((other - day).days) <= days for other in dates)
