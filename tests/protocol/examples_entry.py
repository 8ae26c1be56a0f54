"""Examples of the checks on enrolment and on the disease before treatment.

The sound patient of `building` was born on 1991-03-02, signed consent 2.0 on 2023-05-24, was screened on 2023-05-26 and
infused on 2023-06-16 (T). Days by hand: T−28 is 2023-05-19, T−90 is 2023-03-18. The limits are those of the protocol's
table of edit checks, which `test_limits` repeats.
"""

from tests.protocol.building import Example, accepts, finds, leaves_open


def consent(day: str, version: str) -> dict[str, str]:
    return {"F1.CONSDAT": day, "F1.CONSVER": version}


CONSENT = [
    accepts("EC-05", "a patient of 32"),
    accepts("EC-05", "a patient who turns 76 on the day after consent", {"F1.BRTHDAT": "1947-05-25"}),
    finds(
        "EC-05",
        "a patient who turned 76 on the day of consent",
        {"F1.BRTHDAT": "1947-05-24"},
        "F1.BRTHDAT",
        "was 76 years old at consent (2023-05-24)",
        remedy_contains=("75 years",),
    ),
    finds("EC-05", "the patient of 81 of the expansion", {"F1.BRTHDAT": "1941-07-01"}, "F1.BRTHDAT", "81 years old"),
    leaves_open("EC-05", "a year of birth", {"F1.BRTHDAT": "1947"}, "F1.BRTHDAT", "only to the year (1947)"),
    finds("EC-05", "a year of birth that leaves no doubt", {"F1.BRTHDAT": "1946"}, "F1.BRTHDAT", "at least 76"),
    accepts("EC-05", "no date of consent", {"F1.BRTHDAT": "1920", "F1.CONSDAT": None}),
    accepts("EC-07", "the version in force"),
    *(accepts("EC-07", f"the version in force typed as {typed}", {"F1.CONSVER": typed}) for typed in ("V2.0", "v 2")),
    accepts("EC-07", "version 1.0 on its first day", consent("2020-10-01", "Version 1.0")),
    finds(
        "EC-07",
        "version 1.0 on the day before",
        consent("2020-09-30", "1.0"),
        "F1.CONSVER",
        "which was not in force then",
        remedy_contains=("no version",),
    ),
    accepts("EC-07", "version 1.0 on its last day", consent("2021-10-31", "1.0")),
    finds(
        "EC-07",
        "version 1.0 on the day after",
        consent("2021-11-01", "1.0"),
        "F1.CONSVER",
        "signed on 2021-11-01 using version 1.0",
        remedy_contains=("In force on that day: 2.0",),
    ),
    accepts("EC-07", "version 2.0 on its first day", consent("2021-11-01", "2.0")),
    finds("EC-07", "version 2.0 on the day before", consent("2021-10-31", "2.0"), remedy_contains=("1.0",)),
    finds("EC-07", "a version that nobody knows", {"F1.CONSVER": "20"}, "F1.CONSVER", "not a known version"),
    accepts("EC-07", "no version", {"F1.CONSVER": None}),
    accepts("EC-08", "90 days", {"F1.CONSDAT": "2023-03-18"}),
    finds(
        "EC-08",
        "91 days",
        {"F1.CONSDAT": "2023-03-17"},
        "F4.INFDAT",
        "91 days after consent (2023-03-17 to 2023-06-16)",
        remedy_contains=("Up to 90 days",),
    ),
    accepts("EC-08", "consent after the infusion, which EC-06 reports", {"F1.CONSDAT": "2023-07-01"}),
    accepts("EC-08", "no infusion yet", {"F1.CONSDAT": "2022-01-01", "F4.INFDAT": None}),
]

