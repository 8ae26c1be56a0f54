"""The order in which a grid shows its rows: that of entry, or by a column as of the click."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Derived, Field
from cd7gui.domain.values.kinds import Amount, MeasuredNumber
from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.records import dataclass

NONE = -1
_BESIDE = {"<": -2, "<=": -1, "": 0, ">=": 1, ">": 2}

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Sorting:
    """A column and the numbers of the rows in its order; `NONE` is the order of entry.

    The order is kept and not recomputed, so that a row never moves away while it is being filled in.
    """

    column: int = NONE
    descending: bool = False
    numbers: tuple[int, ...] = ()

    def arranged(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows in this order; those added since follow in the order of entry."""
        places = {number: place for place, number in enumerate(self.numbers)}
        return sorted(rows, key=lambda row: (places.get(row.number, len(places)), row.number))


def next_sorting(
    now: Sorting, column: int, item: Field[Any] | Derived[Any], rows: Sequence[Row], case: Case
) -> Sorting:
    """Return the sorting after a click on a title: ascending, then descending, then the order of entry."""
    if column == now.column and now.descending:
        return Sorting()
    descending = column == now.column
    found = [(row, case.derive(item, row) if isinstance(item, Derived) else row.get(item)) for row in rows]
    filled = sorted(((_key(value), row) for row, value in found if value is not None), key=lambda one: one[0])
    numbers = [row.number for _, row in (reversed(filled) if descending else filled)]
    empty = [row.number for row, value in found if value is None]  # rows without a value are last in both directions
    return Sorting(column, descending, (*numbers, *empty))


def _key(value: Any) -> Key:
    """Return the sort key of a value; amounts in different units are kept apart, as they cannot be compared."""
    match value:
        case MeasuredNumber(number=number, operator=operator):
            return (number, _BESIDE[operator])
        case Amount(number=number, unit=unit):
            return (unit, number)
        case PartialDate():
            return (value.earliest, value.latest)
        case int() | Decimal():
            return (value,)
        case _:
            return (str(value),)
