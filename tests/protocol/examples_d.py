"""Examples of the checks on response, drugs and the later course, with those of `entry` and `product`.

The sound patient of `building`: T 2023-06-16, CRi on 2023-07-06, H 2023-07-11, contacts on 2024-07-15 and 2026-11-10.
Days by hand: H+365 is 2024-07-10, T+365 is 2024-06-15.
"""

from tests.protocol import examples_entry, examples_product
from tests.protocol.building import Example, accepts, finds, row
from tests.protocol.examples_b import lost_then_full
from tests.protocol.examples_outcome import RELAPSE_DAY, contact, died, relapsed


def lost_then_full_with(therapy: str, day: str) -> dict[str, str | None]:
    """3% donor with recovered counts on 2023-08-10, 98% on 2023-10-10, and further therapy on a day."""
    return lost_then_full("2.4", **{"F13[1].ASDAT": "2023-08-10"}) | row("F15", 1, FTTYPE=therapy, FTDAT=day)


CHIMERISM = [
    accepts("EC-75", "lymphocytes the day after autologous recovery", lost_then_full_with("DLI", "2023-08-11")),
    finds("EC-75", "lymphocytes on its own day", lost_then_full_with("DLI", "2023-08-10"), "F9[2].CHDON"),
    accepts("EC-75", "a second transplant on the day of full donor", lost_then_full_with("HSCT2", "2023-10-10")),
    finds("EC-75", "a boost the day after", lost_then_full_with("BOOST", "2023-10-11"), "F9[2].CHDON"),
    finds("EC-75", "chemotherapy alone", lost_then_full_with("CHEMO", "2023-09-01"), "F9[2].CHDON"),
]

EMPTY_MARROW = {"F5[1].CELLUL": "9.9", "F5[1].NCELLS": "199"}
LYMPHOMA = {"F3.DX": "T-LBL", "F3.BMBLAST": "8", "F3.PETBDAT": "2023-06-01", "F5[1].PETDS": "2"}
RESPONSE = [
    *(
        finds(
            "EC-40",
            f"{label} with 5% blasts",
            {"F5[1].RESPINV": code, "F5[1].BLAST": "5"},
            "F5[1].RESPINV",
            f"recorded as {label}, but",
        )
        for code, label in (("CR", "CR"), ("CRH", "CRh"))
    ),
    accepts("EC-40", "CR with 4.99% blasts", {"F5[1].RESPINV": "CR", "F5[1].BLAST": "4.99"}),
    finds("EC-40", "CR with extramedullary disease after HSCT", {"F13[1].EMD": "Y"}, "F13[1].RESPINV"),
    accepts("EC-40", "MLFS with 5% blasts", {"F5[1].RESPINV": "MLFS", "F5[1].BLAST": "5"}),
    accepts("EC-42", "15% cellularity with 500 cells"),
    finds(
        "EC-42",
        "9.9% with 199 cells",
        EMPTY_MARROW,
        "F5[1].RESPINV",
        "a marrow cellularity of 9.9% and 199 cells",
        remedy_contains=("Under 10% and under 200 cells",),
    ),
    accepts("EC-42", "10% with 199 cells", EMPTY_MARROW | {"F5[1].CELLUL": "10"}),
    accepts("EC-42", "9.9% with 200 cells", EMPTY_MARROW | {"F5[1].NCELLS": "200"}),
    accepts("EC-42", "9.9% with cells not counted", EMPTY_MARROW | {"F5[1].NCELLS": None}),
    accepts("EC-42", "MLFS of an empty marrow", EMPTY_MARROW | {"F5[1].RESPINV": "MLFS"}),
    finds(
        "EC-42",
        "CRi of an empty marrow after HSCT",
        {"F13[1].RESPINV": "CRI", "F13[1].CELLUL": "5", "F13[1].NCELLS": "20"},
        "F13[1].RESPINV",
    ),
    accepts("EC-43", "leukaemia"),
    accepts("EC-43", "lymphoma with imaging before and at the response", LYMPHOMA),
    finds("EC-43", "no PET before treatment", LYMPHOMA | {"F3.PETBDAT": "?NOT DONE"}, "F3.PETBDAT", "no PET/CT before"),
    finds("EC-43", "no Deauville score", LYMPHOMA | {"F5[1].PETDS": "?NOT DONE"}, "F5[1].PETDS", "no Deauville score"),
    accepts("EC-43", "a PET on the day of the infusion", LYMPHOMA | {"F3.PETBDAT": "2023-06-16"}),
    finds("EC-43", "a PET on the day after", LYMPHOMA | {"F3.PETBDAT": "2023-06-17"}, "F3.PETBDAT", "2023-06-17 (T+1)"),
    accepts(
        "EC-43", "an assessment that tells nothing", LYMPHOMA | {"F5[1].RESPINV": "NE", "F5[1].PETDS": "?NOT DONE"}
    ),
    accepts(
        "EC-43", "a progression seen without images", LYMPHOMA | {"F5[1].RESPINV": "PD", "F5[1].PETDS": "?NOT DONE"}
    ),
    accepts("EC-43", "no response yet", {"F3.DX": "T-LBL", "F5": None}),
    finds("EC-43", "no imaging at all", {"F3.DX": "T-LBL"}, count=2),
]


