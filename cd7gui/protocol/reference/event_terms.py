"""The terms of CTCAE that adverse events are coded with, read once from resources/protocol/ctcae.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from cd7gui import resources
from cd7gui.domain.values.kinds import TermList, TermsRead
from cd7gui.grading.ctcae import DEFAULT_VERSION, SCALES, V6
from cd7gui.records import dataclass

OTHER = " - Other, specify"
"""How each class's term for what the list does not have ends."""


@dataclass(frozen=True)
class _EventTerm:
    """One term: its class by version (none where the version has it not), and the texts of its grades by version.

    An empty text stands for a grade that the term has not, None for a grade whose words are not at hand.
    """

    classes: Mapping[str, str]
    grades: Mapping[str, tuple[str | None, ...]]
    ncit: str


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(resources.text("protocol", "ctcae.json"))
    return found


@cache
def _terms() -> Mapping[str, _EventTerm]:
    data = _data()
    only = {version: frozenset(data[f"only {version}"]) for version in SCALES}
    return {term: _term(data, only, term, name) for name, terms in data["classes"].items() for term in terms}


def _term(data: Mapping[str, Any], only: Mapping[str, frozenset[str]], term: str, name: str) -> _EventTerm:
    versions = [version for version in SCALES if not any(term in only[one] for one in SCALES if one != version)]
    named = {version: data["class in 6.0"].get(term, name) if version == V6.version else name for version in versions}
    in_5 = data["grades"].get(term)
    in_6 = in_5 if term in data["same in 6.0"] else data["grades in 6.0"].get(term)
    texts = {DEFAULT_VERSION: in_5, V6.version: in_6}
    grades = {version: tuple(text) for version, text in texts.items() if text and version in named}
    return _EventTerm(named, grades, data["ncit"].get(term, ""))


def _only_in(one: _EventTerm) -> str:
    (version,) = one.classes
    return f"CTCAE {version} only"


def _read() -> TermsRead:
    """Return all terms by name, those for others last; a term of one version alone says so."""
    notes = {term: _only_in(one) for term, one in _terms().items() if len(one.classes) == 1}
    ordered = sorted(_terms(), key=lambda term: (term.endswith(OTHER), term.casefold()))
    return TermsRead(tuple(ordered), _data()["found by"], notes)


EVENT_TERMS = TermList("NCI CTCAE 5.0 and 6.0", _read)


def organ_class(term: str, version: str = DEFAULT_VERSION) -> str:
    """Return the system organ class of a term in a version; of a term that the version has not, its only one."""
    classes = _terms()[term].classes
    return classes.get(version) or next(iter(classes.values()))


def is_other(term: str) -> bool:
    """Return whether a term is its class's own for what the list does not have, so that the words specify it."""
    return term.endswith(OTHER)


def is_listed(words: str) -> bool:
    """Return whether words are a term or a class of the list, so that nobody made them up."""
    return words in _terms() or words in _data()["classes"]


def is_in_version(term: str, version: str) -> bool:
    """Return whether a version has a term."""
    return version in _terms()[term].classes


def ncit_code(term: str) -> str:
    """Return the code of the NCI Thesaurus; an empty text where no source for it could be read."""
    return _terms()[term].ncit


def has_grade(term: str, grade: int, version: str) -> bool:
    """Return whether a term can have a grade; True where nothing is known of its grades."""
    texts = _terms()[term].grades.get(version)
    return texts is None or texts[grade - 1] != ""


def grade_text(term: str | None, grade: int, version: str) -> str:
    """Return the text of a grade: the term's own, else that of the grade in general, which says so."""
    texts = _terms()[term].grades.get(version) if term is not None else None
    own = texts[grade - 1] if texts is not None else None
    if own == "":
        return f"CTCAE {version} gives this term no grade {grade}."
    return own or f"In general: {_data()['general'][grade - 1]}"
