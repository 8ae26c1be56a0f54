"""What a chart shows, as plain values: curves with numbers at risk, swimmers, and intervals of a table's row.

Times are months, probabilities fractions from 0 to 1. Missing is None. ``key`` is what a click emits, ``why`` what the
card says on hover: lines, the first its heading, the last of three or more dimmed; or a function that makes them when
they are read. Charts that differ only in these texts are equal, because comparing them would make all of them.
Values that cannot be drawn faithfully raise ``ValueError`` here, before anything is painted.
"""

import math
from bisect import bisect_right
from dataclasses import field
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import Final

from cd7gui.records import dataclass
from cd7gui.ui.charts.base.boundary_panel import BoundaryPanel
from cd7gui.ui.charts.base.deferred_text import DeferredText
from cd7gui.ui.charts.base.flow_panel import FlowPanel
from cd7gui.ui.charts.base.marker_panel import MarkerPanel

_TOLERANCE: Final = 1e-9  # floating-point sums and quotients can be off by a few units in the last place


class CurveColour(Enum):
    """The colour of a curve; dash and label tell curves apart where colours do not."""

    FIRST = "accent"
    SECOND = "contrast"
    THIRD = "text"


class DashStyle(Enum):
    """The dash pattern of a curve's line."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"
    DASH_DOTTED = "dash-dotted"
    LONG_DASHED = "long dashes"
    TWICE_DOTTED = "dash and two dots"

    @property
    def lengths(self) -> tuple[float, ...]:
        """Lengths of dashes and gaps, in line widths; none for a solid line."""
        return _DASHES[self]


# Outside the enumeration: Python 3.11.2, as in Debian 12, makes a bare object of a value of ().
_DASHES: Final = {
    DashStyle.SOLID: (),
    DashStyle.DASHED: (4.0, 2.0),
    DashStyle.DOTTED: (1.0, 1.6),
    DashStyle.DASH_DOTTED: (6.0, 2.0, 1.2, 2.0),
    DashStyle.LONG_DASHED: (10.0, 2.5),
    DashStyle.TWICE_DOTTED: (6.0, 2.0, 1.2, 2.0, 1.2, 2.0),
}


@dataclass(frozen=True)
class Axis:
    """A time axis from 0 to ``end`` with a break at every ``step``, in months; ``unit`` is what is printed.

    ``length`` is the number of months in one printed unit: 12 for an axis in years.
    """

    end: float
    step: float
    unit: str = "months"
    length: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.length < math.inf:
            raise ValueError(f"The unit of a time axis has a length, not {self.length} months.")
        if not (0 < self.step <= self.end < math.inf):
            raise ValueError(f"A time axis needs 0 < step ≤ end; it has step {self.step} and end {self.end}.")

    @property
    def breaks(self) -> tuple[float, ...]:
        """The times of the breaks, in months: 0, one step, two, up to the end."""
        last = math.floor(self.end / self.step + _TOLERANCE)  # 0.3 / 0.1 is slightly less than 3
        return tuple(number * self.step for number in range(last + 1))

    def counted(self, time: float) -> float:
        """Return a time in months converted to the unit of the axis."""
        return time / self.length

    def printed(self, time: float) -> str:
        """Print a time in months as the label of a break: "6", "1.5"."""
        return f"{self.counted(time):g}"


@dataclass(frozen=True)
class CurveStep:
    """One step of a curve: its value from this time on, with limits if they exist."""

    time: float
    value: float
    lower: float | None = None
    upper: float | None = None
    key: str = ""
    why: DeferredText = field(default=DeferredText(), compare=False)

    def __post_init__(self) -> None:
        _need_time(self.time)
        _need_interval(self.value, self.lower, self.upper)


@dataclass(frozen=True)
class CensoringMark:
    """A patient who leaves the curve without an event."""

    time: float
    key: str = ""
    why: DeferredText = field(default=DeferredText(), compare=False)

    def __post_init__(self) -> None:
        _need_time(self.time)


@dataclass(frozen=True)
class CurveSpec:
    """A step curve that begins with ``start`` at time 0 and ends with the last follow-up at ``end``.

    ``few_from`` is the time from which fewer than ``CurvePanel.few`` are at risk; ``median`` the time at which the
    curve reaches one half. Steps are sorted by time and all go in one direction. ``filled`` tells that the limits of
    its steps are the share that it fills among stacked curves, not an interval.
    """

    label: str
    steps: tuple[CurveStep, ...]
    end: float
    censored: tuple[CensoringMark, ...] = ()
    start: float = 1.0
    dash: DashStyle = DashStyle.SOLID
    hue: CurveColour = CurveColour.FIRST
    few_from: float | None = None
    median: float | None = None
    filled: bool = False

    def __post_init__(self) -> None:
        for time in (self.end, self.few_from, self.median):
            _need_time(time)
        _need_fraction(self.start)
        times = [step.time for step in self.steps]
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise ValueError(f"The steps of the curve {self.label!r} are not in order of time, or two have one time.")
        values = [self.start, *(step.value for step in self.steps)]
        if values not in (sorted(values), sorted(values, reverse=True)):
            raise ValueError(
                f"The curve {self.label!r} goes both up and down; survival only falls, incidence only rises."
            )

    def value_at(self, time: float) -> float:
        """Return the curve's value at a time in months; at the time of a step, the value after it."""
        step = self._step_at(time)
        return step.value if step else self.start

    def own_at(self, time: float) -> float:
        """Return the curve's own value at a time: for stacked curves, the share that it fills."""
        step = self._step_at(time)
        if step is None:
            return self.start
        return step.value - (step.lower or 0.0) if self.filled else step.value

    @cached_property
    def _times(self) -> tuple[float, ...]:
        return tuple(step.time for step in self.steps)

    def _step_at(self, time: float) -> CurveStep | None:
        passed = bisect_right(self._times, time)
        return self.steps[passed - 1] if passed else None


