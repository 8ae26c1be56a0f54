"""What a study needs of the store, where its values and its trail are kept."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from cd7gui.domain.case_report.changes import AuditEntry, Change, Draft, Place
from cd7gui.study.people.acting import ActingBook

Stored = tuple[str, int, str, str]  # form, row, field, text


class PatientSource(Protocol):
    """What a study needs of a store that reads patient by patient."""

    @property
    def patients(self) -> Sequence[str]:
        """The keys of all patients."""

    @property
    def outlines(self) -> Mapping[str, Sequence[Stored]]:
        """A few texts of each patient."""

    def read(self, patient: str) -> Sequence[Stored]:
        """Read the present values of one patient."""

    def end(self) -> None:
        """Take down that every patient was read."""


class Book(ActingBook, Protocol):
    """What a study needs of the store; the casebook of `store` is one. Whoever acts in it needs a part of that."""

    path: Path
    read_only: bool
    read_only_because: str

    def appending(self, changes: Iterable[Change], *, who: str, origin: str, dictionary: str) -> Generator[AuditEntry]:
        """Write changes in one transaction, line by line."""

    def present(self) -> Mapping[str, Sequence[Stored]]:
        """Return the present values of every patient."""

    def by_patient(self, fields: Iterable[tuple[str, str]]) -> PatientSource:
        """Find the patients with a few fields of each, and read one when asked to."""

    def keep_draft(self, place: Place, text: str, *, dictionary: str) -> None:
        """Keep a half-typed text in place of the one that stood there."""

    def drafts(self) -> list[Draft]:
        """Return the half-typed texts, the oldest first."""

    def drop_draft(self, place: Place) -> None:
        """Forget a half-typed text; one that is not there is no error."""

    def sign(self, who: str) -> None:
        """Say by which name the study is held."""

    def close(self) -> None:
        """Let go of the file."""
