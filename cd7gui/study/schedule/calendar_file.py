"""The worklist as a calendar file (iCalendar, RFC 5545): whole days, patient numbers, and no personal names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cd7gui.exchange.files.atomic_files import replacing
from cd7gui.ownfiles import write_owned
from cd7gui.study.schedule.worklist import DueItem, state_in_words
from cd7gui.study.session import Study

LONGEST_LINE = 75  # octets of a line (RFC 5545, 3.1); a longer one continues after a space


def write_calendar(
    study: Study, items: Iterable[DueItem], target: Path, *, overwrite: bool = False, now: datetime | None = None
) -> int:
    """Write an all-day entry for each window, and return their number. Raises `UserError`."""
    listed = [one for one in items if one.expected.window is not None]
    moment = (now or datetime.now(tz=UTC)).astimezone(UTC)
    lines = list(_calendar(study, listed, moment))
    with replacing(target, overwrite=overwrite) as part:
        write_owned(part, "".join(f"{one}\r\n" for line in lines for one in _folded(line)).encode())
    return len(listed)


def _calendar(study: Study, items: Iterable[DueItem], moment: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cd7gui//follow-up//EN", "CALSCALE:GREGORIAN")
    for one in items:
        found, window = one.expected, one.expected.window
        if window is None:
            continue
        name = hashlib.sha256(f"{study.identity}/{found.patient}/{found.id}".encode()).hexdigest()[:32]
        yield "BEGIN:VEVENT"
        yield f"UID:{name}@cd7gui"
        yield f"DTSTAMP:{moment:%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{window.first or window.target:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{window.last + timedelta(days=1):%Y%m%d}"  # the day after the last
        yield f"SUMMARY:{_escaped(f'{one.number}: {found.title}')}"
        yield f"DESCRIPTION:{_escaped(f'{found.form.id}, {window.in_days}, {state_in_words(found)}')}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Split a line into pieces of limited length in octets, never within a character."""
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece
