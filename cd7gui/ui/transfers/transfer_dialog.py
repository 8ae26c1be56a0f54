"""What importing and merging share: a process that reads and judges, long answers in parts, one step that is stored."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.formatting import N_, counted
from cd7gui.ui.jobs.chunked_writer import ChunkedWriter
from cd7gui.ui.jobs.worker_client import WorkerClient
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.copy_process import CopyJob
from cd7gui.ui.transfers.done_page import DonePage
from cd7gui.ui.transfers.step_dialog import StepDialog


class TransferDialog(StepDialog):
    """A window in which something of another file becomes part of the open study."""

    def __init__(
        self, kind: str, title: str, steps: Sequence[str], gateway: StudyController, other: Path, parent: QWidget
    ) -> None:
        super().__init__(title, steps, parent)
        self.setObjectName(f"{kind}-window")
        self._gateway, self._last_step = gateway, len(steps) - 1
        self.done_page = DonePage(self)
        self.add_pages(self.done_page)
        self._parts: dict[str, list[Any]] = {}
        self._writing: ChunkedWriter | None = None
        self._kind = kind
        self._copying: CopyJob | None = None
        self._pipe = WorkerClient(kind, gateway.study.path, other, self)
        self._pipe.progressed.connect(self.busy.show_progress)
        self._pipe.failed.connect(self._fail)

    def collect(self, part: str, make: Callable[[Any], Any]) -> None:
        """Take the lines of a part of a long answer as they come."""

        def take(said: Mapping[str, Any]) -> None:
            self._take_part(part, [make(row) for row in said["rows"]])

        self._pipe.when(part, take)

    def _take_part(self, part: str, made: list[Any]) -> None:
        self._parts.setdefault(part, []).extend(made)

    # storing

    def store(self, lines: Generator[AuditEntry], whole: int) -> None:
        """Store changes as one step, a few between two frames."""
        study = self._gateway.study.path
        if not study.exists():  # a study in memory
            self._store(lines, whole)
            return
        self.show_busy(N_("Keeping a proved copy of the study first…"), self._last_step - 1)

        def go_on(problem: str) -> None:
            self._copying = None
            self._store(lines, whole)
            if problem:
                self._gateway.notice.emit(problem, "error")

        self._copying = CopyJob(("keep", str(study), f"before {self._kind}"), go_on, self)

    def _store(self, lines: Generator[AuditEntry], whole: int) -> None:
        values = counted(whole, N_("value"), N_("values"))
        self.show_busy(N_("Storing {values} as one step…").format(values=values), self._last_step - 1)
        self._writing = ChunkedWriter(lines, whole, self)
        self._writing.progressed.connect(self.busy.show_progress)
        self._writing.failed.connect(self._fail)
        self._writing.done.connect(self._finish)

    def _finish(self, recorded: tuple[AuditEntry, ...]) -> None:
        self._writing = None
        self._gateway.take_over(recorded)
        self.show_page(self.done_page, self._last_step, N_("Close"))
        self.cancel.hide()
        self.next.setFocus()
        self.show_stored(recorded)

    def show_stored(self, recorded: tuple[AuditEntry, ...]) -> None:
        """Say what came of it."""
        raise NotImplementedError

    # what goes wrong

    def _fail(self, sentence: str) -> None:
        """Show why something was not done, on the page that it was asked from."""
        writing, self._writing = self._writing, None
        if self.pages.currentWidget() is self.busy:
            self.show_before(stored=writing is not None)
        self.show_problem(sentence)

    def show_before(self, *, stored: bool) -> None:
        """Show the page again from which something was asked that failed; `stored` tells that it was the storing."""
        raise NotImplementedError

    def show_nothing(self, heading: str) -> None:
        """Say that there is nothing to go on with."""
        self.done_page.show_words(heading, [N_("Nothing was changed.")])
        self.show_page(self.done_page, 0, "")
        self.cancel.setText(N_("Close"))

    def stop(self) -> None:
        """End the process that reads, and take back what was not stored whole."""
        if self._copying is not None:
            self._copying.stop()
        if self._writing is not None:
            self._writing.stop()
        self._pipe.stop()
