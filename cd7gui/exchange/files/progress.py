"""Following and stopping the writing of many files."""

from __future__ import annotations

from collections.abc import Callable

from cd7gui.domain.errors import UserError
from cd7gui.records import dataclass

Progress = Callable[[int, int], None]

PACKING = 0.4  # of the time that the rows take
RATIO = 15  # unpacked to packed, roughly; used only for progress
CANCELLED = "Saving the workbook was cancelled. Nothing was written."


class Cancelled(UserError):
    """The user stopped the work; the target is unchanged."""


@dataclass
class ProgressReporter:
    """Counts what is done, calls `progress(done, total)`, and raises `Cancelled` if `cancelled()` is true."""

    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None
    total: int = 1
    done: int = 0

    def step(self, amount: int) -> None:
        """Add what was done since the last call."""
        self.done += amount
        if self.cancelled is not None and self.cancelled():
            raise Cancelled(CANCELLED)
        if self.progress is not None:
            self.progress(self.done, self.total)


class WorkbookProgress:
    """Counts and reports the progress of a workbook, first rows, then packing, and stops on request."""

    def __init__(
        self, rows: int, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None
    ) -> None:
        self.rows, self._packed, self._expected = 0, 0, 1
        self._packing = max(round(rows * PACKING), 1)
        self._total = rows + self._packing
        self._progress, self._cancelled = progress, cancelled

    def step(self, rows: int = 0) -> None:
        """Count rows that were written."""
        self.rows += rows
        self._report(self.rows + self._packed)

    def expect(self, unpacked: int) -> None:
        """Set how many bytes will be packed."""
        self._expected = max(unpacked // RATIO, 1)

    def packed(self, written: int) -> None:
        """Set the present size of the packed file, whose final size is still unknown."""
        self._packed = int(self._packing * min(written / self._expected, 1))
        self._report(self.rows + self._packed)

    def end(self) -> None:
        """Report completion."""
        self._report(self._total)

    def _report(self, done: int) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled(CANCELLED)
        if self._progress is not None:
            self._progress(min(done, self._total), self._total)
