"""A case report as immutable values: read by field, changed by making a new one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from cd7gui.domain.case_report.apart import narrowed_date
from cd7gui.domain.case_report.changes import (
    COMPLETE,
    DELETED,
    PATIENT,
    Change,
    MissingReason,
    justification_mark,
    missing_reason,
)
from cd7gui.domain.case_report.conditions import Reader
from cd7gui.domain.case_report.dictionary import Derived, Dictionary, Field, Form, Item
from cd7gui.domain.case_report.study_terms import NO_TERMS, StudyTerms
from cd7gui.domain.errors import Missing, ProgramError, Undecided, Unparsable
from cd7gui.domain.reference_range import ReferenceRange
from cd7gui.domain.values.kinds import PartialDay
from cd7gui.records import dataclass

T = TypeVar("T")
F = TypeVar("F")

Texts = Mapping[str, str]  # field id -> stored text; an empty field is absent


@dataclass(frozen=True)
class Row:
    """One row of a form (a non-repeating form is row 0). A hidden or empty field reads as missing."""

    form: type[Form]
    number: int
    texts: Texts

    def __getitem__(self, item: Field[T]) -> T:
        """Return the value; raises `Missing` if it is empty, hidden or has a missing reason."""
        loaded = self._loaded
        if item.id not in loaded:
            if item.id not in self._counting:
                raise Missing(item.id)
            loaded[item.id] = self._values[item.id]
        value: T = loaded[item.id]
        return value

    @cached_property
    def _loaded(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _counting(self) -> Texts:
        """The stored texts of the values that count, computed once because a row is immutable."""
        return {
            name: text
            for name, text in self.texts.items()
            if name in self._values and self._shows(name, self._text_while_counting)
        }

    @cached_property
    def _values(self) -> dict[str, Any]:
        """The values of readable texts, shown or not, without marks and missing reasons."""
        return self._read[0]

    @property
    def unreadable(self) -> Mapping[str, str]:
        """What is wrong with the unreadable texts, by field; they count as absent."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[dict[str, Any], dict[str, str]]:
        values, unreadable = dict[str, Any](), dict[str, str]()
        for name, text in self.texts.items():
            item = self.form.field(name)
            if item is None:
                continue
            if missing_reason(text) is not None:  # the known part of a date that is kept apart is used
                known = narrowed_date(text) if isinstance(item.kind, PartialDay) else None
                values |= {name: known} if known is not None else {}
                continue
            try:
                values[name] = item.kind.read(text)
            except Unparsable as problem:
                unreadable[name] = str(problem)
        return values, unreadable

    def _text_while_counting(self, id: str) -> str | None:
        text = self.texts.get(id)
        hidden = text is None or id not in self._values or not self._shows(id, self._text_while_counting)
        return None if hidden else text

    def get(self, item: Field[T]) -> T | None:
        """Return the value, or None if it is missing."""
        return self[item] if item.id in self._counting else None

    def has(self, *items: Field[Any]) -> bool:
        """Return whether all these fields have a value."""
        counting = self._counting
        for item in items:  # noqa: SIM110 - asked thousands of times of each case, and a generator takes twice as long
            if item.id not in counting:
                return False
        return True

    def field_of(self, value: object) -> Field[Any] | None:
        """Return the field from which this very value object was read, None if it was not read here."""
        name = next((name for name, loaded in self._loaded.items() if loaded is value), "")
        return self.form.field(name)

    def value_text(self, id: str) -> str | None:
        """Return the stored text of a value that counts: not hidden, not a missing reason."""
        return self._counting.get(id)

    def stored(self, item: Item[Any]) -> str | None:
        """Return the stored text in any case; only the page and the trail use hidden values."""
        return self.texts.get(item.id)

    def reason(self, item: Field[Any]) -> MissingReason | None:
        """Return the missing reason, if the field has one and is shown."""
        return missing_reason(self.texts.get(item.id)) if self.shows(item.id) else None

    def answered(self, item: Field[Any]) -> bool:
        """Return whether the field has a value or a missing reason."""
        return item.id in self.texts

    def shows(self, id: str) -> bool:
        """Return whether the field is shown, by its condition and those of the fields it depends on."""
        return self._shows(id, self.value_text)

    def _shows(self, id: str, read: Reader) -> bool:
        item = self.form.field(id)
        if item is None or item.shown_if is None:
            return item is not None
        return item.shown_if.holds(read)

    def requires(self, item: Field[Any]) -> bool:
        """Return whether the field must be answered in this row."""
        if not self.shows(item.id):
            return False
        return item.required or (item.required_if is not None and item.required_if.holds(self.value_text))

    @cached_property
    def days(self) -> tuple[tuple[Field[date], date], ...]:
        """The complete dates in the row, in page order."""
        return tuple((item, self[item]) for item in self.form.day_fields() if self.has(item))

    @cached_property
    def latest_day(self) -> date | None:
        """The latest complete date in the row, None if there is none."""
        return max((day for _, day in self.days), default=None)

    @cached_property
    def blanks(self) -> tuple[Field[Any], ...]:
        """The fields that must be answered and are not."""
        return tuple(item for item in self.form.fields() if self.requires(item) and not self.answered(item))

    def cached(self, derive: Callable[[Row], T]) -> T:
        """Return a function's result for this row alone, cached because a row is immutable."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        found: T = self._derived[derive]
        return found

    @cached_property
    def _derived(self) -> dict[Callable[[Row], Any], Any]:
        return {}

    @property
    def complete(self) -> bool:
        """Whether this row's form was marked complete (for a repeating form ask the case)."""
        return COMPLETE in self.texts

    @cached_property
    def empty(self) -> bool:
        """Whether nothing was entered."""
        return all(name.startswith("@") for name in self.texts)

    def with_text(self, id: str, text: str | None) -> Row:
        """Return the row with one stored text changed."""
        texts = {name: value for name, value in self.texts.items() if name != id}
        if text is not None:
            texts[id] = text
        return Row(self.form, self.number, texts)


