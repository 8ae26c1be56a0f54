"""A measured course of one patient as frozen values: CAR copies or a laboratory value, by day from T or H."""

from __future__ import annotations

from cd7gui.records import dataclass


@dataclass(frozen=True, slots=True)
class MarkerPoint:
    """A value of a day, where it stands and how it is read; `operator` "<" or ">" where it is a bound alone.

    A cohort has ten thousands of them, so that they hold plain values alone.
    """

    day: int
    value: float
    operator: str
    place: str
    shown: str

    @property
    def quantity(self) -> float:
        """What it counts as: 0 where it lies below the assay's limit, the limit where it lies above."""
        return 0.0 if self.operator == "<" else self.value

    @property
    def rank(self) -> tuple[float, bool, float]:
        """What tells which of two values is higher: ">100" may be more than 100, "<50" more than 0 and than "<20"."""
        return self.quantity, bool(self.operator), self.value


@dataclass(frozen=True)
class MarkerCourse:
    """The values of one marker in one patient, earliest first; `part` is the class that its drawing is told by."""

    patient: str
    subject: str
    part: str
    points: tuple[MarkerPoint, ...]


@dataclass(frozen=True)
class MarkerCourses:
    """The courses of one marker; `clock` is T or H, `limit` a value that a drawing marks.

    `parts` are the classes in their order, none where the courses are told by none.
    """

    id: str
    label: str
    unit: str
    clock: str
    limit: float | None
    parts: tuple[str, ...]
    courses: tuple[MarkerCourse, ...]

    def rule(self, point: MarkerPoint) -> str:
        """Say of a value what it is: "CAR copies on T+4."."""
        return f"{self.label} on {self.clock}+{point.day}."
