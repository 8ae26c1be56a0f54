"""Work that a test need not wait for: jobs are done where they are asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from cd7gui.ui.jobs import idle_slices
from cd7gui.ui.jobs.idle_slices import IdleScheduler
from cd7gui.ui.services.tasks import Job, Runner


class ImmediateRunner(Runner):
    """Runs each job in the caller's thread."""

    def submit(self, job: Job) -> None:
        try:
            result = job()
        except Exception as problem:  # whatever goes wrong in a job belongs to who asked for it
            self.failed.emit(problem)
        else:
            self.done.emit(result)


class ImmediateScheduler(IdleScheduler):
    """Does every job as it is asked for."""

    def begin(self, jobs: Iterable[idle_slices.Job]) -> None:
        self._jobs = deque(jobs)
        self.settle()
        self.done.emit()
