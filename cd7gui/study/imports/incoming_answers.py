"""Answers returned in the column ANSWER of the sheet Queries: imported as answers, never as values."""

from __future__ import annotations

from cd7gui.domain.case_report.changes import QUERY, Place
from cd7gui.domain.errors import UserError
from cd7gui.domain.lookalikes import plain_number
from cd7gui.domain.queries.threads import QueryEvent, QueryThread
from cd7gui.exchange.mapping import own_workbook
from cd7gui.exchange.mapping.own_workbook import WrittenAnswer
from cd7gui.exchange.readers.raw import RawBook
from cd7gui.exchange.sheets.listings import QUERIES
from cd7gui.protocol.patients import subject
from cd7gui.study.imports.import_applying import ORIGIN
from cd7gui.study.imports.import_plan import CellIndex, PlannedCell, Refusal
from cd7gui.study.imports.row_judging import JudgedRows
from cd7gui.study.queries.asking import changes_for, checked, takes_answer
from cd7gui.study.queries.reading import candidates
from cd7gui.study.session import Study

UNKNOWN = (
    "This study has no such query for the patient {subject}, so the answer was not imported. Import the list into the "
    "study it came from."
)
NOT_OPEN = "The query is {state}, so the answer was not imported. Have it reopened first, or write a note."
TWICE = "The line above answers the same query. Put both answers in one cell."

Known = tuple[str, str, str]  # patient number, then id, or check and place, of a thread


def judge_answers(study: Study, book: RawBook, found: JudgedRows) -> None:
    """Check each answer of a file: planned, refused with a reason, or already present."""
    written = list(own_workbook.answers_of(book))
    if not written:
        return
    threads = _threads(study, {plain_number(one.subject) for one in written})
    answered: set[Known] = set()
    above: dict[str, int] = {}
    for one in written:
        spot, key = CellIndex(QUERIES, one.row, one.column), _key(one)
        thread = threads.get(key)
        latest = thread.latest(QueryEvent.ANSWERED) if thread is not None else None
        if latest is not None and latest.text == one.text:
            found.unchanged += 1
        elif thread is None or (why := _refusal(thread, one, twice=key in answered)):
            words = UNKNOWN.format(subject=one.subject or "–") if thread is None else why
            found.refused.append(Refusal(spot, one.subject, one.text, words))
        else:
            answered.add(key)
            text, row = checked(one.text), above.get(thread.patient, 0)
            for change in changes_for(study, thread, QueryEvent.ANSWERED, text, origin=ORIGIN, above=row):
                place = Place(change.patient, change.form, change.row, change.field)
                found.cells.append(PlannedCell(spot, one.subject, place, change.old, change.new))
                if change.form == QUERY and not thread.number:
                    above[thread.patient] = max(row, change.row)


def _refusal(thread: QueryThread, one: WrittenAnswer, *, twice: bool) -> str:
    if twice:
        return TWICE
    if not takes_answer(thread):
        return NOT_OPEN.format(state=thread.state.value)
    try:
        checked(one.text)
    except UserError as problem:
        return str(problem)
    return ""


def _key(one: WrittenAnswer) -> Known:
    return (plain_number(one.subject), one.id, "") if one.id else (plain_number(one.subject), one.check, one.place)


def _threads(study: Study, numbers: set[str]) -> dict[Known, QueryThread]:
    """Return the threads of patients by their identification in a list; a finding by check and place."""
    found: dict[Known, QueryThread] = {}
    for case in study.cases():
        number = plain_number(subject(case))
        if number in numbers:
            begun = study.threads(case.key)
            for thread in (*candidates(study.findings(case.key), begun), *begun):
                if thread.check:
                    found[number, thread.check, thread.place.name] = thread
                if thread.id:
                    found[number, thread.id, ""] = thread
    return found
