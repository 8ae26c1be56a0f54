"""What a chart of a stopping rule shows, as plain values: events by patients, and the boundary."""

from dataclasses import field
from functools import cached_property

from cd7gui.records import dataclass
from cd7gui.ui.charts.base.deferred_text import DeferredText


@dataclass(frozen=True)
class MonitoredPoint:
    """The state of the study after one more patient: the numbers of patients and of events among them.

    ``event`` tells whether this patient had the event; ``key`` and ``why`` are those of every chart.
    """

    patients: int
    events: int
    event: bool
    key: str = ""
    why: DeferredText = field(default=DeferredText(), compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.events <= self.patients:
            raise ValueError(f"{self.events} events cannot occur in {self.patients} patients.")


@dataclass(frozen=True)
class BoundaryPanel:
    """The boundary of a rule, and the course of the study below it.

    ``least`` are the fewest events that stop after 1, 2 … patients, None where nothing stops. ``crossed`` is the number
    of patients at which the boundary was reached.
    """

    title: str
    subtitle: str
    least: tuple[int | None, ...]
    points: tuple[MonitoredPoint, ...]
    crossed: int | None = None
    caption: str = ""
    empty: str = "No patient can be evaluated yet."

    @property
    def end(self) -> int:
        """The number of patients on the axis."""
        return max(len(self.least), len(self.points), 1)

    @cached_property
    def highest(self) -> int:
        """The number of events on the axis; cached, because every layout asks for it."""
        bounds = [bound for bound in self.least if bound is not None]
        return max([*bounds, *(one.events for one in self.points), 1])
