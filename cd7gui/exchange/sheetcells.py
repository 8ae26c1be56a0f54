"""One sheet of an .xlsx file as raw typed cells, taken from the events of a plain XML parser."""

from __future__ import annotations

import re
from collections.abc import Callable

from cd7gui.domain.text import N_, counted
from cd7gui.exchange.numberformats import GENERAL, NumberFormat, cell_of
from cd7gui.exchange.packages import BOMB, TRUNCATED, Package, Unreadable, XmlHandler
from cd7gui.exchange.rawcells import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    RawCell,
    RawError,
    RawFormula,
    RawSheet,
    RawText,
    RawTruth,
)

MERGED = N_("The sheet {sheet} holds merged cells ({where}); only the first cell of each counts.")
HIDDEN_ROWS = N_("The sheet {sheet} hides {rows}; they are read like the others.")
HIDDEN_COLUMNS = N_("The sheet {sheet} hides columns; they are read like the others.")

MOST_REMEMBERED = 50_000  # cells of a kind and sheet that are kept to be shared
DIGITS = "0123456789"

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def unescaped(text: str) -> str:
    """Read the escapes of characters that XML cannot hold: "_x000D_" (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def whole(text: str | None) -> int:
    """Read an index; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() else 0


class Budget:
    """Counts the cells of all sheets, so that a file ends somewhere."""

    def __init__(self, package: Package) -> None:
        self.package, self.left = package, MOST_CELLS

    def spend(self) -> None:
        """Count one cell; raises `Unreadable` when there are too many."""
        self.left -= 1
        if self.left < 0:
            raise self.bomb()

    def bomb(self) -> Unreadable:
        """Give the error for a file that is larger than any honest one."""
        return Unreadable(BOMB, self.package.path)

    def damaged(self) -> Unreadable:
        """Give the error for a part that says what cannot be."""
        return Unreadable(TRUNCATED, self.package.path)


class SheetHandler(XmlHandler):
    """Takes the cells of one sheet."""

    def __init__(
        self, name: str, styles: list[NumberFormat], strings: list[str], from_1904: bool, budget: Budget
    ) -> None:
        super().__init__()
        self._name, self._styles, self._strings = name, styles, strings
        self._from_1904, self._budget = from_1904, budget
        self._rows: dict[int, dict[int, RawCell]] = {}
        self._merged: list[str] = []
        self._hidden_rows = 0
        self._hidden_columns = False
        self._row = self._column = 0
        self._columns: dict[str, int] = {}
        self._short: dict[str, str] = {}
        self._numbers: dict[tuple[str, int], RawCell] = {}
        self._texts: dict[str, RawText] = {}
        self._kind, self._style = "n", 0
        self._pieces: list[str] = []
        self._length = 0
        self._taking = self._aside = self._formula = False
        self._ends: dict[str, Callable[[], None]] = {"c": self._cell_ends, "v": self._leave, "t": self._leave}

    # One method for each event instead of the tables: a large sheet has millions of them.
    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        short = self._short.get(name) or self._shorten(name)
        if short == "c":
            self._cell_begins(attributes)
        elif short in ("v", "t"):
            self._taking = not self._aside
        elif short == "f":
            self._formula = True
        elif short == "row":
            self._row_begins(attributes)
        elif short == "rPh":
            self._aside = True
        elif short == "mergeCell":
            self._merged.append(attributes.get("ref", "")[:20])
        elif short == "col" and attributes.get("hidden") in ("1", "true"):
            self._hidden_columns = True

    def end(self, name: str) -> None:
        """Take the end of an element."""
        short = self._short.get(name) or self._shorten(name)
        if (act := self._ends.get(short)) is not None:
            act()
        elif short == "rPh":
            self._aside = False

    def characters(self, text: str) -> None:
        """Take a piece of a cell's text."""
        if self._taking:
            self._pieces.append(text)
            if len(text) + self._length > LONGEST_CELL:
                raise self._budget.bomb()
            self._length += len(text)

    def _shorten(self, name: str) -> str:
        """Give a name without its namespace; a sheet has few names and millions of elements."""
        return self._short.setdefault(name, name.rpartition(" ")[2])

    def _leave(self) -> None:
        self._taking = False

    def _row_begins(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = whole(number) if number else self._row + 1
        self._column = -1
        if not 1 <= self._row <= MOST_ROWS:
            raise self._budget.damaged()
        if attributes.get("hidden") in ("1", "true"):
            self._hidden_rows += 1

    def _cell_begins(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place is None:
            self._column += 1
        else:
            column = self._columns.get(place.rstrip(DIGITS))
            self._column = self._column_of(place) if column is None else column
        self._kind, self._style = attributes.get("t", "n"), whole(attributes.get("s"))
        self._pieces, self._length, self._formula = [], 0, False

    def _column_of(self, place: str) -> int:
        found = _PLACE.fullmatch(place)
        if found is None:
            raise self._budget.damaged()
        number = 0
        for letter in found[1]:
            number = number * 26 + ord(letter) - ord("A") + 1
        if number > MOST_COLUMNS:
            raise self._budget.damaged()
        self._columns[found[1]] = number - 1
        return number - 1

    def _cell_ends(self) -> None:
        text = "".join(self._pieces)
        if not text and not self._formula:
            return
        self._budget.spend()
        cell = RawFormula(unescaped(text)) if self._formula else self._typed(text)
        if cell is not None:
            self._rows.setdefault(self._row, {})[self._column] = cell

    def _typed(self, text: str) -> RawCell | None:
        kind = self._kind
        if kind in {"inlineStr", "str"}:
            return self._text(unescaped(text))
        if kind == "s":
            return self._shared(text)
        if kind == "b":
            return RawTruth(text.strip() == "1")
        if kind == "e":
            return RawError(text)
        if kind == "d":
            return RawText(text.removesuffix("T00:00:00"))
        return self._number(text)

    def _text(self, text: str) -> RawText:
        """Give the cell of a text; a table says the same few words over and over."""
        known = self._texts.get(text)
        if known is None:
            known = RawText(text)
            if len(self._texts) < MOST_REMEMBERED:
                self._texts[text] = known
        return known

    def _number(self, text: str) -> RawCell:
        """Give the cell of a number; in a table the same numbers and days come again and again."""
        known = self._numbers.get((text, self._style))
        if known is None:
            shape = self._styles[self._style] if self._style < len(self._styles) else GENERAL
            known = cell_of(text, shape, from_1904=self._from_1904)
            if len(self._numbers) < MOST_REMEMBERED:
                self._numbers[text, self._style] = known
        return known

    def _shared(self, text: str) -> RawCell | None:
        number = whole(text.strip())
        if number >= len(self._strings):
            raise self._budget.damaged()
        return self._text(self._strings[number]) if self._strings[number] else None

    def sheet(self, *, hidden: bool) -> RawSheet:
        """Give what was taken."""
        oddities = []
        if self._merged:
            oddities.append(MERGED.format(sheet=self._name, where=", ".join(self._merged[:3])))
        if self._hidden_rows:
            rows = counted(self._hidden_rows, N_("row"), N_("rows"))
            oddities.append(HIDDEN_ROWS.format(sheet=self._name, rows=rows))
        if self._hidden_columns:
            oddities.append(HIDDEN_COLUMNS.format(sheet=self._name))
        return RawSheet(self._name, self._rows, hidden, self._from_1904, tuple(oddities))
