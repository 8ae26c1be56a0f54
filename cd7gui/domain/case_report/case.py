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
    """One row of a form (a single form is one row with number 0). A hidden or empty field reads as missing."""

    form: type[Form]
    number: int
    texts: Texts

    def __getitem__(self, item: Field[T]) -> T:
        """Return the value; raises `Missing` if it is empty, hidden or answered with a missing reason."""
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
        """The stored texts of the values that count, worked out once: a row never changes."""
        return {
            name: text
            for name, text in self.texts.items()
            if name in self._values and self._shows(name, self._text_while_counting)
        }

    @cached_property
    def _values(self) -> dict[str, Any]:
        """The values of the texts that can be read, shown or not; a mark and a missing reason are no values."""
        return self._read[0]

    @property
    def unreadable(self) -> Mapping[str, str]:
        """What is wrong with the texts that their kinds cannot read, by field. They count as if they were not there."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[dict[str, Any], dict[str, str]]:
        values, unreadable = dict[str, Any](), dict[str, str]()
        for name, text in self.texts.items():
            item = self.form.field(name)
            if item is None:
                continue
            if missing_reason(text) is not None:  # what is known of a date that is kept apart is computed with
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
        """Return the field that this very value was read from, None if it was not read here."""
        name = next((name for name, loaded in self._loaded.items() if loaded is value), "")
        return self.form.field(name)

    def value_text(self, id: str) -> str | None:
        """Return the stored text of a value that counts: not hidden, not a missing reason."""
        return self._counting.get(id)

    def stored(self, item: Item[Any]) -> str | None:
        """Return the stored text whatever it is; only the page and the trail look at hidden values."""
        return self.texts.get(item.id)

    def reason(self, item: Field[Any]) -> MissingReason | None:
        """Return the missing reason, if the field was answered with one and is shown."""
        return missing_reason(self.texts.get(item.id)) if self.shows(item.id) else None

    def answered(self, item: Field[Any]) -> bool:
        """Return whether the field has a value or a missing reason."""
        return item.id in self.texts

    def shows(self, id: str) -> bool:
        """Return whether the field is shown, by its condition and by the conditions of what it depends on."""
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
        """The whole dates that the row holds, in the order of the page."""
        return tuple((item, self[item]) for item in self.form.day_fields() if self.has(item))

    @cached_property
    def latest_day(self) -> date | None:
        """The latest whole date that the row holds, None if it holds none."""
        return max((day for _, day in self.days), default=None)

    @cached_property
    def blanks(self) -> tuple[Field[Any], ...]:
        """The fields that must be answered and are not."""
        return tuple(item for item in self.form.fields() if self.requires(item) and not self.answered(item))

    def once(self, derive: Callable[[Row], T]) -> T:
        """Return what a function works out of this row alone; it is asked once, because a row never changes."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        found: T = self._derived[derive]
        return found

    @cached_property
    def _derived(self) -> dict[Callable[[Row], Any], Any]:
        return {}

    @property
    def complete(self) -> bool:
        """Whether the form that this row is was marked complete (single forms; for a repeating form ask the case)."""
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


NO_ROWS: Mapping[int, Row] = {}  # always the same, so that what is worked out of none is kept too


