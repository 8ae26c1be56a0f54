"""Column titles in files and pasted tables: which field a title names, and which unit it gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.values.kinds import Quantity
from cd7gui.exchange.mapping.header_words import DATES, WORDS
from cd7gui.exchange.mapping.roles import HeaderUnit

LONGEST_NAME = 300  # characters of a title: a narrative could be split in thousands of ways
# As normalised by `_plain_unit`. Factors are exact: 1 µL is a millionth of a litre, 1 dL a tenth.
_COUNTS = (
    HeaderUnit("10⁹/L", ("109/l", "10e9/l", "x109/l", "x10e9/l", "g/l", "gpt/l", "giga/l", "/nl"), Decimal(1)),
    HeaderUnit("10³/µL", ("103/ul", "10e3/ul", "x103/ul", "x10e3/ul", "k/ul", "thou/ul", "k/mm3"), Decimal(1)),
    HeaderUnit("/µL", ("/ul", "1/ul", "cells/ul", "/mm3", "cells/mm3"), Decimal("0.001")),
)
_UNITS: Mapping[str, tuple[HeaderUnit, ...]] = {  # by the unit that the field stores
    "10⁹/L": _COUNTS,
    "/µL": (
        HeaderUnit("/µL", ("/ul", "1/ul", "cells/ul", "/mm3", "cells/mm3", "106/l", "10e6/l", "x106/l"), Decimal(1)),
        HeaderUnit("10⁹/L", ("109/l", "10e9/l", "x109/l", "x10e9/l", "giga/l", "/nl"), Decimal(1000)),
    ),
    "g/L": (HeaderUnit("g/L", ("g/l",), Decimal(1)), HeaderUnit("mg/dL", ("mg/dl",), Decimal("0.01"))),
    "U/L": (HeaderUnit("U/L", ("u/l", "iu/l"), Decimal(1)),),
    "ng/mL": (HeaderUnit("ng/mL", ("ng/ml", "ug/l", "mcg/l"), Decimal(1)),),
    "mg/L": (HeaderUnit("mg/L", ("mg/l",), Decimal(1)), HeaderUnit("mg/dL", ("mg/dl",), Decimal(10))),
    "pg/mL": (HeaderUnit("pg/mL", ("pg/ml", "ng/l"), Decimal(1)),),
    "cm": (HeaderUnit("cm", ("cm",), Decimal(1)), HeaderUnit("m", ("m",), Decimal(100))),
    "10⁸/kg": (
        HeaderUnit("10⁸/kg", ("108/kg", "10e8/kg", "x108/kg", "108cells/kg"), Decimal(1)),
        HeaderUnit("10⁷/kg", ("107/kg", "10e7/kg", "x107/kg", "107cells/kg"), Decimal("0.1")),
        HeaderUnit("10⁶/kg", ("106/kg", "10e6/kg", "x106/kg", "106cells/kg"), Decimal("0.01")),
    ),
    "10⁶/kg": (
        HeaderUnit("10⁶/kg", ("106/kg", "10e6/kg", "x106/kg", "106cells/kg"), Decimal(1)),
        HeaderUnit("10⁵/kg", ("105/kg", "10e5/kg", "x105/kg", "105cells/kg"), Decimal("0.1")),
        HeaderUnit("cells/kg", ("cells/kg", "/kg"), Decimal("0.000001")),
    ),
}


_FRACTION = HeaderUnit("fraction", ("fraction", "fractions", "share", "ratio"), Decimal(100))
_NUMBER = re.compile(r"\s*[<>≤≥]?\s*([+-]?\d*[.,]?\d+)\s*")


def is_percentage(field: Field[Any]) -> bool:
    """Return whether a field takes per cent, which other tables give as fractions."""
    return field.unit.startswith("%")


def maybe_fractions(field: Field[Any], texts: Iterable[str]) -> bool:
    """Return whether a percentage column may hold fractions: no number is above 1, and one is above 0.

    A cell with a percent sign is unambiguous.
    """
    if not is_percentage(field):
        return False
    numbers = [Decimal(found[1].replace(",", ".")) for text in texts if (found := _NUMBER.fullmatch(text))]
    return any(number > 0 for number in numbers) and all(number <= 1 for number in numbers)


def units_of(field: Field[Any]) -> tuple[HeaderUnit, ...]:
    """Return the units in which a field can be pasted; none if it has no unit."""
    if isinstance(field.kind, Quantity):
        return tuple(HeaderUnit(unit, (_plain_unit(unit),), None) for unit in field.kind.units)
    if is_percentage(field):
        spelled = (_plain_unit(field.unit), "%", "percent", "pct", "prozent")
        return HeaderUnit(field.unit, spelled, Decimal(1)), _FRACTION
    if field.unit in _UNITS:
        return _UNITS[field.unit]
    return (HeaderUnit(field.unit, (_plain_unit(field.unit),), Decimal(1)),) if field.unit else ()


def unit_named(field: Field[Any], text: str) -> HeaderUnit | None:
    """Find the unit that a text means for a field."""
    return next((unit for unit in units_of(field) if _plain_unit(text) in unit.spelled), None)


def units_below(texts: Mapping[int, str], fields: Mapping[int, Field[Any]]) -> Mapping[int, str]:
    """Return the words of a line of units below the titles, by column; empty unless one names its field's unit.

    `fields` are the columns' fields. A word that is not a unit is returned too, so that it can be reported.
    """
    words = {at: plain for at, text in texts.items() if (plain := text.strip().strip("()[]（）"))}
    said = {at: words[at] for at, field in fields.items() if at in words and units_of(field)}
    return said if any(unit_named(fields[at], word) for at, word in said.items()) else {}


def unit_without_words(field: Field[Any]) -> HeaderUnit | None:
    """Return the unit of a column without one: only for percentages, whose numbers show that they are not fractions."""
    return units_of(field)[0] if is_percentage(field) else None


def field_named(form: type[Form], title: str) -> tuple[Field[Any] | None, str]:
    """Find the field named by a title, and the words of its unit: "Hb g/L" gives the field and "g/L"."""
    return fields_named((form,), title).get(form, (None, ""))


def fields_named(forms: Sequence[type[Form]], title: str) -> Mapping[type[Form], tuple[Field[Any], str]]:
    """Find the fields of forms named by a title, each with the words of its unit.

    The title is split once, whatever the number of forms.
    """
    title = " ".join(title[: 2 * LONGEST_NAME].split())
    if len(title) > LONGEST_NAME:
        return {}
    index, longest = _index_of(tuple(forms))
    found: dict[type[Form], tuple[Field[Any], str]] = {}
    for name, unit in _readings(title, longest):
        for form, field in index.get(name, {}).items():
            found.setdefault(form, (field, unit))
    return found


def _readings(title: str, longest: int) -> Iterator[tuple[str, str]]:
    """Yield possible splits of a title into name and unit, most specific first, up to the longest name."""
    for name, unit in _marked_units(title):
        yield _plain(name), unit
    name, start = "", 0  # the name so far is not processed again
    for gap in re.finditer(r"[\s,;:]+", title):
        name = f"{name} {_plain(title[start : gap.start()])}".strip().replace(" %", "%").replace("% ", "%")
        start = gap.end()
        if len(name) > longest:
            return
        yield name, title[gap.end() :]


def _marked_units(title: str) -> list[tuple[str, str]]:
    """Return a title as it is, and without a unit marked by brackets or a percent sign."""
    found = [(title, "")]
    if bracketed := re.fullmatch(r"(.+?)\s*[(\[（]([^()\[\]（）]+)[)\]）]", title):
        found.append((bracketed[1], bracketed[2]))
    if title.endswith("%"):
        found.append((title[:-1], "%"))
    return found


@cache  # the forms never change
def _index_of(forms: tuple[type[Form], ...]) -> tuple[Mapping[str, Mapping[type[Form], Field[Any]]], int]:
    """Return the fields by name and form, and the length of the longest name."""
    index: dict[str, dict[type[Form], Field[Any]]] = {}
    for form in forms:
        words = _words_of(tuple(field for field in form.fields() if not field.retired), form.order_by)
        for word, field in words.items():
            index.setdefault(word, {})[form] = field
    return index, max(map(len, index), default=0)


@cache  # a form's words never change, and are needed for every title of a wide sheet
def _words_of(fields: tuple[Field[Any], ...], order_by: str) -> Mapping[str, Field[Any]]:
    found = {word: field for field in fields if field.id == order_by for word in DATES}
    for field in fields:
        found.update(dict.fromkeys(WORDS.get(field.id, ()), field))
    for field in fields:  # last, so that a form's own names for a field take precedence
        found.update({_plain(field.id): field, _plain(field.label): field})
    return found


def _plain(words: str) -> str:
    return "%".join(" ".join(re.findall(r"[^\W_]+", part.lower())) for part in words.split("%"))


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _plain_unit(text: str) -> str:
    plain = text.lower().replace("µ", "u").replace("μ", "u").replace("×", "x").translate(_RAISED)
    return re.sub(r"[\s^*·.]", "", plain)
