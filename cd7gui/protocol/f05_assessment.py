"""F5 Response after CAR-T and F13 Disease assessment after HSCT: one group of fields, two forms."""

from __future__ import annotations

from cd7gui.domain.conditions import OneOf
from cd7gui.domain.constraints import AmountBetween, Between
from cd7gui.domain.dictionary import Field, Form, Section
from cd7gui.domain.kinds import Choice, Day, Integer, Number, Quantity, YesNo
from cd7gui.domain.text import N_
from cd7gui.protocol.choices import MRD_CATEGORY, MRD_METHOD, RESPONSE, TISSUE
from cd7gui.protocol.units import HAEMOGLOBIN_UNITS

PERCENT = (Between("0", "100"),)
MRD_DONE = OneOf("MRDCAT", ("NEG", "POS", "IND"))


class Assessment(Form):
    """A marrow with blood counts, imaging and MRD, and the response that the investigator reads from them."""

    when = Section(N_("Assessment"))
    date = Field("ASDAT", Day(), N_("Date of assessment"), required=True)
    marrow_date = Field(
        "MARDAT",
        Day(),
        N_("Date of the marrow"),
        help=N_("A response needs a marrow within a few days of the assessment."),
    )
    blasts = Field("BLAST", Number(2), N_("Marrow blasts"), unit="%", constraints=PERCENT)
    blood_blasts = Field("PBBLAST", Number(2), N_("Blood blasts"), unit="%", constraints=PERCENT)
    extramedullary = Field("EMD", YesNo(), N_("Extramedullary disease"))
    cellularity = Field("CELLUL", Number(1), N_("Cellularity"), unit="%", constraints=PERCENT)
    cells_counted = Field("NCELLS", Integer(), N_("Cells counted"), constraints=[Between("0", "100000")])
    counts = Section(N_("Blood counts"))
    neutrophils = Field("ANC", Number(3), N_("Neutrophils (ANC)"), unit="10⁹/L", constraints=[Between("0", "500")])
    platelets = Field("PLT", Number(1), N_("Platelets"), unit="10⁹/L", constraints=[Between("0", "5000")])
    haemoglobin = Field(
        "HB",
        Quantity(HAEMOGLOBIN_UNITS),
        N_("Haemoglobin"),
        constraints=[AmountBetween((("g/L", "10", "250"), ("g/dL", "1", "25"), ("mmol/L", "0.6", "15.5")))],
    )
    red_cells_7d = Field("RBC7D", YesNo(), N_("Red cells within 7 days"))
    response_section = Section(N_("Response"))
    deauville = Field(
        "PETDS", Integer(), N_("Deauville score (PET)"), constraints=[Between("1", "5")], help=N_("For lymphoma.")
    )
    response = Field(
        "RESPINV",
        Choice(RESPONSE),
        N_("Response, investigator"),
        required=True,
        investigator=True,
        help=N_("The response that the trial counts; the computed category stands beside it."),
    )
    mrd_section = Section(N_("Measurable residual disease"))
    mrd = Field("MRDCAT", Choice(MRD_CATEGORY), N_("MRD"), required=True)
    mrd_method = Field("MRDMETH", Choice(MRD_METHOD), N_("Method"), shown_if=MRD_DONE)
    mrd_tissue = Field("MRDTISS", Choice(TISSUE), N_("Tissue"), shown_if=MRD_DONE)
    mrd_value = Field("MRDVAL", Number(6), N_("Value"), unit="%", constraints=PERCENT, shown_if=MRD_DONE)
    mrd_limit = Field(
        "MRDLOD",
        Number(6),
        N_("Detection limit"),
        unit="%",
        constraints=PERCENT,
        shown_if=MRD_DONE,
        help=N_("10⁻⁴ is 0.01%. A negative result means nothing without it."),
    )
    product_section = Section(N_("CAR T cells"))
    copies = Field(
        "CARCOPY", Number(1), N_("CAR copies"), unit="copies/µg DNA", constraints=[Between("0", "100000000")]
    )
    cd7_residual = Field("CD7RES", Number(2), N_("Residual CD7-positive cells"), unit="%", constraints=PERCENT)


class ResponseAfterCart(Assessment, id="F5", title=N_("Response after CAR-T"), repeating=True, order_by="ASDAT"):
    """The disease between the CAR-T infusion and the transplant."""


class DiseaseAssessment(Assessment, id="F13", title=N_("Disease after HSCT"), repeating=True, order_by="ASDAT"):
    """The disease after the transplant."""


ASSESSMENTS = (ResponseAfterCart, DiseaseAssessment)
