"""The synthetic cohort's blood: F8 engraftment, F8T transfusions and F18 counts that give the table's recovery days.

All counts are made up. They join the facts of the table and of the other forms: the counts at CRi (F5) and on H+30
(F13), the first neutrophils of at least 0.5 and the first platelets of at least 20 × 10⁹/L without transfusion.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

Texts = dict[str, str]
Point = tuple[float, float]  # day from T, value
AtRemission = tuple[float, float, float]  # neutrophils, platelets in 10⁹/L, haemoglobin in g/L

SERIES_TO, WEEKLY_TO = 45, 98  # days from H to which counts and PCR go
AFTER_A_MONTH = (1.4, 72, 92)  # on H+30, as F13 has them
AFTER_THREE_MONTHS = (2.6, 148, 118)
CMV_REACTIVATION = {"SYN-03": {35: "2400", 42: "900"}}  # days from H
CAR_EVERY, CAR_TO, LEAST_COPIES = 4, 44, 20  # days from T; copies/µg DNA that the assay can count
SUBSETS = ("CD4", "CD8", "BCELL", "NKCELL", "IGG")
SUBSETS_AT = {28: (40, 120, 10, 150, 5.2), 56: (90, 200, 30, 170, 5.9), 84: (140, 260, 60, 180, 6.8)}  # days from H
BILIRUBIN_OF_GVHD = {"SYN-09": (31, 41, 38)}  # first and last day from H, µmol/L


class Course:
    """The days of one patient, counted from T, with the counts that lie between them."""

    def __init__(self, fact: dict[str, str], at_remission: AtRemission) -> None:
        self.fact = fact
        self.number = int(fact["patient_id"][-2:])
        self.start = date.fromisoformat(fact["cart_date"])
        self.transplant = self._day("hsct_date")
        self.remission = self._day("cri_date")
        self.last = self._day("last_contact_date")
        self.neutrophils_recovered = self._day("anc_recovery_date") if fact["anc_recovery_date"] else None
        self.platelets_recovered = self._day("plt20_recovery_date") if fact["plt20_recovery_date"] else None
        self.at_remission = at_remission

    def _day(self, name: str) -> int:
        return (date.fromisoformat(self.fact[name]) - self.start).days

    def on(self, day: int) -> str:
        """Return the date of a day from T."""
        return (self.start + timedelta(days=day)).isoformat()

    def neutrophils(self, day: int) -> float:
        """Return the neutrophils of a day, below 0.5 until the day of recovery."""
        low, recovered = self.at_remission[0], self.neutrophils_recovered
        if recovered is None or day < recovered - 4:
            return self._plateau(day, 0.7, low)
        later = (self.transplant + 30, AFTER_A_MONTH[0]), (self.transplant + 90, AFTER_THREE_MONTHS[0])
        return _between(day, (recovered - 4, low), (recovered - 1, 0.46), (recovered, 0.56), *later)

    def platelets(self, day: int) -> float:
        """Return the platelets of a day; of every other patient they stay over 20 after the last transfusion."""
        low, recovered, last_given = self.at_remission[1], self.platelets_recovered, self.last_transfusion
        if recovered is None or day <= last_given:
            return self._plateau(day, 62, low)
        if day < recovered:
            return 21 + day % 3 if self.number % 2 else min(19, low + day - last_given)
        later = (self.transplant + 30, AFTER_A_MONTH[1]), (self.transplant + 90, AFTER_THREE_MONTHS[1])
        return _between(day, (recovered, 23), *later)

    def haemoglobin(self, day: int) -> float:
        """Return the haemoglobin of a day in g/L."""
        low = self.at_remission[2]
        if day <= self.transplant + 8:
            return self._plateau(day, 88, low)
        later = (self.transplant + 30, AFTER_A_MONTH[2]), (self.transplant + 90, AFTER_THREE_MONTHS[2])
        return _between(day, (self.transplant + 8, low), *later)

    def _plateau(self, day: int, at_start: float, low: float) -> float:
        """Fall to the count at CRi within eight days and stay there; the day of CRi has just that count."""
        if day < 8:
            return _between(day, (0, at_start), (8, low))
        return low if day == self.remission else low * (1 + (day * 7 % 5 - 2) / 25)

    @property
    def last_transfusion(self) -> int:
        """The last platelet transfusion: seven days before the recovery of every other patient, else nine."""
        if self.platelets_recovered is None:
            return self.last - 2
        return self.platelets_recovered - (7 if self.number % 2 else 9)

    def days(self) -> list[int]:
        """Return the days with a sample: every other, daily around recovery, and every week to H+98."""
        end = min(self.transplant + SERIES_TO, self.last)
        found = {*range(0, end + 1, 2), self.remission, self.transplant, *self.weeks()}
        for recovered in (self.neutrophils_recovered, self.platelets_recovered):
            if recovered is not None:
                found |= set(range(recovered - 2, recovered + 3))
        if self.transplant + 30 <= end:
            found.add(self.transplant + 30)
        return sorted(found)

    def weeks(self) -> list[int]:
        """Return the days of the weekly samples from H on."""
        return [day for day in range(self.transplant, self.transplant + WEEKLY_TO + 1, 7) if day <= self.last]

    def pancytopenia(self) -> int:
        """Return the first sample with neutrophils under 0.5 and platelets under 25."""
        return next(day for day in self.days() if self.neutrophils(day) < 0.5 and self.platelets(day) < 25)


def _between(day: int, *points: Point) -> float:
    """Return the value of a day on the straight lines between points; before the first and after the last they hold."""
    if day <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if day <= right:
            return low + (high - low) * (day - left) / (right - left)
    return points[-1][1]


def engraftment(course: Course) -> Texts:
    """F8: the table's days of recovery; the autologous patient lost the graft, the early death leaves it open."""
    texts: Texts = {}
    for line, recovered in (("ANC", course.neutrophils_recovered), ("PLT", course.platelets_recovered)):
        texts[f"F8.{line}STAT"] = "DIED" if recovered is None else "RECOVERED"
        if recovered is not None:
            texts[f"F8.{line}DAT"] = course.on(recovered)
    if course.neutrophils_recovered is None:
        return texts | {"F8.GFAIL": "?NOT APPLICABLE"}
    if course.fact["chimerism"] == "autologous":
        return texts | {"F8.GFAIL": "PRIMARY", "F8.GFDAT": course.on(course.transplant + 30)}
    return texts | {"F8.GFAIL": "NOFAIL"}


