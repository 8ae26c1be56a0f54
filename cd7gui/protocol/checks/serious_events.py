"""Checks of serious adverse events: F21 against F19, the order of its times, and the clocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import place_name
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import (
    DEVIATION,
    ERROR,
    QUERY,
    Answer,
    Told,
    Violation,
    check_all,
    check_each,
    wrong,
)
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.f21_serious_events import (
    SeriousEvent,
    event_of,
    moment_known,
    moment_told,
    reports_of,
    struck_out_event,
)
from cd7gui.protocol.reference.codelists_conduct import SUSPECTED
from cd7gui.protocol.schedule.report_clocks import report_items, unreported_events
from cd7gui.protocol.schedule.starts import as_of
from cd7gui.protocol.schedule.states import ItemState

TOLD = (
    SeriousEvent.sponsor,
    SeriousEvent.authority,
    SeriousEvent.committee,
    SeriousEvent.other_day,
    SeriousEvent.report_day,
)
CAUSES = (
    (AdverseEvent.related_depletion, SeriousEvent.related_depletion),
    (AdverseEvent.related_car, SeriousEvent.related_car),
    (AdverseEvent.related_hsct, SeriousEvent.related_hsct),
)


@check_all(
    "EC-150",
    QUERY,
    at=AdverseEvent.serious,
    says="“{event}” is marked as serious, but F21 has no report of it.",
    remedy="Enter the report on F21 and choose this event (row {row}), or correct the answer.",
    rule="Serious adverse events: each must be reported (ICH E6(R3))",
)
def a_serious_event_is_reported(case: Case) -> Iterator[Told]:
    """Look for a report of each event of F19 that is marked as serious."""
    for event in unreported_events(case):
        facts = {"event": _called(event), "row": str(event.number)}
        yield Violation(facts, row=event.number, awaits=SeriousEvent)


@check_each(
    "EC-151",
    ERROR,
    at=SeriousEvent.aware,
    says="The event became known on {day}, before it began ({start}, {place}).",
    remedy="Correct the day on which it became known, or the start of the event.",
    rule="Serious adverse events: an event cannot be known before it begins",
)
def an_event_is_known_after_it_began(row: Row, case: Case) -> Answer:
    """Compare the day on which it became known with the start of its event."""
    event = event_of(case, row)
    if event is None or not event.has(AdverseEvent.start) or row[SeriousEvent.aware] >= event[AdverseEvent.start]:
        return True
    place = place_name(AdverseEvent.id, event.number, AdverseEvent.start.id)
    return wrong(day=row[SeriousEvent.aware], start=event[AdverseEvent.start], place=place)


@check_all(
    "EC-152",
    ERROR,
    at=SeriousEvent.sponsor,
    says="“{label}” is {told}, before the event was known ({known}).",
    remedy="An event must be known before it is reported: correct one of the two.",
    rule="Serious adverse events: an event cannot be reported before it is known",
)
def nobody_is_told_before_it_is_known(case: Case) -> Iterator[Told]:
    """Compare each day of the report log, and the time of the sponsor's, with the day and time it became known."""
    for row in case.rows(SeriousEvent):
        known = row.get(SeriousEvent.aware)
        for item in TOLD:
            if known is not None and row.has(item) and row[item] < known:
                facts = {"label": item.label, "told": row[item].isoformat(), "known": str(known)}
                yield Violation(facts, at=item, row=row.number)
        since, told = moment_known(row), moment_told(row, SeriousEvent.sponsor, SeriousEvent.sponsor_time)
        if since is not None and told is not None and told < since and told.date() == since.date():
            facts = {"label": SeriousEvent.sponsor_time.label, "told": f"{told:%H:%M}", "known": f"{since:%H:%M}"}
            yield Violation(facts, at=SeriousEvent.sponsor_time, row=row.number)


@check_each(
    "EC-153",
    ERROR,
    at=SeriousEvent.event,
    says="The report refers to event {number}, but {what}.",
    remedy="Choose the event of F19 this report is about; a struck-out row no longer counts.",
    rule="Serious adverse events: a report refers to an event of F19",
)
def a_report_is_of_an_event(row: Row, case: Case) -> Answer:
    """Look for the row of F19 that a report names."""
    number, gone = row[SeriousEvent.event], struck_out_event(case, row)
    if event_of(case, row) is not None:
        return True
    what = "F19 has no such row" if gone is None else f"that row of F19 (“{_called(gone)}”) was struck out"
    return wrong(number=number, what=what)


