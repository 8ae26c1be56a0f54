"""What the trail holds of the study itself: its settings, and the lines of its people and locks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from cd7gui.domain.case_report.changes import IDENTITY, RANGE, STUDY, TERM, Change
from cd7gui.domain.case_report.study_terms import StudyTerms, terms_among
from cd7gui.domain.errors import Unparsable, UserError
from cd7gui.domain.formatting import printable_name
from cd7gui.domain.reference_range import ReferenceRange, read_range, text_of_stored
from cd7gui.domain.values.kinds import StudyReading
from cd7gui.domain.values.partial_dates import parse_whole
from cd7gui.protocol.reference.event_terms import reading_by
from cd7gui.store.server.book_kind import is_server_book
from cd7gui.study.book import Book, Stored

# Settings of the study itself: changes like any other, without a patient, on the form STUDY.
NAME, SYNTHETIC, CUTOFF, DATE_ORDER, LAST_EXPORT = (
    "@NAME",
    "@SYNTHETIC",
    "@CUTOFF",
    "@DATEORDER",
    "@EXPORT",
)
LAST_PRINT = "@PRINT"  # the hash of the last printed document
LONGEST_NUMBER = 9  # digits of a range number
SECRET = "@SECRET"  # noqa: S105 - the name of a setting, whose value is never exported (study.exports.pseudonyms)

BAD_CUTOFF = (
    "The data cut-off of this study, “{text}”, is not a date, so nothing was computed with it. Set it again on the "
    "Summary page, or use --cutoff."
)
ORDERS = ("DMY", "MDY", "YMD")

Records = Mapping[tuple[int, str], str]  # row and field of a form without a patient -> stored text


class StudySettings:
    """The settings of a study, and other records that belong to no patient."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._settings: dict[str, str] = {}
        self._ranges: tuple[ReferenceRange, ...] | None = None  # None until requested
        self._terms: StudyTerms | None = None
        self._records: dict[str, dict[tuple[int, str], str]] = {}

    @property
    def path(self) -> Path:
        """The study file; for a server study, a path in the home folder after which its files are named."""
        return self.book.path

    @property
    def file(self) -> Path | None:
        """The file of the study; None on a server, where no file is on this computer."""
        return None if is_server_book(self.book) else self.path

    @property
    def location(self) -> Path | str:
        """What opens the study again: its file, or its address on a server."""
        return self.book.address.text if is_server_book(self.book) else self.path

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written, for the reason given by the book."""
        return self.book.read_only

    def read_records(self, texts: Iterable[Stored]) -> None:
        """Read the records that belong to no patient."""
        for form, row, field, text in texts:
            self.take_record(Change("", form, row, field, None, text))

    def take_record(self, change: Change) -> None:
        """Apply a change of no patient."""
        place = (change.row, change.field)
        found = self._records.setdefault(change.form, {})
        found.pop(place, None)
        if change.new is not None:
            found[place] = change.new
        if change.form == STUDY and change.field.startswith(TERM):
            self._terms = None  # has a thousand rows, which are not settings
        elif change.form == STUDY:
            self._settings = {name: text for (row, name), text in found.items() if row == 0}
            self._ranges = None if change.field.startswith(RANGE) else self._ranges

    def records(self, form: str) -> Records:
        """Return the records of a form without a patient, by row and field."""
        return self._records.get(form, {})

    @property
    def name(self) -> str:
        """The name of the study; the file's name until one is given."""
        return printable_name(self._settings.get(NAME) or self.path.stem)

    @property
    def identity(self) -> str:
        """The study's own id, assigned when the file was made."""
        return self._settings.get(IDENTITY, "")

    @property
    def synthetic(self) -> bool:
        """Whether the cohort is synthetic."""
        return self._settings.get(SYNTHETIC) == "Y"

    @property
    def cutoff(self) -> date | None:
        """The data cut-off set for the study."""
        return read_cutoff(self._settings.get(CUTOFF))

    def cutoff_or(self, chosen: date | None) -> date | None:
        """Return the cut-off to compute with: the chosen one, else the study's.

        Raises `UserError` if it is not a date.
        """
        if chosen is None and (problem := self.problem_of_cutoff):
            raise UserError(problem)
        return chosen or self.cutoff

    @property
    def problem_of_cutoff(self) -> str:
        """What is wrong with the stored cut-off; an empty string if it is valid."""
        text = self._settings.get(CUTOFF)
        return BAD_CUTOFF.format(text=printable_name(text, 40)) if text and self.cutoff is None else ""

    @property
    def reading(self) -> StudyReading:
        """How typed text is read in this study: its terms, and the order of dates; an invalid order counts as unset."""
        order = self._settings.get(DATE_ORDER)
        return reading_by(self.terms, order if order in ORDERS else None)

    @property
    def ranges(self) -> tuple[ReferenceRange, ...]:
        """The reference ranges of the study's laboratories, by number."""
        if self._ranges is None:
            self._ranges = read_ranges(self._settings)
        return self._ranges

    @property
    def terms(self) -> StudyTerms:
        """The terms that the study imported for its events; read when an event needs them."""
        if self._terms is None:
            self._terms = terms_among(self.records(STUDY))
        return self._terms

    @property
    def case_settings(self) -> dict[str, Any]:
        """The settings on which every case depends: cut-off, reference ranges and terms, as arguments of `Case`."""
        return {"cutoff": self.cutoff, "ranges": self.ranges, "terms": self.terms}

    def settings_of(self, prefix: str) -> dict[str, str]:
        """Return the settings with a prefix, by the rest of their names."""
        return {name.removeprefix(prefix): text for name, text in self._settings.items() if name.startswith(prefix)}

    def setting(self, name: str) -> str | None:
        """Return a setting of the study as stored."""
        return self._settings.get(name)


def is_range_number(text: str) -> bool:
    """Return whether a text is a valid range number, because a file may come from elsewhere."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


def read_ranges(settings: Mapping[str, str]) -> tuple[ReferenceRange, ...]:
    """Return the reference ranges among settings, by number; unreadable ones are left out."""
    found = []
    for name, stored in settings.items():
        number = name.removeprefix(RANGE)
        if name.startswith(RANGE) and is_range_number(number):
            with suppress(UserError):
                found.append(read_range(int(number), text_of_stored(stored)))
    return tuple(sorted(found, key=lambda one: one.number))


def read_cutoff(stored: str | None) -> date | None:
    """Return a stored data cut-off; None if it is unset or unreadable."""
    try:
        return parse_whole(stored) if stored else None
    except Unparsable:
        return None
