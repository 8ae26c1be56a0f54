"""A measured course of one patient as frozen values: CAR copies or a laboratory value, by day from T or H."""

from __future__ import annotations

from cd7gui.records import dataclass


@dataclass(frozen=True, slots=True)
class MarkerPoint:
    """A value of a day, its place and its text; `operator` "<" or ">" if it is only a bound.

    A cohort has tens of thousands of them, so they hold only plain values.
    """

    day: int
    value: float
    operator: str
    place: str
    shown: str

    @property
    def quantity(self) -> float:
        """Its numeric value: 0 below the assay's limit, the limit above it."""
        return 0.0 if self.operator == "<" else self.value

    @property
    def rank(self) -> tuple[float, bool, float]:
        """Sort key for the higher of two values: ">100" may be over 100, "<50" over 0 and over "<20"."""
        return self.quantity, bool(self.operator), self.value


@dataclass(frozen=True)
class MarkerCourse:
    """The values of one marker in one patient, earliest first; `part` is the class for its drawing."""

    patient: str
    subject: str
    part: str
    points: tuple[MarkerPoint, ...]


@dataclass(frozen=True)
class MarkerCourses:
    """The courses of one marker; `clock` is T or H, `limit` a value to mark in charts.

    `parts` are the classes in order, empty if there are none.
    """

    id: str
    label: str
    unit: str
    clock: str
    limit: float | None
    parts: tuple[str, ...]
    courses: tuple[MarkerCourse, ...]

    def rule(self, point: MarkerPoint) -> str:
        """Describe a value: "CAR copies on T+4."."""
        return f"{self.label} on {self.clock}+{point.day}."
