"""Identifiers that are kept apart: what stands in a study in the place of one, and which values it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cd7gui.domain.case_report.changes import KEPT_APART, MissingReason, missing_reason
from cd7gui.domain.case_report.dictionary import Field, Item
from cd7gui.domain.values.partial_dates import NarrowedDate
from cd7gui.records import dataclass

_SPAN = r"(?P<first>\d{4}-\d\d-\d\d)/(?P<last>\d{4}-\d\d-\d\d)"
_STAND_IN = re.compile(
    rf"{re.escape(KEPT_APART)} (?P<persons>[0-9a-f]{{8}}) (?P<line>\d{{1,18}}) (?P<seal>[0-9a-f]{{32}})(?: {_SPAN})?"
)


@dataclass(frozen=True)
class StandIn:
    """What stands in a study for a value in another file: which file, which line of its trail, and the value's seal.

    The seal is keyed by a secret of the other file, so it binds the value and does not give it away. `span` is what
    the protocol computes with of a date: "1958-01-01/1958-05-03"; "" of anything else.
    """

    persons: str
    line: int
    seal: str
    span: str = ""

    @property
    def stored(self) -> str:
        """The stored form. A programme that does not know it reads a value that is missing."""
        return f"{KEPT_APART} {self.persons} {self.line} {self.seal}" + (f" {self.span}" if self.span else "")


def stand_in(stored: str | None) -> StandIn | None:
    """Read what stands for a value that is kept apart; None for anything else."""
    found = _STAND_IN.fullmatch(stored) if stored is not None and stored.startswith(KEPT_APART) else None
    if found is None:
        return None
    span = f"{found['first']}/{found['last']}" if found["first"] else ""
    return StandIn(found["persons"], int(found["line"]), found["seal"], span)


def is_kept_apart(stored: str | None) -> bool:
    """Return whether a stored text says that the value is kept apart."""
    return stored is not None and stored.startswith(KEPT_APART)


def says_kept_apart(item: Item[Any], text: str | None) -> bool:
    """Return whether a text gives no value but says that it is kept apart: whoever enters it changes nothing."""
    if is_kept_apart(text):
        return True
    words = MissingReason.KEPT_APART.words
    return isinstance(item, Field) and item.identifier and text is not None and text.strip().lower() == words


def narrowed_date(stored: str) -> NarrowedDate | None:
    """Return what a stand-in tells of a date; None where it tells nothing."""
    found = _STAND_IN.fullmatch(stored)
    if found is None or not found["first"]:
        return None
    try:
        first, last = date.fromisoformat(found["first"]), date.fromisoformat(found["last"])
    except ValueError:
        return None
    return NarrowedDate(first.year, first=first, last=last) if first <= last else None


Name = tuple[str, str]  # form and field


@dataclass(frozen=True)
class PartingRules:
    """Which fields are kept apart, and how much of a date the study keeps, by another value of the same patient.

    `narrowed_by` names that other value of each date; `span` takes the stored texts of both.
    """

    fields: frozenset[Name]
    narrowed_by: Mapping[Name, Name]
    span: Callable[[str, str | None], str]

    def takes(self, form: str, field: str, text: str | None) -> bool:
        """Return whether a text at a field goes apart: a value does, why there is none does not."""
        return (form, field) in self.fields and text is not None and missing_reason(text) is None
