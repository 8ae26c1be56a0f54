"""The time axis of the summary's charts: unit, end and breaks, from the follow-up or as chosen."""

from __future__ import annotations

import math
from enum import Enum

from cd7gui.domain.formatting import DAYS_PER_MONTH, months
from cd7gui.domain.results import Estimates
from cd7gui.records import dataclass
from cd7gui.ui.charts.base.spec import Axis

_MOST_BREAKS = 8  # after 0; more numbers at risk would be too close together on half a window
_MOST_CHOSEN = 60  # breaks that a person may ask for; if there are too many, only every second or third is labelled
_TOLERANCE = 1e-9  # 487 days are 16 months, and the quotient may be slightly more


class TimeUnit(Enum):
    """The units of the axis: the word, the length in months, and suitable ends and steps."""

    DAYS = ("days", 1 / DAYS_PER_MONTH, (30, 60, 90, 120, 180, 270, 360, 540, 720, 900, 1080, 1440, 1800), 360)
    MONTHS = ("months", 1.0, (1, 2, 3, 6, 12, 18, 24, 30, 36, 48, 60), 12)
    YEARS = ("years", 12.0, (0.25, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5), 1)

    def __init__(self, word: str, length: float, ends: tuple[float, ...], whole: float) -> None:
        self.word = word
        self.length = length
        self.ends = ends
        self.whole = whole  # by which later ends grow

    @property
    def steps(self) -> tuple[float, ...]:
        """Distances between breaks; the last serves 160 years, more than a PartialDate can span."""
        return _STEPS[self]


_STEPS = {
    TimeUnit.DAYS: (5, 10, 15, 30, 60, 90, 180, 360, 720, 1800, 3600, 7200),
    TimeUnit.MONTHS: (1, 2, 3, 6, 12, 24, 60, 120, 240),
    TimeUnit.YEARS: (0.25, 0.5, 1, 2, 5, 10, 20),
}


@dataclass(frozen=True)
class AxisChoice:
    """A person's choice: the unit, and the end and step in that unit; None leaves them to the data."""

    unit: TimeUnit = TimeUnit.MONTHS
    end: float | None = None
    step: float | None = None

    @property
    def words(self) -> str:
        """The choice in words: "months, to 24, every 3"."""
        parts = [self.unit.word]
        parts += ["to {end}".format(end=f"{self.end:g}")] if self.end else []
        parts += ["every {step}".format(step=f"{self.step:g}")] if self.step else []
        return ", ".join(parts)

    @property
    def kept(self) -> str:
        """The choice in the form that is stored."""
        return " ".join((self.unit.name, *(("-" if one is None else f"{one:g}") for one in (self.end, self.step))))

    @classmethod
    def read(cls, kept: str) -> AxisChoice:
        """Read a stored choice; what cannot be read is left to the data."""
        try:
            unit, *numbers = kept.split()
            end, step = (None if one == "-" else float(one) for one in numbers)
            made = cls(TimeUnit[unit], end, step)
        except (ValueError, KeyError):
            return AS_NEEDED
        return AS_NEEDED if problem_with(made) else made


AS_NEEDED = AxisChoice()


def problem_with(choice: AxisChoice) -> str:
    """Return a sentence on what is wrong with an axis; empty if nothing is."""
    end, step = choice.end, choice.step
    if any(one is not None and not 0 < one < 1e5 for one in (end, step)):
        return "The end and the step of the axis must be numbers above 0. Leave a field empty to let the data decide."
    if end is not None and step is not None and step > end:
        return "A step of {step} {unit} is longer than the axis. Choose a smaller step or a later end.".format(
            step=f"{step:g}", unit=choice.unit.word
        )
    if end is not None and step is not None and end / step > _MOST_CHOSEN:
        return "{count} ticks do not fit on the axis. Choose a step of at least {least} {unit}.".format(
            count=math.ceil(end / step), least=f"{end / _MOST_CHOSEN:.2g}", unit=choice.unit.word
        )
    return ""


def axis_for(days: float, choice: AxisChoice = AS_NEEDED) -> Axis:
    """Return an axis for `days` of follow-up, or one with the chosen end and breaks."""
    unit = choice.unit
    end = choice.end or _end(months(days) / unit.length, unit)
    step = choice.step or _step(end, unit)
    end = max(end, step)  # for a chosen step longer than the follow-up
    step = max(step, end / _MOST_CHOSEN)
    return Axis(end * unit.length, step * unit.length, unit.word, unit.length)


def _end(longest: float, unit: TimeUnit) -> float:
    found = [end for end in unit.ends if end >= longest - _TOLERANCE]
    return found[0] if found else unit.whole * math.ceil((longest - _TOLERANCE) / unit.whole)


def _step(end: float, unit: TimeUnit) -> float:
    """Return the least step with few breaks, preferably one that ends with the axis."""
    few = [step for step in unit.steps if end / step <= _MOST_BREAKS and step <= end] or [end]
    return next((step for step in few if abs(end / step - round(end / step)) < _TOLERANCE), few[0])


def longest_curve(estimates: Estimates, *names: str) -> float:
    """Return the longest follow-up of these curves in days, or 0 without one."""
    found = (estimates.curves.get(name) for name in names)
    return max((curve.time[-1] for curve in found if curve is not None), default=0.0)


def longest_lane(estimates: Estimates) -> float:
    """Return the longest course of a patient in days, or 0 without one."""
    return float(max((lane.end for lane in estimates.lanes), default=0))
