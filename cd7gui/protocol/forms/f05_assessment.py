"""F5 Response after CAR-T and F13 Disease assessment after HSCT: one group of fields, two forms."""

from __future__ import annotations

from decimal import Decimal

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import OneOf
from cd7gui.domain.case_report.constraints import AmountBetween, Between
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, check_each, wrong
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import (
    ChoiceKind,
    Day,
    IntegerKind,
    MeasuredNumber,
    Measurement,
    NumberKind,
    Quantity,
    TextKind,
    YesNo,
)
from cd7gui.grading.response import ANC_PARTIAL, PLATELETS_PARTIAL, MarrowFindings
from cd7gui.grading.result import Category
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.reference.codelists import MRD_CATEGORY, MRD_METHOD, RESPONSE, TISSUE
from cd7gui.protocol.reference.measured_range import HIGH_END, LOW_END, agreed, all_reach, at_end, ends
from cd7gui.protocol.reference.response_words import cutoff_of, mrd_in_words, response_in_words, response_readings
from cd7gui.protocol.reference.units import HAEMOGLOBIN_UNITS

PERCENT = (Between("0", "100"),)
MRD_DONE = OneOf("MRDCAT", ("NEG", "POS", "IND"))

# Of a complete remission (ELN 2022 for AML, European consensus for ALL): blasts below, counts from these limits on.
BLASTS_OF_REMISSION = 5  # per cent of the marrow
NEUTROPHILS_OF_CR = Decimal("1.0")  # 10⁹/L
PLATELETS_OF_CR = Decimal(100)  # 10⁹/L


LEUKAEMIAS = ("AML", "T-ALL")  # whose response is read from marrow and counts
IN_REMISSION = ("CR", "CRH", "CRI")  # of RESPINV and REMSTAT


def _computed_response(row: Row, case: Case) -> str:
    before, deauville = _in_remission_before(row, case), row.get(Assessment.deauville)
    lowest, highest = (
        response_in_words(case[Disease.diagnosis], _marrow(row, case, end), deauville, in_remission_before=before)
        for end in (LOW_END, HIGH_END)
    )
    return agreed(lowest, highest)


def responses_by_the_findings(row: Row, case: Case) -> tuple[tuple[str, Category], ...]:
    """Return the response by each reading of the criteria; what "<1.0" leaves open stays open.

    Raises `NoAnswer` while the diagnosis or the date is missing, and for a diagnosis without criteria.
    """
    before, deauville = _in_remission_before(row, case), row.get(Assessment.deauville)
    lowest, highest = (
        response_readings(case[Disease.diagnosis], _marrow(row, case, end), deauville, in_remission_before=before)
        for end in (LOW_END, HIGH_END)
    )
    return tuple((name, _both(low, high)) for (name, low), (_, high) in zip(lowest, highest, strict=True))


def _both(low: Category, high: Category) -> Category:
    """Return the category at both ends of the counts; if different, with everything that either leaves open."""
    if low == high:
        return low
    possible = {one for found in (low, high) for one in (found.possible or (found.value or "",)) if one}
    return Category(None, incomplete=False, scale=low.scale, possible=tuple(sorted(possible)))


def _marrow(row: Row, case: Case, end: int) -> MarrowFindings:
    """Return the findings of an assessment, with counts at one end of their possible range."""
    blood = row.get(Assessment.blood_blasts)
    return MarrowFindings(
        blasts_pct=row.get(Assessment.blasts),
        circulating_blasts=None if blood is None else blood > 0,
        extramedullary=row.get(Assessment.extramedullary),
        anc=at_end(row.get(Assessment.neutrophils), end),
        platelets=at_end(row.get(Assessment.platelets), end),
        cellularity_pct=row.get(Assessment.cellularity),
        cells_counted=row.get(Assessment.cells_counted),
        baseline_blasts_pct=case.get(Disease.marrow_blasts),
    )


def _in_remission_before(row: Row, case: Case) -> bool:
    """Return whether the investigator assessed a remission earlier, in F5, F13 or at the transplant."""
    day = row[Assessment.date]
    earlier = [
        one[Assessment.response]
        for form in ASSESSMENTS
        for one in case.rows(form)
        if one.has(Assessment.date, Assessment.response) and one[Assessment.date] < day
    ]
    transplant = case.get(Transplant.date)
    if transplant is not None and transplant < day:
        earlier.append(case.get(Transplant.remission) or "")
    return any(response in IN_REMISSION for response in earlier)


def _mrd_verdict(row: Row, case: Case) -> str:
    cutoff = cutoff_of(case[Disease.diagnosis], row[Assessment.mrd_method])
    none_found = row.get(Assessment.mrd) == "NEG"
    value, detected_from = row.get(Assessment.mrd_value), row.get(Assessment.mrd_limit)
    lowest, highest = (
        mrd_in_words(at_end(value, end, Decimal(100)), detected_from, cutoff, not_detected=none_found)
        for end in (LOW_END, HIGH_END)
    )
    return agreed(lowest, highest)


