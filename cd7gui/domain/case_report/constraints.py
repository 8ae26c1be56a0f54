"""Limits on one value, which check it and describe themselves."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from cd7gui.records import dataclass


class Constraint(Protocol):
    """Checks one value and describes itself."""

    def holds(self, value: Any) -> bool:
        """Return whether the value is allowed."""

    def words(self) -> str:
        """Return what is allowed, to follow "must be"."""


def _number(value: Any) -> Decimal:
    """Return the number of a value; for one known only as a bound ("<0.5"), the bound."""
    return Decimal(getattr(value, "number", value))


def _beyond(value: Any, low: Decimal, high: Decimal) -> bool:
    """Return whether a bound leaves nothing within the limits: below the lowest, or above the highest."""
    operator = getattr(value, "operator", "")
    number = _number(value)
    below, above = operator == "<" and number <= low, operator == ">" and number >= high
    return below or above or (operator == "<=" and number < low) or (operator == ">=" and number > high)


@dataclass(frozen=True)
class Between:
    """A number from `low` to `high`, inclusive; written as text so that decimals stay exact."""

    low: str
    high: str

    def holds(self, value: Any) -> bool:
        """Return whether the number is within the limits."""
        low, high = self._limits
        return low <= _number(value) <= high and not (getattr(value, "operator", "") and _beyond(value, low, high))

    @cached_property
    def _limits(self) -> tuple[Decimal, Decimal]:
        return Decimal(self.low), Decimal(self.high)

    def words(self) -> str:
        """Return the limits."""
        return f"from {self.low} to {self.high}"


@dataclass(frozen=True)
class AtLeast:
    """A number of at least `low`."""

    low: str

    def holds(self, value: Any) -> bool:
        """Return whether the number reaches the limit."""
        return _number(value) >= Decimal(self.low)

    def words(self) -> str:
        """Return the limit."""
        return f"at least {self.low}"


@dataclass(frozen=True)
class Positive:
    """A number above zero."""

    def holds(self, value: Any) -> bool:
        """Return whether the number is above zero."""
        return _number(value) > 0

    def words(self) -> str:
        """Return the limit."""
        return "above 0"


@dataclass(frozen=True)
class Pattern:
    """A text that matches a pattern; `example` shows it to people."""

    regex: str
    example: str

    def holds(self, value: Any) -> bool:
        """Return whether the whole text matches."""
        return re.fullmatch(self.regex, value) is not None

    def words(self) -> str:
        """Return the example of the pattern."""
        return f"written like {self.example}"


@dataclass(frozen=True)
class AmountBetween:
    """A quantity whose number is within the limits of its typed unit."""

    by_unit: tuple[tuple[str, str, str], ...]  # (unit, low, high)

    def holds(self, value: Any) -> bool:
        """Return whether the number is allowed in its unit."""
        low, high = self._limits[value.unit]
        return bool(low <= value.number <= high)

    @cached_property
    def _limits(self) -> dict[str, tuple[Decimal, Decimal]]:
        return {unit: (Decimal(low), Decimal(high)) for unit, low, high in self.by_unit}

    def words(self) -> str:
        """Return the limits of each unit."""
        return " or ".join(f"{low} to {high} {unit}" for unit, low, high in self.by_unit)
