"""Examples of the checks on the recovery of the blood and on graft failure, on the counts of `series`.

The sound patient of `building` has H on 2023-07-11. Days by hand: H+29 is 2023-08-09, H+30 08-10, H+42 08-22.
"""

from cd7gui.domain.checks.checks import ERROR, QUERY
from tests.protocol.building import accepts, finds, leaves_open, row
from tests.protocol.series import COUNTS, counts, day, transfusions

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
    leaves_open(
        "EC-67",
        "a count that may lie under the limit",
        counts({10: ("<1.0", "19")}),
        "F8.ANCDAT",
        "“Neutrophils (ANC)” (F18 row",
        "known only as <1.0",
    ),
    finds(
        "EC-67",
        "a day that surely has too low a count, whatever another count is",
        counts({10: ("0.4", "19"), 9: ("<1.0", "19")}),
        "F8.ANCDAT",
        "is not supported",
        severity=ERROR,
    ),
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
    """Return a death with the contacts, samples and recovery after it taken away."""
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
    finds("EC-71", "recovery on H+31", {"F8.ANCDAT": day(31)}, "F8.GFAIL", "2023-08-10 (H+30)", "recorded as none"),
    accepts("EC-71", "recovery on H+42 from cord blood", {"F8.ANCDAT": day(42), "F6.GRAFT": "CORD"}),
    finds(
        "EC-71", "recovery on H+43 from cord blood", {"F8.ANCDAT": day(43), "F6.GRAFT": "CORD"}, "F8.GFAIL", "(H+42)"
    ),
    finds("EC-71", "no recovery and no answer", NOT_RECOVERED | {"F8.GFAIL": None}, "F8.GFAIL", "not answered"),
    finds("EC-71", "no recovery called no failure", NOT_RECOVERED, "F8.GFAIL", "recorded as none"),
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

EXAMPLES = [*RECOVERY, *GRAFT_FAILURE]
