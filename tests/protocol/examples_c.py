"""Examples of the checks on the course after treatment: toxicity, counts, engraftment, chimerism, GVHD, values, MRD.

The sound patient of `building` has T on 2023-06-16, H on 2023-07-11 (T+25) and weighs 60 kg. Days by hand: T+14 is
2023-06-30, T+28 07-14; H+29 08-09, H+30 08-10, H+42 08-22, H+45 08-25, H+100 10-19. The counts are those of `series`.
"""

from typing import Any

from cd7gui.domain.findings import ERROR, QUERY
from tests.protocol import examples_values
from tests.protocol.building import Deviation, Example, row
from tests.protocol.series import COUNTS, counts, day, transfusions


def finds(check: str, name: str, case: Deviation, at: str = "", *says: str, **more: Any) -> Example:
    return Example(check, name, True, case, at, says, **more)


def accepts(check: str, name: str, case: Deviation | None = None, **more: Any) -> Example:
    return Example(check, name, False, case or {}, **more)


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
        "needs a look",
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


ALL_BUT_H = tuple(when for when in COUNTS if when != 0)
RECOVERY = [
    accepts("EC-67", "the first of three counts", counts()),
    accepts("EC-67", "no counts from the transplant on"),
    finds(
        "EC-67",
        "a day whose count is below 0.5",
        counts() | {"F8.ANCDAT": day(9)},
        "F8.ANCDAT",
        "2023-07-20 (H+9)",
        "0.4 (2023-07-20 (H+9))",
        severity=ERROR,
    ),
    finds(
        "EC-67",
        "a day later than the counts propose",
        counts() | {"F8.ANCDAT": day(12)},
        "F8.ANCDAT",
        "not the first",
        "2023-07-21 (H+10)",
        severity=QUERY,
    ),
    finds(
        "EC-67",
        "a day without a count",
        counts() | {"F8.ANCDAT": day(13)},
        "F8.ANCDAT",
        "not supported",
        severity=ERROR,
    ),
    accepts("EC-67", "exactly 0.5 on the third day", counts({12: ("0.5", "22")})),
    finds("EC-67", "0.499 on the third day", counts({12: ("0.499", "22")}), "F8.ANCDAT", "0.499", severity=ERROR),
    finds("EC-67", "two counts only", counts(without=(12, 14, 17)), "F8.ANCDAT", "0.6", "0.8", severity=ERROR),
    accepts("EC-67", "counts that leave it open", counts({10: ("<1.0", "19")})),
    accepts("EC-67", "a count over the assay's limit", counts({11: (">0.7", "19")})),
    finds(
        "EC-67",
        "a recovery before the nadir",
        counts(
            {
                -6: ("0.9", "60"),
                0: ("0.9", "60"),
                3: ("0.8", "50"),
                7: ("0.6", "40"),
                9: ("0.4", "30"),
                10: ("0.2", "19"),
            }
        )
        | {"F8.ANCDAT": day(0)},
        "F8.ANCDAT",
        "before the nadir",
        severity=ERROR,
    ),
    finds("EC-67", "a recovery before the transplant", {"F8.ANCDAT": day(-1)}, "F8.ANCDAT", "before the transplant"),
    finds("EC-67", "a recovery after the last contact", {"F8.ANCDAT": "2026-11-11"}, "F8.ANCDAT", "2026-11-10"),
    accepts("EC-67", "a recovery on the day of the transplant", {"F8.ANCDAT": day(0)}),
    finds(
        "EC-67",
        "the lower of two counts of a day",
        counts() | row("F18", 11, LBDAT=day(11), ANC="0.45"),
        "F8.ANCDAT",
        "0.45",
        severity=ERROR,
    ),
    accepts("EC-67", "a recovery on the day of the last contact", {"F8.ANCDAT": "2026-11-10"}),
    finds(
        "EC-67", "one count on the day of the transplant", counts(without=ALL_BUT_H), "F8.ANCDAT", "F18 has no count"
    ),
    finds(
        "EC-67",
        "a later day with exactly 0.5 among its counts",
        counts({12: ("0.5", "22")}) | {"F8.ANCDAT": day(11)},
        "F8.ANCDAT",
        "not the first",
        severity=QUERY,
    ),
    accepts("EC-68", "neutropenia at the transplant", counts()),
    finds(
        "EC-68",
        "a recovery of who was never below 0.5",
        counts({-6: ("0.6", ""), 0: ("0.5", ""), 3: ("0.7", ""), 7: ("0.9", ""), 9: ("0.9", "")}),
        "F8.ANCSTAT",
        "“recovered”",
        "no count",
    ),
    accepts(
        "EC-68",
        "0.499 at the transplant",
        counts({-6: ("0.6", ""), 0: ("0.499", ""), 3: ("0.7", ""), 7: ("0.9", ""), 9: ("0.9", "")}),
    ),
    finds(
        "EC-68", "“never below” with neutropenia", counts() | {"F8.ANCSTAT": "NEVERLOW"}, "F8.ANCSTAT", "is below 0.5"
    ),
    accepts("EC-68", "no counts", {"F8.ANCSTAT": "NEVERLOW"}),
    accepts("EC-69", "nine days after the last transfusion", counts() | transfusions(-3, 3)),
    accepts("EC-69", "seven days after the last transfusion", counts() | transfusions(5)),
    finds(
        "EC-69",
        "six days after the last transfusion",
        counts() | transfusions(6),
        "F8.PLTDAT",
        "2023-07-23 (H+12)",
        "by 6 days (2023-07-17 (H+6))",
        severity=ERROR,
        count=1,
    ),
    finds("EC-69", "a transfusion on the day itself", transfusions(12), "F8.PLTDAT", "by 0 days"),
    accepts("EC-69", "red cells the day before", counts() | transfusions(-3, red_cells=(11,))),
    finds(
        "EC-69",
        "a transfusion before the third count",
        counts() | transfusions(13),
        "F8.PLTDAT",
        "transfused on 2023-07-24 (H+13)",
        severity=ERROR,
    ),
    finds(
        "EC-69",
        "a count below 20",
        counts() | transfusions(3) | {"F8.PLTDAT": day(11)},
        "F8.PLTDAT",
        "19",
        severity=ERROR,
    ),
    accepts("EC-69", "exactly 20", counts({12: ("1.1", "20")}) | transfusions(3)),
    finds("EC-69", "19.9 on the first day", counts({12: ("1.1", "19.9")}) | transfusions(3), "F8.PLTDAT", "19.9"),
    finds(
        "EC-69",
        "a later day than the counts propose",
        counts({19: ("2.0", "55"), 21: ("2.0", "60")}) | transfusions(3) | {"F8.PLTDAT": day(14)},
        "F8.PLTDAT",
        "not the first",
        severity=QUERY,
    ),
    accepts("EC-69", "transfusions that nobody entered", counts({12: ("1.1", "19")})),
    accepts("EC-69", "a recovery on the day of the transplant", {"F8.PLTDAT": day(0)}),
    accepts("EC-69", "a recovery on the day of the last contact", {"F8.PLTDAT": "2026-11-10"}),
    finds("EC-69", "a recovery after the last contact", {"F8.PLTDAT": "2026-11-11"}, "F8.PLTDAT", "2026-11-10"),
    finds(
        "EC-69",
        "one count on the day of the transplant",
        counts(without=ALL_BUT_H) | transfusions(3),
        "F8.PLTDAT",
        "F18 has no count",
    ),
    finds(
        "EC-69",
        "two counts only",
        counts(without=(17,)) | transfusions(3),
        "F8.PLTDAT",
        "not supported: F18 has 22",
        "and 29",
        severity=ERROR,
    ),
    finds(
        "EC-69",
        "a later day with exactly 20 among its counts",
        counts({17: ("1.9", "20"), 19: ("2.0", "55")}) | transfusions(3) | {"F8.PLTDAT": day(14)},
        "F8.PLTDAT",
        "not the first",
        severity=QUERY,
    ),
    finds("EC-69", "a recovery before the transplant", {"F8.PLTDAT": day(-1)}, "F8.PLTDAT", "before the transplant"),
]


