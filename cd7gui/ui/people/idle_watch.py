"""Notices that nobody has touched keys or mouse for a while."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

IDLE = 900.0  # s without a key or a click, after which who is signed in must give the password again
LOOKS = 15_000  # ms between two looks
TOUCHES = frozenset(
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
        idle(): nobody touched anything for `IDLE` seconds; said once until somebody does.
    """

    idle = Signal()

    def __init__(self, parent: QObject, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._clock, self._last, self._on = clock, clock(), False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKS)
        self._timer.timeout.connect(self.look)

    def turn(self, *, on: bool) -> None:
        """Begin to watch, or stop."""
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
        """Say so if it has been quiet for long enough."""
        if self._on and self._clock() - self._last >= IDLE:
            self.turn(on=False)
            self.idle.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the moment of each touch; nothing is held back."""
        if event.type() in TOUCHES:
            self._last = self._clock()
        return False
