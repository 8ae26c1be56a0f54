"""Examples of the checks on values: prior lines, units, cell doses, cytopenia as an event, MRD and viral PCR.

The sound patient of `building` is treated for T-ALL, weighs 60 kg, has H on 2023-07-11 and its last contact in 2026.
"""

from tests.protocol.building import Example, accepts, finds, leaves_open, row
from tests.protocol.series import counts, day, pcr, weekly

OPEN = {"F3.@COMPLETE": None, "F3P.@COMPLETE": None}
PRIOR_LINES = [
    accepts("EC-16", "one line with one row"),
    finds("EC-16", "two lines with one row", {"F3.PRIORN": "2"}, "F3.PRIORN", "2 prior lines", "F3P lists 1"),
    finds("EC-16", "one line with two rows", row("F3P", 2, LINE="2", REGIMEN="nelarabine"), "F3.PRIORN", "F3P lists 2"),
    finds("EC-16", "no line and no row", {"F3.PRIORN": "0", "F3P": None}, "F3.PRIORN", "0 prior lines"),
    accepts("EC-16", "rows that are still being entered", {"F3.PRIORN": "3", **OPEN}),
    finds(
        "EC-16", "rows that are missing in a complete listing", {"F3.PRIORN": "3", "F3.@COMPLETE": None}, "F3.PRIORN"
    ),
    finds("EC-16", "too many rows while they are entered", row("F3P", 2, LINE="2", REGIMEN="GDP") | OPEN, "F3.PRIORN"),
    accepts("EC-16", "as many rows as lines before a form is complete", OPEN),
    accepts("EC-16", "no number", {"F3.PRIORN": None}),
]


def sample(**texts: str) -> dict[str, str]:
    """Name the texts of one sample of F18."""
    return row("F18", 1, LBDAT="2023-06-20", **texts)


def _edges(name: str, field: str, inside: tuple[str, str], outside: tuple[str, ...]) -> list[Example]:
    """Accept both ends of a range in F18 and find what lies beyond them."""
    accepted = [accepts("EC-20", f"{name} of {value}", sample(**{field: value})) for value in inside]
    found = [finds("EC-20", f"{name} of {value}", sample(**{field: value}), f"F18[1].{field}") for value in outside]
    return [*accepted, *found]


