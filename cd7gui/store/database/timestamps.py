"""Timestamps: ISO 8601 with seconds, milliseconds and the local offset from UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name

# In the first and the last year that Python knows, other time zones are out of range.
FIRST_YEAR, LAST_YEAR = 2, 9998

Clock = Callable[[], datetime]

NO_MOMENT = (
    "Line {seq} of the trail was written at “{at}”, which is not a valid time, so what depends on it cannot be shown."
)


def local_now() -> datetime:
    """Return the present time with the computer's current UTC offset."""
    return datetime.now(tz=UTC).astimezone()


def stamp(moment: datetime) -> str:
    """Format a time as in the trail: "2024-05-17T09:12:03.250+08:00". A time without offset is refused."""
    if moment.utcoffset() is None:
        raise ValueError("A moment of the trail needs its offset from UTC.")
    return moment.isoformat(timespec="milliseconds")


def moment_of(text: str) -> datetime:
    """Parse a time of the trail; raises `ValueError` if it is invalid, lacks its offset, or is out of range."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"{text} has no offset from UTC.")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"{text} is not a valid time.")
    return moment


def checked_moment(seq: int, at: str) -> datetime:
    """Parse the time of a trail line; raises `UserError` naming the line if it is invalid."""
    try:
        return moment_of(at)
    except ValueError:
        raise UserError(NO_MOMENT.format(seq=seq, at=printable_name(at, 40))) from None


def day_of(line: AuditEntry) -> date:
    """Return the date of a line, in the local time of its writer."""
    return checked_moment(line.seq, line.at).date()
