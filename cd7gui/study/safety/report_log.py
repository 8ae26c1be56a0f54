"""Reports of serious events in words: the event of each report, and the log of who was told and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.values.kinds import Options
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent, event_of, reports_of, struck_out_event
from cd7gui.protocol.schedule.report_clocks import unreported_events
from cd7gui.study.safety.narrative_blocks import days_in_words

UNREPORTED = "Serious events without a report: {events}. Choose the one this report is about."
NO_UNREPORTED = "Choose the event of F19 this report is about. Every serious event has a report."
NO_SUCH = "F19 has no event {number}."
STRUCK_OUT = "Event {number} ({term}) of F19 was struck out."
LONGEST_TERM = 40  # characters of a term among the choices
NOBODY = "nobody informed yet"


def report_title(case: Case, row: Row) -> str:
    """Return the name of a report: "2 · Sepsis · follow-up 1"."""
    event = event_of(case, row)
    return " · ".join(filter(None, (str(row.number), _term(event) if event is not None else "", _kind(row))))


def reports_by_row(case: Case) -> dict[int, str]:
    """Return the names of a patient's reports by row."""
    return {row.number: report_title(case, row) for row in case.rows(SeriousEvent)}


def event_in_words(case: Case, row: Row) -> str:
    """Describe the event of a report, or the serious events that have no report yet."""
    event = event_of(case, row)
    if event is not None:
        day = event.get(AdverseEvent.start)
        since = "" if day is None else f"{day.isoformat()}, {days_in_words(case, day)}"
        grade = _shown(event, AdverseEvent.grade)
        parts = (f"Event {event.number}: {_term(event)}", f"grade {grade}" if grade else "", since)
        return ", ".join([*filter(None, parts), *filter(None, (_shown(event, AdverseEvent.outcome),))])
    if row.has(SeriousEvent.event):
        number = row[SeriousEvent.event]
        gone = struck_out_event(case, row)
        return NO_SUCH.format(number=number) if gone is None else STRUCK_OUT.format(number=number, term=_term(gone))
    events = ", ".join(f"{one.number} ({_term(one)})" for one in unreported_events(case))
    return UNREPORTED.format(events=events) if events else NO_UNREPORTED


def event_choices(case: Case, report: Row) -> Options:
    """Return the events of a patient to choose from, serious ones first: "3 · Sepsis · grade 4 · 2024-01-05".

    A struck-out event is included if the report names it, so that its content stays readable.
    """
    gone = struck_out_event(case, report)
    events = [*case.rows(AdverseEvent), *([gone] if gone is not None else [])]
    events.sort(key=lambda row: (row is gone, row.get(AdverseEvent.serious) is not True, row.number))
    return Options("events", tuple((str(row.number), _choice(row, gone=row is gone)) for row in events))


def _choice(event: Row, *, gone: bool) -> str:
    term, grade = _term(event), _shown(event, AdverseEvent.grade)
    term = term if len(term) <= LONGEST_TERM else f"{term[:LONGEST_TERM]}…"
    serious = event.get(AdverseEvent.serious)
    marks = "struck out" if gone else "" if serious else "not serious" if serious is False else "seriousness open"
    parts = (str(event.number), term, grade and f"grade {grade}", _shown(event, AdverseEvent.start), marks)
    return " · ".join(filter(None, parts))


def log_in_words(case: Case, row: Row) -> list[str]:
    """Return the log of the report's event: a line for each report, with everybody who was told."""
    number = row.get(SeriousEvent.event)
    return [] if number is None else [_line(one) for one in reports_of(case, number)]


def _line(row: Row) -> str:
    known = _shown(row, SeriousEvent.aware)
    told = ", ".join(_told(row)) or NOBODY
    return f"{_kind(row) or 'report'} (row {row.number}){f', known {known}' if known else ''}: {told}"


def _told(row: Row) -> Iterator[str]:
    if row.has(SeriousEvent.sponsor):
        yield f"sponsor {_shown(row, SeriousEvent.sponsor)} {_shown(row, SeriousEvent.sponsor_time)}".rstrip()
    for item, who in ((SeriousEvent.authority, "authority"), (SeriousEvent.committee, "ethics committee")):
        if row.has(item):
            yield f"{who} {_shown(row, item)}"
    if row.has(SeriousEvent.other_day):
        yield f"{_shown(row, SeriousEvent.other) or 'others'} {_shown(row, SeriousEvent.other_day)}"


def _kind(row: Row) -> str:
    return " ".join(filter(None, (_shown(row, SeriousEvent.type), _shown(row, SeriousEvent.number))))


def _term(event: Row) -> str:
    return " ".join((event.get(AdverseEvent.term) or "not named").split())


def _shown(row: Row, item: Field[Any]) -> str:
    return item.kind.show(row[item]) if row.has(item) else ""
