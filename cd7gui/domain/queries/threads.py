"""A query thread as in the lines of the trail: its place, messages and state.

It is a row of the form QUERY. Its heading is in separate fields. Each message is in a field named by its event, its
number and a token, so that two sites never write the same field: "ANSWERED.2.9f3a".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import JUSTIFIED, QUERY, AuditEntry, justification_mark
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.records import dataclass

# The heading of a thread.
AT, CHECK, ID, SOURCE, TO, DUE = "AT", "CHECK", "ID", "SOURCE", "TO", "DUE"
PROGRAMME = "programme"  # the source of a thread started by a check's finding
TAKEN_BACK = "The reason was withdrawn."
_SAID = re.compile(r"([A-Z]+)\.(\d{1,6})\.\w+")
_OF_ANOTHER = re.compile(r"merge of .*? \([^()]*\), line \d+ by (?P<who>.*?) at (?P<at>\S+?)(?:;.*)?", re.DOTALL)
_MARK = re.compile(rf"{re.escape(QUERY)}\[(\d+)\]\.(.+)")

FindingKey = tuple[str, QueryPlace]  # id of the check, and its place


class QueryEvent(StrEnum):
    """What can be done in a thread; the last two are noted by the programme itself."""

    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    REOPENED = "REOPENED"
    NOTED = "NOTED"
    RESOLVED = "RESOLVED"
    RETURNED = "RETURNED"


class QueryState(StrEnum):
    """The state of a thread; a candidate is a finding without any message."""

    CANDIDATE = "candidate"
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    RESOLVED = "resolved"
    NOTE = "note"


_STATE_AFTER = {
    QueryEvent.ASKED: QueryState.OPEN,
    QueryEvent.REOPENED: QueryState.OPEN,
    QueryEvent.RETURNED: QueryState.OPEN,
    QueryEvent.ANSWERED: QueryState.ANSWERED,
    QueryEvent.CLOSED: QueryState.CLOSED,
    QueryEvent.CANCELLED: QueryState.CANCELLED,
    QueryEvent.RESOLVED: QueryState.RESOLVED,
}
_ENDED_BY_PEOPLE = frozenset({QueryEvent.CLOSED, QueryEvent.CANCELLED})


@dataclass(frozen=True)
class QueryMessage:
    """A message or event in a thread, by whom, when (ISO 8601), and its trail line."""

    event: QueryEvent
    number: int
    text: str
    who: str
    at: str
    line: int


@dataclass(frozen=True)
class QueryThread:
    """A thread of one patient. `number` is its row, 0 if it is only a finding and its justification.

    `finding` is the check's present finding; None in a thread without a check, and if the finding has gone.
    """

    patient: str
    number: int
    place: QueryPlace
    messages: tuple[QueryMessage, ...] = ()
    id: str = ""
    check: str = ""
    source: str = ""
    to: str = ""
    due: str = ""
    finding: Finding | None = None

    @property
    def last(self) -> QueryEvent | None:
        """The last event; a note changes nothing, and the programme ends no person's question."""
        passed = {QueryEvent.NOTED} if self.check else {QueryEvent.NOTED, QueryEvent.RESOLVED, QueryEvent.RETURNED}
        return next((one.event for one in reversed(self.messages) if one.event not in passed), None)

    @cached_property
    def state(self) -> QueryState:
        """Its state. A check's thread is resolved while its finding is gone, and open again when it returns."""
        last = self.last
        if last is None:
            return QueryState.NOTE if self.messages else QueryState.CANDIDATE
        if self.check and last not in _ENDED_BY_PEOPLE:
            if self.finding is None:
                return QueryState.RESOLVED
            if last is QueryEvent.RESOLVED:
                return QueryState.OPEN
        return _STATE_AFTER[last]

    @property
    def reopened(self) -> int:
        """How often it was reopened, by a person or because its finding returned."""
        return sum(one.event in (QueryEvent.REOPENED, QueryEvent.RETURNED) for one in self.messages)

    @property
    def question(self) -> str:
        """The question: the first question or note, else the check's message."""
        asked = next((one.text for one in self.messages if one.event in (QueryEvent.ASKED, QueryEvent.NOTED)), "")
        return asked or (self.finding.says if self.finding is not None else f"A finding of {self.check}.")

    def first(self, event: QueryEvent) -> QueryMessage | None:
        """Return the first message of a kind."""
        return next((one for one in self.messages if one.event is event), None)

    def latest(self, event: QueryEvent) -> QueryMessage | None:
        """Return the last message of a kind."""
        return next((one for one in reversed(self.messages) if one.event is event), None)

    @property
    def next_number(self) -> int:
        """The number of the next message."""
        return max((one.number for one in self.messages), default=0) + 1


