"""Work in slices so short that nobody waits for them: a few jobs, then the window may paint and answer, then more."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

Job = Callable[[], None]
SLICE = 0.004  # s; a chart is a slice of its own: what it needs to be laid out and painted comes on top


class IdleScheduler(QObject):
    """Does jobs in their order; newer jobs take the place of those that wait.

    Signals:
        done(): no job waits.
    """

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: deque[Job] = deque()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._slice)

    def begin(self, jobs: Iterable[Job]) -> None:
        """Do these jobs instead of what waits, the first of them now."""
        self._jobs = deque(jobs)
        self._slice()

    def settle(self) -> None:
        """Do now whatever waits."""
        self._timer.stop()
        while self._jobs:
            self._jobs.popleft()()

    @property
    def waiting(self) -> bool:
        """Whether something waits."""
        return bool(self._jobs)

    def _slice(self) -> None:
        until = perf_counter() + SLICE
        while self._jobs and perf_counter() < until:
            self._jobs.popleft()()
        if self._jobs:
            self._timer.start()
        else:
            self.done.emit()


class ImmediateScheduler(IdleScheduler):
    """Does every job at once; for tests."""

    def begin(self, jobs: Iterable[Job]) -> None:
        """Do these jobs now."""
        self._jobs = deque(jobs)
        self.settle()
        self.done.emit()
