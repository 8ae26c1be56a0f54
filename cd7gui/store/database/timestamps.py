"""When something happened: ISO 8601 with seconds, milliseconds and the local offset from UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def local_now() -> datetime:
    """Return this moment with the offset that the computer's time zone has now."""
    return datetime.now(tz=UTC).astimezone()


def stamp(moment: datetime) -> str:
    """Write a moment as the trail does: "2024-05-17T09:12:03.250+08:00". A moment without offset is refused."""
    if moment.utcoffset() is None:
        raise ValueError("A moment of the trail needs its offset from UTC.")
    return moment.isoformat(timespec="milliseconds")


def moment_of(text: str) -> datetime:
    """Read a moment of the trail; raises `ValueError` if it is none or lacks its offset."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"{text} has no offset from UTC.")
    return moment
