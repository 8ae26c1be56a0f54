"""When a field is shown or required: a handful of named conditions on other fields of the same form or row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cd7gui.domain.formatting import N_, listed

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
        return N_("{field} is {codes}").format(field=labels[self.field], codes=listed(list(self.codes), N_("or")))


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
        return N_("{field} is answered").format(field=labels[self.field])


@dataclass(frozen=True)
class Not:
    """The other condition is not met."""

    other: Condition

    def holds(self, read: Reader) -> bool:
        """Tell the opposite."""
        return not self.other.holds(read)

    def reads(self) -> frozenset[str]:
        """Name the other condition's fields."""
        return self.other.reads()

    def words(self, labels: Mapping[str, str]) -> str:
        """Say the opposite."""
        return N_("not ({condition})").format(condition=self.other.words(labels))


@dataclass(frozen=True)
class AllOf:
    """Every one of the conditions is met."""

    parts: tuple[Condition, ...]

    def holds(self, read: Reader) -> bool:
        """Return whether all are met."""
        return all(part.holds(read) for part in self.parts)

    def reads(self) -> frozenset[str]:
        """Name all their fields."""
        return frozenset().union(*(part.reads() for part in self.parts))

    def words(self, labels: Mapping[str, str]) -> str:
        """Say them joined by "and"."""
        return N_(" and ").join(part.words(labels) for part in self.parts)


@dataclass(frozen=True)
class AnyOf:
    """At least one of the conditions is met."""

    parts: tuple[Condition, ...]

    def holds(self, read: Reader) -> bool:
        """Return whether one is met."""
        return any(part.holds(read) for part in self.parts)

    def reads(self) -> frozenset[str]:
        """Name all their fields."""
        return frozenset().union(*(part.reads() for part in self.parts))

    def words(self, labels: Mapping[str, str]) -> str:
        """Say them joined by "or"."""
        return N_(" or ").join(part.words(labels) for part in self.parts)
