"""Examples of the checks on conditioning and prophylaxis, with each exemption and each boundary day.

The sound patient of `building` has T on 2023-06-16 and H on 2023-07-11 (T+25). Days by hand: H−22 is 2023-06-19, H−21
06-20, H−8 07-03, H−7 07-04, H+1 07-12, H+7 07-18, H+8 07-19, H+100 10-19, H+101 10-20; T−7 is 06-09, T−1 06-15.
"""

from tests.protocol.building import Deviation, Example, row

T, H = "2023-06-16", "2023-07-11"


def drug(name: str, start: str, end: str = "", why: str = "OTHER", route: str = "IV", **more: str) -> dict[str, str]:
    """Name the texts of one row of F7."""
    ended = {"CMENDAT": end} if end else {}
    return row("F7", 1, CMTRT=name, CMINDC=why, CMROUTE=route, CMSTDAT=start, **ended, **more)


def episode(onset: str, attribution: str = "HSCT", number: int = 1) -> dict[str, str]:
    """Name the texts of one episode of acute GVHD."""
    return row("F10", number, GVTYPE="ACUTE", GVATTR=attribution, ONSET=onset, GVINV="2")


def finds(
    check: str, name: str, case: Deviation, *says: str, at: str = "F7[1].CMTRT", awaits: str | None = None
) -> Example:
    return Example(check, name, True, case, at, says, count=1, awaits=awaits)


def accepts(check: str, name: str, case: Deviation) -> Example:
    return Example(check, name, False, case)


CONDITIONING = [
    accepts("EC-57", "no drug at all", {}),
    finds(
        "EC-57",
        "busulfan before the transplant",
        drug("BUSULFAN", "2023-07-05", "2023-07-08", "CONDITIONING"),
        "Busulfan from 2023-07-05 (H−6) to 2023-07-08 (H−3) was given",
    ),
    *(
        finds("EC-57", f"{name.lower()} on the day of the transplant", drug(name, H, H))
        for name in ("MELPHALAN", "TREOSULFAN", "THIOTEPA", "CYCLOPHOSPHAMIDE", "FLUDARABINE", "CYTARABINE")
    ),
    finds(
        "EC-57",
        "total body irradiation on the day after the infusion",
        drug("TBI", "2023-06-17", "2023-06-17", "CONDITIONING", "EXTERNAL"),
        "Total body irradiation (TBI) on 2023-06-17 (H−24)",
    ),
    accepts("EC-57", "fludarabine that ends on the day of the infusion", drug("FLUDARABINE", "2023-06-10", T)),
    finds("EC-57", "fludarabine that ends a day after the infusion", drug("FLUDARABINE", "2023-06-10", "2023-06-17")),
    accepts("EC-57", "cytarabine on the day after the transplant", drug("CYTARABINE", "2023-07-12", "2023-07-12")),
    accepts(
        "EC-57",
        "intrathecal cytarabine",
        drug("CYTARABINE", "2023-07-01", "2023-07-01", "ANTILEUKAEMIC", "INTRATHECAL"),
    ),
    finds("EC-57", "systemic cytarabine", drug("CYTARABINE", "2023-07-01", "2023-07-01", "ANTILEUKAEMIC")),
    finds(
        "EC-57", "a drug outside the list called conditioning", drug("ATG", "2023-07-01", "2023-07-03", "CONDITIONING")
    ),
    finds("EC-57", "etoposide", drug("ETOPOSIDE", "2023-07-01", "2023-07-02")),
    accepts("EC-57", "etoposide against HLH", drug("ETOPOSIDE", "2023-07-01", "2023-07-02", "HLH")),
    finds(
        "EC-57",
        "busulfan entered in words",
        drug("OTHER", "2023-07-05", "2023-07-06", "CONDITIONING", CMTRTOTH="busulfan"),
        "Busulfan",
    ),
    finds(
        "EC-57",
        "treosulfan entered in words for another indication",
        drug("OTHER", "2023-07-05", "2023-07-06", CMTRTOTH="Treosulfan"),
    ),
    accepts("EC-57", "another drug in words", drug("OTHER", "2023-07-05", "2023-07-06", CMTRTOTH="letermovir")),
    accepts("EC-57", "a conditioning drug without its start", row("F7", 1, CMTRT="BUSULFAN", CMINDC="CONDITIONING")),
    accepts("EC-57", "a conditioning drug while H is missing", {"F6.HSCTDAT": None, **drug("BUSULFAN", "2023-07-05")}),
    finds(
        "EC-57",
        "the answer yes on F6",
        {"F6.COND": "Y", "F6.CONDAGT": "FLUDARABINE|BUSULFAN", "F6.CONDJUST": "Aplasia."},
        "F6 records pharmacologic conditioning (busulfan, fludarabine)",
        at="F6.COND",
    ),
]

