"""Kinds of numbers: exact decimals, whole numbers, measurements with < or >, and quantities with their unit."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from cd7gui.domain.errors import TooManyDecimals, Undecided, Unparsable
from cd7gui.domain.formatting import counted, half_width, listed
from cd7gui.domain.values.kind import Kind
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.records import dataclass

MOST_DIGITS = 40  # more is a pasting accident, and Python itself refuses thousands of digits
OPERATORS = ("<=", ">=", "<", ">")  # longer ones first, because the shorter ones are their prefixes
BOUNDS = ("<", ">")
_NUMBER = re.compile(r"[+-]?(\d+([.]\d*)?|[.]\d+)")
_DECIMAL_COMMA, _THOUSANDS = re.compile(r"[+-]?\d+,\d+"), re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


def read_decimal(text: str) -> Decimal:
    """Parse a plain decimal number; a decimal comma is accepted, thousands separators are refused."""
    if len(text) <= MOST_DIGITS and text.isascii() and _NUMBER.fullmatch(text):
        return Decimal(text)  # as stored: a million of them are read when a large study is opened
    typed = half_width(text).strip()
    if _DECIMAL_COMMA.fullmatch(typed):
        if _THOUSANDS.fullmatch(typed):
            raise Unparsable(
                f"“{text.strip()}” may be a decimal comma or a thousands separator. Type it with a decimal point, or "
                "without any separator."
            )
        typed = typed.replace(",", ".")
    if not _NUMBER.fullmatch(typed) or len(typed) > MOST_DIGITS:
        raise Unparsable(f"“{text.strip()}” is not a number. Type digits, for example 2.5.")
    try:
        return Decimal(typed)
    except InvalidOperation:  # pragma: no cover - the pattern admits only decimals
        raise Unparsable(f"“{text.strip()}” is not a number.") from None


@dataclass(frozen=True)
class NumberKind(Kind[Decimal]):
    """An exact decimal with at most `places` decimals; typed trailing zeros are kept."""

    places: int = 2

    name = "number"

    def parse(self, text: str, reading: DateReading | None = None) -> Decimal:
        """Parse a decimal."""
        _refuse_bound(text)
        return _read_exact(text, self.places)

    def store(self, value: Decimal) -> str:
        """Return plain decimal notation, never an exponent."""
        return f"{value:f}"

    def load(self, stored: str) -> Decimal:
        """Parse plain decimal notation."""
        return Decimal(stored)

    def read(self, stored: str) -> Decimal:
        """Parse plain decimal notation, refusing exponents and anything else."""
        return read_decimal(stored)

    def words(self) -> str:
        """Describe the decimals."""
        return _decimals_in_words(self.places)

    def snapshot(self) -> dict[str, Any]:
        """Return the kind as plain data."""
        return {"kind": self.name, "places": self.places}


def _read_exact(text: str, places: int) -> Decimal:
    """Parse a decimal of at most `places` decimals."""
    value = read_decimal(text)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise TooManyDecimals(f"“{text.strip()}” has too many decimals; this field accepts {places}.")
    return value


def _refuse_bound(text: str) -> None:
    """Refuse "<90" where only a number will do; the sentence must not lead anybody to enter the bound as measured."""
    if half_width(text).strip().startswith(BOUNDS):
        raise Unparsable(
            f"“{text.strip()}” is a bound, and this field takes no < or >. Enter the exact number, or the reason why "
            "there is none."
        )


def _decimals_in_words(places: int) -> str:
    if places == 0:
        return "whole number"
    return "number with up to {decimals}".format(decimals=counted(places, "decimal", "decimals"))


@dataclass(frozen=True)
class MeasuredNumber:
    """A measured number, or only that it is below or above one ("<0.5", ">40000").

    Comparisons with a number are true or false only if every possible value agrees; otherwise they raise `Undecided`.
    """

    number: Decimal
    operator: str = ""  # "", "<", ">", "<=" or ">="

    def as_known(self) -> str:
        """Return how far the number is known: "known only as <0.5"."""
        words = "known only as {bound}" if self.operator else "known as {bound}"
        return words.format(bound=self)

    def __str__(self) -> str:
        return f"{self.operator}{self.number:f}"

    @property
    def below(self) -> bool:
        """Whether it is, or may be, below the number."""
        return self.operator.startswith("<")

    @property
    def above(self) -> bool:
        """Whether it is, or may be, above the number."""
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
    """A laboratory value that may be below or above the assay's limits; operator and number are both kept."""

    places: int = 2

    name = "measurement"

    def parse(self, text: str, reading: DateReading | None = None) -> MeasuredNumber:
        """Parse a number, or "<0.5", ">40000"."""
        typed = half_width(text).strip()
        operator = next((sign for sign in OPERATORS if typed.startswith(sign)), "") if typed.startswith(BOUNDS) else ""
        return MeasuredNumber(_read_exact(typed[len(operator) :], self.places), operator)

    def store(self, value: MeasuredNumber) -> str:
        """Return operator and plain decimal notation."""
        return str(value)

    def words(self) -> str:
        """Describe the decimals and operators."""
        return f"{_decimals_in_words(self.places)}, or a bound, below (<) or above (>) one"

    def snapshot(self) -> dict[str, Any]:
        """Return the kind as plain data."""
        return {"kind": self.name, "places": self.places}


@dataclass(frozen=True)
class IntegerKind(Kind[int]):
    """A whole number."""

    name = "integer"

    def parse(self, text: str, reading: DateReading | None = None) -> int:
        """Parse a whole number."""
        _refuse_bound(text)
        value = read_decimal(text)
        if value != value.to_integral_value():
            raise Unparsable(f"“{text.strip()}” is not a whole number.")
        return int(value)

    def store(self, value: int) -> str:
        """Return the digits."""
        return str(value)

    def words(self) -> str:
        """Describe the kind."""
        return "whole number"


@dataclass(frozen=True)
class Amount:
    """A number in its typed unit."""

    number: Decimal
    unit: str


@dataclass(frozen=True)
class Quantity(Kind[Amount]):
    """A number with one of several units; the typed unit is kept."""

    units: tuple[str, ...]
    places: int = 2

    name = "quantity"

    def parse(self, text: str, reading: DateReading | None = None) -> Amount:
        """Parse "8.5 g/dL"; a number without unit is refused, because the unit decides what it means."""
        _refuse_bound(text)
        typed = half_width(text).strip()
        spelled = sorted(self.units, key=len, reverse=True)
        unit = next((unit for unit in spelled if _same_unit(typed, unit)), None)
        if unit is None:
            raise Unparsable(
                "Add the unit of “{text}”: {units}.".format(text=typed, units=listed(list(self.units), "or"))
            )
        number = NumberKind(self.places).parse(typed[: len(typed) - len(unit)])
        return Amount(number, unit)

    def store(self, value: Amount) -> str:
        """Return number and unit."""
        return f"{value.number:f} {value.unit}"

    def words(self) -> str:
        """Describe the units."""
        return "number with its unit ({units})".format(units=listed(list(self.units), "or"))

    def snapshot(self) -> dict[str, Any]:
        """Return the kind as plain data."""
        return {"kind": self.name, "units": list(self.units), "places": self.places}


def _same_unit(typed: str, unit: str) -> bool:
    return _plain_unit(typed).endswith(_plain_unit(unit))


def _plain_unit(text: str) -> str:
    # Both micro signs (U+00B5, U+03BC) and the letter u are typed for it; each is one character long.
    return text.replace("µ", "u").replace("μ", "u").lower()
