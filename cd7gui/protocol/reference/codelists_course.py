"""The code lists of the course after treatment: engraftment, toxicity, infections, events, further therapy."""

from __future__ import annotations

from cd7gui.domain.values.kinds import Options

NEUTROPHIL_STATUS = Options(
    "ANCSTAT",
    (
        ("RECOVERED", "recovered"),
        ("NOTREC", "not recovered"),
        ("NEVERLOW", "never below 0.5"),
        ("DIED", "died before recovery"),
    ),
)
PLATELET_STATUS = Options(
    "PLTSTAT",
    (
        ("RECOVERED", "recovered"),
        ("NOTREC", "not recovered"),
        ("NEVERLOW", "never below 20"),
        ("DIED", "died before recovery"),
    ),
)
GRAFT_FAILURE = Options(
    "GFAIL",
    (
        ("NOFAIL", "none"),
        ("PRIMARY", "primary graft failure"),
        ("SECONDARY", "secondary graft failure"),
        ("POOR", "poor graft function"),
    ),
)
BLOOD_PRODUCT = Options("TFPROD", (("PLATELETS", "platelets"), ("REDCELLS", "red cells"), ("GRANULO", "granulocytes")))
TOXICITY = Options("TXKIND", (("CRS", "CRS"), ("ICANS", "ICANS"), ("HLH", "HLH (IEC-HS)")))
OXYGEN = Options(
    "O2",
    (
        ("ROOMAIR", "none"),
        ("LOWFLOW", "nasal cannula or blow-by"),
        ("HIGHFLOW", "high-flow cannula, mask or Venturi"),
        ("PRESSURE", "CPAP, BiPAP or ventilation"),
    ),
)
CONSCIOUSNESS = Options(
    "LOC",
    (
        ("ALERT", "alert"),
        ("SPONTANEOUS", "awakens spontaneously"),
        ("VOICE", "awakens to voice"),
        ("TOUCH", "awakens only to touch"),
        ("UNAROUSABLE", "unarousable, stupor or coma"),
    ),
)
SEIZURE = Options(
    "SEIZURE",
    (
        ("NOSEIZ", "no seizure"),
        ("BRIEF", "brief, or on EEG only, resolved"),
        ("PROLONGED", "over 5 min or repeated without recovery"),
    ),
)
OEDEMA = Options(
    "OEDEMA",
    (
        ("NOOEDEMA", "no raised pressure or oedema"),
        ("FOCAL", "focal oedema"),
        ("DIFFUSE", "diffuse oedema or signs of raised pressure"),
    ),
)
TOXICITY_GRADE = Options("GRINV", tuple((str(grade), str(grade)) for grade in range(6)))
INFECTION_CLASS = Options(
    "INCLASS",
    (("BACTERIAL", "bacterial"), ("VIRAL", "viral"), ("FUNGAL", "fungal"), ("OTHER", "other")),
)
INFECTION_SITE = Options(
    "INSITE",
    (
        ("BLOOD", "bloodstream"),
        ("LUNG", "lung"),
        ("GUT", "gut"),
        ("URINARY", "urinary tract"),
        ("SKIN", "skin or soft tissue"),
        ("CNS", "central nervous system"),
        ("SINUS", "sinuses or upper airway"),
        ("SYSTEMIC", "systemic, no focus"),
        ("OTHER", "other site"),
    ),
)
VIRUS = Options("INVIRUS", (("CMV", "CMV"), ("EBV", "EBV")))
REACTIVATION = Options("INREACT", (("REACTIVATION", "reactivation"), ("DISEASE", "disease"), ("NEITHER", "neither")))
EVENT_GRADE = Options("AETOXGR", tuple((str(grade), str(grade)) for grade in range(1, 6)))
EVENT_OUTCOME = Options(
    "AEOUT",
    (
        ("RECOVERED", "recovered"),
        ("RECOVERING", "recovering"),
        ("SEQUELAE", "recovered with sequelae"),
        ("NOTREC", "not recovered"),
        ("FATAL", "fatal"),
        ("UNCERTAIN", "unknown outcome"),
    ),
)
CTCAE_VERSION = Options("AEVER", (("5.0", "CTCAE 5.0"), ("6.0", "CTCAE 6.0")))
SERIOUS_BECAUSE = Options(
    "AESCRIT",
    (
        ("DEATH", "death"),
        ("LIFE", "life-threatening"),
        ("HOSP", "hospital admission or longer stay"),
        ("DISAB", "disability"),
        ("ANOMALY", "congenital anomaly"),
        ("MEDICAL", "otherwise medically important"),
    ),
)
EVENT_ACTION = Options(
    "AEACN",
    (
        ("NOACTION", "none"),
        ("DRUG", "drug treatment"),
        ("DELAY", "procedure delayed"),
        ("OTHER", "other action"),
    ),
)
FURTHER_THERAPY = Options(
    "FTTYPE",
    (
        ("DLI", "donor lymphocytes (DLI)"),
        ("BOOST", "CD34 boost"),
        ("HSCT2", "second HSCT"),
        ("CART2", "second CAR-T"),
        ("CHEMO", "chemotherapy"),
        ("OTHER", "other therapy"),
    ),
)
CELL_PRODUCT = Options(
    "FTPROD",
    (
        ("LYMPHO", "lymphocytes"),
        ("CD34SEL", "CD34-selected cells"),
        ("PBSC", "peripheral blood stem cells"),
        ("MARROW", "bone marrow"),
        ("CORD", "cord blood"),
        ("CART", "CAR T cells"),
        ("OTHER", "other product"),
    ),
)
VISIT = Options(
    "FUVISIT",
    (
        ("DAY100", "day 100"),
        ("MONTH6", "6 months"),
        ("YEAR1", "1 year"),
        ("YEAR2", "2 years"),
        ("LATER", "later yearly visit"),
        ("UNSCHED", "unscheduled"),
    ),
)
# The classes of `endpoints.LastStatus`, as signed by an investigator.
SIGNED_STATUS = Options(
    "FUSIGN",
    (
        ("MRDNEG", "MRD-negative remission"),
        ("RELAPSE_CD7NEG", "CD7-negative relapse"),
        ("RELAPSE", "relapse"),
        ("DEAD_WITHOUT_RELAPSE", "dead without relapse"),
        ("OTHER", "other"),
        ("LOST", "lost to follow-up"),
    ),
)
MEDICATION_UNIT = Options(
    "CMDOSU20",
    (
        ("MG", "mg"),
        ("G", "g"),
        ("UG", "µg"),
        ("ML", "mL"),
        ("IU", "IU"),
        ("MMOL", "mmol"),
        ("MG/KG", "mg/kg"),
        ("G/KG", "g/kg"),
        ("MG/M2", "mg/m²"),
        ("OTHER", "other unit"),
    ),
)
