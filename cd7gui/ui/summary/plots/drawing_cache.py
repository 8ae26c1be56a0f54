"""A cache of what was drawn for each patient: an entry changes only one of a thousand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

S = TypeVar("S")
D = TypeVar("D")


class DrawingCache(Generic[S, D]):
    """A cache that redraws a part only when its source differs; `name` identifies the parts."""

    def __init__(self, draw: Callable[[S], D], name: Callable[[S], Hashable]) -> None:
        self._draw, self._name = draw, name
        self._drawn: dict[Hashable, tuple[S, D]] = {}

    def prepare(self, sources: Iterable[S]) -> None:
        """Draw some parts in advance, so that not all have to be drawn in one step."""
        self._drawn.update({self._name(one): self._one(one) for one in sources})

    def drawn(self, sources: Iterable[S]) -> tuple[D, ...]:
        """Return the drawings of these parts, and forget the others."""
        self._drawn = {self._name(one): self._one(one) for one in sources}
        return tuple(drawn for _, drawn in self._drawn.values())

    def _one(self, source: S) -> tuple[S, D]:
        before = self._drawn.get(self._name(source))
        same = before is not None and (before[0] is source or before[0] == source)
        return before if before is not None and same else (source, self._draw(source))
