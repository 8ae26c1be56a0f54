"""The window's side of the worker process: requests as messages, answers read in slices."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from cd7gui.pipe import Answer, Failure, PartialAnswer, Progress, Request, Stop, packed, take_message
from cd7gui.study.encryption import VARIABLE, keys_in_words
from cd7gui.ui.services.garbage_collector import freeze_objects
from cd7gui.ui.services.tasks import TimeSlices

WORDS = ("-m", "cd7gui.cli.worker")
ENDED = "The process that reads the file ended unexpectedly{why}. Nothing was changed; try again."
NOT_STARTED = "This could not be started: {why}. Try again."
PATIENCE, LEAVING = 20_000, 3000  # ms until a process that does not stop is killed, and for that to take effect

Take = Callable[[Any], object]


def ignore(_: object) -> None:
    """Ignore an answer."""


def keep_copy_apart(study: Path | str, why: str) -> None:
    """Start keeping a backup; a failure is reported when the study is next opened."""
    name = os.fsencode(study).hex()  # as hexadecimal bytes: Qt converts arguments to text, which not every name can be
    process = QProcess()
    process.setProgram(sys.executable)
    process.setArguments([*WORDS, "keep", name, why])
    if keys := keys_in_words():  # nobody stays to send it through a pipe
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert(VARIABLE, keys)
        process.setProcessEnvironment(environment)
    process.startDetached()


class WorkerProcess(QObject):
    """One process of `cd7gui.cli.worker`, to which a dialog can send several requests.

    Signals:
        progressed(int, int): so much of the whole is done.
        failed(object): a `Failure`: the sentence that says what cannot be done and what to do.
        ended(): the process has ended.
    """

    progressed = Signal(int, int)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject, unsaid: str = ENDED) -> None:
        super().__init__(parent)
        self._unsaid = unsaid  # the sentence for a process that ends without an answer
        self._arrived = bytearray()
        self._asked: deque[tuple[Take, Take]] = deque()  # who receives an answer, and the parts before it
        self._leaving, self._stopped = False, False
        # A large plan arrives in thousands of objects that stay.
        self._slices = TimeSlices(self._take_next, self, after=freeze_objects)
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._end)
        self._process.errorOccurred.connect(self._fail)
        self._process.start(sys.executable, list(WORDS))
        if keys := keys_in_words():
            self.ask("take_keys", keys)

    def ask(self, name: str, *args: Any, then: Take = ignore, part: Take = ignore) -> None:
        """Send a request; if the process has ended, that is reported now."""
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self.failed.emit(Failure(self._unsaid.format(why="")))
            return
        self._asked.append((then, part))
        self._process.write(packed(Request(name, args)))

    def interrupt(self) -> None:
        """Ask it to stop the current work; it answers that it has, or that the work was already done."""
        self._process.write(packed(Stop()))

    def close(self) -> None:
        """Let the process end once it has answered."""
        self._leaving = True
        self._process.closeWriteChannel()

    def kill(self) -> None:
        """Kill the process, which is reported to the requester soon after."""
        self._process.kill()

    def stop(self, *, tidy: bool = False) -> None:
        """End the process, whatever it is doing, without further reports; a second call does nothing.

        With `tidy`, it first removes its partial files.
        """
        if self._stopped:
            return
        self._stopped = True
        self._slices.stop()
        for signal in (self._process.readyReadStandardOutput, self._process.finished, self._process.errorOccurred):
            signal.disconnect()
        if tidy:
            self.interrupt()
            self._process.closeWriteChannel()
            if self._process.waitForFinished(LEAVING):
                return
        self._process.kill()
        self._process.waitForFinished(LEAVING)

    def _read(self) -> None:
        self._arrived += self._process.readAllStandardOutput().data()
        self._slices.begin()

    def _take_next(self) -> bool:
        message = take_message(self._arrived)
        if isinstance(message, Progress):
            self.progressed.emit(message.done, message.whole)
        elif isinstance(message, PartialAnswer):
            self._asked[0][1](message.value)
        elif isinstance(message, Answer):
            self._asked.popleft()[0](message.value)
        elif isinstance(message, Failure):
            self._asked.popleft()
            self.failed.emit(message)
        return message is not None

    def _end(self) -> None:
        self._slices.stop()
        self._arrived += self._process.readAllStandardOutput().data()
        while self._take_next():
            pass
        if self._asked or not self._leaving:
            self._asked.clear()
            said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip().splitlines()
            self.failed.emit(Failure(self._unsaid.format(why=f": {said[-1]}" if said else "")))
        self.ended.emit()

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._asked.clear()
            self.failed.emit(Failure(NOT_STARTED.format(why=self._process.errorString())))
            self.ended.emit()


class Job(QObject):
    """One request to a separate process; `done` gets its `Answer` or `Failure` once the process has ended."""

    def __init__(
        self,
        parent: QObject,
        name: str,
        *args: Any,
        done: Callable[[Answer | Failure], object] = ignore,
        unsaid: str,
        progress: Callable[[int, int], object] = lambda _done, _of: None,
        part: Take = ignore,
    ) -> None:
        super().__init__(parent)
        self._done, self._over, self._cancelled = done, False, False
        self._result: Answer | Failure = Failure(unsaid)
        self._worker = WorkerProcess(self, unsaid)
        self._worker.progressed.connect(progress)
        self._worker.failed.connect(self._keep)
        self._worker.ended.connect(self._end)
        self._worker.ask(name, *args, then=lambda value: self._keep(Answer(value)), part=part)

    def cancel(self) -> None:
        """Ask it to stop; its target stays as it was, unless it was finished at that very moment."""
        if not self._over:
            self._cancelled = True
            self._worker.interrupt()
            QTimer.singleShot(PATIENCE, self._worker, self._worker.kill)

    def kill(self) -> None:
        """Kill it; `done` is called soon after."""
        if not self._over:
            self._worker.kill()

    def stop(self) -> None:
        """End it without a report."""
        self._leave(tidy=False)

    def leave(self) -> None:
        """End it with the programme, after it has removed its partial files."""
        self._leave(tidy=True)

    def _leave(self, *, tidy: bool) -> None:
        if not self._over:
            self._over = True
            self._worker.stop(tidy=tidy)
            self.deleteLater()

    def _keep(self, result: Answer | Failure) -> None:
        self._result = result
        self._worker.close()

    def _end(self) -> None:
        self._over = True
        result = self._result
        if isinstance(result, Failure) and self._cancelled:
            result = Failure(result.sentence, cancelled=True)
        self._done(result)
        self.deleteLater()
