"""F7 Immunosuppression and key drugs, with the indication that decides what the protocol allows."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.constraints import AtLeast, Positive
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.checks.checks import QUERY, Answer, check_each, wrong
from cd7gui.domain.values.kinds import ChoiceKind, Day, IntegerKind, NumberKind, TextKind, YesNo
from cd7gui.protocol.reference.codelists import DOSE_UNIT, DRUG, INDICATION, ROUTE

LOCAL_ROUTES = ("TOPICAL", "OPHTHALMIC", "INHALED")  # such a drug is not systemically immunosuppressive


class Drug(
    Form,
    id="F7",
    title="Immunosuppression",
    repeating=True,
    order_by="CMSTDAT",
    row_key=("CMSTDAT", "CMTRT"),
    row_details=("CMTRTOTH", "CMROUTE", "CMINDC"),
):
    """Immunosuppressive and other key drugs, a row a course."""

    drug = Field("CMTRT", ChoiceKind(DRUG), "Drug", required=True, cdash="CMTRT")
    other_drug = Field(
        "CMTRTOTH", TextKind(100), "Which", shown_if=equals("CMTRT", "OTHER"), required_if=equals("CMTRT", "OTHER")
    )
    indication = Field(
        "CMINDC",
        ChoiceKind(INDICATION),
        "Indication",
        required=True,
        help="Treatment of GVHD is allowed once an episode is recorded in F10; prophylaxis is not.",
        cdash="CMINDC",
    )
    route = Field("CMROUTE", ChoiceKind(ROUTE), "Route", required=True, cdash="CMROUTE")
    dose = Field("CMDOSE", NumberKind(3), "Dose", constraints=[Positive()], cdash="CMDSTXT")
    dose_unit = Field("CMDOSU", ChoiceKind(DOSE_UNIT), "Unit", cdash="CMDOSU")
    start = Field("CMSTDAT", Day(), "Started", required=True, cdash="CMSTDAT")
    end = Field("CMENDAT", Day(), "Ended", cdash="CMENDAT")
    ongoing = Field("CMONGO", YesNo(), "Ongoing", cdash="CMONGO")
    episode = Field(
        "GVHDROW",
        IntegerKind(),
        "Treats GVHD episode",
        shown_if=equals("CMINDC", "GVHD"),
        constraints=[AtLeast("1")],
        row_of="F10",
        help="The row number of the episode in F10.",
    )


@check_each(
    "EC-61",
    QUERY,
    at=Drug.route,
    says="Methotrexate is entered without a route.",
    remedy="Enter the route: intrathecal methotrexate is allowed around the transplant, systemic is prophylaxis.",
    rule="Protocol, no GVHD prophylaxis: intrathecal methotrexate is exempt",
)
def methotrexate_has_a_route(row: Row, case: Case) -> Answer:
    """Ask for the route, because it decides whether EC-58 applies; a missing reason leaves that open too."""
    return row[Drug.drug] != "METHOTREXATE" or row.has(Drug.route) or wrong(awaits=Drug)


# Drugs with a local form, as ointment, drops, mouthwash or spray, besides the systemic one.
LOCAL_FORMS = ("CICLOSPORIN", "TACROLIMUS", "SIROLIMUS", "RUXOLITINIB", "METHYLPREDNISOLONE", "DEXAMETHASONE")
SYSTEMIC_DOSES = ("MG/KG", "MG/M2")  # a dose by weight or body surface is systemic


@check_each(
    "EC-63",
    QUERY,
    at=Drug.route,
    says="It is unclear whether {drug} was topical or systemic: {why}.",
    remedy="Choose the route, or correct the unit; only a local drug is exempt from the rule on prophylaxis.",
    rule="Protocol, no GVHD prophylaxis: topical drugs are exempt",
)
def route_tells_topical_from_systemic(row: Row, case: Case) -> Answer:
    """Ask where a drug with a local form has no route that decides, and where a local drug has a systemic dose."""
    route, drug = row.get(Drug.route), DRUG.label(row[Drug.drug])
    if route in LOCAL_ROUTES:
        unit = row.get(Drug.dose_unit)
        why = f"the route is “{ROUTE.label(route)}” but the dose is in {DOSE_UNIT.label(unit or '')}"
        return unit not in SYSTEMIC_DOSES or wrong(drug=drug, why=why)
    if row[Drug.drug] not in LOCAL_FORMS or route not in (None, "OTHER"):
        return True
    why = "the route is not entered" if route is None else f"the route is “{ROUTE.label(route)}”"
    return wrong(awaits=Drug if route is None else None, drug=drug, why=why)
