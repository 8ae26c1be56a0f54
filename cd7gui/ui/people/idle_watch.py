"""Detection of a period without keyboard or mouse input."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

IDLE = 900.0  # s without input, after which the person signed in must enter the password again
CHECK_EVERY = 15_000  # ms between two checks
INPUT_EVENTS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """Watches the whole application while it is on.

    Signals:
        idle(): there was no input for `IDLE` seconds; emitted once until there is some.
    """

    idle = Signal()

    def __init__(self, parent: QObject, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._clock, self._last, self._on = clock, clock(), False
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_EVERY)
        self._timer.timeout.connect(self.look)

    def turn(self, *, on: bool) -> None:
        """Start or stop watching."""
        application = QCoreApplication.instance()
        if on == self._on or application is None:
            return
        self._on, self._last = on, self._clock()
        if on:
            application.installEventFilter(self)
            self._timer.start()
        else:
            application.removeEventFilter(self)
            self._timer.stop()

    def look(self) -> None:
        """Emit the signal if there was no input for long enough."""
        if self._on and self._clock() - self._last >= IDLE:
            self.turn(on=False)
            self.idle.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the time of each input event; none is filtered out."""
        if event.type() in INPUT_EVENTS:
            self._last = self._clock()
        return False
