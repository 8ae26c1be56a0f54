"""Words that are made when somebody reads them: a chart has thousands of them, and people read a few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, overload

Words = str | Callable[[], str]
"""A text, or what makes it; what makes it always makes the same."""


class DeferredText:
    """A field of a dataclass that takes a text or what makes it, and reads as the text; it is made once."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    @overload
    def __get__(self, one: None, owner: type) -> str: ...

    @overload
    def __get__(self, one: Any, owner: type) -> str: ...

    def __get__(self, one: Any, owner: type) -> str:
        """Return the text; of the class the default, an empty text."""
        if one is None:
            return ""
        found = vars(one)[self._name]
        if not isinstance(found, str):
            found = vars(one)[self._name] = found()
        return str(found)

    def __set__(self, one: Any, words: Words | DeferredText) -> None:
        """Keep the text, or what makes it; a dataclass hands over the field itself where none is given."""
        vars(one)[self._name] = "" if isinstance(words, DeferredText) else words


class _HasWhy(Protocol):
    @property
    def why(self) -> str: ...


def why_of(one: _HasWhy) -> Words:
    """Return what reads the words of a thing once they are wanted."""
    return lambda: one.why
