"""F21 Serious adverse events: one row for each report of an F19 event, with its narrative and report log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.constraints import AtLeast
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection
from cd7gui.domain.values.kinds import (
    ChoiceKind,
    Clock,
    Day,
    IntegerKind,
    MultiChoiceKind,
    TextKind,
    YesNo,
)
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.reference.codelists_conduct import (
    CAUSALITY,
    CHALLENGE,
    EXPECTEDNESS,
    REPORT_SOURCE,
    REPORT_TYPE,
    SUSPECTED,
    TIME_ZONE,
)
from cd7gui.protocol.reference.codelists_course import SERIOUS_BECAUSE

GRAVE = ("DEATH", "LIFE")  # the criteria with the shorter clock
FOLLOW_UP = equals("SAETYPE", "FOLLOWUP")


def _susar(row: Row, case: Case) -> bool:
    return is_susar(row)


class SeriousEvent(
    Form,
    id="F21",
    title="Serious adverse events",
    repeating=True,
    order_by="AWARDAT",
    row_key=("AWARDAT", "SAEROW", "SAETYPE"),
    row_details=("SAEFUNO",),
    of_conduct=True,
):
    """Reports of serious adverse events, a row a report: the initial one, and each follow-up as a row of its own."""

    which = FormSection("Which event")
    event = Field(
        "SAEROW",
        IntegerKind(),
        "Event (row of F19)",
        required=True,
        constraints=[AtLeast("1")],
        row_of="F19",
        help="The row number of the event in F19.",
    )
    type = Field("SAETYPE", ChoiceKind(REPORT_TYPE), "Report", required=True, help="25b of CIOMS I.")
    number = Field(
        "SAEFUNO",
        IntegerKind(),
        "Number of the follow-up",
        shown_if=FOLLOW_UP,
        required_if=FOLLOW_UP,
        constraints=[AtLeast("1")],
    )
    known = FormSection("When it became known")
    aware = Field(
        "AWARDAT",
        Day(),
        "First known on",
        required=True,
        help="Day 0 of every clock: the day on which the site knew of the event or, of a follow-up, of what is new.",
    )
    aware_time = Field("AWARTIM", Clock(), "at", required=True)
    zone = Field(
        "AWARZON",
        ChoiceKind(TIME_ZONE, of_clocks=True),
        "Time zone",
        required=True,
        help="Of every time of day of this report. A place knows when its clocks are changed.",
    )
    judged = FormSection("Seriousness, causality, expectedness")
    criteria = Field("SAECRIT", MultiChoiceKind(SERIOUS_BECAUSE), "Serious because of", required=True)
    related_depletion = Field("SAERELLD", ChoiceKind(CAUSALITY), "Related to lymphodepletion", required=True)
    related_car = Field("SAERELCR", ChoiceKind(CAUSALITY), "Related to CAR-T", required=True)
    related_hsct = Field("SAERELHC", ChoiceKind(CAUSALITY), "Related to the transplant", required=True)
    expectedness = Field(
        "SAEEXP",
        ChoiceKind(EXPECTEDNESS),
        "Expectedness",
        required=True,
        help="Unexpected: in nature, severity or frequency not as the reference safety information says.",
    )
    susar = Derived(
        "SAESUSAR",
        YesNo(),
        "SUSAR",
        by=_susar,
        beside="SAEEXP",
        help="Suspected (a relation to one of the three treatments is not excluded), unexpected and serious.",
    )
    reference = Field("SAEEXPRF", TextKind(200), "By which document", help="The document and its version.")
    abated = Field("SAEDECH", ChoiceKind(CHALLENGE), "Abated after stopping the drug", help="20 of CIOMS I.")
    reappeared = Field("SAERECH", ChoiceKind(CHALLENGE), "Reappeared after giving it again", help="21 of CIOMS I.")
    told = FormSection("Narrative")
    narrative = Field(
        "SAENARR",
        TextKind(lines=True),
        "Narrative",
        required=True,
        help="Course, relevant tests, treatment and outcome, without names. 7 and 13 of CIOMS I.",
    )
    log = FormSection("Report log")
    sponsor = Field("RPSPODAT", Day(), "Sponsor told on")
    sponsor_time = Field("RPSPOTIM", Clock(), "Sponsor told at")
    authority = Field("RPAUTDAT", Day(), "Authority told on")
    committee = Field("RPETHDAT", Day(), "Ethics committee told on")
    other = Field("RPOTHWHO", TextKind(200), "Also told", help="Who else was told, such as the safety board.")
    other_day = Field("RPOTHDAT", Day(), "Also told on")
    form = FormSection("For the form CIOMS I")
    country = Field("SAECTRY", TextKind(60), "Country", help="1a: where it happened.")
    manufacturer = Field("SAEMANUF", TextKind(500, lines=True), "Manufacturer", help="24a: name and address.")
    report_number = Field("SAEREPNO", TextKind(60), "Report number", help="24b.", identifier=True)
    control_number = Field("SAECTLNO", TextKind(60), "Control number of the manufacturer", help="24c.", identifier=True)
    received = Field("SAERECDT", Day(), "Received by the manufacturer on", help="24d.")
    source = Field("SAESRC", MultiChoiceKind(REPORT_SOURCE), "Source of the report", help="24d.")
    report_day = Field("SAERPTDT", Day(), "Date of this report", help="25a.")
    reporter = Field(
        "SAERPTER",
        TextKind(500, lines=True),
        "Reporter",
        help="26: name and address.",
        identifier=True,
    )


CAUSES = (SeriousEvent.related_depletion, SeriousEvent.related_car, SeriousEvent.related_hsct)


def is_susar(row: Row) -> bool:
    """Return whether a report is of a suspected unexpected event. Raises `Missing` if not assessed."""
    return _is_suspected(row) and row[SeriousEvent.expectedness] == "UNEXPECTED"


def _is_suspected(row: Row) -> bool:
    """Return whether a relation to one of the three treatments is not excluded."""
    known = [item for item in CAUSES if row.has(item)]
    return any(row[item] in SUSPECTED for item in known) or any(row[item] in SUSPECTED for item in CAUSES)


def is_grave(row: Row) -> bool:
    """Return whether the event was fatal or life-threatening. Raises `Missing`."""
    return bool({*GRAVE} & {*row[SeriousEvent.criteria]})


def event_of(case: Case, report: Row) -> Row | None:
    """Return the event of a report; None if F19 has no such row."""
    number = report.get(SeriousEvent.event)
    return next((row for row in case.rows(AdverseEvent) if row.number == number), None)


def struck_out_event(case: Case, report: Row) -> Row | None:
    """Return the event of a report if its row was struck out."""
    number = report.get(SeriousEvent.event)
    return next((row for row in case.deleted_rows(AdverseEvent) if row.number == number), None)


def reports_of(case: Case, event: int) -> tuple[Row, ...]:
    """Return an event's reports by the day it, or new information, became known; undated ones last."""
    found = [row for row in case.rows(SeriousEvent) if row.get(SeriousEvent.event) == event]
    return tuple(sorted(found, key=lambda row: (row.get(SeriousEvent.aware) or date.max, row.number)))


