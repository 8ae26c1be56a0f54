"""The cases of an open study: all read at once, or each on request and the rest in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from cd7gui.domain.case_report.case import Case
from cd7gui.study.book import PatientSource, Stored

Build = Callable[[str, Iterable[Stored]], Case]  # makes a case from a patient's key and texts, as known today


class CaseCache:
    """Cases by key. A patient who has not been read yet has an outline: a case that holds only a few fields."""

    def __init__(self, build: Build, changed: Callable[[str], None]) -> None:
        self._build = build
        self._changed = changed  # called with the key of each case that changes
        self._cases: dict[str, Case] = {}
        self._outlines: dict[str, Case] = {}  # of patients not read yet
        self._listed: tuple[tuple[str, ...], tuple[Case, ...]] | None = None  # the last keys asked for, and their cases
        self._gradual: PatientSource | None = None

    def put_all(self, present: Mapping[str, Iterable[Stored]]) -> None:
        """Replace the values of every patient."""
        self._cases = {key: self._build(key, texts) for key, texts in present.items() if key}

    def follow(self, gradual: PatientSource) -> None:
        """Read the remaining patients from a source: all of them at first, later those still unread."""
        unread = [key for key in gradual.patients if key and key not in self._cases]
        self._outlines = {key: self._build(key, gradual.outlines.get(key, ())) for key in unread}
        self._gradual, self._listed = gradual, None
        self._end_if_read()

    @property
    def unread(self) -> int:
        """How many patients have not been read yet."""
        return len(self._outlines)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys of all patients, read or not."""
        return iter([*self._cases, *self._outlines])

    def outline(self, key: str) -> Case | None:
        """Return a case if it has been read, else its outline; None for an unknown key."""
        return self._cases.get(key) or self._outlines.get(key)

    def outlines(self, keys: tuple[str, ...]) -> tuple[Case, ...]:
        """Return the known cases, each as far as it has been read.

        The tuple is the same object until a case or the keys change.
        """
        if self._listed is None or self._listed[0] is not keys:
            self._listed = keys, tuple(self._outlines.get(key) or self._cases[key] for key in keys)
        return self._listed[1]

    def _change(self, key: str) -> None:
        self._listed = None
        self._changed(key)

    def get(self, key: str) -> Case | None:
        """Return a whole case, reading it now if necessary; None for an unknown key. Raises `UserError`."""
        if key in self._outlines and self._gradual is not None:
            case = self._build(key, self._gradual.read(key))
            self._cases[key] = case
            del self._outlines[key]
            self._change(key)
            self._end_if_read()
        return self._cases.get(key)

    def read_next(self) -> None:
        """Read one more patient, if any is left. Raises `UserError`."""
        self.get(next(iter(self._outlines), ""))  # in the order of the keys, because neighbours share database pages

    def read_all(self) -> None:
        """Read all remaining patients. Raises `UserError`."""
        while self._outlines:
            self.read_next()

    def put(self, case: Case) -> None:
        """Store a case, replacing the previous one."""
        self._cases[case.key] = case
        self._change(case.key)

    def change_each(self, by: Callable[[Case], Case]) -> None:
        """Replace every case and outline by the result of a function."""
        self._cases = {key: by(case) for key, case in self._cases.items()}
        self._outlines = {key: by(case) for key, case in self._outlines.items()}
        self._listed = None
        for key in self._cases:
            self._change(key)

    def _end_if_read(self) -> None:
        if not self._outlines and self._gradual is not None:
            self._gradual.end()
            self._gradual = None
