"""Checks between forms: required fields, and consistency of infusion, remission, transplant, graft and GVHD."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import pairwise

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.checks.checks import (
    DEVIATION,
    ERROR,
    QUERY,
    Answer,
    Told,
    Violation,
    check,
    check_all,
    check_each,
    check_forms,
    wrong,
)
from cd7gui.domain.checks.evaluation import attempt_each
from cd7gui.domain.formatting import counted
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.grading.chimerism import ABSENT_BELOW, ASTCT, ENGRAFTED_ANC, chimerism_category
from cd7gui.protocol.endpoints.disease_course import REMISSION
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import DiseaseAssessment, ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f15_further import AFTER_THE_TRANSPLANT, FurtherTherapy
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import ClockOrigin, holds, in_time, on_clock
from cd7gui.protocol.reference.limits import limit


@check_forms(
    "EC-99",
    QUERY,
    at=Registration.subject,
    says="“{label}” is required and blank.",
    remedy="Enter it, or press F4 to give the reason why it is missing.",
    rule="Case report: required fields",
)
def required_fields_are_answered(case: Case, form: type[Form]) -> Iterator[Violation]:
    """Ask for every required, shown and blank field, but only in forms that somebody marked complete.

    Before that nobody is nagged. A missing reason is an answer.
    """
    if case.is_complete(form):
        for row in case.rows(form) if form.repeating else (case.only(form),):
            yield from (wrong(at=item, row=row.number, label=item.label) for item in row.blanks)


@check(
    "EC-48",
    ERROR,
    at=Transplant.date,
    says="The transplant ({hsct}) is not dated after the CAR-T infusion ({infusion}).",
    remedy="Correct one of the two dates; the transplant takes place weeks after the infusion.",
    rule="Protocol: H follows T",
)
def transplant_follows_infusion(case: Case) -> Answer:
    """Compare the two days; the same day is no sequence either."""
    hsct, infusion = case[Transplant.date], case[Infusion.date]
    return hsct > infusion or wrong(hsct=hsct, infusion=infusion)


@check(
    "EC-49",
    DEVIATION,
    at=Transplant.date,
    says="The transplant of {hsct} was not preceded by a CR or CRi after the CAR-T infusion ({infusion}).",
    remedy="Enter the assessment that showed CR, CRh or CRi in F5, or give the reason for a transplant without it.",
    rule="Protocol: transplant in remission after the CAR T cells",
)
def transplant_follows_remission(case: Case) -> Answer:
    """Look in F5 for the investigator's CR, CRh or CRi after T and before H; both days themselves do not count."""
    hsct, infusion = case[Transplant.date], case[Infusion.date]
    rows = in_time(case, ResponseAfterCart, ResponseAfterCart.date)
    between = [row for row in rows if infusion < row[ResponseAfterCart.date] < hsct]
    remission = any(holds(row, ResponseAfterCart.response, *REMISSION) for row in between)
    return remission or hsct <= infusion or wrong(hsct=on_clock(case, hsct, ClockOrigin.INFUSION), infusion=infusion)


@check(
    "EC-50",
    QUERY,
    at=Transplant.date,
    says="The transplant came {days} after the CAR-T infusion ({infusion} to {hsct}).",
    remedy="The usual interval is {least} to {most} days. Check both dates, or say why the interval was unusual.",
    rule="Protocol: interval from T to H",
)
def interval_to_transplant_is_usual(case: Case) -> Answer:
    """Count the days from T to H; a transplant that does not follow T at all is EC-48's."""
    hsct, infusion = case[Transplant.date], case[Infusion.date]
    days, least, most = (hsct - infusion).days, *_usual_interval()
    return (
        days <= 0
        or least <= days <= most
        or wrong(days=counted(days, "day", "days"), infusion=infusion, hsct=hsct, least=least, most=most)
    )


def _usual_interval() -> tuple[int, int]:
    return limit("infusion_to_transplant_least").days, limit("infusion_to_transplant_most").days


@check_each(
    "EC-75",
    ERROR,
    at=Chimerism.donor,
    says=(
        "Full donor chimerism ({donor}%) on {day} follows autologous recovery ({lost}% donor with ANC {anc}, {since})."
    ),
    remedy=(
        "Correct one of the two samples or the neutrophils; the patient's own haematopoiesis cannot turn into the "
        "donor's by itself."
    ),
    rule="Chimerism: after autologous recovery, full donor chimerism needs a new infusion",
)
def autologous_recovery_lasts(row: Row, case: Case) -> Answer:
    """Judge each full-donor sample against the earlier samples of the same cells.

    Autologous recovery is under 5 % donor with neutrophils of 0.5 or more after H and no relapse by then; a low share
    without recovered counts is early, not lost. Donor cells of F15 between the two samples explain the change.
    """
    if chimerism_category(row[Chimerism.donor]).value != ASTCT.upper:
        return True
    day, cells = row[Chimerism.date], row[Chimerism.cells]
    lost_before = (row for row in in_time(case, Chimerism, Chimerism.date) if row[Chimerism.date] < day)
    for earlier in lost_before:
        anc = _recovered_on(earlier, case) if holds(earlier, Chimerism.cells, cells) else None
        if anc is not None and not _new_cells(case, earlier[Chimerism.date], day):
            since, lost = on_clock(case, earlier[Chimerism.date]), earlier[Chimerism.donor]
            return wrong(donor=row[Chimerism.donor], day=on_clock(case, day), lost=lost, anc=anc, since=since)
    return True