UNITS = [
    *_edges("leukocytes", "WBC", ("0", "100"), ("100.1",)),
    *_edges("neutrophils", "ANC", ("0", "50"), ("50.1",)),
    *_edges("lymphocytes", "ALC", ("0", "50"), ("50.1",)),
    *_edges("platelets", "PLT", ("0", "1500"), ("1500.1",)),
    *_edges("haemoglobin in g/L", "HB", ("40 g/L", "200 g/L"), ("39.9 g/L", "200.1 g/L")),
    *_edges("haemoglobin in g/dL", "HB", ("4 g/dL", "20 g/dL"), ("3.9 g/dL", "20.1 g/dL")),
    *_edges("haemoglobin in mmol/L", "HB", ("2.5 mmol/L", "12.4 mmol/L"), ("2.4 mmol/L", "12.5 mmol/L")),
    *_edges("bilirubin in µmol/L", "BILI", ("0 µmol/L", "510 µmol/L"), ("510.1 µmol/L",)),
    *_edges("bilirubin in mg/dL", "BILI", ("0 mg/dL", "30 mg/dL"), ("30.1 mg/dL",)),
    *_edges("creatinine in µmol/L", "CREAT", ("20 µmol/L", "1200 µmol/L"), ("19.9 µmol/L", "1200.1 µmol/L")),
    *_edges("creatinine in mg/dL", "CREAT", ("0.2 mg/dL", "13.6 mg/dL"), ("0.1 mg/dL", "13.7 mg/dL")),
    *_edges("ferritin", "FERR", ("1", "100000"), ("0.9", "100000.1")),
    *_edges("CRP", "CRP", ("0", "500"), ("500.1",)),
    *_edges("IL-6", "IL6", ("0", "50000"), ("50000.1",)),
    *_edges("blasts", "BLASTS", ("0", "100"), ("100.1",)),
    *_edges("CD4", "CD4", ("0", "10000"), ("10000.1",)),
    *_edges("CD8", "CD8", ("0", "10000"), ("10000.1",)),
    *_edges("B cells", "BCELL", ("0", "10000"), ("10000.1",)),
    *_edges("NK cells", "NKCELL", ("0", "10000"), ("10000.1",)),
    *_edges("IgG", "IGG", ("0.1", "40"), ("0.09", "40.1")),
    finds("EC-20", "IgG in mg/dL", sample(IGG="680"), "F18[1].IGG", "0.1 to 40", "in mg/dL"),
    accepts("EC-20", "as many CD4 as lymphocytes", sample(ALC="0.3", CD4="300", CD8="300", BCELL="300", NKCELL="300")),
    *(
        finds(
            "EC-20", f"more {name} than lymphocytes", sample(ALC="0.3", **{name: "300.1"}), f"F18[1].{name}", "(0.3 ×"
        )
        for name in ("CD4", "CD8", "BCELL", "NKCELL")
    ),
    accepts("EC-20", "CD4 that may be fewer than all lymphocytes", sample(ALC="0.3", CD4="<400")),
    accepts("EC-20", "lymphocytes known as a bound alone", sample(ALC="<0.3", CD4="310")),
    finds("EC-20", "both at once about CD4, as one question", sample(ALC="0.3", CD4="10001"), "F18[1].CD4", count=1),
    accepts("EC-20", "a value below the assay's limit", sample(CRP="<0.5", PLT="<5", IL6="<1.5")),
    accepts("EC-20", "a value above the assay's limit that may be usual", sample(FERR=">40000")),
    finds("EC-20", "a value surely above the range", sample(FERR=">100000"), "F18[1].FERR", ">100000"),
    finds("EC-20", "a value surely below the range", sample(FERR="<0.5"), "F18[1].FERR"),
    finds("EC-20", "neutrophils per µL", sample(ANC="500"), "F18[1].ANC", "500 10⁹/L", "0 to 50", "per µL"),
    finds("EC-20", "platelets per µL", sample(PLT="23000"), "F18[1].PLT", "per µL"),
    finds(
        "EC-20", "haemoglobin in g/dL called g/L", sample(HB="12 g/L"), "F18[1].HB", "12 g/L", "perhaps it is in g/dL"
    ),
    finds("EC-20", "creatinine in mg/dL called µmol/L", sample(CREAT="0.9 µmol/L"), "F18[1].CREAT", "in mg/dL"),
    finds("EC-20", "bilirubin in µmol/L called mg/dL", sample(BILI="48 mg/dL"), "F18[1].BILI", "in µmol/L"),
    finds(
        "EC-20", "more neutrophils than leukocytes", sample(WBC="1.0", ANC="1.1"), "F18[1].ANC", "all leukocytes (1.0)"
    ),
    accepts("EC-20", "as many neutrophils as leukocytes", sample(WBC="1.0", ANC="1.0")),
    accepts("EC-20", "neutrophils that may be fewer", sample(WBC="1.0", ANC="<1.5")),
    finds("EC-20", "both at once, as one question", sample(WBC="1.0", ANC="500"), "F18[1].ANC", "per µL", count=1),
    finds("EC-20", "more lymphocytes than leukocytes", sample(WBC="0.4", ALC="0.5"), "F18[1].ALC"),
    accepts("EC-20", "a value outside its field's limits, which is an error of its own", sample(HB="300 g/L")),
    accepts("EC-20", "counts of an assessment", {"F5[1].ANC": "50", "F13[1].PLT": "1500"}),
    finds("EC-20", "neutrophils of an assessment", {"F5[1].ANC": "50.1"}, "F5[1].ANC", count=1),
    finds("EC-20", "platelets of a later assessment", {"F13[1].PLT": "1600"}, "F13[1].PLT", count=1),
    accepts("EC-20", "an ejection fraction of 20%", {"F2.LVEF": "20"}),
    finds("EC-20", "an ejection fraction of 19.9%", {"F2.LVEF": "19.9"}, "F2.LVEF", "19.9 %"),
    finds("EC-20", "an ejection fraction of 80.1%", {"F2.LVEF": "80.1"}, "F2.LVEF"),
    accepts("EC-20", "a saturation of 70%", {"F2.SPO2": "70"}),
    finds("EC-20", "a saturation of 69.9%", {"F2.SPO2": "69.9"}, "F2.SPO2"),
    finds("EC-20", "bilirubin of 511 µmol/L at screening", {"F2.BILI": "511 µmol/L"}, "F2.BILI"),
    finds("EC-20", "CD7 typed as a fraction", {"F3.CD7PCT": "0.9"}, "F3.CD7PCT", "fraction"),
    accepts("EC-20", "viability of 1%", {"F4.VIAB": "1"}),
    finds("EC-20", "viability typed as a fraction", {"F4.VIAB": "0.9"}, "F4.VIAB", "fraction"),
    finds("EC-20", "transduction typed as a fraction", {"F4.TRANSD": "0.5"}, "F4.TRANSD", "fraction"),
    accepts("EC-20", "a dose of 10 million cells/kg", {"F4.DOSEKG": "10"}),
    finds("EC-20", "a dose of 10.1 million cells/kg", {"F4.DOSEKG": "10.1"}, "F4.DOSEKG"),
    accepts("EC-20", "a height of 210 cm", {"F3.HEIGHT": "210"}),
    finds("EC-20", "a height of 211 cm", {"F3.HEIGHT": "211"}, "F3.HEIGHT"),
    finds("EC-20", "a weight of 201 kg", {"F3.WEIGHT": "201", "F4.DOSEWT": "200"}, "F3.WEIGHT"),
    accepts("EC-20", "a dosing weight 15% over the baseline", {"F4.DOSEWT": "69"}),
    finds("EC-20", "a dosing weight more than 15% over it", {"F4.DOSEWT": "69.1"}, "F4.DOSEWT", "69.1 kg", "60 kg"),
    finds("EC-20", "115.1 kg for 100 kg", {"F3.WEIGHT": "100", "F4.DOSEWT": "115.1"}, "F4.DOSEWT", "15% away"),
    finds("EC-20", "a dosing weight more than 15% under it", {"F4.DOSEWT": "50.9"}, "F4.DOSEWT"),
    finds("EC-20", "10 × 10⁸/kg T cells and more", {"F6.CD3": "10.1"}, "F6.CD3"),
    accepts("EC-20", "10 × 10⁸/kg T cells", {"F6.CD3": "10"}),
    finds(
        "EC-20", "a detection limit typed as a fraction", {"F5[1].MRDLOD": "0.0001"}, "F5[1].MRDLOD", "10⁻⁴ is 0.01%"
    ),
    accepts("EC-20", "a detection limit of 10⁻⁵ by flow", {"F5[1].MRDLOD": "0.001"}),
    accepts("EC-20", "a detection limit of 10⁻⁶ by sequencing", {"F5[1].MRDLOD": "0.0001", "F5[1].MRDMETH": "NGS"}),
    finds("EC-20", "bilirubin of GVHD", row("F10", 1, GVTYPE="ACUTE", GVBILI="31 mg/dL"), "F10[1].GVBILI"),
    finds("EC-20", "a temperature of 33.9 °C", row("F11", 1, TXKIND="CRS", TEMP="33.9"), "F11[1].TEMP", "34 to 42"),
    accepts("EC-20", "a temperature of 42 °C", row("F11", 1, TXKIND="CRS", TEMP="42")),
]

