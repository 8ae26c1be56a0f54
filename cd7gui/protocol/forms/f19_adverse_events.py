"""F19 Adverse events by CTCAE, with their relation to each of the trial's three treatments."""

from __future__ import annotations

from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.formatting import N_
from cd7gui.domain.values.kinds import ChoiceKind, Day, MultiChoiceKind, TextKind, YesNo
from cd7gui.protocol.reference.codelists_course import (
    CTCAE_VERSION,
    EVENT_ACTION,
    EVENT_GRADE,
    EVENT_OUTCOME,
    SERIOUS_BECAUSE,
)


class AdverseEvent(
    Form, id="F19", title=N_("Adverse events"), repeating=True, order_by="AESTDAT", row_key=("AESTDAT", "AETERM")
):
    """Adverse events, a row an event; every grade keeps the CTCAE version that gave it."""

    term = Field("AETERM", TextKind(200), N_("Event"), required=True, cdash="AETERM")
    category = Field("AECAT", TextKind(100), N_("Category"), cdash="AECAT")
    start = Field("AESTDAT", Day(), N_("Started"), required=True, cdash="AESTDAT")
    end = Field("AEENDAT", Day(), N_("Ended"), cdash="AEENDAT")
    ongoing = Field("AEONGO", YesNo(), N_("Ongoing"), cdash="AEONGO")
    grade = Field("AETOXGR", ChoiceKind(EVENT_GRADE), N_("Grade"), required=True, cdash="AETOXGR")
    version = Field("AEVER", ChoiceKind(CTCAE_VERSION), N_("CTCAE version"), required=True)
    serious = Field("AESER", YesNo(), N_("Serious"), required=True, cdash="AESER")
    criteria = Field(
        "AESCRIT",
        MultiChoiceKind(SERIOUS_BECAUSE),
        N_("Serious because of"),
        shown_if=equals("AESER", "Y"),
        required_if=equals("AESER", "Y"),
    )
    related_depletion = Field("AERELLD", YesNo(), N_("Related to lymphodepletion"))
    related_car = Field("AERELCAR", YesNo(), N_("Related to CAR-T"), required=True)
    related_hsct = Field("AERELHCT", YesNo(), N_("Related to HSCT"), required=True)
    action = Field("AEACN", ChoiceKind(EVENT_ACTION), N_("Action taken"), cdash="AEACN")
    outcome = Field("AEOUT", ChoiceKind(EVENT_OUTCOME), N_("Outcome"), required=True, cdash="AEOUT")
