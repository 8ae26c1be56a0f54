"""Judging every patient after a study was opened, in slices so short that nobody waits for them."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from cd7gui.study.session import Study
from cd7gui.ui.collector import let_go, put_away

SLICE = 0.008  # s; half a frame at 60 Hz


class Sweep(QObject):
    """Has the study judge its patients one after the other; the study remembers what it found.

    Each slice takes what there is out of the garbage collector's sight, until the study is let go of.

    Signals:
        finished(): every patient has been judged.
    """

    finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._study: Study | None = None
        self._keys: list[str] = []
        self._waiting: set[str] = set()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)
        self.complete = False

    def start(self, study: Study) -> None:
        """Begin with a study."""
        self._study, self.complete = study, False
        self._keys = list(reversed(study.listed_keys()))
        self._waiting = set(self._keys)
        self._timer.start(0)

    def stop(self) -> None:
        """Leave off."""
        self._timer.stop()
        self._study = None
        self._waiting.clear()
        let_go()

    def _slice(self) -> None:
        study, until = self._study, perf_counter() + SLICE
        while study is not None and self._keys and perf_counter() < until:
            study.findings(self._keys[-1])
            self._waiting.discard(self._keys.pop())
        put_away()
        if not self._keys:
            self._timer.stop()
            self.complete = True
            self.finished.emit()

    def waits_for(self, key: str) -> bool:
        """Tell whether a patient has still to be judged."""
        return key in self._waiting

    def skip(self, key: str) -> None:
        """Wait no longer for a patient who is judged anyway, because somebody changed the case."""
        self._waiting.discard(key)

    def deviations(self) -> int | None:
        """Count the deviations of the study; None until every patient has been judged."""
        if self._study is None or not self.complete:
            return None
        return self._study.count_deviations()
