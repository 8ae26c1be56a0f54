"""What a study needs from the store that keeps its values and its trail."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from cd7gui.domain.case_report.changes import AuditEntry, Change, Draft, Place
from cd7gui.study.people.acting import ActingBook

Stored = tuple[str, int, str, str]  # form, row, field, text


class PatientSource(Protocol):
    """What a study needs from a store that reads patient by patient."""

    @property
    def patients(self) -> Sequence[str]:
        """The keys of all patients."""

    @property
    def outlines(self) -> Mapping[str, Sequence[Stored]]:
        """A few values of each patient."""

    def read(self, patient: str) -> Sequence[Stored]:
        """Read the present values of one patient."""

    def end(self) -> None:
        """Note that every patient has been read."""


class Book(ActingBook, Protocol):
    """What a study needs from the store, such as its casebook. The code for people needs only a part of it."""

    path: Path
    read_only: bool
    read_only_because: str

    def appending(self, changes: Iterable[Change], *, who: str, origin: str, dictionary: str) -> Generator[AuditEntry]:
        """Write changes in one transaction and yield each line."""

    def present(self) -> Mapping[str, Sequence[Stored]]:
        """Return the present values of every patient."""

    def by_patient(self, fields: Iterable[tuple[str, str]]) -> PatientSource:
        """Find the patients with a few fields of each; the rest of a patient is read on request."""

    def keep_draft(self, place: Place, text: str, *, dictionary: str) -> None:
        """Keep half-typed text, replacing the previous draft of the place."""

    def drafts(self) -> list[Draft]:
        """Return the drafts, oldest first."""

    def drop_draft(self, place: Place) -> None:
        """Remove a draft; a missing one is no error."""

    def sign(self, who: str) -> None:
        """Set the name under which the study is held open."""

    def close(self) -> None:
        """Close the file."""
