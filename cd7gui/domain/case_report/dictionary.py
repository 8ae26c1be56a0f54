"""The dictionary: forms as classes, fields as attributes generic in their kind, checked on creation."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Any, ClassVar, Generic, TypeVar

from cd7gui.domain.case_report.conditions import Condition
from cd7gui.domain.case_report.constraints import AtLeast, Constraint
from cd7gui.domain.errors import DictionaryError, TooManyDecimals, Unparsable
from cd7gui.domain.values.kinds import Day, IntegerKind, Kind, Measurement, NumberKind, Quantity
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.records import dataclass

T = TypeVar("T")

ID_SHAPE = re.compile(r"[A-Z][A-Z0-9]{0,7}")  # valid names in SAS, Stata and SPSS


class Item(Generic[T]):
    """A part of a form: an id, a kind and a label. `form` is set when the form's class is created."""

    form: type[Form]

    def __init__(
        self, id: str, kind: Kind[T], label: str, *, unit: str = "", help: str = "", genetic: bool = False
    ) -> None:
        self.id = id
        self.kind = kind
        self.label = label
        self.unit = unit
        self.help = help
        self.genetic = genetic  # reveals genes or chromosomes, or is computed from what does

    @property
    def name(self) -> str:
        """The name in store, sheet and trail: "F6.HSCTDAT"."""
        return f"{self.form.id}.{self.id}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name if hasattr(self, 'form') else self.id}>"

    def snapshot(self) -> dict[str, Any]:
        """Return the item as plain data, without empty parts."""
        data = {"id": self.id, **self.kind.snapshot(), "label": self.label, "unit": self.unit, "help": self.help}
        data |= {"genetic": True} if self.genetic else {}
        return {key: value for key, value in data.items() if value != ""}


def _own_limits(kind: Kind[Any]) -> tuple[Constraint, ...]:
    """Return the default limit of a number: no count, dose, weight or duration is below 0."""
    return (AtLeast("0"),) if isinstance(kind, NumberKind | IntegerKind | Measurement | Quantity) else ()


class Field(Item[T]):
    """What a person enters. Conditions refer to the same form or row.

    An `identifier` is never exported de-identified; what is `genetic` is not exported abroad either. `row_of` is the id
    of the form whose row number is entered.
    """

    def __init__(
        self,
        id: str,
        kind: Kind[T],
        label: str,
        *,
        unit: str = "",
        help: str = "",
        required: bool = False,
        required_if: Condition | None = None,
        shown_if: Condition | None = None,
        constraints: Sequence[Constraint] = (),
        identifier: bool = False,
        genetic: bool = False,
        investigator: bool = False,
        row_of: str = "",
        cdash: str = "",
        since: str = "1.0",
        retired: str = "",
    ) -> None:
        super().__init__(id, kind, label, unit=unit, help=help, genetic=genetic)
        self.row_of = row_of
        self.required = required
        self.required_if = required_if
        self.shown_if = shown_if
        self.constraints = tuple(constraints) or _own_limits(kind)
        self.identifier = identifier
        self.investigator = investigator
        self.cdash = cdash
        self.since = since
        self.retired = retired

    def parse(self, text: str, reading: DateReading | None = None) -> T:
        """Parse typed text by the field's kind; raises `Unparsable`, which names the unit if that may be the cause."""
        try:
            return self.kind.parse(text, reading)
        except TooManyDecimals as problem:
            raise Unparsable(f"{problem} The unit is {self.unit}." if self.unit else str(problem)) from None

    def allows(self, value: T) -> bool:
        """Return whether a value is within the field's own limits; one that is not is an error (RANGE)."""
        return all(constraint.holds(value) for constraint in self.constraints)

    def conditions(self) -> list[Condition]:
        """Return the conditions on which the field depends."""
        return [condition for condition in (self.required_if, self.shown_if) if condition is not None]

    def snapshot(self) -> dict[str, Any]:
        """Return the field as plain data."""
        labels = {item.id: item.id for item in self.form.items()}
        extra = {
            "required": self.required,
            "required_if": self.required_if.words(labels) if self.required_if else "",
            "shown_if": self.shown_if.words(labels) if self.shown_if else "",
            "allowed": [constraint.words() for constraint in self.constraints],
            "identifier": self.identifier,
            "investigator": self.investigator,
            "cdash": self.cdash,
            "since": self.since,
            "retired": self.retired,
        }
        return super().snapshot() | {key: value for key, value in extra.items() if value}


