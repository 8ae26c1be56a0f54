"""Writing exports in a separate process: a thread would freeze the window for up to 0.2 s at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from cd7gui.pipe import Answer, Failure
from cd7gui.ui.services.backend import ExportResult
from cd7gui.ui.services.worker_process import Job

if TYPE_CHECKING:
    from cd7gui.study.exports.order import ExportOrder

UNSAID = "The files could not be written, for an unknown reason. Try another folder."
STOPPED = "Saving was cancelled. Nothing was written."

Done = Callable[[ExportResult], None]


def _result(found: Answer | Failure, order: ExportOrder) -> ExportResult:
    from cd7gui.study.exports.order import result_in_words

    if isinstance(found, Failure):
        return ExportResult(order.target, STOPPED if found.cancelled else found.sentence, blocked=found.blocked)
    said, notes = result_in_words(found.value, order), " ".join(found.value.notes)
    return ExportResult(order.target, said=said, notes=notes, content_hash=found.value.content_hash)


class ProcessExporter:
    """Starts one process for each order."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent

    def __call__(
        self,
        study: Path | str,
        order: ExportOrder,
        done: Done,
        progress: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> Job:
        """Start writing."""

        def end(found: Answer | Failure) -> None:
            done(_result(found, order))

        job = Job(self._parent, "export", study, order, done=end, unsaid=UNSAID, progress=progress)
        application = QCoreApplication.instance()
        assert application is not None  # there is a window
        application.aboutToQuit.connect(job.leave)
        return job


def write_blank_workbook(target: Path, done: Done, parent: QObject) -> None:
    """Start writing the blank entry workbook."""

    def end(found: Answer | Failure) -> None:
        done(ExportResult(target, found.sentence if isinstance(found, Failure) else ""))

    Job(parent, "blank_workbook", target, done=end, unsaid=UNSAID)
