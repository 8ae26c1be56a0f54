"""The columns of a kind of value on a sheet: codes with labels, numbers with units, dates with study days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from cd7gui.domain.case_report.changes import GIVEN_REASONS, MissingReason
from cd7gui.domain.case_report.dictionary import Field, Item
from cd7gui.domain.values import kinds
from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Cell, ColumnKind, SheetColumn
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.records import dataclass

LABEL, UNIT, INFUSION_DAY, TRANSPLANT_DAY, REASON = "_L", "_U", "_T", "_H", "_MR"
OPERATOR, REPORTED = "_OP", "_R"  # of a measured value: below or above, and as reported
REASONS = tuple((reason.value, reason.words) for reason in GIVEN_REASONS)
OF_IDENTIFIERS = (*REASONS, (MissingReason.KEPT_APART.value, MissingReason.KEPT_APART.words))
LONG_TEXT = 100  # characters from which a text is wrapped in a wide column


@dataclass(frozen=True)
class ValueColumn:
    """A column of an item whose cell follows from the value alone."""

    column: SheetColumn
    give: Callable[[Any], Cell]

    def cell(self, value: Any, _: ExportedPatient) -> Cell:
        """Return the cell of a value."""
        return self.give(value)


@dataclass(frozen=True)
class DateColumn:
    """A column of a date as exported, shifted in a de-identified file."""

    column: SheetColumn

    def cell(self, value: date | PartialDate, patient: ExportedPatient) -> Cell:
        """Return the date; one of any precision as ISO text, because a spreadsheet would invent the day (X05)."""
        if isinstance(value, PartialDate):
            return cells.text(patient.moved_partial(value))
        return cells.day(patient.moved(value))


@dataclass(frozen=True)
class StudyDayColumn:
    """A column of a date's distance from day zero on one of the patient's clocks."""

    column: SheetColumn
    distance: Callable[[ExportedPatient, date], Cell]

    def cell(self, value: date | PartialDate, patient: ExportedPatient) -> Cell:
        """Return the days; empty for an incomplete date."""
        whole = value.whole if isinstance(value, PartialDate) else value
        return cells.EMPTY if whole is None else self.distance(patient, whole)


@dataclass(frozen=True)
class TermColumn:
    """A column of a coded term, as far as it may be exported."""

    column: SheetColumn
    kind: kinds.TermKind
    disclosure: Disclosure

    def cell(self, value: str, patient: ExportedPatient) -> Cell:
        """Return the term, if a list has it or the export is complete."""
        return cells.text(self.disclosure.term(self.kind, value, patient.case.terms))


ItemColumn = ValueColumn | DateColumn | StudyDayColumn | TermColumn


def columns_of(item: Item[Any], disclosure: Disclosure) -> list[ItemColumn]:
    """Return the columns of an item in order."""
    if disclosure.is_age(item):
        return [ValueColumn(_column(item, ColumnKind.INTEGER), lambda years: cells.integer(disclosure.age(years)))]
    if isinstance(item.kind, kinds.TextKind) and item.kind.notation:
        kind = item.kind
        return [ValueColumn(_column(item, width=16), lambda value: cells.text(disclosure.text(kind, value)))]
    if isinstance(item.kind, kinds.TermKind):
        return [TermColumn(_column(item, width=32), item.kind, disclosure)]
    found = _BY_KIND.get(type(item.kind), _text)(item)
    return [one for one in found if not (disclosure.day_counts and isinstance(one, DateColumn))]


def reason_column(item: Field[Any]) -> SheetColumn:
    """Return the column with the reason for a missing value (X09)."""
    label = f"{item.label}: why missing"
    return SheetColumn(item.id + REASON, label, width=16, codes=OF_IDENTIFIERS if item.identifier else REASONS)


def names_of(item: Item[Any], disclosure: Disclosure) -> list[str]:
    """Return the column names of an item, the reason for a missing value last."""
    names = [one.column.name for one in columns_of(item, disclosure)]
    return [*names, reason_column(item).name] if isinstance(item, Field) else names


def _column(item: Item[Any], kind: ColumnKind = ColumnKind.TEXT, width: int = 12, *, wrap: bool = False) -> SheetColumn:
    label = f"{item.label} ({item.unit})" if item.unit else item.label
    typed = isinstance(item, Field) and isinstance(item.kind, kinds.TextKind)
    return SheetColumn(item.id, label, kind, width, wrap, codes=_codes(item), typed=typed)


def _codes(item: Item[Any]) -> tuple[tuple[str, str], ...]:
    kind = item.kind
    return kind.options.items if isinstance(kind, kinds.ChoiceKind | kinds.YesNo) else ()


def _text(item: Item[Any]) -> Iterator[ItemColumn]:
    kind = item.kind
    long = isinstance(kind, kinds.TextKind) and (kind.lines or kind.longest >= LONG_TEXT)
    column = _column(item, width=48 if long else 16, wrap=long)
    yield ValueColumn(column, lambda value: cells.text(kind.store(value)))


def _coded(item: Item[Any]) -> Iterator[ItemColumn]:
    kind = item.kind
    yield ValueColumn(_column(item), lambda value: cells.text(kind.store(value)))
    label = SheetColumn(item.id + LABEL, f"{item.label}: in words", width=24)
    yield ValueColumn(label, lambda value: cells.text(kind.show(value)))


def _number(item: Item[Any]) -> Iterator[ItemColumn]:
    yield ValueColumn(_column(item, ColumnKind.NUMBER), cells.number)


def _integer(item: Item[Any]) -> Iterator[ItemColumn]:
    yield ValueColumn(_column(item, ColumnKind.INTEGER), cells.integer)


def _quantity(item: Item[Any]) -> Iterator[ItemColumn]:
    yield ValueColumn(_column(item, ColumnKind.NUMBER), lambda value: cells.number(value.number))
    unit = SheetColumn(item.id + UNIT, f"{item.label}: unit", width=10)
    yield ValueColumn(unit, lambda value: cells.text(value.unit))


def _measurement(item: Item[Any]) -> Iterator[ItemColumn]:
    """Split "<0.5" into number, operator and text: elsewhere one odd cell turns a whole column into text (X08)."""
    yield ValueColumn(_column(item, ColumnKind.NUMBER), lambda value: cells.number(value.number))
    operator = SheetColumn(item.id + OPERATOR, f"{item.label}: below or above the number", width=8)
    yield ValueColumn(operator, lambda value: cells.text(value.operator))
    reported = SheetColumn(item.id + REPORTED, f"{item.label}: as reported", width=12)
    yield ValueColumn(reported, lambda value: cells.text(item.kind.store(value)))


def _day(item: Item[Any]) -> Iterator[ItemColumn]:
    yield DateColumn(_column(item, ColumnKind.DATE))
    yield from _study_days(item)


def _partial_day(item: Item[Any]) -> Iterator[ItemColumn]:
    yield DateColumn(_column(item))
    yield from _study_days(item)


def _study_days(item: Item[Any]) -> Iterator[ItemColumn]:
    if isinstance(item, Field) and item.identifier:
        return  # the distance from a date of birth would reveal the date
    for suffix, words, distance in (
        (INFUSION_DAY, "{label}: days since CAR-T infusion", ExportedPatient.days_since_infusion),
        (TRANSPLANT_DAY, "{label}: days since transplant", ExportedPatient.days_since_transplant),
    ):
        column = SheetColumn(item.id + suffix, words.format(label=item.label), ColumnKind.INTEGER, 11)
        yield StudyDayColumn(column, distance)


_BY_KIND: Mapping[type[kinds.Kind[Any]], Callable[[Item[Any]], Iterator[ItemColumn]]] = {
    kinds.ChoiceKind: _coded,
    kinds.MultiChoiceKind: _coded,
    kinds.YesNo: _coded,
    kinds.NumberKind: _number,
    kinds.IntegerKind: _integer,
    kinds.Quantity: _quantity,
    kinds.Measurement: _measurement,
    kinds.Day: _day,
    kinds.PartialDay: _partial_day,
}