def _new_cells(case: Case, lost: date, full: date) -> bool:
    """Return whether donor cells were given after one sample and up to another."""
    rows = [row for row in case.rows(FurtherTherapy) if holds(row, FurtherTherapy.type, *AFTER_THE_TRANSPLANT)]
    return any(lost < row[FurtherTherapy.date] <= full for row in rows if row.has(FurtherTherapy.date))


def _recovered_on(sample: Row, case: Case) -> MeasuredNumber | None:
    """Return the neutrophils that make a sample autologous recovery: the last count from H to the sample, else None."""
    transplant, donor = case[Transplant.date], sample.get(Chimerism.donor)
    relapse = case.get(Relapse.date)
    if donor is None or donor >= ABSENT_BELOW or (relapse is not None and relapse <= sample[Chimerism.date]):
        return None
    rows = [
        row
        for row in in_time(case, DiseaseAssessment, DiseaseAssessment.date)
        if row.has(DiseaseAssessment.neutrophils)
    ]
    counts = [
        row[DiseaseAssessment.neutrophils]
        for row in rows
        if transplant <= row[DiseaseAssessment.date] <= sample[Chimerism.date]
    ]
    return counts[-1] if counts and counts[-1] >= ENGRAFTED_ANC else None


@check_each(
    "EC-79",
    ERROR,
    at=Gvhd.attribution,
    says="GVHD with onset on {onset} is attributed to the {cause}, which came on {given}.",
    remedy="GVHD begins after the infusion that causes it: correct the attribution, the onset or the date.",
    rule="GVHD: the onset follows the infusion to which it is attributed",
)
def gvhd_follows_what_causes_it(row: Row, case: Case) -> Answer:
    """Compare the onset with T for the CAR T cells and with H for the transplant; the same day is too early."""
    origin = _CAUSE.get(row[Gvhd.attribution])
    if origin is None:
        return True
    onset, given = row[Gvhd.onset], case[origin.field]
    return onset > given or wrong(onset=on_clock(case, onset, origin), cause=origin.words, given=given)


_CAUSE = {"CART": ClockOrigin.INFUSION, "HSCT": ClockOrigin.TRANSPLANT}  # the rule does not cover donor lymphocytes


@check_all(
    "EC-81",
    ERROR,
    at=Gvhd.onset,
    says="“{later}” ({later_day}) is dated before “{earlier}” ({earlier_day}).",
    remedy="The order must be: onset, worst day, resolution, last contact. Correct one of the two dates.",
    rule="GVHD: onset, worst day, resolution and last contact follow each other",
)
def gvhd_dates_are_in_order(case: Case) -> Iterator[Told]:
    """Compare each date of an episode with the next that is there, and the last of them with the last contact."""
    return attempt_each(case.rows(Gvhd), partial(_disorder, case), case)


def _disorder(case: Case, row: Row) -> Iterator[Violation]:
    steps = [(item, row[item]) for item in (Gvhd.onset, Gvhd.worst_date, Gvhd.resolution) if row.has(item)]
    for (earlier, first), (later, second) in pairwise(steps):
        if second < first:
            yield _out_of_order(case, row, later, (later.label, second), (earlier.label, first))
    seen = _last_contact(case)
    if steps and seen is not None and seen < steps[-1][1]:
        item, day = steps[-1]
        yield _out_of_order(case, row, item, (FollowUp.date.label, seen), (item.label, day))


def _out_of_order(
    case: Case, row: Row, item: Field[date], later: tuple[str, date], earlier: tuple[str, date]
) -> Violation:
    return wrong(
        at=item,
        row=row.number,
        later=later[0],
        later_day=on_clock(case, later[1]),
        earlier=earlier[0],
        earlier_day=on_clock(case, earlier[1]),
    )


def _last_contact(case: Case) -> date | None:
    """Return the last contact of F17 unless a death is recorded; what follows a death belongs to EC-92."""
    rows = in_time(case, FollowUp, FollowUp.date)
    return rows[-1][FollowUp.date] if rows and not case.has(Death.date) else None