@check_all(
    "EC-154",
    QUERY,
    at=SeriousEvent.event,
    says="The latest report of “{event}” and F19 do not agree: {what}.",
    remedy="Correct the one that is wrong, or say why they differ.",
    rule="Serious adverse events: the latest report and F19 agree",
)
def the_newest_report_agrees_with_the_event(case: Case) -> Iterator[Told]:
    """Compare seriousness, its criteria and the relation to each treatment; a relation not excluded counts as one."""
    for event in case.rows(AdverseEvent):
        reports = reports_of(case, event.number)
        for item, what in _differences(event, reports[-1]) if reports else ():
            yield Violation({"event": _called(event), "what": what}, at=item, row=reports[-1].number)


def _differences(event: Row, report: Row) -> Iterator[tuple[Field[Any], str]]:
    if event.has(AdverseEvent.serious) and not event[AdverseEvent.serious]:
        yield SeriousEvent.event, "F19 says that it was not serious"
    elif event.has(AdverseEvent.criteria) and report.has(SeriousEvent.criteria):
        ours, theirs = report[SeriousEvent.criteria], event[AdverseEvent.criteria]
        if set(ours) != set(theirs):
            words = SeriousEvent.criteria.kind
            yield SeriousEvent.criteria, f"serious because of {words.show(ours)} here, {words.show(theirs)} there"
    for there, here in CAUSES:
        if event.has(there) and report.has(here) and (report[here] in SUSPECTED) != event[there]:
            said = there.kind.show(event[there])
            yield here, f"{here.label} is “{here.kind.show(report[here])}” here, “{said}” there"


@check_each(
    "EC-155",
    QUERY,
    at=SeriousEvent.criteria,
    says="{what}.",
    remedy="Correct the criteria, the outcome of the event in F19, or the death in F16.",
    rule="Serious adverse events: death as a criterion agrees with the death recorded",
)
def a_fatal_event_ended_in_death(row: Row, case: Case) -> Answer:
    """Compare death among the criteria with the outcome of the event, and with F16."""
    event, fatal = event_of(case, row), "DEATH" in row[SeriousEvent.criteria]
    outcome = None if event is None else event.get(AdverseEvent.outcome)
    if fatal and case.get(Death.died) is False:
        return wrong(what="The report says that the event was fatal, but F16 records no death")
    if fatal and outcome not in (None, "FATAL"):
        return wrong(what="The report says that the event was fatal, but its outcome in F19 differs")
    if not fatal and outcome == "FATAL" and _is_newest(case, row):
        return wrong(what="The outcome of the event in F19 is fatal, but the latest report does not include death")
    return True


def _is_newest(case: Case, row: Row) -> bool:
    return reports_of(case, row[SeriousEvent.event])[-1].number == row.number


@check_all(
    "EC-156",
    QUERY,
    at=SeriousEvent.type,
    says="{what}.",
    remedy="Correct kind or number of the report, its event, or the day on which it became known.",
    rule="Serious adverse events: one initial report, then numbered follow-ups",
)
def reports_of_an_event_follow_one_another(case: Case) -> Iterator[Told]:
    """Ask for one initial report of an event before its follow-ups, and for no number of a follow-up twice."""
    for number in sorted({row[SeriousEvent.event] for row in case.rows(SeriousEvent) if row.has(SeriousEvent.event)}):
        reports = [row for row in reports_of(case, number) if row.has(SeriousEvent.type)]
        seen = set[int]()
        for place, row in enumerate(reports):
            initial = row[SeriousEvent.type] == "INITIAL"
            if initial and place:
                what = f"The event {number} has an initial report that is not its first report"
                yield Violation({"what": what}, row=row.number)
            elif not initial and not place:
                what = f"The first report of the event {number} is a follow-up"
                yield Violation({"what": what}, row=row.number)
            follow_up = row.get(SeriousEvent.number)
            if follow_up in seen:
                what = f"The event {number} has two follow-ups with the number {follow_up}"
                yield Violation({"what": what}, at=SeriousEvent.number, row=row.number)
            seen |= {follow_up} if follow_up is not None else set()


@check_all(
    "EC-157",
    DEVIATION,
    at=SeriousEvent.sponsor,
    says="Report {number} was late: {clock}, but it was {note}.",
    remedy="Correct the dates, or say why it was late; it is listed with the reason.",
    rule="Serious adverse events: the clocks of resources/protocol/report_clocks.toml",
)
def a_report_keeps_its_clock(case: Case) -> Iterator[Told]:
    """List what was reported after its clock had run out; what was not reported yet is in the worklist."""
    found = set[tuple[int, str]]()
    for one in report_items(case, as_of(case)):
        if one.state is ItemState.DONE_OUTSIDE and one.row is not None and one.item.date is not None:
            place = (one.row, one.item.date.id)
            if place not in found:
                facts = {"number": str(one.row), "clock": one.item.title, "note": one.note}
                yield Violation(facts, at=one.item.date, row=one.row)
            found.add(place)


def _called(event: Row) -> str:
    return " ".join((event.get(AdverseEvent.term) or f"event {event.number}").split())
