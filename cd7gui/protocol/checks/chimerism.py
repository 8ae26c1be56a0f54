"""Checks of chimerism: lineages behind "full donor", the sample of the first month, method, and a falling share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, Violation, check_all, check_each, wrong
from cd7gui.domain.formatting import N_, listed
from cd7gui.grading.chimerism import ASTCT, chimerism_category
from cd7gui.protocol.endpoints.patient_facts import LINEAGES
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS, DiseaseAssessment
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.timeline import CannotSay, holds, in_time, last_seen, on_clock
from cd7gui.protocol.reference.codelists import CELL_FRACTION, CHIMERISM_METHOD, SEX
from cd7gui.protocol.reference.limits import limit

FIRST_SAMPLE, ALIVE_AT = 30, 45  # days from H: when the first sample is due, and alive until when it is asked for
BY_SEX_CHROMOSOMES = ("XYFISH", "KARYOTYPE")


@check_all(
    "EC-74",
    QUERY,
    at=Chimerism.category,
    says=N_("Chimerism of the whole sample is called full on {day}, and {missing}."),
    remedy=N_(
        "Full donor means over 95% in T cells and in myeloid cells: add them, or say that only blood was tested."
    ),
    rule=N_("Chimerism: full donor in myeloid and lymphoid lineages (ASTCT 2021)"),
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
                words = N_("by then {cells} were not shown to be over 95%").format(cells=listed(missing))
                yield wrong(row=row.number, awaits=Chimerism, day=on_clock(case, day), missing=words)
                return


def _is_full(row: Row) -> bool:
    return chimerism_category(row.get(Chimerism.donor)).value == ASTCT.upper


@check_all(
    "EC-76",
    QUERY,
    at=Chimerism.date,
    says=N_("Chimerism after the transplant: {problem}."),
    remedy=N_("Enter the sample, correct its date or the date of the transplant, or say why it is so."),
    rule=N_("Chimerism: samples from H on, the first near H+30"),
)
def chimerism_is_measured_in_the_first_month(case: Case) -> Iterator[Violation]:
    """Judge every sample against H, and ask for one near H+30 of a patient who was seen alive on H+45 or later."""
    transplant = case.get(Transplant.date)
    if transplant is None:
        return
    for row in in_time(case, Chimerism, Chimerism.date):
        day = row[Chimerism.date]
        if day < transplant:
            early = N_("a sample is dated {day}, before H")
            yield wrong(row=row.number, problem=early.format(day=on_clock(case, day)))
    if _alive_on(case, transplant + timedelta(days=ALIVE_AT)) and not _sampled_near(case, transplant):
        near = limit("chimerism_near_month").days
        missing = N_("no sample lies from H+{first} to H+{last}, and the patient was alive on H+{alive}")
        words = missing.format(first=FIRST_SAMPLE - near, last=FIRST_SAMPLE + near, alive=ALIVE_AT)
        yield wrong(problem=words)


def _alive_on(case: Case, day: date) -> bool:
    try:
        seen = last_seen(case)
    except CannotSay:
        return False
    return seen is not None and seen.day >= day


def _sampled_near(case: Case, transplant: date) -> bool:
    due, near = transplant + timedelta(days=FIRST_SAMPLE), limit("chimerism_near_month").days
    return any(abs((row[Chimerism.date] - due).days) <= near for row in in_time(case, Chimerism, Chimerism.date))


@check_each(
    "EC-77",
    ERROR,
    at=Chimerism.method,
    says=N_("{method} cannot tell patient and donor apart: both are {sex}."),
    remedy=N_("Correct the method (STR, NGS, qPCR), or the sex of the patient in F1 or of the donor in F6."),
    rule=N_("Chimerism: sex chromosomes separate only a pair of two sexes"),
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
    says=N_("Donor {cells} fell from {before}% to {after}% on {day}, with no disease assessment within {days} days."),
    remedy=N_("Enter the marrow or other assessment in F13, correct the percentages, or say why none was done."),
    rule=N_("Chimerism: a falling donor share calls for an assessment of the disease"),
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
    """Return whether F5, F13 or a relapse speaks of the disease within so many days."""
    dates = [row.get(DiseaseAssessment.date) for form in ASSESSMENTS for row in case.rows(form)]
    dates.append(case.get(Relapse.date))
    return any(other is not None and abs((other - day).days) <= days for other in dates)
