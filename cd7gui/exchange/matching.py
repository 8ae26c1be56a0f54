"""Which form a sheet of a file fills, and which field a column: by name, by label, or as somebody chose before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from cd7gui.domain.dictionary import Derived, Dictionary, Field, Form
from cd7gui.domain.text import N_
from cd7gui.exchange.formsheets import sheet_name
from cd7gui.exchange.itemcolumns import LABEL, OPERATOR, REASON, REPORTED, UNIT, columns_of, reason_column
from cd7gui.exchange.patients import ROW, ROW_KEYS, SITE, STUDY, SUBJECT, Disclosure
from cd7gui.exchange.provenance import PROVENANCE
from cd7gui.exchange.rawcells import RawBook, RawRow, RawSheet, RawText, column_letters

HEADER_WITHIN = 20  # rows; above the header some files have a title
REFUSED = "Refused"  # the list that goes back with refused cells
INSTRUCTIONS, CODES = "Instructions", "Codes"  # beside the forms of the blank entry workbook
IGNORE = ""  # what a remembered column fills that nobody wants

NO_FORM = N_("The sheet {sheet} fits no form and was left out.")
NO_SUBJECT = N_("The sheet {sheet} has no column of patient numbers (SUBJID) and was left out.")
UNKNOWN = N_("The sheet {sheet} has columns that fit no field and were left out: {columns}.")
TWICE = N_("The sheet {sheet} has two columns for {name}; only the first was read.")


class Part(Enum):
    """What a column holds of a field, or of the keys of a row."""

    STUDY = "study"
    SITE = "site"
    SUBJECT = "patient number"
    ROW = "row"
    VALUE = "value"
    LABEL = "label"
    UNIT = "unit"
    OPERATOR = "below or above"
    REASON = "why missing"
    COMPUTED = "computed"  # study days, derived values: worked out anew, never read


@dataclass(frozen=True)
class Role:
    """What a column is for."""

    part: Part
    field: Field[Any] | None = None


@dataclass(frozen=True)
class Remembered:
    """What somebody chose for files of this shape: the form of a sheet, the field of a column by its header.

    A column fills "F6.HSCTDAT", or its unit, label or reason by the suffix: "F18.HB_U". An empty text leaves it out.
    """

    forms: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MatchedSheet:
    """A sheet that fills a form, where its rows begin, and what its columns are for."""

    sheet: RawSheet
    form: type[Form]
    header: int
    roles: Mapping[int, Role]

    def body(self) -> Iterator[tuple[int, RawRow]]:
        """Give the rows below the header by their numbers."""
        return ((number, self.sheet.rows[number]) for number in sorted(self.sheet.rows) if number > self.header)


@dataclass(frozen=True)
class Matching:
    """The sheets that fill forms, in the order of the dictionary, and sentences about what was left out."""

    sheets: tuple[MatchedSheet, ...]
    left_out: tuple[str, ...] = ()


def match(book: RawBook, dictionary: Dictionary, remembered: Remembered, own_lists: frozenset[str]) -> Matching:
    """Match the sheets of a file; `own_lists` are sheets of our own workbook that hold no form."""
    names = _Names(dictionary, remembered)
    lists = {REFUSED, *(own_lists if book.sheet(PROVENANCE) is not None else ())}
    if book.sheet(INSTRUCTIONS) is not None and book.sheet(CODES) is not None:
        lists |= {INSTRUCTIONS, CODES}
    found, left_out = list[MatchedSheet](), list[str]()
    for sheet in book.sheets:
        if sheet.name in lists or not sheet.rows:
            continue
        matched, sentences = names.match(sheet)
        left_out.extend(sentences)
        found.extend([matched] if matched else [])
    order = {form.id: number for number, form in enumerate(dictionary.forms)}
    return Matching(tuple(sorted(found, key=lambda one: order[one.form.id])), tuple(left_out))


def plain(text: str) -> str:
    """Give a name as it is compared: letters and digits alone, in one case."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


