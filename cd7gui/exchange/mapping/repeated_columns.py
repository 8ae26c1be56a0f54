"""Several columns of a sheet for one field, as of two laboratories: a row's value is read from any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Any

from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.formatting import listed
from cd7gui.exchange.mapping.roles import ColumnRole, Part
from cd7gui.exchange.mapping.units import MatchedColumn
from cd7gui.records import dataclass

SECOND = "An earlier column fills the same field; only the first is read."
REPEATED = "The sheet {sheet} has several columns for {label} ({titles}); in each row the one that is filled is read."
BOTH_FILLED = "The cell {where} is filled, too, and is for the same value ({label}). Clear one of the two."
UNCLEAR = (
    "Several columns are for {label}, and it is unclear which of them the column “{title}” belongs to, so only the "
    "first is read. Put that column beside its own, or clear this cell."
)

Parts = Mapping[Part, int]  # the columns of the parts of one field


@dataclass
class ColumnGroups:
    """The columns of each field, those of one source together; `unclear` are columns that are not read, and why."""

    of: dict[Field[Any], list[dict[Part, int]]] = field(default_factory=dict)
    unclear: dict[int, str] = field(default_factory=dict)

    @property
    def first(self) -> dict[Field[Any], dict[Part, int]]:
        """The columns of each field, of its first source."""
        return {item: dict(groups[0]) for item, groups in self.of.items()}

    @cached_property
    def repeated(self) -> Mapping[Field[Any], Sequence[Parts]]:
        """The fields with several sources."""
        return {item: groups for item, groups in self.of.items() if len(groups) > 1}


def repeated_fields(columns: Sequence[MatchedColumn]) -> set[Field[Any]]:
    """Return the fields whose values are in several columns."""
    counts = Counter(role.field for one in columns if (role := one.role) is not None and role.part is Part.VALUE)
    return {item for item, count in counts.items() if item is not None and count > 1}


def without_seconds(columns: Sequence[MatchedColumn]) -> Iterator[MatchedColumn]:
    """Yield the columns, marking a second one of a key or of a field's part as unread.

    If a field has several columns of values, each may have its own parts.
    """
    repeated = repeated_fields(columns)
    taken: set[ColumnRole] = set()  # a list would be searched again for every column of a wide sheet
    for one in columns:
        if one.role is None or one.role.part is Part.COMPUTED or one.role.field in repeated:
            yield one
        elif one.role in taken:
            yield replace(one, problem=SECOND)
        else:
            yield one
            taken |= {one.role} if one.taken else set()


def column_groups(columns: Sequence[MatchedColumn]) -> ColumnGroups:
    """Group the columns that are read by field and source: a unit, sign or reason belongs to the value before it."""
    read = [(one, one.role.part, one.role.field) for one in columns if one.taken and one.role is not None]
    repeated = repeated_fields([one for one, _, _ in read])
    found = ColumnGroups()
    latest: Field[Any] | None = None  # the field of the last column of values
    for one, part, item in read:
        if item is None:
            continue
        groups = found.of.setdefault(item, [{}])
        if item in repeated and part is Part.VALUE and Part.VALUE in groups[-1]:
            groups.append({})
        elif item in repeated and part is not Part.VALUE and (latest is not item or part in groups[-1]):
            found.unclear[one.at] = UNCLEAR.format(label=item.label, title=one.title)
            groups[-1].setdefault(part, one.at)
            continue
        groups[-1][part] = one.at
        latest = item if part is Part.VALUE else latest
    _read_first_alone(found)
    return found


def _read_first_alone(found: ColumnGroups) -> None:
    """Refuse the values of later columns of a field where a unit, sign or reason may belong to any."""
    for item, groups in found.of.items():
        said = [found.unclear.pop(at) for one in groups for at in one.values() if at in found.unclear]
        if said:
            found.unclear |= {one[Part.VALUE]: said[0] for one in groups[1:]}
            parts = {part: at for one in reversed(groups) for part, at in one.items()}
            found.of[item] = [parts]


def repeats_in_words(sheet: str, columns: Sequence[MatchedColumn]) -> Iterator[str]:
    """Yield which fields of a sheet have several columns."""
    repeated = column_groups(columns).repeated
    titles = {one.at: one.title for one in columns}
    for item, groups in repeated.items():
        names = listed([f"“{titles[one[Part.VALUE]]}”" for one in groups if Part.VALUE in one])
        yield REPEATED.format(sheet=sheet, label=item.label, titles=names)
