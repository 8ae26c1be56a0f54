"""Matching rows of a form in a file with those of the study: by their number, or by their content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field, replace
from enum import Enum
from typing import Any

from cd7gui.domain.case_report.changes import DELETED, LARGEST_ROW_IN_FILES
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.exchange.mapping.matching import MatchedSheet
from cd7gui.exchange.mapping.roles import Part
from cd7gui.exchange.mapping.values import is_blank, stored_text
from cd7gui.exchange.readers.raw import RawCell, RawRow
from cd7gui.records import dataclass
from cd7gui.study.imports.patient_matching import PatientMatcher, RowPatient, RowRefused
from cd7gui.study.row_keys import (
    KeyMatch,
    adds_to,
    compare_keys,
    contradicts,
    is_another,
    is_same_day,
    key_in_words,
    lacking_in_words,
)
from cd7gui.study.session import Study

Columns = Mapping[Field[Any], Mapping[Part, int]]
Reading = Callable[[Field[Any]], DateReading]

ROW_STRUCK_OUT = "Row {row} of this form was struck out. Restore it first, or remove it here."
STRUCK_OUT_HERE = (
    "This is row {row}, which was struck out on {day} by {who}. Restore it first, remove it here, or, if it is a "
    "different row, give it a new number in a column ROW."
)
BAD_ROW = "“{text}” is not a row number. Leave it empty for a new row, or enter a whole number from 1 to {most:,}."
ONE_ROW = "A patient has only one row of this form; its number must be 0 or empty, not {text}."
SEVERAL_ROWS = (
    "The study has several rows ({rows}) with {key}, so it is unclear which of them this is. Enter its number in a "
    "column ROW."
)
OTHER_KEY = (
    "Row {row} of the study has {there}, this row has {here}. If it is the same row, correct it in the study; if it is "
    "a different one, leave its row number empty."
)
OTHER_SAMPLE = (
    "Row {row} of the study has this date with other values, and its time of day is not known; this row is from "
    "{clock}. If it is the same row, enter its number in a column ROW; if it is a different one, enter a new number "
    "there."
)
OPEN_ROW = (
    "This may be row {row} of the study or another one: {lacking} is missing in one of them. Enter it, or enter the "
    "number of the row in a column ROW."
)
SAME_KEY = (
    "It has the same {key} as {where}, which was read, with other values. Correct one of them, "
    "or give each its number in a column ROW."
)
OPEN_KEY = (
    "It may be the same as {where}, which was read: {lacking} is missing in one of them. "
    "Enter it, or give each row its number in a column ROW."
)
FOREIGN_NUMBERS = (
    "The row numbers of the sheet {sheet} are not those of this study, so its rows were matched by their dates and "
    "what else identifies them."
)
TWICE = "The patient {number} has this row twice in the file; the first was read. Remove one of them."


def number_in(cell: RawCell | None) -> int | None:
    """Return the row number in a cell, None where there is none."""
    text = "" if cell is None else cell.shown().strip()
    fits = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ROW_IN_FILES))
    return int(text) if fits and 1 <= int(text) <= LARGEST_ROW_IN_FILES else None


@dataclass(frozen=True)
class RowContent:
    """The content of a row of the file: its stored texts by field id, and the time of day beside its date.

    `where` names the row in a sentence ("row 4").
    """

    texts: Mapping[str, str]
    clock: str = ""
    where: str = ""


class RowNumbers(Enum):
    """Whose the row numbers of a sheet are."""

    EXPORTED = "exported from this study"
    OF_WORKBOOK = "in the workbook of another study, and nothing against them"
    GIVEN = "in another file, and nothing against them"
    FOREIGN = "not of this study"  # most of them name a different row here


@dataclass(frozen=True)
class MatchedRow:
    """The number of a row in the study, and what earlier rows of the file gave for it."""

    number: int
    before: Mapping[str, str] = field(default_factory=dict)


class RowMatcher:
    """Finds the row numbers in the study for the rows of one form in a file."""

    def __init__(self, study: Study, form: type[Form]) -> None:
        self._study, self._form = study, form
        self._numbered: dict[str, set[int]] = {}  # by patient: rows whose number is given by the file or the study
        self._placed: dict[str, dict[int, RowContent]] = {}  # by patient: what the file has given for each row so far
        self._by_file: dict[tuple[str, int], list[int | None]] = {}  # by patient and number in the file: the rows here
        self._foreign = False  # whether a sheet had numbers of its own

    def rows(self, owner: RowPatient) -> dict[int, Mapping[str, str]]:
        """Return a patient's rows by number, both in the study and as read from the file so far."""
        found = {row.number: row.texts for row in self._study.case(owner.key).rows(self._form)}
        placed = self._placed.get(owner.key, {})
        return found | {number: {**found.get(number, {}), **said.texts} for number, said in placed.items()}

    def named(self, owner: RowPatient, number: int, standing: RowNumbers) -> int | None:
        """Return the number here of a row that a sheet names by number; None if it may be another row."""
        given = set(self._by_file.get((owner.key, number), ()))
        if given and standing is not RowNumbers.EXPORTED:
            return given.pop() if len(given) == 1 else None
        unsure = self._foreign or standing is RowNumbers.FOREIGN or self._is_counted(owner, number)
        return None if unsure else number

    def _is_counted(self, owner: RowPatient, number: int) -> bool:
        """Return whether a row got its number from its position; a refused row before it would shift it."""
        placed = self._placed.get(owner.key, {})
        return number in placed and number not in self._numbered.get(owner.key, ())

    def has(self, owner: RowPatient, cell: RawCell | None) -> bool:
        """Return whether the study, or the file before, has the row of a number; raises `RowRefused`."""
        number = self._said(cell)
        known = number is not None and bool(self._study.case(owner.key).row(self._form, number).texts)
        return known or number in self._placed.get(owner.key, {})

    def place(self, owner: RowPatient, cell: RawCell | None, content: RowContent, standing: RowNumbers) -> MatchedRow:
        """Return the number of a row, and what the file gave for it before; raises `RowRefused`."""
        said = self._said(cell)
        if said is None or not self._form.repeating:
            return self._place(owner, said, content)
        rows = self._by_file.setdefault((owner.key, said), [])
        rows.append(None)
        if standing is RowNumbers.FOREIGN:
            self._foreign = True
            found = self._place(owner, None, content, said)
        else:
            if standing is not RowNumbers.EXPORTED:
                self._refuse_another(owner, said, content)
            rows[-1] = said
            found = self._place(owner, said, content)
        rows[-1] = found.number
        return found

    def _refuse_another(self, owner: RowPatient, number: int, content: RowContent) -> None:
        """Refuse a row whose number is that of a row with another key: it would be overwritten."""
        form, there = self._form, self._study.case(owner.key).row(self._form, number).texts
        if is_another(form, content.texts, there):
            keys = {"there": key_in_words(form, there), "here": key_in_words(form, content.texts)}
            raise RowRefused(OTHER_KEY.format(row=number, **keys))

    def _refuse_other_day(self, owner: RowPatient, number: int, content: RowContent) -> None:
        """Refuse a row with a foreign number if only its key differs from the row here, as if corrected."""
        there = self._study.case(owner.key).row(self._form, number).texts
        values = {name: text for name, text in content.texts.items() if name not in self._form.row_key}
        if any(name in there for name in values) and not contradicts(self._form, values, there):
            self._refuse_another(owner, number, content)

    def _place(
        self, owner: RowPatient, number: int | None, content: RowContent, foreign: int | None = None
    ) -> MatchedRow:
        """Return the number of a row; `foreign` is one that the file gives and that is not this study's."""
        numbered = number is not None or not self._form.repeating
        placed = self._placed.setdefault(owner.key, {})
        if number is None:
            begun = self._begun(owner, content)
            if begun is not None:
                before = placed[begun]
                placed[begun] = replace(before, texts={**before.texts, **content.texts})
                return MatchedRow(begun, before.texts)
            number = self._matching(owner, content, foreign)
        if number in placed:
            raise RowRefused(TWICE.format(number=owner.number))
        if DELETED in self._study.case(owner.key).row(self._form, number).texts:
            raise RowRefused(ROW_STRUCK_OUT.format(row=number))
        if numbered or number in {row.number for row in self._study.case(owner.key).rows(self._form)}:
            self._numbered.setdefault(owner.key, set()).add(number)
        placed[number] = content
        return MatchedRow(number)

    def _begun(self, owner: RowPatient, content: RowContent) -> int | None:
        """Find the row that the file began elsewhere: same key, additional values, no contradiction."""
        for number, earlier in self._placed.get(owner.key, {}).items():
            same = compare_keys(self._form, content.texts, earlier.texts) is KeyMatch.SAME
            if not same or content.clock != earlier.clock or adds_to(self._form, earlier.texts, content.texts):
                continue
            if not contradicts(self._form, content.texts, earlier.texts):
                return number
        return None

    def _said(self, cell: RawCell | None) -> int | None:
        text = "" if is_blank(cell) or cell is None else cell.shown().strip()
        if not self._form.repeating:
            if text not in ("", "0"):
                raise RowRefused(ONE_ROW.format(text=text))
            return 0
        if text == "":
            return None
        number = number_in(cell)
        if number is None:
            raise RowRefused(BAD_ROW.format(text=text, most=LARGEST_ROW_IN_FILES))
        return number

    def _matching(self, owner: RowPatient, content: RowContent, foreign: int | None) -> int:
        """Find the row in the study with the same key, else return the number of a new row."""
        self._refuse_said_before(owner, content)
        case = self._study.case(owner.key)
        placed = self._placed.get(owner.key, {})
        free = {row.number: row.texts for row in case.rows(self._form) if row.number not in placed}
        number = self._known_row(free, content)
        if number is None:
            self._refuse_struck_out(owner, content)
            if foreign is not None:
                self._refuse_other_day(owner, foreign, content)
        return max([case.next_row(self._form), *(at + 1 for at in placed)]) if number is None else number

    def _refuse_struck_out(self, owner: RowPatient, content: RowContent) -> None:
        """Refuse a row that was struck out in the study: it must not silently come back."""
        form, texts = self._form, content.texts
        for row in self._study.case(owner.key).deleted_rows(form):
            there = {name: text for name, text in row.texts.items() if form.field(name) is not None}
            if not there or not texts:
                continue
            found = compare_keys(form, texts, there)
            if found is KeyMatch.SAME or (found is KeyMatch.OPEN and adds_to(form, there, texts)):
                last = self._study.history(owner.key, form.id, row.number, DELETED)[-1]
                raise RowRefused(STRUCK_OUT_HERE.format(row=row.number, day=last.at[:10], who=last.who))

    def _known_row(self, rows: Mapping[int, Mapping[str, str]], content: RowContent) -> int | None:
        """Find the one row that this is; None if it is new. Raises `RowRefused` if that is ambiguous."""
        form, texts = self._form, content.texts
        judged = {at: compare_keys(form, texts, there) for at, there in rows.items()}
        near = {at: rows[at] for at, found in judged.items() if found is not KeyMatch.APART}
        whole = [at for at, there in near.items() if adds_to(form, there, texts)]
        same = [at for at in near if judged[at] is KeyMatch.SAME]
        exact = [at for at in whole if at in same] or whole
        if exact:
            return exact[0]
        if len(same) > 1:
            raise RowRefused(SEVERAL_ROWS.format(rows=listed(list(map(str, same))), key=key_in_words(form, texts)))
        if same:
            if content.clock and contradicts(form, texts, rows[same[0]]):
                raise RowRefused(OTHER_SAMPLE.format(row=same[0], clock=content.clock))
            return same[0]
        fillable = [at for at, there in near.items() if adds_to(form, texts, there)]
        if len(near) == 1 and fillable:
            return fillable[0]
        if near:
            at, there = next(iter(near.items()))
            raise RowRefused(OPEN_ROW.format(row=at, lacking=lacking_in_words(form, texts, there)))
        return None

    def _refuse_said_before(self, owner: RowPatient, content: RowContent) -> None:
        """Refuse a row that may repeat an earlier row of the file, because it is unclear which one is right."""
        for earlier in self._placed.get(owner.key, {}).values():
            found = compare_keys(self._form, content.texts, earlier.texts)
            if found is KeyMatch.APART or (content.clock != earlier.clock and content.clock and earlier.clock):
                continue
            if dict(content.texts) == dict(earlier.texts):
                raise RowRefused(TWICE.format(number=owner.number))
            if found is KeyMatch.SAME:
                key = key_in_words(self._form, content.texts)
                raise RowRefused(SAME_KEY.format(where=earlier.where, key=key))
            lacking = lacking_in_words(self._form, content.texts, earlier.texts)
            raise RowRefused(OPEN_KEY.format(where=earlier.where, lacking=lacking))


