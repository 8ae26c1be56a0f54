"""What a chart of measured courses shows, as plain values: a line per patient, a thick one per class."""

import math
from collections.abc import Iterator
from dataclasses import field
from functools import cached_property

from cd7gui.records import dataclass
from cd7gui.ui.charts.base.deferred_text import DeferredText


@dataclass(frozen=True)
class MarkerDot:
    """One value on a day; `bound` is "<" or ">" if only a bound is known."""

    day: float
    value: float
    bound: str = ""
    key: str = ""
    why: DeferredText = field(default=DeferredText(), compare=False)

    @property
    def words(self) -> str:
        """The value in words: "<20"."""
        return f"{self.bound}{self.value:g}"


@dataclass(frozen=True)
class PatientLine:
    """The values of one patient, earliest first; `part` names its class."""

    name: str
    part: str
    dots: tuple[MarkerDot, ...]


@dataclass(frozen=True)
class MarkerClass:
    """A class of patients: its name, how it is drawn, the number of patients, and its medians by day."""

    name: str
    token: str
    dash: tuple[float, ...]
    patients: int
    medians: tuple[tuple[float, float], ...] = ()

    @property
    def words(self) -> str:
        """The text of the legend: "CRS 2 (n = 4)"."""
        return f"{self.name} (n = {self.patients})"


@dataclass(frozen=True)
class MarkerPanel:
    """Values over days from T or H on a logarithmic scale; `limit` is the value of a reference line.

    Values that are 0 or below the assay's limit are drawn at the bottom.
    """

    title: str
    subtitle: str
    clock: str
    end: float
    lines: tuple[PatientLine, ...]
    classes: tuple[MarkerClass, ...]
    limit: float | None = None
    limit_label: str = ""
    caption: str = ""
    empty: str = "No value has been entered yet."

    def __post_init__(self) -> None:
        if not 0 < self.end < math.inf:
            raise ValueError(f"An axis of days ends after 0, not at {self.end}.")

    @property
    def shown(self) -> Iterator[MarkerDot]:
        """The values within the axis."""
        return (dot for line in self.lines for dot in line.dots if dot.day <= self.end)

    @cached_property
    def decades(self) -> tuple[int, int]:
        """The exponents of ten between which the scale runs; cached, because every layout asks.

        The lower one is the bottom.
        """
        found = [dot.value for dot in self.shown if dot.value > 0]
        found += [self.limit] if self.limit else []
        if not found:
            return 0, 1
        low, high = math.floor(math.log10(min(found))), math.ceil(math.log10(max(found)))
        return low, max(high, low + 1)
