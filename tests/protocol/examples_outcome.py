"""Examples of the checks on relapse, death, follow-up and the cohort's classes.

The sound patient of `building` lives without relapse: T 2023-06-16, CRi 2023-07-06, H 2023-07-11, contacts on
2024-07-15 and 2026-11-10; today is 2026-11-22.
"""

from datetime import date

from cd7gui.domain.checks.checks import ERROR, QUERY
from tests.protocol.building import Example, accepts, finds, row

RELAPSE_DAY, DEATH_DAY = "2024-03-01", "2024-05-01"  # H+234, H+295


def relapsed(**more: str | None) -> dict[str, str | None]:
    """Return a sound relapse: marrow blasts 40%, CD7 negative by flow, followed by a contact in relapse."""
    relapse = {"RELAPSE": "Y", "RELDAT": RELAPSE_DAY, "RELMETH": "MORPH|FLOW", "RELBLAST": "40", "RELCD7": "NEG"}
    texts: dict[str, str | None] = {f"F14.{name}": text for name, text in (relapse | more).items() if text}
    return texts | {"F17[1].FUDIS": "RELAPSE", "F17[2].FUDIS": "RELAPSE"}


def died(day: str = DEATH_DAY, cause: str = "INFECTION", **more: str | None) -> dict[str, str | None]:
    """Return a sound death: one cause, and a last contact on its day."""
    death = {"DEATH": "Y", "DTHDAT": day, "DTHCAUSE": cause}
    texts: dict[str, str | None] = {f"F16.{name}": text for name, text in (death | more).items() if text}
    return texts | {"F17": None} | row("F17", 1, FUDAT=day, FUSTAT="DEAD", FUDIS="MRDNEG", FUSRC="RECORD")


def contact(day: str, status: str = "ALIVE", disease: str = "MRDNEG", number: int = 1) -> dict[str, str]:
    return row("F17", number, FUDAT=day, FUSTAT=status, FUDIS=disease, FUSRC="PHONE")


NO_REMISSION: dict[str, str | None] = {
    "F5[1].RESPINV": "NR",
    "F6.REMSTAT": "NR",
    "F13[1].RESPINV": "PD",
    "F17[1].FUDIS": "NE",
    "F17[2].FUDIS": "NE",
}