WINDOW = [
    accepts("EC-58", "no drug at all", {}),
    finds(
        "EC-58",
        "tacrolimus after the transplant",
        drug("TACROLIMUS", "2023-07-12", "2023-07-31", "PROPHYLAXIS", "ORAL"),
        "Tacrolimus from 2023-07-12 (H+1) to 2023-07-31 (H+20) lies in the prophylaxis window (H−7 to H+100).",
    ),
    *(
        finds("EC-58", f"{name.lower()} for whatever reason", drug(name, "2023-07-15", "2023-07-16"))
        for name in (
            "CICLOSPORIN",
            "SIROLIMUS",
            "MMF",
            "METHOTREXATE",
            "ATG",
            "ALEMTUZUMAB",
            "ABATACEPT",
            "RUXOLITINIB",
            "BASILIXIMAB",
            "VEDOLIZUMAB",
            "SITAGLIPTIN",
        )
    ),
    accepts("EC-58", "tacrolimus that ends on H−8", drug("TACROLIMUS", "2023-06-20", "2023-07-03")),
    finds("EC-58", "tacrolimus that ends on H−7", drug("TACROLIMUS", "2023-06-20", "2023-07-04")),
    accepts("EC-58", "ATG that ends on H−22", drug("ATG", "2023-06-17", "2023-06-19")),
    finds("EC-58", "ATG that ends on H−21", drug("ATG", "2023-06-17", "2023-06-20"), "(H−21 to H+100)"),
    accepts("EC-58", "alemtuzumab on H−22", drug("ALEMTUZUMAB", "2023-06-19", "2023-06-19")),
    finds("EC-58", "alemtuzumab on H−21", drug("ALEMTUZUMAB", "2023-06-20", "2023-06-20")),
    finds("EC-58", "sirolimus that starts on H+100", drug("SIROLIMUS", "2023-10-19", "2023-11-01")),
    accepts("EC-58", "sirolimus that starts on H+101", drug("SIROLIMUS", "2023-10-20", "2023-11-01")),
    finds("EC-58", "a course over the whole window", drug("SIROLIMUS", "2023-06-20", "2024-01-01")),
    finds("EC-58", "an ongoing drug without end", drug("SIROLIMUS", "2023-06-20", CMONGO="Y"), "ongoing, lies"),
    finds("EC-58", "a forgotten end", drug("SIROLIMUS", "2023-06-20"), "with no end entered, lies"),
    accepts("EC-58", "a drug stopped on an unknown day", drug("SIROLIMUS", "2023-06-20", CMONGO="N")),
    finds("EC-58", "a drug begun in the window and stopped", drug("SIROLIMUS", "2023-07-20", CMONGO="N")),
    accepts("EC-58", "a drug without its start", row("F7", 1, CMTRT="TACROLIMUS", CMINDC="PROPHYLAXIS")),
    accepts("EC-58", "a drug while H is missing", {"F6.HSCTDAT": None, **drug("TACROLIMUS", "2023-07-12")}),
    accepts("EC-58", "prednisone for another reason", drug("PREDNISONE", "2023-07-12", "2023-07-31")),
    finds("EC-58", "prednisone called prophylaxis", drug("PREDNISONE", "2023-07-12", "2023-07-31", "PROPHYLAXIS")),
    finds(
        "EC-58",
        "a drug in words called prophylaxis",
        drug("OTHER", "2023-07-12", "2023-07-31", "PROPHYLAXIS", CMTRTOTH="bortezomib"),
        "Bortezomib from",
    ),
    finds(
        "EC-58",
        "the answer yes on F6",
        {"F6.PROPH": "Y", "F6.PROPAGT": "TACROLIMUS", "F6.PROPJUST": "Asked for by the donor centre."},
        "F6 records that drugs to prevent GVHD (tacrolimus) were given in the prophylaxis window (H−7 to H+100).",
        at="F6.PROPH",
    ),
    finds("EC-58", "the answer yes while H is missing", {"F6.HSCTDAT": None, "F6.PROPH": "Y"}, "H+100", at="F6.PROPH"),
    finds(
        "EC-58",
        "a window that ends with the death on H+13",
        {
            "F16.DEATH": "Y",
            "F16.DTHDAT": "2023-07-24",
            "F16.DTHCAUSE": "INFECTION",
            "F9": None,
            "F13": None,
            "F17": None,
            **drug("TACROLIMUS", "2023-07-12", "2023-07-24", "PROPHYLAXIS"),
        },
        "(H−7 to H+13)",
    ),
]

