"""Examples of the checks that ask the schedule: visits outside of their windows, and forms that are expected and empty.

The sound patient of `building`: T 2023-06-16, H 2023-07-11. H+85 is 2023-10-04, H+115 2023-11-03, H+366 2024-07-11.
"""

from datetime import date

from tests.protocol.building import Example, accepts, finds, row

SECOND = row("F15", 1, FTTYPE="HSCT2", FTDAT="2024-01-27", FTPROD="PBSC")  # H+200
EARLY_DEATH = {"F16.DEATH": "Y", "F16.DTHDAT": "2023-06-20", "F16.DTHCAUSE": "DISEASE"}


def visit(day: str, name: str) -> dict[str, str]:
    """Return a contact of a day that names its visit."""
    return {"F17[1].FUDAT": day, "F17[1].FUVISIT": name}


EXAMPLES: list[Example] = [
    finds(
        "EC-98",
        "the 1-year visit 170 days after a second transplant",
        {"F17[1].FUDAT": "2024-07-15", "F17[1].FUVISIT": "YEAR1"} | SECOND,
        "F17[1].FUDAT",
        "2024-07-15 (H2+170) took place 170 days after the transplant (H2)",
    ),
    accepts("EC-110", "no visit named"),
    accepts("EC-110", "an unscheduled visit", {"F17[1].FUVISIT": "UNSCHED"}),
    accepts("EC-110", "a named visit without an infusion", visit("2023-12-01", "DAY100") | {"F4": None, "F6": None}),
    accepts("EC-110", "the visit of day 100 on H+85", visit("2023-10-04", "DAY100")),
    accepts("EC-110", "the visit of day 100 on H+115", visit("2023-11-03", "DAY100")),
    finds(
        "EC-110",
        "the visit of day 100 on H+84",
        visit("2023-10-03", "DAY100"),
        "F17[1].FUDAT",
        "“day 100” of 2023-10-03 (H+84) is 1 day before its window, H+85 to H+115 (4 Oct 2023 – 3 Nov 2023)",
    ),
    finds(
        "EC-110",
        "the visit of day 100 on H+117",
        visit("2023-11-05", "DAY100"),
        "F17[1].FUDAT",
        "(H+117) is 2 days after its window",
    ),
    accepts("EC-110", "the 1-year visit on H+425", visit("2024-09-08", "YEAR1")),
    finds("EC-110", "the 1-year visit on H+426", visit("2024-09-09", "YEAR1"), "F17[1].FUDAT", "1 day after"),
    accepts("EC-110", "too early a 1-year visit, which is EC-98", visit("2024-07-10", "YEAR1")),
    finds("EC-110", "the visit of 6 months on H+149", visit("2023-12-07", "MONTH6"), "F17[1].FUDAT", "1 day before"),
    accepts("EC-110", "a later visit near the third year", visit("2026-07-01", "LATER")),
    finds("EC-110", "a later visit between two years", visit("2026-11-01", "LATER"), "F17[1].FUDAT", "83 days after"),
    accepts("EC-110", "the visit of day 100 after a second transplant", visit("2024-05-06", "DAY100") | SECOND),
    accepts("EC-111", "every form that is expected"),
    finds(
        "EC-111",
        "no response, with the transplant entered",
        {"F5": None},
        "F5.ASDAT",
        "Nothing is entered in F5 (Response after CAR-T)",
        "(response before the transplant) by 2023-07-11",
        count=1,
        awaits="F5",
    ),
    finds("EC-111", "no engraftment", {"F8": None}, "F8.ANCSTAT", "neutrophil engraftment", count=1),
    accepts("EC-111", "no engraftment on H+30", {"F8": None}, today=date(2023, 8, 10)),
    finds("EC-111", "no engraftment on H+31", {"F8": None}, "F8.ANCSTAT", "1 day ago", today=date(2023, 8, 11)),
    accepts("EC-111", "no engraftment by a cut-off on H+30", {"F8": None}, cutoff=date(2023, 8, 10)),
    accepts("EC-111", "no row of CRS or ICANS, of which there may have been none", {"F11.@COMPLETE": None}),
    finds("EC-111", "no eligibility of an infused patient", {"F2": None}, "F2.ECOG", count=1),
    accepts("EC-111", "no response of a death before the transplant", {"F5": None, "F6": None} | EARLY_DEATH),
    accepts("EC-111", "a missing reason", {"F5": None} | row("F5", 1, ASDAT="?NOT DONE")),
    accepts("EC-111", "no infusion", {"F4": None, "F6": None, "F5": None, "F8": None}),
]
