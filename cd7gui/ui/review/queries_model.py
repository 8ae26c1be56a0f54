"""The table of query threads: which of them are shown, and the text of their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.queries.threads import PROGRAMME, QueryEvent, QueryState, QueryThread
from cd7gui.records import dataclass
from cd7gui.study.people.roles import Act
from cd7gui.study.queries.query_list import age_in_days, is_overdue, listed_threads, message_in_words
from cd7gui.study.session import Study
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.widgets.tables.line_model import Column, LineModel
from cd7gui.ui.widgets.value_text import called

COLUMNS: Sequence[Column] = (
    ("Patient", 90, "01-0001"),
    ("State", 90, "candidate"),
    ("Where", 230, ""),
    ("Question", 320, ""),
    ("Last message", 280, ""),
    ("Days", 60, "Days"),
)


class QueryFilter(Enum):
    """Which threads are listed."""

    TO_ANSWER = "Mine to answer"
    TO_CLOSE = "Mine to close"
    OPEN = "Open and answered"
    ALL = "All"


@dataclass(frozen=True)
class QueryLine:
    """One line of the table."""

    thread: QueryThread
    cells: tuple[str, ...]


@dataclass(frozen=True)
class QueryReader:
    """The person signed in, as far as threads wait for that person; without people, they wait for everybody."""

    role: str
    answers: bool
    closes: bool

    @classmethod
    def of(cls, study: Study) -> QueryReader:
        """Return the present reader of the study's threads."""
        role = study.person.role.value if study.person is not None and study.person.role is not None else ""
        return cls(role, study.may(Act.ANSWER_QUERY), study.may(Act.CLOSE_QUERY))

    def filters(self, thread: QueryThread) -> Iterator[QueryFilter]:
        """Yield the filters that list a thread."""
        yield QueryFilter.ALL
        if thread.state is QueryState.OPEN:
            yield QueryFilter.OPEN
            if self.answers and thread.to in ("", self.role):
                yield QueryFilter.TO_ANSWER
        elif thread.state is QueryState.ANSWERED:
            yield QueryFilter.OPEN
            if self.closes and (not self.role or thread.source in ("", PROGRAMME, self.role)):
                yield QueryFilter.TO_CLOSE


@dataclass(frozen=True)
class _Made:
    """The line of a thread as it was made, with what it depends on."""

    thread: QueryThread
    case: Case
    day: date
    line: QueryLine


class QueriesModel(LineModel[QueryLine]):
    """The threads of the study, those that have waited longest first."""

    def __init__(self, controller: StudyController, view: QWidget) -> None:
        super().__init__(COLUMNS, lambda line: line.cells, view)
        self._controller = controller
        self._every: list[QueryThread] = []
        self._made: dict[int, _Made] = {}  # by the id of their thread: most do not change when a value is entered
        self._counts = Counter[QueryFilter]()
        self.wanted = QueryFilter.OPEN

    def thread_at(self, row: int) -> QueryThread | None:
        """Return the thread of a row."""
        line = self.line_at(row)
        return line.thread if line is not None else None

    @property
    def every(self) -> list[QueryThread]:
        """All threads of the study, listed or not."""
        return self._every

    def count(self, wanted: QueryFilter) -> int:
        """Count the threads that a filter would list."""
        return self._counts[wanted]

    def refresh(self) -> None:
        """Refresh from the study."""
        study, day = self._controller.study, self._controller.study.today()
        reader = QueryReader.of(study)
        self._every = listed_threads(study)
        listed, self._counts = list[QueryThread](), Counter[QueryFilter]()
        for one in self._every:
            filters = tuple(reader.filters(one))
            self._counts.update(filters)
            if self.wanted in filters:
                listed.append(one)
        self._made = {id(one): self._made_of(study, one, day) for one in listed}
        lines = [made.line for made in self._made.values()]
        lines.sort(key=lambda one: (not is_overdue(one.thread, day), -int(one.cells[-1])))
        self.show_lines(lines)

    def _made_of(self, study: Study, thread: QueryThread, day: date) -> _Made:
        case, known = study.case(thread.patient), self._made.get(id(thread))
        if known is not None and known.thread is thread and known.case is case and known.day == day:
            return known
        return _Made(thread, case, day, self._line(study, case, thread, day))

    @staticmethod
    def _line(study: Study, case: Case, one: QueryThread, day: date) -> QueryLine:
        trouble = one.place.trouble(case)
        where = one.place.words(study.rules.dictionary) + (f" ({trouble})" if trouble else "")
        is_open = one.state is QueryState.OPEN
        again = f", {one.reopened} × reopened" if one.reopened and is_open else ""
        again += ", overdue" if is_overdue(one, day) else ""
        latest = one.messages[-1] if one.messages else None  # a candidate's thread may begin with its answer
        last = message_in_words(latest) if latest is not None and latest.event is not QueryEvent.ASKED else ""
        days = str(age_in_days(one, day))
        question = f"{one.check}: {one.question}" if one.check else one.question
        return QueryLine(one, (called(case), one.state.value + again, where, question, last, days))
