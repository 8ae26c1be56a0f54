"""A file that is being taken over: read once, matched and judged as often as somebody chooses anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from cd7gui.exchange.mapping.choices import SavedChoices
from cd7gui.exchange.readers.raw import RawBook, TextFormat
from cd7gui.exchange.readers.read import read
from cd7gui.study.imports.import_layout import Layout
from cd7gui.study.imports.import_plan import Choices, ImportPlan, ImportPreference
from cd7gui.study.imports.import_planner import Progress, match_book, plan_import
from cd7gui.study.imports.layout_reader import layout_of
from cd7gui.study.imports.sending_back import send_book_back
from cd7gui.study.session import Study


class ImportSession:
    """Holds a file beside a study that is only read."""

    def __init__(self, study: Study, path: Path) -> None:
        self._study, self._path = study, path
        self._book: RawBook | None = None
        self._plan: ImportPlan | None = None

    def read(self, text: TextFormat, remembered: SavedChoices, progress: Progress | None = None) -> Layout:
        """Read the file, a text as it is said to be or as it is found out; raises `UserError`."""
        self._book = read(self._path, text, progress)
        return self.layout(remembered)

    @property
    def book(self) -> RawBook:
        """The file as it was read."""
        assert self._book is not None  # asked for after it was read
        return self._book

    def layout(self, remembered: SavedChoices) -> Layout:
        """Return what the columns fill under what was chosen."""
        return layout_of(self.book, match_book(self._study, self.book, remembered))

    def plan(self, choices: Choices, progress: Progress | None = None) -> ImportPlan:
        """Judge the file; raises `UserError` if no sheet fits."""
        self._plan = plan_import(self._study, self.book, choices, progress)
        return self._plan

    def send_back(
        self,
        decided: Mapping[int, ImportPreference],
        target: Path,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> bool:
        """Write the file with what was left behind marked; `decided` are conflicts of the plan by number.

        False for the list of it alone; raises `Cancelled` where `cancelled()` says so, or `UserError`.
        """
        assert self._plan is not None  # offered after it was judged
        conflicts = tuple(
            replace(one, decision=decided.get(number, one.decision)) for number, one in enumerate(self._plan.conflicts)
        )
        plan = replace(self._plan, conflicts=conflicts)
        return send_book_back(
            self._path, self.book, plan, target, overwrite=True, progress=progress, cancelled=cancelled
        )