def event_of(field: str) -> QueryEvent | None:
    """Return the event of a field of the form QUERY; None for one of the heading."""
    found = _SAID.fullmatch(field)
    return QueryEvent(found[1]) if found is not None and found[1] in QueryEvent.__members__ else None


def heading_of(case: Case, row: int, field: str) -> str:
    """Return a field of a thread's heading, "" if there is none."""
    return case.stored(QUERY, row, field) or ""


def stored_rows(case: Case) -> Mapping[int, Mapping[str, str]]:
    """Return the records of the form QUERY of a case, by row."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in case.marks.items():
        found = _MARK.fullmatch(name) if name.startswith(QUERY) else None
        if found is not None:
            rows.setdefault(int(found[1]), {})[found[2]] = text
    return rows


def key_of_finding(finding: Finding) -> FindingKey:
    """Return the key that identifies a thread's finding."""
    return finding.check, QueryPlace(finding.form.id, finding.row, finding.field.id)


def key_of_mark(form: str, row: int, mark: str) -> FindingKey:
    """Return the key of the finding that a justification is for."""
    check, _, field = mark.removeprefix(JUSTIFIED).partition(".")
    return check, QueryPlace(form, row, field)


def mark_of(key: FindingKey) -> tuple[str, int, str]:
    """Return form, row and field of the justification of a finding."""
    check, place = key
    return place.form, place.row, justification_mark(check, place.field)


def read_threads(
    case: Case,
    said: Iterable[AuditEntry],
    justified: Mapping[FindingKey, Iterable[AuditEntry]],
    findings: Iterable[Finding],
) -> tuple[QueryThread, ...]:
    """Read the threads of a case from its lines on the form QUERY and of its justifications.

    A justification is an answer: the first one in a thread that had not been started.
    """
    found = {key_of_finding(one): one for one in findings}
    lines: dict[int, dict[str, AuditEntry]] = {}
    for line in said:
        lines.setdefault(line.change.row, {})[line.change.field] = line
    threads, left = list[QueryThread](), dict(justified)
    for row, heading in sorted(stored_rows(case).items()):
        written = [lines[row][field] for field in heading if event_of(field) and field in lines.get(row, {})]
        if not written:
            continue
        key = heading.get(CHECK, ""), QueryPlace.parse(heading.get(AT, ""))
        messages = _messages(written, left.pop(key, ()))
        threads.append(_thread(case.key, row, heading, messages, found.get(key)))
    for key, answers in left.items():
        if messages := _messages((), answers):
            threads.append(
                QueryThread(case.key, 0, key[1], messages, check=key[0], source=PROGRAMME, finding=found.get(key))
            )
    return tuple(threads)


def _thread(
    patient: str, row: int, heading: Mapping[str, str], messages: tuple[QueryMessage, ...], finding: Finding | None
) -> QueryThread:
    id_, check, source, to, due = (heading.get(one, "") for one in (ID, CHECK, SOURCE, TO, DUE))
    place = QueryPlace.parse(heading.get(AT, ""))
    return QueryThread(patient, row, place, messages, id_, check, source, to, due, finding)


def _messages(written: Iterable[AuditEntry], answers: Iterable[AuditEntry]) -> tuple[QueryMessage, ...]:
    """Return the messages in order; a justification follows what was written before its line."""
    known, found = 0, list[QueryMessage]()
    for line in sorted((*written, *answers), key=lambda one: one.seq):
        if line.change.form == QUERY:
            known = max(known, int(line.change.field.split(".")[1]))
        found += _message(line, known)
    return tuple(sorted(found, key=lambda one: (one.number, one.line)))


def _message(line: AuditEntry, known: int) -> Iterator[QueryMessage]:
    change = line.change
    moved = _OF_ANOTHER.fullmatch(change.reason) if line.origin == "merge" else None
    who, at = (moved["who"], moved["at"]) if moved is not None else (line.who, line.at)
    if change.form != QUERY:
        event = QueryEvent.ANSWERED if change.new is not None else QueryEvent.REOPENED
        if change.new != change.old:
            yield QueryMessage(event, known, change.new or TAKEN_BACK, who, at, line.seq)
        return
    event_now = event_of(change.field)
    if event_now is not None and change.new is not None:
        yield QueryMessage(event_now, int(change.field.split(".")[1]), change.new, who, at, line.seq)
