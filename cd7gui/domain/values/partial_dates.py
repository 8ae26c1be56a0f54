"""Dates as far as known: complete, or only to the month or the year. Nothing is ever imputed."""

from __future__ import annotations

import re
from datetime import date, timedelta

from cd7gui.domain.errors import Undecided, Unparsable
from cd7gui.domain.formatting import half_width
from cd7gui.records import dataclass

FIRST_YEAR, LAST_YEAR = 1900, 2199
# English whatever the system's locale: what was typed yesterday must be read the same tomorrow.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class PartialDate:
    """A date known to the year, the month or the day (2023, 2023-05, 2023-05-17).

    Comparisons are true or false only if every completion agrees; otherwise they raise `Undecided`.
    """

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def earliest(self) -> date:
        """The first day that the date can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that the date can mean."""
        month = self.month or 12
        if self.day is not None or month == 12:
            return date(self.year, month, self.day or 31)
        return date(self.year, month + 1, 1) - timedelta(days=1)

    @property
    def whole(self) -> date | None:
        """The day itself, or None if the date is partial."""
        return self.earliest if self.day is not None else None

    def isoformat(self) -> str:
        """ISO 8601 at the known precision, never more."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def as_known(self) -> str:
        """Return how far the date is known: "known only to the month (2023-05)"."""
        if self.whole is not None:
            return f"known to the day ({self.isoformat()})"
        words = "known only to the year ({year})" if self.month is None else "known only to the month ({month})"
        return words.format(year=self.isoformat(), month=self.isoformat())

    def __lt__(self, other: PartialDate | date) -> bool:
        return decide(self.latest < earliest_of(other), self.earliest >= latest_of(other), self, other)

    def __le__(self, other: PartialDate | date) -> bool:
        return decide(self.latest <= earliest_of(other), self.earliest > latest_of(other), self, other)

    def __gt__(self, other: PartialDate | date) -> bool:
        return decide(self.earliest > latest_of(other), self.latest <= earliest_of(other), self, other)

    def __ge__(self, other: PartialDate | date) -> bool:
        return decide(self.earliest >= latest_of(other), self.latest < earliest_of(other), self, other)


@dataclass(frozen=True)
class NarrowedDate(PartialDate):
    """A date known here only to be in one year, from one day to another. The rest is kept apart."""

    first: date = date.min
    last: date = date.max

    @property
    def earliest(self) -> date:
        """The first day that the date can mean."""
        return self.first

    @property
    def latest(self) -> date:
        """The last day that the date can mean."""
        return self.last

    def as_known(self) -> str:
        """Return how far the date is known here."""
        return f"kept apart, and known here only to the year ({self.year})"


def earliest_of(day: PartialDate | date) -> date:
    """Return the first day that a date can mean."""
    return day.earliest if isinstance(day, PartialDate) else day


def latest_of(day: PartialDate | date) -> date:
    """Return the last day that a date can mean."""
    return day.latest if isinstance(day, PartialDate) else day


def may_reach(day: PartialDate | date, other: PartialDate | date) -> bool:
    """Return whether some possible day of a date is not before some possible day of another."""
    return latest_of(day) >= earliest_of(other)


def decide(surely: bool, surely_not: bool, *dates: PartialDate | date) -> bool:
    """Answer a question about dates; raises `Undecided` with the partial ones if they leave it open."""
    if surely or surely_not:
        return surely
    raise Undecided(*(day for day in dates if isinstance(day, PartialDate) and day.whole is None))


@dataclass(frozen=True)
class DateReading:
    """How ambiguous dates are read in this study: the order of day and month, None if not chosen yet."""

    date_order: str | None = None  # "DMY", "MDY" or "YMD"


_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_CHINESE = re.compile(r"(\d{4})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?)?")
_MONTH_OF_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})")
_SHORT_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{2})")
_NAMED = re.compile(r"(?:(\d{1,2})[-/. ]*)?([A-Za-z]{3,9})\.?[-/., ]*(\d{4})")


def parse_partial(text: str, reading: DateReading | None = None) -> PartialDate:
    """Parse a typed date: 2023, 2023-05, 2023-5-17, 20230517, 17 May 2023; 17/5/23 once the study's order is set."""
    typed = half_width(text).strip()
    parts = _iso_parts(typed) or _named_parts(typed) or _ordered_parts(typed, reading or DateReading())
    if parts is None:
        raise Unparsable(f"“{typed}” is not a date. Type it as year-month-day, for example 2023-05-17.")
    return _checked(typed, *parts)


def parse_whole(text: str, reading: DateReading | None = None) -> date:
    """Parse a typed date that must be complete."""
    partial = parse_partial(text, reading)
    if partial.whole is None:
        raise Unparsable(f"“{text.strip()}” has no day. This date must be exact: type it as 2023-05-17.")
    return partial.whole


Parts = tuple[int, int | None, int | None]


def _iso_parts(typed: str) -> Parts | None:
    last = _MONTH_OF_YEAR.fullmatch(typed)
    if last:
        return int(last[2]), int(last[1]), None
    found = _COMPACT.fullmatch(typed) or _ISO.fullmatch(typed) or _CHINESE.fullmatch(typed)
    if not found:
        return None
    year, month, day = found.groups()
    return int(year), int(month) if month else None, int(day) if day else None


def _named_parts(typed: str) -> Parts | None:
    found = _NAMED.fullmatch(typed)
    if not found:
        return None
    day, name, year = found.groups()
    meant = [number for number, month in enumerate(MONTHS, start=1) if month.lower().startswith(name.lower())]
    if len(meant) != 1:
        return None
    return int(year), meant[0], int(day) if day else None


def _ordered_parts(typed: str, reading: DateReading) -> Parts | None:
    found = _SHORT.fullmatch(typed) or _SHORT_COMPACT.fullmatch(typed)
    if not found:
        return None
    order = reading.date_order or _only_order(*found.groups())
    if order == "YMD" and len(found[3]) == len("2026"):  # the year came last nevertheless
        order = _only_order(*found.groups())
    if order is None:
        raise Unparsable(
            f"“{typed}” is ambiguous. Type it as 2023-05-17, or choose the study's order of day, month and year (File "
            "menu, “Dates such as 3/4/2026”)."
        )
    by_letter = dict(zip(order, found.groups(), strict=True))
    return _full_year(by_letter["Y"]), int(by_letter["M"]), int(by_letter["D"])


def forced_order(text: str) -> str | None:
    """Return the order forced by a date's digits (25/04/2023: "DMY"), "" for none, None if not such a date."""
    found = _SHORT.fullmatch(half_width(text).strip()) or _SHORT_COMPACT.fullmatch(half_width(text).strip())
    return (_only_order(*found.groups()) or "") if found else None


def _only_order(first: str, second: str, year: str) -> str | None:
    """Return the order forced by the numbers: only a four-digit year and a number over 12 leave one."""
    if len(year) != 4:
        return None
    if int(first) > 12 >= int(second) or first == second:
        return "DMY"
    return "MDY" if int(second) > 12 >= int(first) else None


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < 50 else 1900)


def _checked(typed: str, year: int, month: int | None, day: int | None) -> PartialDate:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unparsable(f"The year {year} is not plausible. Type the year with four digits.")
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)  # a typed 0 is not a valid day
    except ValueError:
        check = "the month" if day is None else "the day and the month"
        raise Unparsable(f"“{typed}” does not exist in the calendar. Check {check}.") from None
    return PartialDate(year, month, day)