class Derived(Item[T]):
    """A value computed from others, never typed. `by` may read missing values; then there is no result."""

    def __init__(
        self,
        id: str,
        kind: Kind[T],
        label: str,
        *,
        by: Callable[[Any, Any], T],  # the row and its case, read through this dictionary, which cannot name them
        beside: str = "",
        unit: str = "",
        help: str = "",
        genetic: bool = False,
    ) -> None:
        super().__init__(id, kind, label, unit=unit, help=help, genetic=genetic)
        self.by = by
        self.beside = beside  # the field after whose editor the page shows the value

    def snapshot(self) -> dict[str, Any]:
        """Return the item as plain data."""
        return super().snapshot() | {"derived": True, "beside": self.beside}


@dataclass(frozen=True)
class FormSection:
    """A heading on the page, for the fields that follow it."""

    title: str


class Form:
    """A form of the case report: subclass it with `id` and `title`. Its attributes are sections and fields in order."""

    id: ClassVar[str] = ""
    title: ClassVar[str] = ""
    repeating: ClassVar[bool] = False
    order_by: ClassVar[str] = ""  # id of the date that orders the rows of a repeating form
    row_key: ClassVar[tuple[str, ...]] = ()  # ids of the fields that identify a row of a repeating form
    row_details: ClassVar[tuple[str, ...]] = ()  # ids that distinguish two rows if both have answers
    of_conduct: ClassVar[bool] = False  # a trial-conduct form, whose dates show nobody alive and need no consent
    parts: ClassVar[tuple[Item[Any] | FormSection, ...]] = ()
    _fields: ClassVar[tuple[Field[Any], ...]] = ()
    _day_fields: ClassVar[tuple[Field[date], ...]] = ()
    _fields_by_id: ClassVar[dict[str, Field[Any]]] = {}

    def __init_subclass__(
        cls,
        id: str = "",
        title: str = "",
        repeating: bool = False,
        order_by: str = "",
        row_key: tuple[str, ...] = (),
        row_details: tuple[str, ...] = (),
        of_conduct: bool = False,
    ) -> None:
        super().__init_subclass__()
        cls.of_conduct = of_conduct
        cls.id, cls.title, cls.repeating, cls.order_by = id, title, repeating, order_by
        cls.row_key, cls.row_details = row_key or ((order_by,) if order_by else ()), row_details
        inherited = {name: part for base in reversed(cls.__mro__[1:]) for name, part in _parts_of(base).items()}
        for name, part in inherited.items():
            if name not in vars(cls) and isinstance(part, Item):
                setattr(cls, name, copy.copy(part))  # a field belongs to one form, so a group shared by two is copied
        names = list(inherited) + [name for name in _parts_of(cls) if name not in inherited]
        cls.parts = tuple(getattr(cls, name) for name in names)
        for item in cls.items():
            item.form = cls
        cls._fields = tuple(part for part in cls.parts if isinstance(part, Field))
        cls._day_fields = tuple(item for item in cls._fields if isinstance(item.kind, Day))
        cls._fields_by_id = {item.id: item for item in cls._fields}

    @classmethod
    def items(cls) -> tuple[Item[Any], ...]:
        """Return fields and derived values in page order."""
        return tuple(part for part in cls.parts if isinstance(part, Item))

    @classmethod
    def fields(cls) -> tuple[Field[Any], ...]:
        """Return the entered fields in page order."""
        return cls._fields

    @classmethod
    def day_fields(cls) -> tuple[Field[date], ...]:
        """Return the fields of complete dates."""
        return cls._day_fields

    @classmethod
    def derived(cls) -> tuple[Derived[Any], ...]:
        """Return the computed values."""
        return tuple(part for part in cls.parts if isinstance(part, Derived))

    @classmethod
    def links(cls) -> dict[str, str]:
        """Return the fields that link to a row of another form: their ids, and the id of that form."""
        return {item.id: item.row_of for item in cls._fields if item.row_of}

    @classmethod
    def field(cls, id: str) -> Field[Any] | None:
        """Find a field by its id."""
        return cls._fields_by_id.get(id)

    @classmethod
    def purpose(cls) -> str:
        """Return the first sentence of the form's docstring."""
        return (cls.__doc__ or "").strip().partition("\n")[0]


