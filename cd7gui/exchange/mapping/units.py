"""The unit of a file's column: from its title, a row or column of units, or as chosen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import Measurement, Quantity
from cd7gui.exchange.mapping import title_words
from cd7gui.exchange.mapping.roles import ColumnRole, HeaderUnit, Part, plain
from cd7gui.exchange.readers.raw import RawSheet
from cd7gui.exchange.sheets.columns import OPERATOR, REASON, REPORTED
from cd7gui.exchange.sheets.patients import ROW, STUDY
from cd7gui.records import dataclass

UNIT_TITLES = frozenset({"unit", "units", "uom", "unit of measure", "einheit", "unité", "unidad", "单位"})
NO_UNIT = "The column does not state its unit. Choose it or add it to the title; the column is not read."
MAYBE_FRACTIONS = (
    "No value of the column is above 1: they may be fractions (0.98 for 98%) or percentages. Choose which; the column "
    "is not read."
)
NOT_ITS_UNIT = "“{words}” is not a unit this programme accepts for {label}. Choose {units}."


@dataclass(frozen=True)
class MatchedColumn:
    """A column of a sheet: its title, its role (None: none), its unit, and why it is not read."""

    at: int
    title: str
    role: ColumnRole | None = None
    unit: HeaderUnit | None = None
    problem: str = ""
    chosen: bool = False  # the unit was chosen for this column
    confirmed: bool = False  # all such columns were confirmed to be in the study's unit

    @property
    def taken(self) -> bool:
        """Whether the cells of the column are read."""
        return self.role is not None and not self.problem

    @property
    def asks_unit(self) -> bool:
        """Whether the column will be read once its unit is chosen."""
        return self.problem in (NO_UNIT, MAYBE_FRACTIONS)

    @property
    def measured(self) -> Field[Any] | None:
        """The field whose values are in the column, None if it holds something else."""
        of_value = self.role is not None and self.role.part in (Part.VALUE, Part.LABEL)
        return self.role.field if of_value and self.role is not None else None


@dataclass(frozen=True)
class ColumnUnits:
    """Settles the units of a sheet's columns; `chosen` are units by title or field, `ours` our own sheet."""

    chosen: Mapping[str, str]
    ours: bool
    as_study: bool = False  # an unstated unit is the study's, if no other is known for the field

    def settle(self, sheet: RawSheet, header: int, columns: Sequence[MatchedColumn]) -> tuple[MatchedColumn, ...]:
        """Return the columns with their units; one of unknown unit is not read. Raises `UserError`."""
        titles = {one.title for one in columns}
        found = [self._settled(one, sheet, header, titles) for one in columns]
        return tuple(self._with_unit_columns(found))

    def _settled(self, column: MatchedColumn, sheet: RawSheet, header: int, titles: set[str]) -> MatchedColumn:
        item = column.measured
        if item is None or column.chosen or (column.problem and not column.asks_unit):
            return column
        units = title_words.units_of(item)
        if not units:
            return column
        wanted = self.chosen.get(column.title) or self._chosen_for(column.title, item)
        if wanted:
            return replace(column, unit=self._unit(item, wanted), problem="")
        if isinstance(item.kind, Quantity) or self.ours or _is_of_our_sheet(item, titles):
            return column
        sure = title_words.unit_without_words(item)
        said = self._said(column, item)
        if said is not None:
            return replace(column, unit=said, problem="")
        if column.unit is not None and column.unit != sure:
            return column
        below = [row[column.at].shown() for number, row in sheet.rows.items() if number > header and column.at in row]
        if sure is None and column.unit is None:
            if not any(sign.isdigit() for text in below for sign in text):
                return replace(column, problem="")  # words alone, such as "not done": no value needs a unit
            known = self.as_study and len(units) == 1
            return replace(column, unit=units[0], problem="", confirmed=True) if known else _unsaid(column)
        if sure is None:
            return column
        if title_words.maybe_fractions(item, below):
            return replace(column, unit=None, problem=MAYBE_FRACTIONS)
        return replace(column, unit=sure)

    def _chosen_for(self, title: str, item: Field[Any]) -> str:
        """Find the unit chosen for a column, by its title or its field."""
        names = {plain(title), plain(item.id), plain(item.name)}
        return next((unit for name, unit in self.chosen.items() if plain(name) in names), "")

    def _unit(self, item: Field[Any], words: str) -> HeaderUnit:
        units = title_words.units_of(item)
        unit = next((one for one in units if one.name == words), None) or title_words.unit_named(item, words)
        if unit is None:
            names = listed([one.name for one in units], "or")
            raise UserError(NOT_ITS_UNIT.format(words=words, label=item.label, units=names))
        return unit

    def _said(self, column: MatchedColumn, item: Field[Any]) -> HeaderUnit | None:
        """Find the unit in the title of a column."""
        bracketed = re.fullmatch(r".+?[(\[（]([^()\[\]（）]+)[)\]）]\s*", column.title)
        words = bracketed[1] if bracketed else title_words.field_named(item.form, column.title)[1]
        return title_words.unit_named(item, words) if words else None

    def _with_unit_columns(self, columns: Sequence[MatchedColumn]) -> list[MatchedColumn]:
        """Attach a column of units to the column of values before it, so that each cell has its own unit."""
        found = list(columns)
        for number, column in enumerate(found[1:], start=1):
            item = found[number - 1].measured
            own = column.role is None and not column.problem and plain(column.title) in UNIT_TITLES
            if own and item is not None and title_words.units_of(item):
                found[number] = replace(column, role=ColumnRole(Part.UNIT, item))
        said = [one.role.field for one in found if one.taken and one.role is not None and one.role.part is Part.UNIT]
        measured = Counter(one.measured for one in found)
        beside = {item for item in said if measured[item] == 1}  # of several columns, only for the one before it
        followed = {one.at for one, after in pairwise(found) if after.role == ColumnRole(Part.UNIT, one.measured)}
        return [
            replace(one, problem="") if one.asks_unit and (one.measured in beside or one.at in followed) else one
            for one in found
        ]


def _unsaid(column: MatchedColumn) -> MatchedColumn:
    return replace(column, problem=NO_UNIT)


def _is_of_our_sheet(item: Field[Any], titles: set[str]) -> bool:
    """Return whether a sheet has the columns that only our own export writes beside a field."""
    beside = {item.id + OPERATOR, item.id + REPORTED} if isinstance(item.kind, Measurement) else set[str]()
    return {STUDY, ROW, item.id, item.id + REASON} | beside <= titles
