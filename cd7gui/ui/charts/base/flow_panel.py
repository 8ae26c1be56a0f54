"""What a chart of patient flow shows, as plain values: a box for each step, with those who left beside it."""

from dataclasses import field

from cd7gui.domain.flow_words import with_number
from cd7gui.records import dataclass
from cd7gui.ui.charts.base.deferred_text import DeferredText


@dataclass(frozen=True)
class FlowWay:
    """Patients who left before a step or entered at it (`coming`), and why."""

    label: str
    patients: int
    key: str = ""
    why: DeferredText = field(default=DeferredText(), compare=False)
    coming: bool = False

    @property
    def words(self) -> str:
        """The text: "died before (n = 1)"."""
        return with_number(self.label, self.patients)


@dataclass(frozen=True)
class FlowStep:
    """A step and how many reached it; ``ways`` are drawn between it and the previous step."""

    label: str
    patients: int
    ways: tuple[FlowWay, ...] = ()
    key: str = ""
    why: DeferredText = field(default=DeferredText(), compare=False)

    @property
    def words(self) -> str:
        """The text: "Infused (n = 10)"."""
        return with_number(self.label, self.patients)


@dataclass(frozen=True)
class FlowPanel:
    """The steps from first to last, as in a CONSORT diagram."""

    title: str
    subtitle: str
    steps: tuple[FlowStep, ...]
    caption: str = ""
    empty: str = "No patient has been entered yet."
