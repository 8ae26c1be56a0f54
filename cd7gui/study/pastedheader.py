"""Header words of pasted tables: which field a column's title names, and which unit it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from cd7gui.domain.dictionary import Field, Form
from cd7gui.domain.kinds import Quantity
from cd7gui.exchange.columnroles import HeaderUnit
from cd7gui.protocol.f18_laboratory import Laboratory

# What laboratories call the values besides the id and the label of the field; spelled as `_plain` leaves words.
WORDS: Mapping[Field[Any], tuple[str, ...]] = {
    Laboratory.date: ("date", "sample date", "sampling date", "collection date", "collected", "date time", "day"),
    Laboratory.leukocytes: ("wbc", "wcc", "leukocytes", "leucocytes", "white blood cells", "white cell count", "leuko"),
    Laboratory.neutrophils: (
        *("anc", "neutrophils", "neutrophil count", "absolute neutrophil count", "neutrophils absolute"),
        *("neutrophils abs", "neut", "neut abs", "neu", "abs neutrophils"),
    ),
    Laboratory.lymphocytes: (
        *("alc", "lymphocytes", "lymphocyte count", "absolute lymphocyte count", "lymphocytes absolute"),
        *("lymphocytes abs", "lymph", "lymphs", "lym", "lymph abs"),
    ),
    Laboratory.platelets: ("plt", "plts", "platelets", "platelet count", "thrombocytes", "thrombo"),
    Laboratory.haemoglobin: ("hb", "hgb", "haemoglobin", "hemoglobin"),
    Laboratory.bilirubin: ("bili", "bilirubin", "total bilirubin", "bilirubin total", "tbil", "t bil", "t bili"),
    Laboratory.alt: ("alt", "alat", "gpt", "sgpt", "alanine aminotransferase"),
    Laboratory.ast: ("ast", "asat", "got", "sgot", "aspartate aminotransferase"),
    Laboratory.creatinine: ("creat", "crea", "creatinine", "serum creatinine"),
    Laboratory.ferritin: ("ferr", "ferritin", "serum ferritin"),
    Laboratory.crp: ("crp", "c reactive protein"),
    Laboratory.il6: ("il6", "il 6", "interleukin 6"),
    Laboratory.cmv: ("cmv", "cmv pcr", "cmv dna"),
    Laboratory.ebv: ("ebv", "ebv pcr", "ebv dna"),
    Laboratory.car_copies: ("car copies", "car t copies", "car copy number"),
    Laboratory.blasts: ("blasts", "blast"),
}


# Spelled as `_plain_unit` leaves them. Factors are exact: 1 µL is a millionth of a litre, 1 dL a tenth.
_COUNTS = (
    HeaderUnit("10⁹/L", ("109/l", "10e9/l", "x109/l", "x10e9/l", "g/l", "gpt/l", "giga/l", "/nl"), Decimal(1)),
    HeaderUnit("10³/µL", ("103/ul", "10e3/ul", "x103/ul", "x10e3/ul", "k/ul", "thou/ul", "k/mm3"), Decimal(1)),
    HeaderUnit("/µL", ("/ul", "1/ul", "cells/ul", "/mm3", "cells/mm3"), Decimal("0.001")),
)
_ENZYMES = (HeaderUnit("U/L", ("u/l", "iu/l"), Decimal(1)),)
_UNITS: Mapping[Field[Any], tuple[HeaderUnit, ...]] = {
    Laboratory.leukocytes: _COUNTS,
    Laboratory.neutrophils: _COUNTS,
    Laboratory.lymphocytes: _COUNTS,
    Laboratory.platelets: _COUNTS,
    Laboratory.alt: _ENZYMES,
    Laboratory.ast: _ENZYMES,
    Laboratory.ferritin: (HeaderUnit("ng/mL", ("ng/ml", "ug/l", "mcg/l"), Decimal(1)),),
    Laboratory.crp: (HeaderUnit("mg/L", ("mg/l",), Decimal(1)), HeaderUnit("mg/dL", ("mg/dl",), Decimal(10))),
    Laboratory.il6: (HeaderUnit("pg/mL", ("pg/ml", "ng/l"), Decimal(1)),),
}


def units_of(field: Field[Any]) -> tuple[HeaderUnit, ...]:
    """Give the units in which a field can be pasted; none where it has no unit."""
    if isinstance(field.kind, Quantity):
        return tuple(HeaderUnit(unit, (_plain_unit(unit),), None) for unit in field.kind.units)
    if field in _UNITS:
        return _UNITS[field]
    return (HeaderUnit(field.unit, (_plain_unit(field.unit),), Decimal(1)),) if field.unit else ()


def unit_named(field: Field[Any], text: str) -> HeaderUnit | None:
    """Find the unit that a text means for a field."""
    return next((unit for unit in units_of(field) if _plain_unit(text) in unit.spelled), None)


def unit_without_words(field: Field[Any]) -> HeaderUnit | None:
    """Give the unit of a column that names none: only where all that are usual mean the same number."""
    units = units_of(field)
    return units[0] if len(units) == 1 else None


def field_named(form: type[Form], title: str) -> tuple[Field[Any] | None, str]:
    """Find the field that a title names, and the words of a unit beside it: "Hb g/L" gives the field and "g/L"."""
    words = _words_of(tuple(form.fields()))
    title = " ".join(title.split())
    for name, unit in _readings(title):
        if _plain(name) in words:
            return words[_plain(name)], unit
    return None, ""


def _readings(title: str) -> list[tuple[str, str]]:
    """Give the ways to part a title into name and unit, the most telling first."""
    found = [(title, "")]
    if bracketed := re.fullmatch(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]", title):
        found.append((bracketed[1], bracketed[2]))
    if title.endswith("%"):
        found.append((title[:-1], "%"))
    gaps = re.finditer(r"[\s,;:]+", title)
    return [*found, *((title[: gap.start()], title[gap.end() :]) for gap in gaps)]


@cache  # a form's words never change, and a wide sheet asks for them with every title
def _words_of(fields: tuple[Field[Any], ...]) -> Mapping[str, Field[Any]]:
    found: dict[str, Field[Any]] = {}
    for field in fields:
        if not field.retired:
            names = (field.id, field.label, *WORDS.get(field, ()))
            found.update({_plain(name): field for name in names})
    return found


def _plain(words: str) -> str:
    return "%".join(" ".join(re.findall(r"[^\W_]+", part.lower())) for part in words.split("%"))


def _plain_unit(text: str) -> str:
    plain = text.lower().replace("µ", "u").replace("μ", "u").replace("×", "x").replace("⁹", "9").replace("³", "3")
    return re.sub(r"[\s^*·.]", "", plain)
