"""A number that one patient contributes to a table, with its values, and the periods for counting."""

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
    """A value that decides a number: its place, its text, and its numeric value."""

    place: str
    value: str
    rule: str


@dataclass(frozen=True)
class Measured:
    """A number, 1 or 0 for yes or no; `mark` is "<" if the true value is less, "≥" if it may be more."""

    value: float
    deciding: tuple[Decider | PlacedValue, ...] = ()
    mark: str = ""


Measures = Mapping[str, Measured | LeftOut]
"""A patient's numbers by name, or the reason why there is none."""

TO_TRANSPLANT, TO_H30, TO_H100 = "to_h", "to_h30", "to_h100"
LAST_DAYS = {TO_H30: 30, TO_H100: 100}
PERIODS: Mapping[str, str] = {TO_TRANSPLANT: "T to H", TO_H30: "H to H+30", TO_H100: "H+31 to H+100"}
"""The periods for counting transfusions and infections; each day is in exactly one."""


@dataclass(frozen=True)
class PeriodDays:
    """The days of a period in which a patient was followed, inclusive."""

    first: date
    last: date
    whole: bool  # whether followed to its end, or to death

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Return whether a day is one of them."""
        return self.first <= day <= self.last


def period_days(known: Case, period: str) -> PeriodDays:
    """Return the days of a period; without a transplant, T to H extends to the last contact.

    Raises `CannotSay` for a patient not followed into it.
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
    """Return the numbers by name, or the reason in place of one that fails."""
    found: dict[str, Measured | LeftOut] = {}
    for name, derive in read:
        try:
            found[name] = derive()
        except CannotSay as unsaid:
            found[name] = unsaid.left_out
    return found
