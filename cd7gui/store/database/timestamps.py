"""When something happened: ISO 8601 with seconds, milliseconds and the local offset from UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name

# Of the first and the last year that Python knows other time zones have no moment.
FIRST_YEAR, LAST_YEAR = 2, 9998

Clock = Callable[[], datetime]

NO_MOMENT = (
    "Line {seq} of the trail was written at “{at}”, which is not a valid time, so what depends on it cannot be shown."
)


def local_now() -> datetime:
    """Return this moment with the offset that the computer's time zone has now."""
    return datetime.now(tz=UTC).astimezone()


def stamp(moment: datetime) -> str:
    """Write a moment as the trail does: "2024-05-17T09:12:03.250+08:00". A moment without offset is refused."""
    if moment.utcoffset() is None:
        raise ValueError("A moment of the trail needs its offset from UTC.")
    return moment.isoformat(timespec="milliseconds")


def moment_of(text: str) -> datetime:
    """Read a moment of the trail; raises `ValueError` if it is none, lacks its offset, or no zone can count with it."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"{text} has no offset from UTC.")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"{text} is not a valid time.")
    return moment


def told_moment(seq: int, at: str) -> datetime:
    """Read the moment of a line of the trail; raises `UserError` that names the line if it is none."""
    try:
        return moment_of(at)
    except ValueError:
        raise UserError(NO_MOMENT.format(seq=seq, at=printable_name(at, 40))) from None


def day_of(line: AuditEntry) -> date:
    """Return the day of a line, in the local time of its writer."""
    return told_moment(line.seq, line.at).date()
