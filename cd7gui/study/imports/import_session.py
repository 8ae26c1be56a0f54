"""A file being imported: read once, then matched and checked again after each choice."""

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
    """Holds a file together with a study that is only read."""

    def __init__(self, study: Study, path: Path) -> None:
        self._study, self._path = study, path
        self._book: RawBook | None = None
        self._plan: ImportPlan | None = None

    def read(self, text: TextFormat, remembered: SavedChoices, progress: Progress | None = None) -> Layout:
        """Read the file, with a text's given or detected format; raises `UserError`."""
        self._book = read(self._path, text, progress)
        return self.layout(remembered)

    @property
    def book(self) -> RawBook:
        """The file as read."""
        assert self._book is not None  # asked for only after reading
        return self._book

    def layout(self, remembered: SavedChoices) -> Layout:
        """Return the layout under the choices made."""
        return layout_of(self.book, match_book(self._study, self.book, remembered))

    def plan(self, choices: Choices, progress: Progress | None = None) -> ImportPlan:
        """Check the file; raises `UserError` if no sheet fits."""
        self._plan = plan_import(self._study, self.book, choices, progress)
        return self._plan

    def send_back(
        self,
        decided: Mapping[int, ImportPreference],
        target: Path,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> bool:
        """Write the file with the cells that were not imported marked; `decided` are conflicts by number.

        Returns False if only a list was written; raises `Cancelled` if `cancelled()` is true, or `UserError`.
        """
        assert self._plan is not None  # offered only after checking
        conflicts = tuple(
            replace(one, decision=decided.get(number, one.decision)) for number, one in enumerate(self._plan.conflicts)
        )
        plan = replace(self._plan, conflicts=conflicts)
        return send_book_back(
            self._path, self.book, plan, target, overwrite=True, progress=progress, cancelled=cancelled
        )
