"""Cells of a table of cases to be graded, parsed so that an error names its row and column."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NoReturn

from cd7gui.records import dataclass

NOT_ASSESSABLE = "NA"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_MICRO = str.maketrans({"µ": "u", "μ": "u"})
_MISSING = frozenset(("na", "nan"))
"""How R and pandas write a missing cell, in lower case."""
_MISSING_COUNTS = _MISSING | {"-", "."}


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row by column name; every method returns None for an empty cell.

    Every method raises ValueError with the row, the column and what is accepted.
    """

    cells: Mapping[str, str]
    number: int

    @property
    def id(self) -> str:
        """The case's own name. Raises ValueError if the cell is empty."""
        return self.text("id") or self.refuse("id", "a name for the case")

    def text(self, column: str) -> str | None:
        """Return the text of a cell, without surrounding spaces."""
        if column not in self.cells:
            raise ValueError(f"Row {self.number}: the column {column!r} is missing.")
        return (self.cells[column] or "").strip() or None

    def decimal(
        self, column: str, *, least: Decimal | int | None = 0, most: Decimal | int | None = None
    ) -> Decimal | None:
        """Return a decimal number within the given limits."""
        text = self._entered(column)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text):
            self.refuse(column, "a number such as 12.5")
        value = Decimal(text)
        if (least is not None and value < least) or (most is not None and value > most):
            self.refuse(column, f"a number of {least} or more" if most is None else f"a number from {least} to {most}")
        return value

    def integer(self, column: str, *, least: int = 0, most: int | None = None) -> int | None:
        """Return a whole number within the given limits."""
        value = self.decimal(column, least=least, most=most)
        if value is None:
            return None
        return int(value) if value == value.to_integral_value() else self.refuse(column, "a whole number")

    def flag(self, column: str) -> bool | None:
        """Return yes or no, written 1 or 0 (1.0 or 0.0 if a program made numbers of them)."""
        word = self.word(column, ("0", "1"), {"0.0": "0", "1.0": "1"})
        return None if word is None else word == "1"

    def word(self, column: str, accepted: Collection[str], other_names: Mapping[str, str] | None = None) -> str | None:
        """Return one of the accepted words, in any case; ``other_names`` maps further spellings to them."""
        text = self._entered(column)
        if text is None or text in accepted:
            return text
        spellings = {_plain(name): name for name in accepted} | dict(other_names or {})
        word = spellings.get(_plain(text))
        return word if word in accepted else self.refuse(column, ", ".join(accepted))

    def _entered(self, column: str) -> str | None:
        text = self.text(column)
        return None if text is None or text.lower() in _MISSING else text

    def series(self, column: str) -> tuple[Decimal | None, ...] | None:
        """Return numbers separated by spaces, with NA for a missing one."""
        text = self.text(column)
        if text is None:
            return None
        parts = [None if part.lower() in _MISSING_COUNTS else part for part in text.split()]
        if any(part is not None and not _NUMBER.fullmatch(part) for part in parts):
            self.refuse(column, "numbers separated by spaces, NA for a missing one")
        return tuple(None if part is None else Decimal(part) for part in parts)

    def refuse(self, column: str, accepted: str) -> NoReturn:
        """Raise the ValueError for an unreadable cell."""
        name = (self.cells.get("id") or "").strip()
        where = f"Row {self.number} ({name})" if name else f"Row {self.number}"
        raise ValueError(f"{where}, column {column!r}: {self.cells[column]!r} cannot be read; accepted: {accepted}.")


def _plain(text: str) -> str:
    """Return a word normalised for comparison: case, hyphens, spaces, and the two micro signs."""
    return text.lower().replace("-", "_").replace(" ", "_").translate(_MICRO)
