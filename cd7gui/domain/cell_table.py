"""A table of a report as frozen values: lines of cells, each with the patients behind it."""

from __future__ import annotations

from operator import attrgetter

from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.records import dataclass

_subject = attrgetter("subject")


@dataclass(frozen=True)
class TableCell:
    """A cell as printed. `value` is its number, such as a count of patients; `deciders` are behind it."""

    text: str
    value: float | None = None
    deciders: tuple[DecidingValue, ...] = ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """The patients behind the cell, each once."""
        return tuple(dict.fromkeys(map(_subject, self.deciders)))


@dataclass(frozen=True)
class TableLine:
    """A line: its label, its indentation level, and a cell for each column.

    A `typed` label is free text, which is not exported de-identified. `left_out` are the patients that this line cannot
    count, with the reason.
    """

    id: str
    label: str
    cells: tuple[TableCell, ...] = ()
    level: int = 0
    left_out: tuple[DecidingValue, ...] = ()
    typed: bool = False


@dataclass(frozen=True)
class CellTable:
    """A table: `columns` name the cells, `first` the labels; `subtitle` names the patients, `note` is a remark.

    `left_out` are the patients that the whole table cannot count.
    """

    id: str
    title: str
    first: str
    columns: tuple[str, ...]
    lines: tuple[TableLine, ...]
    subtitle: str = ""
    method: str = ""
    note: str = ""
    left_out: tuple[DecidingValue, ...] = ()

    def __getitem__(self, line: str) -> TableLine:
        """Return a line by its id; raises `KeyError`."""
        return {one.id: one for one in self.lines}[line]
