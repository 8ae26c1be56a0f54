"""What was drawn of each patient, kept: an entry changes one of a thousand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

S = TypeVar("S")
D = TypeVar("D")


class DrawingCache(Generic[S, D]):
    """Draws a part anew only where what it is drawn from differs; `name` tells the parts from each other."""

    def __init__(self, draw: Callable[[S], D], name: Callable[[S], Hashable]) -> None:
        self._draw, self._name = draw, name
        self._drawn: dict[Hashable, tuple[S, D]] = {}

    def prepare(self, sources: Iterable[S]) -> None:
        """Draw some parts before all are asked for, so that nobody has to wait for all at once."""
        self._drawn.update({self._name(one): self._one(one) for one in sources})

    def drawn(self, sources: Iterable[S]) -> tuple[D, ...]:
        """Return these parts as they are drawn, and forget the others."""
        self._drawn = {self._name(one): self._one(one) for one in sources}
        return tuple(drawn for _, drawn in self._drawn.values())

    def _one(self, source: S) -> tuple[S, D]:
        before = self._drawn.get(self._name(source))
        same = before is not None and (before[0] is source or before[0] == source)
        return before if before is not None and same else (source, self._draw(source))
