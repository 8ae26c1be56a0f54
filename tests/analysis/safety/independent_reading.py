"""A second reading of the safety tables, from the typed texts alone: pandas and plain arithmetic, none of our code.

It was written from the definitions, not from the programme, so that the two can disagree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd

Sheet = list[dict[str, str]]
Patient = Mapping[str, Sheet]  # by form, the texts of each row that was not struck out
REMISSION = ("CR", "CRH", "CRI")
PLACED = {"F4": "INFDAT", "F5": "ASDAT", "F6": "HSCTDAT", "F11": "TXDAT", "F12": "INONSET", "F14": "RELDAT"}
PLACED |= {"F15": "FTDAT", "F16": "DTHDAT", "F17": "FUDAT", "F18": "LBDAT", "F19": "AESTDAT"}
NO_DAY = ("BRTHDAT",)


def day_of(text: str | None) -> date | None:
    """Read a whole day; a month, a missing reason and an empty text are none."""
    return date.fromisoformat(text) if text and re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


class Reading:
    """One patient as known on a day."""

    def __init__(self, patient: Patient, asked: date) -> None:
        first = self._first(patient, "F1")
        self.no_use = first.get("WDSCOPE") == "ALL" and day_of(first.get("WDDAT")) is not None
        ended = day_of(first.get("WDDAT")) if first.get("WDSCOPE") == "FURTHER" else None
        self.last = min(asked, ended) if ended else asked
        self.sheets: dict[str, Sheet] = {}
        self.seen_later = False
        died = day_of(self._first(patient, "F16").get("DTHDAT"))
        for form, rows in patient.items():
            self.sheets[form] = []
            for row in rows:
                late = {name for name, text in row.items() if name not in NO_DAY and self._after(text)}
                shown = [day for name in late if (day := day_of(row[name])) and (ended is None or day <= ended)]
                if shown and not (form == "F17" and row.get("FUSTAT") in ("LOST", "DEAD")):
                    self.seen_later = True
                if PLACED.get(form) not in late:
                    self.sheets[form].append({name: text for name, text in row.items() if name not in late})
        self.seen_later = self.seen_later and (died is None or died > self.last)

    def _after(self, text: str) -> bool:
        day = day_of(text)
        return day is not None and day > self.last

    @staticmethod
    def _first(patient: Patient, form: str) -> dict[str, str]:
        return patient[form][0] if patient.get(form) else {}

    def one(self, form: str, name: str) -> str | None:
        rows = self.sheets.get(form) or [{}]
        text = rows[0].get(name)
        return None if text is None or text.startswith("@") else text

    def day(self, form: str, name: str) -> date | None:
        return day_of(self.one(form, name))

    def days(self, form: str, name: str) -> list[tuple[date, dict[str, str]]]:
        found = [(day, row) for row in self.sheets.get(form, []) if (day := day_of(row.get(name))) is not None]
        return sorted(found, key=lambda one: one[0])

    @property
    def dead_undated(self) -> bool:
        dead = self.one("F16", "DEATH") == "Y"
        by_contact = any(row.get("FUSTAT") == "DEAD" for row in self.sheets.get("F17", []))
        return (dead and self.day("F16", "DTHDAT") is None) or (by_contact and not dead)

    @property
    def death(self) -> date | None:
        return self.day("F16", "DTHDAT") if self.one("F16", "DEATH") == "Y" else None

    @property
    def alive_until(self) -> date | None:
        """The death, the cut-off for who was seen later, else the last day that shows somebody alive."""
        if self.death or self.seen_later:
            return self.death or self.last
        days = [
            day
            for form, rows in self.sheets.items()
            for row in rows
            if not (form == "F17" and row.get("FUSTAT") == "LOST")
            for name, text in row.items()
            if name not in NO_DAY and (day := day_of(text)) is not None
        ]
        return max(days, default=None)


# adverse events


def event_counts(readings: Iterable[Reading], period: str = "all") -> tuple[int, dict[tuple[str, str], list[int]]]:
    """Count infused patients, and by class and term those with any event, of grade 1 to 5, and of 3 or more."""
    infused = [(number, one, day) for number, one in enumerate(readings) if (day := one.day("F4", "INFDAT"))]
    rows = [
        {"patient": number, "class": row.get("AECAT", "Not classified").casefold(), "term": row["AETERM"].casefold()}
        | {"grade": int(row["AETOXGR"]) if row.get("AETOXGR", "@").isdigit() else 0}
        for number, one, start in infused
        for row in one.sheets.get("F19", [])
        if period in ("all", period_of(day_of(row.get("AESTDAT")), start, one.day("F6", "HSCTDAT")))
    ]
    table = pd.DataFrame(rows, columns=["patient", "class", "term", "grade"])
    found = {("", ""): _by_grade(table)}
    for name, of_class in table.groupby("class"):
        found[str(name), ""] = _by_grade(of_class)
        for term, of_term in of_class.groupby("term"):
            found[str(name), str(term)] = _by_grade(of_term)
    return len(infused), found


def _by_grade(rows: pd.DataFrame) -> list[int]:
    worst = rows.groupby("patient")["grade"].max()
    return [len(worst), *(int((worst == grade).sum()) for grade in range(1, 6)), int((worst >= 3).sum())]


def period_of(day: date | None, infused: date, transplant: date | None) -> str:
    if day is None or day < infused:
        return "none"
    if transplant is None or day < transplant:
        return "t-h"
    after = (day - transplant).days
    return "h-h30" if after <= 30 else "h30-h100" if after <= 100 else "none"


# baseline


def in_baseline(patient: Patient, one: Reading) -> bool:
    came = [("F1", "CONSDAT"), ("F1", "ENRDAT"), ("F4", "LDSTDAT"), ("F4", "INFDAT")]
    entered = [(form, name) for form, name in came if day_of(Reading._first(patient, form).get(name))]
    return not one.no_use and (not entered or any(one.day(form, name) for form, name in entered))


def age(one: Reading) -> int | None:
    """Return the age at consent in whole years, None where the date of birth leaves it open."""
    birth, consent = one.one("F1", "BRTHDAT"), one.day("F1", "CONSDAT")
    if not birth or not consent:
        return None
    parts = [int(part) for part in birth.split("-")]
    born = [
        (year, month, day) for year in [parts[0]] for month in (parts[1:2] or [1, 12]) for day in parts[2:3] or [1, 31]
    ]
    ages = {consent.year - year - ((consent.month, consent.day) < (month, day)) for year, month, day in born}
    return ages.pop() if len(ages) == 1 else None


def middle(numbers: list[float]) -> float | None:
    return float(pd.Series(numbers).median()) if numbers else None


# flow


def steps(one: Reading) -> set[str]:
    found = {
        step
        for step, form, name in (
            ("consented", "F1", "CONSDAT"),
            ("enrolled", "F1", "ENRDAT"),
            ("depleted", "F4", "LDSTDAT"),
            ("infused", "F4", "INFDAT"),
            ("transplanted", "F6", "HSCTDAT"),
        )
        if one.day(form, name)
    }
    infused, transplant, relapse = one.day("F4", "INFDAT"), one.day("F6", "HSCTDAT"), one.day("F14", "RELDAT")
    chemo = [day for day, row in one.days("F15", "FTDAT") if row.get("FTTYPE") in ("CHEMO", "CART2")]
    chemo = [day for day in chemo if infused is None or day > infused]
    responses = [
        row["RESPINV"]
        for day, row in one.days("F5", "ASDAT")
        if "RESPINV" in row
        and (infused is None or day > infused)
        and (transplant is None or day <= transplant)
        and all(day <= other for other in chemo)
        and (relapse is None or day < relapse)
    ]
    found |= {"assessed"} if responses else set()
    found |= {"remission"} if {*responses} & {*REMISSION} else set()
    until = one.alive_until
    if transplant and until and not one.dead_undated and until >= transplant:
        followed = (until - transplant).days
        found |= {f"h{days}" for days in (30, 100) if one.death or followed >= days}
    return found


# infections


def exposure(one: Reading, period: str) -> tuple[int, int] | None:
    """Return infections and days followed in a period, None for who cannot be evaluated in it."""
    rows = one.sheets.get("F12", [])
    infused, transplant, until = one.day("F4", "INFDAT"), one.day("F6", "HSCTDAT"), one.alive_until
    told = [row for row in rows if any(not name.startswith("@") for name in row)]
    if infused is None or until is None or one.dead_undated or one.no_use:
        return None
    if any(day_of(row.get("INONSET")) is None for row in told):
        return None
    if transplant is None:
        if period != "to_h":
            return None
        span = (infused, until)
    else:
        ends = {"to_h": (infused, transplant - timedelta(1)), "to_h30": (transplant, transplant + timedelta(30))}
        ends["to_h100"] = (transplant + timedelta(31), transplant + timedelta(100))
        span = ends[period][0], min(ends[period][1], until)
    days = (span[1] - span[0]).days + 1
    return (sum(span[0] <= day <= span[1] for day, _ in one.days("F12", "INONSET")), days) if days > 0 else None


# kinetics


def car_course(one: Reading) -> list[tuple[int, float]]:
    """Return the CAR copies by day from T, the highest of a day, below the limit 0."""
    infused = one.day("F4", "INFDAT")
    if infused is None or one.no_use:
        return []
    found: dict[int, float] = {}
    for day, row in one.days("F18", "LBDAT"):
        text = row.get("CARCOPY", "@")
        if day >= infused and not text.startswith("@"):
            value = 0.0 if text.startswith("<") else float(text.lstrip(">="))
            found[(day - infused).days] = max(found.get((day - infused).days, 0.0), value)
    return sorted(found.items())


def kinetics(one: Reading) -> dict[str, float | None]:
    points = car_course(one)
    if not points:
        return {}
    highest = max(value for _, value in points)
    quantified = [day for day, value in points if value]
    return {
        "cmax": highest,
        "tmax": min(day for day, value in points if value == highest) if highest else None,
        "tlast": max(quantified, default=None),
        "auc": _area(points),
    }


def _area(points: list[tuple[int, float]]) -> float | None:
    """Return the area from day 0 to 28 by trapezoids: from 0, on the line to a later sample, or held from day 25 on."""
    within, later = [one for one in points if one[0] <= 28], [one for one in points if one[0] > 28]
    if len(within) < 2:
        return None
    (day, value), line = within[-1], list(within)
    if day < 28 and later:
        line.append((28, value + (28 - day) * (later[0][1] - value) / (later[0][0] - day)))
    elif day < 28:
        if day < 25 and value:
            return None
        line.append((28, value))
    if line[0][0] > 0:
        line.insert(0, (0, 0.0))
    return sum((b - a) * (low + high) / 2 for (a, low), (b, high) in pairwise(line))


def counted(readings: Iterable[Reading]) -> Counter[str]:
    """Count the patients who reached each step."""
    return Counter(step for one in readings if not one.no_use for step in steps(one))


def anything(value: Any) -> float:
    """Return a number, −1 for none, so that two readings can be compared."""
    return -1.0 if value is None else float(value)
