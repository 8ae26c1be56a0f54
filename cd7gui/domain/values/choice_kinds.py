"""Kinds of choices from named lists of codes: one, several, yes or no."""

from __future__ import annotations

import re
from typing import Any

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kind import Kind
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.records import dataclass


@dataclass(frozen=True)
class Options:
    """A named list of codes with their labels; a code is never reused."""

    name: str
    items: tuple[tuple[str, str], ...]  # (code, label)

    def label(self, code: str) -> str:
        """Return the label of a code; an unknown code is its own label."""
        return dict(self.items).get(code, code)

    def known(self, code: str) -> str:
        """Return the code unchanged if it is in the list; raises `Unparsable`."""
        if not any(code == one for one, _ in self.items):
            raise Unparsable(f"“{code[:40]}” is not a code of the list {self.name}.")
        return code

    def code(self, text: str) -> str | None:
        """Find the code of a typed code or label."""
        typed = text.strip().casefold()
        by_name = {label.casefold(): code for code, label in self.items}
        by_name.update({code.casefold(): code for code, _ in self.items})
        return by_name.get(typed)


@dataclass(frozen=True)
class ChoiceKind(Kind[str]):
    """One code of a list. One that is `of_clocks` means nothing without times of day: their time zone."""

    options: Options
    of_clocks: bool = False

    name = "choice"

    def parse(self, text: str, reading: DateReading | None = None) -> str:
        """Parse a code or its label."""
        code = self.options.code(text)
        if code is None:
            labels = listed([label for _, label in self.options.items], "or")
            raise Unparsable(f"“{text.strip()}” is not in the list. Choose {labels}.")
        return code

    def store(self, value: str) -> str:
        """Return the code."""
        return value

    def load(self, stored: str) -> str:
        """Return the code."""
        return stored

    def read(self, stored: str) -> str:
        """Return the code if the list has it."""
        return self.options.known(stored)

    def show(self, value: str) -> str:
        """Return the label."""
        return self.options.label(value)

    def words(self) -> str:
        """Describe the choices."""
        return "one of: {choices}".format(choices="; ".join(f"{code} = {label}" for code, label in self.options.items))

    def snapshot(self) -> dict[str, Any]:
        """Return the kind as plain data."""
        return {"kind": self.name, "options": [list(item) for item in self.options.items]}


@dataclass(frozen=True)
class MultiChoiceKind(Kind[tuple[str, ...]]):
    """Any number of codes of a list, kept in the list's order."""

    options: Options

    name = "several choices"

    def parse(self, text: str, reading: DateReading | None = None) -> tuple[str, ...]:
        """Parse codes or labels separated by | or ;."""
        one = ChoiceKind(self.options)
        codes = {one.parse(part) for part in re.split(r"[|;]", text) if part.strip()}
        return tuple(code for code, _ in self.options.items if code in codes)

    def store(self, value: tuple[str, ...]) -> str:
        """Return the codes separated by |."""
        return "|".join(value)

    def load(self, stored: str) -> tuple[str, ...]:
        """Parse codes separated by |."""
        return tuple(stored.split("|"))

    def read(self, stored: str) -> tuple[str, ...]:
        """Parse codes that the list has."""
        return tuple(self.options.known(code) for code in self.load(stored))

    def show(self, value: tuple[str, ...]) -> str:
        """Return the labels."""
        return ", ".join(self.options.label(code) for code in value)

    def words(self) -> str:
        """Describe the choices."""
        return "any of: {choices}".format(choices="; ".join(f"{code} = {label}" for code, label in self.options.items))

    def snapshot(self) -> dict[str, Any]:
        """Return the kind as plain data."""
        return {"kind": self.name, "options": [list(item) for item in self.options.items]}


YES_NO = Options("YESNO", (("Y", "yes"), ("N", "no")))


@dataclass(frozen=True)
class YesNo(Kind[bool]):
    """Yes or no; not a tick box, because an unticked box is no answer."""

    options: Options = YES_NO

    name = "yes/no"

    def parse(self, text: str, reading: DateReading | None = None) -> bool:
        """Parse yes or no."""
        return ChoiceKind(self.options).parse(text) == "Y"

    def store(self, value: bool) -> str:
        """Return Y or N."""
        return "Y" if value else "N"

    def show(self, value: bool) -> str:
        """Return the word."""
        return self.options.label(self.store(value))

    def words(self) -> str:
        """Describe the kind."""
        return "yes or no (Y, N)"
