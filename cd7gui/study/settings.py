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
from cd7gui.store.server.server_book import ServerBook
from cd7gui.study.book import Book, Stored

# Settings of the study itself: changes like any other, of no patient, on the form STUDY.
NAME, SYNTHETIC, CUTOFF, DATE_ORDER, LAST_EXPORT = (
    "@NAME",
    "@SYNTHETIC",
    "@CUTOFF",
    "@DATEORDER",
    "@EXPORT",
)
LAST_PRINT = "@PRINT"  # the hash of what was printed last
LONGEST_NUMBER = 9  # digits of the number of a range
SECRET = "@SECRET"  # noqa: S105 - the name of the setting; what stands in it leaves in no export (study.exports.pseudonyms)

BAD_CUTOFF = (
    "The data cut-off of this study, “{text}”, is not a date, so nothing was computed with it. Set it again on the "
    "Summary page, or use --cutoff."
)
ORDERS = ("DMY", "MDY", "YMD")

Records = Mapping[tuple[int, str], str]  # row and field of a form of no patient -> stored text


class StudySettings:
    """The settings of a study, and what stands on other forms of no patient."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._settings: dict[str, str] = {}
        self._ranges: tuple[ReferenceRange, ...] | None = None  # None until somebody asks
        self._terms: StudyTerms | None = None
        self._records: dict[str, dict[tuple[int, str], str]] = {}

    @property
    def path(self) -> Path:
        """The study file; of a study on a server what files that leave it are named after, in the home folder."""
        return self.book.path

    @property
    def file(self) -> Path | None:
        """The file of the study; None for one on a server, of which nothing lies on this computer."""
        return None if isinstance(self.book, ServerBook) else self.path

    @property
    def location(self) -> Path | str:
        """What opens the study anew: its file, or its address on a server."""
        return self.book.address.text if isinstance(self.book, ServerBook) else self.path

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written, for the reason that the book gives."""
        return self.book.read_only

    def read_records(self, texts: Iterable[Stored]) -> None:
        """Take in what stands in the file under no patient."""
        for form, row, field, text in texts:
            self.take_record(Change("", form, row, field, None, text))

    def take_record(self, change: Change) -> None:
        """Take over a change of no patient."""
        place = (change.row, change.field)
        found = self._records.setdefault(change.form, {})
        found.pop(place, None)
        if change.new is not None:
            found[place] = change.new
        if change.form == STUDY and change.field.startswith(TERM):
            self._terms = None  # its rows are a thousand, and no settings
        elif change.form == STUDY:
            self._settings = {name: text for (row, name), text in found.items() if row == 0}
            self._ranges = None if change.field.startswith(RANGE) else self._ranges

    def records(self, form: str) -> Records:
        """Return what stands on a form of no patient, by row and field."""
        return self._records.get(form, {})

    @property
    def name(self) -> str:
        """The name of the study; the file's name until somebody gave one."""
        return printable_name(self._settings.get(NAME) or self.path.stem)

    @property
    def identity(self) -> str:
        """The study's own id, given when the file was made."""
        return self._settings.get(IDENTITY, "")

    @property
    def synthetic(self) -> bool:
        """Whether the cohort describes nobody."""
        return self._settings.get(SYNTHETIC) == "Y"

    @property
    def cutoff(self) -> date | None:
        """The data cut-off that was set for the study."""
        return read_cutoff(self._settings.get(CUTOFF))

    def cutoff_or(self, chosen: date | None) -> date | None:
        """Return the cut-off to compute with: the chosen one, else the study's. Raises `UserError` if it is no date."""
        if chosen is None and (problem := self.problem_of_cutoff):
            raise UserError(problem)
        return chosen or self.cutoff

    @property
    def problem_of_cutoff(self) -> str:
        """What is wrong with the cut-off that stands in the file; an empty text if it can be read."""
        text = self._settings.get(CUTOFF)
        return BAD_CUTOFF.format(text=printable_name(text, 40)) if text and self.cutoff is None else ""

    @property
    def reading(self) -> StudyReading:
        """How typing is read in this study: its terms, and the order of dates; one that is none was never chosen."""
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
        """The terms that the study took over for its events; they are read when an event asks for them."""
        if self._terms is None:
            self._terms = terms_among(self.records(STUDY))
        return self._terms

    @property
    def standing(self) -> dict[str, Any]:
        """What every case stands by: the data cut-off, the reference ranges and the terms, as a `Case` takes them."""
        return {"cutoff": self.cutoff, "ranges": self.ranges, "terms": self.terms}

    def settings_of(self, prefix: str) -> dict[str, str]:
        """Return the settings whose names begin alike, by the rest of their names."""
        return {name.removeprefix(prefix): text for name, text in self._settings.items() if name.startswith(prefix)}

    def setting(self, name: str) -> str | None:
        """Return a setting of the study as it is stored."""
        return self._settings.get(name)


def is_range_number(text: str) -> bool:
    """Return whether a text numbers a reference range; a file may be another's work."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


def read_ranges(settings: Mapping[str, str]) -> tuple[ReferenceRange, ...]:
    """Return the reference ranges among settings, by number; one that cannot be read is none."""
    found = []
    for name, stored in settings.items():
        number = name.removeprefix(RANGE)
        if name.startswith(RANGE) and is_range_number(number):
            with suppress(UserError):
                found.append(read_range(int(number), text_of_stored(stored)))
    return tuple(sorted(found, key=lambda one: one.number))


def read_cutoff(stored: str | None) -> date | None:
    """Return a stored data cut-off; None where none was set, or where no date can be read from it."""
    try:
        return parse_whole(stored) if stored else None
    except Unparsable:
        return None