def died(when: str) -> dict[str, str | None]:
    """Give a death with the contacts, samples and recovery after it taken away."""
    gone = dict.fromkeys(("F8.ANCDAT", "F8.PLTDAT", "F9", "F13", "F17"))
    return {**gone, "F8.ANCSTAT": "DIED", "F8.PLTSTAT": "DIED", "F16.DEATH": "Y", "F16.DTHDAT": when}


NOT_RECOVERED = {"F8.ANCSTAT": "NOTREC", "F8.ANCDAT": None}
SLOW = {12: ("0.4", ""), 14: ("0.4", ""), 17: ("0.3", "")}  # counts that do not recover by H+17
GRAFT_FAILURE = [
    accepts("EC-70", "“died before recovery”", died(day(13)) | {"F8.GFAIL": "?NOT APPLICABLE"}),
    finds(
        "EC-70",
        "primary graft failure of a death on H+29",
        died(day(29)) | {"F8.GFAIL": "PRIMARY", "F8.GFDAT": day(28)},
        "F8.GFAIL",
        "“primary graft failure”",
        "2023-08-09 (H+29)",
        "2023-08-10 (H+30)",
    ),
    accepts(
        "EC-70",
        "primary graft failure of a death on H+30",
        died(day(30)) | {"F8.GFAIL": "PRIMARY", "F8.GFDAT": day(29)},
    ),
    finds(
        "EC-70",
        "primary graft failure of cord blood on H+41",
        died(day(41)) | {"F8.GFAIL": "PRIMARY", "F8.GFDAT": day(40), "F6.GRAFT": "CORD"},
        "F8.GFAIL",
        "(H+42)",
    ),
    accepts(
        "EC-70",
        "primary graft failure of cord blood on H+42",
        died(day(42)) | {"F8.GFAIL": "PRIMARY", "F8.GFDAT": day(40), "F6.GRAFT": "CORD"},
    ),
    finds(
        "EC-70",
        "“not recovered” of a death on H+13",
        died(day(13)) | {"F8.ANCSTAT": "NOTREC"},
        "F8.ANCSTAT",
        "“not recovered”",
    ),
    accepts(
        "EC-70",
        "a graft that failed after recovery",
        died(day(29)) | {"F8.ANCSTAT": "RECOVERED", "F8.ANCDAT": day(10), "F8.GFAIL": "SECONDARY", "F8.GFDAT": day(25)},
    ),
    accepts("EC-70", "a living patient", {"F8.GFAIL": "PRIMARY", "F8.GFDAT": day(30)}),
    accepts("EC-71", "recovery on H+10"),
    accepts("EC-71", "recovery on H+30", {"F8.ANCDAT": day(30)}),
    finds("EC-71", "recovery on H+31", {"F8.ANCDAT": day(31)}, "F8.GFAIL", "2023-08-10 (H+30)", "called none"),
    accepts("EC-71", "recovery on H+42 from cord blood", {"F8.ANCDAT": day(42), "F6.GRAFT": "CORD"}),
    finds(
        "EC-71", "recovery on H+43 from cord blood", {"F8.ANCDAT": day(43), "F6.GRAFT": "CORD"}, "F8.GFAIL", "(H+42)"
    ),
    finds("EC-71", "no recovery and no answer", NOT_RECOVERED | {"F8.GFAIL": None}, "F8.GFAIL", "not answered"),
    finds("EC-71", "no recovery called no failure", NOT_RECOVERED, "F8.GFAIL", "called none"),
    accepts("EC-71", "no recovery called failure", NOT_RECOVERED | {"F8.GFAIL": "PRIMARY", "F8.GFDAT": day(30)}),
    accepts("EC-71", "no recovery with a missing reason", NOT_RECOVERED | {"F8.GFAIL": "?PENDING"}),
    accepts("EC-71", "a death on H+30", died(day(30)) | {"F8.ANCSTAT": "NOTREC", "F8.GFAIL": None}),
    finds("EC-71", "a death on H+31", died(day(31)) | {"F8.ANCSTAT": "NOTREC", "F8.GFAIL": None}, "F8.GFAIL"),
    finds(
        "EC-71",
        "counts that show no recovery in a blank form",
        counts({12: ("0.4", ""), 14: ("0.4", ""), 17: ("0.3", ""), 30: ("0.3", "")}) | {"F8": None},
        "F8.GFAIL",
        "not answered",
    ),
    accepts(
        "EC-71",
        "counts that recover on H+30 in a blank form",
        counts(SLOW | {30: ("0.6", ""), 31: ("0.7", ""), 33: ("0.8", "")}) | {"F8": None},
    ),
    finds(
        "EC-71",
        "counts that recover on H+31 in a blank form",
        counts(SLOW | {31: ("0.6", ""), 33: ("0.7", ""), 35: ("0.8", "")}) | {"F8": None},
        "F8.GFAIL",
    ),
    accepts(
        "EC-71",
        "counts that end before H+30 in a blank form",
        counts({12: ("0.4", ""), 14: ("0.4", ""), 17: ("0.3", ""), 29: ("0.3", "")}) | {"F8": None},
    ),
]


