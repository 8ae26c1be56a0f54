"""Windows of the schedule: from an anchor to first day, target and last day, in whole days and calendar years."""

from __future__ import annotations

from datetime import date, timedelta

from cd7gui.domain.formatting import date_in_words, study_day
from cd7gui.protocol.schedule.plan import ScheduledItem
from cd7gui.records import dataclass

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ItemWindow:
    """The days on which an item is expected; `first` None if it is expected from the start.

    `clock` and `anchor` are the letter and the day from which they count: "H2" is the second transplant.
    """

    clock: str
    anchor: date
    first: date | None
    target: date
    last: date

    def holds(self, day: date) -> bool:
        """Return whether a day is in the window, including its edges."""
        return (self.first is None or self.first <= day) and day <= self.last

    def on_clock(self, day: date) -> str:
        """Return a day as its distance from the anchor: "H+85"."""
        return study_day(self.clock, day, self.anchor)

    @property
    def in_days(self) -> str:
        """The window from its anchor: "H+85 … H+115"."""
        first = "" if self.first is None else self.on_clock(self.first)
        return f"{first} … {self.on_clock(self.last)}".strip()

    @property
    def in_dates(self) -> str:
        """The window in dates: "12 Mar 2026 – 11 May 2026"."""
        first = "until" if self.first is None else f"{date_in_words(self.first)} –"
        return f"{first} {date_in_words(self.last)}"


def window_of(
    item: ScheduledItem, clock: str, anchor: date, *, closes: date | None = None, next_start: date | None = None
) -> ItemWindow | None:
    """Return the window of an item from an anchor; None if the next anchor came before its target.

    `closes` is the day of the anchor with which the window ends. The window ends before the next start of the series.
    """
    target = years_after(anchor, item.years) if item.years else anchor + timedelta(days=item.days)
    if item.before is not None:
        first, last = target - timedelta(days=item.before), target + timedelta(days=item.after)
    else:
        first, last = anchor + timedelta(days=item.first), anchor + timedelta(days=item.last)
    if closes is not None:
        last = max(closes, first)
    if next_start is not None:
        if target >= next_start:
            return None
        last = min(last, next_start - ONE_DAY)
    target = min(max(target, first), last)
    return ItemWindow(clock, anchor, None if item.from_start else first, target, last)


def years_after(day: date, years: int) -> date:
    """Return the anniversary of a day; that of 29 February is the 28th if the year has no such day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
