"""Examples of the checks on transplant and donor, chimerism and GVHD, and of the drugs and outcomes beside it.

The sound patient of `building` has T on 2023-06-16, CRi on 2023-07-06, H on 2023-07-11 (T+25), the last contact on
2026-11-10, and a parent as donor whose typing shares 5 of 10 alleles, one at each locus.
"""

from cd7gui.domain.checks.checks import QUERY
from tests.protocol import examples_drugs, examples_outcome
from tests.protocol.building import SOUND, Example, accepts, finds, row

TRANSPLANT = [
    accepts("EC-48", "a transplant after the infusion"),
    accepts("EC-48", "a transplant the day after the infusion", {"F6.HSCTDAT": "2023-06-17"}),
    finds(
        "EC-48",
        "a transplant on the day of the infusion",
        {"F6.HSCTDAT": "2023-06-16"},
        "F6.HSCTDAT",
        "2023-06-16",
    ),
    finds("EC-48", "a transplant before the infusion", {"F6.HSCTDAT": "2023-06-15"}, "F6.HSCTDAT", "(2023-06-15)"),
    accepts("EC-48", "no infusion date", {"F4.INFDAT": None}),
    accepts("EC-49", "CRi between T and H"),
    accepts("EC-49", "CR between T and H", {"F5[1].RESPINV": "CR"}),
    accepts("EC-49", "CRh between T and H", {"F5[1].RESPINV": "CRH"}),
    finds(
        "EC-49",
        "MLFS between T and H",
        {"F5[1].RESPINV": "MLFS"},
        "F6.HSCTDAT",
        "not preceded by a CR or CRi",
        "2023-07-11",
    ),
    finds("EC-49", "no assessment at all", {"F5": None}, "F6.HSCTDAT"),
    finds("EC-49", "CRi only on the day of the transplant", {"F5[1].ASDAT": "2023-07-11"}, "F6.HSCTDAT"),
    accepts("EC-49", "CRi on the day before", {"F5[1].ASDAT": "2023-07-10"}),
    finds("EC-49", "CRi on the day of the infusion", {"F5[1].ASDAT": "2023-06-16"}, "F6.HSCTDAT"),
    accepts("EC-49", "CRi on the day after the infusion", {"F5[1].ASDAT": "2023-06-17"}),
    accepts("EC-49", "no transplant date", {"F6.HSCTDAT": None, "F5": None}),
    accepts("EC-50", "14 days", {"F6.HSCTDAT": "2023-06-30"}),
    finds("EC-50", "13 days", {"F6.HSCTDAT": "2023-06-29"}, "F6.HSCTDAT", "13 days", remedy_contains=("14 to 60",)),
    accepts("EC-50", "60 days", {"F6.HSCTDAT": "2023-08-15"}),
    finds("EC-50", "61 days", {"F6.HSCTDAT": "2023-08-16"}, "F6.HSCTDAT", "61 days", "2023-06-16 to 2023-08-16"),
    accepts("EC-50", "a transplant before the infusion, which EC-48 reports", {"F6.HSCTDAT": "2023-06-01"}),
]

