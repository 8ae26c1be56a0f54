"""Examples of the checks on answers that exclude each other.

The sound patient of `building` has lymphodepletion from 2023-06-10 to 06-14, T on 2023-06-16, CRi on 2023-07-06 and H
on 2023-07-11; the last contact is 2026-11-10, without relapse, prior HSCT or death.
"""

from __future__ import annotations

from tests.protocol.building import Example, accepts, finds, row


def event(start: str = "2023-08-01", **more: str) -> dict[str, str]:
    """Name the texts of one row of F19."""
    return row("F19", 1, AETERM="cough", AESTDAT=start, **more)


def infection(**more: str) -> dict[str, str]:
    """Name the texts of one row of F12."""
    return row("F12", 1, INONSET="2023-08-01", **more)


def toxicity(**more: str) -> dict[str, str]:
    """Name the texts of one row of F11."""
    return row("F11", 1, TXDAT="2023-06-20", TXKIND="CRS", **more)


FATAL = [
    accepts("EC-160", "an event of grade 4 that did not recover", event(AETOXGR="4", AEOUT="NOTREC")),
    finds("EC-160", "a fatal event", event(AEOUT="FATAL"), "F19[1].AEOUT", "“Outcome” is “fatal”, but F16", count=1),
    finds("EC-160", "an event of grade 5", event(AETOXGR="5"), "F19[1].AETOXGR", "“Grade” is “5”", count=1),
    finds("EC-160", "a fatal infection", infection(INOUT="FATAL"), "F12[1].INOUT", "fatal", count=1),
    finds("EC-160", "an infection of grade 5", infection(INGRADE="5"), "F12[1].INGRADE", "“5”", count=1),
    finds("EC-160", "an infection behind a death", infection(INDEATH="Y"), "F12[1].INDEATH", "death", count=1),
    accepts("EC-160", "an infection behind no death", infection(INDEATH="N", INGRADE="4", INOUT="RECOVERED")),
    finds("EC-160", "toxicity of which somebody died", toxicity(DUEDEATH="Y"), "F11[1].DUEDEATH", "“yes”", count=1),
    finds("EC-160", "toxicity of grade 5", toxicity(GRINV="5"), "F11[1].GRINV", "“5”", count=1),
    accepts("EC-160", "a fatal event of somebody who died", event(AEOUT="FATAL") | {"F16.DEATH": "Y"}),
    accepts("EC-160", "a fatal event before F16 is answered", {**event(AEOUT="FATAL"), "F16.DEATH": None}),
    accepts("EC-160", "a fatal event that was struck out", event(AEOUT="FATAL", **{"@DELETED": "1"})),
]
CONTACT = "F17[2].FUDIS"
RELAPSES = [
    accepts("EC-161", "no relapse anywhere"),
    finds("EC-161", "a contact with relapse", {CONTACT: "RELAPSE"}, CONTACT, "“relapse” on 2026-11-10", "2023-07-06"),
    finds("EC-161", "an assessment after H", {"F13[1].RESPINV": "REL"}, "F13[1].RESPINV", "2023-08-11", count=1),
    finds(
        "EC-161",
        "an assessment before H",
        row("F5", 2, ASDAT="2023-07-07", RESPINV="REL"),
        "F5[2].RESPINV",
        "“relapse” on 2023-07-07",
        count=1,
    ),
    accepts("EC-161", "an assessment on the day of the remission", row("F5", 2, ASDAT="2023-07-06", RESPINV="REL")),
    accepts("EC-161", "progression", {"F13[1].RESPINV": "PD"}),
    accepts("EC-161", "disease that never went into remission", {"F5": None, "F13": None, CONTACT: "RELAPSE"}),
    accepts("EC-161", "a relapse that F14 has", {CONTACT: "RELAPSE", "F14.RELAPSE": "Y"}),
    accepts("EC-161", "a contact with relapse before F14 is answered", {CONTACT: "RELAPSE", "F14.RELAPSE": None}),
]
TRANSPLANTS = [
    accepts("EC-162", "other grounds", {"F2.RRBASIS": "NOCR|RELAPSE2"}),
    finds(
        "EC-162",
        "a relapse after HSCT",
        {"F2.RRBASIS": "NOCR|POSTHCT"},
        "F2.RRBASIS",
        "is “relapse after HSCT”, but F3 records no prior HSCT",
        count=1,
    ),
    finds(
        "EC-162", "a previous donor", {"F4.CARDONOR": "PREVIOUS"}, "F4.CARDONOR", "previous transplant donor", count=1
    ),
    accepts("EC-162", "a previous donor after a prior HSCT", {"F4.CARDONOR": "PREVIOUS", "F3.PRIORHCT": "Y"}),
    accepts("EC-162", "a previous donor before F3 is answered", {"F4.CARDONOR": "PREVIOUS", "F3.PRIORHCT": None}),
]
ALONE = [
    accepts("EC-163", "no comorbidity", {"F3.HCTCI": "NOCOMORB"}),
    accepts("EC-163", "two comorbidities", {"F3.HCTCI": "CARDIAC|DIABETES"}),
    finds(
        "EC-163",
        "none and two comorbidities",
        {"F3.HCTCI": "NOCOMORB|IBD|DIABETES"},
        "F3.HCTCI",
        "has “none of these” and also “inflammatory bowel disease” and “diabetes on drugs”.",
    ),
    accepts("EC-163", "GVHD that was observed only", row("F10", 1, GVTREAT="OBSERVED")),
    accepts("EC-163", "GVHD treated twice", row("F10", 1, GVTREAT="TOPICAL|STEROID")),
    finds(
        "EC-163", "GVHD observed and treated", row("F10", 1, GVTREAT="OBSERVED|STEROID"), "F10[1].GVTREAT", "steroid"
    ),
]


