"""The private part of openpyxl that this programme relies on, its worksheet parser, and its gaps.

`tests/exchange/readers/test_xlsx_parser.py` is the contract: it fails if another version of openpyxl works differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO, Any, cast

from defusedxml.ElementTree import iterparse
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import (
    CELL_TAG,
    COL_TAG,
    FORMULA_TAG,
    INLINE_STRING,
    MERGE_TAG,
    ROW_TAG,
    VALUE_TAG,
    WorkSheetParser,
)

from cd7gui.exchange.readers.raw import MOST_ROWS
from cd7gui.exchange.readers.rich_text import MAIN, RichText, rich_text, unescaped
from cd7gui.records import dataclass

MOST_ELEMENTS = 2_000_000  # in one row, or outside the rows of a sheet
LONGEST_RANGE = 20  # characters of a range: "A1:XFD1048576" has 13
MOST_SPILLED = 1000  # formulas at a time whose results fill further cells
ROOT_TAG = f"{MAIN}worksheet"
HIDDEN = ("1", "true")
TRUTHS = {"1": True, "true": True, "0": False, "false": False}
_PLAIN_TYPES = frozenset({"n", "s", "str", "e"})
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")


class TooManyElements(Exception):
    """A sheet with an implausible number of elements."""


@dataclass(slots=True)
class ParsedCell:
    """A cell as in the file: its place (from 1), its type as named by openpyxl, its value and its style.

    `kind` is "x" if the type does not allow the value; `beside` means that there is another value in the cell.
    """

    row: int
    column: int
    kind: str
    value: Any
    style: int
    beside: bool = False


class SheetParser(WorkSheetParser):
    """Yields the rows of a worksheet one by one, freeing each."""

    def __init__(self, source: IO[bytes], strings: Sequence[RichText | str]) -> None:
        super().__init__(source, cast("Any", strings))
        self.merged: list[str] = []
        self.hidden_rows = 0
        self.hidden_columns = False
        self._spilled: list[tuple[int, int, int, int]] = []  # first column, row, last column, row

    def parse_rows(self) -> Iterator[list[ParsedCell]]:
        """Yield the filled cells of each row.

        Raises `ValueError` or `SyntaxError` if it is not a sheet, `TooManyElements` if it is too large.
        """
        seen, tag = 0, ""
        for _, element in iterparse(self.source, forbid_dtd=True):
            tag, seen = element.tag, seen + 1
            if seen > MOST_ELEMENTS:
                raise TooManyElements
            if tag == ROW_TAG:
                seen = 0
                if not len(element) and element.get("r", "").isdecimal():  # as in sheets formatted to their end
                    self.row_counter = int(element.get("r"))
                    self.hidden_rows += element.get("hidden") in HIDDEN
                    element.clear()
                    if self.row_counter > MOST_ROWS:
                        raise ValueError(self.row_counter)
                    continue
                self.hidden_rows += element.get("hidden") in HIDDEN
                _, cells = cast("tuple[int, list[ParsedCell | None]]", self.parse_row(element))
                self.row_dimensions.clear()  # a million of them are not needed
                element.clear()
                yield [cell for cell in cells if cell is not None]
            elif tag == COL_TAG:
                self.hidden_columns = self.hidden_columns or element.get("hidden") in HIDDEN
            elif tag == MERGE_TAG:
                self.merged += [one.get("ref", "")[:LONGEST_RANGE] for one in element]
        if tag != ROOT_TAG:
            raise ValueError(tag)

    def parse_cell(self, element: Any) -> Any:
        """Return openpyxl's cell with the results, texts and booleans that it omits."""
        if element.tag != CELL_TAG:
            return None
        formula = element.find(FORMULA_TAG)
        inline = element.find(INLINE_STRING)
        kind, text = element.get("t", "n"), element.findtext(VALUE_TAG) or ""
        plain = formula is None and kind in _PLAIN_TYPES and (kind != "n" or not text or _NUMBER.fullmatch(text))
        if plain:
            found = super().parse_cell(element)
            value = unescaped(text) or None if kind == "str" else found["value"]
            cell = ParsedCell(found["row"], found["column"], found["data_type"], value, found["style_id"] or 0)
        else:
            cell = self._left_out(element, kind, text, inline)
        if formula is not None:
            self._spill(formula)
        if formula is not None or (self._spilled and self._is_spilled(cell)):
            return self._as_formula(cell, self._shared(text) if kind == "s" else text)
        cell.beside = inline is not None and bool(text)
        return None if cell.value is None else cell

    def _left_out(self, element: Any, kind: str, text: str, inline: Any) -> ParsedCell:
        value = element.find(VALUE_TAG)
        bare = type(element)(CELL_TAG, {name: element.attrib[name] for name in ("r", "s") if name in element.attrib})
        place = super().parse_cell(bare)
        cell = ParsedCell(place["row"], place["column"], "x", text or None, place["style_id"] or 0)
        if kind == "inlineStr":
            cell.kind, cell.value = "s", unescaped(text) if inline is None and value is not None else rich_text(inline)
        elif kind == "b" and text.strip().lower() in TRUTHS:
            cell.kind, cell.value = "b", TRUTHS[text.strip().lower()]
        elif kind == "d" and text:
            cell.kind, cell.value = "s", text.removesuffix("T00:00:00")
        return cell

    def _shared(self, text: str) -> str:
        """Return a formula's shared text, which only some programmes write; raises `IndexError`."""
        found = self.shared_strings[int(text)] if text.strip().isdecimal() else text
        return found.value if isinstance(found, RichText) else found

    def _as_formula(self, cell: ParsedCell, text: str) -> ParsedCell:
        cell.kind, cell.value = "f", text
        return cell

    def _spill(self, formula: Any) -> None:
        reach = formula.get("ref", "")
        if formula.get("t") not in ("array", "dataTable") or ":" not in reach:
            return
        self._spilled = [one for one in self._spilled if one[3] >= self.row_counter]
        if len(self._spilled) >= MOST_SPILLED:
            raise TooManyElements
        left, top, right, bottom = range_boundaries(reach)
        if left is not None and top is not None and right is not None and bottom is not None:
            self._spilled.append((left, top, right, bottom))

    def _is_spilled(self, cell: ParsedCell) -> bool:
        return any(
            left <= cell.column <= right and top <= cell.row <= bottom for left, top, right, bottom in self._spilled
        )
