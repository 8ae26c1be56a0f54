"""A number that one patient gives to a table, with the values behind it, and the periods it is counted in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    ClockOrigin,
    Decider,
    LeftOut,
    death_of,
    last_seen,
    start_of,
)
from cd7gui.records import dataclass


@dataclass(frozen=True)
class PlacedValue:
    """A value that decides a number: where it stands, how it is read, and what it counts as."""

    place: str
    value: str
    rule: str


@dataclass(frozen=True)
class Measured:
    """A number, 1 or 0 for yes or no; `mark` says how far it is known: "<" that it is less, "≥" that it may be more."""

    value: float
    deciding: tuple[Decider | PlacedValue, ...] = ()
    mark: str = ""


Measures = Mapping[str, Measured | LeftOut]
"""What a patient gives, by name; where it gives no number it says why."""

TO_TRANSPLANT, TO_H30, TO_H100 = "to_h", "to_h30", "to_h100"
LAST_DAYS = {TO_H30: 30, TO_H100: 100}
PERIODS: Mapping[str, str] = {TO_TRANSPLANT: "T to H", TO_H30: "H to H+30", TO_H100: "H+31 to H+100"}
"""The periods in which transfusions and infections are counted; each day lies in one of them."""


@dataclass(frozen=True)
class PeriodDays:
    """The days of a period that a patient was followed, both included."""

    first: date
    last: date
    whole: bool  # whether it was followed to its end, or to the death

    @property
    def days(self) -> int:
        """How many days they are."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Return whether a day is one of them."""
        return self.first <= day <= self.last


def period_days(known: Case, period: str) -> PeriodDays:
    """Return the days of a period; without a transplant T to H goes on to the last contact.

    Raises `CannotSay` for who was not followed into it.
    """
    infused, transplant = start_of(known, ClockOrigin.INFUSION, known=known).day, known.get(Transplant.date)
    seen = last_seen(known)
    if transplant is None and period != TO_TRANSPLANT:
        raise CannotSay("No transplant is entered.", Transplant.date)
    first, last = _ends(infused, transplant, period)
    until = infused if seen is None else seen.day
    if until < first or last < first:
        raise CannotSay("Not followed into the period.", Transplant.date if seen is None else seen.decider.field)
    dead = death_of(known) is not None
    return PeriodDays(first, min(last, until), until >= last or dead)


def _ends(infused: date, transplant: date | None, period: str) -> tuple[date, date]:
    if transplant is None:
        return infused, date.max
    if period == TO_TRANSPLANT:
        return infused, transplant - timedelta(days=1)
    first = transplant if period == TO_H30 else transplant + timedelta(days=LAST_DAYS[TO_H30] + 1)
    return first, transplant + timedelta(days=LAST_DAYS[period])


def measures(read: Iterator[tuple[str, Callable[[], Measured]]]) -> Measures:
    """Read numbers by their names; what stops one stands in its place as the reason."""
    found: dict[str, Measured | LeftOut] = {}
    for name, derive in read:
        try:
            found[name] = derive()
        except CannotSay as unsaid:
            found[name] = unsaid.left_out
    return found
