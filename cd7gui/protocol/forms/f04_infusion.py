"""F4 Lymphodepletion and CAR-T infusion, and F4D its drugs. T is the day of the infusion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import OneOf, equals
from cd7gui.domain.case_report.constraints import AtLeast, Between, Positive
from cd7gui.domain.case_report.dictionary import Field, Form, FormSection
from cd7gui.domain.checks.checks import DEVIATION, ERROR, Answer, Told, Violation, check, check_all, wrong
from cd7gui.domain.checks.evaluation import attempt_each
from cd7gui.domain.formatting import listed, study_day
from cd7gui.domain.values.kinds import ChoiceKind, Clock, Day, IntegerKind, NumberKind, TextKind, YesNo
from cd7gui.protocol.reference.codelists import CAR_DONOR, DOSE_UNIT, LYMPHODEPLETION, PRODUCT, RELATION
from cd7gui.protocol.reference.limits import limit

PRODUCTS_OF_THE_TRIAL = ("HAPLO", "RD1301", "RD1302")
DOSE_LIMITS = {"HAPLO": "dose_haploidentical", "RD1301": "dose_rd1301", "RD1302": "dose_rd1302"}
DEPLETING_DRUGS = ("FLUDARABINE", "CYCLOPHOSPHAMIDE", "ETOPOSIDE")  # abstract of the expanded cohort, NCT05827835


class Infusion(Form, id="F4", title="Lymphodepletion, CAR-T"):
    """Lymphodepletion, the product and its infusion; T is the day of the infusion."""

    depletion = FormSection("Lymphodepletion")
    depletion_start = Field("LDSTDAT", Day(), "Lymphodepletion started", required=True)
    depletion_end = Field("LDENDAT", Day(), "Lymphodepletion ended", required=True)
    product_section = FormSection("Product")
    product = Field("PRODUCT", ChoiceKind(PRODUCT), "Product", required=True)
    lot = Field("LOT", TextKind(40), "Lot", identifier=True)
    donor = Field("CARDONOR", ChoiceKind(CAR_DONOR), "Donor of the T cells")
    donor_relation = Field(
        "CARDREL",
        ChoiceKind(RELATION),
        "Relation of that donor",
        shown_if=OneOf("CARDONOR", ("GRAFT", "PREVIOUS", "OTHER")),
    )
    donor_reason = Field(
        "CARRSN",
        TextKind(200),
        "Why not the graft donor",
        shown_if=OneOf("CARDONOR", ("PREVIOUS", "HEALTHY", "OTHER")),
        help="Why T cells and graft come from different persons; not needed for a universal product.",
    )
    infusion = FormSection("Infusion")
    date = Field(
        "INFDAT",
        Day(),
        "Date of the infusion (T)",
        required=True,
        help="Day zero of T+n; if it was split, the first day.",
    )
    time = Field("INFTIM", Clock(), "Time")
    infusions = Field(
        "INFNUM",
        IntegerKind(),
        "CAR-T infusions in all",
        constraints=[AtLeast("1")],
        help="Up to now; a split dose is one. Each further infusion is a row of F15.",
    )
    dosing_weight = Field(
        "DOSEWT", NumberKind(1), "Dosing weight", unit="kg", required=True, constraints=[Between("3", "350")]
    )
    dose = Field(
        "DOSEKG",
        NumberKind(3),
        "Dose",
        unit="10⁶ CAR+ cells/kg",
        required=True,
        constraints=[Between("0.001", "1000")],
        help="2 for the haploidentical product, 5 for the universal one.",
    )
    total_dose = Field("DOSETOT", NumberKind(2), "Total dose", unit="10⁶ CAR+ cells", constraints=[Positive()])
    viability = Field("VIAB", NumberKind(1), "Viability", unit="%", constraints=[Between("0", "100")])
    transduction = Field("TRANSD", NumberKind(1), "Transduction", unit="%", constraints=[Between("0", "100")])
    bridging = Field("BRIDGE", YesNo(), "Bridging therapy")
    bridging_text = Field("BRIDGTXT", TextKind(lines=True), "Which", shown_if=equals("BRIDGE", "Y"))
    reaction = Field("INFREAC", YesNo(), "Infusion reaction")


class LymphodepletionDrug(
    Form, id="F4D", title="Lymphodepletion drugs", repeating=True, order_by="STDAT", row_key=("STDAT", "DRUG")
):
    """The drugs of the lymphodepletion, a row a drug."""

    drug = Field("DRUG", ChoiceKind(LYMPHODEPLETION), "Drug", required=True)
    dose = Field("DOSE", NumberKind(2), "Daily dose", required=True, constraints=[Positive()])
    unit = Field("DOSEU", ChoiceKind(DOSE_UNIT), "Unit", required=True)
    start = Field("STDAT", Day(), "Started", required=True)
    end = Field("ENDAT", Day(), "Ended", required=True)


def dated(case: Case, day: date) -> str:
    """Return a date for a sentence: "2023-06-14 (T−2)", without the study day while T is unknown."""
    infusion = case.get(Infusion.date)
    return day.isoformat() if infusion is None else f"{day.isoformat()} ({study_day('T', day, infusion)})"


@check_all(
    "EC-24",
    ERROR,
    at=Infusion.depletion_end,
    says="The dates of lymphodepletion are out of order: {dates}.",
    remedy="Lymphodepletion starts, then ends, and the CAR T cells follow on a later day. Correct the wrong date.",
    rule="Protocol: lymphodepletion ends before the day of infusion (T)",
)
def lymphodepletion_comes_before_the_infusion(case: Case) -> Iterator[Told]:
    """Judge the form's own two dates and those of every drug."""
    yield from _disorder(case, case.only(Infusion), Infusion.depletion_start, Infusion.depletion_end, "it")

    def of_drug(row: Row) -> Iterator[Violation]:
        drug = LymphodepletionDrug.drug.kind.show(row[LymphodepletionDrug.drug]) if _named(row) else "a drug"
        return _disorder(case, row, LymphodepletionDrug.start, LymphodepletionDrug.end, drug)

    yield from attempt_each(case.rows(LymphodepletionDrug), of_drug, case, LymphodepletionDrug.start)


