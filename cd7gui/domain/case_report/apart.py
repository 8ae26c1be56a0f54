"""Identifiers kept apart: their stand-ins in a study, and the fields concerned."""

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
    """The stand-in in a study for a value in another file: that file, its trail line, and the value's seal.

    The seal is keyed by a secret of the other file, so it binds the value without revealing it. `span` is the part of a
    date that the protocol needs: "1958-01-01/1958-05-03"; "" for anything else.
    """

    persons: str
    line: int
    seal: str
    span: str = ""

    @property
    def stored(self) -> str:
        """The stored form, which an older programme reads as a missing value."""
        return f"{KEPT_APART} {self.persons} {self.line} {self.seal}" + (f" {self.span}" if self.span else "")


def stand_in(stored: str | None) -> StandIn | None:
    """Parse the stand-in of a value that is kept apart; None for anything else."""
    found = _STAND_IN.fullmatch(stored) if stored is not None and stored.startswith(KEPT_APART) else None
    if found is None:
        return None
    span = f"{found['first']}/{found['last']}" if found["first"] else ""
    return StandIn(found["persons"], int(found["line"]), found["seal"], span)


def is_kept_apart(stored: str | None) -> bool:
    """Return whether a stored text is a stand-in."""
    return stored is not None and stored.startswith(KEPT_APART)


def says_kept_apart(item: Item[Any], text: str | None) -> bool:
    """Return whether a text says that a value is kept apart without giving it, so that nothing changes."""
    if is_kept_apart(text):
        return True
    words = MissingReason.KEPT_APART.words
    return isinstance(item, Field) and item.identifier and text is not None and text.strip().lower() == words


def narrowed_date(stored: str) -> NarrowedDate | None:
    """Return what a stand-in reveals of a date; None if nothing."""
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
    """Which fields are kept apart, and how much of a date the study keeps, given another value.

    `narrowed_by` names that other value of each date; `span` takes the stored texts of both.
    """

    fields: frozenset[Name]
    narrowed_by: Mapping[Name, Name]
    span: Callable[[str, str | None], str]

    def takes(self, form: str, field: str, text: str | None) -> bool:
        """Return whether a text at a field is kept apart: values are, missing reasons are not."""
        return (form, field) in self.fields and text is not None and missing_reason(text) is None
