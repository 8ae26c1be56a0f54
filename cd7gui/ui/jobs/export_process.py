"""Writing exports in a process of its own: a thread would freeze the window for up to 0.2 s at a time."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QTimer

from cd7gui.domain.formatting import N_
from cd7gui.ui.services.backend import ExportResult

if TYPE_CHECKING:
    from cd7gui.study.exports.order import ExportOrder

STOP = b"stop\n"  # what `cd7gui export --watched` ends at, with its files tidied away
PATIENCE, LEAVING = 20_000, 3000  # ms until a process that does not stop is ended, and while the programme ends
NOT_STARTED = N_("The process that writes the files did not start: {why}. Try again.")
UNSAID = N_("The files could not be written, and the process that writes them did not say why. Try another folder.")
STOPPED = N_("Saving was cancelled. Nothing was written.")

Progress = Callable[[int, int], None]


def command(study: Path, order: ExportOrder) -> list[str]:
    """Return the words after `python` that carry out an order; the password goes another way."""
    extent, settings = order.extent, order.settings
    words = ["-m", "cd7gui", "export", str(study), str(order.target), "--watched"]
    words += ["--who", order.who] if order.who else []
    if settings is not None:
        words += ["--cutoff", settings.cutoff.isoformat()] if settings.cutoff else []
        words += ["--interval", settings.interval.value, "--origin", settings.origin.value]
    flags = {
        f"--{order.way.value}": order.way.folder,
        f"--{extent.audience.value}": extent.audience.deidentified,
        "--with-text": extent.with_text,
        "--dates=days": extent.audience.deidentified and extent.disclosure.day_counts,
        "--dates=moved": extent.audience.deidentified and not extent.disclosure.day_counts,
        "--coarsen": extent.disclosure.coarse,
        "--audit": extent.audit,
        "--ascii": order.spell,
        "--password": bool(order.password),
        "--replace": order.overwrite,
    }
    return words + [word for word, wanted in flags.items() if wanted]


def blank_command(target: Path) -> list[str]:
    """Return the words after `python` that write the blank entry workbook."""
    return ["-m", "cd7gui", "template", str(target), "--overwrite"]  # the dialog has asked already


@dataclass(frozen=True)
class ExportCallbacks:
    """Who hears of a job: of its progress, and of its end."""

    done: Callable[[ExportResult], None]
    progress: Progress = lambda _done, _of: None


class ExportProcess(QObject):
    """One export that is being written by the command line. `first` is written to its standard input."""

    def __init__(
        self, words: Sequence[str], target: Path, told: ExportCallbacks, parent: QObject, first: str = ""
    ) -> None:
        super().__init__(parent)
        self._target, self._told = target, told
        self._result: dict[str, Any] = {}
        self._stopped = False
        self._process = QProcess(self)
        self._process.setProgram(sys.executable)
        self._process.setArguments(list(words))
        self._process.readyReadStandardOutput.connect(self._listen)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._process.start()
        if first:
            self._process.write(first.encode() + b"\n")
        application = QCoreApplication.instance()
        assert application is not None  # a window is open
        application.aboutToQuit.connect(self._leave)

    def cancel(self) -> None:
        """Ask it to stop; the target stays as it was, unless the export was finished in that very moment."""
        self._stopped = True
        self._process.write(STOP)
        QTimer.singleShot(PATIENCE, self._process.kill)

    def _leave(self) -> None:
        """Let it tidy its files away before the programme ends."""
        self._process.write(STOP)
        self._process.waitForFinished(LEAVING)

    def _listen(self) -> None:
        while self._process.canReadLine():
            self._take(bytes(self._process.readLine().data()))

    def _take(self, line: bytes) -> None:
        if not line.startswith(b"{"):  # the blank workbook's command speaks to people
            return
        said = json.loads(line)
        if "of" in said:
            self._told.progress(said["done"], said["of"])
        else:
            self._result = said

    def _finish(self, code: int, _: QProcess.ExitStatus) -> None:
        self._listen()
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        found = self._result
        if code == 0:
            result, notes = found.get("result", ""), " ".join(found.get("notes", ()))
            self._end(ExportResult(self._target, said=result, notes=notes, content_hash=found.get("hash", "")))
        elif self._stopped:
            self._end(ExportResult(self._target, STOPPED))
        else:
            sentence = said.splitlines()[-1] if said else UNSAID
            self._end(ExportResult(self._target, sentence, blocked=found.get("blocked", False)))

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._end(ExportResult(self._target, NOT_STARTED.format(why=self._process.errorString())))

    def _end(self, saved: ExportResult) -> None:
        self._told.done(saved)
        self.deleteLater()


class ProcessExporter:
    """Starts one child for each order."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent

    def __call__(
        self,
        study: Path,
        order: ExportOrder,
        done: Callable[[ExportResult], None],
        progress: Progress = lambda _done, _of: None,
    ) -> ExportProcess:
        """Begin to write."""
        return ExportProcess(
            command(study, order), order.target, ExportCallbacks(done, progress), self._parent, order.password
        )
