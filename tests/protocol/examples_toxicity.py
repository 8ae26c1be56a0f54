"""Examples of the checks on CRS, ICANS and steroids after the CAR T cells.

The sound patient of `building` has T on 2023-06-16 and H on 2023-07-11, and weighs 60 kg. Days by hand: T+14 is
2023-06-30, T+28 07-14.
"""

from tests.protocol.building import accepts, finds, row


def crs(when: str, grade: str = "1", number: int = 1, **more: str | None) -> dict[str, str]:
    """Name the texts of an assessment of CRS that is whole: fever alone, grade 1, unless changed."""
    findings = {"TEMP": "38.5", "FEVOTH": "N", "ANTIPYR": "N", "CRSEST": "N", "HYPOT": "N", "NPRESS": "0"}
    findings |= {"VASOPR": "N", "O2": "ROOMAIR", "DUEDEATH": "N"}
    texts = {"TXDAT": when, "TXKIND": "CRS", "GRINV": grade, **findings, **more}
    return row("F11", number, **{name: text for name, text in texts.items() if text is not None})


def icans(when: str, grade: str = "0", number: int = 1, **more: str | None) -> dict[str, str]:
    """Name the texts of an assessment of ICANS that is whole: ICE 10, no sign, grade 0, unless changed."""
    findings = {"ORIENT": "4", "NAMING": "3", "COMMAND": "1", "WRITING": "1", "ATTENT": "1", "LOC": "ALERT"}
    findings |= {"SEIZURE": "NOSEIZ", "MOTOR": "N", "OEDEMA": "NOOEDEMA", "DUEDEATH": "N"}
    texts = {"TXDAT": when, "TXKIND": "ICANS", "GRINV": grade, **findings, **more}
    return row("F11", number, **{name: text for name, text in texts.items() if text is not None})


TOXICITY = [
    accepts("EC-34", "CRS on the day of the infusion", crs("2023-06-16")),
    finds("EC-34", "CRS the day before", crs("2023-06-15"), "F11[1].TXDAT", "2023-06-15 (T−1)", "T+14"),
    accepts("EC-34", "CRS on T+14", crs("2023-06-30")),
    finds("EC-34", "CRS on T+15", crs("2023-07-01"), "F11[1].TXDAT", "2023-07-01 (T+15)", count=1),
    accepts("EC-34", "a later assessment of an early CRS", crs("2023-06-20") | crs("2023-07-02", number=2)),
    finds(
        "EC-34",
        "CRS that follows assessments of grade 0",
        crs("2023-06-20", "0", TEMP="36.9") | crs("2023-07-02", number=2),
        "F11[2].TXDAT",
    ),
    finds(
        "EC-34",
        "CRS by its findings, the grade left out",
        crs("2023-07-01", GRINV=None),
        "F11[1].TXDAT",
    ),
    accepts("EC-34", "no infusion date", crs("2023-07-02") | {"F4.INFDAT": None}),
    accepts("EC-34", "ICANS, which has a check of its own", icans("2023-07-10", "1", ATTENT="0")),
    accepts("EC-35", "ICANS on the day of the infusion", icans("2023-06-16", "1", ATTENT="0")),
    finds("EC-35", "ICANS the day before", icans("2023-06-15", "1", ATTENT="0"), "F11[1].TXDAT", "T−1"),
    accepts("EC-35", "ICANS on T+28", icans("2023-07-14", "1", ATTENT="0")),
    finds("EC-35", "ICANS on T+29", icans("2023-07-15", "1", ATTENT="0"), "F11[1].TXDAT", "2023-07-15 (T+29)", "T+28"),
    accepts("EC-35", "late assessments of grade 0", icans("2023-07-20")),
    accepts("EC-36", "fever alone as grade 1", crs("2023-06-20")),
    finds(
        "EC-36",
        "low-flow oxygen as grade 1",
        crs("2023-06-20", O2="LOWFLOW", O2FLOW="6"),
        "F11[1].GRINV",
        "grade 1",
        "gives 2",
        "hypoxia",
    ),
    accepts("EC-36", "6 L/min as grade 2", crs("2023-06-20", "2", O2="LOWFLOW", O2FLOW="6")),
    finds(
        "EC-36", "6.1 L/min as grade 2", crs("2023-06-20", "2", O2="LOWFLOW", O2FLOW="6.1"), "F11[1].GRINV", "gives 3"
    ),
    finds("EC-36", "38.0 °C as grade 0", crs("2023-06-20", "0", TEMP="38.0"), "F11[1].GRINV", "gives 1"),
    accepts("EC-36", "37.9 °C as grade 0", crs("2023-06-20", "0", TEMP="37.9")),
    finds("EC-36", "one pressor as grade 4", crs("2023-06-20", "4", HYPOT="Y", NPRESS="1"), "F11[1].GRINV", "gives 3"),
    accepts("EC-36", "a grade over the lower bound of what is entered", crs("2023-06-20", "3", HYPOT="Y", NPRESS=None)),
    finds(
        "EC-36",
        "a grade under the lower bound of what is entered",
        crs("2023-06-20", "1", HYPOT="Y", NPRESS=None),
        "F11[1].GRINV",
        "≥ 2 (incomplete)",
    ),
    accepts("EC-36", "findings that are missing", crs("2023-06-20", "3", TEMP=None)),
    finds(
        "EC-36",
        "a pressor without hypotension",
        crs("2023-06-20", "3", NPRESS="1"),
        "F11[1].GRINV",
        "needs checking",
        "without hypotension",
    ),
    finds(
        "EC-36",
        "oxygen without fever, called no CRS",
        crs("2023-06-20", "0", TEMP="36.8", O2="LOWFLOW", O2FLOW="2"),
        "F11[1].GRINV",
        "without fever",
    ),
    accepts("EC-36", "a temperature outside its limits, which is an error of its own", crs("2023-06-20", TEMP="50")),
    accepts("EC-36", "an oxygen flow that no scale takes", crs("2023-06-20", O2="LOWFLOW", O2FLOW="-1")),
    accepts("EC-37", "an ICE score of 10 as grade 0", icans("2023-06-22")),
    finds(
        "EC-37", "an ICE score of 9 as grade 0", icans("2023-06-22", ATTENT="0"), "F11[1].GRINV", "grade 0", "gives 1"
    ),
    accepts("EC-37", "an ICE score of 7 as grade 1", icans("2023-06-22", "1", NAMING="0")),
    finds("EC-37", "an ICE score of 6 as grade 1", icans("2023-06-22", "1", NAMING="0", ATTENT="0"), "", "gives 2"),
    accepts("EC-37", "an ICE score of 3 as grade 2", icans("2023-06-22", "2", ORIENT="1", NAMING="0", ATTENT="1")),
    finds(
        "EC-37", "an ICE score of 2 as grade 2", icans("2023-06-22", "2", ORIENT="0", NAMING="0", ATTENT="0"), "", "3"
    ),
    finds("EC-37", "a brief seizure as grade 2", icans("2023-06-22", "2", SEIZURE="BRIEF"), "", "gives 3", "seizure"),
    accepts("EC-37", "items that are missing", icans("2023-06-22", "2", ORIENT=None)),
    finds(
        "EC-37", "items that are missing under their bound", icans("2023-06-22", "0", ORIENT=None, NAMING="0"), "", "≥"
    ),
    accepts("EC-37", "HLH, which is not computed", row("F11", 1, TXDAT="2023-06-22", TXKIND="HLH", GRINV="2")),
]


