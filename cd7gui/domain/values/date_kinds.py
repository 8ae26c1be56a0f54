"""Kinds of days and times."""

from __future__ import annotations

import re
from datetime import date, time

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import half_width
from cd7gui.domain.values.kind import Kind
from cd7gui.domain.values.partial_dates import (
    FIRST_YEAR,
    LAST_YEAR,
    DateReading,
    PartialDate,
    parse_partial,
    parse_whole,
)
from cd7gui.records import dataclass


@dataclass(frozen=True)
class Day(Kind[date]):
    """A date that must be complete."""

    name = "date"

    def parse(self, text: str, reading: DateReading | None = None) -> date:
        """Parse a complete date."""
        return parse_whole(text, reading)

    def store(self, value: date) -> str:
        """Return ISO 8601."""
        return value.isoformat()

    def load(self, stored: str) -> date:
        """Parse a stored ISO 8601 date; one that could not have been typed is invalid."""
        found = date.fromisoformat(stored)
        if not FIRST_YEAR <= found.year <= LAST_YEAR or found.isoformat() != stored:
            raise ValueError(stored)
        return found

    def words(self) -> str:
        """Describe the kind."""
        return "date, known to the day"


@dataclass(frozen=True)
class PartialDay(Kind[PartialDate]):
    """A date that may be known only to the month or the year."""

    name = "partial date"

    def parse(self, text: str, reading: DateReading | None = None) -> PartialDate:
        """Parse a date at its known precision."""
        return parse_partial(text, reading)

    def store(self, value: PartialDate) -> str:
        """Return ISO 8601 at the known precision."""
        return value.isoformat()

    def words(self) -> str:
        """Describe the kind."""
        return "date, or only its month or year"


@dataclass(frozen=True)
class Clock(Kind[time]):
    """A time of day."""

    name = "time"

    def parse(self, text: str, reading: DateReading | None = None) -> time:
        """Parse hours and minutes: 14:05, 1405."""
        found = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})", half_width(text).strip())
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise Unparsable(f"“{text.strip()}” is not a time. Type it as 14:05.")
        return time(int(found[1]), int(found[2]))

    def store(self, value: time) -> str:
        """Return hours and minutes."""
        return f"{value:%H:%M}"

    def words(self) -> str:
        """Describe the kind."""
        return "time of day"
