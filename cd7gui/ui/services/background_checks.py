"""Reading and judging every patient after a study was opened, in slices so short that nobody waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

from cd7gui.domain.errors import DamagedFile, UserError
from cd7gui.domain.formatting import N_
from cd7gui.study.session import AT_ONCE, Study
from cd7gui.ui.services.garbage_collector import let_go, put_away

SLICE = 0.008  # s; half a frame at 60 Hz
TELL_EVERY = 0.1  # s between two words of how far it is
AFTER_KEY = 40  # ms without a slice after a key press: what follows from the key comes first
TRY_AGAIN = 2000  # ms until it is tried again where the drive did not answer


class BackgroundChecks(QObject):
    """Has the study read its patients and then judge them, one after the other. The study remembers what it found.

    Each slice takes what there is out of the garbage collector's sight, until the study is let go of.

    Signals:
        progressed(): there are other `words`.
        read(): every patient has been read.
        failed(object): a patient cannot be read, the `UserError` that says why; it is tried again unless it is damage.
        finished(): every patient has been judged.
    """

    progressed = Signal()
    read = Signal()
    failed = Signal(object)
    finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._study: Study | None = None
        self._waiting: set[str] = set()
        self._steps: Iterator[None] = iter(())
        self._then: list[Callable[[], None]] = []  # what waits until every patient was read
        self._problem = ""  # the last that was told
        self._damaged = False
        self._told_at = 0.0
        self._window: QWindow | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)
        self.complete = False
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._watch)

    def start(self, study: Study) -> None:
        """Begin with a study."""
        self._begin_anew(study)
        self._waiting = set(study.listed_keys())
        self._steps = self._all_steps(study)
        self._timer.start(0)
        self._watch(QGuiApplication.focusWindow())

    def stop(self) -> None:
        """Leave off."""
        self._begin_anew(None)
        let_go()

    def _begin_anew(self, study: Study | None) -> None:
        self._rest()
        self._study, self.complete, self._problem, self._damaged = study, False, "", False
        self._waiting.clear()
        self._then.clear()

    def _rest(self) -> None:
        self._timer.stop()
        self._steps = iter(())
        self._watch(None)

    def _all_steps(self, study: Study) -> Iterator[None]:
        if study.unread:
            while study.unread:
                study.read_next()
                yield
            self._problem = ""
            self.read.emit()
            then, self._then = self._then, []
            for act in then:
                act()
        for key in study.listed_keys():
            study.read_across(key)
            yield
        for key in study.listed_keys():
            for _ in study.judging(key):
                yield
            study.findings(key)
            self._waiting.discard(key)
            yield

    def _slice(self) -> None:
        self._timer.setInterval(0)
        steps, until = self._steps, perf_counter() + SLICE
        try:
            while perf_counter() < until:
                if next(steps, self) is self:
                    self._end(steps)
                    return
        except UserError as problem:
            self.fail(problem)
            return
        put_away()
        if perf_counter() > self._told_at + TELL_EVERY:
            self._told_at = perf_counter()
            self.progressed.emit()

    def _end(self, steps: Iterator[None]) -> None:
        put_away()
        if steps is self._steps:  # nobody began anew, or left off, in the meantime
            self._rest()
            self.complete = True
            self.finished.emit()
            self.progressed.emit()

    def fail(self, problem: UserError) -> None:
        """Leave off because a patient cannot be read; whatever may pass is tried again."""
        if self._study is None:
            return
        told, self._problem = self._problem, str(problem)
        self._damaged = self._damaged or isinstance(problem, DamagedFile)
        if self._damaged:
            self._rest()
        else:
            self._steps = self._all_steps(self._study)
            self._timer.start(TRY_AGAIN)
        if told != self._problem:
            self.failed.emit(problem)
            self.progressed.emit()

    # keys come first

    def _watch(self, window: QWindow | None) -> None:
        """Look at the keys of the window that has the focus, while there is something to do."""
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window if self._timer.isActive() else None
        if self._window is not None:
            self._window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: wait a moment after a key press."""
        if event.type() == QEvent.Type.KeyPress and self._timer.isActive() and self._timer.interval() <= AFTER_KEY:
            self._timer.start(AFTER_KEY)
        return False

    # what others ask

    @property
    def words(self) -> str:
        """How far it is, in words, while numbers over all patients have to wait; empty once they need not."""
        study = self._study
        if study is None or self.complete:
            return ""
        patients = len(study.listed_keys())
        if study.unread:
            read = max(patients - study.unread, 0)
            words = N_("{read} of {patients} patients were read, the others cannot be read")
            words = words if self._damaged else N_("Reading {read} of {patients} patients")
            return words.format(read=f"{read:,}", patients=f"{patients:,}")
        if len(self._waiting) <= AT_ONCE:
            return ""
        judged = patients - len(self._waiting)
        return N_("Judging {judged} of {patients} patients").format(judged=f"{judged:,}", patients=f"{patients:,}")

    def when_read(self, act: Callable[[], None]) -> bool:
        """Do something once every patient was read, now if they were; tells whether it has to wait."""
        waits = self._study is not None and bool(self._study.unread)
        if waits:
            self._then.append(act)
        else:
            act()
        return waits

    def waits_for(self, key: str) -> bool:
        """Return whether a patient has still to be judged."""
        return key in self._waiting

    def skip(self, key: str) -> None:
        """Wait no longer for a patient who is judged anyway, because somebody changed the case."""
        self._waiting.discard(key)

    def deviations(self) -> int | None:
        """Count the deviations of the study; None until every patient has been judged."""
        if self._study is None or not self.complete:
            return None
        return self._study.count_deviations()
