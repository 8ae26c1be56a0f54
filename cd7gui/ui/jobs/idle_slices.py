"""Work in slices so short that nobody waits for them: a few jobs, then the window may paint and answer, then more."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from cd7gui.ui.services.tasks import TimeSlices

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
        self._slices = TimeSlices(self._do_next, self, after=self._tell, length=SLICE)

    def begin(self, jobs: Iterable[Job]) -> None:
        """Do these jobs instead of what waits, the first of them now."""
        self._jobs = deque(jobs)
        self._slices.take()

    def settle(self) -> None:
        """Do now whatever waits."""
        self._slices.stop()
        while self._jobs:
            self._jobs.popleft()()

    @property
    def waiting(self) -> bool:
        """Whether something waits."""
        return bool(self._jobs)

    def _do_next(self) -> bool:
        if self._jobs:
            self._jobs.popleft()()
        return bool(self._jobs)

    def _tell(self) -> None:
        if not self._jobs:
            self.done.emit()
