"""Copies that keep themselves, made and proved in a process that outlives the window: it freezes nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QProcess

WORDS = ("-m", "cd7gui.study.backing")


def keep_copy_apart(study: Path, why: str) -> None:
    """Begin to copy; what hinders it is said when the study is opened next."""
    QProcess.startDetached(sys.executable, [*WORDS, "keep", str(study), why])


class Copying(QObject):
    """A copy that somebody waits for: `done` hears why it was not made, or an empty text."""

    def __init__(self, study: Path, why: str, done: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._done = done
        self._process = QProcess(self)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._process.start(sys.executable, [*WORDS, "keep", str(study), why])

    def stop(self) -> None:
        """End it; nobody waits any more."""
        self._process.finished.disconnect()
        self._process.errorOccurred.disconnect()
        self._process.kill()
        self._process.waitForFinished(2000)

    def _finish(self, code: int, _: QProcess.ExitStatus) -> None:
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        self._done(said.splitlines()[-1] if code and said else "")

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._done(self._process.errorString())