@dataclass(frozen=True)
class RiskNumber:
    """The key that a number below a curve emits on a click, and the text of its card."""

    key: str
    why: DeferredText = field(default=DeferredText(), compare=False)


@dataclass(frozen=True)
class RiskRow:
    """A row of numbers below a curve, one for every break of its axis; None leaves a place empty.

    ``behind`` has the patients behind each number; without it the numbers cannot be pointed at.
    """

    label: str
    counts: tuple[int | None, ...]
    behind: tuple[RiskNumber, ...] = ()

    def __post_init__(self) -> None:
        if self.behind and len(self.behind) != len(self.counts):
            raise ValueError(f"The row {self.label!r} tells of {len(self.behind)} of its {len(self.counts)} numbers.")


@dataclass(frozen=True)
class CurvePanel:
    """One or more step curves on one axis, with rows of numbers on the same axis.

    ``caption`` is shown below; a note that few are at risk is added automatically. ``empty`` is shown instead if there
    are no curves. ``least_share`` is the least share of the height that the curves take.
    """

    title: str
    subtitle: str
    axis: Axis
    curves: tuple[CurveSpec, ...]
    rows: tuple[RiskRow, ...] = ()
    caption: str = ""
    few: int = 3
    empty: str = "No patient counts yet."
    least_share: float = 0.0

    def __post_init__(self) -> None:
        breaks = len(self.axis.breaks)
        for row in self.rows:
            if len(row.counts) != breaks:
                raise ValueError(
                    f"The row {row.label!r} has {len(row.counts)} numbers for {breaks} breaks of the axis."
                )


class CoursePhase(Enum):
    """A phase of a patient's course, with its word."""

    TO_TRANSPLANT = "to transplant"
    AFTER_TRANSPLANT = "after transplant"
    WITHOUT_TRANSPLANT = "no transplant"


class MarkKind(Enum):
    """What happened to a patient at one time, with its word."""

    REMISSION = "remission"
    ACUTE_GVHD = "acute GVHD"
    CHRONIC_GVHD = "chronic GVHD"
    RELAPSE = "relapse"
    DEATH = "death"


@dataclass(frozen=True)
class Segment:
    """One phase on a patient's bar, in months."""

    start: float
    end: float
    phase: CoursePhase
    key: str = ""
    why: DeferredText = field(default=DeferredText(), compare=False)

    def __post_init__(self) -> None:
        _need_time(self.start)
        _need_time(self.end)
        if self.end < self.start:
            raise ValueError(f"A segment of a patient's bar ends at {self.end}, before its start at {self.start}.")