CELL_DOSES = [
    accepts("EC-65", "usual doses"),
    accepts("EC-65", "the ends of the ranges", {"F6.CD34": "0.5", "F6.MNC": "30"}),
    accepts("EC-65", "the other ends of the ranges", {"F6.CD34": "20", "F6.MNC": "1"}),
    finds("EC-65", "CD34 of 0.49", {"F6.CD34": "0.49"}, "F6.CD34", "0.49 × 10⁶/kg", "0.5 to 20", "ten times as much"),
    finds("EC-65", "CD34 of 20.1", {"F6.CD34": "20.1"}, "F6.CD34", "a tenth of it would be"),
    finds("EC-65", "mononuclear cells of 0.99", {"F6.MNC": "0.99"}, "F6.MNC", "10⁸/kg", "ten times as much"),
    finds("EC-65", "mononuclear cells of 30.1", {"F6.MNC": "30.1"}, "F6.MNC", "1 to 30", "a tenth"),
    finds(
        "EC-65", "CD34 of 0.04, which is 0.4 tenfold", {"F6.CD34": "0.04"}, "F6.CD34", "the usual range is 0.5 to 20."
    ),
    finds("EC-65", "mononuclear cells of 0.1, which is 1 tenfold", {"F6.MNC": "0.1"}, "F6.MNC", "ten times as much"),
    finds("EC-65", "CD34 that no power of ten mends", {"F6.CD34": "0.01"}, "F6.CD34", "the usual range is 0.5 to 20."),
    accepts("EC-65", "a dose outside its field's limits, which is an error of its own", {"F6.CD34": "610"}),
    accepts("EC-65", "no doses", {"F6.CD34": None, "F6.MNC": None}),
    accepts("EC-66", "a collection on the day of the transplant", {"F6.COLSTDAT": day(0), "F6.COLENDAT": day(0)}),
    finds(
        "EC-66", "a collection the day after", {"F6.COLSTDAT": day(1)}, "F6.COLSTDAT", "2023-07-12", "2023-07-11 (H)"
    ),
    finds("EC-66", "a collection that ended the day after", {"F6.COLENDAT": day(1)}, "F6.COLENDAT", "last infusion"),
    accepts("EC-66", "a graft of two days, collected on both", {"F6.COLENDAT": day(1), "F6.GRENDAT": day(1)}),
    accepts("EC-66", "a graft of one day that says so", {"F6.GRENDAT": day(0)}),
    finds("EC-66", "a last infusion before H", {"F6.GRENDAT": day(-1)}, "F6.GRENDAT", "before H", "first day"),
    finds(
        "EC-66",
        "a collection that ended before it began",
        {"F6.COLSTDAT": day(-2), "F6.COLENDAT": day(-3)},
        "F6.COLENDAT",
    ),
    accepts("EC-66", "no day of collection"),
]


