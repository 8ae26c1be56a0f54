"""Half-typed texts: kept beside the study so that a crash does not take them, and never mistaken for values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from cd7gui.domain.case_report.changes import Place
from cd7gui.study.session import Study


class KeptDraft(Protocol):
    """A half-typed text as the store gives it."""

    @property
    def patient(self) -> str:
        """The key of the case."""

    @property
    def form(self) -> str:
        """The id of the form."""

    @property
    def row(self) -> int:
        """The number of the row, 0 for single forms."""

    @property
    def field(self) -> str:
        """The id of the field."""

    @property
    def text(self) -> str:
        """What was typed."""

    @property
    def at(self) -> str:
        """When, in ISO 8601 with offset."""


@runtime_checkable
class DraftBook(Protocol):
    """A book that keeps half-typed texts; the casebook of `store` is one."""

    def keep_draft(self, patient: str, form: str, row: int, field: str, text: str, *, dictionary: str) -> None:
        """Keep a text in place of the one that stood there."""

    def drafts(self) -> list[KeptDraft]:
        """Return the texts, the oldest first."""

    def drop_draft(self, patient: str, form: str, row: int, field: str) -> None:
        """Forget a text; one that is not there is no error."""


@dataclass(frozen=True)
class UncommittedText:
    """A text that was typed and never became a value, and when."""

    place: Place
    text: str
    at: str

    @property
    def clock(self) -> str:
        """The time of day when it was typed: "12:03"."""
        return self.at[11:16]


def keep(study: Study, place: Place, text: str) -> None:
    """Keep a half-typed text; raises `UserError` if the file cannot take it."""
    if isinstance(study.book, DraftBook) and not study.read_only:
        version = study.rules.dictionary.version
        study.book.keep_draft(place.patient, place.form, place.row, place.field, text, dictionary=version)


def drop(study: Study, place: Place) -> None:
    """Forget a half-typed text."""
    if isinstance(study.book, DraftBook) and not study.read_only:
        study.book.drop_draft(place.patient, place.form, place.row, place.field)


def waiting(study: Study) -> tuple[UncommittedText, ...]:
    """Return the half-typed texts of fields that this dictionary has, the oldest first."""
    if not isinstance(study.book, DraftBook):
        return ()
    found = (
        UncommittedText(Place(one.patient, one.form, one.row, one.field), one.text, one.at) for one in _kept(study.book)
    )
    return tuple(one for one in found if _known(study, one.place))


def _kept(book: DraftBook) -> list[KeptDraft]:
    return book.drafts()


def _known(study: Study, place: Place) -> bool:
    form = study.rules.dictionary.form(place.form)
    return form is not None and form.field(place.field) is not None
