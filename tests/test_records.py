"""Our records are dataclasses in all that anybody asks of them, and cost nothing before."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
import threading
from dataclasses import MISSING, FrozenInstanceError, field, fields, replace
from functools import cached_property
from typing import Any, ClassVar

import pytest

import cd7gui
from cd7gui.records import dataclass


@dataclass(frozen=True)
class Point:
    """A point with all that a field may have."""

    kinds: ClassVar[tuple[str, ...]] = ("a", "b")
    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default=("t",), compare=False)
    seen: list[int] = field(default_factory=list, compare=False, repr=False)
    label: str = field(default="l", kw_only=True)
    fixed: int = field(default=7, init=False)

    @cached_property
    def total(self) -> int:
        return self.x + self.y


@dataclasses.dataclass(frozen=True)
class Plain:
    """The same, made by the standard library."""

    kinds: ClassVar[tuple[str, ...]] = ("a", "b")
    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default=("t",), compare=False)
    seen: list[int] = field(default_factory=list, compare=False, repr=False)
    label: str = field(default="l", kw_only=True)
    fixed: int = field(default=7, init=False)


@dataclass(frozen=True)
class Named(Point):
    """One that builds upon another, and checks what it is given."""

    y: int = 5
    name: str = "n"

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("A point needs a name.")


@dataclasses.dataclass(frozen=True)
class Outside(Named):
    """One of the standard library that builds upon ours."""

    more: int = 0


class Loose(Named):
    """A class without a decorator."""


@dataclass(frozen=True)
class Alike:  # noqa: PLW1641 - the decorator gives the hash
    """One with an equality of its own."""

    word: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alike) and self.word.lower() == other.word.lower()


def unmade() -> Any:
    """Return a class that nobody has used."""

    @dataclass(frozen=True)
    class Fresh:
        """A class of this call."""

        x: int
        y: int = 2

    return Fresh


def test_a_class_that_nobody_used_has_compiled_no_method() -> None:
    made = vars(unmade())
    assert not [name for name in ("__init__", "__eq__", "__hash__") if inspect.isfunction(made[name])]


def test_each_method_comes_with_its_first_use_and_stays() -> None:
    fresh = unmade()
    one = fresh(1)
    assert inspect.isfunction(vars(fresh)["__init__"])
    assert not inspect.isfunction(vars(fresh)["__hash__"])
    assert hash(one) == hash((1, 2))
    assert one == fresh(1, 2) != fresh(2)
    assert all(inspect.isfunction(vars(fresh)[name]) for name in ("__eq__", "__hash__"))


def test_its_fields_and_parameters_are_those_of_the_standard_library() -> None:
    def told(kind: Any) -> list[tuple[object, ...]]:
        return [
            (one.name, one.type, one.default, one.default_factory, one.init, one.repr, one.compare, one.kw_only)
            for one in fields(kind)
        ]

    assert told(Point) == told(Plain)
    ours, theirs = (
        [(one.name, one.kind, one.annotation) for one in inspect.signature(kind).parameters.values()]
        for kind in (Point, Plain)
    )
    assert ours == theirs
    assert Point.__match_args__ == Plain.__match_args__
    assert repr(Point.__dataclass_params__) == repr(Plain.__dataclass_params__)  # type: ignore[attr-defined]
    assert vars(Point)["tags"] == vars(Plain)["tags"]
    assert "seen" not in vars(Point)


def test_its_instances_are_alike_as_those_of_the_standard_library() -> None:
    one = Point(1, tags=("other",), seen=[4])
    assert repr(one) == repr(Plain(1, tags=("other",))).replace("Plain", "Point")
    assert (one == Point(1), one == Point(2), one == Plain(1)) == (True, False, False)  # type: ignore[comparison-overlap]
    assert hash(one) == hash(Point(1)) == hash(Plain(1))
    assert Point(1).seen is not Point(1).seen
    assert dataclasses.asdict(one) == dataclasses.asdict(Plain(1, tags=("other",), seen=[4]))
    assert (replace(one, y=3).y, one.total) == (3, 3)
    match one:
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_nothing_of_it_can_be_changed() -> None:
    one = Point(1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        one.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
        del one.x
    with pytest.raises(FrozenInstanceError):
        Loose(1).other = 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [Named, Outside, Loose])
def test_a_class_may_build_upon_another(kind: type[Named]) -> None:
    assert [one.name for one in fields(kind)][:7] == ["x", "y", "tags", "seen", "label", "fixed", "name"]
    assert (kind(1).y, kind(1) == kind(1, 5), kind(1) == Point(1, 5)) == (5, True, False)
    assert hash(kind(1)) == hash(kind(1))
    with pytest.raises(ValueError, match="needs a name"):
        kind(1, name="")


def test_fields_of_a_class_can_be_asked_before_those_of_its_base() -> None:
    @dataclass(frozen=True)
    class Below(unmade()):  # type: ignore[misc]
        """A class whose base nobody used."""

        z: int = 3

    assert repr(Below(1)).endswith("Below(x=1, y=2, z=3)")
    assert dataclasses.is_dataclass(unmade())


def test_an_equality_of_its_own_stays_and_is_no_obstacle_to_a_hash() -> None:
    assert Alike("A") == Alike("a")
    assert hash(Alike("a")) == hash(("a",))


@pytest.mark.parametrize("one", [Point(1), Named(1), Outside(1), Loose(1)])
def test_it_can_be_pickled_and_copied(one: Point) -> None:
    assert pickle.loads(pickle.dumps(one)) == copy.copy(one) == copy.deepcopy(one) == one


def test_an_instance_that_was_unpickled_first_is_compared_by_its_fields() -> None:
    fresh = unmade()
    one, other = object.__new__(fresh), object.__new__(fresh)  # as `pickle` does
    one.__dict__.update(x=1, y=2)
    other.__dict__.update(x=1, y=2)
    assert (one == other, hash(one) == hash(other)) == (True, True)
    assert repr(one).endswith("Fresh(x=1, y=2)")


def test_threads_that_need_a_class_at_once_all_get_it() -> None:
    for _ in range(20):
        fresh, together = unmade(), threading.Barrier(4)
        found: list[bool] = []

        def use(fresh: Any = fresh, found: list[Any] = found, together: Any = together) -> None:
            together.wait()
            found.append(hash(fresh(1)) == hash((1, 2)) and fresh(1) == fresh(1, 2))

        threads = [threading.Thread(target=use) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert found == [True] * 4


def test_what_is_not_frozen_is_made_by_the_standard_library() -> None:
    @dataclass
    class Open:
        """One that may be changed."""

        x: int = 1

    one = Open()
    one.x = 2
    assert one == Open(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slotted:
    """One with slots, given by name."""

    x: int
    many: tuple[int, ...] = ()

    def twice(self) -> int:
        return 2 * self.x


@dataclass(frozen=True, slots=True)
class BelowSlotted(Slotted):
    """One that builds upon one with slots."""

    z: int = 3


def test_a_class_with_slots_is_a_record_too() -> None:
    one = Slotted(x=1)
    assert (hasattr(one, "__dict__"), repr(one), one.twice()) == (False, "Slotted(x=1, many=())", 2)
    assert one == Slotted(x=1) != Slotted(x=2)
    assert hash(one) == hash((1, ()))
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == copy.copy(one) == replace(one, x=1) == one
    assert (Slotted.__match_args__, [found.kw_only for found in fields(Slotted)]) == ((), [True, True])
    with pytest.raises(FrozenInstanceError):
        one.x = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        Slotted(1)  # type: ignore[call-arg]


def test_a_class_may_build_upon_one_with_slots() -> None:
    one = BelowSlotted(x=1)
    assert (one.z, hasattr(one, "__dict__"), one == BelowSlotted(3, x=1)) == (3, False, True)
    assert pickle.loads(pickle.dumps(one)) == one


def test_a_frozen_class_may_have_no_way_of_its_own_to_change() -> None:
    with pytest.raises(TypeError, match="is frozen"):

        @dataclass(frozen=True)
        class Changing:
            """A class that says two things."""

            x: int

            def __setattr__(self, name: str, value: object) -> None: ...


def test_classes_of_one_shape_share_what_is_compiled_and_nothing_else() -> None:
    @dataclass(frozen=True)
    class Other:
        """A class with as many fields as `Fresh`."""

        first: str
        second: str = "b"

    fresh = unmade()
    assert (repr(Other("a")), Other(second="c", first="a").second) == (repr(Other("a", "b")), "c")
    assert (vars(fresh(1)), vars(Other("a"))) == ({"x": 1, "y": 2}, {"first": "a", "second": "b"})
    assert inspect.getfullargspec(Other.__init__).args == ["self", "first", "second"]
    with pytest.raises(TypeError, match=r"Other\.__init__\(\) missing 1 required positional argument: 'first'"):
        Other()  # type: ignore[call-arg]


def test_a_plain_class_is_made_before_its_fields_are_read() -> None:
    """`dataclasses` reads them for who asks; an instance needs their names alone."""
    fresh = unmade()
    one = fresh(y=3, x=1)
    assert "__dataclass_fields__" not in vars(one)
    assert type(vars(fresh)["__dataclass_fields__"]).__name__ == "_WrittenOnAccess"
    assert repr(one).endswith("Fresh(x=1, y=3)")
    assert [found.name for found in fields(fresh)] == ["x", "y"]


def test_a_default_that_could_be_changed_is_refused() -> None:
    one_list: list[int] = []

    @dataclass(frozen=True)
    class Shared:
        """A class whose instances would share a list."""

        x: object = one_list

    with pytest.raises(ValueError, match="mutable default"):
        Shared()


def test_a_field_without_a_default_cannot_follow_one_that_has_one() -> None:
    @dataclass(frozen=True)
    class Turned:
        """Fields in an order that no caller could use."""

        x: int = 1
        y: int  # type: ignore[misc]

    with pytest.raises(TypeError, match="no default follows"):
        Turned(1, 2)


def test_every_record_of_ours_can_be_made() -> None:
    """A mistake in a class would show with its first instance alone."""
    pytest.importorskip("PySide6")
    found = 0
    for name in [one.name for one in pkgutil.walk_packages(cd7gui.__path__, "cd7gui.")]:
        if name.endswith("__main__"):
            continue
        for kind in vars(importlib.import_module(name)).values():
            if inspect.isclass(kind) and kind.__module__ == name and dataclasses.is_dataclass(kind):
                found += 1
                taken = inspect.signature(kind).parameters
                assert set(taken) == {one.name for one in fields(kind) if one.init}, kind
                assert all(
                    (taken[one.name].default is inspect.Parameter.empty)
                    == (one.default is MISSING and one.default_factory is MISSING)
                    for one in fields(kind)
                    if one.init
                ), kind
    assert found > 400
