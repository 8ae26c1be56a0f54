"""Examples of the checks on dates that follow each other, and on a response against its counts.

The sound patient of `building` signed consent on 2023-05-24 and was enrolled on 05-26; T is 2023-06-16, H 2023-07-11.
The diagnosis T-ALL is dated 2022-08, and one line of therapy 2022-09 to 2023-03.
"""

from __future__ import annotations

from tests.protocol.building import accepts, finds, row

CR1, RELAPSE1, DIAGNOSED = "F3.CR1DAT", "F3.REL1DAT", "F3.DXDAT"

ENROLMENT = [
    accepts("EC-06", "enrolment on the day of consent", {"F1.ENRDAT": "2023-05-24"}),
    finds(
        "EC-06",
        "enrolment on the day before consent",
        {"F1.ENRDAT": "2023-05-23"},
        "F1.ENRDAT",
        "“Enrolled” is 2023-05-23 (T−24), before consent was signed (2023-05-24 (T−23)).",
        count=1,
    ),
]
ENDS = [
    accepts("EC-135", "a line of one month", {"F3P[1].ENDAT": "2022-09"}),
    accepts("EC-135", "a line of which only the year of the end is known", {"F3P[1].ENDAT": "2022"}),
    accepts("EC-135", "a line without an end", {"F3P[1].ENDAT": "?UNKNOWN"}),
    accepts("EC-135", "a line that was struck out", {"F3P[1].ENDAT": "2022-08", "F3P[1].@DELETED": "1"}),
    finds(
        "EC-135",
        "a line that ended before it began",
        {"F3P[1].STDAT": "2022-07-02", "F3P[1].ENDAT": "2022-06-01"},
        "F3P[1].ENDAT",
        "“Ended” is 2022-06-01, before it began on 2022-07-02",
    ),
    finds("EC-135", "a line that ended a month before", {"F3P[1].ENDAT": "2022-08"}, "F3P[1].ENDAT", "2022-08"),
    accepts("EC-135", "an infection of one day", row("F12", 1, INONSET="2023-08-01", INEND="2023-08-01")),
    finds("EC-135", "an infection", row("F12", 1, INONSET="2023-08-01", INEND="2023-07-31"), "F12[1].INEND"),
]
ONGOING = row("F19", 1, AETERM="cough", AESTDAT="2023-08-01", AEONGO="Y")
OVER = [
    accepts("EC-136", "an event from which the patient recovers", {**ONGOING, "F19[1].AEOUT": "RECOVERING"}),
    accepts(
        "EC-136",
        "a recovered event that is not ongoing",
        {**ONGOING, "F19[1].AEOUT": "RECOVERED", "F19[1].AEONGO": "N"},
    ),
    finds(
        "EC-136",
        "a recovered event that goes on",
        {**ONGOING, "F19[1].AEOUT": "RECOVERED"},
        "F19[1].AEONGO",
        "“Ongoing” is yes, but “Outcome” is “recovered”.",
    ),
    finds("EC-136", "an event with sequelae", {**ONGOING, "F19[1].AEOUT": "SEQUELAE"}, "F19[1].AEONGO", "sequelae"),
    finds(
        "EC-136",
        "a recovered event with an end",
        {**ONGOING, "F19[1].AEOUT": "RECOVERED", "F19[1].AEENDAT": "2023-08-04"},
        "F19[1].AEONGO",
        "“Ended” is 2023-08-04",
        count=1,
    ),
]
SEQUENCES = [
    accepts("EC-158", "relapse in the month of the remission", {CR1: "2022-10", RELAPSE1: "2022-10"}),
    accepts("EC-158", "relapse of which only the year is known", {CR1: "2022-10", RELAPSE1: "2022"}),
    accepts("EC-158", "remission unknown", {CR1: "?UNKNOWN", RELAPSE1: "2022-09"}),
    finds(
        "EC-158",
        "relapse before the remission",
        {CR1: "2022-12", RELAPSE1: "2022-10"},
        RELAPSE1,
        "“First relapse” is 2022-10, but “First CR” is 2022-12, which must come first.",
        count=1,
    ),
    finds("EC-158", "relapse the day before", {CR1: "2022-12-02", RELAPSE1: "2022-12-01"}, RELAPSE1, count=1),
    accepts("EC-158", "remission in the month of the diagnosis", {CR1: "2022-08"}),
    finds("EC-158", "remission before the diagnosis", {CR1: "2022-07"}, CR1, "“Date of diagnosis” is 2022-08", count=1),
    finds("EC-158", "relapse before the diagnosis", {RELAPSE1: "2022-07"}, RELAPSE1, "“Date of diagnosis”", count=1),
    finds(
        "EC-158",
        "relapse before both",
        {CR1: "2022-09", RELAPSE1: "2022-07"},
        RELAPSE1,
        "“Date of diagnosis” is 2022-08, which must come first",
        "“First CR” is 2022-09, which must come first",
        count=1,
    ),
    accepts("EC-158", "diagnosis in the month of the infusion", {DIAGNOSED: "2023-06"}),
    finds(
        "EC-158", "diagnosis after the infusion", {DIAGNOSED: "2023-07"}, DIAGNOSED, "which must come later", count=1
    ),
    accepts("EC-158", "diagnosis after the infusion, whose date is not entered", {DIAGNOSED: "2023-07", "F4": None}),
    finds("EC-158", "remission after the infusion", {CR1: "2023-06-17"}, CR1, "2023-06-16", count=1),
    finds("EC-158", "relapse after the infusion", {RELAPSE1: "2023-06-17"}, RELAPSE1, "2023-06-16", count=1),
    accepts("EC-158", "a line that began on the day of the infusion", {"F3P[1].STDAT": "2023-06-16"}),
    finds("EC-158", "a line after the infusion", {"F3P[1].STDAT": "2023-06-17"}, "F3P[1].STDAT", "“Started”", count=1),
    accepts(
        "EC-158", "a line after the infusion that was struck out", row("F3P", 2, STDAT="2023-07", **{"@DELETED": "1"})
    ),
    accepts("EC-158", "consent withdrawn on the day it was signed", {"F1.WDDAT": "2023-05-24"}),
    finds(
        "EC-158", "consent withdrawn before it was signed", {"F1.WDDAT": "2023-05-23"}, "F1.WDDAT", "“Consent signed”"
    ),
    accepts("EC-158", "a marrow on the day of the infusion", {"F5[1].MARDAT": "2023-06-16"}),
    finds(
        "EC-158", "a marrow before the infusion", {"F5[1].MARDAT": "2023-06-15"}, "F5[1].MARDAT", "2023-06-16", count=1
    ),
    accepts("EC-158", "graft failure on H", {"F8.GFAIL": "PRIMARY", "F8.GFDAT": "2023-07-11"}),
    finds(
        "EC-158", "graft failure before H", {"F8.GFAIL": "PRIMARY", "F8.GFDAT": "2023-07-10"}, "F8.GFDAT", "2023-07-11"
    ),
    accepts("EC-158", "chemotherapy on the day of the infusion", row("F15", 1, FTTYPE="CHEMO", FTDAT="2023-06-16")),
    finds("EC-158", "chemotherapy before", row("F15", 1, FTTYPE="CHEMO", FTDAT="2023-06-15"), "F15[1].FTDAT", "(T)”"),
]
CR = {"F5[1].RESPINV": "CR", "F5[1].ANC": "1.0", "F5[1].PLT": "100"}
CRH = {"F5[1].RESPINV": "CRH", "F5[1].ANC": "0.5", "F5[1].PLT": "50"}
RESPONSE = "F5[1].RESPINV"
COUNTS = [
    accepts("EC-159", "CR with its counts", CR),
    accepts("EC-159", "CRh with its counts", CRH),
    accepts("EC-159", "CRi with few counts"),
    finds(
        "EC-159",
        "CR with few counts",
        CR | {"F5[1].ANC": "0.2", "F5[1].PLT": "12"},
        RESPONSE,
        "recorded as CR, but Neutrophils (ANC) is 0.2 and Platelets is 12.",
        remedy_contains=("CR needs an ANC of 1.0 and platelets of 100",),
    ),
    finds("EC-159", "CR with an ANC of 0.999", CR | {"F5[1].ANC": "0.999"}, RESPONSE, "ANC) is 0.999."),
    finds("EC-159", "CR with platelets of 99.9", CR | {"F5[1].PLT": "99.9"}, RESPONSE, "Platelets is 99.9."),
    finds("EC-159", "CRh with an ANC of 0.499", CRH | {"F5[1].ANC": "0.499"}, RESPONSE, "CRh, but"),
    finds("EC-159", "CRh with platelets of 49.9", CRH | {"F5[1].PLT": "49.9"}, RESPONSE, "49.9"),
    finds("EC-159", "CR with an ANC under 1.0", CR | {"F5[1].ANC": "<1.0"}, RESPONSE, "<1.0"),
    accepts("EC-159", "CR with an ANC of 1.0 at most", CR | {"F5[1].ANC": "<=1.0"}),
    accepts("EC-159", "CR with an ANC over 0.5", CR | {"F5[1].ANC": ">0.5"}),
    accepts("EC-159", "CR with counts unknown", CR | {"F5[1].ANC": "?UNKNOWN", "F5[1].PLT": None}),
    finds("EC-159", "CR with one count unknown", CR | {"F5[1].ANC": "?UNKNOWN", "F5[1].PLT": "12"}, RESPONSE, "12."),
    finds("EC-159", "CR of AML", CR | {"F3.DX": "AML", "F5[1].PLT": "12"}, RESPONSE, "12."),
    accepts("EC-159", "CR of a lymphoma", CR | {"F3.DX": "T-LBL", "F5[1].PLT": "12"}),
    accepts("EC-159", "CR of another diagnosis", CR | {"F3.DX": "OTHER", "F5[1].PLT": "12"}),
    accepts("EC-159", "a struck-out CR", CR | {"F5[1].PLT": "12", "F5[1].@DELETED": "1"}),
    finds("EC-159", "CR after HSCT", {"F13[1].PLT": "12"}, "F13[1].RESPINV", "12."),
]
EXAMPLES = [*ENROLMENT, *ENDS, *OVER, *SEQUENCES, *COUNTS]
