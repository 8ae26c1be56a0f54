"""Asking and answering: each message of a thread is written once, by an authorised person, and never altered."""

from __future__ import annotations

from collections.abc import Mapping

from cd7gui.domain.case_report.changes import QUERY, AuditEntry, Change
from cd7gui.domain.errors import Unparsable, UserError
from cd7gui.domain.queries.threads import (
    AT,
    CHECK,
    DUE,
    ID,
    PROGRAMME,
    SOURCE,
    TO,
    QueryEvent,
    QueryState,
    QueryThread,
    mark_of,
    stored_rows,
)
from cd7gui.domain.values.kinds import LONGEST_TEXT, check_characters
from cd7gui.study.people.acting import ActingStudy

NO_WORDS = "Write your text first; nothing was stored."
TOO_LONG = "The text has {length} characters; at most {most} can be stored. Shorten it; nothing was stored."
NOT_NOW = "This query is {state}, so it cannot be {done}. Nothing was stored."
# The states in which each event is possible; a note is always possible.
FOLLOWS: Mapping[QueryEvent, frozenset[QueryState]] = {
    QueryEvent.ASKED: frozenset({QueryState.CANDIDATE, QueryState.NOTE}),
    QueryEvent.ANSWERED: frozenset({QueryState.CANDIDATE, QueryState.OPEN, QueryState.ANSWERED}),
    QueryEvent.CLOSED: frozenset({QueryState.ANSWERED}),
    QueryEvent.CANCELLED: frozenset({QueryState.OPEN, QueryState.ANSWERED}),
    QueryEvent.REOPENED: frozenset({QueryState.ANSWERED, QueryState.CLOSED, QueryState.CANCELLED}),
    QueryEvent.NOTED: frozenset(QueryState),
}
WORDLESS = {QueryEvent.CLOSED: "closed"}  # the text in the trail of an event that needs no words


def say(study: ActingStudy, thread: QueryThread, event: QueryEvent, text: str) -> tuple[AuditEntry, ...]:
    """Ask, answer, close, cancel, reopen or note in a thread; number 0 is a new one. Raises `UserError`.

    An answer to a finding is its justification if the person may justify it, otherwise a message in the thread.
    """
    if not _follows(thread, event):
        raise UserError(NOT_NOW.format(state=thread.state.value, done=event.value.lower()))
    return _write(study, thread, event, text)


def may_say(study: ActingStudy, thread: QueryThread, event: QueryEvent) -> bool:
    """Return whether the signed-in person can perform an event in a thread now."""
    if study.read_only or not _follows(thread, event):
        return False
    return not any(study.refusals(changes_for(study, thread, event, "x")))


def takes_answer(thread: QueryThread) -> bool:
    """Return whether a thread can be answered in its present state, by anyone."""
    return _follows(thread, QueryEvent.ANSWERED)


def _follows(thread: QueryThread, event: QueryEvent) -> bool:
    """Return whether an event is possible in a thread's present state; a new thread cannot be answered."""
    begins = thread.state is QueryState.CANDIDATE and not thread.check
    return thread.state in FOLLOWS.get(event, ()) and not (begins and event is QueryEvent.ANSWERED)


def changes_for(
    study: ActingStudy, thread: QueryThread, event: QueryEvent, text: str, *, origin: str = "", above: int = 0
) -> list[Change]:
    """Return the changes of an event; a new thread begins with its heading, in the row after `above`.

    Messages from an import or a merge are checked by that `origin`.
    """
    import secrets  # loads OpenSSL, which would delay the start

    if event is QueryEvent.ANSWERED and (justification := _justification(study, thread, text, origin)) is not None:
        return [justification]
    row = thread.number or max(above, *stored_rows(study.case(thread.patient)), 0) + 1
    heading = {} if thread.number else _heading(study, thread, event)
    field = f"{event.value}.{thread.next_number}.{secrets.token_hex(2)}"
    return [Change(thread.patient, QUERY, row, *one) for one in (*_texts(heading), (field, None, text))]


def _texts(heading: Mapping[str, str]) -> list[tuple[str, None, str]]:
    return [(field, None, text) for field, text in heading.items() if text]


def _heading(study: ActingStudy, thread: QueryThread, event: QueryEvent) -> dict[str, str]:
    import secrets  # loads OpenSSL, which would delay the start

    role = study.person.role if study.person is not None else None
    asks = event in (QueryEvent.ASKED, QueryEvent.NOTED)
    return {
        ID: secrets.token_hex(6),
        AT: thread.place.name,
        CHECK: thread.check,
        SOURCE: (role.value if role is not None else "") if asks else PROGRAMME,
        TO: thread.to,
        DUE: thread.due,
    }


def _justification(study: ActingStudy, thread: QueryThread, text: str, origin: str) -> Change | None:
    """Return the change by which an answer justifies a finding; None if it can only be a message."""
    finding = thread.finding
    if finding is None or not finding.may_be_justified or finding.justification == text:
        return None
    form, row, field = mark_of((thread.check, thread.place))
    change = Change(thread.patient, form, row, field, finding.justification or None, text)
    return None if any(study.refusals([change], origin=origin)) else change


def _write(study: ActingStudy, thread: QueryThread, event: QueryEvent, text: str) -> tuple[AuditEntry, ...]:
    return study.write(changes_for(study, thread, event, checked(text) or _wordless(event)))


def _wordless(event: QueryEvent) -> str:
    if event not in WORDLESS:
        raise UserError(NO_WORDS)
    return WORDLESS[event]


def checked(text: str) -> str:
    """Return a text stripped of surrounding blanks, ready for storing. Raises `UserError`."""
    words = text.strip()
    if len(words) > LONGEST_TEXT:
        raise UserError(TOO_LONG.format(length=len(words), most=LONGEST_TEXT))
    try:
        return check_characters(words)
    except Unparsable as problem:
        raise UserError(str(problem)) from problem
