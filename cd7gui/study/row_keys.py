"""Which rows of a repeating form are one: by the parts that make a row the row it is, never by its day alone."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from cd7gui.domain.case_report.changes import missing_reason
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import TextKind
from cd7gui.exchange.mapping.values import same_value

Texts = Mapping[str, str]  # stored texts by the id of their field


class KeyMatch(Enum):
    """What the keys of two rows say of them."""

    APART = "apart"
    SAME = "same"
    OPEN = "open"  # nothing tells them apart, and a part of the key is missing in one of them


def compare_keys(form: type[Form], one: Texts, other: Texts) -> KeyMatch:
    """Compare two rows by key and details of their form; a part that is missing leaves it open."""
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
    """Compare a part of a key: words by their letters, whatever their case and spaces."""
    item = form.field(name)
    assert item is not None  # the dictionary was judged
    if isinstance(item.kind, TextKind):
        return " ".join(first.split()).casefold() == " ".join(second.split()).casefold()
    return same_value(item, first, second)


def adds_to(form: type[Form], fuller: Texts, row: Texts) -> bool:
    """Return whether the first row holds all that the second does."""
    return all(
        name in fuller and ((item := form.field(name)) is None or same_value(item, fuller[name], text))
        for name, text in row.items()
    )


def contradicts(form: type[Form], one: Texts, other: Texts) -> bool:
    """Return whether two rows give different values for a field."""
    items = (form.field(name) for name in one if name in other)
    return any(item is not None and not same_value(item, one[item.id], other[item.id]) for item in items)


def key_in_words(form: type[Form], texts: Texts) -> str:
    """Say the parts of a row's key that are answered: "Date 2023-07-06, Cells CD3"."""
    parts = []
    for name in (*form.row_key, *form.row_details):
        item, text = form.field(name), texts.get(name)
        if item is not None and text is not None and not missing_reason(text):
            parts.append(f"{item.label} {item.kind.show(item.kind.load(text))}")
    return ", ".join(parts)


def lacking_in_words(form: type[Form], one: Texts, other: Texts) -> str:
    """Name the parts of the key that one of two rows does not have."""
    items = [form.field(name) for name in form.row_key if not _answered(one, name) or not _answered(other, name)]
    return listed([item.label for item in items if item is not None])


def _answered(texts: Texts, name: str) -> bool:
    return name in texts and not missing_reason(texts[name])
