"""Results kept while their sources are unchanged, so that an entry costs only what it affects."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

Sources = tuple[object, ...]


class ResultCache:
    """Recomputes a result only if its sources differ; a failure is never kept.

    Sources are compared by value. If one patient of a cohort changed, all others are the same objects, which is
    detected immediately.
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