@dataclass(frozen=True)
class _LiveRows:
    """The rows of a form that count, with what is worked out of them once: a form's mapping never changes."""

    found: Mapping[int, Row]
    rows: tuple[Row, ...]

    @cached_property
    def latest(self) -> Row | None:
        """The first of the rows with the latest whole date."""
        dated = [(row.latest_day, row) for row in self.rows if row.latest_day is not None]
        return max(dated, key=lambda found: found[0])[1] if dated else None

    @cached_property
    def latest_day(self) -> date | None:
        """The latest whole date in the rows."""
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
    marks: Texts = field(default_factory=dict)  # marks of the patient and texts of forms this dictionary does not know
    cutoff: date | None = None  # the data cut-off of the study, None while there is none
    # Of a case as known on a day: a value of a later day, which shows that the patient was alive on it.
    seen_later: tuple[Row, Field[date]] | None = field(default=None, repr=False)
    ranges: tuple[ReferenceRange, ...] = field(default=(), repr=False)  # of the study's laboratories
    terms: StudyTerms = field(default=NO_TERMS, repr=False)  # that the study took over for its events
    _live: dict[str, _LiveRows] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, item: Field[T]) -> T:
        """Return the value of a field of a single form; raises `Missing`."""
        return self.only(item.form)[item]

    def get(self, item: Field[T]) -> T | None:
        """Return the value of a field of a single form, or None."""
        return self.only(item.form).get(item)

    def has(self, *items: Field[Any]) -> bool:
        """Return whether all these fields of single forms have a value."""
        return all(self.only(item.form).has(item) for item in items)

    def only(self, form: type[Form]) -> Row:
        """Return the one row of a single form; it may be empty."""
        return self._form_rows(form).get(0) or Row(form, 0, {})

    def _form_rows(self, form: type[Form]) -> Mapping[int, Row]:
        return self.rows_by_form.get(form.id, NO_ROWS)

    def rows(self, form: type[Form]) -> tuple[Row, ...]:
        """Return the rows of a form that count, by number: struck-out and empty rows are left out."""
        return self._live_rows(form).rows

    def answered_rows(self, form: type[Form]) -> tuple[Row, ...]:
        """Return the rows that count and hold an answer that is asked for. One of hidden values alone holds none."""
        return tuple(row for row in self.rows(form) if any(map(row.shows, row.texts)))

    def _live_rows(self, form: type[Form]) -> _LiveRows:
        found = self.rows_by_form.get(form.id, NO_ROWS)
        known = self._live.get(form.id)
        if known is None or known.found is not found:  # a form's mapping is replaced whenever one of its rows changes
            known = self._live[form.id] = _LiveRows(found, _rows_that_count(form, found))
        return known

    def rows_by_day(self, form: type[Form], when: Field[date]) -> tuple[Row, ...]:
        """Return the dated rows of a form that count, earliest first. Rows of one day in the order of their numbers."""
        live = self._live_rows(form)
        if when.id not in live.by_day:
            dated = [(row[when], row.number, row) for row in live.rows if row.has(when)]
            live.by_day[when.id] = tuple(row for _, _, row in sorted(dated, key=lambda found: found[:2]))
        return live.by_day[when.id]

    def latest_row(self, form: type[Form]) -> Row | None:
        """Return the row of a form that counts and holds the latest whole date."""
        return self._live_rows(form).latest

    def latest_day(self, form: type[Form]) -> date | None:
        """Return the latest whole date in the rows of a form that count."""
        return self._live_rows(form).latest_day

    def deleted_rows(self, form: type[Form]) -> tuple[Row, ...]:
        """Return the rows that were struck out."""
        found = self._form_rows(form)
        return tuple(found[number] for number in sorted(found) if DELETED in found[number].texts)

    def row(self, form: type[Form], number: int) -> Row:
        """Return a row by its number; a new one is empty."""
        return self._form_rows(form).get(number) or Row(form, number, {})

    def next_row(self, form: type[Form]) -> int:
        """Return the number for a new row; a number is never used again."""
        return max((number for number in self._form_rows(form)), default=0) + 1

    def derive(self, item: Derived[T], row: Row) -> T | None:
        """Compute a derived value. None if what it needs is missing or leaves it open, or if the programme failed."""
        return self.derive_or(item, row, None)

    def derive_or(self, item: Derived[T], row: Row, failed: F) -> T | F | None:
        """Compute a derived value as `derive` does; `failed` where the programme failed, which ends a test run."""
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
        """Return the reason why a finding stands, or an empty text."""
        return self.row(form, row).texts.get(justification_mark(check, field_id), "")

    def stored(self, form_id: str, row: int, field_id: str) -> str | None:
        """Return the stored text at a place, whatever it is."""
        form = self.dictionary.form(form_id)
        if form is None:
            return self.marks.get(_mark_name(form_id, row, field_id))
        return self.row(form, row).texts.get(field_id)

    def on(self, today: date) -> Case:
        """Return the same case as known on another day."""
        return replace(self, today=today)

    def once(self, derive: Callable[[Case], T]) -> T:
        """Return what a function works out of this case; it is asked once, because a case never changes.

        Not for checks: of a case that they share, only the first would be seen to read what was worked out.
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
    """Return the case after one change; what did not change is shared, not copied."""
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
