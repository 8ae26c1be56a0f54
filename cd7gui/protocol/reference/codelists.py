"""The code lists of this trial's case report, with labels. A code never changes its meaning."""

from __future__ import annotations

from cd7gui.domain.values.kinds import Options

SEX = Options("SEX", (("F", "female"), ("M", "male")))
COHORT = Options("COHORT", (("NEJM2024", "NEJM 2024"), ("EXPANSION", "expansion")))
WITHDRAWAL = Options("WDSCOPE", (("NONE", "none"), ("FURTHER", "no further data"), ("ALL", "no use of any data")))
DIAGNOSIS = Options(
    "DX",
    (
        ("AML", "AML"),
        ("T-ALL", "T-ALL"),
        ("T-LBL", "T-LBL"),
        ("OTHER", "other diagnosis"),
    ),
)
ELN_RISK = Options(
    "RISK",
    (
        ("FAV", "favourable"),
        ("INT", "intermediate"),
        ("ADV", "adverse"),
        ("NOTCLASS", "not classified"),
    ),
)
CNS_STATUS = Options("CNS", (("CNS1", "CNS 1"), ("CNS2", "CNS 2"), ("CNS3", "CNS 3")))
DONOR_OF_FIRST_HCT = Options(
    "HCT1DON",
    (
        ("SIBLING", "matched sibling"),
        ("HAPLO", "haploidentical relative"),
        ("UNREL", "unrelated donor"),
        ("CORD", "cord blood"),
        ("AUTO", "autologous"),
    ),
)
CD7_INTENSITY = Options(
    "CD7INT",
    (("NEG", "negative"), ("DIM", "dim"), ("POS", "positive"), ("BRIGHT", "bright")),
)
CD7_METHOD = Options("CD7METH", (("FLOW", "flow cytometry"), ("IHC", "immunohistochemistry")))
TISSUE = Options(
    "TISSUE",
    (("MARROW", "bone marrow"), ("BLOOD", "blood"), ("NODE", "lymph node or mass"), ("CSF", "CSF")),
)
COMORBIDITY = Options(
    "HCTCI",
    (
        ("NOCOMORB", "none of these"),
        ("ARRHYTHMIA", "arrhythmia"),
        ("CARDIAC", "cardiac (CAD, CHF, infarction, EF ≤ 50%)"),
        ("IBD", "inflammatory bowel disease"),
        ("DIABETES", "diabetes on drugs"),
        ("CEREBRO", "cerebrovascular disease"),
        ("PSYCH", "psychiatric disturbance under treatment"),
        ("HEPMILD", "hepatic, mild"),
        ("OBESITY", "obesity (BMI > 35)"),
        ("INFECTION", "infection under treatment past day 0"),
        ("RHEUM", "rheumatological disease"),
        ("ULCER", "peptic ulcer under treatment"),
        ("RENAL", "renal, moderate or severe"),
        ("LUNGMOD", "pulmonary, moderate"),
        ("TUMOUR", "prior solid tumour"),
        ("VALVE", "heart valve disease"),
        ("LUNGSEV", "pulmonary, severe"),
        ("HEPSEV", "hepatic, moderate or severe"),
    ),
)
RR_BASIS = Options(
    "RRBASIS",
    (
        ("NOCR", "no CR after standard chemotherapy"),
        ("CR1LE12", "first CR of 12 months or less"),
        ("RELAPSE2", "two or more relapses"),
        ("POSTHCT", "relapse after HSCT"),
        ("MRDPOS", "MRD positive"),
    ),
)
VERDICT = Options("VERDICT", (("MET", "met"), ("NOTMET", "not met")))
# For an exclusion criterion, "met" would be read as its opposite: that the patient is excluded.
EXCLUSION = Options("EXCLUSION", (("MET", "passed"), ("NOTMET", "excludes")))
ELIGIBILITY = Options("ELIG", (("MET", "met"), ("NOTMET", "not met"), ("WAIVED", "waived")))
TEST_RESULT = Options("TESTRES", (("NEG", "negative"), ("POS", "positive")))
BEST_RESPONSE = Options(
    "BESTRESP",
    (
        ("CR", "CR"),
        ("CRH", "CRh"),
        ("CRI", "CRi"),
        ("MLFS", "MLFS"),
        ("PR", "PR"),
        ("SD", "stable disease"),
        ("NR", "no response"),
        ("PD", "progression"),
        ("NE", "not evaluable"),
    ),
)
RESPONSE = Options("RESPINV", (*BEST_RESPONSE.items[:8], ("REL", "relapse"), ("NE", "not evaluable")))
PRODUCT = Options(
    "PRODUCT",
    (
        ("HAPLO", "haploidentical donor-derived CD7 CAR-T"),
        ("RD1301", "universal CD7 CAR-T RD13-01"),
        ("RD1302", "universal CD7 CAR-T RD13-02"),
        ("OTHER", "other product"),
    ),
)
CAR_DONOR = Options(
    "CARDONOR",
    (
        ("GRAFT", "same person as the graft donor"),
        ("PREVIOUS", "previous transplant donor"),
        ("HEALTHY", "healthy donor"),
        ("PATIENT", "the patient (autologous)"),
        ("OTHER", "other donor"),
    ),
)
RELATION = Options(
    "DONREL",
    (
        ("PARENT", "parent"),
        ("CHILD", "child"),
        ("SIBLING", "sibling"),
        ("HALFSIB", "half-sibling"),
        ("SECOND", "other second-degree relative"),
        ("TWIN", "identical twin"),
        ("ADOPTIVE", "adoptive or step relative"),
        ("NOTREL", "no relative"),
    ),
)
DONOR_CLASS = Options("DONCLS", (("REL", "related"), ("UNREL", "unrelated"), ("AUTO", "autologous")))
LYMPHODEPLETION = Options(
    "LDDRUG",
    (
        ("FLUDARABINE", "fludarabine"),
        ("CYCLOPHOSPHAMIDE", "cyclophosphamide"),
        ("ETOPOSIDE", "etoposide"),
        ("OTHER", "other drug"),
    ),
)
DOSE_UNIT = Options(
    "DOSEU",
    (
        ("MG", "mg"),
        ("MG/M2", "mg/m²"),
        ("MG/KG", "mg/kg"),
        ("G", "g"),
        ("MG/D", "mg/day"),
        ("GY", "Gy"),
        ("OTHER", "other unit"),
    ),
)
MRD_CATEGORY = Options(
    "MRDCAT",
    (
        ("NEG", "negative"),
        ("POS", "positive"),
        ("IND", "indeterminate"),
        ("NOTDONE", "not done"),
    ),
)
MRD_METHOD = Options("MRDMETH", (("FLOW", "flow cytometry"), ("QPCR", "qPCR"), ("NGS", "NGS")))
BLOOD_GROUP = Options("ABO", (("A", "A"), ("B", "B"), ("AB", "AB"), ("O", "O")))
GRAFT = Options(
    "GRAFT",
    (
        ("PBSC", "peripheral blood stem cells"),
        ("MARROW", "bone marrow"),
        ("BOTH", "marrow and peripheral blood"),
        ("CORD", "cord blood"),
    ),
)
MANIPULATION = Options(
    "MANIP",
    (
        ("NOMANIP", "none"),
        ("CD34", "CD34 selection"),
        ("TCRAB", "TCR-αβ depletion"),
        ("OTHER", "other manipulation"),
    ),
)
DRUG = Options(
    "CMTRT",
    (
        ("CICLOSPORIN", "ciclosporin (CsA)"),
        ("TACROLIMUS", "tacrolimus"),
        ("SIROLIMUS", "sirolimus"),
        ("MMF", "mycophenolate mofetil (MMF)"),
        ("METHOTREXATE", "methotrexate"),
        ("ATG", "ATG"),
        ("ALEMTUZUMAB", "alemtuzumab"),
        ("CYCLOPHOSPHAMIDE", "cyclophosphamide"),
        ("ABATACEPT", "abatacept"),
        ("RUXOLITINIB", "ruxolitinib"),
        ("BASILIXIMAB", "basiliximab"),
        ("VEDOLIZUMAB", "vedolizumab"),
        ("SITAGLIPTIN", "sitagliptin"),
        ("METHYLPREDNISOLONE", "methylprednisolone"),
        ("PREDNISONE", "prednisone"),
        ("DEXAMETHASONE", "dexamethasone"),
        ("TOCILIZUMAB", "tocilizumab"),
        ("SILTUXIMAB", "siltuximab"),
        ("ANAKINRA", "anakinra"),
        ("ETOPOSIDE", "etoposide"),
        ("BUSULFAN", "busulfan"),
        ("MELPHALAN", "melphalan"),
        ("TREOSULFAN", "treosulfan"),
        ("THIOTEPA", "thiotepa"),
        ("FLUDARABINE", "fludarabine"),
        ("CYTARABINE", "cytarabine"),
        ("TBI", "total body irradiation (TBI)"),
        ("OTHER", "other drug"),
    ),
)
INDICATION = Options(
    "CMINDC",
    (
        ("PROPHYLAXIS", "GVHD prophylaxis"),
        ("GVHD", "GVHD treatment"),
        ("CRS", "CRS"),
        ("ICANS", "ICANS"),
        ("HLH", "HLH"),
        ("CONDITIONING", "conditioning"),
        ("ANTILEUKAEMIC", "antileukaemic"),
        ("OTHER", "other indication"),
    ),
)
ROUTE = Options(
    "CMROUTE",
    (
        ("IV", "intravenous"),
        ("ORAL", "oral"),
        ("SC", "subcutaneous"),
        ("IM", "intramuscular"),
        ("INTRATHECAL", "intrathecal"),
        ("TOPICAL", "topical"),
        ("OPHTHALMIC", "eye drops"),
        ("INHALED", "inhaled"),
        ("EXTERNAL", "external beam"),
        ("OTHER", "other route"),
    ),
)
SPECIMEN = Options("CHSPEC", (("BLOOD", "blood"), ("MARROW", "bone marrow")))
CELL_FRACTION = Options(
    "CHCELL",
    (
        ("WHOLE", "whole sample"),
        ("CD3", "CD3 (T cells)"),
        ("CD33", "CD33/15 (myeloid)"),
        ("CD19", "CD19 (B cells)"),
        ("CD56", "CD56 (NK cells)"),
        ("CD34", "CD34"),
    ),
)
CHIMERISM_METHOD = Options(
    "CHMETH",
    (
        ("STR", "STR"),
        ("VNTR", "VNTR"),
        ("NGS", "NGS"),
        ("QPCR", "qPCR"),
        ("SNP", "SNP array"),
        ("XYFISH", "XY-FISH"),
        ("KARYOTYPE", "karyotype"),
        ("OTHER", "other method"),
    ),
)
CHIMERISM_CATEGORY = Options(
    "CHCAT",
    (
        ("FULL", "full donor"),
        ("MIXED", "mixed"),
        ("RECIPIENT", "recipient (autologous)"),
        ("NE", "not evaluable"),
    ),
)
GVHD_TYPE = Options(
    "GVTYPE",
    (
        ("ACUTE", "acute"),
        ("LATE", "late acute"),
        ("CHRONIC", "chronic"),
        ("OVERLAP", "overlap"),
    ),
)
ATTRIBUTION = Options("GVATTR", (("CART", "CAR-T"), ("HSCT", "HSCT"), ("DLI", "DLI")))
UPPER_GI = Options(
    "UGI",
    (("ABSENT", "no symptoms"), ("INTERMITTENT", "intermittent"), ("PERSISTENT", "persistent")),
)
ACUTE_GRADE = Options("GRADE", (("0", "0"), ("1", "I"), ("2", "II"), ("3", "III"), ("4", "IV")))
SCORE = Options("SCORE", tuple((str(score), str(score)) for score in range(4)))
SCLEROSIS = Options(
    "SCLEROSIS",
    (("ABSENT", "no sclerosis"), ("SUPERFICIAL", "superficial"), ("DEEP", "deep or hidebound")),
)
NIH_SEVERITY = Options(
    "NIHSEV",
    (("ABSENT", "no chronic GVHD"), ("MILD", "mild"), ("MODERATE", "moderate"), ("SEVERE", "severe")),
)
GVHD_TREATMENT = Options(
    "GVTREAT",
    (
        ("OBSERVED", "observed only"),
        ("TOPICAL", "topical"),
        ("STEROID", "systemic steroid"),
        ("RUXOLITINIB", "ruxolitinib"),
        ("OTHER", "other systemic treatment"),
    ),
)
GVHD_RESPONSE = Options(
    "GVRESP",
    (
        ("CR", "complete"),
        ("PR", "partial"),
        ("NR", "no response"),
        ("PD", "progression"),
        ("NE", "not evaluable"),
    ),
)
RELAPSE_METHOD = Options(
    "RELMETH",
    (
        ("MORPH", "morphology"),
        ("FLOW", "flow cytometry"),
        ("MOLEC", "molecular"),
        ("CYTO", "cytogenetic"),
        ("IMAGING", "imaging"),
        ("CLINICAL", "clinical"),
        ("AUTOPSY", "autopsy"),
    ),
)
RELAPSE_SITE = Options(
    "RELSITE",
    (
        ("MARROW", "bone marrow"),
        ("BLOOD", "blood"),
        ("CNS", "CNS"),
        ("NODE", "lymph node or mass"),
        ("OTHER", "other site"),
    ),
)
RELAPSE_CD7 = Options(
    "RELCD7",
    (
        ("NEG", "negative"),
        ("DIM", "dim or partial"),
        ("POS", "positive"),
        ("NOTTESTED", "not tested"),
    ),
)
CAUSE_OF_DEATH = Options(
    "DTHCAUSE",
    (
        ("DISEASE", "relapse or progression"),
        ("GVHD", "GVHD"),
        ("GRAFT", "graft failure"),
        ("INFECTION", "infection"),
        ("ORGAN", "organ failure"),
        ("CRSICANS", "CRS or ICANS"),
        ("BLEED", "haemorrhage"),
        ("SECOND", "second cancer"),
        ("ACCIDENT", "accident"),
        ("OTHER", "other cause"),
        ("UNCERTAIN", "unknown cause"),
    ),
)
VITAL_STATUS = Options(
    "FUSTAT",
    (("ALIVE", "alive"), ("DEAD", "dead"), ("LOST", "lost to follow-up"), ("WITHDRAWN", "withdrawn")),
)
DISEASE_STATUS = Options(
    "FUDIS",
    (
        ("MRDNEG", "MRD-negative CR"),
        ("MRDPOS", "MRD-positive CR"),
        ("CRI", "CRi, MRD not known"),
        ("RELAPSE", "relapse"),
        ("NE", "not evaluable"),
    ),
)
FOLLOW_UP_SOURCE = Options("FUSRC", (("VISIT", "visit"), ("PHONE", "phone"), ("RECORD", "hospital record")))
