"""The CTCAE terms by which adverse events are coded: of the study's own lists, else of ours.

Ours are a selection in resources/protocol/ctcae.json. A study that imported NCI's sheet of a version uses only that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache, cached_property, partial
from typing import Any

from cd7gui import resources
from cd7gui.domain.case_report.study_terms import NO_TERMS, StudyTerms, TermEntry
from cd7gui.domain.values.kinds import StudyReading, TermList, TermsRead
from cd7gui.grading.ctcae import DEFAULT_VERSION, SCALES, V6
from cd7gui.records import dataclass

LIST = "NCI CTCAE 5.0 and 6.0"
OTHER = " - Other, specify"
"""Suffix of each class's term for what the list lacks."""

Grades = tuple[str | None, ...]


@dataclass(frozen=True)
class _EventTerm:
    """One term: its class by version (none if the version lacks it), and its grade texts by version.

    An empty text is a grade that the term does not have, None a grade whose wording is unavailable. `was` is the class
    in versions that no longer have the term.
    """

    classes: Mapping[str, str]
    grades: Mapping[str, Grades]
    ncit: str
    was: Mapping[str, str] = field(default_factory=dict)

    def without(self, version: str) -> _EventTerm:
        """Return the term as absent from a version."""
        classes = {one: name for one, name in self.classes.items() if one != version}
        grades = {one: texts for one, texts in self.grades.items() if one != version}
        was = {one: name for one, name in self.classes.items() if one == version}
        return _EventTerm(classes, grades, self.ncit, {**self.was, **was})

    def as_on(self, version: str, entry: TermEntry) -> _EventTerm:
        """Return the term as in the study's own list of a version."""
        if entry.gone:
            was = {**self.was, version: entry.organ_class}
            return _EventTerm(self.classes, self.grades, entry.ncit or self.ncit, was)
        classes = {**self.classes, version: entry.organ_class}
        return _EventTerm(classes, {**self.grades, version: entry.grades}, entry.ncit or self.ncit, self.was)


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(resources.text("protocol", "ctcae.json"))
    return found


class _SuppliedTerms(Mapping[str, _EventTerm]):
    """Our terms by name, each built on first use: a window starts with two of 850."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._classes: dict[str, str] = {term: name for name, terms in data["classes"].items() for term in terms}
        self._only = {version: frozenset(data[f"only {version}"]) for version in SCALES}
        self._made: dict[str, _EventTerm] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)

    def __getitem__(self, term: str) -> _EventTerm:
        if term not in self._made:
            self._made[term] = self._make(term, self._classes[term])
        return self._made[term]

    def _make(self, term: str, name: str) -> _EventTerm:
        data, only = self._data, self._only
        versions = [version for version in SCALES if not any(term in only[one] for one in SCALES if one != version)]
        in_6 = data["class in 6.0"].get(term, name)
        named = {version: in_6 if version == V6.version else name for version in versions}
        words_5 = data["grades"].get(term)
        words_6 = words_5 if term in data["same in 6.0"] else data["grades in 6.0"].get(term)
        texts = {DEFAULT_VERSION: words_5, V6.version: words_6}
        grades = {version: tuple(text) for version, text in texts.items() if text and version in named}
        return _EventTerm(named, grades, data["ncit"].get(term, ""))


@cache
def _ours() -> Mapping[str, _EventTerm]:
    return _SuppliedTerms(_data())


def _with_lists(own: StudyTerms) -> Mapping[str, _EventTerm]:
    """Return all terms by name; for a version with a list of the study, only that list's terms."""
    found = dict(_ours())
    for version in SCALES:
        entries = own.numbered(version).values()
        if all(entry.gone for entry in entries):
            continue
        found = {term: one.without(version) if version in one.classes else one for term, one in found.items()}
        for entry in entries:
            known = found.get(entry.term) or _EventTerm({}, {}, "")
            found[entry.term] = known.as_on(version, entry)
    return found


