"""F10 GVHD: episodes with the components of their stages, and the infusion that each is attributed to."""

from __future__ import annotations

from cd7gui.domain.conditions import OneOf
from cd7gui.domain.constraints import Between
from cd7gui.domain.dictionary import Field, Form, Section
from cd7gui.domain.kinds import Choice, Day, Integer, Number, Quantity, Several, YesNo
from cd7gui.domain.text import N_
from cd7gui.protocol.choices import (
    ACUTE_GRADE,
    ATTRIBUTION,
    GVHD_RESPONSE,
    GVHD_TREATMENT,
    GVHD_TYPE,
    NIH_SEVERITY,
    SCLEROSIS,
    SCORE,
    UPPER_GI,
)
from cd7gui.protocol.units import BILIRUBIN_UNITS

PERCENT = (Between("0", "100"),)
ACUTE = OneOf("GVTYPE", ("ACUTE", "LATE", "OVERLAP"))
CHRONIC = OneOf("GVTYPE", ("CHRONIC", "OVERLAP"))


class Gvhd(Form, id="F10", title=N_("GVHD"), repeating=True, order_by="ONSET"):
    """Graft-versus-host disease, a row an episode, with the findings on its worst day."""

    episode = Section(N_("Episode"))
    type = Field("GVTYPE", Choice(GVHD_TYPE), N_("Type"), required=True, help=N_("By its features, not by day 100."))
    attribution = Field(
        "GVATTR",
        Choice(ATTRIBUTION),
        N_("Attributed to"),
        required=True,
        help=N_("CAR T cells come from a donor too: GVHD before H is theirs."),
    )
    onset = Field("ONSET", Day(), N_("Onset"), required=True)
    worst_date = Field("MAXDAT", Day(), N_("Worst on"))
    resolution = Field("RESDAT", Day(), N_("Resolved"))
    skin_section = Section(N_("Skin"))
    skin = Field(
        "SKINBSA", Number(1), N_("Active erythema"), unit="% of body surface", constraints=PERCENT, shown_if=ACUTE
    )
    erythroderma = Field("ERYTHRO", YesNo(), N_("Generalised erythroderma"), shown_if=ACUTE)
    bullae = Field("BULLAE", YesNo(), N_("Bullae"), shown_if=ACUTE)
    desquamation = Field(
        "DESQUAM", Number(1), N_("Desquamation"), unit="% of body surface", constraints=PERCENT, shown_if=ACUTE
    )
    liver_section = Section(N_("Liver"))
    bilirubin = Field("GVBILI", Quantity(BILIRUBIN_UNITS), N_("Total bilirubin"), shown_if=ACUTE)
    gut_section = Section(N_("Gut"))
    upper_gi = Field("UGI", Choice(UPPER_GI), N_("Nausea, vomiting or anorexia"), shown_if=ACUTE)
    stool = Field(
        "STOOLML", Integer(), N_("Stool, measured"), unit="mL/day", constraints=[Between("0", "20000")], shown_if=ACUTE
    )
    episodes = Field(
        "STOOLN",
        Integer(),
        N_("Episodes not measured"),
        unit="a day",
        constraints=[Between("0", "100")],
        shown_if=ACUTE,
        help=N_("Each counts as 200 mL (Harris 2015)."),
    )
    pain = Field("PAIN", YesNo(), N_("Severe abdominal pain or ileus"), shown_if=ACUTE)
    blood = Field("BLOOD", YesNo(), N_("Grossly bloody stool"), shown_if=ACUTE)
    acute_section = Section(N_("Acute GVHD"))
    grade = Field(
        "GVINV",
        Choice(ACUTE_GRADE),
        N_("Grade, investigator"),
        required_if=ACUTE,
        shown_if=ACUTE,
        investigator=True,
        help=N_("The grade by MAGIC is computed from the findings and stands beside it."),
    )
    chronic_section = Section(N_("Chronic GVHD (NIH 2014)"))
    chronic_skin = Field(
        "NHSKIN", Number(1), N_("Skin"), unit="% of body surface", constraints=PERCENT, shown_if=CHRONIC
    )
    sclerosis = Field("NHSCLER", Choice(SCLEROSIS), N_("Sclerosis"), shown_if=CHRONIC)
    mouth = Field("NHMOUTH", Choice(SCORE), N_("Mouth"), shown_if=CHRONIC)
    eyes = Field("NHEYES", Choice(SCORE), N_("Eyes"), shown_if=CHRONIC)
    gut = Field("NHGI", Choice(SCORE), N_("GI tract"), shown_if=CHRONIC)
    liver = Field("NHLIVER", Choice(SCORE), N_("Liver"), shown_if=CHRONIC)
    fev1 = Field(
        "NHFEV1", Number(1), N_("FEV1"), unit="% of predicted", constraints=[Between("0", "200")], shown_if=CHRONIC
    )
    lung = Field("NHLUNG", Choice(SCORE), N_("Lung symptoms"), shown_if=CHRONIC)
    joints = Field("NHJOINT", Choice(SCORE), N_("Joints and fascia"), shown_if=CHRONIC)
    genital = Field("NHGENIT", Choice(SCORE), N_("Genital tract"), shown_if=CHRONIC)
    severity = Field(
        "NIHINV",
        Choice(NIH_SEVERITY),
        N_("Severity, investigator"),
        required_if=CHRONIC,
        shown_if=CHRONIC,
        investigator=True,
    )
    treatment_section = Section(N_("Treatment"))
    treatment = Field("GVTREAT", Several(GVHD_TREATMENT), N_("Treatment"))
    response = Field("GVRESP", Choice(GVHD_RESPONSE), N_("Response to treatment"))
