"""Numbers of a sheet whose columns of signs were deleted: 20 may mean “<20”, which is what the study has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cd7gui.domain.case_report.changes import missing_reason
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import MeasuredNumber, Measurement
from cd7gui.exchange.mapping.matching import MatchedSheet
from cd7gui.exchange.mapping.roles import Part
from cd7gui.exchange.readers.raw import RawCell, RawNumber
from cd7gui.exchange.sheets.columns import OPERATOR

SIGNS = ("<", ">", "≤", "≥")
NO_SIGN = (
    "The study has {known} here, and the sheet does not say whether {text} is exact. Type the number with its sign, or "
    "add the column {column} and leave it empty where the number is exact."
)
NO_SIGNS = (
    "The sheet {sheet} lacks {columns}, so a number there is read as the one that the study has, with its sign; where "
    "the study has none, it is read as exact."
)


def unsigned_columns(matched: MatchedSheet) -> dict[int, Field[Any]]:
    """Return the columns of measured numbers, with their fields, that cannot say “below” or “above”.

    In a column from elsewhere, one cell with a sign shows that the others have none; our export writes none there.
    """
    exported = _is_exported(matched)
    return {
        at: item
        for item, groups in matched.groups.of.items()
        if isinstance(item.kind, Measurement)
        for parts in groups
        if (at := parts.get(Part.VALUE)) is not None
        and not parts.keys() & {Part.OPERATOR, Part.LABEL}
        and (exported or not any(_has_sign(row[at]) for _, row in matched.body() if at in row))
    }


def lacking_signs(matched: MatchedSheet) -> Iterator[str]:
    """Yield which columns of signs were deleted from a sheet of our export."""
    columns = [item.id + OPERATOR for item in unsigned_columns(matched).values()]
    if columns and _is_exported(matched):
        words = listed([*columns[:3], *([f"{len(columns) - 3} more"] if len(columns) > 3 else [])])
        yield NO_SIGNS.format(sheet=matched.sheet.name, columns=words)


def _is_exported(matched: MatchedSheet) -> bool:
    return any(role.part is Part.STUDY for role in matched.roles.values())


def _has_sign(cell: RawCell) -> bool:
    shown = cell.seen or "" if isinstance(cell, RawNumber) else cell.shown()
    return shown.strip().startswith(SIGNS)


def with_sign(item: Field[Any], text: str, known: Sequence[str | None]) -> str:
    """Return the stored text that a number without a sign means, judged by what the study has or had.

    Raises `Unparsable` for another number than the one with a sign.
    """
    value = _measured(item, text)
    signed = [one for one in known if one and (there := _measured(item, one)) is not None and there.operator]
    if value is None or value.operator or not signed:
        return text
    same = (one for one in signed if (there := _measured(item, one)) is not None and there.number == value.number)
    found = next(same, None)
    if found is None:
        raise Unparsable(NO_SIGN.format(known=signed[0], text=text, column=item.id + OPERATOR))
    return found


def _measured(item: Field[Any], text: str) -> MeasuredNumber | None:
    try:
        value = None if missing_reason(text) else item.kind.load(text)
    except (ValueError, ArithmeticError):  # a newer version may have written what this one cannot read
        return None
    return value if isinstance(value, MeasuredNumber) else None
