"""The cases of an open study: all read at once, or each when it is asked for and the others behind the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from cd7gui.domain.case_report.case import Case
from cd7gui.study.book import PatientSource, Stored

Build = Callable[[str, Iterable[Stored]], Case]  # makes a case of a patient's key and texts, as known today


class CaseCache:
    """Cases by key. Of a patient who was not read yet there is the outline, a case that holds a few fields alone."""

    def __init__(self, build: Build, changed: Callable[[str], None]) -> None:
        self._build = build
        self._changed = changed  # told the key of each case that becomes another one
        self._cases: dict[str, Case] = {}
        self._outlines: dict[str, Case] = {}  # of who was not read yet
        self._listed: tuple[tuple[str, ...], tuple[Case, ...]] | None = None  # keys and cases that were last asked for
        self._gradual: PatientSource | None = None

    def put_all(self, present: Mapping[str, Iterable[Stored]]) -> None:
        """Take in the values of every patient."""
        self._cases = {key: self._build(key, texts) for key, texts in present.items() if key}

    def follow(self, gradual: PatientSource) -> None:
        """Read from here whoever was not read yet: at first every patient, later from where the study went on."""
        unread = [key for key in gradual.patients if key and key not in self._cases]
        self._outlines = {key: self._build(key, gradual.outlines.get(key, ())) for key in unread}
        self._gradual, self._listed = gradual, None
        self._end_if_read()

    @property
    def unread(self) -> int:
        """How many patients were not read yet."""
        return len(self._outlines)

    def __iter__(self) -> Iterator[str]:
        """Return the keys of all patients, read or not."""
        return iter([*self._cases, *self._outlines])

    def outline(self, key: str) -> Case | None:
        """Return a case if it was read, else its outline; None for an unknown key."""
        return self._cases.get(key) or self._outlines.get(key)

    def outlines(self, keys: tuple[str, ...]) -> tuple[Case, ...]:
        """Return known cases, each as far as it was read; the very same tuple until a case or the keys are others."""
        if self._listed is None or self._listed[0] is not keys:
            self._listed = keys, tuple(self._outlines.get(key) or self._cases[key] for key in keys)
        return self._listed[1]

    def _change(self, key: str) -> None:
        self._listed = None
        self._changed(key)

    def get(self, key: str) -> Case | None:
        """Return a whole case, read now if it was not; None for an unknown key. Raises `UserError`."""
        if key in self._outlines and self._gradual is not None:
            case = self._build(key, self._gradual.read(key))
            self._cases[key] = case
            del self._outlines[key]
            self._change(key)
            self._end_if_read()
        return self._cases.get(key)

    def read_next(self) -> None:
        """Read one patient more; nothing if all were read. Raises `UserError`."""
        self.get(next(iter(self._outlines), ""))  # in the order of the keys: neighbours stand on the same pages

    def read_all(self) -> None:
        """Read whoever was not read yet. Raises `UserError`."""
        while self._outlines:
            self.read_next()

    def put(self, case: Case) -> None:
        """Keep a case in place of the one before."""
        self._cases[case.key] = case
        self._change(case.key)

    def change_each(self, by: Callable[[Case], Case]) -> None:
        """Make each case another one, the outlines too."""
        self._cases = {key: by(case) for key, case in self._cases.items()}
        self._outlines = {key: by(case) for key, case in self._outlines.items()}
        self._listed = None
        for key in self._cases:
            self._change(key)

    def _end_if_read(self) -> None:
        if not self._outlines and self._gradual is not None:
            self._gradual.end()
            self._gradual = None
