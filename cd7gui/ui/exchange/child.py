"""Writing the workbook in a process of its own: a thread would freeze the window for up to 0.2 s at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess

from cd7gui.domain.estimates import Settings
from cd7gui.domain.text import N_
from cd7gui.ui.doors import Saved


def command(study: Path, target: Path, settings: Settings) -> list[str]:
    """Give the words after `python` that write the workbook."""
    cutoff = ["--cutoff", settings.cutoff.isoformat()] if settings.cutoff else []
    chosen = ["--interval", settings.interval.value, "--origin", settings.origin.value]
    return ["-m", "cd7gui", "export", str(study), str(target), *cutoff, *chosen]


def blank_command(target: Path) -> list[str]:
    """Give the words after `python` that write the blank entry workbook."""
    return ["-m", "cd7gui", "template", str(target), "--overwrite"]  # the dialog has asked already


class Child(QObject):
    """One workbook that is being written by the command line."""

    def __init__(self, words: Sequence[str], target: Path, done: Callable[[Saved], None], parent: QObject) -> None:
        super().__init__(parent)
        self._target = target
        self._done = done
        self._process = QProcess(self)
        self._process.setProgram(sys.executable)
        self._process.setArguments(list(words))
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._process.start()

    def cancel(self) -> None:
        """Stop; the target stays as it was, because the workbook is put there whole at the end."""
        self._process.finished.disconnect(self._finish)
        self._process.errorOccurred.disconnect(self._fail)
        self._process.kill()
        self._process.waitForFinished(2000)
        self._end(Saved(self._target, N_("Saving was cancelled. Nothing was written.")))

    def _finish(self, code: int, _: QProcess.ExitStatus) -> None:
        if code == 0:
            self._end(Saved(self._target))
            return
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        sentence = said.splitlines()[-1] if said else N_("The workbook could not be written.")
        self._end(Saved(self._target, sentence, blocked=True))

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            why = self._process.errorString()
            self._end(
                Saved(self._target, N_("The process that writes the workbook did not start: {why}.").format(why=why))
            )

    def _end(self, saved: Saved) -> None:
        self._done(saved)
        self.deleteLater()


class ChildExport:
    """Starts one child for each workbook."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent

    def __call__(self, study: Path, target: Path, settings: Settings, done: Callable[[Saved], None]) -> Child:
        """Begin to write."""
        return Child(command(study, target, settings), target, done, self._parent)
