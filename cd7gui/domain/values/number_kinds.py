"""Kinds of numbers: exact decimals, whole numbers, measurements with < or >, and quantities with their unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from cd7gui.domain.errors import Undecided, Unparsable
from cd7gui.domain.formatting import N_, counted, half_width, listed
from cd7gui.domain.values.kind import Kind
from cd7gui.domain.values.partial_dates import DateReading

MOST_DIGITS = 40  # more is a pasted accident, and Python itself refuses thousands of digits
OPERATORS = ("<=", ">=", "<", ">")  # the longer first, because the shorter begin them
_NUMBER = re.compile(r"[+-]?(\d+([.]\d*)?|[.]\d+)")


def read_decimal(text: str) -> Decimal:
    """Read a plain decimal number; a decimal comma is understood, thousands separators are refused."""
    typed = half_width(text).strip()
    if re.fullmatch(r"[+-]?\d+,\d+", typed):
        if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", typed):
            raise Unparsable(
                N_("“{text}” may be a decimal comma or a thousands separator. Type it with a point or without.").format(
                    text=text.strip()
                )
            )
        typed = typed.replace(",", ".")
    if not _NUMBER.fullmatch(typed) or len(typed) > MOST_DIGITS:
        raise Unparsable(N_("“{text}” is not a number. Type digits, for example 2.5.").format(text=text.strip()))
    try:
        return Decimal(typed)
    except InvalidOperation:  # pragma: no cover - the pattern admits only decimals
        raise Unparsable(N_("“{text}” is not a number.").format(text=text.strip())) from None


@dataclass(frozen=True)
class NumberKind(Kind[Decimal]):
    """An exact decimal with at most `places` decimals; trailing zeros that were typed are kept."""

    places: int = 2

    name = "number"

    def parse(self, text: str, reading: DateReading | None = None) -> Decimal:
        """Read a decimal."""
        value = read_decimal(text)
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.places:
            raise Unparsable(
                N_("“{text}” has too many decimals; this field takes {places}.").format(
                    text=text.strip(), places=self.places
                )
            )
        return value

    def store(self, value: Decimal) -> str:
        """Return plain decimal notation, never an exponent."""
        return f"{value:f}"

    def load(self, stored: str) -> Decimal:
        """Read plain decimal notation."""
        return Decimal(stored)

    def read(self, stored: str) -> Decimal:
        """Read plain decimal notation, and neither an exponent nor what is no number."""
        return read_decimal(stored)

    def words(self) -> str:
        """Say the decimals."""
        return _decimals_in_words(self.places)

    def snapshot(self) -> dict[str, Any]:
        """Return the kind as plain data."""
        return {"kind": self.name, "places": self.places}


def _decimals_in_words(places: int) -> str:
    if places == 0:
        return N_("whole number")
    return N_("number with up to {decimals}").format(decimals=counted(places, N_("decimal"), N_("decimals")))


@dataclass(frozen=True)
class MeasuredNumber:
    """A measured number, or only that it lies below or above one ("<0.5", ">40000").

    Comparisons with a number are true or false only if every value that it can mean agrees; otherwise `Undecided`.
    """

    number: Decimal
    operator: str = ""  # "", "<", ">", "<=" or ">="

    def as_known(self) -> str:
        """Return how far the number is known: "known only as <0.5"."""
        words = N_("known only as {bound}") if self.operator else N_("known as {bound}")
        return words.format(bound=self)

    def __str__(self) -> str:
        return f"{self.operator}{self.number:f}"

    @property
    def below(self) -> bool:
        """Whether it lies below the number, or may."""
        return self.operator.startswith("<")

    @property
    def above(self) -> bool:
        """Whether it lies above the number, or may."""
        return self.operator.startswith(">")

    def __lt__(self, other: Decimal) -> bool:
        if not self.operator:
            return self.number < other
        surely = self.number <= other if self.operator == "<" else self.number < other
        return self._decide(self.below and surely, self.above and self.number >= other)

    def __ge__(self, other: Decimal) -> bool:
        return not self < other

    def __gt__(self, other: Decimal) -> bool:
        if not self.operator:
            return self.number > other
        surely = self.number >= other if self.operator == ">" else self.number > other
        return self._decide(self.above and surely, self.below and self.number <= other)

    def __le__(self, other: Decimal) -> bool:
        return not self > other

    def _decide(self, surely: bool, surely_not: bool) -> bool:
        if surely == surely_not:
            raise Undecided(self)
        return surely


@dataclass(frozen=True)
class Measurement(Kind[MeasuredNumber]):
    """A laboratory value that may lie below or above what the assay can tell. Operator and number are both kept."""

    places: int = 2

    name = "measurement"

    def parse(self, text: str, reading: DateReading | None = None) -> MeasuredNumber:
        """Read a number, or "<0.5", ">40000"."""
        typed = half_width(text).strip()
        operator = next((sign for sign in OPERATORS if typed.startswith(sign)), "")
        return MeasuredNumber(NumberKind(self.places).parse(typed[len(operator) :]), operator)

    def store(self, value: MeasuredNumber) -> str:
        """Return operator and plain decimal notation."""
        return str(value)

    def words(self) -> str:
        """Say the decimals and the operators."""
        return N_("{number}, or below (<) or above (>) one").format(number=_decimals_in_words(self.places))

    def snapshot(self) -> dict[str, Any]:
        """Return the kind as plain data."""
        return {"kind": self.name, "places": self.places}


@dataclass(frozen=True)
class IntegerKind(Kind[int]):
    """A whole number."""

    name = "integer"

    def parse(self, text: str, reading: DateReading | None = None) -> int:
        """Read a whole number."""
        value = read_decimal(text)
        if value != value.to_integral_value():
            raise Unparsable(N_("“{text}” is not a whole number.").format(text=text.strip()))
        return int(value)

    def store(self, value: int) -> str:
        """Return the digits."""
        return str(value)

    def words(self) -> str:
        """Say the kind."""
        return N_("whole number")


@dataclass(frozen=True)
class Amount:
    """A number in the unit that it was typed in."""

    number: Decimal
    unit: str


@dataclass(frozen=True)
class Quantity(Kind[Amount]):
    """A number with one of several units; the unit that was typed is kept."""

    units: tuple[str, ...]
    places: int = 2

    name = "quantity"

    def parse(self, text: str, reading: DateReading | None = None) -> Amount:
        """Read "8.5 g/dL"; a number without its unit is refused, because the unit decides what it means."""
        typed = half_width(text).strip()
        spelled = sorted(self.units, key=len, reverse=True)
        unit = next((unit for unit in spelled if _same_unit(typed, unit)), None)
        if unit is None:
            raise Unparsable(
                N_("Give the unit of “{text}” too: {units}.").format(
                    text=typed, units=listed(list(self.units), N_("or"))
                )
            )
        number = NumberKind(self.places).parse(typed[: len(typed) - len(unit)])
        return Amount(number, unit)

    def store(self, value: Amount) -> str:
        """Return number and unit."""
        return f"{value.number:f} {value.unit}"

    def words(self) -> str:
        """Say the units."""
        return N_("number with its unit ({units})").format(units=listed(list(self.units), N_("or")))

    def snapshot(self) -> dict[str, Any]:
        """Return the kind as plain data."""
        return {"kind": self.name, "units": list(self.units), "places": self.places}


def _same_unit(typed: str, unit: str) -> bool:
    return _plain_unit(typed).endswith(_plain_unit(unit))


def _plain_unit(text: str) -> str:
    # Both signs for micro (U+00B5, U+03BC) and the letter u are typed for it; each is one character long.
    return text.replace("µ", "u").replace("μ", "u").lower()