LOCI = ("A", "B", "C", "DR", "DQ")
SAME = {f"F6.HD{locus}{copy}": SOUND[f"F6.HP{locus}{copy}"] for locus in LOCI for copy in (1, 2)}
UNTYPED = {f"F6.HD{locus}{copy}": None for locus in LOCI for copy in (1, 2)}
UNRELATED = {"F6.DONCLS": "UNREL", "F6.DONREL": "NOTREL"}
DONOR = [
    accepts("EC-52", "a related donor"),
    finds("EC-52", "a matched unrelated donor", {**UNRELATED, **SAME}, "F6.DONCLS", "The donor is unrelated"),
    finds("EC-52", "the patient's own graft", {"F6.DONCLS": "AUTO", "F6.DONREL": "NOTREL"}, "F6.DONCLS", "autologous"),
    accepts("EC-52", "no donor class", {"F6.DONCLS": None}),
    accepts("EC-53", "a parent who shares one allele at each locus"),
    finds("EC-53", "a matched sibling", {"F6.DONREL": "SIBLING", **SAME}, "F6.DONCLS", "10/10", "matched"),
    accepts(
        "EC-53",
        "a relative who shares nine of ten",
        {"F6.DONREL": "SIBLING", **SAME, "F6.HDDQ2": "03:01"},
    ),
    finds(
        "EC-53",
        "a relative with nothing shared at one locus",
        {"F6.HDB1": "15:01"},
        "F6.DONCLS",
        "4/10 HLA alleles are shared and none at B",
    ),
    finds("EC-53", "a matched unrelated donor", {**UNRELATED, **SAME}, "F6.DONCLS", "unrelated donor", "10/10"),
    finds("EC-53", "an unrelated donor with a typing like a parent's", UNRELATED, "F6.DONCLS", "here 5/10"),
    finds("EC-53", "an unrelated donor without typing", {**UNRELATED, **UNTYPED}, "F6.DONCLS", "by descent"),
    finds("EC-53", "an identical twin without typing", {"F6.DONREL": "TWIN", **UNTYPED}, "F6.DONCLS", "identical twin"),
    finds("EC-53", "the patient's own graft", {"F6.DONCLS": "AUTO", "F6.DONREL": "NOTREL"}, "F6.DONCLS", "own"),
    accepts("EC-53", "a relative without typing", UNTYPED),
    accepts("EC-53", "a relative with an allele of one field only", {**SAME, "F6.HDB1": "40"}),
    accepts("EC-53", "a relative with an allele that cannot be read", {**SAME, "F6.HDB1": "about 40"}),
    finds(
        "EC-53",
        "a match that was typed with locus names",
        {**SAME, "F6.HDA1": "A*02:01", "F6.HDB1": "HLA-B*40:01:01", "F6.HDDR1": "DRB1*09:01"},
        "F6.DONCLS",
        "10/10",
    ),
    accepts("EC-54", "a parent as related donor"),
    *(accepts("EC-54", f"relation {code}", {"F6.DONREL": code}) for code in ("CHILD", "SIBLING", "HALFSIB", "SECOND")),
    accepts("EC-54", "an identical twin as related donor", {"F6.DONREL": "TWIN"}),
    accepts("EC-54", "no relative as unrelated donor", UNRELATED),
    accepts("EC-54", "an adoptive relative as unrelated donor", {"F6.DONCLS": "UNREL", "F6.DONREL": "ADOPTIVE"}),
    accepts("EC-54", "the patient as donor", {"F6.DONCLS": "AUTO", "F6.DONREL": "NOTREL"}),
    finds(
        "EC-54",
        "an adoptive relative as related donor",
        {"F6.DONREL": "ADOPTIVE"},
        "F6.DONREL",
        "adoptive or step relative",
        remedy_contains=("unrelated",),
    ),
    finds("EC-54", "no relative as related donor", {"F6.DONREL": "NOTREL"}, "F6.DONREL"),
    finds("EC-54", "a parent as unrelated donor", {"F6.DONCLS": "UNREL"}, "F6.DONREL", "unrelated", "parent"),
    finds("EC-54", "a twin as autologous donor", {"F6.DONCLS": "AUTO", "F6.DONREL": "TWIN"}, "F6.DONREL"),
    accepts("EC-54", "a relation without class", {"F6.DONCLS": None, "F6.DONREL": "ADOPTIVE"}),
]


def sample(donor: str, recipient: str = "", category: str = "", number: int = 1, **more: str) -> dict[str, str]:
    """Name the texts of one chimerism sample in place of the sound patient's."""
    optional = {"CHREC": recipient, "CHINV": category}
    given = {name: text for name, text in optional.items() if text} | more
    return row("F9", number, **{"CHDAT": "2023-08-10", "CHCELL": "WHOLE", "CHDON": donor} | given)


def only(*samples: dict[str, str]) -> dict[str, str | None]:
    texts: dict[str, str | None] = {"F9": None}
    for one in samples:
        texts |= one
    return texts


def lost_then_full(anc: str, **more: str) -> dict[str, str | None]:
    return only(sample("3"), sample("98", number=2, CHDAT="2023-10-10")) | {"F13[1].ANC": anc} | more


