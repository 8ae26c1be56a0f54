"""The terms that a study imported from a published list, by version: as stored, parsed on request."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import field
from functools import cached_property
from typing import Any, TypeVar

from cd7gui.domain.case_report.changes import TERM
from cd7gui.domain.foreign_json import read_json
from cd7gui.records import dataclass

T = TypeVar("T")

GRADES = 5
SOURCE = 0  # the row with the source file of a version's list
GONE = "gone"


@dataclass(frozen=True)
class TermEntry:
    """One term of a list.

    An empty text is a grade that the term does not have, None one whose wording is unavailable. A term that is `gone`
    is no longer on the newest sheet, but events may be coded with it.
    """

    term: str
    organ_class: str
    ncit: str = ""
    grades: tuple[str | None, ...] = (None,) * GRADES
    definition: str = ""
    gone: bool = False

    def stored(self) -> str:
        """Return it as one text for the trail."""
        parts = [self.term, self.organ_class, self.ncit, *self.grades, self.definition]
        return _json([*parts, GONE] if self.gone else parts)


@dataclass(frozen=True)
class TermSource:
    """The file from which a list was imported, with the SHA-256 of its bytes."""

    name: str
    sha256: str

    def stored(self) -> str:
        """Return it as one text for the trail."""
        return _json([self.name, self.sha256])


def _json(parts: list[Any]) -> str:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _texts(stored: str, least: int) -> list[str | None]:
    """Parse a stored list; empty if it is invalid or too short."""
    try:
        found = read_json(stored)
    except ValueError:
        return []
    texts = [one if isinstance(one, str) else None for one in found] if isinstance(found, list) else []
    return texts if len(texts) >= least and all(texts[:2]) else []


def entry_of_stored(stored: str) -> TermEntry | None:
    """Parse a stored term; None if invalid."""
    found = _texts(stored, 4 + GRADES)
    if not found:
        return None
    term, organ_class, ncit, *rest = found
    gone = GONE in rest[GRADES + 1 :]
    return TermEntry(term or "", organ_class or "", ncit or "", tuple(rest[:GRADES]), rest[GRADES] or "", gone)


def source_of_stored(stored: str) -> TermSource | None:
    """Parse the stored name of a file; None if invalid."""
    found = _texts(stored, 2)
    return TermSource(found[0] or "", found[1] or "") if found else None


@dataclass(frozen=True)
class StudyTerms:
    """The lists of a study: each term's text in the trail, by number and version."""

    stored: tuple[tuple[int, str, str], ...] = ()
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def sources(self) -> Mapping[str, TermSource]:
        """The files of the lists, for each version with a list."""
        read = {version: source_of_stored(text) for number, version, text in self.stored if number == SOURCE}
        return {version: source for version, source in read.items() if source is not None}

    @cached_property
    def _numbered(self) -> Mapping[str, Mapping[int, TermEntry]]:
        found: dict[str, dict[int, TermEntry]] = {version: {} for version in self.sources}
        for number, version, text in self.stored:
            if version in found and number != SOURCE:
                entry = entry_of_stored(text)
                if entry is not None:
                    found[version][number] = entry
        return found

    def numbered(self, version: str) -> Mapping[int, TermEntry]:
        """Return the terms of a version by number; empty if it has no list."""
        return self._numbered.get(version, {})

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(one.term for listed in self._numbered.values() for one in listed.values())

    def has(self, term: str) -> bool:
        """Return whether a list of the study has a term, gone or not."""
        return term in self._names

    def cached(self, question: Hashable, derive: Callable[[], T]) -> T:
        """Return a result derived from these lists, cached because they are immutable."""
        if question not in self._kept:
            self._kept[question] = derive()
        found: T = self._kept[question]
        return found


NO_TERMS = StudyTerms()


def terms_among(records: Mapping[tuple[int, str], str]) -> StudyTerms:
    """Return the lists among the records of the study's form, by row and field, without parsing them."""
    found = sorted((row, name[len(TERM) :], text) for (row, name), text in records.items() if name.startswith(TERM))
    return StudyTerms(tuple(found)) if found else NO_TERMS
