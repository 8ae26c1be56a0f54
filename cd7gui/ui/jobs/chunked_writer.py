"""Writing many changes as one step while the window lives: a few lines of the trail between two frames."""

from __future__ import annotations

from collections.abc import Generator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.errors import UserError

SLICE = 0.008  # s; half a frame at 60 Hz


class ChunkedWriter(QObject):
    """Uses up the lines of one step; all are stored when the last one is.

    Signals:
        progressed(int, int): so many lines of all are written.
        done(object): the lines as the trail holds them.
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
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)
        self._timer.start(0)

    def stop(self) -> None:
        """Take back what was written so far, so that the study is as it was; what is stored whole is told of."""
        self._timer.stop()
        if self._stored:
            self.done.emit(tuple(self._written))
        self._lines.close()

    def _slice(self) -> None:
        if self._stored:  # a turn of the window after the last line, which took the longest
            self._timer.stop()
            self.done.emit(tuple(self._written))
            return
        until = perf_counter() + SLICE
        try:
            while perf_counter() < until:
                self._written.append(next(self._lines))
        except StopIteration:
            self._stored = True
        except UserError as problem:
            self._timer.stop()
            self.failed.emit(str(problem))
        else:
            self.progressed.emit(len(self._written), self._whole)
