"""One sheet of an .xlsx file as raw typed cells, from openpyxl's parser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cd7gui.domain.formatting import counted
from cd7gui.exchange.readers.merged_cells import MERGED, NAMED, CoveredCells, TooManyRanges, uncover
from cd7gui.exchange.readers.number_formats import GENERAL, NumberFormat, cell_of
from cd7gui.exchange.readers.package import BOMB, TRUNCATED, Unreadable, WorkbookPackage
from cd7gui.exchange.readers.raw import (
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
    cell_name,
)
from cd7gui.exchange.readers.rich_text import RichText, unescaped

if TYPE_CHECKING:
    from cd7gui.exchange.readers.xlsx_parser import ParsedCell

HIDDEN_ROWS = "The sheet {sheet} has hidden rows ({rows}); they are read like the others."
HIDDEN_COLUMNS = "The sheet {sheet} has hidden columns; they are read like the others."
STRUCK = "The sheet {sheet} has struck-out words in {where}; only what is not struck out was read."
STRUCK_CELLS = "The sheet {sheet} has struck-out cells ({where}); they are read like the others. Check them."
MARKED = "The sheet {sheet} has superscript marks after numbers in {where}; the numbers were read without them."
BESIDE = "The sheet {sheet} has a second, hidden value in {where}; the one that the cell shows was read."
MOST_REMEMBERED = 50_000  # cells of a kind and sheet that are kept for sharing


class Budget:
    """Counts the cells of all sheets, to limit a file."""

    def __init__(self, package: WorkbookPackage) -> None:
        self.package, self.left = package, MOST_CELLS

    def spend(self) -> None:
        """Count one cell; raises `Unreadable` when there are too many."""
        self.left -= 1
        if self.left < 0:
            raise self.bomb()

    def bomb(self) -> Unreadable:
        """Return the error for an implausibly large file."""
        return Unreadable(BOMB, self.package.path)

    def damaged(self) -> Unreadable:
        """Return the error for a part with impossible content."""
        return Unreadable(TRUNCATED, self.package.path)


class SheetReader:
    """Reads the cells of one sheet; `struck` are the styles that strike text out."""

    def __init__(
        self, name: str, styles: Sequence[NumberFormat], struck: frozenset[int], from_1904: bool, budget: Budget
    ) -> None:
        self._name, self._styles, self._struck = name, styles, struck
        self._from_1904, self._budget = from_1904, budget
        self._numbers: dict[tuple[Any, int], RawCell] = {}
        self._texts: dict[str, RawText] = {}
        self._odd: dict[str, list[str]] = {}

    def read(self, part: str, strings: Sequence[RichText | str], *, hidden: bool) -> RawSheet:
        """Read the part of a sheet; raises `Unreadable`."""
        from cd7gui.exchange.readers.xlsx_parser import SheetParser, TooManyElements

        rows: dict[int, dict[int, RawCell]] = {}
        package = self._budget.package
        with package.sound_xml(), package.open(part) as file:
            parser = SheetParser(file, strings)
            try:
                for cells in parser.parse_rows():
                    if not 0 <= parser.row_counter <= MOST_ROWS or len(cells) > 2 * MOST_COLUMNS:
                        raise self._budget.damaged()
                    for cell in cells:
                        self._take(rows, cell)
                covered = uncover(rows, parser.merged)
            except (TooManyElements, TooManyRanges):
                raise self._budget.bomb() from None
            except IndexError:  # a missing shared text
                raise self._budget.damaged() from None
        return RawSheet(self._name, rows, hidden, self._from_1904, tuple(self._oddities(parser, covered)))

    def _take(self, rows: dict[int, dict[int, RawCell]], cell: ParsedCell) -> None:
        if not (1 <= cell.row <= MOST_ROWS and 1 <= cell.column <= MOST_COLUMNS):
            raise self._budget.damaged()
        self._budget.spend()
        found = self._typed(cell)
        if found is None:
            return
        if cell.beside:
            self._note(BESIDE, cell)
        if cell.style in self._struck:
            self._note(STRUCK_CELLS, cell)
        rows.setdefault(cell.row, {})[cell.column - 1] = found

    def _typed(self, cell: ParsedCell) -> RawCell | None:
        value, kind = cell.value, cell.kind
        if isinstance(value, RichText):
            for sentence, so in ((STRUCK, value.struck), (MARKED, value.mark)):
                if so:
                    self._note(sentence, cell)
            value = value.value
        if kind == "n":
            return self._number(value, cell.style)
        if kind == "s":
            return self._text(value) if value else None
        if kind == "f":
            return RawFormula(unescaped(value))
        return RawTruth(value) if kind == "b" else RawError(str(value))

    def _note(self, sentence: str, cell: ParsedCell) -> None:
        self._odd.setdefault(sentence, []).append(cell_name(cell.row, cell.column - 1))

    def _text(self, text: str) -> RawText:
        """Return the cell of a text; a table repeats the same few texts."""
        if len(text) > LONGEST_CELL:
            raise self._budget.bomb()
        known = self._texts.get(text)
        if known is None:
            known = RawText(text)
            if len(self._texts) < MOST_REMEMBERED:
                self._texts[text] = known
        return known

    def _number(self, value: float, style: int) -> RawCell:
        """Return the cell of a number; a table repeats the same numbers and dates."""
        known = self._numbers.get((value, style))
        if known is None:
            shape = self._styles[style] if 0 <= style < len(self._styles) else GENERAL
            known = cell_of(value, shape, from_1904=self._from_1904)
            if len(self._numbers) < MOST_REMEMBERED:
                self._numbers[value, style] = known
        return known

    def _oddities(self, parser: Any, covered: CoveredCells) -> list[str]:
        oddities = []
        if parser.merged:
            oddities.append(MERGED.format(sheet=self._name, where=", ".join(parser.merged[:NAMED])))
        if covered.count:
            oddities.append(covered.sentence(self._name))
        if parser.hidden_rows:
            rows = counted(parser.hidden_rows, "row", "rows")
            oddities.append(HIDDEN_ROWS.format(sheet=self._name, rows=rows))
        if parser.hidden_columns:
            oddities.append(HIDDEN_COLUMNS.format(sheet=self._name))
        for sentence, cells in self._odd.items():
            named = [*cells[:NAMED], *(["…"] if len(cells) > NAMED else [])]
            oddities.append(sentence.format(sheet=self._name, where=", ".join(named)))
        return oddities
