"""Reading and checking all patients after a study is opened, in slices short enough to go unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

from cd7gui.domain.errors import DamagedFile, UserError
from cd7gui.study.reports.entered_deviations import count_entered
from cd7gui.study.session import AT_ONCE, Study
from cd7gui.ui.services.estimates_updater import EstimatesUpdater
from cd7gui.ui.services.garbage_collector import freeze_objects, unfreeze_objects
from cd7gui.ui.services.tasks import TimeSlices

PROGRESS_EVERY = 0.1  # s between two updates of the progress
AFTER_KEY = 40  # ms without a slice after a key press, so that the key's effects come first
DAY_EVERY = 20_000  # ms between two checks of the date
TRY_AGAIN = 2000  # ms until the next attempt if the drive did not respond


class BackgroundChecks(QObject):
    """Lets the study read its patients and then check them one by one; the study keeps the findings.

    After each slice, existing objects are excluded from garbage collection until the study is closed.

    Signals:
        progressed(): `words` changed.
        read(): every patient has been read.
        failed(object): a patient cannot be read, the `UserError` that says why; it is tried again unless it is damage.
        finished(): every patient has been checked.
        another_day(): midnight has passed, so every patient is checked again.
        recounted(str): the number of deviations shown changed; of which patient, "" for any.
    """

    progressed = Signal()
    read = Signal()
    failed = Signal(object)
    finished = Signal()
    another_day = Signal()
    recounted = Signal(str)

    def __init__(self, parent: QObject | None = None, outcomes: EstimatesUpdater | None = None) -> None:
        """Set up the checks; with `outcomes`, patients are read for these before they are checked."""
        super().__init__(parent)
        self._outcomes = outcomes
        if outcomes is not None:
            outcomes.ask_to_read = self.read_again_for_outcomes
        self._study: Study | None = None
        self._reads = False  # whether `read` is still to be emitted
        self._waiting: set[str] = set()
        self._steps: Iterator[None] = iter(())
        self._then: list[Callable[[], None]] = []  # functions that wait until every patient was read
        self._problem = ""  # the problem last reported
        self._damaged = False
        self._value_in_words = 0.0
        self._window: QWindow | None = None
        self._timer = TimeSlices(self._take_step, self, after=self._end_slice)
        self._day: date | None = None  # the date for which the patients are checked
        self._midnight = QTimer(self)
        self._midnight.setInterval(DAY_EVERY)
        self._midnight.timeout.connect(self.follow_day)
        self.complete = False
        self.held_back: Callable[[], int] = lambda: 0  # deviations of a row just begun, which are shown once it is left
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._watch)

    def start(self, study: Study) -> None:
        """Start with a study."""
        self._restart(study)
        self._reads, self._day = bool(study.unread), study.today()
        self._midnight.start()
        self._waiting = set(study.listed_keys())
        self._steps = self._all_steps(study)
        self._timer.start(0)
        self._watch(QGuiApplication.focusWindow())

    def delay_for_painting(self) -> None:
        """Delay the next slice briefly, because something was opened that must be painted first."""
        if self._timer.isActive():
            self._timer.start(AFTER_KEY)

    def stop(self) -> None:
        """Stop."""
        self._restart(None)
        self._midnight.stop()
        unfreeze_objects()

    def read_again_for_outcomes(self) -> bool:
        """Read the patients for the outcomes next, before other steps; returns whether that is possible."""
        study = self._study
        if study is None or self._damaged:
            return False
        if not self._timer.isActive():
            self._steps = self._outcomes_steps() if self.complete else self._all_steps(study)
            self._timer.start(0)
            self._watch(QGuiApplication.focusWindow())
        elif not study.unread:
            self._steps = self._all_steps(study)
        return True

    def follow_day(self) -> None:
        """Check every patient again, in slices, once midnight has passed: what is due depends on the date."""
        study = self._study
        if study is not None and not self._damaged and study.today() != self._day:
            self.start(study)
            self.another_day.emit()

    def _restart(self, study: Study | None) -> None:
        self._rest()
        self._study, self.complete, self._problem, self._damaged = study, False, "", False
        self._waiting.clear()
        self._then.clear()

    def _rest(self) -> None:
        self._timer.stop()
        self._steps = iter(())
        self._watch(None)

    def _all_steps(self, study: Study) -> Iterator[None]:
        if self._reads:
            while study.unread:
                study.read_next()
                yield
            self._reads, self._problem = False, ""
            self.read.emit()
            then, self._then = self._then, []
            for act in then:
                act()
        yield from self._outcomes_steps()
        for key in study.listed_keys():
            study.read_across(key)
            yield
        for key in study.listed_keys():
            for _ in study.judging(key):
                yield
            study.findings(key)
            self._waiting.discard(key)
            yield
            study.threads(key)  # so that the first list of queries need not read each patient's
            yield

    def _outcomes_steps(self) -> Iterator[None]:
        return iter(()) if self._outcomes is None else self._outcomes.reading()

    def _take_step(self) -> bool:
        steps = self._steps
        try:
            if next(steps, self) is self and steps is self._steps:  # unless the steps were restarted in the meantime
                self._end()
        except UserError as problem:
            self.fail(problem)
        return True

    def _end_slice(self) -> None:
        freeze_objects()
        if perf_counter() > self._value_in_words + PROGRESS_EVERY:
            self._value_in_words = perf_counter()
            self.progressed.emit()

    def _end(self) -> None:
        freeze_objects()
        self._rest()
        if not self.complete:  # else it was read again only for the outcomes
            self.complete = True
            self.finished.emit()
        self.progressed.emit()

    def fail(self, problem: UserError) -> None:
        """Stop because a patient cannot be read; a problem that may pass is tried again."""
        if self._study is None:
            return
        before, self._problem = self._problem, str(problem)
        self._damaged = self._damaged or isinstance(problem, DamagedFile)
        if self._damaged:
            self._rest()
        else:
            self._steps = self._all_steps(self._study)
            self._timer.start(TRY_AGAIN)
        if before != self._problem:
            self.failed.emit(problem)
            self.progressed.emit()

    # keys have priority

    def _watch(self, window: QWindow | None) -> None:
        """Watch the keys of the window that has the focus, while there are steps to do."""
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window if self._timer.isActive() else None
        if self._window is not None:
            self._window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: delay the next slice briefly after a key press."""
        if event.type() == QEvent.Type.KeyPress and self._timer.isActive() and self._timer.interval() <= AFTER_KEY:
            self._timer.start(AFTER_KEY)
        return False

    # state for the rest of the window

    @property
    def words(self) -> str:
        """The progress in words while numbers over all patients must wait; empty when they need not."""
        study = self._study
        if study is None or self.complete:
            return ""
        patients = len(study.listed_keys())
        if study.unread:
            read = max(patients - study.unread, 0)
            words = "{read} of {patients} patients were read; the others cannot be read"
            words = words if self._damaged else "Reading {read} of {patients} patients"
            return words.format(read=f"{read:,}", patients=f"{patients:,}")
        if len(self._waiting) <= AT_ONCE:
            return ""
        judged = patients - len(self._waiting)
        return "Judging {judged} of {patients} patients".format(judged=f"{judged:,}", patients=f"{patients:,}")

    def when_read(self, act: Callable[[], None]) -> bool:
        """Call a function once every patient was read, now if they were; returns whether it has to wait."""
        waits = self._study is not None and bool(self._study.unread)
        if waits:
            self._then.append(act)
        else:
            act()
        return waits

    def waits_for(self, key: str) -> bool:
        """Return whether a patient is still to be checked."""
        return key in self._waiting

    def skip(self, key: str) -> None:
        """Drop a patient from the queue who was checked anyway, because the case was changed."""
        self._waiting.discard(key)

    def deviations(self) -> int | None:
        """Count the deviations shown, computed and entered; None until every patient has been checked."""
        if self._study is None or not self.complete:
            return None
        return self._study.count_deviations() + count_entered(self._study) - self.held_back()
