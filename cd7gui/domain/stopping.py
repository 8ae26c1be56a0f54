"""Stopping rules of the trial as frozen values: a rule's design, and the study's position against it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.records import dataclass


class StoppingMethod(StrEnum):
    """How a boundary is computed; see `cd7gui.stats.stopping_boundaries`."""

    BETA_BINOMIAL = "beta-binomial"
    POCOCK = "pocock"
    SPRT = "sprt"


@dataclass(frozen=True)
class StoppingDesign:
    """The design of a boundary: p0 is the highest acceptable event probability, alpha the error of a stop at p0.

    `prior` has both parameters of a beta distribution; `p1` is the alternative of the sequential test; without looks,
    there is a look after every patient.
    """

    p0: float
    alpha: float
    patients: int
    method: StoppingMethod = StoppingMethod.BETA_BINOMIAL
    prior: tuple[float, float] | None = None
    p1: float | None = None
    looks: tuple[int, ...] = ()

    @property
    def prior_or_usual(self) -> tuple[float, float]:
        """The prior, or by default one that weighs like three patients at p0: 0.6 and 2.4 for 0.20."""
        return self.prior or (3 * self.p0, 3 * (1 - self.p0))

    @property
    def p1_or_usual(self) -> float:
        """The alternative of the sequential test, by default twice p0, at most halfway from p0 to 1."""
        return self.p1 if self.p1 is not None else min(2 * self.p0, (1 + self.p0) / 2)


@dataclass(frozen=True)
class StoppingRule:
    """A rule of the trial: the event, its window in days from its day zero, and the design of the boundary."""

    id: str
    label: str
    event: str  # a name of `cd7gui.protocol.endpoints.safety.stopping_events`
    days: int
    design: StoppingDesign
    source: str


@dataclass(frozen=True)
class MonitoredPatient:
    """One evaluable patient of a rule: when it was known whether the event occurred, and the deciding value."""

    patient: str  # key of the case
    subject: str
    day: date
    happened: bool
    deciders: tuple[DecidingValue, ...]


@dataclass(frozen=True)
class StoppingStatus:
    """The study's position against a rule, with patients in the order in which they became evaluable.

    `least` is the boundary, the least number of events that stops after n = 1, 2 …; `posterior` is P(p > p0 | data).
    """

    rule: StoppingRule
    least: tuple[int | None, ...]
    patients: tuple[MonitoredPatient, ...] = ()
    waiting: tuple[DecidingValue, ...] = ()  # who is not yet, or never, evaluable, with the reason
    posterior: float | None = None
    failed: str = ""  # why nothing could be computed

    @property
    def evaluable(self) -> int:
        """How many patients had the event or completed its window."""
        return len(self.patients)

    @cached_property
    def path(self) -> tuple[int, ...]:
        """The number of events after each evaluable patient, cached because a chart needs each of them."""
        return tuple(accumulate(int(one.happened) for one in self.patients))

    @property
    def events(self) -> int:
        """How many patients had the event."""
        return self.path[-1] if self.path else 0

    def bound(self, patients: int) -> int | None:
        """Return the boundary after a number of patients, None if nothing stops."""
        return self.least[patients - 1] if 1 <= patients <= len(self.least) else None

    @cached_property
    def crossed_at(self) -> int | None:
        """The patient after whom the boundary was first reached; None if it was not."""
        numbered = enumerate(self.path, 1)
        return next((n for n, y in numbered if (bound := self.bound(n)) is not None and y >= bound), None)

    @property
    def next_crossing(self) -> int | None:
        """How many further patients, all with the event, would reach the boundary; None if no number would."""
        beyond = range(self.evaluable + 1, len(self.least) + 1)
        for n in beyond:
            bound = self.bound(n)
            if bound is not None and self.events + n - self.evaluable >= bound:
                return n - self.evaluable
        return None