FIRST_GVHD = "2023-08-11"  # H+31
EXEMPTIONS = [
    finds(
        "EC-58",
        "a drug that starts on the onset day and treats no GVHD",
        {**episode(FIRST_GVHD), **drug("TACROLIMUS", FIRST_GVHD, "2023-09-01")},
        "(H−7 to the onset of GVHD on 2023-08-11 (H+31))",
    ),
    accepts(
        "EC-58",
        "a drug that starts on the day after the onset",
        {**episode(FIRST_GVHD), **drug("TACROLIMUS", "2023-08-12", "2023-09-01")},
    ),
    finds(
        "EC-58",
        "a drug after GVHD of the CAR T cells before H, which does not close the window",
        {**episode("2023-06-28", "CART"), **drug("TACROLIMUS", "2023-08-12", "2023-09-01")},
        "(H−7 to H+100)",
    ),
    finds(
        "EC-58",
        "a drug after GVHD of the CAR T cells after H, which does not close the window",
        {**episode("2023-07-20", "CART"), **drug("TACROLIMUS", "2023-08-12", "2023-09-01")},
    ),
    finds(
        "EC-58",
        "a drug after GVHD that is wrongly dated before H",
        {**episode("2023-07-01", "HSCT"), **drug("TACROLIMUS", "2023-08-12", "2023-09-01")},
    ),
    accepts(
        "EC-58",
        "treatment that starts on the onset day",
        {**episode(FIRST_GVHD), **drug("RUXOLITINIB", FIRST_GVHD, "2023-09-01", "GVHD", "ORAL")},
    ),
    accepts(
        "EC-58",
        "treatment of the episode that it names",
        {**episode(FIRST_GVHD), **drug("RUXOLITINIB", FIRST_GVHD, "2023-09-01", "GVHD", "ORAL", GVHDROW="1")},
    ),
    finds(
        "EC-58",
        "treatment of an episode that F10 does not have",
        {**episode(FIRST_GVHD), **drug("RUXOLITINIB", FIRST_GVHD, "2023-09-01", "GVHD", "ORAL", GVHDROW="2")},
    ),
    finds(
        "EC-58",
        "treatment the day before the onset",
        {**episode(FIRST_GVHD), **drug("RUXOLITINIB", "2023-08-10", "2023-09-01", "GVHD", "ORAL")},
    ),
    finds("EC-58", "treatment of GVHD that nobody recorded", drug("MMF", "2023-07-20", "2023-08-20", "GVHD", "ORAL")),
    accepts(
        "EC-58",
        "treatment of an episode without its onset",
        {"F10[1].GVTYPE": "ACUTE", **drug("MMF", "2023-07-20", "2023-08-20", "GVHD", "ORAL")},
    ),
    accepts(
        "EC-58",
        "ruxolitinib for GVHD of the CAR T cells that runs over H",
        {**episode("2023-06-28", "CART"), **drug("RUXOLITINIB", "2023-06-29", "2023-07-20", "GVHD", "ORAL")},
    ),
    finds("EC-58", "ruxolitinib for HLH over H", drug("RUXOLITINIB", "2023-06-29", "2023-07-20", "HLH", "ORAL")),
    accepts("EC-58", "intrathecal methotrexate", drug("METHOTREXATE", "2023-07-15", "2023-07-15", route="INTRATHECAL")),
    accepts(
        "EC-58",
        "methotrexate without its route, which EC-61 asks for",
        row("F7", 1, CMTRT="METHOTREXATE", CMINDC="OTHER", CMSTDAT="2023-07-15", CMENDAT="2023-07-15"),
    ),
    finds(
        "EC-58",
        "tacrolimus without its route",
        row("F7", 1, CMTRT="TACROLIMUS", CMINDC="OTHER", CMSTDAT="2023-07-15", CMENDAT="2023-07-15"),
    ),
    *(
        accepts("EC-58", f"{route.lower()} ciclosporin", drug("CICLOSPORIN", "2023-07-15", "2023-07-20", route=route))
        for route in ("TOPICAL", "OPHTHALMIC", "INHALED")
    ),
    accepts(
        "EC-58",
        "cyclophosphamide of the lymphodepletion, called prophylaxis and H soon after",
        {"F6.HSCTDAT": "2023-06-20", **drug("CYCLOPHOSPHAMIDE", "2023-06-09", "2023-06-15", "PROPHYLAXIS")},
    ),
    accepts(
        "EC-58",
        "cyclophosphamide of the last day before T",
        {"F6.HSCTDAT": "2023-06-20", **drug("CYCLOPHOSPHAMIDE", "2023-06-15", "2023-06-15", "PROPHYLAXIS")},
    ),
    finds(
        "EC-58",
        "cyclophosphamide against GVHD on T",
        {"F6.HSCTDAT": "2023-06-20", **drug("CYCLOPHOSPHAMIDE", T, T, "PROPHYLAXIS")},
    ),
    accepts(
        "EC-58",
        "post-transplant cyclophosphamide, which EC-62 reports",
        drug("CYCLOPHOSPHAMIDE", "2023-07-14", "2023-07-15", "PROPHYLAXIS"),
    ),
    accepts(
        "EC-58",
        "cyclophosphamide between T and H, which EC-57 reports",
        drug("CYCLOPHOSPHAMIDE", "2023-07-08", "2023-07-09", "PROPHYLAXIS"),
    ),
    finds(
        "EC-58",
        "cyclophosphamide against GVHD from H+8",
        drug("CYCLOPHOSPHAMIDE", "2023-07-19", "2023-07-20", "PROPHYLAXIS"),
    ),
    accepts("EC-58", "cyclophosphamide against leukaemia", drug("CYCLOPHOSPHAMIDE", "2023-08-01", why="ANTILEUKAEMIC")),
]