def event(term: str = "Pancytopenia", grade: str = "4", version: str = "5.0", **more: str) -> dict[str, str]:
    """Name the texts of a cytopenia from H-6 (2023-07-05) to H+9."""
    texts = {"AETERM": term, "AETOXGR": grade, "AEVER": version, "AESTDAT": day(-6), "AEENDAT": day(9), **more}
    return row("F19", 1, **texts)


def low_on(when: int) -> dict[str, str | None]:
    """Return counts of grade 4 on one day only, and mild ones on H."""
    mild, low = {"ANC": "0.6", "PLT": "40"}, {"ANC": "0.1", "PLT": "9"}
    return {"F5": None, **row("F18", 1, LBDAT=day(0), **mild), **row("F18", 2, LBDAT=day(when), **low)}


MILD = {"F5[1].ANC": "0.6", "F5[1].PLT": "40"}
CYTOPENIA = [
    accepts("EC-38", "pancytopenia with its counts", event() | counts()),
    accepts("EC-38", "pancytopenia with the counts of an assessment alone", event()),
    finds(
        "EC-38",
        "neutrophils of 0.5 at least",
        event() | {"F5[1].ANC": "0.5"},
        "F19[1].AETOXGR",
        "“Pancytopenia” is graded 4",
        "lowest neutrophil count from 2023-07-02 to 2023-07-23 is 0.5, not under 0.5",
    ),
    accepts("EC-38", "neutrophils of 0.499", event() | {"F5[1].ANC": "0.499"}),
    finds(
        "EC-38", "platelets of 25", event() | {"F5[1].PLT": "25"}, "F19[1].AETOXGR", "platelet count", "not under 25"
    ),
    accepts("EC-38", "platelets of 24.9", event() | {"F5[1].PLT": "24.9"}),
    finds("EC-38", "both lines", event() | MILD, "F19[1].AETOXGR", "0.6", "40"),
    accepts("EC-38", "grade 3", event(grade="3") | MILD),
    accepts("EC-38", "counts that lie elsewhere", event(AESTDAT="2024-01-01", AEENDAT="2024-01-05")),
    accepts(
        "EC-38",
        "a count three days before the event",
        event(AESTDAT="2023-07-09") | MILD | counts({-2: ("0.1", "9")}, without=(-6, 0, 3, 7, 9, 10)),
    ),
    *(
        accepts("EC-38", f"low counts {name}", event() | low_on(when))
        for name, when in (("three days before the event", -9), ("three days after the event", 12))
    ),
    *(
        finds("EC-38", f"low counts {name}", event() | low_on(when), "F19[1].AETOXGR", "0.6", "40")
        for name, when in (("four days before the event", -10), ("four days after the event", 13))
    ),
    accepts("EC-38", "neutrophils alone for neutropenia", event("Neutrophil count decreased") | {"F5[1].PLT": "40"}),
    finds("EC-38", "neutropenia of 0.6", event("Neutropenia") | MILD, "F19[1].AETOXGR", "0.6", count=1),
    finds("EC-38", "thrombocytopenia of 40", event("platelet count decreased") | MILD, "F19[1].AETOXGR", "40"),
    accepts("EC-38", "febrile neutropenia, graded by its course", event("Febrile neutropenia") | MILD),
    finds(
        "EC-38", "neutrophils of 0.1 in version 6.0", event("Neutropenia", version="6.0"), "F19[1].AETOXGR", "under 0.1"
    ),
    accepts("EC-38", "neutrophils of 0.09 in version 6.0", event("Neutropenia", version="6.0") | {"F5[1].ANC": "0.09"}),
    leaves_open(
        "EC-38",
        "a count that may be low",
        event("Neutropenia") | {"F5": None} | counts({-6: ("<1.0", "12")}, without=(0, 3, 7, 9)),
        "F19[1].AETOXGR",
        "“Neutrophils (ANC)” (F18 row 1) is known only as <1.0",
    ),
    accepts(
        "EC-38",
        "an assessment with neutrophils under 0.1 and platelets under 10",
        event() | {"F5[1].ANC": "<0.1", "F5[1].PLT": "<10"},
    ),
    accepts("EC-38", "another event", event("Sepsis")),
    finds(
        "EC-38",
        "pancytopenia of grade 3 with counts of grade 4",
        event(grade="3") | {"F5": None} | low_on(3),
        "F19[1].AETOXGR",
        "“Pancytopenia” is graded 3",
        "lowest neutrophil count from 2023-07-05 to 2023-07-20 is 0.1, under 0.5, which is grade 4",
        "platelet count",
    ),
    accepts("EC-38", "neutropenia of grade 5 with counts of grade 4", event("Neutropenia", "5") | low_on(3)),
    accepts("EC-38", "pancytopenia of grade 5 with counts over the limits", event(grade="5") | MILD),
    accepts("EC-38", "grade 3 with neutrophils alone under the limit", event(grade="3") | {"F5[1].PLT": "25"}),
    finds(
        "EC-38", "grade 3 with platelets of 24.9", event(grade="3") | {"F5[1].PLT": "24.9"}, "F19[1].AETOXGR", "24.9"
    ),
    accepts("EC-38", "neutropenia of grade 3 with 0.5", event("Neutropenia", "3") | {"F5[1].ANC": "0.5"}),
    finds(
        "EC-38",
        "neutropenia of grade 3 with 0.499",
        event("Neutropenia", "3") | {"F5[1].ANC": "0.499"},
        "F19[1].AETOXGR",
    ),
    *(
        finds("EC-38", f"grade 3 with low counts {name}", event(grade="3") | low_on(when), "F19[1].AETOXGR", count=1)
        for name, when in (("on the first day of the event", -6), ("on its last day", 9))
    ),
    *(
        accepts("EC-38", f"grade 3 with low counts {name}", event(grade="3") | low_on(when))
        for name, when in (("the day before the event", -7), ("the day after it", 10))
    ),
    *(
        answer("EC-38", f"grade 3 without an end, low {name}", event(grade="3", AEENDAT="?UNKNOWN") | low_on(when))
        for answer, name, when in ((finds, "on its first day", -6), (accepts, "the day after it", -5))
    ),
]

