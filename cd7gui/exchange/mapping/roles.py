"""The possible roles of a sheet's columns: the keys of a row, and the parts of every field by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from cd7gui.domain.case_report.dictionary import Derived, Dictionary, Field, Form
from cd7gui.exchange.sheets.columns import LABEL, OPERATOR, REASON, REPORTED, UNIT, columns_of, reason_column
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.patients import ROW, ROW_KEYS, SITE, STUDY, SUBJECT
from cd7gui.records import dataclass

# What other tables call the patient number besides its id and label, as normalised by `plain`.
SUBJECT_WORDS = (
    *("patient", "patient id", "patient no", "patient nr", "patient number", "pat id", "pat no", "pat nr", "patid"),
    *("subject", "subject id", "subject no", "subject number", "subjectid", "usubjid", "study id", "study number"),
    *(
        "participant",
        "participant id",
        "participant number",
        "患者编号",
        "受试者编号",
        "受试者号",
        "病人编号",
        "患者号",
    ),
)
SITE_WORDS = ("site", "site id", "site no", "site number", "centre", "center", "中心", "中心编号")


class Part(Enum):
    """The part of a field that a column holds, or a key of a row."""

    STUDY = "study"
    SITE = "site"
    SUBJECT = "patient number"
    ROW = "row"
    VALUE = "value"
    LABEL = "label"
    UNIT = "unit"
    OPERATOR = "below or above"
    REASON = "why missing"
    COMPUTED = "computed"  # study days and derived values: recomputed, never read


@dataclass(frozen=True)
class HeaderUnit:
    """A unit of a column: its display form, its spellings by laboratories, and its factor to the field's unit.

    `factor` is None if the field stores the unit with the number.
    """

    name: str
    spelled: tuple[str, ...]
    factor: Decimal | None


@dataclass(frozen=True)
class ColumnRole:
    """What a column is for."""

    part: Part
    field: Field[Any] | None = None

    @property
    def target(self) -> str:
        """The name of a choice: "SUBJID" for a key, "F6.HSCTDAT" for a field, "F18.HB_U" for its unit."""
        if self.field is None:
            return "" if self.part is Part.STUDY else _KEY_NAMES.get(self.part, "")
        return f"{self.field.name}{_SUFFIX.get(self.part, '')}"


KEYS: Mapping[str, Part] = {STUDY: Part.STUDY, SITE: Part.SITE, SUBJECT: Part.SUBJECT, ROW: Part.ROW}
_KEY_NAMES = {part: name for name, part in KEYS.items()}
_PARTS = {
    "": Part.VALUE,
    REPORTED: Part.LABEL,
    LABEL: Part.LABEL,
    UNIT: Part.UNIT,
    OPERATOR: Part.OPERATOR,
    REASON: Part.REASON,
}
_SUFFIX = {part: suffix for suffix, part in _PARTS.items()}


def plain(text: str) -> str:
    """Return a name normalised for comparison: only letters and digits, in one case."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def roles_of(form: type[Form]) -> dict[str, ColumnRole]:
    """Return the columns of a form by name and by label; a label shared by two columns is left out."""
    named = {plain(name): ColumnRole(part) for name, part in KEYS.items()}
    labels: dict[str, set[ColumnRole]] = {plain(one.label): {ColumnRole(KEYS[one.name])} for one in ROW_KEYS}
    for name, label, role in _columns_of(form):
        named.setdefault(plain(name), role)
        labels.setdefault(plain(label), set()).add(role)
        if role.part is Part.VALUE and role.field is not None:
            labels.setdefault(plain(role.field.label), set()).add(role)
    alone = {label: next(iter(found)) for label, found in labels.items() if len(found) == 1}
    words = {
        **dict.fromkeys(SUBJECT_WORDS, ColumnRole(Part.SUBJECT)),
        **dict.fromkeys(SITE_WORDS, ColumnRole(Part.SITE)),
    }
    return {**words, **alone, **named}


def unique_roles(dictionary: Dictionary) -> dict[str, ColumnRole]:
    """Return the columns whose name occurs in only one form, a non-repeating one: a wide sheet may hold them."""
    found: dict[str, list[tuple[type[Form], ColumnRole]]] = {}
    for form in dictionary.forms:
        for name, _, role in _columns_of(form):
            found.setdefault(plain(name), []).append((form, role))
    alone = {name: roles[0] for name, roles in found.items() if len(roles) == 1}
    return {name: role for name, (form, role) in alone.items() if not form.repeating}


def targets_of(form: type[Form]) -> Iterator[tuple[str, str]]:
    """Yield the possible targets of a form's columns with their labels, keys first."""
    for one in ROW_KEYS:
        if one.name != STUDY and (one.name != ROW or form.repeating):
            yield one.name, one.label
    for _, label, role in _columns_of(form):
        if role.field is not None and not role.field.retired and role.field.id not in KEYS:
            yield role.target, label


def role_for(dictionary: Dictionary, target: str) -> ColumnRole | None:
    """Find the role of a target; None for one that this dictionary does not know."""
    if target in KEYS:
        return ColumnRole(KEYS[target])
    form = dictionary.form(target.partition(".")[0])
    if form is None:
        return None
    return next((role for _, _, role in _columns_of(form) if role.field is not None and role.target == target), None)


def _columns_of(form: type[Form]) -> Iterator[tuple[str, str, ColumnRole]]:
    everything = Disclosure()
    for item in form.items():
        for one in columns_of(item, everything):
            yield one.column.name, one.column.label, _role_of(item, one.column.name)
        if isinstance(item, Field):
            why = reason_column(item)
            yield why.name, why.label, ColumnRole(Part.REASON, item)


def _role_of(item: Any, name: str) -> ColumnRole:
    if isinstance(item, Derived):
        return ColumnRole(Part.COMPUTED)
    part = _PARTS.get(name.removeprefix(item.id))
    return ColumnRole(Part.COMPUTED) if part is None else ColumnRole(part, item)
