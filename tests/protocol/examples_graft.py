"""Examples of the checks on chimerism and GVHD.

The sound patient of `building` has H on 2023-07-11. Days by hand: H+30 is 2023-08-10, H+45 08-25, H+100 10-19.
"""

from tests.protocol.building import accepts, finds, row
from tests.protocol.examples_recovery import died
from tests.protocol.series import day


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
        "by then CD3 (T cells) had not",
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
GVHD_IN_HAND: dict[str, str | None] = {"F10.@COMPLETE": None}
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
    accepts("EC-107", "erythroderma of most of the skin", episode(SKINBSA="60", ERYTHRO="Y")),
    accepts("EC-107", "erythroderma of 51%", episode(SKINBSA="51", ERYTHRO="Y")),
    accepts("EC-107", "half of the skin without erythroderma", episode(SKINBSA="50", grade="1")),
    finds("EC-107", "erythroderma of 30%", episode(SKINBSA="30", ERYTHRO="Y"), "F10[1].ERYTHRO", "with 30%"),
    finds("EC-107", "erythroderma of half", episode(SKINBSA="50", ERYTHRO="Y"), "F10[1].ERYTHRO", "with 50%"),
    finds(
        "EC-108",
        "GVHD without its attribution",
        GVHD_IN_HAND | row("F10", 1, GVTYPE="ACUTE", ONSET="2023-08-01"),
        "F10[1].GVATTR",
        "Attributed to",
        count=1,
    ),
    accepts("EC-108", "a reason why it is missing", GVHD_IN_HAND | episode(GVATTR="?UNKNOWN")),
    accepts("EC-108", "a complete form, where EC-99 asks", row("F10", 1, GVTYPE="ACUTE", ONSET="2023-08-01")),
    accepts("EC-82", "grade II for erythema over half of the skin", episode()),
    finds(
        "EC-82", "grade I for it", episode(grade="1"), "F10[1].GVINV", "grade I,", "give II by MAGIC", "skin stage 3"
    ),
    finds("EC-82", "grade II for half of the skin", episode(SKINBSA="50"), "F10[1].GVINV", "grade II,", "give I by"),
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
    finds(
        "EC-84",
        "moderate for one organ of 1",
        chronic("MODERATE"),
        "F10[1].NIHINV",
        "recorded as moderate",
        "give mild",
    ),
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

EXAMPLES = [*CHIMERISM, *GVHD]
