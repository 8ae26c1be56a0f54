"""What the dictionary says of a field, in words: for the Dictionary sheet and the codebook."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from cd7gui.domain.case_report.changes import GIVEN_REASONS
from cd7gui.domain.case_report.conditions import Condition
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, Item
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import ChoiceKind, MultiChoiceKind, YesNo

MISSING_CODES = tuple(reason.value for reason in GIVEN_REASONS)


def codes(item: Item[Any]) -> tuple[tuple[str, str], ...]:
    """Return the codes of an item with their labels; none if it is not coded."""
    return item.kind.options.items if isinstance(item.kind, ChoiceKind | MultiChoiceKind | YesNo) else ()


def codes_in_words(item: Item[Any]) -> str:
    """Return the codes as text: "Y = yes; N = no"."""
    return "; ".join(f"{code} = {label}" for code, label in codes(item))


def kind_in_words(item: Item[Any]) -> str:
    """Return the kind as text; codes have a column of their own."""
    if isinstance(item.kind, YesNo):
        return "yes or no"
    return _CODED.get(type(item.kind)) or item.kind.words()


_CODED: Mapping[type, str] = {ChoiceKind: "one code", MultiChoiceKind: "any number of codes, parted by |"}


def allowed_in_words(item: Item[Any]) -> str:
    """Return what a value must be: "from 0 to 100"."""
    return listed([one.words() for one in item.constraints]) if isinstance(item, Field) else ""


def required_in_words(item: Item[Any]) -> str:
    """Return when a value is required: "always", "if Donor is REL"; an empty string means never."""
    if not isinstance(item, Field):
        return ""
    return "always" if item.required else _condition(item.required_if, item.form)


def shown_in_words(item: Item[Any]) -> str:
    """Return when a field is asked: "always" or a condition."""
    if not isinstance(item, Field) or item.shown_if is None:
        return "always"
    return _condition(item.shown_if, item.form)


def _condition(condition: Condition | None, form: type[Form]) -> str:
    if condition is None:
        return ""
    labels = {item.id: f"{item.label} ({item.id})" for item in form.items()}
    return f"if {condition.words(labels)}"


def derivation_in_words(item: Item[Any]) -> str:
    """Return how a value is computed; an empty string for what people enter."""
    if not isinstance(item, Derived):
        return ""
    described = inspect.getdoc(item.by) or ""
    return item.help or described.partition("\n\n")[0].replace("\n", " ") or "computed from the form's values"
