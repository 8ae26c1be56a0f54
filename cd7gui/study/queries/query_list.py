"""The threads of a whole study: listed, counted by site, and in words and data for the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from statistics import median
from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.queries.threads import QueryEvent, QueryMessage, QueryState, QueryThread
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import subject
from cd7gui.records import dataclass
from cd7gui.store.database.timestamps import checked_moment
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.roles import Act
from cd7gui.study.queries.reading import candidates

NONE_YET = "This study has no queries."
DAY = 86_400  # s
DONE_WORDS = {
    QueryEvent.ASKED: "asked",
    QueryEvent.ANSWERED: "answered",
    QueryEvent.CLOSED: "closed",
    QueryEvent.CANCELLED: "cancelled",
    QueryEvent.REOPENED: "reopened",
    QueryEvent.NOTED: "noted",
    QueryEvent.RESOLVED: "resolved by the programme",
    QueryEvent.RETURNED: "reopened by the programme",
}


@dataclass(frozen=True)
class QueryNumbers:
    """The threads of a site by state, and the median of days from question to first answer."""

    site: str
    counts: Counter[QueryState]
    days: float | None


def threads_in_study(study: ActingStudy, cases: Iterable[Case]) -> Iterator[QueryThread]:
    """Yield the threads of patients, in their order."""
    for case in cases:
        yield from study.threads(case.key)


def listed_threads(study: ActingStudy, state: str = "", patient: str = "") -> list[QueryThread]:
    """Return the threads that the signed-in person may see, or those of one state or patient.

    Candidates, which are findings without a message, are listed only if that state is asked for.
    """
    study.require(Act.READ_CASES)
    cases = [case for case in study.cases() if not patient or case.key == patient]
    if state == QueryState.CANDIDATE.value:
        return [one for case in cases for one in candidates(study.findings(case.key), study.threads(case.key))]
    return [one for one in threads_in_study(study, cases) if not state or one.state.value == state]


def numbers_by_site(study: ActingStudy, threads: Iterable[QueryThread]) -> list[QueryNumbers]:
    """Count threads by site, in the order of sites."""
    by_site: dict[str, list[QueryThread]] = {}
    for one in threads:
        by_site.setdefault(study.case(one.patient).get(Registration.site) or "", []).append(one)
    return [
        QueryNumbers(site, Counter(one.state for one in found), _median(map(days_to_answer, found)))
        for site, found in sorted(by_site.items())
    ]


def _median(days: Iterable[float | None]) -> float | None:
    known = [one for one in days if one is not None]
    return median(known) if known else None


def days_to_answer(thread: QueryThread) -> float | None:
    """Return the days from the question to its first answer; None without both."""
    asked = thread.first(QueryEvent.ASKED)
    after = thread.messages[thread.messages.index(asked) :] if asked is not None else ()
    answer = next((one for one in after if one.event is QueryEvent.ANSWERED), None)
    if asked is None or answer is None:
        return None
    return max(
        0.0, (checked_moment(answer.line, answer.at) - checked_moment(asked.line, asked.at)).total_seconds() / DAY
    )


def is_overdue(thread: QueryThread, today: date) -> bool:
    """Return whether a query is open after its due date."""
    return thread.state is QueryState.OPEN and bool(thread.due) and thread.due < today.isoformat()


def age_in_days(thread: QueryThread, today: date) -> int:
    """Return for how many days a thread has been in its present state."""
    said = [one for one in thread.messages if one.event is not QueryEvent.NOTED] or thread.messages
    return max(0, (today - _moment(said[-1]).date()).days) if said else 0


def _moment(message: QueryMessage) -> datetime:
    return checked_moment(message.line, message.at).astimezone()


def thread_in_words(thread: QueryThread) -> str:
    """Return all messages, one a line: "3 May 2026 14:02 Hu L. answered: As in the source."."""
    return "\n".join(message_in_words(one) for one in thread.messages)


def message_in_words(one: QueryMessage) -> str:
    """Return one message as a line."""
    words = "" if one.text == one.event.value.lower() else f": {one.text}"
    who = "" if one.event in (QueryEvent.RESOLVED, QueryEvent.RETURNED) else f"{one.who or 'nobody named'} "
    return f"{one.at[:16].replace('T', ' ')} {who}{DONE_WORDS[one.event]}{words}"


def threads_as_data(study: ActingStudy, threads: Iterable[QueryThread]) -> list[dict[str, Any]]:
    """Return threads as JSON-ready data."""
    return [_as_data(study.case(one.patient), one) for one in threads]


def _as_data(case: Case, one: QueryThread) -> dict[str, Any]:
    days = days_to_answer(one)
    return {
        "patient": subject(case),
        "site": case.get(Registration.site),
        "query": one.number,
        "id": one.id or None,
        "place": one.place.name,
        "check": one.check or None,
        "source": one.source or None,
        "to": one.to or None,
        "due": one.due or None,
        "overdue": is_overdue(one, case.today),
        "state": one.state.value,
        "question": one.question,
        "days_to_answer": None if days is None else round(days, 1),
        "reopened": one.reopened,
        "trouble": one.place.trouble(case) or None,
        "said": [
            {"what": said.event.value.lower(), "text": said.text, "who": said.who, "at": said.at, "line": said.line}
            for said in one.messages
        ],
    }


def threads_in_words(study: ActingStudy, threads: Sequence[QueryThread]) -> str:
    """Return a line for each thread with its messages below, and the numbers of each site."""
    lines = list[str]()
    for one in threads:
        case = study.case(one.patient)
        trouble = one.place.trouble(case)
        about = f" ({one.check})" if one.check else ""
        lines.append(
            f"{subject(case) or case.key:<10} {one.state.value:<10} {one.place.name:<16} {one.question}{about}"
        )
        lines += [f"           {message_in_words(said)}" for said in one.messages]
        lines += [f"           {trouble}"] if trouble else []
    return "\n".join([*lines, *(numbers_in_words(one) for one in numbers_by_site(study, threads))] or [NONE_YET])


def numbers_in_words(one: QueryNumbers) -> str:
    """Summarise the threads of a site: "Site 01: 2 open and 5 answered; answered within 3.5 days (median)."."""
    parts = [f"{one.counts[state]} {state.value}" for state in QueryState if one.counts[state]]
    total = counted(sum(one.counts.values()), "thread", "threads")
    days = "" if one.days is None else f"; answered within {one.days:.1f} days (median)"
    return f"Site {one.site or 'not given'}: {total}, {listed(parts)}{days}."
