"""F11 CRS and ICANS: assessments with the findings that decide the grade, a row an assessment."""

from __future__ import annotations

from cd7gui.domain.conditions import Equals
from cd7gui.domain.constraints import Between
from cd7gui.domain.dictionary import Field, Form, Section
from cd7gui.domain.kinds import Choice, Day, Integer, Measurement, Number, YesNo
from cd7gui.domain.text import N_
from cd7gui.protocol.choices_course import CONSCIOUSNESS, OEDEMA, OXYGEN, SEIZURE, TOXICITY, TOXICITY_GRADE

CRS, ICANS, HLH = Equals("TXKIND", "CRS"), Equals("TXKIND", "ICANS"), Equals("TXKIND", "HLH")


class Toxicity(Form, id="F11", title=N_("CRS and ICANS"), repeating=True, order_by="TXDAT"):
    """Cytokine release, neurotoxicity and HLH after the CAR T cells (ASTCT 2019), a row an assessment."""

    when = Section(N_("Assessment"))
    date = Field("TXDAT", Day(), N_("Date"), required=True)
    kind = Field("TXKIND", Choice(TOXICITY), N_("Kind"), required=True)
    crs_section = Section(N_("CRS"))
    temperature = Field(
        "TEMP", Number(1), N_("Highest temperature"), unit="°C", constraints=[Between("25", "45")], shown_if=CRS
    )
    fever_other = Field("FEVOTH", YesNo(), N_("Fever has another cause"), shown_if=CRS)
    antipyretic = Field(
        "ANTIPYR",
        YesNo(),
        N_("Antipyretic, tocilizumab or steroid given"),
        shown_if=CRS,
        help=N_("Fever is then no longer needed once CRS was established."),
    )
    established = Field("CRSEST", YesNo(), N_("CRS established before"), shown_if=CRS)
    hypotension = Field("HYPOT", YesNo(), N_("Hypotension"), shown_if=CRS)
    pressors = Field(
        "NPRESS", Integer(), N_("Vasopressors but vasopressin"), constraints=[Between("0", "9")], shown_if=CRS
    )
    vasopressin = Field("VASOPR", YesNo(), N_("Vasopressin"), shown_if=CRS)
    oxygen = Field("O2", Choice(OXYGEN), N_("Oxygen"), shown_if=CRS)
    oxygen_flow = Field(
        "O2FLOW",
        Number(1),
        N_("Flow"),
        unit="L/min",
        constraints=[Between("0", "80")],
        shown_if=Equals("O2", "LOWFLOW"),
        help=N_("Up to 6 L/min counts as low flow."),
    )
    icans_section = Section(N_("ICANS"))
    orientation = Field("ORIENT", Integer(), N_("Orientation (0–4)"), constraints=[Between("0", "4")], shown_if=ICANS)
    naming = Field("NAMING", Integer(), N_("Naming (0–3)"), constraints=[Between("0", "3")], shown_if=ICANS)
    command = Field("COMMAND", Integer(), N_("Command (0–1)"), constraints=[Between("0", "1")], shown_if=ICANS)
    writing = Field("WRITING", Integer(), N_("Writing (0–1)"), constraints=[Between("0", "1")], shown_if=ICANS)
    attention = Field("ATTENT", Integer(), N_("Attention (0–1)"), constraints=[Between("0", "1")], shown_if=ICANS)
    unable = Field("UNABLE", YesNo(), N_("Unarousable, ICE impossible"), shown_if=ICANS)
    consciousness = Field("LOC", Choice(CONSCIOUSNESS), N_("Consciousness"), shown_if=ICANS)
    seizure = Field("SEIZURE", Choice(SEIZURE), N_("Seizure"), shown_if=ICANS)
    motor = Field("MOTOR", YesNo(), N_("Deep focal weakness"), shown_if=ICANS)
    oedema = Field("OEDEMA", Choice(OEDEMA), N_("Oedema or pressure"), shown_if=ICANS)
    grade_section = Section(N_("Grade"))
    due_death = Field("DUEDEATH", YesNo(), N_("Died of it"))
    grade = Field("GRINV", Choice(TOXICITY_GRADE), N_("Grade, investigator"), required=True, investigator=True)
    tocilizumab = Field("TOCI", YesNo(), N_("Tocilizumab"))
    steroid = Field("STEROID", YesNo(), N_("Steroid"))
    laboratory = Section(N_("Laboratory"))
    ferritin = Field("FERRITIN", Measurement(1), N_("Ferritin"), unit="ng/mL")
    il6 = Field("IL6", Measurement(1), N_("IL-6"), unit="pg/mL")
    crp = Field("CRP", Measurement(1), N_("CRP"), unit="mg/L")
    hlh_grade = Field(
        "IECHS",
        Choice(TOXICITY_GRADE),
        N_("IEC-HS grade, investigator"),
        shown_if=HLH,
        investigator=True,
        help=N_("Graded by the investigator; it is not computed."),
    )