def sample(when: str, share: str, cells: str = "WHOLE", number: int = 3, **more: str) -> dict[str, str]:
    """Name the texts of a chimerism sample beside the sound patient's two of 2023-08-10 (H+30)."""
    return row(
        "F9", number, **({"CHDAT": when, "CHSPEC": "BLOOD", "CHCELL": cells, "CHMETH": "STR", "CHDON": share} | more)
    )


NO_LINEAGES: dict[str, str | None] = {"F9": None}
MARROW = row("F13", 2, ASDAT="2023-10-24", RESPINV="CR", MRDCAT="NOTDONE")
CHIMERISM = [
    accepts("EC-74", "T cells and myeloid cells over 95%", sample("2023-08-10", "99", CHINV="FULL")),
    finds(
        "EC-74",
        "the whole sample alone",
        NO_LINEAGES | sample("2023-08-10", "99", CHINV="FULL"),
        "F9[3].CHINV",
        "2023-08-10 (H+30)",
        "CD3 (T cells) and CD33/15 (myeloid)",
        count=1,
    ),
    finds(
        "EC-74",
        "T cells of exactly 95%",
        {"F9[1].CHDON": "95", "F9[1].CHREC": "5"} | sample("2023-08-10", "99", CHINV="FULL"),
        "F9[3].CHINV",
        "by then CD3 (T cells) were not",
    ),
    accepts("EC-74", "T cells of 95.1%", {"F9[1].CHDON": "95.1"} | sample("2023-08-10", "99", CHINV="FULL")),
    finds("EC-74", "lineages that follow only later", sample("2023-08-09", "99", CHINV="FULL"), "F9[3].CHINV", "H+29"),
    accepts("EC-74", "a mixed whole sample", NO_LINEAGES | sample("2023-08-10", "90", CHINV="MIXED")),
    accepts("EC-76", "samples on H+30"),
    finds(
        "EC-76", "a sample the day before the transplant", sample("2023-07-10", "1"), "F9[3].CHDAT", "(H−1)", count=1
    ),
    accepts("EC-76", "a sample on the day of the transplant", sample("2023-07-11", "1")),
    finds("EC-76", "no sample", {"F9": None}, "F9.CHDAT", "H+15 to H+45", count=1),
    accepts("EC-76", "a sample on H+15", NO_LINEAGES | sample(day(15), "90")),
    finds("EC-76", "a sample on H+14", NO_LINEAGES | sample(day(14), "90"), "F9.CHDAT"),
    accepts("EC-76", "a sample on H+45", NO_LINEAGES | sample(day(45), "90")),
    finds("EC-76", "a sample on H+46", NO_LINEAGES | sample(day(46), "90"), "F9.CHDAT"),
    accepts("EC-76", "no sample of a death on H+44", died(day(44))),
    finds("EC-76", "no sample of a death on H+45", died(day(45)), "F9.CHDAT"),
    accepts("EC-77", "STR in a pair of one sex", {"F6.DONSEX": "F"}),
    accepts("EC-77", "XY-FISH in a pair of two sexes", {"F9[1].CHMETH": "XYFISH"}),
    finds(
        "EC-77",
        "XY-FISH in a pair of one sex",
        {"F9[1].CHMETH": "XYFISH", "F6.DONSEX": "F"},
        "F9[1].CHMETH",
        "XY-FISH",
        "female",
    ),
    finds(
        "EC-77",
        "karyotype in a pair of one sex",
        {"F9[2].CHMETH": "KARYOTYPE", "F6.DONSEX": "F"},
        "F9[2].CHMETH",
        "Karyotype",
    ),
    accepts("EC-77", "XY-FISH without the donor's sex", {"F9[1].CHMETH": "XYFISH", "F6.DONSEX": None}),
    accepts("EC-78", "a fall of 9.9 points", sample("2023-10-10", "89.7", "CD3")),
    finds(
        "EC-78",
        "a fall of 10 points",
        sample("2023-10-10", "89.6", "CD3"),
        "F9[3].CHDON",
        "CD3 (T cells) fell from 99.6% to 89.6%",
        "2023-10-10 (H+91)",
        "14 days",
        count=1,
    ),
    accepts("EC-78", "a fall with an assessment 14 days later", sample("2023-10-10", "60", "CD3") | MARROW),
    finds(
        "EC-78", "a fall with an assessment 15 days later", sample("2023-10-09", "60", "CD3") | MARROW, "F9[3].CHDON"
    ),
    accepts(
        "EC-78",
        "a fall at a relapse",
        sample("2023-10-10", "60", "CD3") | {"F14.RELAPSE": "Y", "F14.RELDAT": "2023-10-20"},
    ),
    accepts("EC-78", "a lower share of other cells", sample("2023-10-10", "60", "CD19")),
    accepts("EC-78", "an older sample with a lower share", sample("2023-08-01", "60", "CD3")),
]


