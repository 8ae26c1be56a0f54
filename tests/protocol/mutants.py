"""Mutants of edit checks: the source with one comparison, day or limit altered, run in its module's namespace."""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import cache
from types import ModuleType
from typing import Any

from cd7gui.domain.checks.checks import Check
from cd7gui.protocol.case_report import modules_with_checks
from cd7gui.protocol.reference.limits import Limit, limit, limits

NEIGHBOURS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


class Telling(Enum):
    """Which words of a finding can tell a mutant: a limit that is printed in a remedy gives itself away."""

    NOTHING = 0
    SENTENCE = 1
    ALL = 2


@dataclass(frozen=True)
class Mutant:
    """Every check that an alteration reaches, altered, with what was altered and the words that can tell it."""

    checks: tuple[Check, ...]
    altered: str
    telling: Telling


@dataclass(frozen=True)
class _Source:
    """The definition of a check, with those functions and tables of its module that it uses."""

    module: ModuleType
    name: str
    definitions: Mapping[str, ast.stmt]
    others: Mapping[str, Any] = field(default_factory=dict)  # names that stand for another value

    def check(self) -> Check:
        """Run the definitions in a copy of the module's namespace and give the check that comes out."""
        body = [*(one for name, one in self.definitions.items() if name != self.name), self.definitions[self.name]]
        namespace = {**vars(self.module), **self.others}
        tree = ast.fix_missing_locations(ast.Module(body=body, type_ignores=[]))
        exec(compile(tree, self.module.__file__ or "", "exec"), namespace)
        made = namespace[self.name]
        assert isinstance(made, Check)
        return made

    def with_definition(self, name: str, definition: ast.stmt) -> _Source:
        return replace(self, definitions={**self.definitions, name: definition})

    def with_value(self, name: str, value: Any) -> _Source:
        kept = {other: one for other, one in self.definitions.items() if other != name}
        return replace(self, definitions=kept, others={name: value})


def mutants(check: Check) -> Iterator[Mutant]:
    """Give every mutant of a check: each comparison at its edge or turned round, numbers and limits by a last digit."""
    module, name = next(
        (module, name) for module in modules_with_checks() for name, value in vars(module).items() if value is check
    )
    source = _source(module, name)
    yield from _altered_comparisons(source)
    yield from _altered_literals(source)
    yield from _altered_numbers(source)
    yield from _altered_limits(source)


@cache
def _source(module: ModuleType, name: str) -> _Source:
    defined = _definitions(module)
    used, waiting = {name}, [name]
    while waiting:
        for found in (_names(defined[waiting.pop()]) & defined.keys()) - used:
            used.add(found)
            waiting.append(found)
    return _Source(module, name, {other: one for other, one in defined.items() if other in used})


@cache
def _definitions(module: ModuleType) -> dict[str, ast.stmt]:
    """Return the functions and assigned names of a module; its classes stay as they are, because cases know them."""
    found: dict[str, ast.stmt] = {}
    for one in ast.parse(inspect.getsource(module)).body:
        if isinstance(one, ast.FunctionDef):
            found[one.name] = one
        elif isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            found[one.targets[0].id] = one
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.value is not None:
            found[one.target.id] = one
    return found


def _names(definition: ast.stmt) -> set[str]:
    return {one.id for one in ast.walk(definition) if isinstance(one, ast.Name)}


@cache
def _sources(module: ModuleType) -> tuple[_Source, ...]:
    return tuple(_source(module, name) for name, value in vars(module).items() if isinstance(value, Check))


def _altered_comparisons(source: _Source) -> Iterator[Mutant]:
    """Move the edge of each comparison to its other side, or turn it round, in every check of the module."""
    for name, definition in source.definitions.items():
        users = [one for one in _sources(source.module) if name in one.definitions]
        for number, node in enumerate(ast.walk(definition)):
            for which, operator in enumerate(node.ops if isinstance(node, ast.Compare) else ()):
                if type(operator) in NEIGHBOURS:
                    changed, altered = _moved(definition, number, which)
                    yield Mutant(_altered(users, name, changed), altered, Telling.ALL)


def _altered(users: Sequence[_Source], name: str, definition: ast.stmt) -> tuple[Check, ...]:
    return tuple(one.with_definition(name, definition).check() for one in users)


def _moved(definition: ast.stmt, number: int, which: int) -> tuple[ast.stmt, str]:
    changed = copy.deepcopy(definition)
    node = list(ast.walk(changed))[number]
    assert isinstance(node, ast.Compare)
    before = ast.unparse(node)
    node.ops[which] = NEIGHBOURS[type(node.ops[which])]()
    return changed, f"line {node.lineno}: {before} became {ast.unparse(node)}"


def _altered_literals(source: _Source) -> Iterator[Mutant]:
    """Move each whole number of a function or a table by one: `days_after(infusion, 1)`, `PTCY = (1, 7)`."""
    for name, definition in source.definitions.items():
        users = [one for one in _sources(source.module) if name in one.definitions]
        for number, line in _literals(definition):
            for step in (-1, 1):
                changed = copy.deepcopy(definition)
                node = list(ast.walk(changed))[number]
                assert isinstance(node, ast.Constant)
                assert isinstance(node.value, int)
                node.value += step
                altered = f"line {line}: {node.value - step} became {node.value}"
                yield Mutant(_altered(users, name, changed), altered, Telling.ALL)


def _literals(definition: ast.stmt) -> Iterator[tuple[int, int]]:
    """Give place and line of the whole numbers but for indices, which are no limits, and plain numbers with a name."""
    if isinstance(definition, ast.Assign) and isinstance(definition.value, ast.Constant):
        return
    indices = {
        id(inner) for node in ast.walk(definition) if isinstance(node, ast.Subscript) for inner in ast.walk(node)
    }
    for number, node in enumerate(ast.walk(definition)):
        if isinstance(node, ast.Constant) and type(node.value) is int and id(node) not in indices:
            yield number, node.lineno


def _altered_numbers(source: _Source) -> Iterator[Mutant]:
    """Move each number that the definitions name by one in its last digit: `YEAR = 365`, `Decimal("0.05")`."""
    for name in sorted(set().union(*(_names(one) for one in source.definitions.values()))):
        value = vars(source.module).get(name)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            continue
        users = [one for one in _sources(source.module) if any(name in _names(it) for it in one.definitions.values())]
        for step in (-_last_digit(value), _last_digit(value)):
            altered = f"number: {name} became {value + step}"
            yield Mutant(tuple(one.with_value(name, value + step).check() for one in users), altered, Telling.SENTENCE)


def _last_digit(value: int | Decimal) -> Decimal | int:
    if isinstance(value, int):
        return 1
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(min(exponent, 0))


def _altered_limits(source: _Source) -> Iterator[Mutant]:
    """Move each limit that the definitions name by one in its last digit."""
    for name in sorted(_texts(source) & limits().keys()):
        users = [one for one in _sources(source.module) if name in _texts(one)]
        for step in (-_last_digit(limit(name).value), _last_digit(limit(name).value)):
            other = replace(limit(name), value=limit(name).value + step)
            checks = tuple(replace(one, others={"limit": _limit_with(other)}).check() for one in users)
            yield Mutant(checks, f"limit: {name} became {other.value}", Telling.NOTHING)


def _texts(source: _Source) -> set[str]:
    nodes = (node for one in source.definitions.values() for node in ast.walk(one))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _limit_with(other: Limit) -> Any:
    def asked(name: str) -> Limit:
        return other if name == other.name else limit(name)

    return asked
