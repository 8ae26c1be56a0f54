"""The clocks of serious adverse events, from resources/protocol/report_clocks.toml, as expected items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import Missing
from cd7gui.domain.formatting import counted
from cd7gui.domain.values.date_kinds import Clock, Day
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.f21_serious_events import (
    SeriousEvent,
    is_grave,
    is_susar,
    moment_known,
    moment_told,
    reports_of,
    zone_of,
)
from cd7gui.protocol.forms.timeline import ClockOrigin
from cd7gui.protocol.reference.codelists_conduct import REPORT_TYPE
from cd7gui.protocol.reference.protocol_files import (
    DAYS,
    OTHERWISE,
    TEXT,
    TRUTH,
    ProtocolFileError,
    entries_of,
    name_of,
    one_of,
    read_entry,
    read_protocol_file,
    texts,
    whole,
)
from cd7gui.protocol.schedule.plan import ScheduledItem
from cd7gui.protocol.schedule.states import ExpectedItem, ItemState
from cd7gui.protocol.schedule.windows import ItemWindow
from cd7gui.records import dataclass

NOT_KNOWN_WHEN = "the day on which it became known is not entered"
NOT_JUDGED = "seriousness, causality or expectedness is not judged yet"
UNTIL = "until {time}"
LATE = "reported {late} after it was known"
NO_TIME = "the time is not entered"


@dataclass(frozen=True)
class ReportClock:
    """The time allowed for telling somebody of a report, and the field that records it."""

    item: ScheduledItem
    told: Field[date]
    reports: frozenset[str]
    hours: int = 0
    days: int = 0
    first: int = 0
    susar: bool = False
    grave: bool | None = None
    time: Field[time] | None = None
    by_follow_up: bool = False


@cache
def report_clocks() -> tuple[ReportClock, ...]:
    """Return every clock in file order. Raises `ProtocolFileError` for one that contradicts itself."""
    entries = entries_of(FILE, read_protocol_file(FILE, ["clock"]), "clock")
    return tuple(_clock(entry, name_of(entry, position)) for position, entry in enumerate(entries, 1))


FILE = "report_clocks.toml"
_PLAIN = ("hours", "days", "first", "susar", "grave", "by_follow_up")
_DAYS, _TIMES = (
    one_of([one.id for one in SeriousEvent.fields() if isinstance(one.kind, kind)]) for kind in (Day, Clock)
)
_TYPES = [code for code, _ in REPORT_TYPE.items]
KEYS = {
    "id": TEXT,
    "title": TEXT,
    "reports": texts(f"a list of {' and '.join(_TYPES)}", lambda one: one in _TYPES),
    "told": _DAYS,
    "time": _TIMES.optional,
    "source": TEXT,
    "hours": whole(1, 10_000, "number of hours").optional,
    "days": DAYS.optional,
    "first": DAYS.optional,
    "susar": TRUTH.optional,
    "grave": TRUTH.optional,
    "by_follow_up": TRUTH.optional,
}


def _clock(entry: Mapping[str, Any], where: str) -> ReportClock:
    entry = read_entry(FILE, where, entry, KEYS)
    if not entry["reports"] or ("hours" in entry) == ("days" in entry):
        raise ProtocolFileError(OTHERWISE, FILE, where=where, why="it needs a kind of report, and either hours or days")
    told, at = (SeriousEvent.field(entry.get(name, "")) for name in ("told", "time"))
    assert told is not None
    return ReportClock(
        _item(entry["id"], entry["title"], entry["source"], told),
        told,
        frozenset(entry["reports"]),
        time=at,
        **{name: entry[name] for name in _PLAIN if name in entry},
    )


def _item(id: str, title: str, source: str, when: Field[date], asked_by: str = "") -> ScheduledItem:
    return ScheduledItem(
        id, title, SeriousEvent, ClockOrigin.INFUSION, source, date=when, needs=(when,), asked_by=asked_by
    )


UNREPORTED = _item(
    "sae.report", "report of a serious event", "every serious event is reported", SeriousEvent.aware, "EC-150"
)


def report_items(case: Case, on: date) -> Iterator[ExpectedItem]:
    """Yield what has to be reported of a patient as of a day: unreported serious events, and running clocks.

    What became known later does not count yet. By days only; `as_of_moment` adds the hours of the last day.
    """
    for event in unreported_events(case):
        if event.get(AdverseEvent.start) is None or event[AdverseEvent.start] <= on:
            note = f"{AdverseEvent.id}, row {event.number}"
            yield ExpectedItem(case.key, UNREPORTED, f"E{event.number}", ItemState.OPEN, note=note)
    for row in case.rows(SeriousEvent):
        known = row.get(SeriousEvent.aware)
        if known is None or known <= on:
            for clock in report_clocks():
                if (row.get(SeriousEvent.type) or "INITIAL") in clock.reports:
                    yield from _judged(case, row, clock, on)


def unreported_events(case: Case) -> Iterator[Row]:
    """Yield the events marked as serious that have no report."""
    for event in case.rows(AdverseEvent):
        if event.get(AdverseEvent.serious) and not reports_of(case, event.number):
            yield event


def as_of_moment(one: ExpectedItem, now: datetime) -> ExpectedItem:
    """Return an item at a moment of the day as of which it was determined: the last day ends by the hour."""
    if one.due_at is None or one.state not in (ItemState.OPEN, ItemState.OVERDUE):
        return one
    late = now > one.due_at
    state = ItemState.OVERDUE if late else ItemState.OPEN
    return replace(one, state=state, days_overdue=one.days_overdue if late else 0)


def _judged(case: Case, row: Row, clock: ReportClock, on: date) -> Iterator[ExpectedItem]:
    """Yield the item of a clock, if it runs for this report."""
    number, name = row.number, f"R{row.number}"
    runs = _runs(row, clock)
    if runs is False:
        return
    day = row.get(SeriousEvent.aware)
    if day is None:
        yield ExpectedItem(case.key, clock.item, name, ItemState.UNDECIDED, row=number, note=NOT_KNOWN_WHEN)
        return
    due = _due(row, clock)
    last = due.date() if due is not None else day + timedelta(days=clock.days or -(-clock.hours // 24))
    window = ItemWindow(name, day, day + timedelta(days=clock.first), last, last)
    if runs is None:
        yield ExpectedItem(case.key, clock.item, name, ItemState.UNDECIDED, window, number, note=NOT_JUDGED)
        return
    answer = _answering(case, row, clock)
    shown = ExpectedItem(case.key, clock.item, name, ItemState.OPEN, window, answer.number or None, last)
    reason = answer.reason(clock.told)
    if answer.has(clock.told) and answer[clock.told] <= on:
        yield _answered(shown, row, answer, clock)
    elif reason not in (None, MissingReason.PENDING):
        yield replace(shown, state=ItemState.EXCUSED, note=reason.words if reason else "")
    else:
        yield _awaited(replace(shown, due_at=due), row, clock, on)


def _runs(row: Row, clock: ReportClock) -> bool | None:
    """Return whether a clock runs for a report; None while its condition is not assessed."""
    asked = [(clock.grave, is_grave)] if clock.grave is not None else []
    asked += [(True, is_susar)] if clock.susar else []
    answers = [_is_so(row, judge) for _, judge in asked]
    if any(answer not in (None, wanted) for answer, (wanted, _) in zip(answers, asked, strict=True)):
        return False
    return None if None in answers and not clock.by_follow_up else None not in answers


def _is_so(row: Row, judge: Callable[[Row], bool]) -> bool | None:
    try:
        return judge(row)
    except Missing:
        return None


def _answering(case: Case, row: Row, clock: ReportClock) -> Row:
    """Return the report that records the telling; an empty one if no follow-up is begun."""
    if not clock.by_follow_up:
        return row
    if not row.has(SeriousEvent.event):
        return Row(SeriousEvent, 0, {})
    others = [one for one in reports_of(case, row[SeriousEvent.event]) if one.get(SeriousEvent.type) == "FOLLOWUP"]
    told = [one for one in others if one.has(clock.told)]
    return min(told, key=lambda one: one[clock.told]) if told else next(iter(others), Row(SeriousEvent, 0, {}))


def _answered(shown: ExpectedItem, row: Row, answer: Row, clock: ReportClock) -> ExpectedItem:
    assert shown.window is not None
    day, note = answer[clock.told], ""
    late = day > shown.window.last
    words = counted((day - shown.window.anchor).days, "day", "days")
    if clock.hours:
        known, told = moment_known(row), moment_told(answer, clock.told, clock.time)
        note = NO_TIME if known is None or told is None else ""
        if known is not None and told is not None:
            late = told - known > timedelta(hours=clock.hours)
            words = _duration(told - known)
    state = ItemState.DONE_OUTSIDE if late else ItemState.DONE
    return replace(shown, state=state, note=LATE.format(late=words) if late else note)


def _duration(passed: timedelta) -> str:
    minutes = int(passed.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60} min"


def _awaited(shown: ExpectedItem, row: Row, clock: ReportClock, on: date) -> ExpectedItem:
    assert shown.window is not None
    window, due = shown.window, shown.due_at
    note = "" if due is None else UNTIL.format(time=f"{due:%H:%M} ({row[SeriousEvent.zone]})")
    if window.first is not None and on < window.first:
        return replace(shown, state=ItemState.NOT_YET)
    late = (on - window.last).days
    state = ItemState.OVERDUE if late > 0 else ItemState.OPEN
    return replace(shown, state=state, days_overdue=max(late, 0), note=note)


def _due(row: Row, clock: ReportClock) -> datetime | None:
    """Return when a clock in hours ends, in the report's zone; None for days, and while it is open."""
    known = moment_known(row) if clock.hours else None
    if known is None:
        return None
    return (known + timedelta(hours=clock.hours)).astimezone(zone_of(row[SeriousEvent.zone]))
