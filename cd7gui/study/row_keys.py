"""Matching rows of a repeating form by the parts of their key, never by date alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from cd7gui.domain.case_report.changes import missing_reason
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import TextKind
from cd7gui.domain.values.term_kind import TermKind
from cd7gui.exchange.mapping.values import same_value

Texts = Mapping[str, str]  # stored texts by field id


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_GRADE = re.compile(r"(?i)\bgrade\s*\d\b")
_AROUND = ' \t,;:.·–-()[]“”"'
BARE_NUMBER = (
    "“{text}” is a number alone, and nobody knows whose rows of {form} it counts. Write {words} instead{numbered}."
)
NO_SUCH_ROW = "{form} has no row of this patient that “{text}” names. Write {words} as they stand there."
SEVERAL_SUCH_ROWS = "“{text}” names several rows of {form} ({rows}). Add the day, or enter this one by hand."
WORDS_AND_DAY = "the words and the day of the row, as in “{example}”"
NUMBERED = ", or give both rows their numbers in a column ROW"


class KeyMatch(Enum):
    """The result of comparing the keys of two rows."""

    APART = "apart"
    SAME = "same"
    OPEN = "open"  # no difference, but part of the key is missing in one of them


def compare_keys(form: type[Form], one: Texts, other: Texts) -> KeyMatch:
    """Compare two rows by key and details of their form; a missing part leaves the result open."""
    open_part = False
    for name in (*form.row_key, *form.row_details):
        first, second = one.get(name), other.get(name)
        if first is not None and second is not None and _alike(form, name, first, second):
            continue
        if first is None or second is None or missing_reason(first) or missing_reason(second):
            open_part = open_part or name in form.row_key
        else:
            return KeyMatch.APART
    return KeyMatch.OPEN if open_part else KeyMatch.SAME


def _alike(form: type[Form], name: str, first: str, second: str) -> bool:
    """Compare one part of a key; words are compared regardless of case and spaces."""
    item = form.field(name)
    assert item is not None  # the dictionary was checked
    if isinstance(item.kind, TextKind):
        return " ".join(first.split()).casefold() == " ".join(second.split()).casefold()
    return same_value(item, first, second)


def is_another(form: type[Form], one: Texts, other: Texts) -> bool:
    """Return whether a part of the key that two rows answer differs."""
    both = (name for name in form.row_key if _answered(one, name) and _answered(other, name))
    return any(not _alike(form, name, one[name], other[name]) for name in both)


def is_same_day(form: type[Form], one: Texts, other: Texts) -> bool:
    """Return whether two rows have the same ordering date."""
    day = form.order_by
    return _answered(one, day) and _answered(other, day) and _alike(form, day, one[day], other[day])


def adds_to(form: type[Form], fuller: Texts, row: Texts) -> bool:
    """Return whether the first row holds everything that the second does."""
    return all(
        name in fuller and ((item := form.field(name)) is None or same_value(item, fuller[name], text))
        for name, text in row.items()
    )


def contradicts(form: type[Form], one: Texts, other: Texts) -> bool:
    """Return whether two rows have different values for a field."""
    items = (form.field(name) for name in one if name in other)
    return any(item is not None and not same_value(item, one[item.id], other[item.id]) for item in items)


def key_in_words(form: type[Form], texts: Texts) -> str:
    """Return the answered parts of a row's key: "Date 2023-07-06, Cells CD3"."""
    parts = []
    for name in (*form.row_key, *form.row_details):
        item, text = form.field(name), texts.get(name)
        if item is not None and text is not None and not missing_reason(text):
            parts.append(f"{item.label} {item.kind.show(item.kind.load(text))}")
    return ", ".join(parts)


def lacking_in_words(form: type[Form], one: Texts, other: Texts) -> str:
    """Name the parts of the key that one of two rows lacks."""
    items = [form.field(name) for name in form.row_key if not _answered(one, name) or not _answered(other, name)]
    return listed([item.label for item in items if item is not None])


def _answered(texts: Texts, name: str) -> bool:
    return name in texts and not missing_reason(texts[name])


def row_named(form: type[Form], text: str, rows: Mapping[int, Texts], *, may_be_numbered: bool) -> int:
    """Return the number of the row named by a text in another table: by its words, its date or both.

    Raises `Unparsable` for a number alone, because it is unknown whose rows it counts. `may_be_numbered` says that a
    column of row numbers would settle that.
    """
    day = _DAY.search(text)
    words = _plain(_GRADE.sub(" ", _DAY.sub(" ", text)))
    example = next(filter(None, map(_example, [form] * len(rows), rows.values())), "Sepsis 2023-07-20")
    said = {"text": text.strip(), "form": form.id, "words": WORDS_AND_DAY.format(example=example)}
    if words.isdecimal() or not (words or day):
        raise Unparsable(BARE_NUMBER.format(**said, numbered=NUMBERED if may_be_numbered else ""))
    found = list[int]()
    for readings in (_exact_readings(text), {(day[0] if day else None, words)}):
        found = found or [number for number, texts in rows.items() if any(_is_meant(form, texts, *r) for r in readings)]
    if not found:
        raise Unparsable(NO_SUCH_ROW.format(**said))
    if len(found) > 1:
        raise Unparsable(SEVERAL_SUCH_ROWS.format(**said, rows=listed(list(map(str, sorted(found))))))
    return found[0]


def _exact_readings(text: str) -> set[tuple[str | None, str]]:
    """Return the possible days and words of a text whose row name holds a grade or day: “GVHD grade 2”.

    The last grade may be that of the row or part of its name. If that matches two rows, neither is taken.
    """
    days = [*_DAY.finditer(text)]
    day = days[-1] if days else None
    rest = text if day is None else f"{text[: day.start()]} {text[day.end() :]}"
    grades = [*_GRADE.finditer(rest)]
    names = [rest, *(f"{rest[: one.start()]} {rest[one.end() :]}" for one in grades[-1:])]
    read = {(day[0] if day else None, _plain(one)) for one in names} | {(None, _plain(text))}
    return {(at, words) for at, words in read if words}


def _is_meant(form: type[Form], texts: Texts, day: str | None, words: str) -> bool:
    """Return whether a row is of a day and has a name; None and "" match any."""
    return (day is None or texts.get(form.order_by) == day) and (not words or words in _names(form, texts))


def _names(form: type[Form], texts: Texts) -> set[str]:
    """Return the possible names of a row: the answers of its key and coded term, as stored and as shown."""
    return {_plain(one) for name in _naming(form) if (text := texts.get(name)) for one in _shown(form, name, text)}


def _naming(form: type[Form]) -> Iterator[str]:
    yield from (name for name in form.row_key if name != form.order_by)
    yield from (item.id for item in form.fields() if isinstance(item.kind, TermKind))


def _shown(form: type[Form], name: str, text: str) -> Iterator[str]:
    item = form.field(name)
    if item is not None and not missing_reason(text):
        yield text
        yield item.kind.show(item.kind.load(text))


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(_AROUND).casefold()


def _example(form: type[Form], texts: Texts) -> str:
    """Return an example of a row's name: "Sepsis 2023-07-20"."""
    name = next(
        (one for key in form.row_key if key != form.order_by for one in _shown(form, key, texts.get(key, ""))), ""
    )
    return " ".join(filter(None, (" ".join(name.split()), texts.get(form.order_by, "")))) if name else ""