class Assessment(Form):
    """A marrow with blood counts, imaging and MRD, and the investigator's response."""

    when = FormSection("Assessment")
    date = Field("ASDAT", Day(), "Date of assessment", required=True)
    marrow_date = Field(
        "MARDAT",
        Day(),
        "Date of the marrow",
        help="A response needs a marrow within a few days of the assessment.",
    )
    blasts = Field("BLAST", NumberKind(2), "Marrow blasts", unit="%", constraints=PERCENT)
    blood_blasts = Field("PBBLAST", NumberKind(2), "Blood blasts", unit="%", constraints=PERCENT)
    extramedullary = Field("EMD", YesNo(), "Extramedullary disease")
    cellularity = Field("CELLUL", NumberKind(1), "Cellularity", unit="%", constraints=PERCENT)
    cells_counted = Field("NCELLS", IntegerKind(), "Cells counted", constraints=[Between("0", "100000")])
    counts = FormSection("Blood counts")
    neutrophils = Field("ANC", Measurement(3), "Neutrophils (ANC)", unit="10⁹/L", constraints=[Between("0", "500")])
    platelets = Field("PLT", Measurement(1), "Platelets", unit="10⁹/L", constraints=[Between("0", "5000")])
    haemoglobin = Field(
        "HB",
        Quantity(HAEMOGLOBIN_UNITS),
        "Haemoglobin",
        constraints=[AmountBetween((("g/L", "10", "250"), ("g/dL", "1", "25"), ("mmol/L", "0.6", "15.5")))],
    )
    red_cells_7d = Field("RBC7D", YesNo(), "Red cells within 7 days")
    response_section = FormSection("Response")
    deauville = Field(
        "PETDS", IntegerKind(), "Deauville score (PET)", constraints=[Between("1", "5")], help="For lymphoma."
    )
    response = Field(
        "RESPINV",
        ChoiceKind(RESPONSE),
        "Response, investigator",
        required=True,
        investigator=True,
        help="The response that the trial counts; the computed category stands beside it.",
    )
    computed_response = Derived(
        "RESPELN",
        TextKind(),
        "Response by the findings",
        by=_computed_response,
        beside="RESPINV",
        help="AML by ELN 2022 (CRi by wording and by intent), T-ALL by NCCN, T-LBL by Lugano 2014 (Deauville).",
    )
    mrd_section = FormSection("Measurable residual disease")
    mrd = Field("MRDCAT", ChoiceKind(MRD_CATEGORY), "MRD", required=True)
    mrd_method = Field("MRDMETH", ChoiceKind(MRD_METHOD), "Method", shown_if=MRD_DONE)
    mrd_tissue = Field("MRDTISS", ChoiceKind(TISSUE), "Tissue", shown_if=MRD_DONE)
    mrd_value = Field("MRDVAL", Measurement(6), "Value", unit="%", constraints=PERCENT, shown_if=MRD_DONE)
    mrd_limit = Field(
        "MRDLOD",
        NumberKind(6),
        "Detection limit",
        unit="%",
        constraints=PERCENT,
        shown_if=MRD_DONE,
        help="10⁻⁴ is 0.01%. A negative result means nothing without it.",
    )
    mrd_verdict = Derived(
        "MRDVERD",
        TextKind(),
        "MRD by the assay",
        by=_mrd_verdict,
        beside="MRDLOD",
        help="Cut-offs: AML by flow or sequencing 0.1% (ELN-MRD 2021), T-ALL and T-LBL 0.01%.",
    )
    product_section = FormSection("CAR T cells")
    copies = Field(
        "CARCOPY", Measurement(1), "CAR copies", unit="copies/µg DNA", constraints=[Between("0", "100000000")]
    )
    cd7_residual = Field("CD7RES", Measurement(2), "Residual CD7-positive cells", unit="%", constraints=PERCENT)


class ResponseAfterCart(
    Assessment,
    id="F5",
    title="Response after CAR-T",
    repeating=True,
    order_by="ASDAT",
    row_key=("ASDAT",),
    row_details=("MRDMETH", "MRDTISS"),
):
    """The disease between the CAR-T infusion and the transplant."""


class DiseaseAssessment(
    Assessment,
    id="F13",
    title="Disease after HSCT",
    repeating=True,
    order_by="ASDAT",
    row_key=("ASDAT",),
    row_details=("MRDMETH", "MRDTISS"),
):
    """The disease after the transplant."""


ASSESSMENTS = (ResponseAfterCart, DiseaseAssessment)


@check_each(
    "EC-40",
    ERROR,
    *ASSESSMENTS,
    at=ResponseAfterCart.response,
    says="The response is recorded as {response}, but the assessment shows {contradictions}.",
    remedy=(
        "A remission (CR, CRh, CRi) needs marrow blasts under 5%, no blood blasts and no extramedullary disease. "
        "Correct one of them."
    ),
    rule="Response, remission of any kind (ELN 2022; European consensus for ALL)",
)
def remission_has_no_leukaemia(row: Row, case: Case) -> Answer:
    """Judge each of the three findings that is there; those that are missing accuse nobody."""
    response = row[ResponseAfterCart.response]
    if response not in IN_REMISSION:
        return True
    found = _leukaemia(row)
    return not found or wrong(response=RESPONSE.label(response), contradictions=listed(found))