RELAPSE = [
    accepts("EC-86", "no relapse"),
    accepts("EC-86", "a relapse after remission", relapsed()),
    accepts("EC-86", "a relapse the day after CRi", relapsed(RELDAT="2023-07-07")),
    finds(
        "EC-86",
        "a relapse on the day of CRi",
        relapsed(RELDAT="2023-07-06"),
        "F14.RELDAT",
        "dated 2023-07-06 (T+20)",
        "first remission is dated 2023-07-06",
    ),
    finds(
        "EC-86", "a relapse without any remission", relapsed() | NO_REMISSION, "F14.RELDAT", "no remission is recorded"
    ),
    accepts(
        "EC-86", "a relapse while no response is entered", relapsed() | {"F5": None, "F13": None, "F6.REMSTAT": None}
    ),
    finds(
        "EC-86",
        "a relapse before a transplant in remission, with no assessment",
        relapsed(RELDAT="2023-07-10") | {"F5": None, "F13": None},
        "F14.RELDAT",
        "2023-07-11",
    ),
    accepts("EC-87", "no relapse"),
    accepts("EC-87", "marrow blasts of exactly 5%", relapsed(RELBLAST="5")),
    finds(
        "EC-87", "marrow blasts under 5%", relapsed(RELBLAST="4.9"), "F14.RELMETH", "without evidence", severity=ERROR
    ),
    finds(
        "EC-87",
        "a clinical suspicion alone",
        relapsed(RELMETH="CLINICAL", RELBLAST=None),
        "F14.RELMETH",
        remedy_contains=("Evidence is 5% marrow blasts",),
    ),
    finds("EC-87", "the marrow named as site alone", relapsed(RELBLAST=None, RELSITE="MARROW"), "F14.RELMETH"),
    *(
        accepts("EC-87", f"disease at the site {site}", relapsed(RELBLAST=None, RELSITE=f"MARROW|{site}"))
        for site in ("BLOOD", "CNS", "NODE", "OTHER")
    ),
    accepts("EC-87", "a lesion on imaging", relapsed(RELMETH="IMAGING", RELBLAST=None)),
    accepts("EC-87", "an autopsy", relapsed(RELMETH="AUTOPSY", RELBLAST=None)),
    finds(
        "EC-87",
        "flow cytometry alone",
        relapsed(RELMETH="FLOW", RELBLAST="1"),
        "F14.RELMETH",
        "is based on MRD alone (flow cytometry)",
        severity=QUERY,
    ),
    finds("EC-87", "cytogenetic signs alone", relapsed(RELMETH="CYTO", RELBLAST=None), severity=QUERY),
    finds("EC-87", "molecular signs alone", relapsed(RELMETH="MOLEC|FLOW", RELBLAST=None), severity=QUERY),
    *(
        accepts(
            "EC-87",
            f"an assessment of the same weeks with {item} {text}",
            relapsed(RELBLAST=None) | {"F13[1].ASDAT": "2024-03-15", f"F13[1].{item}": text},
        )
        for item, text in (("BLAST", "5"), ("PBBLAST", "0.5"), ("EMD", "Y"), ("PETDS", "4"))
    ),
    finds(
        "EC-87",
        "an assessment with disease 15 days away",
        relapsed(RELBLAST=None) | {"F13[1].ASDAT": "2024-03-16", "F13[1].BLAST": "30"},
    ),
    finds(
        "EC-87",
        "an assessment with Deauville 3",
        relapsed(RELBLAST=None) | {"F13[1].ASDAT": "2024-03-01", "F13[1].PETDS": "3"},
    ),
    accepts("EC-87", "a relapse whose methods are not entered", relapsed(RELMETH=None, RELBLAST=None)),
    accepts("EC-88", "CD7 negative by flow", relapsed()),
    finds(
        "EC-88", "CD7 not entered", relapsed(RELCD7=None), "F14.RELCD7", "not tested or is not entered", awaits="F14"
    ),
    finds("EC-88", "CD7 not tested", relapsed(RELCD7="NOTTESTED"), "F14.RELCD7", awaits=""),
    finds("EC-88", "CD7 without flow", relapsed(RELMETH="MORPH"), "F14.RELCD7", "flow cytometry is not among"),
    accepts("EC-88", "negative at 19.9%", relapsed(RELCD7P="19.9")),
    finds("EC-88", "negative at 20%", relapsed(RELCD7P="20"), "F14.RELCD7", "“negative” with 20%"),
    accepts("EC-88", "dim at 20%", relapsed(RELCD7="DIM", RELCD7P="20")),
    finds("EC-88", "dim at 19.9%", relapsed(RELCD7="DIM", RELCD7P="19.9"), "F14.RELCD7", "“dim or partial”"),
    finds("EC-88", "positive at 5%", relapsed(RELCD7="POS", RELCD7P="5"), "F14.RELCD7"),
    accepts("EC-88", "a relapse that has no date yet", relapsed(RELDAT=None, RELCD7=None)),
    accepts("EC-90", "a relapse before the last contact", relapsed()),
    accepts("EC-90", "a relapse on the day of the last contact", relapsed(RELDAT="2026-11-10")),
    finds(
        "EC-90",
        "a relapse after the last contact",
        relapsed(RELDAT="2026-11-11"),
        "F14.RELDAT",
        "after the last contact on 2026-11-10",
    ),
    accepts("EC-90", "a relapse on the day of death", relapsed(RELDAT=DEATH_DAY) | died()),
    finds(
        "EC-90",
        "a relapse after death",
        relapsed(RELDAT="2024-05-02") | died(),
        "F14.RELDAT",
        "after the death on 2024-05-01",
    ),
    accepts("EC-90", "an autopsy on the day of death", relapsed(RELDAT=DEATH_DAY, RELMETH="AUTOPSY") | died()),
    finds(
        "EC-90",
        "an autopsy dated before death",
        relapsed(RELDAT="2024-04-30", RELMETH="AUTOPSY") | died(),
        "F14.RELDAT",
        "only at autopsy",
    ),
    accepts("EC-90", "an autopsy of a known relapse", relapsed(RELMETH="MORPH|AUTOPSY") | died()),
    accepts("EC-90", "no contact at all", relapsed() | {"F17": None}),
]

