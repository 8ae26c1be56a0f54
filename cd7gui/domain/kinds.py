"""The kinds of value: typed text to value, value to stored text, value to shown text, and the words of the codebook."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from cd7gui.domain.dates import PartialDate, Reading, parse_partial, parse_whole
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.text import N_, listed

T = TypeVar("T")

LONGEST_TEXT = 32_767  # characters that one Excel cell holds; a longer text would leave the workbook shortened


class Kind(Generic[T]):
    """A kind of value. `parse` reads what people type, `store` and `load` are exact inverses of each other."""

    name = "kind"

    def parse(self, text: str, reading: Reading | None = None) -> T:
        """Read typed text; raises `Unparsable` with the sentence for the user."""
        raise NotImplementedError

    def store(self, value: T) -> str:
        """Give the stored form."""
        raise NotImplementedError

    def load(self, stored: str) -> T:
        """Read the stored form."""
        return self.parse(stored)

    def show(self, value: T) -> str:
        """Give the form that people read."""
        return self.store(value)

    def words(self) -> str:
        """Say the kind for the codebook."""
        raise NotImplementedError

    def snapshot(self) -> dict[str, Any]:
        """Give the kind as plain data."""
        return {"kind": self.name}


def check_characters(text: str) -> str:
    """Refuse characters that no workbook and no database can keep (control characters, halves of pairs)."""
    for character in text:
        unprintable = unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"
        if unprintable or character in "\ufffe\uffff":
            raise Unparsable(
                N_(
                    "The text holds an invisible control character (U+{code:04X}). Remove it, or type the text anew."
                ).format(code=ord(character))
            )
    return text


@dataclass(frozen=True)
class Text(Kind[str]):
    """A text, kept to the letter but for spaces at its ends."""

    longest: int = LONGEST_TEXT
    lines: bool = False  # several lines are usual: the page offers a box

    name = "text"

    def parse(self, text: str, reading: Reading | None = None) -> str:
        """Read a text; line ends become one kind."""
        kept = check_characters(text.replace("\r\n", "\n").replace("\r", "\n").strip())
        # Excel counts UTF-16 units, so a character outside the basic plane counts twice.
        length = len(kept.encode("utf-16-le")) // 2
        if length > self.longest:
            raise Unparsable(
                N_("The text has {length} characters; this field holds {longest}. Shorten it.").format(
                    length=length, longest=self.longest
                )
            )
        return kept

    def store(self, value: str) -> str:
        """Give the text itself."""
        return value

    def load(self, stored: str) -> str:
        """Give the text itself."""
        return stored

    def words(self) -> str:
        """Say the length where it is special."""
        return N_("text") if self.longest == LONGEST_TEXT else N_("text of up to {n} characters").format(n=self.longest)


_NUMBER = re.compile(r"[+-]?(\d+([.]\d*)?|[.]\d+)")


def read_decimal(text: str) -> Decimal:
    """Read a plain decimal number; a decimal comma is understood, thousands separators are refused."""
    typed = text.strip().replace("−", "-").replace(" ", "")
    if re.fullmatch(r"[+-]?\d+,\d+", typed):
        if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", typed):
            raise Unparsable(
                N_("“{text}” may be a decimal comma or a thousands separator. Type it with a point or without.").format(
                    text=text.strip()
                )
            )
        typed = typed.replace(",", ".")
    if not _NUMBER.fullmatch(typed):
        raise Unparsable(N_("“{text}” is not a number. Type digits, for example 2.5.").format(text=text.strip()))
    try:
        return Decimal(typed)
    except InvalidOperation:  # pragma: no cover - the pattern admits only decimals
        raise Unparsable(N_("“{text}” is not a number.").format(text=text.strip())) from None


@dataclass(frozen=True)
class Number(Kind[Decimal]):
    """An exact decimal with at most `places` decimals; trailing zeros that were typed are kept."""

    places: int = 2

    name = "number"

    def parse(self, text: str, reading: Reading | None = None) -> Decimal:
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
        """Give plain decimal notation, never an exponent."""
        return f"{value:f}"

    def load(self, stored: str) -> Decimal:
        """Read plain decimal notation."""
        return Decimal(stored)

    def words(self) -> str:
        """Say the decimals."""
        return N_("number with up to {places} decimals").format(places=self.places)

    def snapshot(self) -> dict[str, Any]:
        """Give the kind as plain data."""
        return {"kind": self.name, "places": self.places}


@dataclass(frozen=True)
class Integer(Kind[int]):
    """A whole number."""

    name = "integer"

    def parse(self, text: str, reading: Reading | None = None) -> int:
        """Read a whole number."""
        value = read_decimal(text)
        if value != value.to_integral_value():
            raise Unparsable(N_("“{text}” is not a whole number.").format(text=text.strip()))
        return int(value)

    def store(self, value: int) -> str:
        """Give the digits."""
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

    def parse(self, text: str, reading: Reading | None = None) -> Amount:
        """Read "8.5 g/dL"; a number without its unit is refused, because the unit decides what it means."""
        typed = text.strip()
        spelled = sorted(self.units, key=len, reverse=True)
        unit = next((unit for unit in spelled if _same_unit(typed, unit)), None)
        if unit is None:
            raise Unparsable(
                N_("Give the unit of “{text}” too: {units}.").format(
                    text=typed, units=listed(list(self.units), N_("or"))
                )
            )
        number = Number(self.places).parse(typed[: len(typed) - len(unit)])
        return Amount(number, unit)

    def store(self, value: Amount) -> str:
        """Give number and unit."""
        return f"{value.number:f} {value.unit}"

    def words(self) -> str:
        """Say the units."""
        return N_("number with its unit ({units})").format(units=listed(list(self.units), N_("or")))

    def snapshot(self) -> dict[str, Any]:
        """Give the kind as plain data."""
        return {"kind": self.name, "units": list(self.units), "places": self.places}


def _same_unit(typed: str, unit: str) -> bool:
    return _plain_unit(typed).endswith(_plain_unit(unit))


def _plain_unit(text: str) -> str:
    # Both signs for micro (U+00B5, U+03BC) and the letter u are typed for it; each is one character long.
    return text.replace("µ", "u").replace("μ", "u").lower()


@dataclass(frozen=True)
class Day(Kind[date]):
    """A date that is needed to the day."""

    name = "date"

    def parse(self, text: str, reading: Reading | None = None) -> date:
        """Read a whole date."""
        return parse_whole(text, reading)

    def store(self, value: date) -> str:
        """Give ISO 8601."""
        return value.isoformat()

    def load(self, stored: str) -> date:
        """Read ISO 8601."""
        return date.fromisoformat(stored)

    def words(self) -> str:
        """Say the kind."""
        return N_("date, known to the day")


@dataclass(frozen=True)
class PartialDay(Kind[PartialDate]):
    """A date that may be known only to the month or the year."""

    name = "partial date"

    def parse(self, text: str, reading: Reading | None = None) -> PartialDate:
        """Read a date at the precision that is known."""
        return parse_partial(text, reading)

    def store(self, value: PartialDate) -> str:
        """Give ISO 8601 at the precision that is known."""
        return value.isoformat()

    def words(self) -> str:
        """Say the kind."""
        return N_("date, or only its month or year")


@dataclass(frozen=True)
class Clock(Kind[time]):
    """A time of day."""

    name = "time"

    def parse(self, text: str, reading: Reading | None = None) -> time:
        """Read hours and minutes: 14:05, 1405."""
        found = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})", text.strip())
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise Unparsable(N_("“{text}” is not a time. Type it as 14:05.").format(text=text.strip()))
        return time(int(found[1]), int(found[2]))

    def store(self, value: time) -> str:
        """Give hours and minutes."""
        return f"{value:%H:%M}"

    def words(self) -> str:
        """Say the kind."""
        return N_("time of day")


@dataclass(frozen=True)
class Options:
    """A named list of codes with their labels; a code is never reused."""

    name: str
    items: tuple[tuple[str, str], ...]  # (code, label)

    def label(self, code: str) -> str:
        """Give the label of a code; an unknown code is its own label."""
        return dict(self.items).get(code, code)

    def code(self, text: str) -> str | None:
        """Find the code that a typed code or label means."""
        typed = text.strip().casefold()
        by_name = {label.casefold(): code for code, label in self.items}
        by_name.update({code.casefold(): code for code, _ in self.items})
        return by_name.get(typed)


@dataclass(frozen=True)
class Choice(Kind[str]):
    """One code of a list."""

    options: Options

    name = "choice"

    def parse(self, text: str, reading: Reading | None = None) -> str:
        """Read a code or its label."""
        code = self.options.code(text)
        if code is None:
            labels = listed([label for _, label in self.options.items], N_("or"))
            raise Unparsable(
                N_("“{text}” is not in the list. Choose {labels}.").format(text=text.strip(), labels=labels)
            )
        return code

    def store(self, value: str) -> str:
        """Give the code."""
        return value

    def load(self, stored: str) -> str:
        """Give the code."""
        return stored

    def show(self, value: str) -> str:
        """Give the label."""
        return self.options.label(value)

    def words(self) -> str:
        """Say the choices."""
        return N_("one of: {choices}").format(
            choices="; ".join(f"{code} = {label}" for code, label in self.options.items)
        )

    def snapshot(self) -> dict[str, Any]:
        """Give the kind as plain data."""
        return {"kind": self.name, "options": [list(item) for item in self.options.items]}


@dataclass(frozen=True)
class Several(Kind[tuple[str, ...]]):
    """Any number of codes of a list, kept in the list's order."""

    options: Options

    name = "several choices"

    def parse(self, text: str, reading: Reading | None = None) -> tuple[str, ...]:
        """Read codes or labels parted by | or ;."""
        one = Choice(self.options)
        codes = {one.parse(part) for part in re.split(r"[|;]", text) if part.strip()}
        return tuple(code for code, _ in self.options.items if code in codes)

    def store(self, value: tuple[str, ...]) -> str:
        """Give the codes parted by |."""
        return "|".join(value)

    def load(self, stored: str) -> tuple[str, ...]:
        """Read codes parted by |."""
        return tuple(stored.split("|"))

    def show(self, value: tuple[str, ...]) -> str:
        """Give the labels."""
        return ", ".join(self.options.label(code) for code in value)

    def words(self) -> str:
        """Say the choices."""
        return N_("any of: {choices}").format(
            choices="; ".join(f"{code} = {label}" for code, label in self.options.items)
        )

    def snapshot(self) -> dict[str, Any]:
        """Give the kind as plain data."""
        return {"kind": self.name, "options": [list(item) for item in self.options.items]}


YES_NO = Options("YESNO", (("Y", N_("yes")), ("N", N_("no"))))


@dataclass(frozen=True)
class YesNo(Kind[bool]):
    """Yes or no; not a tick box, because a box that nobody ticked is no answer."""

    options: Options = YES_NO

    name = "yes/no"

    def parse(self, text: str, reading: Reading | None = None) -> bool:
        """Read yes or no."""
        return Choice(self.options).parse(text) == "Y"

    def store(self, value: bool) -> str:
        """Give Y or N."""
        return "Y" if value else "N"

    def show(self, value: bool) -> str:
        """Give the word."""
        return self.options.label(self.store(value))

    def words(self) -> str:
        """Say the kind."""
        return N_("yes or no (Y, N)")
