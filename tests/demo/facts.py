"""What the parts of the synthetic case reports share: days of the facts, people, counts at CRi, a measured MRD."""

from __future__ import annotations

from datetime import date, timedelta

Texts = dict[str, str]

# Made up: weight, height, Karnofsky, donor's age and sex, blood groups, first haplotype, donor's other haplotype.
PEOPLE = {
    "SYN-01": (71, 174, 80, 41, "M", "A", "A", 0, 1, 2),
    "SYN-02": (58, 160, 70, 33, "F", "O", "A", 1, 2, 3),
    "SYN-03": (66, 178, 90, 52, "M", "B", "B", 2, 3, 4),
    "SYN-04": (74, 176, 80, 36, "F", "A", "O", 3, 4, 5),
    "SYN-05": (55, 158, 80, 25, "M", "AB", "B", 4, 5, 6),
    "SYN-06": (68, 170, 70, 38, "M", "O", "O", 5, 6, 0),
    "SYN-07": (61, 164, 90, 35, "F", "A", "AB", 6, 0, 1),
    "SYN-08": (77, 172, 80, 30, "F", "B", "O", 0, 2, 4),
    "SYN-09": (52, 162, 90, 48, "F", "O", "O", 1, 3, 5),
    "SYN-10": (57, 156, 70, 44, "M", "A", "A", 2, 4, 6),
}

COUNTS_AT_CRI = {  # ANC, platelets, haemoglobin g/L, cellularity, blasts
    "SYN-01": (0.12, 9, 66, 15, 1.5),
    "SYN-02": (0.05, 7, 61, 12, 2),
    "SYN-03": (0.21, 14, 72, 18, 1),
    "SYN-04": (0.18, 11, 69, 15, 1.5),
    "SYN-05": (0.08, 12, 64, 12, 2.5),
    "SYN-06": (0.31, 16, 74, 20, 1),
    "SYN-07": (0.14, 10, 67, 15, 1),
    "SYN-08": (0.26, 18, 71, 20, 3.5),
    "SYN-09": (0.19, 13, 70, 15, 0.5),
    "SYN-10": (0.03, 8, 63, 10, 2),
}


def fact_day(fact: dict[str, str], name: str) -> date:
    """Return a day of the facts."""
    return date.fromisoformat(fact[name])


def days_after(day: date, days: int) -> str:
    """Return the day so many days later, as it is typed."""
    return (day + timedelta(days=days)).isoformat()


def mrd(place: str, category: str, value: str = "") -> Texts:
    texts = {f"{place}.MRDCAT": category, f"{place}.MRDMETH": "FLOW", f"{place}.MRDTISS": "MARROW"}
    texts[f"{place}.MRDLOD"] = "0.01"
    if value:
        texts[f"{place}.MRDVAL"] = value
    return texts
