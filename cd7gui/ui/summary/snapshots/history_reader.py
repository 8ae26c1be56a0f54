"""Reader of the open study's earlier states in another thread. Only the newest request is answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from cd7gui.domain.errors import UserError
from cd7gui.domain.results import Settings
from cd7gui.study.snapshots.snapshots import CohortState, Moment
from cd7gui.ui.services.tasks import LatestRunner, Runner


class HistoryReader(QObject):
    """Answers requests for earlier states.

    Signals:
        then(object): the cohort at an earlier time, a `Then`.
        compared(object): the differences, a `Comparison`.
        far(int, int): how many of the patients of a comparison are done, and of how many.
        failed(str): why there is no answer, as a sentence.
    """

    then = Signal(object)
    compared = Signal(object)
    far = Signal(int, int)
    failed = Signal(str)

    def __init__(self, parent: QObject, runner: Runner | None = None) -> None:
        super().__init__(parent)
        self._runner = runner or LatestRunner(QThreadPool.globalInstance(), self)
        self._runner.done.connect(self._take)
        self._runner.failed.connect(self._tell)
        self._newest = 0

    def show(self, path: Path | str, moment: Moment, settings: Settings) -> None:
        """Replay a study's trail up to a moment and compute the outcomes."""

        def job() -> object:
            from cd7gui.study.snapshots.past_states import outcomes_then  # imports numpy

            return outcomes_then(path, moment, settings)

        self._submit(job)

    def show_again(self, cohort: CohortState, settings: Settings) -> None:
        """Compute the outcomes of a state replayed before under other settings."""

        def job() -> object:
            from cd7gui.study.snapshots.past_states import outcomes_of

            return outcomes_of(cohort, settings)

        self._submit(job)

    def compare(self, path: Path | str, before: Moment, after: Moment | CohortState, settings: Settings) -> None:
        """Compare a moment with another, or with the present."""
        number = self._newest + 1

        def job() -> object:
            from cd7gui.study.snapshots.past_states import compare_then, while_wanted

            tell = while_wanted(lambda: number == self._newest, self.far.emit)
            return compare_then(path, before, after, settings, tell)

        self._submit(job)

    def _submit(self, job: Callable[[], object]) -> None:
        self._newest += 1
        self._runner.submit(job)

    def drop(self) -> None:
        """Abandon the request; a running comparison ends at the next patient."""
        self._newest += 1
        self._runner.drop()

    def _take(self, found: object) -> None:
        from cd7gui.study.snapshots.comparison import Comparison

        (self.compared if isinstance(found, Comparison) else self.then).emit(found)

    def _tell(self, problem: object) -> None:
        words = "The earlier state could not be read: {problem}. The study itself is not affected."
        sentence = str(problem) if isinstance(problem, UserError) else words.format(problem=repr(problem))
        self.failed.emit(sentence)