NO_ROWS: Mapping[int, Row] = {}  # always the same object, so that results for no rows are cached too


@dataclass(frozen=True)
class _LiveRows:
    """The counted rows of a form with cached results, because a form's mapping is immutable."""

    found: Mapping[int, Row]
    rows: tuple[Row, ...]

    @cached_property
    def latest(self) -> Row | None:
        """The first of the rows with the latest complete date."""
        dated = [(row.latest_day, row) for row in self.rows if row.latest_day is not None]
        return max(dated, key=lambda found: found[0])[1] if dated else None

    @cached_property
    def latest_day(self) -> date | None:
        """The latest complete date in the rows."""
        return None if self.latest is None else self.latest.latest_day

    @cached_property
    def by_day(self) -> dict[str, tuple[Row, ...]]:
        """The dated rows in the order of a date field, by the id of the field."""
        return {}


@dataclass(frozen=True)
class Case:
    """The case report of one patient, as known on `today`.

    `key` is the store's name of the patient, not the patient number.
    """

    key: str
    dictionary: Dictionary
    today: date
    rows_by_form: Mapping[str, Mapping[int, Row]] = field(default_factory=dict)
    marks: Texts = field(default_factory=dict)  # marks of the patient, and texts of forms that this dictionary lacks
    cutoff: date | None = None  # the data cut-off of the study, None if there is none
    # For a case as known on a day: a value of a later day, which shows that the patient was alive on it.
    seen_later: tuple[Row, Field[date]] | None = field(default=None, repr=False)
    # For a case as known on a day: its rows and that day. While the rows are the same, none is later.
    cut: tuple[Mapping[str, Mapping[int, Row]], date] | None = field(default=None, repr=False, compare=False)
    ranges: tuple[ReferenceRange, ...] = field(default=(), repr=False)  # of the study's laboratories
    terms: StudyTerms = field(default=NO_TERMS, repr=False)  # imported by the study for its events
    _live: dict[str, _LiveRows] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, item: Field[T]) -> T:
        """Return the value of a field of a non-repeating form; raises `Missing`."""
        return self.only(item.form)[item]

    def get(self, item: Field[T]) -> T | None:
        """Return the value of a field of a non-repeating form, or None."""
        return self.only(item.form).get(item)

    def has(self, *items: Field[Any]) -> bool:
        """Return whether all these fields of non-repeating forms have a value."""
        return all(self.only(item.form).has(item) for item in items)

    def only(self, form: type[Form]) -> Row:
        """Return the one row of a non-repeating form, which may be empty."""
        return self._form_rows(form).get(0) or Row(form, 0, {})

    def _form_rows(self, form: type[Form]) -> Mapping[int, Row]:
        return self.rows_by_form.get(form.id, NO_ROWS)

    def rows(self, form: type[Form]) -> tuple[Row, ...]:
        """Return the counted rows of a form, by number, without struck-out and empty rows."""
        return self._live_rows(form).rows

    def answered_rows(self, form: type[Form]) -> tuple[Row, ...]:
        """Return the counted rows with an answer that is asked for; hidden values alone do not count."""
        return tuple(row for row in self.rows(form) if any(map(row.shows, row.texts)))

    def _live_rows(self, form: type[Form]) -> _LiveRows:
        found = self.rows_by_form.get(form.id, NO_ROWS)
        known = self._live.get(form.id)
        if known is None or known.found is not found:  # a form's mapping is replaced whenever one of its rows changes
            known = self._live[form.id] = _LiveRows(found, _rows_that_count(form, found))
        return known

    def rows_by_day(self, form: type[Form], when: Field[date]) -> tuple[Row, ...]:
        """Return the dated, counted rows of a form, earliest first; rows of one day by number."""
        live = self._live_rows(form)
        if when.id not in live.by_day:
            dated = [(row[when], row.number, row) for row in live.rows if row.has(when)]
            live.by_day[when.id] = tuple(row for _, _, row in sorted(dated, key=lambda found: found[:2]))
        return live.by_day[when.id]

    def latest_row(self, form: type[Form]) -> Row | None:
        """Return the counted row of a form with the latest complete date."""
        return self._live_rows(form).latest

    def latest_day(self, form: type[Form]) -> date | None:
        """Return the latest complete date in the counted rows of a form."""
        return self._live_rows(form).latest_day

    def deleted_rows(self, form: type[Form]) -> tuple[Row, ...]:
        """Return the struck-out rows."""
        found = self._form_rows(form)
        return tuple(found[number] for number in sorted(found) if DELETED in found[number].texts)

    def row(self, form: type[Form], number: int) -> Row:
        """Return a row by its number; a new one is empty."""
        return self._form_rows(form).get(number) or Row(form, number, {})

    def next_row(self, form: type[Form]) -> int:
        """Return the number for a new row; numbers are never reused."""
        return max((number for number in self._form_rows(form)), default=0) + 1

    def derive(self, item: Derived[T], row: Row) -> T | None:
        """Compute a derived value; None if its input is missing or undecided, or if the programme failed."""
        return self.derive_or(item, row, None)

    def derive_or(self, item: Derived[T], row: Row, failed: F) -> T | F | None:
        """Compute a derived value as `derive` does; `failed` if the programme failed, which ends a test run."""
        try:
            return item.by(row, self)
        except (Missing, Undecided):
            return None
        except Exception as failure:
            warnings.warn(ProgramError(f"{item.name}: {type(failure).__name__}: {failure}"), stacklevel=2)
            return failed

    def is_complete(self, form: type[Form]) -> bool:
        """Return whether the form was marked complete."""
        return COMPLETE in self.row(form, 0).texts

    def is_started(self, form: type[Form]) -> bool:
        """Return whether anything was entered."""
        return bool(self.rows(form))

    @property
    def deleted(self) -> bool:
        """Whether the patient was struck out."""
        return DELETED in self.marks

    def justification(self, check: str, form: type[Form], row: int, field_id: str) -> str:
        """Return the justification of a finding, or an empty string."""
        return self.row(form, row).texts.get(justification_mark(check, field_id), "")

    def stored(self, form_id: str, row: int, field_id: str) -> str | None:
        """Return the stored text of a place in any case."""
        form = self.dictionary.form(form_id)
        if form is None:
            return self.marks.get(_mark_name(form_id, row, field_id))
        return self.row(form, row).texts.get(field_id)

    def on(self, today: date) -> Case:
        """Return the same case as known on another day."""
        return replace(self, today=today)

    def cached(self, derive: Callable[[Case], T]) -> T:
        """Return a function's result for this case, cached because a case is immutable.

        Not for checks: if they shared a result, only the first would be recorded as reading its sources.
        """
        if derive not in self._worked_out:
            self._worked_out[derive] = derive(self)
        found: T = self._worked_out[derive]
        return found

    @cached_property
    def _worked_out(self) -> dict[Callable[[Case], Any], Any]:
        return {}