AML = {"F3.DX": "AML"}
RESIDUAL = [
    accepts("EC-45", "a detection limit of 0.01% in T-ALL"),
    finds(
        "EC-45", "a detection limit of 0.011% in T-ALL", {"F5[1].MRDLOD": "0.011"}, "F5[1].MRDLOD", "0.011%", "0.01%"
    ),
    accepts("EC-45", "a detection limit of 0.1% in AML", AML | {"F5[1].MRDLOD": "0.1"}),
    finds(
        "EC-45", "a detection limit of 0.11% in AML", AML | {"F5[1].MRDLOD": "0.11"}, "F5[1].MRDLOD", "cut-off is 0.1%"
    ),
    finds("EC-45", "an insensitive assay after the transplant", {"F13[1].MRDLOD": "0.1"}, "F13[1].MRDLOD", count=1),
    accepts(
        "EC-45",
        "a positive result of an insensitive assay",
        {"F5[1].MRDLOD": "1", "F5[1].MRDCAT": "POS", "F5[1].MRDVAL": "2"},
    ),
    accepts("EC-45", "AML by qPCR, which has no cut-off", AML | {"F5[1].MRDLOD": "1", "F5[1].MRDMETH": "QPCR"}),
    accepts("EC-45", "no detection limit", {"F5[1].MRDLOD": None}),
    accepts("EC-46", "0% called negative"),
    finds(
        "EC-46",
        "0.01% called negative in T-ALL",
        {"F5[1].MRDVAL": "0.01"},
        "F5[1].MRDVAL",
        "0.01%",
        "recorded as negative",
    ),
    accepts("EC-46", "0.009% called negative in T-ALL", {"F5[1].MRDVAL": "0.009"}),
    accepts("EC-46", "0.01% called positive in T-ALL", {"F5[1].MRDVAL": "0.01", "F5[1].MRDCAT": "POS"}),
    finds(
        "EC-46",
        "0.009% called positive in T-ALL",
        {"F5[1].MRDVAL": "0.009", "F5[1].MRDCAT": "POS"},
        "F5[1].MRDVAL",
        "positive",
    ),
    accepts("EC-46", "0.09% called negative in AML", AML | {"F5[1].MRDVAL": "0.09"}),
    finds(
        "EC-46", "0.1% called negative in AML", AML | {"F5[1].MRDVAL": "0.1"}, "F5[1].MRDVAL", "cut-off is 0.1%", "flow"
    ),
    finds("EC-46", "a value after the transplant", {"F13[1].MRDVAL": "0.2"}, "F13[1].MRDVAL", count=1),
    accepts("EC-46", "under 0.01% called negative in T-ALL", {"F5[1].MRDVAL": "<0.01"}),
    finds(
        "EC-46",
        "over 0.01% called negative",
        {"F5[1].MRDVAL": ">0.01"},
        "F5[1].MRDVAL",
        "MRD is >0.01%",
    ),
    leaves_open("EC-46", "under 0.1% in T-ALL", {"F5[1].MRDVAL": "<0.1"}, "F5[1].MRDVAL", "“Value” (F5 row 1)", "<0.1"),
    accepts("EC-46", "under 0.1% in AML", AML | {"F5[1].MRDVAL": "<0.1"}),
    accepts("EC-46", "an indeterminate result under 0.1%", {"F5[1].MRDVAL": "<0.1", "F5[1].MRDCAT": "IND"}),
    accepts("EC-46", "an indeterminate result", {"F5[1].MRDVAL": "0.2", "F5[1].MRDCAT": "IND"}),
    accepts("EC-46", "no value", {"F5[1].MRDVAL": None}),
]

