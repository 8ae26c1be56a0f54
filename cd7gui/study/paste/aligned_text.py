"""Text with cells aligned below their titles by spaces: a line with gaps is read by position."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from cd7gui.domain.formatting import counted
from cd7gui.records import dataclass

NOT_BELOW = (
    "The line has {cells} cells under {titles}, and they are not aligned below them, so it is unclear which belongs "
    "where; nothing from the line is used. Copy the table from a spreadsheet, or type the line."
)
TOO_MANY = (
    "The line has {cells} cells under {titles}, so it is unclear which belongs where; nothing from the line is used. "
    "Copy the table from a spreadsheet, or type the line."
)
_CELL = re.compile(r"\S+(?: \S+)*")


@dataclass(frozen=True)
class _Span:
    """A cell, and its range of character columns."""

    text: str
    start: int
    end: int


def parted_by_spaces(line: str) -> list[str]:
    """Split a line into its cells, which are separated by at least two spaces or a tab."""
    return [span.text for span in _spans(line)]


def placed(lines: Sequence[str], header: int) -> tuple[list[list[str]], dict[int, str]]:
    """Return the cells of lines below their titles, and by line number (from 1) why a line is refused.

    A line with a cell for each title is read in order. A shorter one is read by position, and only if each of its cells
    begins or ends where its column does and all full lines are aligned with their titles as well.
    """
    titles = _spans(lines[header])
    spans = [_spans(line) for line in lines]
    full = [some for some in spans[header + 1 :] if len(some) == len(titles)]
    sure = all(_overlap(cell, title) for some in full for cell, title in zip(some, titles, strict=True))
    columns = [(title, *(some[at] for some in full)) for at, title in enumerate(titles)]
    cells = [[span.text for span in some] for some in spans]
    refused: dict[int, str] = {}
    for at, some in enumerate(spans[header + 1 :], start=header + 1):
        if len(some) > len(titles):
            refused[at + 1] = TOO_MANY.format(cells=len(some), titles=_titles(len(titles)))
        elif 1 < len(some) < len(titles):
            found = [_column_of(cell, columns) for cell in some] if sure else []
            if None in found or len(set(found)) < len(some):
                refused[at + 1] = NOT_BELOW.format(cells=len(some), titles=_titles(len(titles)))
            else:
                by_column = {column: cell.text for column, cell in zip(found, some, strict=True)}
                cells[at] = [by_column.get(column, "") for column in range(len(titles))]
        if at + 1 in refused:
            cells[at] = []
    return cells, refused


def _titles(count: int) -> str:
    return counted(count, "title", "titles")


def without_wide_lines(lines: Sequence[Sequence[str]], header: int) -> tuple[list[list[str]], dict[int, str]]:
    """Return delimited lines without those with too many cells, and the reasons by line number."""
    titles = _last(lines[header])
    wide = {at: _last(cells) for at, cells in enumerate(lines) if at > header and _last(cells) > titles}
    refused = {at + 1: TOO_MANY.format(cells=count, titles=_titles(titles)) for at, count in wide.items()}
    return [[] if at in wide else list(cells) for at, cells in enumerate(lines)], refused


def _last(cells: Sequence[str]) -> int:
    """Count the cells up to the last that is not blank: trailing separators mean nothing."""
    return max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _spans(line: str) -> list[_Span]:
    line = _tabs_apart(line)
    found, at, width = [], 0, 0
    for match in _CELL.finditer(line):
        start = width + _width(line[at : match.start()])
        width = start + _width(match[0])
        at = match.end()
        found.append(_Span(match[0], start, width))
    return found


def _tabs_apart(line: str) -> str:
    """Return a line with each tab replaced by at least two spaces, because a tab always separates cells."""
    parts = line.replace("\u00a0", " ").split("\t")
    made = parts[0]
    for part in parts[1:]:
        made = made.ljust(max((len(made) // 8 + 1) * 8, len(made) + 2)) + part
    return made


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _overlap(one: _Span, other: _Span) -> bool:
    return one.start < other.end and other.start < one.end


def _column_of(cell: _Span, columns: Sequence[Iterable[_Span]]) -> int | None:
    """Find the one column that a cell belongs to: it overlaps no other, and shares an edge with it."""
    below = [at for at, some in enumerate(columns) if any(_overlap(cell, one) for one in some)]
    if len(below) != 1:
        return None
    aligned = any(cell.start == one.start or cell.end == one.end for one in columns[below[0]])
    return below[0] if aligned else None
