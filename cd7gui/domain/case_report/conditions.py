"""When a field is shown or required: a handful of named conditions on other fields of the same form or row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from cd7gui.domain.formatting import listed
from cd7gui.records import dataclass

Reader = Callable[[str], "str | None"]  # field id -> stored text, None while it has no value or is hidden


class Condition(Protocol):
    """Answers for one row, names the fields it reads and describes itself."""

    def holds(self, read: Reader) -> bool:
        """Return whether the condition is met."""

    def reads(self) -> frozenset[str]:
        """Name the ids of the fields that decide."""

    def words(self, labels: Mapping[str, str]) -> str:
        """Say the condition with the labels of its fields, to follow "if"."""


@dataclass(frozen=True)
class OneOf:
    """The field holds one of these codes."""

    field: str
    codes: tuple[str, ...]

    def holds(self, read: Reader) -> bool:
        """Return whether the code, or one of several codes, is in the list."""
        text = read(self.field)
        return text is not None and not set(self.codes).isdisjoint(text.split("|"))

    def reads(self) -> frozenset[str]:
        """Name the field."""
        return frozenset({self.field})

    def words(self, labels: Mapping[str, str]) -> str:
        """Say the codes."""
        return "{field} is {codes}".format(field=labels[self.field], codes=listed(list(self.codes), "or"))


def equals(field: str, code: str) -> OneOf:
    """Return the condition that the field holds this code."""
    return OneOf(field, (code,))


@dataclass(frozen=True)
class Answered:
    """The field has a value."""

    field: str

    def holds(self, read: Reader) -> bool:
        """Return whether there is a value."""
        return read(self.field) is not None

    def reads(self) -> frozenset[str]:
        """Name the field."""
        return frozenset({self.field})

    def words(self, labels: Mapping[str, str]) -> str:
        """Say that the field is answered."""
        return f"{labels[self.field]} is answered"