def _leukaemia(row: Row) -> list[str]:
    blasts, blood = row.get(ResponseAfterCart.blasts), row.get(ResponseAfterCart.blood_blasts)
    found = []
    if blasts is not None and blasts >= BLASTS_OF_REMISSION:
        found.append(f"{blasts}% marrow blasts")
    if blood is not None and blood > 0:
        found.append(f"{blood}% blood blasts")
    if row.get(ResponseAfterCart.extramedullary):
        found.append("extramedullary disease")
    return found


@check_each(
    "EC-41",
    QUERY,
    *ASSESSMENTS,
    at=ResponseAfterCart.response,
    says="The response is recorded as CRi, but the counts meet CR: ANC {anc}, platelets {platelets} × 10⁹/L.",
    remedy="Choose CR, correct a count, or say why it is CRi; CRi has an ANC below 1.0 or platelets below 100.",
    rule="Response, CRi (ELN 2022; European consensus for ALL)",
)
def cri_has_incomplete_counts(row: Row, case: Case) -> Answer:
    """Compare both counts with those of CR."""
    if row[ResponseAfterCart.response] != "CRI":
        return True
    anc, platelets = row[ResponseAfterCart.neutrophils], row[ResponseAfterCart.platelets]
    recovered = all_reach((anc, NEUTROPHILS_OF_CR), (platelets, PLATELETS_OF_CR))
    return not recovered or wrong(anc=anc, platelets=platelets)


_COUNTS_OF = {
    "CR": (NEUTROPHILS_OF_CR, PLATELETS_OF_CR),
    "CRH": (ANC_PARTIAL, PLATELETS_PARTIAL),
}  # the least neutrophils and platelets of each remission


@check_each(
    "EC-159",
    QUERY,
    *ASSESSMENTS,
    at=ResponseAfterCart.response,
    says="The response is recorded as {response}, but {low}.",
    remedy=(
        "{response} needs an ANC of {anc} and platelets of {platelets} × 10⁹/L or more. Choose CRi or MLFS, correct a "
        "count, or say why it is {response}."
    ),
    rule="Response, CR and CRh (ELN 2022; NCCN for ALL): the blood counts have recovered",
)
def remission_has_its_counts(row: Row, case: Case) -> Answer:
    """Compare each count with the least of CR or CRh; one that is missing or may reach it accuses nobody.

    The response of a lymphoma is read from images (Lugano 2014), and another diagnosis has no criteria.
    """
    response = row[ResponseAfterCart.response]
    if response not in _COUNTS_OF or case[Disease.diagnosis] not in LEUKAEMIAS:
        return True
    anc, platelets = _COUNTS_OF[response]
    counts = ((ResponseAfterCart.neutrophils, anc), (ResponseAfterCart.platelets, platelets))
    low = [
        f"{item.label} is {row[item]}" for item, least in counts if row.has(item) and _surely_under(row[item], least)
    ]
    return not low or wrong(response=RESPONSE.label(response), low=listed(low), anc=anc, platelets=platelets)


def _surely_under(count: MeasuredNumber, least: Decimal) -> bool:
    return ends(count)[HIGH_END] < least


@check_each(
    "EC-44",
    ERROR,
    *ASSESSMENTS,
    at=ResponseAfterCart.mrd,
    says="MRD is recorded as negative without {missing}.",
    remedy="Enter what is missing from the laboratory's report; without it choose “indeterminate” or “not done”.",
    rule="MRD: a negative result needs its date, method, tissue and detection limit",
)
def negative_mrd_names_its_assay(row: Row, case: Case) -> Answer:
    """Ask for the four facts of an assay; a missing reason is none of them."""
    if row[ResponseAfterCart.mrd] != "NEG":
        return True
    dated = row.has(ResponseAfterCart.marrow_date) or row.has(ResponseAfterCart.date)
    facts = [
        (dated, "the date of the sample"),
        (row.has(ResponseAfterCart.mrd_method), "the method"),
        (row.has(ResponseAfterCart.mrd_tissue), "the tissue"),
        (row.has(ResponseAfterCart.mrd_limit), "the detection limit"),
    ]
    missing = [words for known, words in facts if not known]
    return not missing or wrong(awaits=row.form, missing=listed(missing))


@check_each(
    "EC-47",
    ERROR,
    *ASSESSMENTS,
    at=ResponseAfterCart.mrd,
    says="MRD is recorded as negative with {blasts}% marrow blasts.",
    remedy="Correct the blasts or the MRD category: with 5% blasts or more there is measurable disease.",
    rule="MRD: negative only below 5% marrow blasts",
)
def negative_mrd_has_few_blasts(row: Row, case: Case) -> Answer:
    """Compare with the blasts of a remission."""
    blasts = row[ResponseAfterCart.blasts]
    return row[ResponseAfterCart.mrd] != "NEG" or blasts < BLASTS_OF_REMISSION or wrong(blasts=blasts)
