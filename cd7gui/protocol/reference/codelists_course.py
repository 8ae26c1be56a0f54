"""The lists of codes for the course after treatment: engraftment, toxicity, infections, events, further therapy."""

from __future__ import annotations

from cd7gui.domain.formatting import N_
from cd7gui.domain.values.kinds import Options

NEUTROPHIL_STATUS = Options(
    "ANCSTAT",
    (
        ("RECOVERED", N_("recovered")),
        ("NOTREC", N_("not recovered")),
        ("NEVERLOW", N_("never below 0.5")),
        ("DIED", N_("died before recovery")),
    ),
)
PLATELET_STATUS = Options(
    "PLTSTAT",
    (
        ("RECOVERED", N_("recovered")),
        ("NOTREC", N_("not recovered")),
        ("NEVERLOW", N_("never below 20")),
        ("DIED", N_("died before recovery")),
    ),
)
GRAFT_FAILURE = Options(
    "GFAIL",
    (
        ("NOFAIL", N_("none")),
        ("PRIMARY", N_("primary graft failure")),
        ("SECONDARY", N_("secondary graft failure")),
        ("POOR", N_("poor graft function")),
    ),
)
BLOOD_PRODUCT = Options(
    "TFPROD", (("PLATELETS", N_("platelets")), ("REDCELLS", N_("red cells")), ("GRANULO", N_("granulocytes")))
)
TOXICITY = Options("TXKIND", (("CRS", N_("CRS")), ("ICANS", N_("ICANS")), ("HLH", N_("HLH (IEC-HS)"))))
OXYGEN = Options(
    "O2",
    (
        ("ROOMAIR", N_("none")),
        ("LOWFLOW", N_("nasal cannula or blow-by")),
        ("HIGHFLOW", N_("high-flow cannula, mask or Venturi")),
        ("PRESSURE", N_("CPAP, BiPAP or ventilation")),
    ),
)
CONSCIOUSNESS = Options(
    "LOC",
    (
        ("ALERT", N_("alert")),
        ("SPONTANEOUS", N_("awakens spontaneously")),
        ("VOICE", N_("awakens to voice")),
        ("TOUCH", N_("awakens only to touch")),
        ("UNAROUSABLE", N_("unarousable, stupor or coma")),
    ),
)
SEIZURE = Options(
    "SEIZURE",
    (
        ("NOSEIZ", N_("no seizure")),
        ("BRIEF", N_("brief, or on EEG only, resolved")),
        ("PROLONGED", N_("over 5 min or repeated without recovery")),
    ),
)
OEDEMA = Options(
    "OEDEMA",
    (
        ("NOOEDEMA", N_("no raised pressure or oedema")),
        ("FOCAL", N_("focal oedema")),
        ("DIFFUSE", N_("diffuse oedema or signs of raised pressure")),
    ),
)
TOXICITY_GRADE = Options("GRINV", tuple((str(grade), str(grade)) for grade in range(6)))
INFECTION_CLASS = Options(
    "INCLASS",
    (("BACTERIAL", N_("bacterial")), ("VIRAL", N_("viral")), ("FUNGAL", N_("fungal")), ("OTHER", N_("other"))),
)
INFECTION_SITE = Options(
    "INSITE",
    (
        ("BLOOD", N_("bloodstream")),
        ("LUNG", N_("lung")),
        ("GUT", N_("gut")),
        ("URINARY", N_("urinary tract")),
        ("SKIN", N_("skin or soft tissue")),
        ("CNS", N_("central nervous system")),
        ("SINUS", N_("sinuses or upper airway")),
        ("SYSTEMIC", N_("systemic, no focus")),
        ("OTHER", N_("other site")),
    ),
)
REACTIVATION = Options(
    "INREACT", (("REACTIVATION", N_("reactivation")), ("DISEASE", N_("disease")), ("NEITHER", N_("neither")))
)
EVENT_GRADE = Options("AETOXGR", tuple((str(grade), str(grade)) for grade in range(1, 6)))
EVENT_OUTCOME = Options(
    "AEOUT",
    (
        ("RECOVERED", N_("recovered")),
        ("RECOVERING", N_("recovering")),
        ("SEQUELAE", N_("recovered with sequelae")),
        ("NOTREC", N_("not recovered")),
        ("FATAL", N_("fatal")),
        ("UNCERTAIN", N_("unknown outcome")),
    ),
)
CTCAE_VERSION = Options("AEVER", (("5.0", N_("CTCAE 5.0")), ("6.0", N_("CTCAE 6.0"))))
SERIOUS_BECAUSE = Options(
    "AESCRIT",
    (
        ("DEATH", N_("death")),
        ("LIFE", N_("life-threatening")),
        ("HOSP", N_("hospital admission or longer stay")),
        ("DISAB", N_("disability")),
        ("ANOMALY", N_("congenital anomaly")),
        ("MEDICAL", N_("otherwise medically important")),
    ),
)
EVENT_ACTION = Options(
    "AEACN",
    (
        ("NOACTION", N_("none")),
        ("DRUG", N_("drug treatment")),
        ("DELAY", N_("procedure delayed")),
        ("OTHER", N_("other action")),
    ),
)
FURTHER_THERAPY = Options(
    "FTTYPE",
    (
        ("DLI", N_("donor lymphocytes (DLI)")),
        ("BOOST", N_("CD34 boost")),
        ("HSCT2", N_("second HSCT")),
        ("CART2", N_("second CAR-T")),
        ("CHEMO", N_("chemotherapy")),
        ("OTHER", N_("other therapy")),
    ),
)
CELL_PRODUCT = Options(
    "FTPROD",
    (
        ("LYMPHO", N_("lymphocytes")),
        ("CD34SEL", N_("CD34-selected cells")),
        ("PBSC", N_("peripheral blood stem cells")),
        ("MARROW", N_("bone marrow")),
        ("CORD", N_("cord blood")),
        ("CART", N_("CAR T cells")),
        ("OTHER", N_("other product")),
    ),
)
VISIT = Options(
    "FUVISIT",
    (
        ("DAY100", N_("day 100")),
        ("MONTH6", N_("6 months")),
        ("YEAR1", N_("1 year")),
        ("YEAR2", N_("2 years")),
        ("LATER", N_("later yearly visit")),
        ("UNSCHED", N_("unscheduled")),
    ),
)
# The classes of `endpoints.LastStatus`, as an investigator signs them.
SIGNED_STATUS = Options(
    "FUSIGN",
    (
        ("MRDNEG", N_("MRD-negative remission")),
        ("RELAPSE_CD7NEG", N_("CD7-negative relapse")),
        ("RELAPSE", N_("relapse")),
        ("DEAD_WITHOUT_RELAPSE", N_("dead without relapse")),
        ("OTHER", N_("other")),
        ("LOST", N_("lost to follow-up")),
    ),
)
