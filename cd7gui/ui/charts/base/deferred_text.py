"""Texts that are made when they are read: a chart has thousands of them, and only a few are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, overload

Words = str | Callable[[], str]
"""A text, or what makes it; what makes it always makes the same."""


class DeferredText:
    """A dataclass field that accepts a text or a function for it, and reads as the text, made only once."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    @overload
    def __get__(self, one: None, owner: type) -> str: ...

    @overload
    def __get__(self, one: Any, owner: type) -> str: ...

    def __get__(self, one: Any, owner: type) -> str:
        """Return the text; on the class, its default, an empty text."""
        if one is None:
            return ""
        found = vars(one)[self._name]
        if not isinstance(found, str):
            found = vars(one)[self._name] = found()
        return str(found)

    def __set__(self, one: Any, words: Words | DeferredText) -> None:
        """Keep the text or its function; without a value, a dataclass passes the descriptor itself."""
        vars(one)[self._name] = "" if isinstance(words, DeferredText) else words


class _HasWhy(Protocol):
    @property
    def why(self) -> str: ...


def why_of(one: _HasWhy) -> Words:
    """Return a function that reads the text of an element on demand."""
    return lambda: one.why
