"""Keeping the outcomes up to date: computed in another thread, shortly after each change, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cd7gui.domain.proof import Proof
from cd7gui.ui.services.backend import Compute
from cd7gui.ui.services.garbage_collector import freeze_objects
from cd7gui.ui.services.tasks import Runner

if TYPE_CHECKING:
    from cd7gui.domain.case_report.case import Case
    from cd7gui.domain.results import Estimates, Settings
    from cd7gui.study.session import Study

WAIT = 30  # ms; changes within this time are computed together
FEW = 2  # patients that the computing thread may read itself


class EstimatesUpdater(QObject):
    """Computes the outcomes of a study whenever they may have changed.

    If possible, the patients are read beforehand in the window's thread, step by step, because each of the window's
    calls to Qt waits for a thread that reads. `ask_to_read` returns whether that will be done.

    Signals:
        begun(): the first outcomes of a study are about to be computed.
        ready(object): new `Estimates`.
        failed(str): why there are none, as a sentence.
    """

    begun = Signal()
    ready = Signal(object)
    failed = Signal(str)

    def __init__(self, compute: Compute, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._compute = compute
        self._runner = runner
        self._study: Study | None = None
        self._loaded = False
        self.load: Callable[[], Iterator[None]] = lambda: iter(())  # loads what is needed to show the first outcomes
        self.ask_to_read: Callable[[], bool] = lambda: False
        self.latest: Estimates | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT)
        self._wait.timeout.connect(self._start)
        runner.done.connect(self._take)
        runner.failed.connect(self._tell)

    @cached_property
    def settings(self) -> Settings:
        """The settings with which outcomes are computed."""
        from cd7gui.domain.results import Settings  # the window is painted before any outcome is computed

        return Settings()

    def follow(self, study: Study | None) -> None:
        """Compute for this study from now on; None stops that."""
        self._study, self.latest = study, None
        self._runner.drop()
        self._wait.stop()
        if study is not None:
            self._follow_cutoff(study)

    def refresh(self, wait: int = WAIT) -> None:
        """Compute again after `wait` ms; a further call restarts the wait."""
        if self._study is not None:
            self._follow_cutoff(self._study)
            self._wait.start(wait)

    def _follow_cutoff(self, study: Study) -> None:
        """Use the study's cut-off, which others may also set."""
        if self.settings.cutoff != study.cutoff:
            self.settings = replace(self.settings, cutoff=study.cutoff)

    def choose(self, settings: Settings) -> None:
        """Compute with other settings."""
        self.settings = settings
        self.refresh()

    def prove(self, proof: Proof) -> None:
        """Attach to the latest outcomes how far the file from which they were computed is proved."""
        if self.latest is not None:
            self.latest = replace(self.latest, proof=proof)
            self.ready.emit(self.latest)

    def reading(self) -> Iterator[None]:
        """Load what shows outcomes and read each patient, yielding after each step; then they are computed."""
        if not self._loaded:
            yield from self.load()
            self._loaded = True
        if self.latest is None:
            self.begun.emit()
            yield
        from cd7gui.analysis.patients.readings import read_once

        yield
        for case in self._study.cases() if self._study is not None else ():
            read_once(case, self.settings)
            yield
        self.refresh(0)

    def _start(self) -> None:
        if self._study is None or self._study.unread:  # no numbers from only part of the patients
            return
        snapshot, settings, compute = self._study.snapshot(), self.settings, self._compute
        if self._has_to_read(snapshot.cases) and self.ask_to_read():
            return
        first = self.latest is None
        if first and not self._loaded:
            self.begun.emit()
        self._runner.submit(lambda: compute(snapshot, settings))

    def _has_to_read(self, cases: Sequence[Case]) -> bool:
        if not self._loaded:
            return True
        from cd7gui.analysis.patients.readings import count_unread

        return count_unread(cases, self.settings) > FEW

    def _take(self, found: Estimates) -> None:
        if self._study is not None:
            if self.latest is None:
                freeze_objects()  # what was read for the first outcomes is kept for the next
            # A proof may have ended during the computation.
            self.latest = replace(found, proof=self._study.proof)
            self.ready.emit(self.latest)

    def _tell(self, problem: object) -> None:
        self.failed.emit(
            "The outcomes could not be computed: {problem}. All values are stored; nothing is lost.".format(
                problem=f"{type(problem).__name__}: {problem}"
            )
        )
