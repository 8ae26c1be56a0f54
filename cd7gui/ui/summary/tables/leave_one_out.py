"""What the summary's numbers would be without one patient: counted away from the window's thread, newest wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.formatting import N_
from cd7gui.domain.results import Settings
from cd7gui.ui.services.tasks import LatestRunner, Runner
from cd7gui.ui.summary.plots.places import places_of, source_of
from cd7gui.ui.summary.plots.plots import PLOTS

if TYPE_CHECKING:
    from cd7gui.analysis.leave_one_out_lines import Hanging, LeaveOneOutRow
    from cd7gui.analysis.patients.readings import KnownReadings

CALM = 400  # ms after the last outcomes; who types on is not slowed down
_NAMED = 2  # patients that a number's card names


class LeaveOneOutCounter(QObject):
    """Counts what hangs on single patients whenever it is asked; only the newest question is answered.

    Signals:
        ready(object): a mapping as `analysis.leave_one_out_lines.hanging` gives it.
        failed(str): why there is none, as a sentence.
    """

    ready = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject, runner: Runner | None = None, busy: Callable[[], bool] = lambda: False) -> None:
        """Count nothing while the window is `busy`: each of its calls to Qt would wait for this thread."""
        super().__init__(parent)
        self._busy = busy
        self._runner = runner or LatestRunner(QThreadPool.globalInstance(), self)
        self._runner.done.connect(self._take)
        self._runner.failed.connect(self._tell)
        self._asked: tuple[Snapshot, Settings] | None = None
        self._newest = 0
        self._memory: KnownReadings | None = None  # touched by the runner's jobs alone, one at a time
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self._start)

    def ask(self, snapshot: Snapshot, settings: Settings) -> None:
        """Count for this cohort once nothing newer was asked for a while."""
        self.drop()
        self._asked = (snapshot, settings)
        self._calm.start()

    def drop(self) -> None:
        """Forget what was asked; what runs is stopped at the next patient."""
        self._newest += 1
        self._asked = None
        self._calm.stop()
        self._runner.drop()

    def _start(self) -> None:
        if self._asked is None:
            return
        if self._busy():
            self._calm.start()
            return
        (snapshot, settings), number = self._asked, self._newest

        def count() -> object:
            from cd7gui.analysis.leave_one_out_lines import hanging  # brings numpy
            from cd7gui.analysis.patients.readings import KnownReadings

            self._memory = self._memory or KnownReadings()  # its own: that of the outcomes is in use in another thread
            return hanging(snapshot, settings, lambda: number == self._newest, self._memory)

        self._runner.submit(count)

    def _take(self, found: object) -> None:
        if isinstance(found, Mapping) and self._asked is not None:
            self.ready.emit(found)

    def _tell(self, problem: object) -> None:
        words = N_("What hangs on single patients could not be counted: {problem}. The outcomes themselves stand.")
        self.failed.emit(words.format(problem=f"{type(problem).__name__}: {problem}"))


def of_number(found: Hanging, estimate_id: str) -> str:
    """Return what a number is without the patients who move it most; empty where nobody moves it."""
    return "\n".join(_words(one) for one in found.get(estimate_id, ())[:_NAMED])


def _words(one: LeaveOneOutRow) -> str:
    return N_("Without {subject}: {text}").format(
        subject=one.subject or N_("a patient without a number"), text=one.text
    )


def of_patient(found: Hanging, patient: str) -> dict[str, LeaveOneOutRow]:
    """Return the numbers that a patient moves, by their ids, as they are without the patient."""
    each = ((id_, next((one for one in those if one.patient == patient), None)) for id_, those in found.items())
    return {id_: one for id_, one in each if one is not None}


_READ = {line.curve: read for plot in PLOTS for line, read in zip(plot.lines, plot.read, strict=True)}
"""Curves by their ids: the row of the table that reads each."""


def of_key(found: Hanging, key: str) -> str:
    """Return what the number read from a curve is without the patient who alone makes a step or is censored there."""
    source, patients = source_of(key), {patient for patient, _ in places_of(key)}
    if source is None or source.group or len(patients) != 1:
        return ""
    one = next((one for one in found.get(_READ.get(source.curve, ""), ()) if one.patient in patients), None)
    words = N_("Without {subject}, {label}: {text}")
    return words.format(subject=one.subject, label=one.label, text=one.text) if one else ""
