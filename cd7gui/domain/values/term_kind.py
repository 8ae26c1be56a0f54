"""The kind of a coded term: one of a long list, found by typing part of it, and its own code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from typing import Any

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.values.kind import Kind
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.records import dataclass

MOST_NAMED = 3  # terms that a refused text may have meant
LONGEST_TERM = 200  # characters
_BRITISH = (("ae", "e"), ("oe", "e"))


@dataclass(frozen=True)
class TermsRead:
    """The terms of a list in order, with further search words, and a note on some.

    Terms in `kept` are accepted if typed in full, but not offered.
    """

    terms: tuple[str, ...]
    found_by: Mapping[str, str]
    notes: Mapping[str, str]
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class TermList:
    """A named list of terms, read on first use, so that no window waits for it at start-up."""

    name: str
    read: Callable[[], TermsRead]

    @cached_property
    def _all(self) -> TermsRead:
        return self.read()

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms in order."""
        return self._all.terms

    def note(self, term: str) -> str:
        """Return the note on a term; an empty string for most."""
        return self._all.notes.get(term, "")

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        return {plain_term(term): term for term in (*self._all.kept, *self.terms)}

    @cached_property
    def _searched(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Return each term with its normalised form and its search words."""
        found = ((term, plain_term(term), plain_term(self._all.found_by.get(term, ""))) for term in self.terms)
        return tuple((term, plain, (*_words(plain), *_words(also))) for term, plain, also in found)

    def exact(self, text: str) -> str | None:
        """Return the term that a text matches, ignoring case and British spelling."""
        return self._by_name.get(plain_term(text))

    def found(self, text: str) -> tuple[str, ...]:
        """Return the terms matching part of one: those that begin with it first, then those with all its words."""
        wanted = plain_term(text)
        parts = _words(wanted)
        begins, has = [], []
        for term, plain, words in self._searched:
            if plain.startswith(wanted):
                begins.append(term)
            elif all(any(word.startswith(part) for word in words) for part in parts):
                has.append(term)
        return (*begins, *has)


@dataclass(frozen=True)
class StudyReading(DateReading):
    """How typed text is read in a study: also by its own lists of terms, by the names of those they replace."""

    lists: Mapping[str, TermList] = field(default_factory=dict)

    def terms_for(self, choices: TermList) -> TermList:
        """Return the study's own list instead of a given one, which is returned if there is none."""
        return self.lists.get(choices.name, choices)


def plain_term(text: str) -> str:
    """Return a term normalised for comparison: without case, spaces, and British spelling."""
    plain = " ".join(text.casefold().split())
    for british, american in _BRITISH:
        plain = plain.replace(british, american)
    return plain


def _words(plain: str) -> tuple[str, ...]:
    return tuple(plain.replace("-", " ").replace(",", " ").split())


@dataclass(frozen=True)
class TermKind(Kind[str]):
    """One term of a list, and no other text."""

    choices: TermList

    name = "term"

    def parse(self, text: str, reading: DateReading | None = None) -> str:
        """Parse a term; case and British spelling do not matter."""
        choices = reading.terms_for(self.choices) if isinstance(reading, StudyReading) else self.choices
        term = choices.exact(text)
        if term is None:
            near = [f"“{one}”" for one in choices.found(text)[:MOST_NAMED]]
            meant = f"did you mean {listed(near, 'or')}? " if near else ""
            words = (
                "“{text}” is not a term of {name}: {meant}Type part of a term and choose one, or choose “Other, "
                "specify”."
            )
            raise Unparsable(words.format(text=text.strip()[:60], name=self.choices.name, meant=meant))
        return term

    def store(self, value: str) -> str:
        """Return the term."""
        return value

    def load(self, stored: str) -> str:
        """Return the term."""
        return stored

    def read(self, stored: str) -> str:
        """Return a possible term; a check tells whether a list has it, because a study may have its own lists."""
        if not (0 < len(stored) <= LONGEST_TERM and stored.isprintable() and stored == stored.strip()):
            raise Unparsable(f"“{stored[:60]}” is not a term of {self.choices.name}.")
        return stored

    def words(self) -> str:
        """Describe the list and its length."""
        return f"a term of {self.choices.name} ({counted(len(self.choices.terms), 'term', 'terms')} listed)"

    def snapshot(self) -> dict[str, Any]:
        """Return the kind as plain data."""
        return {"kind": self.name, "list": self.choices.name, "terms": [*self.choices.terms]}
