"""Signals of the system delivered to the window's thread: end of session, hang-up, Ctrl+C.

Python runs a signal handler only between two of its own steps, which a waiting window does not take; a pipe wakes Qt.
"""

from __future__ import annotations

import os
import signal

from PySide6.QtCore import QObject, QSocketNotifier, Signal

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))
MOST = 64  # signals read at a time


class SystemSignals(QObject):
    """Reports when the programme is asked to end. There is one per process, made by its main thread.

    Signals:
        end_asked(int): the programme is to end; the number of the signal.
    """

    end_asked = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        if os.name != "posix":  # Windows asks each window to close
            return
        self._read, written = os.pipe()
        for one in (self._read, written):
            os.set_blocking(one, False)
        signal.set_wakeup_fd(written, warn_on_full_buffer=False)
        for number in ENDING:
            signal.signal(number, lambda *_: None)  # without a Python handler, nothing would be written
        self._notifier = QSocketNotifier(self._read, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._tell)

    def _tell(self) -> None:
        asked = [number for number in os.read(self._read, MOST) if number in ENDING]
        if asked:
            self.end_asked.emit(asked[0])
