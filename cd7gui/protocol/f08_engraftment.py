"""F8 Engraftment and F8T Transfusions: recovery of the blood after the transplant, and graft failure."""

from __future__ import annotations

from cd7gui.domain.conditions import Equals, OneOf
from cd7gui.domain.constraints import Between
from cd7gui.domain.dictionary import Field, Form, Section
from cd7gui.domain.kinds import Choice, Day, Number
from cd7gui.domain.text import N_
from cd7gui.protocol.choices_course import BLOOD_PRODUCT, GRAFT_FAILURE, NEUTROPHIL_STATUS, PLATELET_STATUS

FAILED = OneOf("GFAIL", ("PRIMARY", "SECONDARY", "POOR"))


class Engraftment(Form, id="F8", title=N_("Engraftment")):
    """Recovery of the blood after the transplant; the dates are proposed from F18 and F8T and confirmed here."""

    neutrophil_section = Section(N_("Neutrophils"))
    neutrophil_status = Field("ANCSTAT", Choice(NEUTROPHIL_STATUS), N_("Neutrophils"), required=True)
    neutrophil_date = Field(
        "ANCDAT",
        Day(),
        N_("Recovered on"),
        shown_if=Equals("ANCSTAT", "RECOVERED"),
        required_if=Equals("ANCSTAT", "RECOVERED"),
        help=N_("First of 3 laboratory values on different days of at least 0.5 × 10⁹/L, after the nadir."),
    )
    platelet_section = Section(N_("Platelets"))
    platelet_status = Field("PLTSTAT", Choice(PLATELET_STATUS), N_("Platelets"), required=True)
    platelet_date = Field(
        "PLTDAT",
        Day(),
        N_("Recovered on"),
        shown_if=Equals("PLTSTAT", "RECOVERED"),
        required_if=Equals("PLTSTAT", "RECOVERED"),
        help=N_("First of 3 values on different days of at least 20 × 10⁹/L, no transfusion in the 7 days before."),
    )
    failure_section = Section(N_("Graft failure"))
    failure = Field("GFAIL", Choice(GRAFT_FAILURE), N_("Graft failure"))
    failure_date = Field("GFDAT", Day(), N_("Since"), shown_if=FAILED, required_if=FAILED)


class Transfusion(Form, id="F8T", title=N_("Transfusions"), repeating=True, order_by="TFDAT"):
    """Transfusions, a row a day and product; they decide when platelets have recovered."""

    date = Field("TFDAT", Day(), N_("Date"), required=True)
    product = Field("TFPROD", Choice(BLOOD_PRODUCT), N_("Product"), required=True)
    units = Field("TFUNITS", Number(1), N_("Units"), constraints=[Between("0", "50")])