COMPLETE = {"F18.@COMPLETE": "1"}
CMV = row("F12", 1, INONSET=day(35), INEND=day(49), INCLASS="VIRAL", INORG="CMV", INREACT="REACTIVATION")
VIRUS = [
    accepts("EC-104", "negative samples every week", weekly() | COMPLETE),
    accepts("EC-104", "samples every ten days", weekly(100, 10) | COMPLETE),
    finds(
        "EC-104",
        "samples every eleven days",
        weekly(99, 11) | COMPLETE,
        "F18.CMVPCR",
        "11 days",
        "(H+0)",
        "(H+11)",
        count=2,
    ),
    accepts("EC-104", "a series that is still being entered", weekly(99, 11)),
    accepts("EC-104", "a last sample on H+90", weekly(90, 10) | COMPLETE),
    finds(
        "EC-104",
        "a last sample on H+89",
        weekly(84, 7) | row("F18", 14, LBDAT=day(89), CMVPCR="<500", EBVPCR="<500") | COMPLETE,
        "F18.EBVPCR",
        "EBV",
        "(H+100)",
    ),
    finds("EC-104", "no sample at all", COMPLETE, "F18.CMVPCR", "100 days", count=2),
    accepts("EC-104", "no transplant", COMPLETE | {"F6": None}),
    finds(
        "EC-104",
        "a positive sample without infection",
        pcr({35: "1200"}),
        "F18[1].CMVPCR",
        "CMV",
        "1200",
        "(H+35)",
        count=1,
    ),
    finds("EC-104", "more copies than the assay counts", pcr({35: ">1000000"}), "F18[1].CMVPCR"),
    accepts("EC-104", "fewer copies than the assay counts", pcr({35: "<500"})),
    finds("EC-104", "a single copy", pcr({35: "1"}), "F18[1].CMVPCR"),
    accepts("EC-104", "no copies", pcr({35: "0"})),
    accepts("EC-104", "a positive sample with its infection", pcr({35: "1200", 42: "800"}) | CMV),
    accepts("EC-104", "a sample fourteen days before the onset", pcr({21: "1200"}) | CMV),
    finds("EC-104", "a sample fifteen days before the onset", pcr({20: "1200"}) | CMV, "F18[1].CMVPCR"),
    accepts("EC-104", "a sample fourteen days after the end", pcr({63: "1200"}) | CMV),
    finds("EC-104", "a sample fifteen days after the end", pcr({64: "1200"}) | CMV, "F18[1].CMVPCR"),
    finds("EC-104", "the infection of another virus", pcr({35: "1200"}, "EBVPCR") | CMV, "F18[1].EBVPCR", "EBV"),
    accepts("EC-104", "an infection by its long name", pcr({35: "1200"}) | CMV | {"F12[1].INORG": "Cytomegalovirus"}),
    accepts(
        "EC-104", "an infection by EBV", pcr({35: "1200"}, "EBVPCR") | CMV | {"F12[1].INORG": "Epstein-Barr virus"}
    ),
    finds(
        "EC-104",
        "a bacterial infection",
        pcr({35: "1200"}) | CMV | {"F12[1].INCLASS": "BACTERIAL", "F12[1].INORG": "E. coli"},
        "F18[1].CMVPCR",
    ),
]

EXAMPLES = [*PRIOR_LINES, *UNITS, *CELL_DOSES, *CYTOPENIA, *RESIDUAL, *VIRUS]