class EventTerms:
    """The terms of a study."""

    def __init__(self, own: StudyTerms) -> None:
        self._own = own
        self.choices = TermList(LIST, self._read)

    @cached_property
    def _terms(self) -> Mapping[str, _EventTerm]:
        return _with_lists(self._own) if self._own.sources else _ours()

    @cached_property
    def _classes(self) -> frozenset[str]:
        return frozenset(name for one in self._terms.values() for name in (*one.classes.values(), *one.was.values()))

    def _read(self) -> TermsRead:
        """Return all terms by name, "other" terms last; a term of a single version says so."""
        offered = [term for term, one in self._terms.items() if one.classes]
        notes = {term: self._only_in(term) for term in offered if len(self._terms[term].classes) == 1}
        ordered = sorted(offered, key=lambda term: (term.endswith(OTHER), term.casefold()))
        kept = tuple(term for term, one in self._terms.items() if not one.classes)
        return TermsRead(tuple(ordered), _data()["found by"], notes, kept)

    def _only_in(self, term: str) -> str:
        (version,) = self._terms[term].classes
        return f"CTCAE {version} only"

    def organ_class(self, term: str, version: str) -> str:
        """Return the system organ class of a term in a version, else in another one; "" if it is not a term."""
        one = self._terms.get(term)
        if one is None:
            return ""
        found = one.classes.get(version) or one.was.get(version)
        return found or next(iter((*one.classes.values(), *one.was.values())), "")

    def is_listed(self, words: str) -> bool:
        """Return whether words are a listed term or class, and so cannot be free text."""
        return words in self._terms or words in self._classes

    def is_in_version(self, term: str, version: str) -> bool:
        """Return whether a version has a term."""
        return version in self.versions_of(term)

    def versions_of(self, term: str) -> tuple[str, ...]:
        """Return the versions that have a term; empty if it is not one."""
        one = self._terms.get(term)
        return tuple(one.classes) if one is not None else ()

    def ncit_code(self, term: str) -> str:
        """Return the NCI Thesaurus code; an empty string if no source for it could be read."""
        one = self._terms.get(term)
        return one.ncit if one is not None else ""

    def _grades(self, term: str | None, version: str) -> Grades | None:
        one = self._terms.get(term) if term is not None else None
        return one.grades.get(version) if one is not None else None

    def has_grade(self, term: str, grade: int, version: str) -> bool:
        """Return whether a term can have a grade; True if nothing is known of its grades."""
        texts = self._grades(term, version)
        return texts is None or texts[grade - 1] != ""

    def grade_text(self, term: str | None, grade: int, version: str) -> str:
        """Return the text of a grade: the term's own, else that of the grade in general, marked as such."""
        texts = self._grades(term, version)
        own = texts[grade - 1] if texts is not None else None
        if own == "":
            return f"CTCAE {version} has no grade {grade} for this term."
        return own or f"In general: {_data()['general'][grade - 1]}"


def event_terms(own: StudyTerms) -> EventTerms:
    """Return the terms of a study with its own lists, or none; computed once for the same lists."""
    return own.cached(EventTerms, partial(EventTerms, own))


EVENT_TERMS = event_terms(NO_TERMS).choices


def reading_by(own: StudyTerms, date_order: str | None) -> StudyReading:
    """Return how typed text is read in a study with these lists."""
    return StudyReading(date_order, {LIST: event_terms(own).choices} if own.sources else {})


def known_classes() -> tuple[str, ...]:
    """Return the system organ classes of CTCAE."""
    return tuple(_data()["classes"])


def terms_of_one_version(version: str) -> frozenset[str]:
    """Return the terms unique to one version, by which the version of a sheet is recognised."""
    return frozenset(_data()[f"only {version}"])


def is_other(term: str) -> bool:
    """Return whether a term is its class's "Other, specify", which needs the words."""
    return term.endswith(OTHER)
