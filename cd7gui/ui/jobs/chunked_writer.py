"""Writing many changes as one step without blocking the window: a few lines of the trail at a time."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, Signal

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.errors import UserError
from cd7gui.ui.services.tasks import TimeSlices


class ChunkedWriter(QObject):
    """Writes the lines of one step; all are stored together with the last one.

    Signals:
        progressed(int, int): so many lines of all are written.
        done(object): the lines as recorded in the trail.
        failed(str): why nothing was stored.
    """

    progressed = Signal(int, int)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, lines: Generator[AuditEntry], whole: int, parent: QObject) -> None:
        super().__init__(parent)
        self._lines, self._whole = lines, whole
        self._written: list[AuditEntry] = []
        self._stored = False
        self._slices = TimeSlices(self._write_next, self, after=self._tell)
        self._slices.begin()

    def stop(self) -> None:
        """Roll back what was written so far; a step that is stored already is reported as done."""
        self._slices.stop()
        if self._stored:
            self.done.emit(tuple(self._written))
        self._lines.close()

    def _tell(self) -> None:
        if self._slices.isActive():
            self.progressed.emit(len(self._written), self._whole)

    def _write_next(self) -> bool:
        if self._stored:
            self.done.emit(tuple(self._written))
            return False
        try:
            self._written.append(next(self._lines))
        except StopIteration:
            self._stored = True
        except UserError as problem:
            self.failed.emit(str(problem))
            return False
        return True