DEATH = [
    accepts("EC-91", "alive"),
    accepts("EC-91", "the last contact on the day of death", died()),
    finds(
        "EC-91",
        "the last contact before the death",
        died() | contact("2024-04-30"),
        "F16.DTHDAT",
        "the death is dated 2024-05-01 (H+295), but the last contact 2024-04-30 (H+294)",
    ),
    finds("EC-91", "a contact after the death", died() | contact("2024-05-02", number=2), "F16.DTHDAT", "2024-05-02"),
    finds(
        "EC-91",
        "a contact that says dead where F16 says no",
        contact("2026-11-10", "DEAD", number=2),
        "F16.DEATH",
        "says dead",
    ),
    finds(
        "EC-91",
        "an earlier contact says dead and F16 was never answered",
        {"F17[1].FUSTAT": "DEAD", "F16.DEATH": None},
        "F16.DEATH",
        "F16 records no death",
    ),
    accepts("EC-91", "no contact at all", died() | {"F17[1].FUDAT": None}),
    accepts("EC-91", "a death without date", died(DTHDAT=None)),
    accepts("EC-92", "alive"),
    accepts("EC-92", "a death after everything", died()),
    accepts("EC-92", "an event on the day of death", died(day="2023-08-11")),
    finds(
        "EC-92",
        "an assessment after death",
        died(day="2023-08-10"),
        "F13[1].ASDAT",
        "“Date of assessment” is 2023-08-11 (H+31), after the death on 2023-08-10 (H+30)",
        count=1,
    ),
    finds("EC-92", "a contact after death", died() | contact("2024-05-02", number=2), "F17[2].FUDAT"),
    finds(
        "EC-92",
        "a drug that ends after death",
        died() | row("F7", 1, CMTRT="PREDNISONE", CMSTDAT="2024-04-01", CMENDAT="2024-05-02"),
        "F7[1].CMENDAT",
        count=1,
    ),
    finds("EC-92", "everything after a death before T", died(day="2023-06-15"), "F6.HSCTDAT", "2023-07-11"),
    accepts("EC-92", "a relapse after death, which EC-90 reports", relapsed(RELDAT="2024-05-02") | died()),
    accepts("EC-92", "a withdrawal by the family", died() | {"F1.WDDAT": "2024-06-01", "F1.WDSCOPE": "FURTHER"}),
    accepts("EC-92", "a death without date", died(DTHDAT=None)),
    accepts("EC-93", "alive"),
    accepts("EC-93", "one cause", died()),
    accepts("EC-93", "one cause and another that contributed", died(DTHCONTR="GVHD|ORGAN")),
    finds(
        "EC-93",
        "no cause",
        died(cause="") | {"F16.DTHTXT": "septic shock"},
        "F16.DTHCAUSE",
        "2024-05-01",
        "none is chosen",
    ),
    finds("EC-93", "a missing reason for the cause", died() | {"F16.DTHCAUSE": "?UNKNOWN"}, "F16.DTHCAUSE"),
    accepts("EC-93", "an unknown cause by its code", died(cause="UNCERTAIN")),
    finds("EC-93", "a cause twice", died(DTHCONTR="INFECTION|GVHD"), "F16.DTHCAUSE", "“infection” is also among"),
    accepts("EC-93", "a death without date", died(cause="", DTHDAT=None)),
    accepts("EC-94", "another cause", died()),
    accepts("EC-94", "a death of the disease after relapse", relapsed() | died(cause="DISEASE")),
    finds("EC-94", "a death of the disease without relapse", died(cause="DISEASE"), "F16.DTHCAUSE", "no relapse"),
    finds("EC-94", "a death of the disease with F14 blank", died(cause="DISEASE") | {"F14": None}, "F16.DTHCAUSE"),
    accepts(
        "EC-94",
        "a death of a disease that never went into remission",
        {name: text for name, text in NO_REMISSION.items() if not name.startswith("F17")}
        | died(cause="DISEASE")
        | contact(DEATH_DAY, "DEAD", "NE"),
    ),
    accepts("EC-95", "another cause", died()),
    finds("EC-95", "a death of GVHD without an episode", died(cause="GVHD"), "F16.DTHCAUSE", "2024-05-01 (H+295)"),
    accepts("EC-95", "an onset on the day of death", died(cause="GVHD") | {"F10[1].ONSET": DEATH_DAY}),
    finds("EC-95", "an onset after death", died(cause="GVHD") | {"F10[1].ONSET": "2024-05-02"}, "F16.DTHCAUSE"),
    accepts("EC-95", "an episode without onset", died(cause="GVHD") | {"F10[1].GVTYPE": "ACUTE"}),
]

