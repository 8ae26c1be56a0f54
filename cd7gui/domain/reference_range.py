"""Reference ranges of laboratories: what they apply to, how they are stored, and which of several applies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from cd7gui.domain.errors import UserError
from cd7gui.domain.foreign_json import read_json
from cd7gui.records import dataclass

T = TypeVar("T", int, Decimal, date)

HIGHEST, MOST_SIGNS = Decimal(10) ** 9, 30  # of a limit, and of its text
NO_LIMIT = "The range has neither a lower nor an upper limit. Enter one or both."
CROSSED = "The lower {what}, {low}, is above the upper one, {high}."
DOUBLE = "Range {number} applies to the same laboratory, analyte, sex, age and days. End it before this one begins."
UNREAD = "“{text}” is not a valid {kind}; {wanted}."


@dataclass(frozen=True)
class RangeText:
    """A reference range as typed and stored: every part a text, empty if open."""

    laboratory: str = ""
    analyte: str = ""
    unit: str = ""
    sex: str = ""
    age_from: str = ""
    age_to: str = ""
    low: str = ""
    high: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""

    def stored(self) -> str:
        """Return it as one text for the trail."""
        return json.dumps([getattr(self, one.name) for one in fields(self)], ensure_ascii=False, separators=(",", ":"))


def text_of_stored(stored: str) -> RangeText:
    """Parse a stored range; parts added by a newer version are ignored, missing ones are open."""
    try:
        found = read_json(stored)
    except ValueError:
        found = []
    parts = [part if isinstance(part, str) else "" for part in found] if isinstance(found, list) else []
    return RangeText(*parts[: len(fields(RangeText))])


@dataclass(frozen=True)
class ReferenceRange:
    """One range: its conditions and limits; None is open. Ages in whole years, inclusive."""

    number: int
    laboratory: str  # "" is any
    analyte: str  # the id of the field
    unit: str
    sex: str  # "" is both
    age_from: int | None
    age_to: int | None
    low: Decimal | None
    high: Decimal | None
    valid_from: date | None
    valid_to: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        """Return whether it applies on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def holds_for(self, sex: str, age: int | None) -> bool:
        """Return whether it applies to a person; with an unknown age, only if it applies to every age."""
        if self.sex not in ("", sex):
            return False
        if age is None:
            return self.age_from is None and self.age_to is None
        return (self.age_from is None or self.age_from <= age) and (self.age_to is None or age <= self.age_to)

    def overlaps(self, other: ReferenceRange) -> bool:
        """Return whether two ranges apply to the same sample and neither is more specific."""
        return (
            (self.laboratory.casefold(), self.analyte, self.sex)
            == (other.laboratory.casefold(), other.analyte, other.sex)
            and self.of_an_age == other.of_an_age
            and _spans_overlap(self.age_from, self.age_to, other.age_from, other.age_to)
            and _spans_overlap(self.valid_from, self.valid_to, other.valid_from, other.valid_to)
        )

    @property
    def of_an_age(self) -> bool:
        """Whether it applies to some ages only."""
        return self.age_from is not None or self.age_to is not None

    @property
    def limits(self) -> str:
        """The limits in words: "7 to 40 U/L", "up to 40 U/L"."""
        if self.low is None:
            return f"up to {self.high} {self.unit}"
        return f"from {self.low} {self.unit}" if self.high is None else f"{self.low} to {self.high} {self.unit}"


def _spans_overlap(low: T | None, high: T | None, other_low: T | None, other_high: T | None) -> bool:
    """Return whether two spans overlap; None is an open end."""
    return not _crossed(low, other_high) and not _crossed(other_low, high)


def _crossed(low: T | None, high: T | None) -> bool:
    return low is not None and high is not None and low > high


def read_range(number: int, text: RangeText) -> ReferenceRange:
    """Parse a typed range. Raises `UserError` with a sentence for the user."""
    found = ReferenceRange(
        number,
        " ".join(text.laboratory.split()),
        text.analyte,
        text.unit,
        text.sex,
        _whole(text.age_from),
        _whole(text.age_to),
        _number(text.low),
        _number(text.high),
        _day(text.valid_from),
        _day(text.valid_to),
        " ".join(text.source.split()),
    )
    if found.low is None and found.high is None:
        raise UserError(NO_LIMIT)
    _refuse_crossed("limit", found.low, found.high)
    _refuse_crossed("age", found.age_from, found.age_to)
    _refuse_crossed("day", found.valid_from, found.valid_to)
    return found


def _refuse_crossed(what: str, low: T | None, high: T | None) -> None:
    if _crossed(low, high):
        raise UserError(CROSSED.format(what=what, low=low, high=high))


def _whole(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise UserError(UNREAD.format(text=text.strip()[:40], kind="age", wanted="enter whole years, such as 18"))
    return int(text)


def _number(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or not 0 <= found <= HIGHEST or len(text) > MOST_SIGNS:
        raise UserError(
            UNREAD.format(text=text.strip()[:40], kind="limit", wanted="enter a number of 0 or more, such as 40")
        )
    return found


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        wanted = "enter year, month and day, such as 2023-01-01"
        raise UserError(UNREAD.format(text=text.strip()[:40], kind="day", wanted=wanted)) from None


def refuse_double(found: ReferenceRange, others: Iterable[ReferenceRange]) -> None:
    """Raise `UserError` if another range would apply to the same sample, which would be ambiguous."""
    for other in others:
        if other.number != found.number and found.overlaps(other):
            raise UserError(DOUBLE.format(number=other.number))


def applying(
    ranges: Sequence[ReferenceRange], analyte: str, laboratories: Sequence[str], sex: str, age: int | None, day: date
) -> ReferenceRange | None:
    """Return the range for a sample: of the first laboratory that has one, the most specific.

    `laboratories` are names in search order. A range of one sex takes precedence over one of both, and one of an age
    over one of every age.
    """
    found = [one for one in ranges if one.analyte == analyte and one.holds_on(day) and one.holds_for(sex, age)]
    for name in laboratories:
        own = [one for one in found if one.laboratory.casefold() == name.casefold()]
        if own:
            return max(own, key=lambda one: (bool(one.sex), one.of_an_age))
    return None
