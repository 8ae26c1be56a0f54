"""The threads at the current place, and the wider places that a new one can be about."""

from __future__ import annotations

from collections.abc import Mapping

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.domain.queries.threads import QueryState, QueryThread
from cd7gui.records import dataclass
from cd7gui.study.queries.reading import candidates
from cd7gui.study.session import Study

_ORDER = (QueryState.OPEN, QueryState.CANDIDATE, QueryState.ANSWERED)  # threads that wait for somebody come first


@dataclass(frozen=True)
class PlaceThreads:
    """The threads of a place, waiting ones first.

    `first` is the one to show, `around` are the places that a new one may be about.
    """

    patient: str
    place: QueryPlace
    threads: tuple[QueryThread, ...]
    around: tuple[QueryPlace, ...]
    first: int = 0


def threads_at(study: Study, patient: str, place: QueryPlace) -> PlaceThreads:
    """Return the threads at a place: of a value, its own; of a form, all in it and those about the patient."""
    begun = study.threads(patient)
    every = [*begun, *candidates(study.findings(patient), begun)]
    found = [one for one in every if one.place == place or (not place.field and one.place.form in ("", place.form))]
    found.sort(key=lambda one: _ORDER.index(one.state) if one.state in _ORDER else len(_ORDER))
    return PlaceThreads(patient, place, tuple(found), _around(place))


@dataclass(frozen=True)
class ThreadCount:
    """The number of threads at a place; closed and resolved ones can still be read there."""

    open: int = 0
    answered: int = 0
    others: int = 0

    def __add__(self, other: ThreadCount) -> ThreadCount:
        return ThreadCount(self.open + other.open, self.answered + other.answered, self.others + other.others)

    @property
    def words(self) -> str:
        """The count as shown beside a field: "1 query open", "2 queries answered"; "" without any."""
        for count, state in ((self.open, "open"), (self.answered, "answered")):
            if count:
                return f"{counted(count, 'query', 'queries')} {state}"
        return counted(self.others, "thread", "threads") if self.others else ""


def threads_by_place(study: Study, patient: str) -> Mapping[QueryPlace, ThreadCount]:
    """Count a patient's threads by place; a mere justification is omitted, being shown with its finding."""
    found: dict[QueryPlace, ThreadCount] = {}
    try:
        threads = study.threads(patient)
    except UserError:  # the page shows the values; the list of queries reports the error in the file
        threads = ()
    for one in threads:
        if one.number:
            state = one.state
            is_open, answered = state is QueryState.OPEN, state is QueryState.ANSWERED
            count = ThreadCount(int(is_open), int(answered), int(not (is_open or answered)))
            found[one.place] = found.get(one.place, ThreadCount()) + count
    return found


def thread_alone(thread: QueryThread) -> PlaceThreads:
    """Return one thread of a list as the current one."""
    return PlaceThreads(thread.patient, thread.place, (thread,), _around(thread.place))


def _around(place: QueryPlace) -> tuple[QueryPlace, ...]:
    wider = (
        place,
        QueryPlace(place.form, place.row),
        QueryPlace(place.form),
        QueryPlace(),
    )
    return tuple(dict.fromkeys(wider))
