"""Our dataclass decorator: the same as in `dataclasses`, but a class costs nothing before it is used.

Python writes and compiles six methods for each frozen dataclass, half a millisecond at import. A window loads some 250
of them and creates instances of half, so that a third of its start went into methods that nobody called. Having
`dataclasses` itself write them at first use was tried: five times as long for each class, 60 ms of a start.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, field, fields
from functools import cache
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import Any, NoReturn, TypeVar, dataclass_transform, overload

Made = TypeVar("Made")
FIELDS = "__dataclass_fields__"
NO_FIELD = ("ClassVar", "InitVar", "KW_ONLY")  # annotations that `dataclasses` reads otherwise


@overload
def dataclass(cls: type[Made], /) -> type[Made]: ...
@overload
def dataclass(
    *, frozen: bool = False, slots: bool = False, kw_only: bool = False, eq: bool = True, order: bool = False
) -> Callable[[type[Made]], type[Made]]: ...


@dataclass_transform(field_specifiers=(field,))
def dataclass(cls: type | None = None, /, **wanted: bool) -> Any:
    """Make a class a dataclass; a frozen one without order gets each method when it is first called."""
    if wanted.get("frozen") and wanted.keys() <= {"frozen", "slots", "kw_only"}:
        return lambda cls: _frozen(cls, slots=wanted.get("slots", False), kw_only=wanted.get("kw_only", False))
    return dataclasses.dataclass(**wanted) if cls is None else dataclasses.dataclass(cls)


class _WrittenOnAccess:
    """A method or attribute of a class that is written on first access, and then replaces this object."""

    def __init__(self, cls: type, name: str, write: Callable[[], Any]) -> None:
        self._cls, self._name, self._write = cls, name, write

    def __get__(self, instance: object, owner: type) -> Any:
        # Two threads may write the same at the same time: the later one replaces an equivalent.
        written = self._write()
        setattr(self._cls, self._name, written)
        return written.__get__(instance, owner) if hasattr(written, "__get__") else written


def _frozen(cls: type, *, slots: bool, kw_only: bool) -> type:
    """Prepare a class as a frozen dataclass."""
    own = dict(vars(cls))
    if "__setattr__" in own or "__delattr__" in own:
        raise TypeError(f"{cls.__name__} is frozen, and has a way of its own to change.")
    if slots and any(hasattr(base, FIELDS) for base in cls.__mro__[1:]):
        return dataclasses.dataclass(frozen=True, slots=True, kw_only=kw_only)(cls)  # needs the fields of its bases
    if slots:
        cls = _with_slots(cls, kw_only=kw_only)
    else:
        for name in own.get("__annotations__", ()):
            if isinstance(own.get(name), Field):
                _leave_default(cls, name, own[name])
        setattr(cls, FIELDS, _WrittenOnAccess(cls, FIELDS, lambda: _fields_of(cls, own, kw_only=kw_only)))
    _give_methods(cls, own, kw_only=kw_only)
    return cls


def _give_methods(cls: type, own: dict[str, Any], *, kw_only: bool) -> None:
    """Make a class with fields write its methods on first use, except those that it defines itself."""
    writers: dict[str, Callable[[], Any]] = {
        "__dataclass_params__": _parameters,
        "__match_args__": lambda: tuple(one.name for one in fields(cls) if one.init and not one.kw_only),
        "__init__": lambda: _plain_init(cls, own) if _is_plain(cls, own, kw_only=kw_only) else _init(cls),
        "__eq__": lambda: _equal(cls),
        "__hash__": lambda: _hash(cls),
    }
    for name, write in writers.items():
        if own.get(name) is None:  # a class with its own `__eq__` has the hash None
            setattr(cls, name, _WrittenOnAccess(cls, name, write))
    ready = {"__repr__": own.get("__repr__", _shown), "__setattr__": _refuse_value, "__delattr__": _refuse_deletion}
    for name, method in ready.items():
        setattr(cls, name, method)


def _leave_default(cls: type, name: str, given: Field[Any]) -> None:
    """Leave on the class what its instances read if they were given nothing."""
    if given.default is MISSING:
        delattr(cls, name)
    else:
        setattr(cls, name, given.default)


def _with_fields(cls: type, *, slots: bool = False, kw_only: bool = False) -> Any:
    """Have the standard library read the fields of a class, without compiling anything."""
    cls.__doc__ = cls.__doc__ or cls.__name__  # otherwise it formats the class's signature there, which takes long
    return dataclasses.dataclass(init=False, repr=False, eq=False, match_args=False, slots=slots, kw_only=kw_only)(cls)


def _with_slots(cls: type, *, kw_only: bool) -> Any:
    """Return the class with slots for its fields; as it refuses assignment, a copy sets them directly."""
    made = _with_fields(cls, slots=True, kw_only=kw_only)
    made.__getstate__ = lambda self: [getattr(self, one.name) for one in fields(self)]
    made.__setstate__ = _put_back
    return made


def _put_back(self: Any, state: list[object]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


def _fields_of(cls: type, own: dict[str, Any], *, kw_only: bool) -> dict[str, Field[Any]]:
    """Return the fields of a class, those of its bases first, as `dataclasses` reads them."""
    names = own.get("__annotations__", {})
    parts = {name: own[name] for name in ("__module__", "__annotations__", *names) if name in own}
    bare = _with_fields(type("Bare", (), parts), kw_only=kw_only)
    found: dict[str, Field[Any]] = {}
    for one in (*reversed(cls.__mro__[1:]), bare):
        found.update(getattr(one, FIELDS, {}))
    return found


def _parameters() -> object:
    """Return what `dataclasses` records about a frozen class, which its subclasses need."""

    @dataclasses.dataclass(frozen=True)
    class Frozen:
        """Any frozen class."""

    return vars(Frozen)["__dataclass_params__"]


def _compiled(name: str, parameters: str, lines: Iterable[str]) -> Any:
    body = "\n ".join(lines) or "pass"
    made: dict[str, Any] = {}
    exec(f"def {name}({parameters}):\n {body}", made)  # noqa: S102 - of names in our own source, as `dataclasses` does
    return made[name]


def _named(cls: type, method: Any) -> Any:
    method.__qualname__, method.__module__ = f"{cls.__qualname__}.{method.__name__}", cls.__module__
    return method


def _is_plain(cls: type, own: dict[str, Any], *, kw_only: bool) -> bool:
    """Return whether all fields are the class's own, each only named or given a plain value as default.

    Then its `__init__` needs nothing that only `dataclasses` can read, which takes twice as long as writing it.
    """
    parts: dict[str, Any] = own.get("__annotations__", {})
    if kw_only or any(hasattr(base, FIELDS) for base in cls.__mro__[1:]):
        return False
    if any(not isinstance(part, str) or any(word in part for word in NO_FIELD) for part in parts.values()):
        return False
    defaults = [name for name in parts if name in own]
    is_value = all(own[name].__class__.__hash__ is not None and not isinstance(own[name], Field) for name in defaults)
    return is_value and defaults == [*parts][len(parts) - len(defaults) :]


def _plain_init(cls: type, own: dict[str, Any]) -> Any:
    parts: dict[str, Any] = own.get("__annotations__", {})
    code = _code_of_init(((True, False, False),) * len(parts), checks=hasattr(cls, "__post_init__"))
    method = _for_fields(code, [*parts], {})
    method.__defaults__ = tuple(own[name] for name in parts if name in own)
    method.__annotations__ = parts | {"return": None}
    return _named(cls, method)


def _init(cls: type) -> Any:
    put = [one for one in fields(cls) if one.init or one.default_factory is not MISSING]  # otherwise it is on the class
    shape = tuple((one.init, one.kw_only, one.default_factory is not MISSING) for one in put)
    code = _code_of_init(shape, checks=hasattr(cls, "__post_init__"))
    factories = {f"_factory{number}_": one.default_factory for number, one in enumerate(put)}
    method = _for_fields(code, [one.name for one in put], factories)
    method.__defaults__ = tuple(_defaults(cls, [one for one in put if one.init and not one.kw_only]).values())
    method.__kwdefaults__ = {one.name: one.default for one in put if one.init and one.kw_only and _may_lack(one)}
    method.__annotations__ = {one.name: one.type for one in put if one.init} | {"return": None}
    return _named(cls, method)


def _for_fields(code: CodeType, fields: Sequence[str], known: dict[str, Any]) -> FunctionType:
    """Return an `__init__` whose numbered fields have these names."""
    names = {f"_{number}_": name for number, name in enumerate(fields)}
    code = code.replace(
        co_varnames=tuple(names.get(name, name) for name in code.co_varnames),
        co_consts=tuple(names.get(one, one) if isinstance(one, str) else one for one in code.co_consts),
    )
    return FunctionType(code, {"_put_": object.__setattr__, "_missing_": MISSING, **known}, "__init__")


def _may_lack(one: Field[Any]) -> bool:
    return one.default is not MISSING or one.default_factory is not MISSING


def _defaults(cls: type, positional: Sequence[Field[Any]]) -> dict[str, Any]:
    """Return the defaults of positional fields, with `MISSING` for those from a factory."""
    found = {one.name: one.default for one in positional if _may_lack(one)}
    if [one.name for one in positional[len(positional) - len(found) :]] != [*found]:
        raise TypeError(f"A field of {cls.__name__} that has no default follows one that has.")
    return found


@cache
def _code_of_init(shape: tuple[tuple[bool, bool, bool], ...], *, checks: bool) -> CodeType:
    """Compile an `__init__` for all classes of a shape: whether fields are given, keyword-only, from a factory.

    Its fields are numbered: every second class has two or three, and compiling is four fifths of the work.
    """
    given = [(f"_{number}_", by_name) for number, (init, by_name, _) in enumerate(shape) if init]
    by_name_alone = [name for name, by_name in given if by_name]
    parameters = ["self", *(name for name, by_name in given if not by_name), *(["*"] if by_name_alone else [])]
    lines: list[str] = []
    for number, (init, _, has_factory) in enumerate(shape):
        value, made = f"_{number}_", f"_factory{number}_()"
        if has_factory:
            value = f"{made} if {value} is _missing_ else {value}" if init else made
        lines.append(f"_put_(self, '_{number}_', {value})")
    if checks:
        lines.append("self.__post_init__()")
    code: CodeType = _compiled("__init__", ", ".join([*parameters, *by_name_alone]), lines).__code__
    return code


def _tuple(of: str, names: Iterable[str]) -> str:
    return f"({''.join(f'{of}.{name}, ' for name in names)})"


def _equal(cls: type) -> Any:
    names = [one.name for one in fields(cls) if one.compare]
    alike = f"return {_tuple('self', names)} == {_tuple('other', names)}"
    lines = ("if other.__class__ is self.__class__:", f" {alike}", "return NotImplemented")
    return _named(cls, _compiled("__eq__", "self, other", lines))


def _hash(cls: type) -> Any:
    names = [one.name for one in fields(cls) if (one.compare if one.hash is None else one.hash)]
    return _named(cls, _compiled("__hash__", "self", (f"return hash({_tuple('self', names)})",)))


@recursive_repr()
def _shown(self: Any) -> str:
    shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({shown})"


def _refuse_value(_self: object, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deletion(_self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
