"""F15 Further therapy after the transplant: cells and drugs that affect the outcomes."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import OneOf
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, check_each, wrong
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import ChoiceKind, Day, TextKind, YesNo
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.reference.codelists_course import CELL_PRODUCT, FURTHER_THERAPY

CELLS = OneOf("FTTYPE", ("DLI", "BOOST", "HSCT2", "CART2"))
AFTER_THE_TRANSPLANT = ("DLI", "BOOST", "HSCT2")  # cells that presuppose a first transplant


class FurtherTherapy(
    Form,
    id="F15",
    title="Further therapy",
    repeating=True,
    order_by="FTDAT",
    row_key=("FTDAT", "FTTYPE"),
    row_details=("FTPROD",),
):
    """Donor lymphocytes, boosts, second transplants, second CAR-T and chemotherapy, a row a course."""

    date = Field("FTDAT", Day(), "Date", required=True)
    type = Field("FTTYPE", ChoiceKind(FURTHER_THERAPY), "Therapy", required=True)
    product = Field("FTPROD", ChoiceKind(CELL_PRODUCT), "Product", shown_if=CELLS)
    gene_modified = Field(
        "FTGMOD",
        YesNo(),
        "Gene-modified cells",
        shown_if=CELLS,
        help="A gene-modified product is not a DLI.",
    )
    dose = Field("FTDOSE", TextKind(100), "Dose")
    reason = Field("FTRSN", TextKind(lines=True), "Reason")


@check_each(
    "EC-105",
    QUERY,
    at=FurtherTherapy.date,
    says="The further cell infusion ({type}) is incomplete: {why}.",
    remedy="It needs a date after the transplant (H) and a product. It does not count as GVHD prophylaxis.",
    rule="Further therapy: cells given after the transplant have a date and a product",
)
def further_cells_are_whole(row: Row, case: Case) -> Answer:
    """Judge lymphocytes, boosts and second transplants: the date against H, and that the product is answered."""
    type_ = row[FurtherTherapy.type]
    if type_ not in AFTER_THE_TRANSPLANT:
        return True
    day, transplant = row.get(FurtherTherapy.date), case.get(Transplant.date)
    wanting = []
    if day is None:
        wanting.append("it has no date")
    elif transplant is None:
        wanting.append("F6 has no transplant before it")
    elif day <= transplant:
        wanting.append(f"{day} is not after the transplant ({transplant})")
    if not row.answered(FurtherTherapy.product):
        wanting.append("the product is not entered")
    return not wanting or wrong(type=FURTHER_THERAPY.label(type_), why=listed(wanting))


@check_each(
    "EC-106",
    ERROR,
    at=FurtherTherapy.type,
    says="Gene-modified cells are entered as donor lymphocytes (DLI).",
    remedy="Choose “second CAR-T” for them, or correct the answer on gene modification or the product.",
    rule="Further therapy: a gene-modified product is not a DLI (CIBMTR form 2199)",
)
def lymphocytes_are_not_gene_modified(row: Row, case: Case) -> Answer:
    """Judge rows of donor lymphocytes by the answer on gene modification and by the product."""
    modified = row.get(FurtherTherapy.gene_modified) or row.get(FurtherTherapy.product) == "CART"
    return row[FurtherTherapy.type] != "DLI" or not modified
