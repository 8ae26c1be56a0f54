"""What a kind of value is, and the plainest one: text."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.lookalikes import plain_number
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.records import dataclass

T = TypeVar("T")

_UNKEPT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)  # Cc except tab and line feed, Cs, noncharacters
LONGEST_TEXT = 32_767  # characters that one Excel cell holds; a longer text would be truncated in the workbook
NOT_OF_THIS_KIND = "“{text}” is not the kind of value this field accepts ({words})."
TOO_LONG_TO_BE_STORED = "A text of {length} characters is too long for any field."


class Kind(ABC, Generic[T]):
    """A kind of value. `parse` parses typed text; `store` and `load` are exact inverses of each other."""

    name = "kind"

    @abstractmethod
    def parse(self, text: str, reading: DateReading | None = None) -> T:
        """Parse typed text; raises `Unparsable` with a sentence for the user."""

    @abstractmethod
    def store(self, value: T) -> str:
        """Return the stored form."""

    def load(self, stored: str) -> T:
        """Parse the stored form."""
        return self.parse(stored)

    def read(self, stored: str) -> T:
        """Parse a stored form of unknown origin; raises `Unparsable` for what this kind never stores."""
        if len(stored) > LONGEST_TEXT:
            raise Unparsable(TOO_LONG_TO_BE_STORED.format(length=len(stored)))
        try:
            return self.load(stored)
        except Unparsable:
            raise
        except (ValueError, ArithmeticError, LookupError, TypeError) as problem:
            raise Unparsable(NOT_OF_THIS_KIND.format(text=stored[:40], words=self.words())) from problem

    def show(self, value: T) -> str:
        """Return the display form."""
        return self.store(value)

    @abstractmethod
    def words(self) -> str:
        """Describe the kind for the codebook."""

    def snapshot(self) -> dict[str, Any]:
        """Return the kind as plain data."""
        return {"kind": self.name}


def check_characters(text: str) -> str:
    """Refuse characters that no workbook or database can hold (control characters, lone surrogates)."""
    found = _UNKEPT.search(text)
    if found is not None:
        raise Unparsable(
            f"The text contains an invisible control character (U+{ord(found.group()):04X}). Remove it, or type the "
            "text again."
        )
    return text


@dataclass(frozen=True)
class TextKind(Kind[str]):
    """A text, unchanged except for spaces at its ends.

    `notation` is the pattern of a text that follows rules, such as an HLA allele: a matching text is not free text.
    """

    longest: int = LONGEST_TEXT
    lines: bool = False  # several lines are usual: the page has a text box
    notation: str = ""

    name = "text"

    def parse(self, text: str, reading: DateReading | None = None) -> str:
        """Parse a text; line ends are normalised."""
        kept = check_characters(text.replace("\r\n", "\n").replace("\r", "\n").strip())
        # Excel counts UTF-16 units, so a character outside the basic plane counts twice.
        length = len(kept.encode("utf-16-le")) // 2
        if length > self.longest:
            raise Unparsable(f"The text has {length} characters; this field holds at most {self.longest}. Shorten it.")
        return kept

    def store(self, value: str) -> str:
        """Return the text itself."""
        return value

    def load(self, stored: str) -> str:
        """Return the text itself."""
        return stored

    def read(self, stored: str) -> str:
        """Return the text itself, unless it could not have been typed."""
        # Typed texts respect these limits; most texts are short and plain and need no further check.
        return stored if 2 * len(stored) <= self.longest and stored.isprintable() else self._checked(stored)

    def _checked(self, stored: str) -> str:
        if len(stored) > LONGEST_TEXT:  # checked by length first, because checking each character would take long
            raise Unparsable(TOO_LONG_TO_BE_STORED.format(length=len(stored)))
        self.parse(stored)
        return stored

    def words(self) -> str:
        """Describe the maximum length if it is special."""
        return "text" if self.longest == LONGEST_TEXT else f"text of up to {self.longest} characters"


@dataclass(frozen=True)
class Identifying(TextKind):
    """A number that identifies a patient or a site: look-alikes are the same."""

    def parse(self, text: str, reading: DateReading | None = None) -> str:
        """Parse a number without spreadsheet guards, invisible and full-width characters."""
        return super().parse(plain_number(text), reading)
