"""The summary's numbers without one patient each, computed in another thread for the newest request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from cd7gui.analysis.outcomes import catalogue
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.results import Settings
from cd7gui.ui.services.tasks import LatestRunner, Runner
from cd7gui.ui.summary.plots.places import places_of, source_of

if TYPE_CHECKING:
    from cd7gui.analysis.leave_one_out import LeaveOneOutRow, LeaveOneOutTable

DELAY = 400  # ms after the last outcomes, so that typing is not slowed down
_NAMED = 2  # patients named on a number's card


class LeaveOneOutCounter(QObject):
    """Computes the effects of single patients on request; only the newest request is answered.

    Signals:
        ready(object): a mapping as returned by `analysis.leave_one_out`.
        failed(str): why there is none, as a sentence.
    """

    ready = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject, runner: Runner | None = None, busy: Callable[[], bool] = lambda: False) -> None:
        """Set up the counter, which pauses while the window is `busy`: each call to Qt would wait for this thread."""
        super().__init__(parent)
        self._busy = busy
        self._runner = runner or LatestRunner(QThreadPool.globalInstance(), self)
        self._runner.done.connect(self._take)
        self._runner.failed.connect(self._tell)
        self._asked: tuple[Snapshot, Settings] | None = None
        self._newest = 0
        self._calm = QTimer(self, singleShot=True, interval=DELAY)
        self._calm.timeout.connect(self._start)

    def ask(self, snapshot: Snapshot, settings: Settings) -> None:
        """Compute for this cohort once no newer request has come for a while."""
        self.drop()
        self._asked = (snapshot, settings)
        self._calm.start()

    def drop(self) -> None:
        """Abandon the request; a running computation stops at the next patient."""
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
            from cd7gui.analysis.leave_one_out import leave_one_out  # imports numpy

            return leave_one_out(snapshot, settings, lambda: number == self._newest)

        self._runner.submit(count)

    def _take(self, found: object) -> None:
        if isinstance(found, Mapping) and self._asked is not None:
            self.ready.emit(found)

    def _tell(self, problem: object) -> None:
        words = (
            "How much depends on single patients could not be computed: {problem}. The outcomes themselves are not "
            "affected."
        )
        self.failed.emit(words.format(problem=f"{type(problem).__name__}: {problem}"))


def of_number(found: LeaveOneOutTable, estimate_id: str) -> str:
    """Return a number without the patients who move it most; empty if nobody moves it."""
    return "\n".join(_words(one) for one in found.get(estimate_id, ())[:_NAMED])


def _words(one: LeaveOneOutRow) -> str:
    return "Without {subject}: {text}".format(subject=one.subject or "a patient without a number", text=one.text)


def of_patient(found: LeaveOneOutTable, patient: str) -> dict[str, LeaveOneOutRow]:
    """Return the numbers that a patient moves, by id, with their values without the patient."""
    each = ((id_, next((one for one in those if one.patient == patient), None)) for id_, those in found.items())
    return {id_: one for id_, one in each if one is not None}


def of_key(found: LeaveOneOutTable, key: str) -> str:
    """Return a curve's number without the patient who alone makes a step or a censoring."""
    source, patients = source_of(key), {patient for patient, _ in places_of(key)}
    if source is None or source.group or len(patients) != 1:
        return ""
    measure = catalogue.OUTCOMES.by_curve.get(source.curve)
    one = next((one for one in found.get(measure.row if measure else "", ()) if one.patient in patients), None)
    words = "Without {subject}, {label}: {text}"
    return words.format(subject=one.subject, label=one.label, text=one.text) if one else ""
