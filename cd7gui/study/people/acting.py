"""What signing in, managing people, signing and locking need of an open study."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import AuditEntry, Change
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.checks.checks import Check, Finding
from cd7gui.domain.queries.threads import QueryThread
from cd7gui.store.database.credentials import StoredCredential
from cd7gui.store.heads.receipts import Occasion
from cd7gui.study.people.people import People, Person
from cd7gui.study.people.roles import Act


class ActingBook(Protocol):
    """The file that a study is written to."""

    def append(
        self,
        changes: Sequence[Change],
        *,
        who: str,
        origin: str,
        dictionary: str,
        credential: StoredCredential | None = None,
    ) -> tuple[AuditEntry, ...]:
        """Write changes, and what goes beside the trail, in one transaction."""

    def trail(
        self,
        *,
        patient: str | None = None,
        form: str | None = None,
        row: int | None = None,
        field: str | None = None,
        after: int = 0,
    ) -> list[AuditEntry]:
        """Return the recorded changes in order, those behind a line."""

    def position(self) -> tuple[int, str]:
        """Return the last line's number and hash."""

    def credential(self, person: int) -> StoredCredential | None:
        """Return what the password of a person opens."""

    def sign_head(self, occasion: Occasion) -> str:
        """Have the site key sign the trail as it stands; says why it did not."""


class ActingRules(Protocol):
    """What a study is judged by."""

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary of the protocol version."""

    @property
    def checks(self) -> tuple[Check, ...]:
        """The edit checks."""


class ActingStudy(Protocol):
    """An open study in which a person may act, as `study.session.Study` is one."""

    @property
    def book(self) -> ActingBook:
        """The file."""

    @property
    def rules(self) -> ActingRules:
        """What it is judged by."""

    @property
    def people(self) -> People:
        """Who works in it; nobody in a study that was begun without people."""

    @property
    def person(self) -> Person | None:
        """Who is signed in, as the trail has it now."""

    @property
    def who(self) -> str:
        """The name in the trail."""

    @property
    def identity(self) -> str:
        """The study's own id."""

    @property
    def cutoff(self) -> date | None:
        """The data cut-off that was set for the study."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""

    @property
    def origin(self) -> str:
        """The way in which changes are written."""

    @property
    def today(self) -> Callable[[], date]:
        """The day on which everything is judged."""

    @property
    def identifiers_away(self) -> str:
        """Why identifiers cannot be entered, because they are kept apart; "" where they can."""

    def sign_as(self, who: str) -> None:
        """Sign with a name, in a study without people."""

    def act_as(self, person: Person | None) -> None:
        """Let a person act from now on."""

    def may(self, act: Act) -> bool:
        """Return whether whoever is signed in may do something."""

    def require(self, act: Act) -> None:
        """Raise `NotAllowed` if whoever is signed in may not do something."""

    def settings_of(self, prefix: str) -> Mapping[str, str]:
        """Return the settings whose names begin alike, by the rest of their names."""

    def records(self, form: str) -> Mapping[tuple[int, str], str]:
        """Return what stands on a form of no patient."""

    def case(self, key: str) -> Case:
        """Return a case by its key."""

    def cases(self) -> Sequence[Case]:
        """Return the cases that count."""

    def sees(self, case: Case) -> bool:
        """Return whether whoever is signed in may see a patient."""

    def findings(self, key: str) -> tuple[Finding, ...]:
        """Return what is found in one case."""

    def threads(self, key: str) -> tuple[QueryThread, ...]:
        """Return the query threads of one case."""

    def refusals(self, changes: Sequence[Change], *, origin: str = "") -> tuple[str, ...]:
        """Say of each change of one step why it may not be written."""

    def write(
        self, changes: Iterable[Change], *, origin: str = "", credential: StoredCredential | None = None
    ) -> tuple[AuditEntry, ...]:
        """Write changes if the person may."""

    def close(self) -> None:
        """Let go of the study file."""

    def note(self, changes: Sequence[Change], who: str) -> None:
        """Write lines of the programme itself, whoever is signed in."""
