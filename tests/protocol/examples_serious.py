"""Examples of the checks on F21, reports of serious adverse events."""

from __future__ import annotations

from tests.protocol.building import Example, accepts, finds, row


def event(number: int = 1, **more: str) -> dict[str, str | None]:
    """Return a sound row of F19: a sepsis of grade 4, nine days after the transplant."""
    sound = {"AETERM": "Sepsis", "AESTDAT": "2023-07-20", "AEENDAT": "2023-07-29", "AEONGO": "N", "AETOXGR": "4"}
    sound |= {"AEVER": "5.0", "AESER": "Y", "AESCRIT": "LIFE", "AERELLD": "N", "AERELCAR": "Y", "AERELHCT": "Y"}
    sound |= {"AEACN": "DRUG", "AEOUT": "RECOVERED"}
    return dict(row("F19", number, **{name: text for name, text in (sound | more).items() if text}))


def report(number: int = 1, **more: str) -> dict[str, str | None]:
    """Give a sound row of F21: the initial report of the event, known on the day after it began, told within hours."""
    sound = {"SAEROW": "1", "SAETYPE": "INITIAL", "AWARDAT": "2023-07-21", "AWARTIM": "09:30", "AWARZON": "UTC+08:00"}
    sound |= {"SAECRIT": "LIFE", "SAERELLD": "UNRELATED", "SAERELCR": "POSSIBLE", "SAERELHC": "PROBABLE"}
    sound |= {"SAEEXP": "UNEXPECTED", "SAENARR": "Fever and shock on H+9.", "RPSPODAT": "2023-07-21"}
    sound |= {"RPSPOTIM": "16:00", "RPAUTDAT": "2023-07-25", "RPETHDAT": "2023-07-26"}
    return dict(row("F21", number, **{name: text for name, text in (sound | more).items() if text}))


def follow_up(number: int = 2, **more: str) -> dict[str, str | None]:
    """Return a sound follow-up of it, six days later."""
    sound = {"SAETYPE": "FOLLOWUP", "SAEFUNO": "1", "AWARDAT": "2023-07-27", "RPSPODAT": "2023-07-27"}
    return report(number, **(sound | {"RPAUTDAT": "2023-08-01", "RPETHDAT": ""} | more))


REPORTED = {**event(), **report(), **follow_up()}
DIED: dict[str, str | None] = {"F16.DEATH": "Y", "F16.DTHDAT": "2023-07-29", "F16.DTHCAUSE": "INFECTION"}
FATAL = {**event(AETOXGR="5", AEOUT="FATAL", AESCRIT="DEATH"), **DIED, "F17": None}
PLACE = "F21[1]."

