"""The package's own code for the tests that hold its rules: each file is parsed and walked once for all of them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import cd7gui

PACKAGE = Path(cd7gui.__file__).parent
MODULES = {path.relative_to(PACKAGE).with_suffix("").as_posix(): path for path in PACKAGE.rglob("*.py")}


@cache
def tree(module: str) -> ast.Module:
    """Parse a module."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def nodes(module: str) -> tuple[ast.AST, ...]:
    """Return all that stands in a module."""
    return tuple(ast.walk(tree(module)))