def _caused(field: str, day: str, day_before: str, label: str) -> list[Example]:
    """Give the two examples of a cause: an event of its first day, and one of the day before."""
    at = f"F19[1].{field}"
    return [
        accepts("EC-164", f"{field} on the day of the cause", event(day, **{field: "Y"})),
        finds("EC-164", f"{field} the day before", event(day_before, **{field: "Y"}), at, f"before “{label}” ({day})"),
    ]


CAUSES = [
    *_caused("AERELLD", "2023-06-10", "2023-06-09", "Lymphodepletion started"),
    *_caused("AERELCAR", "2023-06-16", "2023-06-15", "Date of the infusion (T)"),
    *_caused("AERELHCT", "2023-07-11", "2023-07-10", "Date of transplant (H)"),
    accepts("EC-164", "an event before that nothing caused", event("2023-06-01", AERELCAR="N", AERELHCT="N")),
    accepts("EC-164", "no infusion yet", {**event("2023-06-01", AERELCAR="Y"), "F4.INFDAT": None}),
]
DRUGS = [
    accepts("EC-165", "drugs from the first day to the last"),
    finds(
        "EC-165",
        "a drug before the first day",
        {"F4D[1].STDAT": "2023-06-09"},
        "F4D[1].STDAT",
        "“Started” of fludarabine is 2023-06-09, outside the lymphodepletion",
        "(“Lymphodepletion started” 2023-06-10)",
        count=1,
    ),
    finds("EC-165", "a drug after the last day", {"F4D[2].ENDAT": "2023-06-15"}, "F4D[2].ENDAT", "2023-06-14", count=1),
    finds(
        "EC-165", "a drug without a name", {"F4D[2].ENDAT": "2023-06-15", "F4D[2].DRUG": None}, "F4D[2].ENDAT", "a drug"
    ),
    accepts("EC-165", "no days on F4", {"F4.LDSTDAT": None, "F4.LDENDAT": None, "F4D[1].STDAT": "2023-06-09"}),
]
PLACES = [
    accepts("EC-166", "each on its form"),
    accepts("EC-166", "both on the day of the transplant", {"F5[1].ASDAT": "2023-07-11", "F13[1].ASDAT": "2023-07-11"}),
    finds(
        "EC-166",
        "F5 after the transplant",
        {"F5[1].ASDAT": "2023-07-12"},
        "F5[1].ASDAT",
        "on F5 (Response after CAR-T), after the transplant of 2023-07-11",
        count=1,
    ),
    finds("EC-166", "F13 before", {"F13[1].ASDAT": "2023-07-10"}, "F13[1].ASDAT", "HSCT), before", count=1),
    accepts("EC-166", "no transplant", {"F13[1].ASDAT": "2023-07-10", "F6": None}),
]
EXAMPLES = [*FATAL, *RELAPSES, *TRANSPLANTS, *ALONE, *CAUSES, *DRUGS, *PLACES]