def episode(onset: str = "2023-08-01", grade: str = "2", number: int = 1, **more: str | None) -> dict[str, str]:
    """Name the texts of an acute episode with findings of grade II: erythema of 60%, stage 3 of the skin."""
    findings = {"SKINBSA": "60", "ERYTHRO": "N", "BULLAE": "N", "DESQUAM": "0", "GVBILI": "12 µmol/L", "UGI": "ABSENT"}
    findings |= {"STOOLML": "0", "STOOLN": "0", "PAIN": "N", "BLOOD": "N"}
    texts = {"GVTYPE": "ACUTE", "GVATTR": "HSCT", "ONSET": onset, "GVINV": grade, **findings, **more}
    return row("F10", number, **{name: text for name, text in texts.items() if text is not None})


def chronic(severity: str | None = "MILD", **more: str | None) -> dict[str, str]:
    """Name the texts of a chronic episode with every organ scored: mouth 1, the others 0, which is mild."""
    scores = dict.fromkeys(("NHEYES", "NHGI", "NHLIVER", "NHJOINT", "NHGENIT"), "0")
    findings = {
        "NHSKIN": "0",
        "NHSCLER": "ABSENT",
        "NHMOUTH": "1",
        "NHFEV1": "92",
        "NHSIGN": "lichen planus-like",
        **scores,
    }
    texts = {"GVTYPE": "CHRONIC", "GVATTR": "HSCT", "ONSET": "2024-01-10", "NIHINV": severity, **findings, **more}
    return row("F10", 1, **{name: text for name, text in texts.items() if text is not None})


