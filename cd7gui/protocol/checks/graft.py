"""Checks of donor and graft: age, antibodies, manipulation, and the marrow before the transplant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import DEVIATION, QUERY, Answer, Violation, check, check_all, wrong
from cd7gui.domain.formatting import counted
from cd7gui.domain.values.durations import DurationSpan, years_between
from cd7gui.protocol.forms.f01_registration import ADULT, Registration
from cd7gui.protocol.forms.f05_assessment import ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.timeline import on_clock
from cd7gui.protocol.reference.codelists import MANIPULATION
from cd7gui.protocol.reference.limits import limit

GENERATION = 14  # minimum years between parent and child (edit check EC-55)


@check(
    "EC-51",
    QUERY,
    at=Transplant.date,
    says="The last marrow before the transplant ({hsct}) is {days} days old ({marrow}).",
    remedy=("Up to {most} days are usual. Enter a newer marrow in F5, correct a date, or say why it was not repeated."),
    rule="Protocol: remission is recent at the transplant",
)
def marrow_is_recent_at_the_transplant(case: Case) -> Answer:
    """Take the latest marrow of F5 up to H; without any EC-49 asks for the remission itself."""
    hsct, most = case[Transplant.date], limit("marrow_before_transplant").days
    dated = [row.get(ResponseAfterCart.marrow_date) for row in case.rows(ResponseAfterCart)]
    marrows = [day for day in dated if day is not None and day <= hsct]
    if not marrows:
        return True
    days = (hsct - max(marrows)).days
    return days <= most or wrong(hsct=hsct, days=days, marrow=on_clock(case, max(marrows)), most=most)


@check_all(
    "EC-55",
    QUERY,
    at=Transplant.donor_age,
    says="The donor's age of {age} raises a question: {why}.",
    remedy="Correct the age or the relation, enter the consent for the minor, or say why it is right.",
    rule="Donor: an adult, or a minor with consent; parents at least 14 years older, children at least 14 years "
    "younger",
)
def donor_age_fits_the_relation(case: Case) -> Iterator[Violation]:
    """Judge majority by itself, and parent or child by the patient's age on the day of the transplant.

    Whole years on both sides can only overstate the distance, so that nobody is accused by rounding.
    """
    age, relation = case.get(Transplant.donor_age), case.get(Transplant.relation)
    if age is None:
        return
    said = counted(age, "year", "years")
    if age < ADULT and not case.get(Transplant.minor_consent):
        why = f"a donor under {ADULT} needs consent as a minor"
        unsaid = case.get(Transplant.minor_consent) is None
        yield wrong(awaits=Transplant if unsaid else None, age=said, why=why)
    patient = _age_on(case, case.get(Transplant.date))
    if patient is None:
        return
    if relation == "PARENT" and patient > age - GENERATION:
        yield wrong(age=said, why=f"a parent of a patient of {patient} would be older")
    if relation == "CHILD" and patient < age + GENERATION:
        yield wrong(age=said, why=f"a child of a patient of {patient} would be younger")


def _age_on(case: Case, day: date | None) -> DurationSpan | None:
    birth = case.get(Registration.birth_date)
    return None if birth is None or day is None else years_between(birth, day)


@check(
    "EC-56",
    QUERY,
    at=Transplant.antibodies,
    says="Donor-specific antibodies are not addressed: {why}.",
    remedy="Enter the highest MFI; if above {most}, say in “{plan}” what is done, or why nothing is done.",
    rule="Donor: antibodies of the patient against the donor are tested, and high ones have a plan",
)
def donor_specific_antibodies_are_addressed(case: Case) -> Answer:
    """Ask for the result once somebody marked F6 complete, and for a plan above the limit."""
    form, most = case.only(Transplant), limit("donor_antibodies_most").value
    found, plan = form.get(Transplant.antibodies), Transplant.antibodies_plan.label
    if found is None:
        blank = case.is_complete(Transplant) and not form.answered(Transplant.antibodies)
        return not blank or wrong(why="no result is entered", most=most, plan=plan)
    why = f"an MFI of {found} has no plan"
    return (
        form.has(Transplant.antibodies_plan) or found <= most or wrong(awaits=Transplant, why=why, most=most, plan=plan)
    )


@check(
    "EC-64",
    DEVIATION,
    at=Transplant.manipulation,
    says="The graft was manipulated ({how}).",
    remedy="An unmanipulated graft is accepted. Correct the entry, or give the reason for the manipulation.",
    rule="Protocol, graft: no T-cell depletion and no CD34 selection outside the body",
)
def graft_is_not_manipulated(case: Case) -> Answer:
    """Take only "none"."""
    how = case[Transplant.manipulation]
    return how == "NOMANIP" or wrong(how=MANIPULATION.label(how))
