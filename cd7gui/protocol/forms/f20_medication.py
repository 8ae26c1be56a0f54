"""F20 Concomitant medication, besides the key drugs of F7."""

from __future__ import annotations

from cd7gui.domain.case_report.constraints import Positive
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.values.kinds import ChoiceKind, Day, NumberKind, TextKind, YesNo
from cd7gui.protocol.reference.codelists import ROUTE
from cd7gui.protocol.reference.codelists_course import MEDICATION_UNIT


class Medication(
    Form,
    id="F20",
    title="Concomitant medication",
    repeating=True,
    order_by="CMSTDAT",
    row_key=("CMSTDAT", "CMTRT"),
    row_details=("CMROUTE", "CMINDC"),
):
    """Concomitant medication, a row a course; immunosuppressive and other key drugs stand on F7."""

    drug = Field(
        "CMTRT",
        TextKind(200),
        "Medication",
        required=True,
        help="By its substance. Immunosuppressive drugs, antibodies against T cells and chemotherapy belong on F7.",
        cdash="CMTRT",
    )
    indication = Field("CMINDC", TextKind(200), "Indication", required=True, cdash="CMINDC")
    dose = Field("CMDOSE", NumberKind(3), "Dose", constraints=[Positive()], cdash="CMDOSE")
    dose_unit = Field("CMDOSU", ChoiceKind(MEDICATION_UNIT), "Unit", cdash="CMDOSU")
    frequency = Field("CMDOSFRQ", TextKind(40), "How often", cdash="CMDOSFRQ")
    route = Field("CMROUTE", ChoiceKind(ROUTE), "Route", cdash="CMROUTE")
    start = Field("CMSTDAT", Day(), "Started", required=True, cdash="CMSTDAT")
    end = Field("CMENDAT", Day(), "Ended", cdash="CMENDAT")
    ongoing = Field("CMONGO", YesNo(), "Ongoing", cdash="CMONGO")