@dataclass(frozen=True)
class LaneEvent:
    """One event on a patient's bar."""

    time: float
    kind: MarkKind
    key: str = ""
    why: DeferredText = field(default=DeferredText(), compare=False)

    def __post_init__(self) -> None:
        _need_time(self.time)


@dataclass(frozen=True)
class LaneSpec:
    """One patient's bar: the phases, the events, and whether follow-up goes on."""

    name: str
    segments: tuple[Segment, ...]
    marks: tuple[LaneEvent, ...] = ()
    ongoing: bool = False

    @cached_property
    def end(self) -> float:
        """The time at which the bar ends, in months; 0 without a phase."""
        return max((segment.end for segment in self.segments), default=0.0)


@dataclass(frozen=True)
class SwimmerPanel:
    """Patients' courses, one below the other, in the order given."""

    title: str
    subtitle: str
    axis: Axis
    lanes: tuple[LaneSpec, ...]
    caption: str = ""
    empty: str = "No patient has been infused yet."

    @cached_property
    def phases(self) -> tuple[CoursePhase, ...]:
        """The phases that are shown, in the order of a patient's course."""
        found = [segment.phase for lane in self.lanes for segment in lane.segments]  # not a set: hashing is slower
        return tuple(phase for phase in CoursePhase if phase in found)

    @cached_property
    def kinds(self) -> tuple[MarkKind, ...]:
        """The events that are shown, in the order of a patient's course."""
        found = [mark.kind for lane in self.lanes for mark in lane.marks]
        return tuple(kind for kind in MarkKind if kind in found)

    @cached_property
    def goes_on(self) -> bool:
        """Whether any patient is still followed."""
        return any(lane.ongoing for lane in self.lanes)

    @cached_property
    def cut_lanes(self) -> int:
        """The number of bars that the axis cuts off."""
        return sum(lane.end > self.axis.end for lane in self.lanes)


@dataclass(frozen=True)
class Whisker:
    """A proportion with its limits, for one row of a table; None if it cannot be estimated."""

    value: float | None
    lower: float | None = None
    upper: float | None = None

    def __post_init__(self) -> None:
        _need_interval(self.value, self.lower, self.upper)


@dataclass(frozen=True)
class MeasuredShare:
    """One measured share at a time, as a fraction."""

    time: float
    share: float
    key: str = ""
    why: DeferredText = field(default=DeferredText(), compare=False)

    def __post_init__(self) -> None:
        _need_time(self.time)
        _need_fraction(self.share)


@dataclass(frozen=True)
class ShareCourse:
    """The shares measured in one patient, sorted by time."""

    name: str
    points: tuple[MeasuredShare, ...]

    def __post_init__(self) -> None:
        if any(later.time < earlier.time for earlier, later in pairwise(self.points)):
            raise ValueError(f"The shares of {self.name!r} are not in order of time.")


@dataclass(frozen=True)
class CoursePanel:
    """Patients' shares over time, which rise and fall; ``line`` is the share of the reference line."""

    title: str
    subtitle: str
    axis: Axis
    courses: tuple[ShareCourse, ...]
    line: float
    line_label: str
    caption: str = ""
    empty: str = "No share has been measured yet."

    def __post_init__(self) -> None:
        _need_fraction(self.line)


Chart = CurvePanel | SwimmerPanel | CoursePanel | BoundaryPanel | FlowPanel | MarkerPanel
"""What a chart widget and the exports can show."""


def _need_time(time: float | None) -> None:
    if time is not None and not 0 <= time < math.inf:
        raise ValueError(f"A time on a chart is a number of months from 0 on, not {time}.")


def _need_fraction(fraction: float | None) -> None:
    if fraction is not None and not -_TOLERANCE <= fraction <= 1 + _TOLERANCE:
        raise ValueError(f"A probability on a chart lies between 0 and 1, not at {fraction}.")


def _need_interval(value: float | None, lower: float | None, upper: float | None) -> None:
    for fraction in (value, lower, upper):
        _need_fraction(fraction)
    ends = [end for end in (lower, value, upper) if end is not None]
    if any(left > right + _TOLERANCE for left, right in pairwise(ends)):
        raise ValueError(f"The interval from {lower} to {upper} does not contain its value {value}.")
