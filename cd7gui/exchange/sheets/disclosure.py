"""The audience of an export, and what of a case report may be exported for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.dictionary import Field, Form, Item
from cd7gui.domain.case_report.study_terms import StudyTerms
from cd7gui.domain.values.kinds import ChoiceKind, Clock, TermKind, TextKind
from cd7gui.exchange.sheets.patients import KEY_NAMES
from cd7gui.records import dataclass

BAND_OF_AGES = 10  # years, where ages are coarsened
OLDEST_AGE = 89  # higher ages form one group: HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(C)


class WithheldReason(StrEnum):
    """Why a field is not exported."""

    IDENTIFIER = "identifiers"
    GENETIC = "genetic data"
    TEXT = "free text"
    CLOCK = "times of day"


@dataclass(frozen=True)
class Disclosure:
    """What may be exported: everything, or what a de-identified file may hold.

    De-identified means: no identifiers, no free text unless requested, no times of day and their zones, no messages
    that quote values, ages over 89 as 90; patients and sites by pseudonym and dates shifted (`Patient` carries both).
    For abroad, genetic data are left out too. `ages` names the items that are ages in years ("F1.AGE"). `day_counts`:
    instead of each date, only its distance from T and H is exported. `coarse`: ages are exported as the first year of
    their band of ten, and the codes of sites not at all.
    """

    audience: Audience = Audience.EVERYTHING
    ages: frozenset[str] = frozenset()
    with_text: bool = False
    day_counts: bool = False
    coarse: bool = False

    @property
    def deidentified(self) -> bool:
        """Whether nobody may be identifiable in it."""
        return self.audience.deidentified

    def why_not(self, item: Item[Any]) -> WithheldReason | None:
        """Return why an item is not exported; None if it has columns."""
        if not self.deidentified:
            return None
        if isinstance(item, Field) and item.identifier:
            return WithheldReason.IDENTIFIER
        if item.genetic and self.audience is Audience.ABROAD:
            return WithheldReason.GENETIC
        if is_of_clocks(item):
            return WithheldReason.CLOCK
        return WithheldReason.TEXT if is_free_text(item) and not self.with_text else None

    def shows(self, item: Item[Any]) -> bool:
        """Return whether an item has columns."""
        return self.why_not(item) is None

    def shown(self, items: Iterable[Item[Any]]) -> list[Item[Any]]:
        """Return the items that have columns; the keys of the rows precede them already."""
        return [item for item in items if item.id not in KEY_NAMES and self.shows(item)]

    def left_out(self, items: Iterable[Item[Any]]) -> list[Item[Any]]:
        """Return the items that are not exported."""
        return [item for item in items if item.id not in KEY_NAMES and not self.shows(item)]

    def dropped(self, forms: Iterable[type[Form]]) -> Iterator[tuple[WithheldReason, list[Item[Any]]]]:
        """Yield the items of a case report that are not exported, by reason."""
        items = [item for form in forms for item in self.left_out(form.items())]
        for why in WithheldReason:
            found = [item for item in items if self.why_not(item) is why]
            if found:
                yield why, found

    def age(self, years: int) -> int:
        """Return an age as it may be exported."""
        known = min(years, OLDEST_AGE + 1) if self.deidentified else years
        return known // BAND_OF_AGES * BAND_OF_AGES if self.coarse else known

    def is_age(self, item: Item[Any]) -> bool:
        """Return whether an item is an age in years."""
        return item.name in self.ages

    def text(self, kind: TextKind, words: str) -> str:
        """Return a text as it may be exported; one that breaks its field's notation may be free text."""
        hidden = self.deidentified and kind.notation and not re.fullmatch(kind.notation, words)
        return "" if hidden else words

    def term(self, kind: TermKind, term: str, own: StudyTerms) -> str:
        """Return a coded term as it may be exported; one that is in no list is free text."""
        hidden = self.deidentified and not self.with_text and kind.choices.exact(term) != term and not own.has(term)
        return "" if hidden else term


def is_of_clocks(item: Item[Any]) -> bool:
    """Return whether an item is a time of day, or its time zone, which reveals a country."""
    return isinstance(item.kind, Clock) or (isinstance(item.kind, ChoiceKind) and item.kind.of_clocks)


def is_free_text(item: Item[Any]) -> bool:
    """Return whether a person may write anything into a field."""
    return isinstance(item, Field) and isinstance(item.kind, TextKind) and not item.kind.notation
