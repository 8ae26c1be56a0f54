"""The query threads of a study as exported, and a workbook that holds only them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.domain.queries.threads import AT, QueryEvent, QueryMessage, QueryThread, stored_rows
from cd7gui.exchange.sheets.cells import WorkbookPlan
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.limits import judge
from cd7gui.exchange.sheets.listings import ExportedQuery, queries_sheet
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.exchange.sheets.provenance import SYNTHETIC
from cd7gui.protocol.patients import exported_subject
from cd7gui.study.exports.pseudonyms import site_of
from cd7gui.study.people.roles import Act
from cd7gui.study.queries.query_list import days_to_answer, thread_in_words
from cd7gui.study.session import Study

LeftOut = Callable[[Case], set[tuple[str, int, str]]]  # places of a case that are not exported


def exported_queries(study: Study, patients: Iterable[str], left_out: LeftOut) -> tuple[ExportedQuery, ...]:
    """Return the threads of patients for the sheet, except those at values that are not exported.

    A justification of a finding without any further message is already on the sheet Findings.
    """
    found = list[ExportedQuery]()
    for key in patients:
        if threads := study.threads(key):
            behind = left_out(study.case(key))
            begun = (one for one in threads if one.number)
            shown = (one for one in begun if (one.place.form, one.place.row, one.place.field) not in behind)
            found += [exported_query(study, one) for one in shown]
    return tuple(found)


def rows_left_out(case: Case, behind: set[tuple[str, int, str]]) -> set[int]:
    """Return the rows of threads at values that are not exported, because messages may quote them."""
    places = {row: QueryPlace.parse(heading.get(AT, "")) for row, heading in stored_rows(case).items()}
    return {row for row, at in places.items() if (at.form, at.row, at.field) in behind}


def exported_query(study: Study, one: QueryThread) -> ExportedQuery:
    """Return one thread as exported."""
    days = days_to_answer(one)
    answer = one.latest(QueryEvent.ANSWERED)
    return ExportedQuery(
        one.patient,
        one.number,
        one.id,
        one.place.name,
        one.place.words(study.rules.dictionary),
        one.check,
        one.source,
        one.to,
        one.due,
        one.state.value,
        one.question,
        _by(one.first(QueryEvent.ASKED) or one.first(QueryEvent.NOTED)),
        answer.text if answer is not None else "",
        _by(answer),
        thread_in_words(one),
        None if days is None else Decimal(f"{days:.1f}"),
        one.reopened,
    )


def _by(message: QueryMessage | None) -> tuple[str, str]:
    return (message.who, message.at) if message is not None else ("", "")


def write_queries(study: Study, threads: Iterable[QueryThread], target: Path, *, overwrite: bool = False) -> None:
    """Write a workbook of threads only; its column ANSWER can be imported. Raises `UserError`."""
    from cd7gui.exchange.writers import workbook

    study.require(Act.EXPORT_IDENTIFIED)
    wanted = list(threads)
    cases = (study.case(key) for key in dict.fromkeys(one.patient for one in wanted))
    patients = [ExportedPatient(case, study.name, site_of(case), exported_subject(case)) for case in cases]
    sheet = queries_sheet([exported_query(study, one) for one in wanted], patients, Disclosure())
    judged = judge([sheet])
    notice = SYNTHETIC if study.synthetic else ""
    workbook.write(WorkbookPlan(study.name, judged.sheets, judged.notes, notice), target, overwrite=overwrite)
