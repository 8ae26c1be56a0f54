"""The time between two dates, either of which may be known only to the month or the year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cd7gui.domain.values.partial_dates import PartialDate, decide
from cd7gui.records import dataclass


@dataclass(frozen=True)
class DurationSpan:
    """A whole number of years or days between `dates`, from `low` to `high` if one is partial.

    Comparisons are true or false only if every number from `low` to `high` agrees; otherwise they raise `Undecided`.
    """

    low: int
    high: int
    dates: tuple[PartialDate | date, ...]

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"

    @property
    def exact(self) -> int:
        """The number itself; raises `Undecided` if it is open."""
        decide(self.low == self.high, False, *self.dates)
        return self.low

    def __lt__(self, limit: int | Decimal) -> bool:
        return decide(self.high < limit, self.low >= limit, *self.dates)

    def __le__(self, limit: int | Decimal) -> bool:
        return decide(self.high <= limit, self.low > limit, *self.dates)

    def __gt__(self, limit: int | Decimal) -> bool:
        return decide(self.low > limit, self.high <= limit, *self.dates)

    def __ge__(self, limit: int | Decimal) -> bool:
        return decide(self.low >= limit, self.high < limit, *self.dates)


def years_between(birth: PartialDate, day: date) -> DurationSpan:
    """Return the whole years from a birth to a day, as for an age."""
    return DurationSpan(_years(birth.latest, day), _years(birth.earliest, day), (birth,))


def _years(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def days_between(first: PartialDate, last: PartialDate) -> DurationSpan:
    """Return the days from one date to another."""
    return DurationSpan((last.earliest - first.latest).days, (last.latest - first.earliest).days, (first, last))