CHIMERISM = [
    accepts("EC-72", "100 in all"),
    accepts("EC-72", "101 in all", only(sample("60", "41"))),
    finds(
        "EC-72",
        "101.1 in all",
        only(sample("60", "41.1")),
        "F9[1].CHDON",
        "Donor 60% and recipient 41.1% add up to 101.1%",
    ),
    accepts("EC-72", "99 in all", only(sample("60", "39"))),
    finds("EC-72", "98.9 in all", only(sample("60", "38.9")), "F9[1].CHDON", "98.9%"),
    accepts("EC-72", "no share of the recipient", only(sample("60"))),
    finds(
        "EC-72",
        "a wrong second row behind a blank first one",
        only(sample("99"), sample("60", "60", number=2)),
        "F9[2].CHDON",
    ),
    accepts("EC-73", "full over 95", only(sample("95.01", category="FULL"))),
    finds("EC-73", "mixed over 95", only(sample("95.01", category="MIXED")), "F9[1].CHINV", "“mixed” with 95.01%"),
    finds("EC-73", "full under 95", only(sample("94.99", category="FULL")), "F9[1].CHINV", "94.99%"),
    finds("EC-73", "full at exactly 95", only(sample("95.0", category="FULL")), "F9[1].CHINV", "95", severity=QUERY),
    finds("EC-73", "mixed at exactly 95", only(sample("95", category="MIXED")), "F9[1].CHINV", severity=QUERY),
    finds("EC-73", "recipient at exactly 95", only(sample("95", category="RECIPIENT")), "F9[1].CHINV"),
    accepts("EC-73", "mixed at exactly 5", only(sample("5", category="MIXED"))),
    finds("EC-73", "recipient at exactly 5", only(sample("5", category="RECIPIENT")), "F9[1].CHINV"),
    accepts("EC-73", "recipient under 5", only(sample("4.99", category="RECIPIENT"))),
    finds("EC-73", "mixed under 5", only(sample("4.99", category="MIXED")), "F9[1].CHINV"),
    accepts("EC-73", "not evaluable with a share", only(sample("40", category="NE"))),
    accepts("EC-73", "no category", only(sample("40"))),
    accepts("EC-75", "full donor throughout"),
    finds(
        "EC-75",
        "full donor after autologous recovery",
        lost_then_full("2.4", **{"F13[1].ASDAT": "2023-08-10"}),
        "F9[2].CHDON",
        "98%",
        "3% donor with ANC 2.4",
    ),
    finds("EC-75", "an ANC of exactly 0.5", lost_then_full("0.5", **{"F13[1].ASDAT": "2023-08-10"}), "F9[2].CHDON"),
    accepts(
        "EC-75", "a low share before the counts recovered", lost_then_full("0.49", **{"F13[1].ASDAT": "2023-08-10"})
    ),
    accepts("EC-75", "counts taken only after the low share", lost_then_full("2.4")),
    accepts(
        "EC-75",
        "a relapse before the low share",
        lost_then_full("2.4", **{"F13[1].ASDAT": "2023-08-10", "F14.RELAPSE": "Y", "F14.RELDAT": "2023-08-09"}),
    ),
    accepts(
        "EC-75",
        "exactly 5 and then full",
        only(sample("5"), sample("98", number=2, CHDAT="2023-10-10")) | {"F13[1].ASDAT": "2023-08-10"},
    ),
    accepts(
        "EC-75",
        "other cells at full",
        only(sample("3"), sample("98", number=2, CHDAT="2023-10-10", CHCELL="CD3")) | {"F13[1].ASDAT": "2023-08-10"},
    ),
]


def gvhd(onset: str, attribution: str, **more: str) -> dict[str, str]:
    return row("F10", 1, GVTYPE="ACUTE", GVATTR=attribution, ONSET=onset, GVINV="2", **more)


GVHD = [
    accepts("EC-79", "GVHD of the CAR T cells on T+1", gvhd("2023-06-17", "CART")),
    finds("EC-79", "GVHD of the CAR T cells on T", gvhd("2023-06-16", "CART"), "F10[1].GVATTR", "(T+0)", "2023-06-16"),
    accepts("EC-79", "GVHD of the CAR T cells after H", gvhd("2023-08-01", "CART")),
    accepts("EC-79", "GVHD of the transplant on H+1", gvhd("2023-07-12", "HSCT")),
    finds("EC-79", "GVHD of the transplant on H", gvhd("2023-07-11", "HSCT"), "F10[1].GVATTR", "(H+0)", "transplant"),
    finds("EC-79", "GVHD of the transplant between T and H", gvhd("2023-06-28", "HSCT"), "F10[1].GVATTR", "(H−13)"),
    accepts("EC-79", "GVHD of donor lymphocytes, which have no form yet", gvhd("2023-06-28", "DLI")),
    accepts("EC-79", "GVHD without attribution", {"F10[1].ONSET": "2023-06-28"}),
    accepts("EC-81", "all on one day", gvhd("2023-08-11", "HSCT", MAXDAT="2023-08-11", RESDAT="2023-08-11")),
    accepts("EC-81", "dates in order", gvhd("2023-08-11", "HSCT", MAXDAT="2023-08-12", RESDAT="2023-08-20")),
    finds(
        "EC-81",
        "the worst day before the onset",
        gvhd("2023-08-11", "HSCT", MAXDAT="2023-08-10"),
        "F10[1].MAXDAT",
        "“Worst on” (2023-08-10 (H+30)) is dated before “Onset” (2023-08-11 (H+31))",
    ),
    finds(
        "EC-81",
        "the resolution before the worst day",
        gvhd("2023-08-11", "HSCT", MAXDAT="2023-08-15", RESDAT="2023-08-14"),
        "F10[1].RESDAT",
        count=1,
    ),
    finds(
        "EC-81",
        "the resolution before the onset where the worst day is missing",
        gvhd("2023-08-11", "HSCT", RESDAT="2023-08-10"),
        "F10[1].RESDAT",
    ),
    accepts("EC-81", "a resolution on the day of the last contact", gvhd("2023-08-11", "HSCT", RESDAT="2026-11-10")),
    finds(
        "EC-81",
        "a resolution after the last contact",
        gvhd("2023-08-11", "HSCT", RESDAT="2026-11-11"),
        "F10[1].RESDAT",
        "Date of contact",
    ),
    accepts("EC-81", "no contact at all", {"F17": None, **gvhd("2023-08-11", "HSCT", RESDAT="2026-11-11")}),
]

EXAMPLES: list[Example] = [*TRANSPLANT, *DONOR, *CHIMERISM, *GVHD, *examples_drugs.EXAMPLES, *examples_outcome.EXAMPLES]
