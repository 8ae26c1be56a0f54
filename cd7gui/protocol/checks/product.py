"""Checks of lymphodepletion and product: intervals, doses, quality, and the T-cell donor."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, Violation, check, check_all, check_each, wrong
from cd7gui.domain.errors import Missing
from cd7gui.domain.formatting import counted
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion, LymphodepletionDrug
from cd7gui.protocol.forms.f06_transplant import CLASSES_OF_RELATION, RELATED, Transplant
from cd7gui.protocol.forms.f15_further import FurtherTherapy
from cd7gui.protocol.forms.timeline import ClockOrigin, holds, on_clock
from cd7gui.protocol.reference.codelists import CAR_DONOR, DOSE_UNIT, LYMPHODEPLETION, RELATION
from cd7gui.protocol.reference.limits import limit
from cd7gui.protocol.reference.measures import body_surface

UNIVERSAL = ("RD1301", "RD1302")  # made from a third person by design
DOSE_TOLERANCE = Decimal("0.05")  # of weight times dose (edit check EC-30)


@check(
    "EC-25",
    QUERY,
    at=Infusion.depletion_end,
    says="Lymphodepletion ended {days} before the infusion ({end} to {infusion}).",
    remedy="The usual interval is 1 to {most} days. Check both dates, or say why it was unusual.",
    rule="Protocol: interval from lymphodepletion to T",
)
def interval_to_the_infusion_is_usual(case: Case) -> Answer:
    """Count the days from the end of lymphodepletion to T; an end that is not before T is EC-24's."""
    end, infusion = case[Infusion.depletion_end], case[Infusion.date]
    most = limit("depletion_to_infusion_most").days
    days = (infusion - end).days
    return days <= most or wrong(days=counted(days, "day", "days"), end=end, infusion=infusion, most=most)


# The limit with the daily dose of each drug, and the unit used in the protocol.
DAILY_DOSES = {
    "FLUDARABINE": ("depletion_fludarabine", "MG/M2"),
    "CYCLOPHOSPHAMIDE": ("depletion_cyclophosphamide", "MG/M2"),
    "ETOPOSIDE": ("depletion_etoposide", "MG"),
}


@check_each(
    "EC-27",
    QUERY,
    at=LymphodepletionDrug.dose,
    says="The dose of {drug} is {given}{typed}; the range is {low} to {high} {level}.",
    remedy="Check the dose and its unit, weight and height, or say why the dose differs.",
    rule="Protocol, lymphodepletion: daily dose, with its tolerance",
)
def lymphodepletion_has_its_dose(row: Row, case: Case) -> Answer:
    """Compare the daily dose with the protocol's in its own unit, both ends of the tolerance allowed.

    A dose in another unit is converted by the body surface of F3 or the dosing weight; without them nobody is accused.
    """
    drug, dose, unit = row[LymphodepletionDrug.drug], row[LymphodepletionDrug.dose], row[LymphodepletionDrug.unit]
    if drug not in DAILY_DOSES:
        return True
    name, own_unit = DAILY_DOSES[drug]
    level, tolerance = limit(name), limit("depletion_tolerance").value / 100
    given = dose if unit == own_unit else dose * _milligrams(unit, case) / _milligrams(own_unit, case)
    low, high = level.value * (1 - tolerance), level.value * (1 + tolerance)
    typed = "" if unit == own_unit else f" (typed as {dose} {DOSE_UNIT.label(unit)})"
    return low <= given <= high or wrong(
        drug=LYMPHODEPLETION.label(drug),
        given=f"{_rounded(given)} {level.unit}",
        typed=typed,
        low=_rounded(low),
        high=_rounded(high),
        level=level.unit,
    )


def _milligrams(unit: str, case: Case) -> Decimal:
    """Return how many milligrams one unit is for this patient; raises `Missing` if unknown."""
    if unit in ("MG", "MG/D"):
        return Decimal(1)
    if unit == "G":
        return Decimal(1000)
    if unit == "MG/KG":
        return case[Infusion.dosing_weight]
    if unit == "MG/M2":
        return body_surface(case[Disease.weight], case[Disease.height])
    raise Missing(unit)