NORMAL = {"F2.BILIULN": "20 µmol/L"}
ORGANS = [
    accepts("EC-19", "no value at all"),
    accepts("EC-19", "a clearance of 60", {"F2.CRCL": "60"}),
    finds("EC-19", "a clearance of 59.9", {"F2.CRCL": "59.9"}, "F2.CRCL", "59.9 mL/min", "at least 60 mL/min"),
    accepts("EC-19", "ALT of 3 times the limit", {"F2.ALT": "3"}),
    finds("EC-19", "ALT of 3.01 times the limit", {"F2.ALT": "3.01"}, "F2.ALT", "3.01 × ULN", "at most 3 × ULN"),
    accepts("EC-19", "AST of 3 times the limit", {"F2.AST": "3"}),
    finds("EC-19", "AST of 3.01 times the limit", {"F2.AST": "3.01"}, "F2.AST"),
    accepts("EC-19", "an impossible ALT, which is an error", {"F2.ALT": "501"}),
    accepts("EC-19", "an impossible LVEF, which is an error", {"F2.LVEF": "4"}),
    accepts("EC-19", "LVEF of 50%", {"F2.LVEF": "50"}),
    finds("EC-19", "LVEF of 49.9%", {"F2.LVEF": "49.9"}, "F2.LVEF", "49.9 %", "at least 50 %"),
    accepts("EC-19", "a saturation of 92%", {"F2.SPO2": "92"}),
    finds("EC-19", "a saturation of 91.9%", {"F2.SPO2": "91.9"}, "F2.SPO2", "at least 92 %"),
    accepts("EC-19", "bilirubin of 1.5 times normal", NORMAL | {"F2.BILI": "30 µmol/L"}),
    finds(
        "EC-19",
        "bilirubin just over 1.5 times normal",
        NORMAL | {"F2.BILI": "30.2 µmol/L"},
        "F2.BILI",
        "1.51 × ULN",
        "at most 1.5 × ULN",
    ),
    # 1.8 mg/dL are 30.78 µmol/L (17.1 to 1), which is 1.5 times 20.52 µmol/L.
    accepts(
        "EC-19", "bilirubin of 1.5 times normal in two units", {"F2.BILI": "1.8 mg/dL", "F2.BILIULN": "20.52 µmol/L"}
    ),
    finds(
        "EC-19",
        "bilirubin of more in two units",
        {"F2.BILI": "1.8 mg/dL", "F2.BILIULN": "20.51 µmol/L"},
        "F2.BILI",
    ),
    accepts("EC-19", "bilirubin without its normal limit", {"F2.BILI": "90 µmol/L"}),
    accepts("EC-19", "bilirubin with a normal limit of zero", {"F2.BILI": "90 µmol/L", "F2.BILIULN": "0 µmol/L"}),
    finds("EC-19", "two values", {"F2.CRCL": "20", "F2.SPO2": "80"}, count=2),
    accepts("EC-21", "not eligible, with the reason"),
    finds("EC-21", "eligible", {"F2.INELCONV": "N"}, "F2.INELCONV", "entered as eligible"),
    finds("EC-21", "not eligible without a reason", {"F2.INELRSN": None}, "F2.INELRSN", "no reason is given"),
    finds("EC-21", "not eligible for an unknown reason", {"F2.INELRSN": "?UNKNOWN"}, "F2.INELRSN"),
    finds("EC-21", "an unknown eligibility", {"F2.INELCONV": "?UNKNOWN"}, "F2.INELCONV", "is not answered"),
    accepts("EC-21", "no answer yet", {"F2.INELCONV": None, "F2.@COMPLETE": None}),
]

