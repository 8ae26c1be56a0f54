"""How the writing of many files is followed and stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import N_

Progress = Callable[[int, int], None]

CANCELLED = N_("Saving the workbook was stopped. Nothing was written.")


class Cancelled(UserError):
    """The user stopped the work; the target is as it was."""


@dataclass
class ProgressReporter:
    """Counts what is done, tells `progress(done, in all)` and raises `Cancelled` once `cancelled()` says so."""

    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None
    total: int = 1
    done: int = 0

    def step(self, amount: int) -> None:
        """Count what was done since the last time."""
        self.done += amount
        if self.cancelled is not None and self.cancelled():
            raise Cancelled(CANCELLED)
        if self.progress is not None:
            self.progress(self.done, self.total)
