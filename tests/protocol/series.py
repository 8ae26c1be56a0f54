"""Counts, transfusions and PCR of the sound patient as rows, for tests of what is read from F18 and F8T."""

from datetime import date, timedelta

from tests.protocol.building import row

H = date(2023, 7, 11)  # day H of the sound patient; T is 2023-06-16, H-25

# Neutrophils and platelets by days from H. Neutrophils recover on H+10, the day of F8 (first of 0.6, 0.8, 1.1);
# platelets on H+12 (first of 22, 29, 41), nine days after the last transfusion, which made 20 or more on H+3.
COUNTS = {
    -6: ("0.1", "12"),
    0: ("0.1", "14"),
    3: ("0.1", "24"),
    7: ("0.3", "17"),
    9: ("0.4", "18"),
    10: ("0.6", "19"),
    11: ("0.8", "19"),
    12: ("1.1", "22"),
    14: ("1.6", "29"),
    17: ("1.9", "41"),
}
TRANSFUSED = (-3, 3)


def day(days: int) -> str:
    """Return a day counted from H: day(10) is "2023-07-21"."""
    return (H + timedelta(days=days)).isoformat()


def counts(changed: dict[int, tuple[str, str]] | None = None, *, without: tuple[int, ...] = ()) -> dict[str, str]:
    """Return the rows of F18 with some days' counts changed or left out; an empty text leaves a count out."""
    days = {when: pair for when, pair in {**COUNTS, **(changed or {})}.items() if when not in without}
    texts: dict[str, str] = {}
    for number, (when, (anc, platelets)) in enumerate(sorted(days.items()), start=1):
        given = {name: text for name, text in (("ANC", anc), ("PLT", platelets)) if text}
        texts |= row("F18", number, LBDAT=day(when), **given)
    return texts


def transfusions(*days_of_platelets: int, red_cells: tuple[int, ...] = ()) -> dict[str, str]:
    """Return the rows of F8T."""
    given = [(when, "PLATELETS") for when in days_of_platelets] + [(when, "REDCELLS") for when in red_cells]
    texts: dict[str, str] = {}
    for number, (when, product) in enumerate(given, start=1):
        texts |= row("F8T", number, TFDAT=day(when), TFPROD=product)
    return texts


def pcr(loads: dict[int, str], field: str = "CMVPCR") -> dict[str, str]:
    """Return rows of F18 with PCR results by days from H."""
    texts: dict[str, str] = {}
    for number, (when, load) in enumerate(sorted(loads.items()), start=1):
        texts |= row("F18", number, LBDAT=day(when), **{field: load})
    return texts


def weekly(last: int = 98, every: int = 7) -> dict[str, str]:
    """Return rows of F18 with negative PCR of both viruses from H on."""
    texts: dict[str, str] = {}
    for number, when in enumerate(range(0, last + 1, every), start=1):
        texts |= row("F18", number, LBDAT=day(when), CMVPCR="<500", EBVPCR="<500")
    return texts
