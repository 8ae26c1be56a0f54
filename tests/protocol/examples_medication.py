"""Examples of the checks on what began and ended, and of F20 against the protocol's renunciation of prophylaxis.

The sound patient of `building` has T on 2023-06-16 and H on 2023-07-11. H−7 is 2023-07-04, H−8 07-03, H+1 07-12,
H+7 07-18, H+8 07-19, H+100 10-19, H+101 10-20.
"""

from __future__ import annotations

from tests.protocol.building import Deviation, Example, accepts, finds, row

AT = "F20[1].CMTRT"


def given(drug: str, start: str, end: str = "", why: str = "fever", **more: str) -> dict[str, str]:
    """Name the texts of one row of F20."""
    texts = {"CMTRT": drug, "CMINDC": why, "CMSTDAT": start, "CMENDAT": end, **more}
    return row("F20", 1, **{name: text for name, text in texts.items() if text})


def on_f7(drug: str, start: str, end: str) -> Deviation:
    """Name the texts of one row of F7."""
    return row("F7", 1, CMTRT=drug, CMINDC="GVHD", CMROUTE="ORAL", CMSTDAT=start, CMENDAT=end)


def event(start: str, end: str, **more: str) -> Deviation:
    """Name the texts of one row of F19."""
    return row("F19", 1, AETERM="cough", AESTDAT=start, AEENDAT=end, **more)


COURSES = [
    accepts("EC-135", "a medication of one day", given("paracetamol", "2023-07-05", "2023-07-05")),
    accepts("EC-135", "no end", given("paracetamol", "2023-07-05")),
    finds("EC-135", "a medication", given("paracetamol", "2023-07-05", "2023-07-04"), "F20[1].CMENDAT", "2023-07-04"),
    finds("EC-135", "a key drug", on_f7("TACROLIMUS", "2023-08-05", "2023-08-04"), "F7[1].CMENDAT", "2023-08-05"),
    finds("EC-135", "an event", event("2023-08-05", "2023-08-01"), "F19[1].AEENDAT", "before it began on 2023-08-05"),
    accepts("EC-136", "ended and not ongoing", event("2023-08-01", "2023-08-05", AEONGO="N")),
    accepts("EC-136", "ongoing without an end", given("paracetamol", "2023-07-05", CMONGO="Y")),
    finds(
        "EC-136",
        "a medication that ended and goes on",
        given("paracetamol", "2023-07-05", "2023-07-09", CMONGO="Y"),
        "F20[1].CMONGO",
        "“Ongoing” is yes, but “Ended” is 2023-07-09",
    ),
    finds("EC-136", "an event", event("2023-08-01", "2023-08-05", AEONGO="Y"), "F19[1].AEONGO", "2023-08-05"),
]
PROPHYLAXIS = [
    accepts("EC-137", "another drug", given("Paracetamol 500", "2023-07-11")),
    accepts("EC-137", "ended before the window", given("Prograf", "2023-06-20", "2023-07-03")),
    accepts("EC-137", "begun after the window", given("tacrolimus", "2023-10-20")),
    accepts("EC-137", "an ointment", given("tacrolimus", "2023-07-20", CMROUTE="TOPICAL")),
    accepts("EC-137", "intrathecal methotrexate", given("MTX", "2023-07-05", "2023-07-05", CMROUTE="INTRATHECAL")),
    accepts("EC-137", "given on one day before the window", given("MMF", "2023-07-01", CMONGO="N")),
    accepts(
        "EC-137",
        "an agent that F7 has on those days",
        given("tacrolimus", "2023-08-01", "2023-08-09") | on_f7("TACROLIMUS", "2023-08-05", "2023-08-20"),
    ),
    accepts("EC-137", "cyclophosphamide on H+8", given("cyclophosphamide", "2023-07-19", "2023-07-19")),
    accepts("EC-137", "no transplant", given("tacrolimus", "2023-07-12") | {"F6": None}),
    finds("EC-137", "a trade name on H−7", given("Prograf 1 mg", "2023-07-01", "2023-07-04"), AT, "“Prograf 1 mg”"),
    finds("EC-137", "no end and not said to have ended", given("Neoral", "2023-06-20"), AT, "H−7 to H+100"),
    finds("EC-137", "the last day of the window", given("sirolimus", "2023-10-19"), AT, "prophylaxis window"),
    finds("EC-137", "ATG long before", given("Thymoglobulin", "2023-06-25", "2023-06-25"), AT, "H−21"),
    finds("EC-137", "cyclophosphamide on H+7", given("PTCy", "2023-07-18", "2023-07-18"), AT, "H+1 to H+7"),
    finds("EC-137", "systemic methotrexate", given("MTX", "2023-07-12", "2023-07-12", CMROUTE="IV"), AT, "“MTX”"),
    finds(
        "EC-137",
        "another drug that is given to prevent GVHD",
        given("defibrotide", "2023-07-20", why="prevention of GVHD"),
        AT,
        "“defibrotide”",
    ),
    finds(
        "EC-137",
        "another agent on F7",
        given("tacrolimus", "2023-08-01", "2023-08-09") | on_f7("MMF", "2023-08-05", "2023-08-20"),
        AT,
        "F7 has no such row",
    ),
    finds(
        "EC-137",
        "the agent on F7 on other days",
        given("tacrolimus", "2023-08-01", "2023-08-09") | on_f7("TACROLIMUS", "2023-08-10", "2023-08-20"),
        AT,
        "F7 has no such row",
    ),
]
EXAMPLES: list[Example] = [*COURSES, *PROPHYLAXIS]
