"""What a chart of the flow of patients shows, as plain values: a box for each step, beside it who left."""

from dataclasses import dataclass, field

from cd7gui.ui.charts.base.deferred_text import ReadLater


@dataclass(frozen=True)
class FlowWay:
    """Patients who left before a step, or came to it otherwise (`coming`), and why."""

    label: str
    patients: int
    key: str = ""
    why: ReadLater = field(default=ReadLater(), compare=False)
    coming: bool = False

    @property
    def words(self) -> str:
        """What is written: "died before (n = 1)"."""
        return f"{self.label} (n = {self.patients})"


@dataclass(frozen=True)
class FlowStep:
    """A step and how many reached it; ``ways`` stand between it and the step before."""

    label: str
    patients: int
    ways: tuple[FlowWay, ...] = ()
    key: str = ""
    why: ReadLater = field(default=ReadLater(), compare=False)

    @property
    def words(self) -> str:
        """What is written: "Infused (n = 10)"."""
        return f"{self.label} (n = {self.patients})"


def leaving_in_words(ways: tuple[FlowWay, ...]) -> tuple[str, ...]:
    """Return the lines of those who left: above several reasons stands how many they are together."""
    if len(ways) < 2:
        return tuple(way.words for way in ways)
    return (f"did not go on (n = {sum(way.patients for way in ways)})", *(f"– {way.words}" for way in ways))


@dataclass(frozen=True)
class FlowPanel:
    """The steps from the first to the last, in the manner of CONSORT."""

    title: str
    subtitle: str
    steps: tuple[FlowStep, ...]
    caption: str = ""
    empty: str = "No patient is entered yet."
