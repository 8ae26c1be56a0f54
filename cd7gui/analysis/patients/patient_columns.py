"""What each patient of a cohort contributes, in columns where one entry changes one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

P = TypeVar("P")
T = TypeVar("T")


class PatientColumns(Generic[P]):
    """By name, what each patient contributes: the same tuple object until one of its values changes.

    If one patient of a cohort changes, only that patient's place in each column is checked.
    """

    def __init__(self) -> None:
        self._patients: tuple[P, ...] = ()
        self._kept: dict[str, tuple[Callable[[P], Any], tuple[Any, ...]]] = {}

    def follow(self, patients: Sequence[P]) -> None:
        """Use these patients, in order, from now on."""
        before, self._patients = self._patients, tuple(patients)
        if len(before) != len(self._patients):
            self._kept.clear()
            return
        changed = [at for at, (old, new) in enumerate(zip(before, self._patients, strict=True)) if old is not new]
        for name, (read, values) in self._kept.items():
            self._kept[name] = read, self._with_changed(read, values, changed)

    def _with_changed(
        self, read: Callable[[P], Any], values: tuple[Any, ...], changed: Sequence[int]
    ) -> tuple[Any, ...]:
        found = {at: value for at in changed if (value := read(self._patients[at])) != values[at]}
        if not found:
            return values
        listed = list(values)
        for at, value in found.items():
            listed[at] = value
        return tuple(listed)

    def of(self, name: str, read: Callable[[P], T]) -> tuple[T, ...]:
        """Return the patients' values; a name always refers to the same reading."""
        if name not in self._kept:
            self._kept[name] = read, tuple(map(read, self._patients))
        return self._kept[name][1]