FOLLOW_UP = [
    accepts("EC-97", "a contact 12 days ago"),
    accepts("EC-97", "a contact 90 days ago", {"F17[2].FUDAT": "2026-08-24"}),
    finds(
        "EC-97",
        "a contact 91 days ago",
        {"F17[2].FUDAT": "2026-08-23"},
        "F17[2].FUDAT",
        "2026-08-23",
        "91 days before today (2026-11-22)",
    ),
    accepts("EC-97", "a contact 90 days before the cut-off", cutoff=date(2027, 2, 8)),
    finds(
        "EC-97",
        "a contact 91 days before the cut-off",
        {},
        "F17[2].FUDAT",
        "the data cut-off (2027-02-09)",
        cutoff=date(2027, 2, 9),
    ),
    accepts("EC-97", "an old contact and a newer event", {"F17[2].FUDAT": "2026-08-23", "F10[1].ONSET": "2026-10-01"}),
    finds("EC-97", "no contact for years", {"F17": None}, "F17.FUDAT", "2023-08-11"),
    accepts("EC-97", "a patient who died", died()),
    accepts("EC-97", "a patient who is lost", {"F17[2].FUDAT": "2026-08-23", "F17[2].FUSTAT": "LOST"}),
    accepts("EC-97", "a patient who withdrew", {"F17[2].FUDAT": "2026-08-23", "F17[2].FUSTAT": "WITHDRAWN"}),
    accepts("EC-97", "a patient who was not infused", {"F4.INFDAT": None, "F17": None}),
    accepts("EC-100", "alive and free of disease"),
    accepts("EC-100", "a death after a relapse", relapsed() | died()),
    accepts("EC-100", "a relapse on the day of death", relapsed(RELDAT=DEATH_DAY) | died()),
    finds(
        "EC-100",
        "a relapse after death",
        relapsed(RELDAT="2024-05-02") | died(),
        "F14.RELDAT",
        "relapse on 2024-05-02 (T+321), survival ended on 2024-05-01 (T+320)",
    ),
    finds(
        "EC-100",
        "a contact free of disease after death",
        died() | contact("2024-05-02", number=2),
        "F17[2].FUDAT",
        "disease-free on 2024-05-02",
    ),
    finds("EC-100", "an assessment in remission after death", died(day="2023-08-10"), "F13[1].ASDAT", "2023-08-11"),
    accepts("EC-100", "a death without date", died(DTHDAT=None)),
    accepts(
        "EC-102",
        "one class each",
        others=(relapsed(), died(), relapsed() | died(), contact("2026-11-10", "LOST", number=2)),
    ),
    accepts("EC-102", "remission whose MRD is not known", {"F17[2].FUDIS": "CRI"}),
    accepts("EC-102", "no contact yet", {"F17": None}),
    accepts("EC-102", "a disease that cannot be known", {"F17[2].FUDIS": "?UNKNOWN"}),
    accepts("EC-102", "a last contact on the day of death that says alive", died() | contact(DEATH_DAY)),
    accepts("EC-102", "a patient in remission again", relapsed() | {"F17[2].FUDIS": "MRDNEG"}),
    accepts("EC-102", "a patient who was not infused", {"F4.INFDAT": None, "F17[2].FUDIS": None}),
    finds(
        "EC-102",
        "a last contact that does not say how the disease is",
        {"F17[2].FUDIS": None},
        "F17[2].FUDIS",
        "exactly one class",
        "in none, because the last contact does not give",
        others=({},),
    ),
    finds(
        "EC-102",
        "a patient alive in remission after death",
        died() | contact("2024-05-02", number=2),
        "F17[2].FUDIS",
        "exactly one class",
        "dead without relapse and MRD-negative remission (alive on 2024-05-02 (H+296))",
        others=({},),
    ),
]

EXAMPLES: list[Example] = [*RELAPSE, *DEATH, *FOLLOW_UP]
