"""What a chart of a stopping rule shows, as plain values: events against patients, and the boundary that stops."""

from dataclasses import field
from functools import cached_property

from cd7gui.records import dataclass
from cd7gui.ui.charts.base.deferred_text import DeferredText


@dataclass(frozen=True)
class MonitoredPoint:
    """Where the study stood after one more patient: so many patients, so many events among them.

    ``event`` says whether it is this patient's; ``key`` and ``why`` are those of every chart.
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
    """The boundary of a rule, and the study's way below it.

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
        """How many patients the axis shows."""
        return max(len(self.least), len(self.points), 1)

    @cached_property
    def highest(self) -> int:
        """How many events the axis shows, counted once: every measuring asks."""
        bounds = [bound for bound in self.least if bound is not None]
        return max([*bounds, *(one.events for one in self.points), 1])
