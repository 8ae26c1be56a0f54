"""Work in short slices: a few jobs, then the window may paint and respond, then more."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from cd7gui.ui.services.tasks import TimeSlices

Job = Callable[[], None]
SLICE = 0.004  # s; a chart is a slice of its own, and the time to lay it out and paint it is added


class IdleScheduler(QObject):
    """Runs jobs in order; newer jobs replace those that wait.

    Signals:
        done(): no job is left.
    """

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: deque[Job] = deque()
        self._slices = TimeSlices(self._do_next, self, after=self._tell, length=SLICE)

    def begin(self, jobs: Iterable[Job]) -> None:
        """Replace the jobs that wait by these, and run the first now."""
        self._jobs = deque(jobs)
        self._slices.take()

    def settle(self) -> None:
        """Run all waiting jobs now."""
        self._slices.stop()
        while self._jobs:
            self._jobs.popleft()()

    @property
    def waiting(self) -> bool:
        """Whether a job waits."""
        return bool(self._jobs)

    def _do_next(self) -> bool:
        if self._jobs:
            self._jobs.popleft()()
        return bool(self._jobs)

    def _tell(self) -> None:
        if not self._jobs:
            self.done.emit()
