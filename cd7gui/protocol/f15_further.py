"""F15 Further therapy after the transplant: cells and drugs that a reader of the outcomes must know of."""

from __future__ import annotations

from cd7gui.domain.conditions import OneOf
from cd7gui.domain.dictionary import Field, Form
from cd7gui.domain.kinds import Choice, Day, Text, YesNo
from cd7gui.domain.text import N_
from cd7gui.protocol.choices_course import CELL_PRODUCT, FURTHER_THERAPY


class FurtherTherapy(Form, id="F15", title=N_("Further therapy"), repeating=True, order_by="FTDAT"):
    """Donor lymphocytes, boosts, second transplants, second CAR-T and chemotherapy, a row a course."""

    date = Field("FTDAT", Day(), N_("Date"), required=True)
    type = Field("FTTYPE", Choice(FURTHER_THERAPY), N_("Therapy"), required=True)
    product = Field(
        "FTPROD",
        Choice(CELL_PRODUCT),
        N_("Product"),
        shown_if=OneOf("FTTYPE", ("DLI", "BOOST", "HSCT2", "CART2")),
    )
    gene_modified = Field(
        "FTGMOD",
        YesNo(),
        N_("Gene-modified cells"),
        shown_if=OneOf("FTTYPE", ("DLI", "BOOST", "HSCT2", "CART2")),
        help=N_("A gene-modified product is not a DLI."),
    )
    dose = Field("FTDOSE", Text(100), N_("Dose"))
    reason = Field("FTRSN", Text(lines=True), N_("Reason"))