OWN_CELLS = {"F9[1].CHDON": "2", "F9[1].CHREC": "98", "F9[2].CHDON": "1", "F9[2].CHREC": "99"}
GVHD = [
    accepts("EC-80", "GVHD of a donor's CAR T cells", episode("2023-06-28", GVATTR="CART")),
    finds(
        "EC-80",
        "GVHD of the patient's own",
        episode("2023-06-28", GVATTR="CART") | {"F4.CARDONOR": "PATIENT"},
        "F10[1].GVATTR",
    ),
    accepts("EC-80", "GVHD of the transplant", episode() | {"F4.CARDONOR": "PATIENT"}),
    accepts("EC-80", "an unknown donor", episode("2023-06-28", GVATTR="CART") | {"F4.CARDONOR": None}),
    accepts("EC-82", "grade II for erythema over half of the skin", episode()),
    finds(
        "EC-82", "grade I for it", episode(grade="1"), "F10[1].GVINV", "grade I;", "give II by MAGIC", "skin stage 3"
    ),
    finds("EC-82", "grade II for half of the skin", episode(SKINBSA="50"), "F10[1].GVINV", "grade II;", "give I by"),
    accepts("EC-82", "grade I for half of the skin", episode(grade="1", SKINBSA="50")),
    finds("EC-82", "grade II for bilirubin of 51 µmol/L", episode(GVBILI="51 µmol/L"), "", "give III"),
    accepts("EC-82", "grade II for bilirubin of 50 µmol/L", episode(GVBILI="50 µmol/L")),
    accepts("EC-82", "grade III while the stool is not entered", episode(grade="3", STOOLML=None)),
    finds("EC-82", "grade I while the stool is not entered", episode(grade="1", STOOLML=None), "", "≥ II (incomplete)"),
    accepts("EC-82", "no findings", row("F10", 1, GVTYPE="ACUTE", GVATTR="HSCT", ONSET="2023-08-01", GVINV="2")),
    accepts("EC-82", "an area outside its limits, which is an error of its own", episode(SKINBSA="120")),
    accepts("EC-83", "acute GVHD on H+100", episode("2023-10-19")),
    finds(
        "EC-83",
        "acute GVHD on H+101",
        episode("2023-10-20"),
        "F10[1].GVTYPE",
        "2023-10-20 (H+101)",
        "“acute”",
        "H+101 on",
    ),
    accepts("EC-83", "late acute GVHD on H+101", episode("2023-10-20", GVTYPE="LATE")),
    finds("EC-83", "late acute GVHD on H+100", episode("2023-10-19", GVTYPE="LATE"), "F10[1].GVTYPE", "“late acute”"),
    accepts("EC-83", "overlap syndrome at any time", episode("2023-09-20", GVTYPE="OVERLAP")),
    accepts("EC-83", "GVHD after donor lymphocytes", episode("2024-02-20", GVATTR="DLI")),
    accepts("EC-84", "chronic GVHD with its sign and severity", chronic()),
    finds("EC-84", "no sign", chronic(NHSIGN=None), "F10[1].NHSIGN", "without a diagnostic", count=1),
    accepts("EC-84", "a sign with a missing reason", chronic(NHSIGN="?UNKNOWN")),
    finds("EC-84", "moderate for one organ of 1", chronic("MODERATE"), "F10[1].NIHINV", "called moderate", "give mild"),
    finds("EC-84", "mild for one organ of 2", chronic(NHMOUTH="2"), "F10[1].NIHINV", "give moderate"),
    accepts("EC-84", "moderate for one organ of 2", chronic("MODERATE", NHMOUTH="2")),
    accepts("EC-84", "severe while the eyes are not scored", chronic("SEVERE", NHEYES=None)),
    finds("EC-84", "no chronic GVHD with a score of 1", chronic("ABSENT"), "F10[1].NIHINV", "give mild"),
    accepts("EC-84", "no severity", chronic(None)),
    accepts("EC-84", "an area that no scale takes", chronic(NHSKIN="120")),
    accepts("EC-84", "acute GVHD", episode()),
    accepts("EC-85", "GVHD with donor cells", episode()),
    finds("EC-85", "GVHD of the transplant with own cells", episode() | OWN_CELLS, "F10[1].GVATTR", "1 %", count=1),
    accepts("EC-85", "GVHD of the CAR T cells with own cells", episode("2023-06-28", GVATTR="CART") | OWN_CELLS),
    accepts("EC-85", "own cells that follow donor cells", episode() | sample("2023-12-10", "2")),
]

EXAMPLES = [*TOXICITY, *STEROIDS, *RECOVERY, *GRAFT_FAILURE, *CHIMERISM, *GVHD, *examples_values.EXAMPLES]