EXAMPLES: list[Example] = [
    accepts("EC-150", "an event with its report", REPORTED),
    accepts("EC-150", "an event that is not serious", event(AESER="N", AESCRIT="")),
    finds("EC-150", "a serious event without a report", event(), "F19[1].AESER", "“Sepsis”", awaits="F21"),
    finds("EC-150", "a report of another event", {**event(), **event(2), **report()}, "F19[2].AESER", count=1),
    accepts("EC-151", "an event that was known a day after it began", REPORTED),
    accepts("EC-151", "an event that was known on the day that it began", {**event(), **report(AWARDAT="2023-07-20")}),
    finds(
        "EC-151",
        "an event that was known before it began",
        {**event(), **report(AWARDAT="2023-07-19")},
        f"{PLACE}AWARDAT",
        "2023-07-19",
        "2023-07-20",
        "F19[1].AESTDAT",
    ),
    accepts("EC-152", "everybody told after it was known", REPORTED),
    accepts("EC-152", "the sponsor told in the minute that it was known", {**event(), **report(RPSPOTIM="09:30")}),
    finds(
        "EC-152",
        "the authority told the day before",
        {**event(), **report(RPAUTDAT="2023-07-20")},
        f"{PLACE}RPAUTDAT",
        "“Authority told on” is 2023-07-20",
        "2023-07-21",
    ),
    finds(
        "EC-152",
        "the sponsor told an hour before, on the same day",
        {**event(), **report(RPSPOTIM="08:30")},
        f"{PLACE}RPSPOTIM",
        "is 08:30",
        "(09:30)",
        count=1,
    ),
    finds("EC-152", "a board told before", {**event(), **report(RPOTHDAT="2023-07-01")}, f"{PLACE}RPOTHDAT"),
    accepts("EC-152", "a report written on the day it was known", {**event(), **report(SAERPTDT="2023-07-21")}),
    finds(
        "EC-152",
        "a report written the day before",
        {**event(), **report(SAERPTDT="2023-07-20")},
        f"{PLACE}SAERPTDT",
        "“Date of this report” is 2023-07-20, before the event was known (2023-07-21)",
        count=1,
    ),
    accepts("EC-153", "a report of the event", REPORTED),
    finds(
        "EC-153", "a report of a row that is not there", {**event(), **report(SAEROW="4")}, f"{PLACE}SAEROW", "event 4"
    ),
    finds(
        "EC-153",
        "a report of a row that was struck out",
        {**event(), "F19[1].@DELETED": "1", **report()},
        f"{PLACE}SAEROW",
        "event 1",
        "(“Sepsis”) was struck out",
    ),
    accepts("EC-154", "a report that says what F19 says", REPORTED),
    accepts(
        "EC-154",
        "an initial report that the follow-up corrects",
        {**event(), **report(SAECRIT="HOSP", SAERELCR="UNRELATED"), **follow_up()},
    ),
    finds(
        "EC-154", "an event that F19 calls not serious", {**event(AESER="N", AESCRIT=""), **report()}, f"{PLACE}SAEROW"
    ),
    finds(
        "EC-154",
        "other criteria",
        {**event(), **report(SAECRIT="HOSP|LIFE")},
        f"{PLACE}SAECRIT",
        "“Sepsis”",
        "life-threatening, hospital admission or longer stay here, life-threatening there",
    ),
    finds(
        "EC-154",
        "a relation that F19 denies",
        {**event(AERELCAR="N"), **report()},
        f"{PLACE}SAERELCR",
        "Related to CAR-T is “possible” here, “no” there",
    ),
    finds(
        "EC-154",
        "a relation that the newest report denies",
        {**event(), **report(), **follow_up(SAERELHC="UNRELATED")},
        "F21[2].SAERELHC",
    ),
    accepts("EC-155", "an event from which the patient recovered", REPORTED),
    accepts("EC-155", "a fatal event of a patient who died", {**FATAL, **report(SAECRIT="DEATH")}),
    accepts("EC-155", "an initial report before the death", {**FATAL, **report(), **follow_up(SAECRIT="DEATH|LIFE")}),
    finds(
        "EC-155", "fatal, and the patient lives", {**event(), **report(SAECRIT="DEATH")}, f"{PLACE}SAECRIT", "no death"
    ),
    finds(
        "EC-155",
        "fatal, and the patient recovered of it and died of something else",
        {**event(), **DIED, "F17": None, **report(SAECRIT="DEATH")},
        f"{PLACE}SAECRIT",
        "its outcome in F19 differs",
    ),
    finds(
        "EC-155",
        "a fatal event that no report calls so",
        {**FATAL, **report()},
        f"{PLACE}SAECRIT",
        "does not include death",
    ),
    accepts("EC-156", "an initial report and a follow-up", REPORTED),
    accepts("EC-156", "reports of two events", {**event(), **event(2), **report(), **report(2, SAEROW="2")}),
    finds(
        "EC-156",
        "two initial reports",
        {**event(), **report(), **report(2, AWARDAT="2023-07-23")},
        "F21[2].SAETYPE",
        "not its first",
    ),
    finds("EC-156", "a follow-up alone", {**event(), **follow_up(1)}, f"{PLACE}SAETYPE", "is a follow-up"),
    finds(
        "EC-156",
        "a number twice",
        {**REPORTED, **follow_up(3, AWARDAT="2023-07-30")},
        "F21[3].SAEFUNO",
        "two follow-ups with the number 1",
    ),
    accepts("EC-157", "reports in time", REPORTED),
    accepts(
        "EC-157",
        "a sponsor told in the last minute, and who is asked for nothing more",
        {**event(), **report(SAEEXP="EXPECTED", RPSPODAT="2023-07-22", RPSPOTIM="09:30", RPAUTDAT="2023-09-01")},
    ),
    finds(
        "EC-157",
        "a sponsor told a minute late",
        {**event(), **report(RPSPODAT="2023-07-22", RPSPOTIM="09:31")},
        f"{PLACE}RPSPODAT",
        "Report 1",
        "24 h 1 min",
    ),
    finds(
        "EC-157",
        "day 8 of a life-threatening one",
        {**event(), **report(RPAUTDAT="2023-07-29")},
        f"{PLACE}RPAUTDAT",
        "8 days",
    ),
    finds(
        "EC-157",
        "a follow-up on day 16",
        {**event(), **report(), **follow_up(AWARDAT="2023-08-05", RPSPODAT="2023-08-05", RPAUTDAT="2023-08-06")},
        "F21[2].RPAUTDAT",
        "8 more days",
        "16 days",
    ),
    finds(
        "EC-157",
        "day 16 of another",
        {**event(AESCRIT="HOSP"), **report(SAECRIT="HOSP", RPAUTDAT="2023-08-06", RPETHDAT="2023-08-06")},
        f"{PLACE}RPETHDAT",
        "ethics committee",
        count=2,
    ),
]