UNDER_WAY = {"F2.@COMPLETE": None}
SCREENING = [
    accepts("EC-22", "negative tests of T−21"),
    *(
        finds("EC-22", f"a positive {test}", {f"F2.{test}": "POS"}, f"F2.{test}", "is positive", count=1)
        for test in ("PREG", "HBV", "HCV", "HIV", "SYPH")
    ),
    *(
        finds("EC-22", f"no {test} in a complete form", {f"F2.{test}": None}, f"F2.{test}", "has no result", count=1)
        for test in ("PREG", "HBV", "HCV", "HIV", "SYPH")
    ),
    finds("EC-22", "a test that was not done", {"F2.HIV": "?NOT DONE"}, "F2.HIV", "“HIV” has no result"),
    accepts(
        "EC-22", "no test in a form under way", UNDER_WAY | {"F2.HIV": None, "F2.SCRNDAT": None, "F2.INFACT": None}
    ),
    finds("EC-22", "a positive test in a form under way", UNDER_WAY | {"F2.HBV": "POS"}, "F2.HBV"),
    accepts("EC-22", "no pregnancy test of a man", {"F2.PREG": None, "F1.SEX": "M"}),
    accepts("EC-22", "a pregnancy test that does not apply", {"F2.PREG": "?NOT APPLICABLE"}),
    finds("EC-22", "a pregnancy test that was refused", {"F2.PREG": "?REFUSED"}, "F2.PREG"),
    finds("EC-22", "an HIV test that does not apply", {"F2.HIV": "?NOT APPLICABLE"}, "F2.HIV"),
    finds("EC-22", "an active infection", {"F2.INFACT": "Y"}, "F2.INFACT", "an infection is active"),
    finds("EC-22", "no word on infection", {"F2.INFACT": None}, "F2.INFACT", "not stated"),
    accepts("EC-22", "tests of T−28", {"F2.SCRNDAT": "2023-05-19"}),
    finds(
        "EC-22",
        "tests of T−29",
        {"F2.SCRNDAT": "2023-05-18"},
        "F2.SCRNDAT",
        "2023-05-18 (T−29) were too early",
        remedy_contains=("28 days",),
    ),
    accepts("EC-22", "tests of the day of the infusion", {"F2.SCRNDAT": "2023-06-16"}),
    finds("EC-22", "tests of the day after", {"F2.SCRNDAT": "2023-06-17"}, "F2.SCRNDAT", "(T+1) came after"),
    finds("EC-22", "no day of the tests", {"F2.SCRNDAT": None}, "F2.SCRNDAT", "not entered"),
    accepts("EC-22", "old tests while T is not known", {"F2.SCRNDAT": "2022-01-01", "F4.INFDAT": None}),
    accepts("EC-23", "no answer"),
    accepts("EC-23", "no active GVHD", {"F2.GVHDACT": "N"}),
    finds(
        "EC-23", "active GVHD without its grade", {"F2.GVHDACT": "Y"}, "F2.GVHDACT", "grade not entered", awaits="F2"
    ),
    accepts("EC-23", "active GVHD of grade I", {"F2.GVHDACT": "Y", "F2.GVHDGRD": "1"}),
    finds(
        "EC-23",
        "active GVHD of grade II",
        {"F2.GVHDACT": "Y", "F2.GVHDGRD": "2"},
        "F2.GVHDACT",
        "grade II",
        "at most grade I ",
        awaits="",
    ),
]