def steroid(
    dose: str, unit: str = "MG/KG", why: str = "OTHER", start: str = "2023-06-20", **more: str
) -> dict[str, str]:
    """Name the texts of a course of methylprednisolone after the infusion."""
    given = {"CMTRT": "METHYLPREDNISOLONE", "CMROUTE": "IV", "CMENDAT": start, "CMONGO": "N"}
    texts = {**given, "CMINDC": why, "CMDOSE": dose, "CMDOSU": unit, "CMSTDAT": start, **more}
    return row("F7", 1, **{name: text for name, text in texts.items() if text})


STEROIDS = [
    accepts("EC-103", "1 mg/kg", steroid("1")),
    finds("EC-103", "1.1 mg/kg", steroid("1.1"), "F7[1].CMINDC", "1.1 mg/kg", "other indication", "28 days"),
    finds("EC-103", "no indication", steroid("2", why=""), "F7[1].CMINDC", "no indication"),
    accepts("EC-103", "2 mg/kg for CRS", steroid("2", why="CRS")),
    accepts("EC-103", "2 mg/kg for ICANS", steroid("2", why="ICANS")),
    accepts("EC-103", "2 mg/kg for HLH", steroid("2", why="HLH")),
    finds("EC-103", "2 mg/kg for GVHD that nobody recorded", steroid("2", why="GVHD"), "", "GVHD treatment"),
    accepts(
        "EC-103",
        "2 mg/kg for GVHD of the CAR T cells",
        steroid("2", why="GVHD") | row("F10", 1, GVTYPE="ACUTE", GVATTR="CART", ONSET="2023-06-20"),
    ),
    accepts("EC-103", "60 mg a day at 60 kg", steroid("60", "MG/D")),
    finds("EC-103", "61 mg a day at 60 kg", steroid("61", "MG/D"), "F7[1].CMINDC", "1.02 mg/kg"),
    accepts("EC-103", "75 mg of prednisone at 60 kg", steroid("75", "MG", CMTRT="PREDNISONE")),
    finds("EC-103", "76 mg of prednisone at 60 kg", steroid("76", "MG", CMTRT="PREDNISONE"), "", "1.01 mg/kg"),
    accepts("EC-103", "11 mg of dexamethasone at 60 kg", steroid("11", "MG", CMTRT="DEXAMETHASONE")),
    finds("EC-103", "12 mg of dexamethasone at 60 kg", steroid("12", "MG", CMTRT="DEXAMETHASONE"), "", "1.07 mg/kg"),
    finds("EC-103", "100 mg/m² at 1.66 m² and 60 kg", steroid("100", "MG/M2"), "", "2.77 mg/kg"),
    finds("EC-103", "1 g a day", steroid("1", "G"), "", "16.67 mg/kg"),
    finds("EC-103", "on the day of the infusion", steroid("2", start="2023-06-16")),
    accepts("EC-103", "the day before the infusion", steroid("2", start="2023-06-15")),
    finds("EC-103", "on T+28", steroid("2", start="2023-07-14")),
    accepts("EC-103", "on T+29", steroid("2", start="2023-07-15")),
    accepts("EC-103", "a weight that no patient has", steroid("61", "MG/D") | {"F4.DOSEWT": "0", "F3.WEIGHT": "0"}),
    finds("EC-103", "the weight at baseline, without a dosing weight", steroid("61", "MG/D") | {"F4.DOSEWT": None}),
    accepts("EC-103", "a height that no patient has", steroid("100", "MG/M2") | {"F3.HEIGHT": "-1"}),
    accepts("EC-103", "a topical steroid", steroid("2", CMROUTE="TOPICAL")),
    accepts("EC-103", "an unknown dose", steroid("")),
    accepts("EC-103", "an unknown unit", steroid("500", "OTHER")),
    accepts("EC-103", "another drug", steroid("8", CMTRT="TOCILIZUMAB")),
]

EXAMPLES = [*TOXICITY, *STEROIDS]