def _disorder(case: Case, row: Row, start: Field[date], end: Field[date], what: str) -> Iterator[Violation]:
    first, last, infusion = row.get(start), row.get(end), case.get(Infusion.date)
    if first and last and last < first:
        dates = "{what} started on {first} and ended on {last}"
        words = dates.format(what=what, first=dated(case, first), last=dated(case, last))
        yield wrong(at=end, row=row.number, dates=words)
    latest, place, verb = (last, end, "ended") if last else (first, start, "started")
    if latest and infusion and latest >= infusion:
        dates = "{what} {verb} on {day}, but the infusion (T) was on {infusion}"
        words = dates.format(what=what, verb=verb, day=dated(case, latest), infusion=infusion.isoformat())
        yield wrong(at=place, row=row.number, dates=words)


def _named(row: Row) -> bool:
    return row.has(LymphodepletionDrug.drug)


@check(
    "EC-26",
    DEVIATION,
    at=Infusion.depletion_start,
    says="Lymphodepletion was given without {missing}.",
    remedy="Add the missing drug to F4D, or give the reason why the regimen differs.",
    rule="Protocol, lymphodepletion: fludarabine, cyclophosphamide and etoposide",
)
def lymphodepletion_has_its_three_drugs(case: Case) -> Answer:
    """Ask once drugs are listed and the listing can be expected whole: F4 is complete or the infusion is entered."""
    rows = case.rows(LymphodepletionDrug)
    if not rows or not (case.is_complete(Infusion) or case.has(Infusion.date)):
        return True
    given = {row[LymphodepletionDrug.drug] for row in rows if _named(row)}
    missing = [LYMPHODEPLETION.label(drug) for drug in DEPLETING_DRUGS if drug not in given]
    return not missing or wrong(awaits=LymphodepletionDrug, missing=listed(missing, "or"))


@check_all(
    "EC-28",
    DEVIATION,
    at=Infusion.product,
    says="The CAR T cells are not a product of the trial: {what}.",
    remedy="Correct the product or its donor, or give the reason why it was given.",
    rule="Protocol, product: haploidentical donor or universal, never autologous",
)
def product_belongs_to_the_trial(case: Case) -> Iterator[Violation]:
    """Judge the product by its code and the cells by their donor."""
    product = case.get(Infusion.product)
    if product is not None and product not in PRODUCTS_OF_THE_TRIAL:
        yield wrong(what=f"F4 names “{PRODUCT.label(product)}”")
    if case.get(Infusion.donor) == "PATIENT":
        yield wrong(at=Infusion.donor, what="the cells come from the patient")


@check(
    "EC-29",
    DEVIATION,
    at=Infusion.dose,
    says="The dose is {dose} × 10⁶ CAR+ cells/kg; the range of this product is {low} to {high}.",
    remedy="Correct the dose or the product, or give the reason for the dose.",
    rule="Protocol, dose level of the product, with its tolerance",
)
def dose_is_the_dose_level_of_the_product(case: Case) -> Answer:
    """Compare with the level of the product, both ends of its tolerance allowed; another product has no level."""
    product, dose = case[Infusion.product], case[Infusion.dose]
    if product not in DOSE_LIMITS:
        return True
    low, high = _dose_range(DOSE_LIMITS[product])
    return low <= dose <= high or wrong(dose=dose, low=_plain(low), high=_plain(high))


def _dose_range(name: str) -> tuple[Decimal, Decimal]:
    level, tolerance = limit(name).value, limit("dose_tolerance").value / 100
    return level * (1 - tolerance), level * (1 + tolerance)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
