"""Work beside the event loop: in slices between two frames, or in a thread where only the newest job counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from threading import Thread
from time import perf_counter

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

Job = Callable[[], object]
SLICE = 0.008  # s; half a frame at 60 Hz
MODULE_WAIT = 0.002  # s that a step waits for a module


class TimeSlices(QTimer):
    """Takes steps for a slice of time, then lets the window paint and respond, and continues.

    `step` returns whether there is another one; it may stop the timer, or start it with a delay. `after` is called at
    the end of each slice.
    """

    def __init__(
        self,
        step: Callable[[], bool],
        parent: QObject,
        *,
        after: Callable[[], object] = lambda: None,
        length: float = SLICE,
    ) -> None:
        super().__init__(parent)
        self._step, self._after, self._length = step, after, length
        self.timeout.connect(self.take)

    def begin(self, wait: int = 0) -> None:
        """Start the steps in `wait` ms, unless they are running."""
        if not self.isActive():
            self.start(wait)

    def take(self) -> None:
        """Take a slice of steps now, and continue between the next frames if there are more."""
        until = perf_counter() + self._length
        self.start(0)
        while self.isActive() and self.interval() == 0 and perf_counter() < until:
            if not self._step():
                self.stop()
                break
        self._after()


def loading(name: str) -> Iterator[None]:
    """Load a module in a thread, yielding until it is there.

    Loaded in one step, numpy would freeze the window for 0.1 s.
    """
    thread = Thread(target=import_module, args=(name,))
    thread.start()
    while thread.is_alive():
        thread.join(MODULE_WAIT)
        yield


class Runner(QObject):
    """Runs jobs and delivers their results in the window's thread.

    Signals:
        done(object): the result of the newest job.
        failed(object): the exception that ended the newest job.
    """

    done = Signal(object)
    failed = Signal(object)

    def submit(self, job: Job) -> None:
        """Run a job; it makes the results of older ones obsolete."""
        raise NotImplementedError

    def drop(self) -> None:
        """Drop the waiting job and the result of a running one."""


class _Relay(QObject):
    """Carries a result from a worker thread; the connection to its slot queues it."""

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
        except Exception as raised:  # reported in the window's thread, where it can be shown
            problem = raised
        self._relay.finished.emit(self._number, result, problem)  # received by nobody if the window has gone


class LatestRunner(Runner):
    """Runs jobs in a thread of the pool; while one runs, only the newest other one waits."""

    def __init__(self, pool: QThreadPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._relay = _Relay()  # without a parent: its thread keeps it alive while it emits
        self._relay.finished.connect(self._finish)
        self._waiting: Job | None = None
        self._running = False
        self._newest = 0

    def submit(self, job: Job) -> None:
        """Run the job as soon as the running one has ended."""
        self._newest += 1
        if self._running:
            self._waiting = job
        else:
            self._start(job)

    def drop(self) -> None:
        """Drop the waiting job, and discard the result of the running one."""
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


def wait_for_jobs() -> None:
    """Wait for running jobs: Python code in a thread would crash the interpreter at exit."""
    QThreadPool.globalInstance().waitForDone()