def moment_known(row: Row) -> datetime | None:
    """Return when an event became known, in its zone; None while day, time or zone is open."""
    return min(_moments(row, SeriousEvent.aware, SeriousEvent.aware_time), default=None)


def moment_told(row: Row, day: Field[date], at: Field[time] | None) -> datetime | None:
    """Return when somebody was told, in the zone of the report; None while part of it is open."""
    return max(_moments(row, day, at), default=None)


def _moments(row: Row, day: Field[date], at: Field[time] | None) -> Iterator[datetime]:
    """Yield the moments that a day and time can mean: two in an hour that occurs twice or is skipped.

    A late report must not appear timely: knowledge counts from the earlier, telling from the later. The offset is
    fixed, because between two times of one zone Python compares only wall-clock times.
    """
    if at is None or not row.has(day, at, SeriousEvent.zone):
        return
    for fold in (0, 1):
        there = datetime.combine(row[day], row[at].replace(fold=fold), zone_of(row[SeriousEvent.zone]))
        yield there.replace(tzinfo=timezone(there.utcoffset() or timedelta()))


def zone_of(code: str) -> tzinfo:
    """Return the time zone of a code of `TIME_ZONE`: a place, or a fixed offset from UTC."""
    if not code.startswith("UTC"):
        from zoneinfo import ZoneInfo  # searches for the time zone data, which only a report with a place needs

        return ZoneInfo(code)
    hours, minutes = int(code[4:6]), int(code[7:9])
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if code[3] == "-" else distance, code)
