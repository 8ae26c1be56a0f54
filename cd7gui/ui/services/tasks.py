"""Work away from the window's thread: one job at a time, and of those that wait only the newest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

Job = Callable[[], object]


class Runner(QObject):
    """Runs jobs and hands their results back in the window's thread.

    Signals:
        done(object): the result of the newest job.
        failed(object): the exception that the newest job ended with.
    """

    done = Signal(object)
    failed = Signal(object)

    def submit(self, job: Job) -> None:
        """Run a job; a newer one makes the results of older ones worthless."""
        raise NotImplementedError

    def drop(self) -> None:
        """Forget what waits and whatever still runs."""


class ImmediateRunner(Runner):
    """Runs each job at once in the caller's thread; for tests."""

    def submit(self, job: Job) -> None:
        """Run the job now."""
        try:
            result = job()
        except Exception as problem:  # whatever goes wrong in a job belongs to who asked for it
            self.failed.emit(problem)
        else:
            self.done.emit(result)


class _Relay(QObject):
    """Carries a result from a worker's thread; the connection to its slot queues it."""

    finished = Signal(int, object, object)


class _Work(QRunnable):
    def __init__(self, number: int, job: Job, relay: _Relay) -> None:
        super().__init__()
        self._number, self._job, self._relay = number, job, relay

    def run(self) -> None:
        result: object = None
        problem: Exception | None = None
        try:
            result = self._job()
        except Exception as raised:  # told in the window's thread, where it can be shown
            problem = raised
        with suppress(RuntimeError):  # the window, and the relay with it, may have gone in the meantime
            self._relay.finished.emit(self._number, result, problem)


class LatestRunner(Runner):
    """Runs jobs in a thread of the pool. While one runs, only the newest of those that come waits for its turn."""

    def __init__(self, pool: QThreadPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._relay = _Relay(self)
        self._relay.finished.connect(self._finish)
        self._waiting: Job | None = None
        self._running = False
        self._newest = 0

    def submit(self, job: Job) -> None:
        """Run the job as soon as the one that runs has ended."""
        self._newest += 1
        if self._running:
            self._waiting = job
        else:
            self._start(job)

    def drop(self) -> None:
        """Forget what waits; the result of what runs is thrown away."""
        self._newest += 1
        self._waiting = None

    def _start(self, job: Job) -> None:
        self._running = True
        self._pool.start(_Work(self._newest, job, self._relay))

    def _finish(self, number: int, result: object, problem: object) -> None:
        self._running = False
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._start(waiting)
        if number != self._newest:
            return
        if problem is not None:
            self.failed.emit(problem)
        else:
            self.done.emit(result)


def let_finish() -> None:
    """Wait for what still runs in the pool: a thread in Python while the interpreter ends would crash it."""
    QThreadPool.globalInstance().waitForDone()
