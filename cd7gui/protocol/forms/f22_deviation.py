"""F22 Other deviations: departures from the protocol that no check can find, and actions taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.dictionary import Field, Form, FormSection
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, Told, Violation, check_all, check_each
from cd7gui.domain.values.kinds import ChoiceKind, Day, TextKind
from cd7gui.protocol.reference.codelists_conduct import DEVIATION_CATEGORY, DEVIATION_CLASS, DEVIATION_FOUND_BY

OTHER = equals("DVCAT", "OTHER")


class OtherDeviation(
    Form,
    id="F22",
    title="Other deviations",
    repeating=True,
    order_by="DVDAT",
    row_key=("DVDAT", "DVCAT"),
    row_details=("DVTERM",),
    of_conduct=True,
):
    """Deviations that no check computes: a missed visit, the consent process, product storage; a row a deviation."""

    happened = FormSection("What happened")
    date = Field("DVDAT", Day(), "Date of the deviation", required=True, help="The day on which it began.")
    what = Field(
        "DVTERM",
        TextKind(lines=True),
        "What happened",
        required=True,
        cdash="DVTERM",
        help="What the protocol asks for and what was done instead, without names.",
    )
    category = Field("DVCAT", ChoiceKind(DEVIATION_CATEGORY), "Category", required=True, cdash="DVDECOD")
    other_category = Field("DVCATOTH", TextKind(100), "Other category", shown_if=OTHER, required_if=OTHER)
    severity = Field(
        "DVCLASS",
        ChoiceKind(DEVIATION_CLASS),
        "Class",
        required=True,
        help=(
            "Major: it may affect rights, safety or well-being of the patient, or the data that an outcome rests on. "
            "Serious breach: it does so to a significant degree."
        ),
    )
    handled = FormSection("How it was found, handled and reported")
    found_by = Field("DVFOUND", ChoiceKind(DEVIATION_FOUND_BY), "Found by", required=True)
    found_on = Field("DVFNDDAT", Day(), "Found on")
    action = Field(
        "DVACT", TextKind(lines=True), "Action taken", help="What was corrected, and what keeps it from coming again."
    )
    sponsor_told = Field("DVSPODAT", Day(), "Reported to the sponsor on")
    committee_told = Field("DVETHDAT", Day(), "Reported to the ethics committee on")
    authority_told = Field("DVAUTDAT", Day(), "Reported to the authority on")


REPORTS = (OtherDeviation.sponsor_told, OtherDeviation.committee_told, OtherDeviation.authority_told)


def _first_of(row: Row, *items: Field[date]) -> tuple[Field[date], date] | None:
    return next(((item, row[item]) for item in items if row.has(item)), None)


@check_all(
    "EC-130",
    ERROR,
    at=OtherDeviation.date,
    says="“{label}” is {day}, before “{first}” ({earlier}).",
    remedy="A deviation occurs, is found and is then reported: correct one of the two dates.",
    rule="Other deviations: the dates are in order",
)
def the_dates_of_a_deviation_stand_in_order(case: Case) -> Iterator[Told]:
    """Compare the day it was found with its own, and the day of each report with the day it was found, or its own."""
    for row in case.rows(OtherDeviation):
        for item in (OtherDeviation.found_on, *REPORTS):
            found = () if item is OtherDeviation.found_on else (OtherDeviation.found_on,)
            before = _first_of(row, *found, OtherDeviation.date)
            if before is not None and row.has(item) and row[item] < before[1]:
                words = {"label": item.label, "day": row[item].isoformat(), "first": before[0].label}
                yield Violation({**words, "earlier": before[1].isoformat()}, at=item, row=row.number)


@check_each(
    "EC-131",
    QUERY,
    at=OtherDeviation.severity,
    says="The deviation is a serious breach, but no report to sponsor, ethics committee or authority is dated.",
    remedy="Enter when it was reported and to whom, correct the class, or say why it was not reported.",
    rule="Other deviations: a serious breach must be reported (ICH E6(R3))",
)
def a_serious_breach_is_reported(row: Row, case: Case) -> Answer:
    """Judge rows classed as serious breach: one of the three reports has a date."""
    return row[OtherDeviation.severity] != "BREACH" or any(row.has(item) for item in REPORTS)
