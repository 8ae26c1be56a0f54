"""Results that are kept as long as what they were derived from is the same: an entry costs what it touches."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

Sources = tuple[object, ...]


class ResultCache:
    """Derives a result anew only where its sources differ; one that fails is never kept.

    Sources are compared by value. Of a cohort in which one patient changed all others are the very same objects, and
    that is told at once.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Sources, Any]] = {}

    def ask(self, name: Hashable, sources: Sources, derive: Callable[[], T]) -> T:
        """Return what was derived from equal sources last time, or derive it now."""
        before = self._kept.get(name)
        if before is None or before[0] != sources:
            before = self._kept[name] = sources, derive()
        found: T = before[1]
        return found
