"""Checks of the disease before treatment: its label, CD7, the first remission, an earlier transplant."""

from __future__ import annotations

from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, check, wrong
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.durations import days_between
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f02_eligibility import Eligibility
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.reference.codelists import CD7_INTENSITY
from cd7gui.protocol.reference.limits import limit

YEAR = 365  # days: 12 months as counted in the protocol's table of edit checks
LYMPHOMA, LEUKAEMIA = "T-LBL", "T-ALL"


@check(
    "EC-10",
    QUERY,
    at=Disease.diagnosis,
    says="The diagnosis is {diagnosis} with {blasts}% marrow blasts.",
    remedy=(
        "Under {under}% blasts it is lymphoma (T-LBL), from {least}% on leukaemia (T-ALL). Check both, or say why the "
        "diagnosis is right."
    ),
    rule="Disease: marrow blasts distinguish lymphoblastic lymphoma from leukaemia",
)
def blasts_fit_lymphoma_or_leukaemia(case: Case) -> Answer:
    """Accept either label between the two usual borders; leukaemia enrolled for MRD alone has few blasts."""
    diagnosis, blasts = case[Disease.diagnosis], case[Disease.marrow_blasts]
    under, least = limit("lymphoma_blasts_under").value, limit("leukaemia_blasts_least").value
    told = wrong(diagnosis=diagnosis, blasts=blasts, under=under, least=least)
    if diagnosis == LYMPHOMA:
        return blasts < under or told
    if diagnosis == LEUKAEMIA and "MRDPOS" not in (case.get(Eligibility.basis) or ()):
        return blasts >= least or told
    return True


@check(
    "EC-13",
    ERROR,
    at=Disease.cd7_intensity,
    says="CD7 is recorded as “{intensity}” with {percent}% CD7-positive blasts.",
    remedy="Negative is under {limit}%; dim, positive and bright are from {limit}% on. Correct one of the two.",
    rule="CD7: the category agrees with the percentage",
)
def cd7_category_fits_the_percentage(case: Case) -> Answer:
    """Compare "negative" with the border of a negative antigen; how bright the positive cells are tells no share."""
    intensity, percent = case[Disease.cd7_intensity], case[Disease.cd7_percent]
    border = limit("cd7_called_negative_under").value
    told = wrong(intensity=CD7_INTENSITY.label(intensity), percent=percent, limit=border)
    return (intensity == "NEG") == (percent < border) or told


@check(
    "EC-15",
    QUERY,
    at=Eligibility.basis,
    says="The ground given is a first remission of 12 months or less, but it lasted {days} ({first} to {relapse}).",
    remedy="At most {most} days are allowed. Correct a date or the ground, or say why it applies.",
    rule="Protocol, inclusion: first CR of 12 months or less",
)
def first_remission_was_short(case: Case) -> Answer:
    """Count from the first CR to the first relapse; partial dates accuse only if every completion is too long."""
    first, relapse = case[Disease.first_cr_date], case[Disease.first_relapse_date]
    if "CR1LE12" not in case[Eligibility.basis]:
        return True
    days = days_between(first, relapse)
    words = "{0} days" if days.low == days.high else "at least {0} days"
    told = wrong(days=words.format(days.low), first=first.isoformat(), relapse=relapse.isoformat(), most=YEAR)
    return days <= YEAR or told


@check(
    "EC-17",
    QUERY,
    at=Disease.prior_hct,
    says="The prior transplant is incomplete or wrong: {why}.",
    remedy="Enter its date, before consent ({consent}), and its donor, or say why they are not known.",
    rule="Disease: a prior transplant has its date and donor",
)
def prior_transplant_is_whole(case: Case) -> Answer:
    """Ask for date and donor, for which a missing reason is an answer, and compare the date with consent."""
    if not case[Disease.prior_hct]:
        return True
    form, consent = case.only(Disease), case.get(Registration.consent_date)
    shown = "not entered" if consent is None else consent.isoformat()
    asked: list[tuple[Field[Any], str]] = [
        (Disease.first_hct_date, "its date"),
        (Disease.first_hct_donor, "its donor"),
    ]
    blank = [words for item, words in asked if not form.answered(item)]
    if blank:
        return wrong(why=f"nothing is entered for {listed(blank)}", consent=shown)
    day = form[Disease.first_hct_date]
    why = f"it is dated {day.isoformat()}, not before consent"
    return consent is None or day < consent or wrong(at=Disease.first_hct_date, why=why, consent=shown)
