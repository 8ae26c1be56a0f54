"""The times of one endpoint over the cohort, with the deciding values, and who is left out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Any, TypeVar

from cd7gui.analysis.outcomes.counted import NotRead
from cd7gui.analysis.patients.computation_errors import CannotCompute
from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.protocol.endpoints import survival
from cd7gui.protocol.endpoints.transplant import NotReached
from cd7gui.records import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class Times:
    """Days and statuses (0 censored, then the causes), in parallel with their deciding values."""

    days: tuple[int, ...]
    status: tuple[int, ...]
    deciders: tuple[DecidingValue, ...]
    left_out: tuple[DecidingValue, ...]
    note: str = ""
    failed: str = ""  # what prevented reading a patient, without whom every number would be different
    _derived: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def cached(self, name: Hashable, derive: Callable[[], T]) -> T:
        """Return a result derived from these times, cached by name: curve, rows and median share one."""
        if name not in self._derived:
            self._derived[name] = derive()
        found: T = self._derived[name]
        return found

    def refuse_failed(self) -> None:
        """Raise `CannotCompute` if a patient could not be read."""
        if self.failed:
            raise CannotCompute(self.failed)

    def with_status(self, status: int) -> tuple[DecidingValue, ...]:
        """Return the deciding values of the patients with this status."""
        return tuple(one for one, found in zip(self.deciders, self.status, strict=True) if found == status)

    def without(self, patient: str) -> Times:
        """Return the times of all patients except one, who has one."""
        at = next(number for number, one in enumerate(self.deciders) if one.patient == patient)
        days, status, deciders = ((*those[:at], *those[at + 1 :]) for those in (self.days, self.status, self.deciders))
        return replace(self, days=days, status=status, deciders=deciders)

    def others(self, why: Mapping[int, str]) -> Iterator[DecidingValue]:
        """Yield the patients whose time ended with one of these statuses, with the reason for not counting."""
        for one, found in zip(self.deciders, self.status, strict=True):
            if found in why:
                yield replace(one, rule=why[found].format(rule=one.rule))

    def by(self, day: float, status: int) -> tuple[DecidingValue, ...]:
        """Return the deciding values of the patients who reached this status by a day."""
        found = zip(self.deciders, self.days, self.status, strict=True)
        return tuple(one for one, ended, reached in found if reached == status and ended <= day)

    def at(self, day: float, cause: int) -> tuple[DecidingValue, ...]:
        """Return the deciding values of times that end on this day: with this cause first, censored last."""
        ended = self._by_day.get(day, [])
        if len(ended) > 1:
            ended = sorted(ended, key=lambda found: (found[0] != cause, found[0] == 0))
        return tuple(one for _, one in ended)

    @cached_property
    def _by_day(self) -> dict[float, list[tuple[int, DecidingValue]]]:
        found: dict[float, list[tuple[int, DecidingValue]]] = {}
        for day, status, one in zip(self.days, self.status, self.deciders, strict=True):
            found.setdefault(day, []).append((status, one))
        return found


def times_of(patients: Sequence[PatientReadings], endpoint: str) -> Times:
    """Collect one endpoint by its name in the readings."""
    read = [(patient, patient.outcomes[endpoint]) for patient in patients]
    timed = [(patient, found) for patient, found in read if isinstance(found, survival.TimeToEvent)]
    absent = [(patient, found) for patient, found in read if isinstance(found, survival.LeftOut)]
    return Times(
        days=tuple(found.time_days for _, found in timed),
        status=tuple(found.status for _, found in timed),
        deciders=tuple(patient.ended[endpoint] for patient, _ in timed),
        left_out=tuple(patient.ended[endpoint] for patient, _ in absent),
        note=_not_reached([why for _, why in absent]),
        failed=next((why.reason for _, why in absent if isinstance(why, NotRead)), ""),
    )


def _not_reached(absent: Sequence[survival.LeftOut]) -> str:
    """Return how many did not reach a landmark, and why; empty without a landmark."""
    found = [why for why in absent if isinstance(why, NotReached)]
    if not found:
        return ""
    with_event = sum(why.with_event for why in found)
    words = "{all} not counted: {event} with the event before the landmark, {short} not followed beyond it."
    return words.format(all=len(found), event=with_event, short=len(found) - with_event)