class _Names:
    """The names by which forms and columns are found, worked out once for a file."""

    def __init__(self, dictionary: Dictionary, remembered: Remembered) -> None:
        self._dictionary, self._remembered = dictionary, remembered
        self._by_form = {form.id: _roles(form) for form in dictionary.forms}
        self._anywhere = _unique(dictionary)

    def match(self, sheet: RawSheet) -> tuple[MatchedSheet | None, list[str]]:
        """Find form and header of a sheet; the sentences say what was left out."""
        form = self._form_by_name(sheet)
        candidates = [form] if form else list(self._dictionary.forms)
        best: tuple[int, type[Form] | None, int] = (0, None, 0)
        for header in [number for number in sorted(sheet.rows) if number <= HEADER_WITHIN]:
            for one in candidates:
                score = sum(role.field is not None for role in self._columns(sheet, header, one)[0].values())
                best = max(best, (score, one, header), key=lambda each: each[0])
        if best[1] is None:
            return None, [NO_FORM.format(sheet=sheet.name)]
        return self._matched(sheet, best[1], best[2])

    def _form_by_name(self, sheet: RawSheet) -> type[Form] | None:
        if (chosen := self._remembered.forms.get(sheet.name)) is not None:
            return self._dictionary.form(chosen)
        wanted = plain(sheet.name)
        for form in self._dictionary.forms:
            if wanted in (plain(sheet_name(form)), plain(form.id), plain(form.title)):
                return form
        return None

    def _matched(self, sheet: RawSheet, form: type[Form], header: int) -> tuple[MatchedSheet | None, list[str]]:
        roles, unknown, twice = self._columns(sheet, header, form)
        if not any(role.part is Part.SUBJECT for role in roles.values()):
            return None, [NO_SUBJECT.format(sheet=sheet.name)]
        sentences = [TWICE.format(sheet=sheet.name, name=name) for name in twice]
        if unknown:
            sentences.append(UNKNOWN.format(sheet=sheet.name, columns=", ".join(unknown)))
        return MatchedSheet(sheet, form, header, roles), sentences

    def _columns(self, sheet: RawSheet, header: int, form: type[Form]) -> tuple[dict[int, Role], list[str], list[str]]:
        roles, unknown, twice = dict[int, Role](), list[str](), list[str]()
        for column, cell in sorted(sheet.rows[header].items()):
            role = self._role(cell.value, form) if isinstance(cell, RawText) else None
            if role is None:
                if cell.shown().strip() not in self._remembered.columns:
                    unknown.append(f"{cell.shown().strip()[:40]} ({column_letters(column)})")
            elif role in roles.values() and role.part is not Part.COMPUTED:
                twice.append(cell.shown().strip())
            else:
                roles[column] = role
        return roles, unknown, twice

    def _role(self, header: str, form: type[Form]) -> Role | None:
        chosen = self._remembered.columns.get(header.strip())
        if chosen is not None:
            form_id, _, name = chosen.partition(".")
            return self._by_form.get(form_id, {}).get(plain(name)) if chosen != IGNORE else None
        return self._by_form[form.id].get(plain(header)) or self._anywhere.get(plain(header))


KEYS = {STUDY: Part.STUDY, SITE: Part.SITE, SUBJECT: Part.SUBJECT, ROW: Part.ROW}


def _roles(form: type[Form]) -> dict[str, Role]:
    """Give the columns of a form by name and by label; a label that two columns share finds neither."""
    named = {plain(name): Role(part) for name, part in KEYS.items()}
    labels: dict[str, set[Role]] = {plain(one.label): {Role(KEYS[one.name])} for one in ROW_KEYS}
    for name, label, role in _columns_of(form):
        named.setdefault(plain(name), role)
        labels.setdefault(plain(label), set()).add(role)
        if role.part is Part.VALUE and role.field is not None:
            labels.setdefault(plain(role.field.label), set()).add(role)
    alone = {label: next(iter(found)) for label, found in labels.items() if len(found) == 1}
    return {**alone, **named}


def _columns_of(form: type[Form]) -> Iterator[tuple[str, str, Role]]:
    everything = Disclosure()
    for item in form.items():
        for one in columns_of(item, everything):
            yield one.column.name, one.column.label, _role_of(item, one.column.name)
        if isinstance(item, Field):
            why = reason_column(item)
            yield why.name, why.label, Role(Part.REASON, item)


_PARTS = {
    "": Part.VALUE,
    LABEL: Part.LABEL,
    REPORTED: Part.LABEL,
    UNIT: Part.UNIT,
    OPERATOR: Part.OPERATOR,
    REASON: Part.REASON,
}


def _role_of(item: Any, name: str) -> Role:
    if isinstance(item, Derived):
        return Role(Part.COMPUTED)
    part = _PARTS.get(name.removeprefix(item.id))
    return Role(Part.COMPUTED) if part is None else Role(part, item)


def _unique(dictionary: Dictionary) -> dict[str, Role]:
    """Give the columns whose name only one form has, and that a single one: a wide sheet may hold them."""
    found: dict[str, list[tuple[type[Form], Role]]] = {}
    for form in dictionary.forms:
        for name, _, role in _columns_of(form):
            found.setdefault(plain(name), []).append((form, role))
    alone = {name: roles[0] for name, roles in found.items() if len(roles) == 1}
    return {name: role for name, (form, role) in alone.items() if not form.repeating}
