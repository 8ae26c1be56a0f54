"""Who is signed in to a study, and what that person may do and see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import PEOPLE, Change
from cd7gui.store.apart.parted_casebook import PartedCasebook
from cd7gui.study.book import Book
from cd7gui.study.people.people import People, Person
from cd7gui.study.people.permission import NotAllowed, sees
from cd7gui.study.people.refusals import refusal
from cd7gui.study.people.roles import Act
from cd7gui.study.settings import StudySettings


class StudyPermissions(StudySettings):
    """The people of a study and the signed-in one; a study that is not `guarded` is read as a whole."""

    def __init__(self, book: Book, today: Callable[[], date], *, guarded: bool) -> None:
        super().__init__(book)
        self.today = today
        self._guarded, self._acting = guarded, 0  # the number of the signed-in person
        self._people: People | None = None  # as in the trail; None once they may have changed

    def take_record(self, change: Change) -> None:
        """Store a change of no patient."""
        super().take_record(change)
        if change.form == PEOPLE:
            self._people = None

    @property
    def people(self) -> People:
        """The people of the study; empty if it was started without people."""
        if self._people is None:
            self._people = People(self.records(PEOPLE))
        return self._people

    @property
    def person(self) -> Person | None:
        """The signed-in person, as now in the trail; None in a study without people."""
        return self.people.get(self._acting)

    @property
    def entry_closed(self) -> bool:
        """Whether nothing can be entered: the study is read-only, or the role may not enter values."""
        return self.read_only or not self.may(Act.ENTER)

    def may(self, act: Act) -> bool:
        """Return whether the signed-in person may perform an act; everybody may in a study without people."""
        return not (self._guarded and self._refusal(act))

    def require(self, act: Act) -> None:
        """Raise `NotAllowed` with the sentence for the user unless `may` is true."""
        if self._guarded and (sentence := self._refusal(act)):
            raise NotAllowed(sentence)

    def sees(self, case: Case) -> bool:
        """Return whether the signed-in person may see a patient."""
        return bool(self.seen([case]))

    def seen(self, cases: Iterable[Case]) -> list[Case]:
        """Return those of the given patients whom the signed-in person may see."""
        if not (self._guarded and self.people):
            return list(cases)
        person = self.person
        if person is None or not (self.may(Act.READ_CASES) or self.may(Act.READ_OUTCOMES)):
            return []
        return [case for case in cases if sees(person, case)]

    @property
    def identifiers_hidden(self) -> bool:
        """Whether identifiers are kept apart and unreadable here."""
        return isinstance(self.book, PartedCasebook) and bool(self.book.apart) and self.book.persons is None

    @property
    def identifiers_away(self) -> str:
        """Why identifiers cannot be entered, because they are kept apart; "" if they can."""
        return self.book.away if isinstance(self.book, PartedCasebook) else ""

    def _refusal(self, act: Act) -> str:
        return refusal(self.people, self.person, self.today(), act)