def _rounded(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"


@check(
    "EC-30",
    ERROR,
    at=Infusion.total_dose,
    says="{dose} × 10⁶/kg for {weight} kg give {product} × 10⁶ cells, but the total is entered as {total} × 10⁶.",
    remedy="Correct the dose, the dosing weight or the total; they must agree within 5%.",
    rule="Infusion: dose per kg times dosing weight is the total dose",
)
def dose_weight_and_total_agree(case: Case) -> Answer:
    """Multiply and compare; the tolerance is a share of the product."""
    dose, weight, total = case[Infusion.dose], case[Infusion.dosing_weight], case[Infusion.total_dose]
    product = dose * weight
    agrees = abs(total - product) <= product * DOSE_TOLERANCE
    return agrees or wrong(dose=dose, weight=weight, product=_rounded(product), total=total)


RELEASE_LIMITS: tuple[tuple[Field[Decimal], str], ...] = (
    (Infusion.viability, "viability_least"),
    (Infusion.transduction, "transduction_least"),
)


@check_all(
    "EC-31",
    QUERY,
    at=Infusion.viability,
    says="“{label}” of the product is {what}; at least {least}% is required.",
    remedy="Enter the value from the release certificate, or say why the product was given.",
    rule="Product: release data are recorded and meet their limits",
)
def product_was_fit_for_release(case: Case) -> Iterator[Violation]:
    """Judge each value, and ask for a blank one once somebody marked F4 complete; a missing reason is an answer."""
    form, complete = case.only(Infusion), case.is_complete(Infusion)
    for item, name in RELEASE_LIMITS:
        value, least = form.get(item), limit(name).value
        if value is None and complete and not form.answered(item):
            yield wrong(at=item, label=item.label, what="not entered", least=least)
        elif value is not None and value < least:
            yield wrong(at=item, label=item.label, what=f"{value}%", least=least)


@check(
    "EC-32",
    QUERY,
    at=Infusion.donor,
    says="T cells and graft seem to come from different people: {why}.",
    remedy="Choose “same person as the graft donor” if they are one; else correct the relation or give the reason.",
    rule="Protocol, donor: one donor for T cells and graft, or the reason",
)
def t_cells_and_graft_have_one_donor(case: Case) -> Answer:
    """Judge once the transplant is entered, also whether F4 and F6 give the same donor the same relation.

    A universal product is its own reason; the patient's own cells are EC-28's, a donor who is no relative EC-52's.
    """
    donor, relation = case[Infusion.donor], case.get(Infusion.donor_relation)
    if not case.has(Transplant.date) or donor == "PATIENT":
        return True
    if donor != "GRAFT":
        reasoned = holds(case.only(Infusion), Infusion.product, *UNIVERSAL) or case.has(Infusion.donor_reason)
        return reasoned or wrong(awaits=Infusion, why=f"F4 names “{CAR_DONOR.label(donor)}” without a reason")
    graft = case[Transplant.relation]
    if relation is None or relation == graft or RELATED not in CLASSES_OF_RELATION[graft]:
        return True
    why = f"F4 says “{RELATION.label(relation)}” and F6 “{RELATION.label(graft)}” for the same donor"
    return wrong(at=Infusion.donor_relation, why=why)


@check_all(
    "EC-33",
    QUERY,
    at=Infusion.infusions,
    says="The CAR-T infusions do not add up: {why}.",
    remedy="F4 holds the first infusion (T); enter each further one in F15 as second CAR-T, or correct the number.",
    rule="Infusion: one on F4, each further one on F15",
)
def each_further_infusion_is_in_f15(case: Case) -> Iterator[Violation]:
    """Compare the number on F4 with the rows of F15, and the day of each of those with T."""
    rows = [row for row in case.rows(FurtherTherapy) if holds(row, FurtherTherapy.type, "CART2")]
    said, infusion = case.get(Infusion.infusions), case.get(Infusion.date)
    if said is not None and said != 1 + len(rows):
        why = "F4 says {said} in all, but F15 lists {listed} after the first"
        yield wrong(why=why.format(said=said, listed=len(rows)))
    for row in rows:
        day = row.get(FurtherTherapy.date)
        if day is not None and infusion is not None and day <= infusion:
            why = f"the second CAR-T of {on_clock(case, day, ClockOrigin.INFUSION)} does not come after the first"
            yield wrong(at=FurtherTherapy.date, row=row.number, why=why)
