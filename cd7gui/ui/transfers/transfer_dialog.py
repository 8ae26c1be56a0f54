"""The common part of importing and merging: a reading process, partial answers, and storing one step."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.formatting import counted
from cd7gui.pipe import Answer, Failure
from cd7gui.study.heads.receipts import sign_before_copy
from cd7gui.ui.jobs.chunked_writer import ChunkedWriter
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.copy_process import UNSAID
from cd7gui.ui.services.worker_process import Job, WorkerProcess
from cd7gui.ui.transfers.done_page import DonePage
from cd7gui.ui.transfers.step_dialog import StepDialog


class TransferDialog(StepDialog):
    """A dialog in which content of another file is added to the open study."""

    def __init__(
        self, kind: str, title: str, steps: Sequence[str], controller: StudyController, parent: QWidget
    ) -> None:
        super().__init__(title, steps, parent)
        self.setObjectName(f"{kind}-window")
        self._controller, self._last_step = controller, len(steps) - 1
        self.done_page = DonePage(self)
        self.add_pages(self.done_page)
        self._parts: dict[str, list[Any]] = {}
        self._writing: ChunkedWriter | None = None
        self._kind = kind
        self._copying: Job | None = None
        self._worker = WorkerProcess(self)
        self._worker.progressed.connect(self.busy.show_progress)
        self._worker.failed.connect(self._take_failure)

    def _take_part(self, part: tuple[str, Sequence[Any]]) -> None:
        """Collect rows of a long answer as they arrive."""
        name, rows = part
        self._parts.setdefault(name, []).extend(rows)

    def _parts_of(self, *names: str) -> dict[str, Any]:
        return {name: tuple(self._parts.get(name, ())) for name in names}

    # storing

    def store(self, lines: Generator[AuditEntry], whole: int) -> None:
        """Store changes as one step, a few between two frames."""
        study = sign_before_copy(self._controller.study)
        if study is None or not study.exists():  # on a server, or in memory
            self._store(lines, whole)
            return
        self.show_busy("First making a verified copy of the study…", self._last_step - 1)

        def go_on(result: Answer | Failure) -> None:
            self._copying = None
            self._store(lines, whole)
            if isinstance(result, Failure):
                self._controller.notice.emit(result.sentence, "error")

        self._copying = Job(self, "keep", study, f"before {self._kind}", done=go_on, unsaid=UNSAID)

    def _store(self, lines: Generator[AuditEntry], whole: int) -> None:
        values = counted(whole, "value", "values")
        self.show_busy(f"Storing {values} as one step…", self._last_step - 1)
        self._writing = ChunkedWriter(lines, whole, self)
        self._writing.progressed.connect(self.busy.show_progress)
        self._writing.failed.connect(self._fail)
        self._writing.done.connect(self._finish)

    def _finish(self, recorded: tuple[AuditEntry, ...]) -> None:
        self._writing = None
        self._controller.take_over(recorded)
        self.show_done()
        self.show_stored(recorded)

    def show_done(self) -> None:
        """Show the last page, where nothing can be cancelled any more."""
        self.show_page(self.done_page, self._last_step, "Close")
        self.cancel.hide()
        self.next.setFocus()

    def show_stored(self, recorded: tuple[AuditEntry, ...]) -> None:
        """Show the result."""
        raise NotImplementedError

    # failures

    def _take_failure(self, failure: Failure) -> None:
        self._fail(failure.sentence)

    def _fail(self, sentence: str) -> None:
        """Show why something failed, on the page from which it was requested."""
        writing, self._writing = self._writing, None
        if self.pages.currentWidget() is self.busy:
            self.show_before(stored=writing is not None)
        self.show_problem(sentence)

    def show_before(self, *, stored: bool) -> None:
        """Show the page from which the failed request was made; `stored` tells whether it was storing."""
        raise NotImplementedError

    def show_nothing(self, heading: str) -> None:
        """Show that there is nothing to do."""
        self.done_page.show_words(heading, ["Nothing was changed."])
        self.show_page(self.done_page, 0, "")
        self.cancel.setText("Close")

    @property
    def writes_file(self) -> bool:
        """Whether the process is writing a file now."""
        return False

    def stop(self) -> None:
        """End the reading process, and roll back an incomplete step."""
        if self._copying is not None:
            self._copying.stop()
        if self._writing is not None:
            self._writing.stop()
        self._worker.stop(tidy=self.writes_file)
