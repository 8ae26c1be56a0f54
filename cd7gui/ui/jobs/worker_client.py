"""The window's end of the process that reads and judges files: asked in lines, answered in lines, read in slices."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from cd7gui.domain.formatting import N_
from cd7gui.ui.services.garbage_collector import put_away

SLICE = 0.008  # s; half a frame at 60 Hz
ENDED = N_("The process that reads the file ended before its time{why}. Nothing was changed; try again.")
NOT_STARTED = N_("The process that reads the file did not start: {why}.")


class WorkerClient(QObject):
    """One process of `cd7gui.cli.worker`.

    Signals:
        progressed(int, int): so much of the whole is done.
        failed(str): a sentence that says what cannot be done and what to do.
    """

    progressed = Signal(int, int)
    failed = Signal(str)

    def __init__(self, kind: str, study: Path, other: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: deque[bytes] = deque()
        self._rest = b""
        self._stopped = False
        self._takers: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "progress": lambda said: self.progressed.emit(said["done"], said["whole"]),
            "problem": lambda said: self.failed.emit(said["sentence"]),
        }
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)
        self._process = QProcess(self)
        self._process.setProgram(sys.executable)
        self._process.setArguments(["-m", "cd7gui.cli.worker", kind, str(study), str(other)])
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._end)
        self._process.errorOccurred.connect(self._fail)
        self._process.start()

    def when(self, what: str, take: Callable[[Mapping[str, Any]], None]) -> None:
        """Take answers of a kind."""
        self._takers[what] = take

    def ask(self, do: str, **words: Any) -> None:
        """Ask for something; of a process that has ended this is told at once."""
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self.failed.emit(ENDED.format(why=""))
            return
        self._process.write(json.dumps({"do": do, **words}).encode() + b"\n")

    def stop(self) -> None:
        """End the process, whatever it is at; a second call does nothing."""
        if self._stopped:
            return
        self._stopped = True
        self._timer.stop()
        self._lines.clear()
        for signal in (self._process.readyReadStandardOutput, self._process.finished, self._process.errorOccurred):
            signal.disconnect()
        self._process.kill()
        self._process.waitForFinished(2000)

    def _read(self) -> None:
        *lines, self._rest = (self._rest + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        self._lines.extend(lines)
        if not self._timer.isActive():
            self._timer.start(0)

    def _slice(self) -> None:
        """Take answers for half a frame; a large plan comes in thousands of lines."""
        until = perf_counter() + SLICE
        while self._lines and perf_counter() < until:
            said = json.loads(self._lines.popleft())
            self._takers[said["is"]](said)
        put_away()  # a large plan is kept whole
        if not self._lines:
            self._timer.stop()

    def _end(self, code: int, _: QProcess.ExitStatus) -> None:
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip().splitlines()
        self.failed.emit(ENDED.format(why=f": {said[-1]}" if said else ""))

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.failed.emit(NOT_STARTED.format(why=self._process.errorString()))