def drug(name: str, route: str | None, **more: str) -> dict[str, str]:
    given = {} if route is None else {"CMROUTE": route}
    return row("F7", 1, CMTRT=name, CMSTDAT="2023-09-01", **given, **more)


DRUGS = [
    accepts("EC-63", "no drug"),
    finds(
        "EC-63",
        "tacrolimus without route",
        drug("TACROLIMUS", None),
        "F7[1].CMROUTE",
        "tacrolimus was",
        "not entered",
        awaits="F7",
    ),
    finds("EC-63", "tacrolimus by an unknown route", drug("TACROLIMUS", "?UNKNOWN"), "F7[1].CMROUTE", "not entered"),
    finds(
        "EC-63", "tacrolimus by another route", drug("TACROLIMUS", "OTHER"), "F7[1].CMROUTE", "“other route”", awaits=""
    ),
    *(
        finds("EC-63", f"{name.lower()} without route", drug(name, None), "F7[1].CMROUTE")
        for name in ("CICLOSPORIN", "SIROLIMUS", "RUXOLITINIB", "METHYLPREDNISOLONE", "DEXAMETHASONE")
    ),
    accepts("EC-63", "tacrolimus by mouth", drug("TACROLIMUS", "ORAL")),
    accepts("EC-63", "tacrolimus as ointment", drug("TACROLIMUS", "TOPICAL")),
    accepts("EC-63", "mycophenolate without route, which has no local form", drug("MMF", None)),
    accepts("EC-63", "methotrexate without route, which EC-61 reports", drug("METHOTREXATE", None)),
    finds(
        "EC-63",
        "an ointment with a dose by weight",
        drug("TACROLIMUS", "TOPICAL", CMDOSE="0.03", CMDOSU="MG/KG"),
        "F7[1].CMROUTE",
        "“topical” but the dose is in mg/kg",
        awaits="",
    ),
    finds("EC-63", "drops with a dose by surface", drug("OTHER", "OPHTHALMIC", CMDOSU="MG/M2"), "F7[1].CMROUTE"),
    accepts("EC-63", "a spray with a dose in mg", drug("DEXAMETHASONE", "INHALED", CMDOSU="MG")),
    accepts("EC-63", "a dose by weight into the vein", drug("METHYLPREDNISOLONE", "IV", CMDOSU="MG/KG")),
]

AGAIN = {"F17[1].FUDIS": "RELAPSE", "F17[2].FUDIS": "MRDNEG"}  # remission again on 2026-11-10


def salvage(day: str) -> dict[str, str]:
    return row("F15", 1, FTDAT=day, FTTYPE="CHEMO")


def infection(onset: str, **more: str) -> dict[str, str]:
    given = {"INONSET": onset} if onset else {}
    return row("F12", 1, INSITE="BLOOD", INCLASS="BACTERIAL", INGRADE="5", INOUT="FATAL", **given, **more)