def transfusions(course: Course) -> Texts:
    """F8T: platelets every four days until the last, red cells every week until H+13, and before the marrow of CRi."""
    given = [(day, "PLATELETS", "1") for day in range(course.last_transfusion, 7, -4)]
    red_cells = {course.remission - 3, *range(course.remission + 4, min(course.transplant + 14, course.last), 7)}
    given += [(day, "REDCELLS", "2") for day in red_cells]
    texts: Texts = {}
    for row, (day, product, units) in enumerate(sorted(given), start=1):
        texts |= {
            f"F8T[{row}].TFDAT": course.on(day),
            f"F8T[{row}].TFPROD": product,
            f"F8T[{row}].TFUNITS": units,
        }
    return texts


def laboratory(course: Course) -> Texts:
    """F18: counts, every week chemistry, and from H on every week CMV and EBV PCR."""
    texts: Texts = {}
    for row, day in enumerate(course.days(), start=1):
        texts[f"F18[{row}].LBDAT"] = course.on(day)
        texts |= {f"F18[{row}].{name}": text for name, text in _sample(course, day)}
    return texts


def _sample(course: Course, day: int) -> Iterator[tuple[str, str]]:
    if day <= min(course.transplant + SERIES_TO, course.last):
        yield from _counts(course, day)
    if day in course.weeks():
        yield "CMVPCR", CMV_REACTIVATION.get(course.fact["patient_id"], {}).get(day - course.transplant, "<500")
        yield "EBVPCR", "<500"
    if day % CAR_EVERY == 0 and day <= min(CAR_TO, course.last):
        copies = car_copies(course, day)
        yield "CARCOPY", f"{copies:.0f}" if copies >= LEAST_COPIES else f"<{LEAST_COPIES}"
    if day - course.transplant in SUBSETS_AT:
        yield from _subsets(course, day - course.transplant)
    if (day % 14 == 0 and day <= course.transplant) or day in course.weeks()[1::2]:
        yield from _chemistry(course, day)


def _counts(course: Course, day: int) -> Iterator[tuple[str, str]]:
    neutrophils = round(course.neutrophils(day), 2)
    leukocytes = round(neutrophils * 1.4 + 0.1, 2)
    yield "WBC", f"{leukocytes}"
    yield "ANC", f"{neutrophils}"
    yield "ALC", f"{round(leukocytes * 0.2, 2)}"
    yield "PLT", f"{course.platelets(day):.0f}"
    yield "HB", f"{course.haemoglobin(day):.0f} g/L"


def car_copies(course: Course, day: int) -> float:
    """Return the CAR copies of a day: they rise to a peak of their own and fall more slowly, on a logarithmic scale."""
    peak, height = 8 + 2 * (course.number % 3), 4.0 + 0.12 * course.number
    return 10 ** _between(day, (0, 0.7), (4, 2.3), (peak, height), (28, height - 1.3), (CAR_TO, height - 3.4))


def _subsets(course: Course, day: int) -> Iterator[tuple[str, str]]:
    for name, value in zip(SUBSETS, SUBSETS_AT[day], strict=True):
        of_patient = value * (0.75 + 0.05 * course.number)
        yield name, f"{of_patient:.1f}" if name == "IGG" else f"{of_patient:.0f}"


def _chemistry(course: Course, day: int) -> Iterator[tuple[str, str]]:
    first, last, raised = BILIRUBIN_OF_GVHD.get(course.fact["patient_id"], (0, -1, 0))
    bilirubin = raised if first <= day - course.transplant <= last else 8 + course.number + day % 5
    yield "BILI", f"{bilirubin} µmol/L"
    yield "ALT", f"{18 + course.number + day % 9}"
    yield "AST", f"{20 + course.number + day % 7}"
    yield "CREAT", f"{58 + 2 * course.number + day % 6} µmol/L"
    yield "FERR", f"{2400 - 12 * day + 40 * course.number}"
    yield "CRP", "<1" if day > course.transplant + 60 else f"{6 + day % 11}"