SHORT_REMISSION = {"F2.RRBASIS": "CR1LE12"}
PRIOR = {"F3.PRIORHCT": "Y", "F3.HCT1DAT": "2021-05", "F3.HCT1DON": "HAPLO"}
DISEASE = [
    accepts("EC-10", "T-ALL with 62%"),
    accepts("EC-10", "T-LBL with 24.9%", {"F3.DX": "T-LBL", "F3.BMBLAST": "24.9"}),
    finds(
        "EC-10",
        "T-LBL with 25%",
        {"F3.DX": "T-LBL", "F3.BMBLAST": "25"},
        "F3.DX",
        "T-LBL with 25% marrow blasts",
        remedy_contains=("Under 25%", "from 20% on"),
    ),
    accepts("EC-10", "T-ALL with 20%", {"F3.BMBLAST": "20"}),
    finds("EC-10", "T-ALL with 19.9%", {"F3.BMBLAST": "19.9"}, "F3.DX", "T-ALL with 19.9%"),
    accepts("EC-10", "T-ALL enrolled for MRD", {"F3.BMBLAST": "2", "F2.RRBASIS": "RELAPSE2|MRDPOS"}),
    accepts("EC-10", "AML with few blasts", {"F3.DX": "AML", "F3.BMBLAST": "6"}),
    accepts("EC-10", "T-LBL with blasts not known", {"F3.DX": "T-LBL", "F3.BMBLAST": None}),
    finds("EC-10", "T-ALL with few blasts and no ground entered", {"F3.BMBLAST": "3", "F2.RRBASIS": None}, "F3.DX"),
    accepts("EC-13", "bright with 98%"),
    accepts("EC-13", "negative with 19.9%", {"F3.CD7INT": "NEG", "F3.CD7PCT": "19.9"}),
    finds("EC-13", "negative with 20%", {"F3.CD7INT": "NEG", "F3.CD7PCT": "20"}, "F3.CD7INT", "“negative” with 20%"),
    accepts("EC-13", "dim with 20%", {"F3.CD7INT": "DIM", "F3.CD7PCT": "20"}),
    finds("EC-13", "dim with 19.9%", {"F3.CD7INT": "DIM", "F3.CD7PCT": "19.9"}, "F3.CD7INT", "“dim” with 19.9%"),
    finds("EC-13", "positive with none", {"F3.CD7INT": "POS", "F3.CD7PCT": "0"}, "F3.CD7INT"),
    accepts("EC-13", "no category", {"F3.CD7INT": None, "F3.CD7PCT": "3"}),
    accepts("EC-15", "365 days", SHORT_REMISSION | {"F3.CR1DAT": "2022-01-10", "F3.REL1DAT": "2023-01-10"}),
    finds(
        "EC-15",
        "366 days",
        SHORT_REMISSION | {"F3.CR1DAT": "2022-01-10", "F3.REL1DAT": "2023-01-11"},
        "F2.RRBASIS",
        "lasted 366 days (2022-01-10 to 2023-01-11)",
    ),
    leaves_open(
        "EC-15",
        "months that may be a year apart",
        SHORT_REMISSION | {"F3.CR1DAT": "2022-01", "F3.REL1DAT": "2023-01"},
        "F2.RRBASIS",
        "“First CR” (F3) is known only to the month (2022-01) and “First relapse” (F3)",
    ),
    accepts("EC-15", "such months where another ground is given", {"F3.CR1DAT": "2022-01", "F3.REL1DAT": "2023-01"}),
    finds(
        "EC-15",
        "months that leave no doubt",
        SHORT_REMISSION | {"F3.CR1DAT": "2022-01", "F3.REL1DAT": "2023-02"},
        "F2.RRBASIS",
        "at least 366 days",
    ),
    finds(
        "EC-15",
        "a month at one end only",
        SHORT_REMISSION | {"F3.CR1DAT": "2022-01-10", "F3.REL1DAT": "2023-02"},
        "F2.RRBASIS",
        "at least 387 days",
    ),
    accepts("EC-15", "a long remission on another ground", {"F3.CR1DAT": "2020-01-10", "F3.REL1DAT": "2023-01-11"}),
    accepts("EC-15", "no dates", SHORT_REMISSION),
    accepts("EC-17", "no prior transplant"),
    accepts("EC-17", "date and donor", PRIOR),
    finds(
        "EC-17",
        "no donor",
        {"F3.PRIORHCT": "Y", "F3.HCT1DAT": "2021-05"},
        "F3.PRIORHCT",
        "nothing is entered for its donor.",
    ),
    finds("EC-17", "neither date nor donor", {"F3.PRIORHCT": "Y"}, "F3.PRIORHCT", "its date and its donor"),
    accepts("EC-17", "an unknown donor", PRIOR | {"F3.HCT1DON": "?UNKNOWN"}),
    accepts("EC-17", "an unknown date", PRIOR | {"F3.HCT1DAT": "?UNKNOWN"}),
    accepts("EC-17", "the day before consent", PRIOR | {"F3.HCT1DAT": "2023-05-23"}),
    finds(
        "EC-17",
        "the day of consent",
        PRIOR | {"F3.HCT1DAT": "2023-05-24"},
        "F3.HCT1DAT",
        "dated 2023-05-24, not before consent",
    ),
    leaves_open("EC-17", "the month of consent", PRIOR | {"F3.HCT1DAT": "2023-05"}, "F3.PRIORHCT", "(2023-05)"),
    finds("EC-17", "the month after consent", PRIOR | {"F3.HCT1DAT": "2023-06"}, "F3.HCT1DAT"),
    accepts("EC-17", "a date while consent is not entered", PRIOR | {"F1.CONSDAT": None}),
]

EXAMPLES: list[Example] = [*CONSENT, *ORGANS, *SCREENING, *DISEASE]