OUTCOME = [
    accepts("EC-89", "no relapse"),
    accepts("EC-89", "no remission after the relapse", relapsed()),
    finds(
        "EC-89",
        "remission again without treatment",
        relapsed() | AGAIN,
        "F17[2].FUDIS",
        "2026-11-10 (H+1218) after the relapse of 2024-03-01 (H+234)",
        count=1,
    ),
    *(
        finds("EC-89", f"{code} again without treatment", relapsed() | AGAIN | {"F17[2].FUDIS": code}, "F17[2].FUDIS")
        for code in ("MRDPOS", "CRI")
    ),
    finds(
        "EC-89",
        "a marrow in remission again before the contact",
        relapsed() | AGAIN | row("F13", 2, ASDAT="2024-06-01", RESPINV="CRI"),
        "F13[2].RESPINV",
        count=1,
    ),
    accepts("EC-89", "treatment on the day of the relapse", relapsed() | AGAIN | salvage(RELAPSE_DAY)),
    finds("EC-89", "treatment on the day before", relapsed() | AGAIN | salvage("2024-02-29"), "F17[2].FUDIS"),
    accepts("EC-89", "treatment on the day of the remission", relapsed() | AGAIN | salvage("2026-11-10")),
    finds("EC-89", "treatment on the day after", relapsed() | AGAIN | salvage("2026-11-11"), "F17[2].FUDIS"),
    accepts(
        "EC-89", "remission on the day of the relapse", relapsed() | row("F13", 2, ASDAT=RELAPSE_DAY, RESPINV="CR")
    ),
    accepts("EC-96", "alive"),
    accepts("EC-96", "another cause", died(cause="GVHD")),
    finds("EC-96", "a death of infection without one", died(), "F16.DTHCAUSE", "2024-05-01 (H+295)"),
    accepts("EC-96", "an onset on the day of death", died() | infection("2024-05-01")),
    finds("EC-96", "an onset after death", died() | infection("2024-05-02"), "F16.DTHCAUSE"),
    accepts(
        "EC-96", "an infection that lasted to the day of death", died() | infection("2024-04-01", INEND="2024-05-01")
    ),
    finds(
        "EC-96", "an infection that ended before", died() | infection("2024-04-01", INEND="2024-04-30"), "F16.DTHCAUSE"
    ),
    finds(
        "EC-96", "an infection that did not contribute", died() | infection("2024-04-01", INDEATH="N"), "F16.DTHCAUSE"
    ),
    accepts("EC-96", "an infection that contributed", died() | infection("2024-04-01", INDEATH="Y")),
    accepts("EC-96", "an infection without onset", died() | infection("")),
    accepts("EC-96", "a death without date", died(DTHDAT=None)),
    accepts("EC-98", "no visit named"),
    accepts("EC-98", "the 1-year visit on H+366", {"F17[1].FUDAT": "2024-07-11", "F17[1].FUVISIT": "YEAR1"}),
    finds(
        "EC-98",
        "the 1-year visit on H+365",
        {"F17[1].FUDAT": "2024-07-10", "F17[1].FUVISIT": "YEAR1"},
        "F17[1].FUDAT",
        "2024-07-10 (H+365) took place 365 days after the transplant",
        remedy_contains=("day 366",),
    ),
    accepts("EC-98", "the visit of day 100 on H+100", {"F17[1].FUDAT": "2023-10-19", "F17[1].FUVISIT": "DAY100"}),
    accepts(
        "EC-98",
        "the 1-year visit on T+366 without a transplant",
        {"F6": None, "F17[1].FUDAT": "2024-06-16", "F17[1].FUVISIT": "YEAR1"},
    ),
    finds(
        "EC-98",
        "the 1-year visit on T+365 without a transplant",
        {"F6": None, "F17[1].FUDAT": "2024-06-15", "F17[1].FUVISIT": "YEAR1"},
        "F17[1].FUDAT",
        "(T+365)",
        "CAR-T infusion",
    ),
    accepts("EC-101", "no status signed"),
    accepts("EC-101", "the derived status", {"F17[2].FUSIGN": "MRDNEG"}),
    finds(
        "EC-101",
        "another status",
        {"F17[2].FUSIGN": "OTHER"},
        "F17[2].FUSIGN",
        "2026-11-10 (H+1218) was signed as “other”, but the entries now give “MRD-negative remission”",
    ),
    finds(
        "EC-101",
        "a relapse that was entered after signing",
        relapsed() | {"F17[1].FUSIGN": "MRDNEG"},
        "F17[1].FUSIGN",
        "now give “CD7-negative relapse”",
    ),
    accepts(
        "EC-101",
        "a contact signed before the relapse",
        relapsed(RELDAT="2024-07-16") | {"F17[1].FUDIS": "MRDNEG", "F17[1].FUSIGN": "MRDNEG"},
    ),
    finds(
        "EC-101",
        "a contact signed on the day of the relapse",
        relapsed(RELDAT="2024-07-15") | {"F17[1].FUDIS": "MRDNEG", "F17[1].FUSIGN": "MRDNEG"},
        "F17[1].FUSIGN",
    ),
    accepts("EC-101", "a relapse", relapsed(RELCD7="POS") | {"F17[2].FUSIGN": "RELAPSE"}),
    accepts("EC-101", "a death without relapse", died() | {"F17[1].FUSIGN": "DEAD_WITHOUT_RELAPSE"}),
    accepts("EC-101", "a patient who is lost", contact("2026-11-10", "LOST", number=2) | {"F17[2].FUSIGN": "LOST"}),
    accepts(
        "EC-101",
        "a patient whose data may not be used",
        {"F1.WDDAT": "2026-11-11", "F1.WDSCOPE": "ALL", "F17[2].FUSIGN": "OTHER"},
    ),
]