TREATMENT = [
    accepts("EC-59", "no treatment of GVHD", drug("PREDNISONE", "2023-08-10")),
    accepts(
        "EC-59", "a start on the day of onset", {**episode(FIRST_GVHD), **drug("PREDNISONE", FIRST_GVHD, why="GVHD")}
    ),
    finds(
        "EC-59",
        "a start on the day before the onset",
        {**episode(FIRST_GVHD), **drug("PREDNISONE", "2023-08-10", why="GVHD")},
        "Prednisone from 2023-08-10 (H+30)",
        "GVHD began only on 2023-08-11 (H+31)",
        at="F7[1].CMSTDAT",
    ),
    finds(
        "EC-59",
        "no GVHD on record",
        drug("PREDNISONE", "2023-08-10", why="GVHD"),
        "F10 records no GVHD",
        at="F7[1].CMSTDAT",
    ),
    finds(
        "EC-59",
        "an episode that does not exist",
        {**episode(FIRST_GVHD), **drug("PREDNISONE", FIRST_GVHD, why="GVHD", GVHDROW="3")},
        "F10 has no episode 3",
        at="F7[1].CMSTDAT",
    ),
    finds(
        "EC-59",
        "a named episode that began later than another",
        {
            **episode("2023-06-28", "CART"),
            **episode(FIRST_GVHD, number=2),
            **drug("PREDNISONE", "2023-08-01", why="GVHD", GVHDROW="2"),
        },
        "2023-08-11",
        at="F7[1].CMSTDAT",
    ),
    accepts(
        "EC-59",
        "any episode before the start where none is named",
        {
            **episode("2023-06-28", "CART"),
            **episode(FIRST_GVHD, number=2),
            **drug("PREDNISONE", "2023-08-01", why="GVHD"),
        },
    ),
    accepts(
        "EC-59",
        "an episode without its onset",
        {"F10[1].GVTYPE": "ACUTE", **drug("PREDNISONE", FIRST_GVHD, why="GVHD")},
    ),
    accepts(
        "EC-60",
        "a steroid for CRS that ends the day before H",
        drug("DEXAMETHASONE", "2023-06-20", "2023-07-10", "CRS"),
    ),
    finds(
        "EC-60",
        "a steroid for CRS that ends on H",
        drug("DEXAMETHASONE", "2023-06-20", H, "CRS"),
        "Dexamethasone from 2023-06-20 (H−21) to 2023-07-11 (H+0) was still running at the transplant",
        "given for CRS",
        awaits="",
    ),
    finds(
        "EC-60",
        "ruxolitinib for HLH without end",
        drug("RUXOLITINIB", "2023-07-10", why="HLH"),
        "with no end entered was",
        awaits="F7",
    ),
    finds(
        "EC-60",
        "mycophenolate for GVHD of the CAR T cells",
        {**episode("2023-06-28", "CART"), **drug("MMF", "2023-06-29", "2023-07-20", "GVHD")},
        "GVHD treatment",
    ),
    finds("EC-60", "methylprednisolone for ICANS", drug("METHYLPREDNISOLONE", "2023-07-01", "2023-07-12", "ICANS")),
    accepts("EC-60", "a steroid begun on H", drug("PREDNISONE", H, "2023-07-20", "HLH")),
    accepts("EC-60", "a steroid for another reason", drug("PREDNISONE", "2023-07-01", "2023-07-20")),
    accepts("EC-60", "tocilizumab for CRS", drug("TOCILIZUMAB", "2023-07-01", "2023-07-20", "CRS")),
    accepts("EC-60", "a topical steroid", drug("PREDNISONE", "2023-07-01", "2023-07-20", "GVHD", "TOPICAL")),
    accepts(
        "EC-60", "a steroid while H is missing", {"F6.HSCTDAT": None, **drug("PREDNISONE", "2023-07-01", why="CRS")}
    ),
    finds(
        "EC-61",
        "methotrexate without route",
        row("F7", 1, CMTRT="METHOTREXATE"),
        "without a route",
        at="F7[1].CMROUTE",
    ),
    finds(
        "EC-61",
        "methotrexate with an unknown route",
        row("F7", 1, CMTRT="METHOTREXATE", CMROUTE="?UNKNOWN"),
        at="F7[1].CMROUTE",
    ),
    accepts("EC-61", "methotrexate with its route", row("F7", 1, CMTRT="METHOTREXATE", CMROUTE="INTRATHECAL")),
    accepts("EC-61", "another drug without route", row("F7", 1, CMTRT="TACROLIMUS")),
    accepts("EC-62", "cyclophosphamide on the day of the transplant", drug("CYCLOPHOSPHAMIDE", H, H)),
    finds(
        "EC-62",
        "cyclophosphamide on H+1",
        drug("CYCLOPHOSPHAMIDE", "2023-07-12", "2023-07-12", "PROPHYLAXIS"),
        "Cyclophosphamide on 2023-07-12 (H+1) is post-transplant cyclophosphamide (H+1 to H+7).",
    ),
    finds("EC-62", "cyclophosphamide on H+7", drug("CYCLOPHOSPHAMIDE", "2023-07-18", "2023-07-18")),
    accepts("EC-62", "cyclophosphamide on H+8", drug("CYCLOPHOSPHAMIDE", "2023-07-19", "2023-07-19")),
    accepts("EC-62", "cyclophosphamide of the lymphodepletion", drug("CYCLOPHOSPHAMIDE", "2023-06-10", "2023-06-14")),
    accepts("EC-62", "another drug on H+3", drug("TACROLIMUS", "2023-07-14", "2023-07-15")),
    accepts(
        "EC-62", "cyclophosphamide while H is missing", {"F6.HSCTDAT": None, **drug("CYCLOPHOSPHAMIDE", "2023-07-14")}
    ),
]

EXAMPLES = [*CONDITIONING, *WINDOW, *EXEMPTIONS, *TREATMENT]
