"""When a field is shown or required: a few named conditions on other fields of the same form or row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from cd7gui.domain.formatting import listed
from cd7gui.records import dataclass

Reader = Callable[[str], "str | None"]  # field id -> stored text, None if it has no value or is hidden


class Condition(Protocol):
    """Evaluates one row, names the fields it reads, and describes itself."""

    def holds(self, read: Reader) -> bool:
        """Return whether the condition is met."""

    def reads(self) -> frozenset[str]:
        """Return the ids of the fields that decide."""

    def words(self, labels: Mapping[str, str]) -> str:
        """Return the condition in words with field labels, to follow "if"."""


@dataclass(frozen=True)
class OneOf:
    """The field has one of these codes."""

    field: str
    codes: tuple[str, ...]

    def holds(self, read: Reader) -> bool:
        """Return whether the code, or one of several codes, is in the list."""
        text = read(self.field)
        return text is not None and not set(self.codes).isdisjoint(text.split("|"))

    def reads(self) -> frozenset[str]:
        """Return the field."""
        return frozenset({self.field})

    def words(self, labels: Mapping[str, str]) -> str:
        """Return the codes."""
        return "{field} is {codes}".format(field=labels[self.field], codes=listed(list(self.codes), "or"))


def equals(field: str, code: str) -> OneOf:
    """Return the condition that the field has this code."""
    return OneOf(field, (code,))


@dataclass(frozen=True)
class Answered:
    """The field has a value."""

    field: str

    def holds(self, read: Reader) -> bool:
        """Return whether there is a value."""
        return read(self.field) is not None

    def reads(self) -> frozenset[str]:
        """Return the field."""
        return frozenset({self.field})

    def words(self, labels: Mapping[str, str]) -> str:
        """Return in words that the field is answered."""
        return f"{labels[self.field]} is answered"