def cells(type_: str, day: str = "2023-07-12", product: str = "LYMPHO", **more: str) -> dict[str, str]:
    given = {name: text for name, text in {"FTDAT": day, "FTPROD": product}.items() if text}
    return row("F15", 1, FTTYPE=type_, **given, **more)


FURTHER = [
    accepts("EC-105", "nothing further"),
    *(accepts("EC-105", f"{type_} on H+1", cells(type_)) for type_ in ("DLI", "BOOST", "HSCT2")),
    *(
        finds(
            "EC-105",
            f"{type_} on the day of the transplant",
            cells(type_, "2023-07-11"),
            "F15[1].FTDAT",
            "(2023-07-11)",
        )
        for type_ in ("DLI", "BOOST", "HSCT2")
    ),
    finds(
        "EC-105", "lymphocytes without a product", cells("DLI", product=""), "F15[1].FTDAT", "product is not entered"
    ),
    accepts("EC-105", "lymphocytes of an unknown product", cells("DLI", product="?UNKNOWN")),
    finds("EC-105", "lymphocytes without a date", cells("DLI", ""), "F15[1].FTDAT", "donor lymphocytes", "no date"),
    finds("EC-105", "lymphocytes without a transplant", cells("DLI") | {"F6": None}, "F15[1].FTDAT", "no transplant"),
    accepts("EC-105", "chemotherapy before the transplant", cells("CHEMO", "2023-07-01", "")),
    accepts("EC-105", "a second CAR-T before the transplant, which EC-33 judges", cells("CART2", "2023-07-01", "")),
    accepts("EC-106", "plain lymphocytes", cells("DLI", FTGMOD="N")),
    accepts("EC-106", "lymphocytes with no answer", cells("DLI")),
    finds("EC-106", "gene-modified lymphocytes", cells("DLI", FTGMOD="Y"), "F15[1].FTTYPE", "Gene-modified"),
    finds("EC-106", "CAR T cells as lymphocytes", cells("DLI", product="CART"), "F15[1].FTTYPE"),
    accepts("EC-106", "a second CAR-T", cells("CART2", product="CART", FTGMOD="Y")),
]

EXAMPLES: list[Example] = [
    *examples_entry.EXAMPLES,
    *examples_product.EXAMPLES,
    *CHIMERISM,
    *RESPONSE,
    *DRUGS,
    *OUTCOME,
    *FURTHER,
]