def _parts_of(cls: type) -> dict[str, Item[Any] | FormSection]:
    return {name: part for name, part in vars(cls).items() if isinstance(part, Item | FormSection)}


@dataclass(frozen=True)
class Dictionary:
    """All forms of a protocol version, in order. Creating one checks it: `DictionaryError` names a contradiction."""

    version: str
    forms: tuple[type[Form], ...]
    _by_id: dict[str, type[Form]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {form.id: form for form in self.forms})
        _refuse_doubles([form.id for form in self.forms], "form")
        for form in self.forms:
            _judge(form)
            strange = {*form.links().values()} - {one.id for one in self.forms if one.repeating}
            if strange:
                raise DictionaryError(f"{form.id} names rows of {sorted(strange)}, which has none.")

    def form(self, id: str) -> type[Form] | None:
        """Find a form by its id."""
        return self._by_id.get(id)

    def field(self, name: str) -> Field[Any]:
        """Find a field by its name ("F6.HSCTDAT"); raises `KeyError`."""
        form_id, _, field_id = name.partition(".")
        form = self._by_id[form_id]
        found = form.field(field_id)
        if found is None:
            raise KeyError(name)
        return found

    def fields(self) -> Iterable[Field[Any]]:
        """Return every field of every form."""
        return (item for form in self.forms for item in form.fields())

    def snapshot(self) -> dict[str, Any]:
        """Return the dictionary as plain data for the committed snapshot and the codebook."""
        return {"version": self.version, "forms": [_form_snapshot(form) for form in self.forms]}


def _form_snapshot(form: type[Form]) -> dict[str, Any]:
    return {
        "id": form.id,
        "title": form.title,
        "purpose": form.purpose(),
        "repeating": form.repeating,
        "order_by": form.order_by,
        "items": [item.snapshot() for item in form.items()],
    }


def _refuse_doubles(names: list[str], what: str) -> None:
    doubles = {name for name in names if names.count(name) > 1}
    if doubles:
        raise DictionaryError(f"The {what} ids {sorted(doubles)} are used twice.")


def _judge(form: type[Form]) -> None:
    ids = [item.id for item in form.items()]
    _refuse_doubles(ids, f"item of {form.id}")
    for id_ in ids:
        if not ID_SHAPE.fullmatch(id_):
            raise DictionaryError(f"{form.id}.{id_} is no id: capitals and digits, at most 8, a letter first.")
    for item in form.fields():
        unknown = {name for condition in item.conditions() for name in condition.reads()} - set(ids)
        if unknown:
            raise DictionaryError(f"{item.name} depends on {sorted(unknown)}, which {form.id} does not have.")
    if form.order_by and form.order_by not in ids:
        raise DictionaryError(f"{form.id} is ordered by {form.order_by}, which it does not have.")
    lacking = {*form.row_key, *form.row_details} - {item.id for item in form.fields()}
    if lacking:
        raise DictionaryError(f"{form.id} tells its rows apart by {sorted(lacking)}, which it does not have.")
    try:
        TopologicalSorter({item.id: item.shown_if.reads() for item in form.fields() if item.shown_if}).prepare()
    except CycleError as error:
        raise DictionaryError(f"{form.id} has fields that show each other in a circle: {error.args[1]}.") from error