def has_foreign_numbers(
    owners: PatientMatcher, matched: MatchedSheet, keys: Mapping[Part, int], columns: Columns, reading: Reading
) -> bool:
    """Return whether row numbers of a sheet name more rows here with another key than of the same day."""
    form = matched.fills
    if Part.ROW not in keys or Part.SUBJECT not in keys or not form.repeating:
        return False
    of_key = {item: parts for item, parts in columns.items() if item.form is form and item.id in form.row_key}
    found = Counter(_is_row_here(owners, matched, keys, of_key, row, reading) for _, row in matched.body())
    return found[False] > found[True]


def _is_row_here(
    owners: PatientMatcher,
    matched: MatchedSheet,
    keys: Mapping[Part, int],
    columns: Columns,
    row: RawRow,
    reading: Reading,
) -> bool | None:
    """Return whether a numbered row is the one of that number here; None if nothing tells."""
    number, name = number_in(row.get(keys[Part.ROW])), row.get(keys[Part.SUBJECT])
    case = owners.known(name) if number else None
    if case is None or number is None:
        return None
    there = case.row(matched.fills, number).texts
    texts: dict[str, str] = {}
    for item, parts in columns.items():
        cells = {part: row[at] for part, at in parts.items() if at in row}
        with suppress(Unparsable):  # refused when the row is checked
            text = None if item.row_of else stored_text(item, cells, reading(item), matched.sheet.counts_days_from_1904)
            if text is not None:
                texts[item.id] = text
    if is_another(matched.fills, texts, there):
        return False
    return True if is_same_day(matched.fills, texts, there) else None
