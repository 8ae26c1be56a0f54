"""Examples of the checks on adverse events and their coded terms."""

from __future__ import annotations

from cd7gui.domain.reference_range import RangeText, read_range
from tests.protocol.building import Deviation, Example, accepts, finds, row

BLOOD = "Blood and lymphatic system disorders - Other, specify"


def event(term: str, coded: str = "", grade: str = "3", version: str = "5.0") -> Deviation:
    """Return an event by its words, its coded term, grade and version; an empty one is left out."""
    texts = {"AETERM": term, "AEDECOD": coded, "AETOXGR": grade, "AEVER": version, "AESTDAT": "2023-07-05"}
    return row("F19", 1, **{name: text for name, text in texts.items() if text})


RANGES = (read_range(1, RangeText("01", "BILI", "µmol/L", high="21")),)


def limit(entered: str) -> Deviation:
    """Return an upper limit of normal of bilirubin as it stands on F2."""
    return {"F2.BILIULN": entered}


ALT = tuple(
    read_range(number, RangeText(laboratory, "ALT", "U/L", high="40"))
    for number, laboratory in ((1, "01"), (2, "Hospital B"))
)
OF_ALL = (read_range(1, RangeText("", "ALT", "U/L", high="40")),)


def sample(laboratory: str) -> Deviation:
    """Give a sample of a laboratory with a value of ALT."""
    return row("F18", 90, LBDAT="2023-07-05", ALT="60", **({"LBNAM": laboratory} if laboratory else {}))


EXAMPLES: list[Example] = [
    accepts("EC-139", "a sample of a laboratory with a range", sample("hospital b"), ranges=ALT),
    accepts("EC-139", "a sample that names no laboratory", sample(""), ranges=ALT),
    accepts("EC-139", "a range of every laboratory", sample("Hospital C"), ranges=OF_ALL),
    accepts("EC-139", "no ranges", sample("Hospital C")),
    finds(
        "EC-139",
        "a sample of a laboratory without ranges",
        sample("Hospital C"),
        "F18[90].LBNAM",
        "“Hospital C” has no reference range for ALT on 2023-07-05, so those of 01 grade this sample.",
        ranges=ALT,
    ),
    accepts("EC-138", "no range", limit("40 µmol/L")),
    accepts("EC-138", "a range and no limit entered", {}, ranges=RANGES),
    accepts("EC-138", "the limit of the range", limit("21 µmol/L"), ranges=RANGES),
    accepts("EC-138", "the limit of the range in the other unit", limit("1.23 mg/dL"), ranges=RANGES),
    finds(
        "EC-138",
        "another limit",
        limit("22 µmol/L"),
        "F2.BILIULN",
        "22 µmol/L; the study's reference range says 21 µmol/L",
        ranges=RANGES,
    ),
    finds("EC-19", "bilirubin over the limit of the range", {"F2.BILI": "40 µmol/L"}, "F2.BILI", ranges=RANGES),
    accepts("EC-132", "a coded event", event("low neutrophils", "Neutrophil count decreased")),
    accepts("EC-132", "an event that the list does not have, coded as another of its class", event("odd", BLOOD)),
    accepts("EC-132", "no event"),
    finds("EC-132", "an event in words alone", event("low neutrophils"), "F19[1].AEDECOD", "“low neutrophils”"),
    accepts("EC-133", "a term of both versions", event("a", "Anemia", version="6.0")),
    accepts("EC-133", "a term of 5.0 in 5.0", event("a", "Platelet count decreased")),
    accepts("EC-133", "a term of 6.0 in 6.0", event("a", "Thrombocytopenia", version="6.0")),
    accepts("EC-133", "a term without a version", event("a", "Thrombocytopenia", version="")),
    accepts("EC-133", "a term of both versions without a version", event("a", "Anemia", version="")),
    finds(
        "EC-133",
        "a term of 6.0 in 5.0",
        event("a", "Thrombocytopenia"),
        "F19[1].AEDECOD",
        "CTCAE 5.0 has no term “Thrombocytopenia”; the term is from CTCAE 6.0",
    ),
    finds(
        "EC-133",
        "a term of 5.0 in 6.0",
        event("a", "Platelet count decreased", version="6.0"),
        "F19[1].AEDECOD",
        "the term is from CTCAE 5.0",
    ),
    accepts("EC-134", "febrile neutropenia of grade 3", event("a", "Febrile neutropenia", "3")),
    accepts("EC-134", "a rash of grade 4 in 6.0", event("a", "Rash maculo-papular", "4", "6.0")),
    accepts("EC-134", "a term whose texts are not at hand", event("a", "Tinnitus", "5")),
    finds(
        "EC-134", "febrile neutropenia of grade 2", event("a", "Febrile neutropenia", "2"), "F19[1].AETOXGR", "grade 2"
    ),
    finds("EC-134", "a rash of grade 4 in 5.0", event("a", "Rash maculo-papular", "4"), "F19[1].AETOXGR", "no grade 4"),
    finds("EC-134", "alopecia of grade 3", event("a", "Alopecia", "3"), "F19[1].AETOXGR", "no grade 3 for “Alopecia”"),
    finds(
        "EC-38",
        "a coded cytopenia in other words",
        event("low platelets", "Platelet count decreased", "4") | {"F5[1].PLT": "40"},
        "F19[1].AETOXGR",
        "“low platelets” is graded 4",
    ),
]
