"""What signing in, managing people, signing and locking need from an open study."""

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
        """Write changes, and any credential beside the trail, in one transaction."""

    def trail(
        self,
        *,
        patient: str | None = None,
        form: str | None = None,
        row: int | None = None,
        field: str | None = None,
        after: int = 0,
    ) -> list[AuditEntry]:
        """Return the recorded changes in order, after a given line."""

    def position(self) -> tuple[int, str]:
        """Return the last line's number and hash."""

    def credential(self, person: int) -> StoredCredential | None:
        """Return the credential of a person, which the password opens."""

    def sign_head(self, occasion: Occasion) -> str:
        """Sign the trail's present head with the site key; return why not, if that failed."""


class ActingRules(Protocol):
    """The rules by which a study is checked."""

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
        """The study's file."""

    @property
    def rules(self) -> ActingRules:
        """The rules of the protocol version."""

    @property
    def people(self) -> People:
        """The people of the study; empty if it was started without people."""

    @property
    def person(self) -> Person | None:
        """The signed-in person, as now in the trail."""

    @property
    def who(self) -> str:
        """The name for the trail."""

    @property
    def identity(self) -> str:
        """The study's own id."""

    @property
    def cutoff(self) -> date | None:
        """The data cut-off set for the study."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""

    @property
    def origin(self) -> str:
        """The origin recorded with changes."""

    @property
    def today(self) -> Callable[[], date]:
        """The date as of which everything is evaluated."""

    @property
    def identifiers_away(self) -> str:
        """Why identifiers cannot be entered, because they are kept apart; "" if they can."""

    def sign_as(self, who: str) -> None:
        """Sign changes with a name, in a study without people."""

    def act_as(self, person: Person | None) -> None:
        """Let a person act from now on."""

    def may(self, act: Act) -> bool:
        """Return whether the signed-in person may perform an act."""

    def require(self, act: Act) -> None:
        """Raise `NotAllowed` if the signed-in person may not perform an act."""

    def settings_of(self, prefix: str) -> Mapping[str, str]:
        """Return the settings with a prefix, by the rest of their names."""

    def records(self, form: str) -> Mapping[tuple[int, str], str]:
        """Return the records of a form that belongs to no patient."""

    def case(self, key: str) -> Case:
        """Return a case by its key."""

    def cases(self) -> Sequence[Case]:
        """Return the counted cases."""

    def hidden_cases(self) -> Sequence[Case]:
        """Return the patients whom the signed-in person may not see."""

    def sees(self, case: Case) -> bool:
        """Return whether the signed-in person may see a patient."""

    def findings(self, key: str) -> tuple[Finding, ...]:
        """Return the findings of one case."""

    def threads(self, key: str) -> tuple[QueryThread, ...]:
        """Return the query threads of one case."""

    def refusals(self, changes: Sequence[Change], *, origin: str = "") -> tuple[str, ...]:
        """Return for each change of one step why it may not be written."""

    def write(
        self, changes: Iterable[Change], *, origin: str = "", credential: StoredCredential | None = None
    ) -> tuple[AuditEntry, ...]:
        """Write changes if the person may."""

    def close(self) -> None:
        """Close the study file."""

    def note(self, changes: Sequence[Change], who: str) -> None:
        """Write lines of the programme itself, whoever is signed in."""
