"""Values hidden below merged cells: they are in the file, but only the first cell is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from cd7gui.exchange.readers.raw import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, RawCell, cell_name
from cd7gui.records import dataclass

MERGED = "The sheet {sheet} holds merged cells ({where}); only the first cell of each counts."
COVERED = (
    "The sheet {sheet} has values that merged cells hide ({where}). They were not read, because a spreadsheet does not "
    "show them; unmerge the cells if they count."
)
NAMED = 3  # cells in a sentence
LONGEST_SHOWN = 20  # characters of a hidden value

Range = tuple[int, int, int, int]  # first column and row, last column and row, all from 1


class TooManyRanges(Exception):
    """More merged cells than any real sheet has."""


@dataclass
class CoveredCells:
    """Values below merged cells: how many, and the first of them in words."""

    count: int = 0
    named: list[str] = field(default_factory=list)

    def note(self, row: int, column: int, cell: RawCell) -> None:
        """Add one; rows are counted from 1, columns from 0."""
        self.count += 1
        if len(self.named) < NAMED:
            text = cell.shown()
            shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
            self.named.append(f"{cell_name(row, column)}: “{shown}”")

    def sentence(self, sheet: str) -> str:
        """Describe what was found in a sheet; empty if nothing was."""
        more = [f"and {self.count - NAMED} more"] if self.count > NAMED else []
        return COVERED.format(sheet=sheet, where=", ".join([*self.named, *more])) if self.count else ""


def uncover(rows: dict[int, dict[int, RawCell]], ranges: Iterable[str]) -> CoveredCells:
    """Remove the cells covered by ranges from the rows, and return their content; raises `TooManyRanges`."""
    found, left = CoveredCells(), MOST_CELLS
    for left_column, top, right, bottom in map(_bounds, ranges):
        for row in _within(rows, top, bottom):
            cells = rows.get(row)
            left -= 1 + (min(len(cells), right - left_column + 1) if cells else 0)
            if left < 0:
                raise TooManyRanges
            for column in list(_within(cells, left_column - 1, right - 1)) if cells else ():
                if cells is not None and column in cells and (row, column) != (top, left_column - 1):
                    found.note(row, column, cells.pop(column))
            if cells == {}:
                del rows[row]
    return found


def area_of(ranges: Iterable[str]) -> int:
    """Return how many cells ranges cover together, including empty ones."""
    spans = map(_bounds, ranges)
    return sum(max(right - left + 1, 0) * max(bottom - top + 1, 0) for left, top, right, bottom in spans)


def _within(keys: Mapping[int, object], first: int, last: int) -> Iterator[int]:
    """Yield the keys within a span, in the cheaper way."""
    if last - first < len(keys):
        return iter(range(first, last + 1))
    return iter([key for key in keys if first <= key <= last])


def _bounds(text: str) -> Range:
    """Return the bounds of a range, clipped for whole rows or columns; an invalid one covers nothing."""
    from openpyxl.utils import range_boundaries

    try:
        left, top, right, bottom = range_boundaries(text)
    except ValueError:
        return 1, 1, 1, 1  # covers nothing
    return left or 1, top or 1, right or MOST_COLUMNS, bottom or MOST_ROWS