def _rows_that_count(form: type[Form], found: Mapping[int, Row]) -> tuple[Row, ...]:
    return tuple(
        found[number]
        for number in sorted(found)
        if bool(number) == form.repeating and DELETED not in found[number].texts and not found[number].empty
    )


def _mark_name(form_id: str, row: int, field_id: str) -> str:
    return field_id if form_id == PATIENT else f"{form_id}[{row}].{field_id}"


def apply(case: Case, change: Change) -> Case:
    """Return the case after one change; unchanged parts are shared, not copied."""
    form = case.dictionary.form(change.form)
    if form is None:
        name = _mark_name(change.form, change.row, change.field)
        marks = {key: text for key, text in case.marks.items() if key != name}
        return replace(case, marks=marks if change.new is None else marks | {name: change.new})
    rows = case.rows_by_form.get(form.id, {})
    row = case.row(form, change.row).with_text(change.field, change.new)
    return replace(case, rows_by_form={**case.rows_by_form, form.id: {**rows, change.row: row}})


def case_from_texts(key: str, dictionary: Dictionary, today: date, texts: Iterable[tuple[str, int, str, str]]) -> Case:
    """Build a case from stored (form, row, field, text)."""
    rows: dict[str, dict[int, dict[str, str]]] = {}
    marks: dict[str, str] = {}
    for form_id, number, field_id, text in texts:
        if dictionary.form(form_id) is None:
            marks[_mark_name(form_id, number, field_id)] = text
        else:
            rows.setdefault(form_id, {}).setdefault(number, {})[field_id] = text
    built = {
        form.id: {number: Row(form, number, found) for number, found in rows[form.id].items()}
        for form in dictionary.forms
        if form.id in rows
    }
    return Case(key, dictionary, today, built, marks)
