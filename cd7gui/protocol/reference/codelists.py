"""The lists of codes of this trial's case report, each with its labels. A code never changes its meaning."""

from __future__ import annotations

from cd7gui.domain.formatting import N_
from cd7gui.domain.values.kinds import Options

SEX = Options("SEX", (("F", N_("female")), ("M", N_("male"))))
COHORT = Options("COHORT", (("NEJM2024", N_("NEJM 2024")), ("EXPANSION", N_("expansion"))))
WITHDRAWAL = Options(
    "WDSCOPE", (("NONE", N_("none")), ("FURTHER", N_("no further data")), ("ALL", N_("no use of any data")))
)
DIAGNOSIS = Options(
    "DX",
    (
        ("AML", N_("AML")),
        ("T-ALL", N_("T-ALL")),
        ("T-LBL", N_("T-LBL")),
        ("OTHER", N_("other diagnosis")),
    ),
)
ELN_RISK = Options(
    "RISK",
    (
        ("FAV", N_("favourable")),
        ("INT", N_("intermediate")),
        ("ADV", N_("adverse")),
        ("NOTCLASS", N_("not classified")),
    ),
)
CNS_STATUS = Options("CNS", (("CNS1", N_("CNS 1")), ("CNS2", N_("CNS 2")), ("CNS3", N_("CNS 3"))))
DONOR_OF_FIRST_HCT = Options(
    "HCT1DON",
    (
        ("SIBLING", N_("matched sibling")),
        ("HAPLO", N_("haploidentical relative")),
        ("UNREL", N_("unrelated donor")),
        ("CORD", N_("cord blood")),
        ("AUTO", N_("autologous")),
    ),
)
CD7_INTENSITY = Options(
    "CD7INT",
    (("NEG", N_("negative")), ("DIM", N_("dim")), ("POS", N_("positive")), ("BRIGHT", N_("bright"))),
)
CD7_METHOD = Options("CD7METH", (("FLOW", N_("flow cytometry")), ("IHC", N_("immunohistochemistry"))))
TISSUE = Options(
    "TISSUE",
    (("MARROW", N_("bone marrow")), ("BLOOD", N_("blood")), ("NODE", N_("lymph node or mass")), ("CSF", N_("CSF"))),
)
COMORBIDITY = Options(
    "HCTCI",
    (
        ("NOCOMORB", N_("none of these")),
        ("ARRHYTHMIA", N_("arrhythmia")),
        ("CARDIAC", N_("cardiac (CAD, CHF, infarction, EF ≤ 50%)")),
        ("IBD", N_("inflammatory bowel disease")),
        ("DIABETES", N_("diabetes on drugs")),
        ("CEREBRO", N_("cerebrovascular disease")),
        ("PSYCH", N_("psychiatric disturbance under treatment")),
        ("HEPMILD", N_("hepatic, mild")),
        ("OBESITY", N_("obesity (BMI > 35)")),
        ("INFECTION", N_("infection under treatment past day 0")),
        ("RHEUM", N_("rheumatological disease")),
        ("ULCER", N_("peptic ulcer under treatment")),
        ("RENAL", N_("renal, moderate or severe")),
        ("LUNGMOD", N_("pulmonary, moderate")),
        ("TUMOUR", N_("prior solid tumour")),
        ("VALVE", N_("heart valve disease")),
        ("LUNGSEV", N_("pulmonary, severe")),
        ("HEPSEV", N_("hepatic, moderate or severe")),
    ),
)
RR_BASIS = Options(
    "RRBASIS",
    (
        ("NOCR", N_("no CR after standard chemotherapy")),
        ("CR1LE12", N_("first CR of 12 months or less")),
        ("RELAPSE2", N_("two or more relapses")),
        ("POSTHCT", N_("relapse after HSCT")),
        ("MRDPOS", N_("MRD positive")),
    ),
)
VERDICT = Options("VERDICT", (("MET", N_("met")), ("NOTMET", N_("not met"))))
# Of an exclusion "met" would be read as its opposite: that the patient is excluded.
EXCLUSION = Options("EXCLUSION", (("MET", N_("passed")), ("NOTMET", N_("excludes"))))
ELIGIBILITY = Options("ELIG", (("MET", N_("met")), ("NOTMET", N_("not met")), ("WAIVED", N_("waived"))))
TEST_RESULT = Options("TESTRES", (("NEG", N_("negative")), ("POS", N_("positive"))))
BEST_RESPONSE = Options(
    "BESTRESP",
    (
        ("CR", N_("CR")),
        ("CRH", N_("CRh")),
        ("CRI", N_("CRi")),
        ("MLFS", N_("MLFS")),
        ("PR", N_("PR")),
        ("SD", N_("stable disease")),
        ("NR", N_("no response")),
        ("PD", N_("progression")),
        ("NE", N_("not evaluable")),
    ),
)
RESPONSE = Options("RESPINV", (*BEST_RESPONSE.items[:8], ("REL", N_("relapse")), ("NE", N_("not evaluable"))))
PRODUCT = Options(
    "PRODUCT",
    (
        ("HAPLO", N_("haploidentical donor-derived CD7 CAR-T")),
        ("RD1301", N_("universal CD7 CAR-T RD13-01")),
        ("RD1302", N_("universal CD7 CAR-T RD13-02")),
        ("OTHER", N_("other product")),
    ),
)
CAR_DONOR = Options(
    "CARDONOR",
    (
        ("GRAFT", N_("same person as the graft donor")),
        ("PREVIOUS", N_("previous transplant donor")),
        ("HEALTHY", N_("healthy donor")),
        ("PATIENT", N_("the patient (autologous)")),
        ("OTHER", N_("other donor")),
    ),
)
RELATION = Options(
    "DONREL",
    (
        ("PARENT", N_("parent")),
        ("CHILD", N_("child")),
        ("SIBLING", N_("sibling")),
        ("HALFSIB", N_("half-sibling")),
        ("SECOND", N_("other second-degree relative")),
        ("TWIN", N_("identical twin")),
        ("ADOPTIVE", N_("adoptive or step relative")),
        ("NOTREL", N_("no relative")),
    ),
)
DONOR_CLASS = Options("DONCLS", (("REL", N_("related")), ("UNREL", N_("unrelated")), ("AUTO", N_("autologous"))))
LYMPHODEPLETION = Options(
    "LDDRUG",
    (
        ("FLUDARABINE", N_("fludarabine")),
        ("CYCLOPHOSPHAMIDE", N_("cyclophosphamide")),
        ("ETOPOSIDE", N_("etoposide")),
        ("OTHER", N_("other drug")),
    ),
)
DOSE_UNIT = Options(
    "DOSEU",
    (
        ("MG", N_("mg")),
        ("MG/M2", N_("mg/m²")),
        ("MG/KG", N_("mg/kg")),
        ("G", N_("g")),
        ("MG/D", N_("mg/day")),
        ("GY", N_("Gy")),
        ("OTHER", N_("other unit")),
    ),
)
MRD_CATEGORY = Options(
    "MRDCAT",
    (
        ("NEG", N_("negative")),
        ("POS", N_("positive")),
        ("IND", N_("indeterminate")),
        ("NOTDONE", N_("not done")),
    ),
)
MRD_METHOD = Options("MRDMETH", (("FLOW", N_("flow cytometry")), ("QPCR", N_("qPCR")), ("NGS", N_("NGS"))))
BLOOD_GROUP = Options("ABO", (("A", "A"), ("B", "B"), ("AB", "AB"), ("O", "O")))
GRAFT = Options(
    "GRAFT",
    (
        ("PBSC", N_("peripheral blood stem cells")),
        ("MARROW", N_("bone marrow")),
        ("BOTH", N_("marrow and peripheral blood")),
        ("CORD", N_("cord blood")),
    ),
)
MANIPULATION = Options(
    "MANIP",
    (
        ("NOMANIP", N_("none")),
        ("CD34", N_("CD34 selection")),
        ("TCRAB", N_("TCR-αβ depletion")),
        ("OTHER", N_("other manipulation")),
    ),
)
DRUG = Options(
    "CMTRT",
    (
        ("CICLOSPORIN", N_("ciclosporin (CsA)")),
        ("TACROLIMUS", N_("tacrolimus")),
        ("SIROLIMUS", N_("sirolimus")),
        ("MMF", N_("mycophenolate mofetil (MMF)")),
        ("METHOTREXATE", N_("methotrexate")),
        ("ATG", N_("ATG")),
        ("ALEMTUZUMAB", N_("alemtuzumab")),
        ("CYCLOPHOSPHAMIDE", N_("cyclophosphamide")),
        ("ABATACEPT", N_("abatacept")),
        ("RUXOLITINIB", N_("ruxolitinib")),
        ("BASILIXIMAB", N_("basiliximab")),
        ("VEDOLIZUMAB", N_("vedolizumab")),
        ("SITAGLIPTIN", N_("sitagliptin")),
        ("METHYLPREDNISOLONE", N_("methylprednisolone")),
        ("PREDNISONE", N_("prednisone")),
        ("DEXAMETHASONE", N_("dexamethasone")),
        ("TOCILIZUMAB", N_("tocilizumab")),
        ("SILTUXIMAB", N_("siltuximab")),
        ("ANAKINRA", N_("anakinra")),
        ("ETOPOSIDE", N_("etoposide")),
        ("BUSULFAN", N_("busulfan")),
        ("MELPHALAN", N_("melphalan")),
        ("TREOSULFAN", N_("treosulfan")),
        ("THIOTEPA", N_("thiotepa")),
        ("FLUDARABINE", N_("fludarabine")),
        ("CYTARABINE", N_("cytarabine")),
        ("TBI", N_("total body irradiation (TBI)")),
        ("OTHER", N_("other drug")),
    ),
)
INDICATION = Options(
    "CMINDC",
    (
        ("PROPHYLAXIS", N_("GVHD prophylaxis")),
        ("GVHD", N_("GVHD treatment")),
        ("CRS", N_("CRS")),
        ("ICANS", N_("ICANS")),
        ("HLH", N_("HLH")),
        ("CONDITIONING", N_("conditioning")),
        ("ANTILEUKAEMIC", N_("antileukaemic")),
        ("OTHER", N_("other indication")),
    ),
)
ROUTE = Options(
    "CMROUTE",
    (
        ("IV", N_("intravenous")),
        ("ORAL", N_("oral")),
        ("SC", N_("subcutaneous")),
        ("IM", N_("intramuscular")),
        ("INTRATHECAL", N_("intrathecal")),
        ("TOPICAL", N_("topical")),
        ("OPHTHALMIC", N_("eye drops")),
        ("INHALED", N_("inhaled")),
        ("EXTERNAL", N_("external beam")),
        ("OTHER", N_("other route")),
    ),
)
SPECIMEN = Options("CHSPEC", (("BLOOD", N_("blood")), ("MARROW", N_("bone marrow"))))
CELL_FRACTION = Options(
    "CHCELL",
    (
        ("WHOLE", N_("whole sample")),
        ("CD3", N_("CD3 (T cells)")),
        ("CD33", N_("CD33/15 (myeloid)")),
        ("CD19", N_("CD19 (B cells)")),
        ("CD56", N_("CD56 (NK cells)")),
        ("CD34", N_("CD34")),
    ),
)
CHIMERISM_METHOD = Options(
    "CHMETH",
    (
        ("STR", N_("STR")),
        ("VNTR", N_("VNTR")),
        ("NGS", N_("NGS")),
        ("QPCR", N_("qPCR")),
        ("SNP", N_("SNP array")),
        ("XYFISH", N_("XY-FISH")),
        ("KARYOTYPE", N_("karyotype")),
        ("OTHER", N_("other method")),
    ),
)
CHIMERISM_CATEGORY = Options(
    "CHCAT",
    (
        ("FULL", N_("full donor")),
        ("MIXED", N_("mixed")),
        ("RECIPIENT", N_("recipient (autologous)")),
        ("NE", N_("not evaluable")),
    ),
)
GVHD_TYPE = Options(
    "GVTYPE",
    (
        ("ACUTE", N_("acute")),
        ("LATE", N_("late acute")),
        ("CHRONIC", N_("chronic")),
        ("OVERLAP", N_("overlap")),
    ),
)
ATTRIBUTION = Options("GVATTR", (("CART", N_("CAR-T")), ("HSCT", N_("HSCT")), ("DLI", N_("DLI"))))
UPPER_GI = Options(
    "UGI",
    (("ABSENT", N_("no symptoms")), ("INTERMITTENT", N_("intermittent")), ("PERSISTENT", N_("persistent"))),
)
STAGE = Options("STAGE", tuple((str(stage), str(stage)) for stage in range(5)))
ACUTE_GRADE = Options("GRADE", (("0", "0"), ("1", "I"), ("2", "II"), ("3", "III"), ("4", "IV")))
SCORE = Options("SCORE", tuple((str(score), str(score)) for score in range(4)))
SCLEROSIS = Options(
    "SCLEROSIS",
    (("ABSENT", N_("no sclerosis")), ("SUPERFICIAL", N_("superficial")), ("DEEP", N_("deep or hidebound"))),
)
NIH_SEVERITY = Options(
    "NIHSEV",
    (("ABSENT", N_("no chronic GVHD")), ("MILD", N_("mild")), ("MODERATE", N_("moderate")), ("SEVERE", N_("severe"))),
)
GVHD_TREATMENT = Options(
    "GVTREAT",
    (
        ("OBSERVED", N_("observed only")),
        ("TOPICAL", N_("topical")),
        ("STEROID", N_("systemic steroid")),
        ("RUXOLITINIB", N_("ruxolitinib")),
        ("OTHER", N_("other systemic treatment")),
    ),
)
GVHD_RESPONSE = Options(
    "GVRESP",
    (
        ("CR", N_("complete")),
        ("PR", N_("partial")),
        ("NR", N_("no response")),
        ("PD", N_("progression")),
        ("NE", N_("not evaluable")),
    ),
)
RELAPSE_METHOD = Options(
    "RELMETH",
    (
        ("MORPH", N_("morphology")),
        ("FLOW", N_("flow cytometry")),
        ("MOLEC", N_("molecular")),
        ("CYTO", N_("cytogenetic")),
        ("IMAGING", N_("imaging")),
        ("CLINICAL", N_("clinical")),
        ("AUTOPSY", N_("autopsy")),
    ),
)
RELAPSE_SITE = Options(
    "RELSITE",
    (
        ("MARROW", N_("bone marrow")),
        ("BLOOD", N_("blood")),
        ("CNS", N_("CNS")),
        ("NODE", N_("lymph node or mass")),
        ("OTHER", N_("other site")),
    ),
)
RELAPSE_CD7 = Options(
    "RELCD7",
    (
        ("NEG", N_("negative")),
        ("DIM", N_("dim or partial")),
        ("POS", N_("positive")),
        ("NOTTESTED", N_("not tested")),
    ),
)
CAUSE_OF_DEATH = Options(
    "DTHCAUSE",
    (
        ("DISEASE", N_("relapse or progression")),
        ("GVHD", N_("GVHD")),
        ("GRAFT", N_("graft failure")),
        ("INFECTION", N_("infection")),
        ("ORGAN", N_("organ failure")),
        ("CRSICANS", N_("CRS or ICANS")),
        ("BLEED", N_("haemorrhage")),
        ("SECOND", N_("second cancer")),
        ("ACCIDENT", N_("accident")),
        ("OTHER", N_("other cause")),
        ("UNCERTAIN", N_("unknown cause")),
    ),
)
VITAL_STATUS = Options(
    "FUSTAT",
    (("ALIVE", N_("alive")), ("DEAD", N_("dead")), ("LOST", N_("lost to follow-up")), ("WITHDRAWN", N_("withdrawn"))),
)
DISEASE_STATUS = Options(
    "FUDIS",
    (
        ("MRDNEG", N_("MRD-negative CR")),
        ("MRDPOS", N_("MRD-positive CR")),
        ("CRI", N_("CRi, MRD not known")),
        ("RELAPSE", N_("relapse")),
        ("NE", N_("not evaluable")),
    ),
)
FOLLOW_UP_SOURCE = Options("FUSRC", (("VISIT", N_("visit")), ("PHONE", N_("phone")), ("RECORD", N_("hospital record"))))
