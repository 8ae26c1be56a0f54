"""Controller of the page of snapshots: it carries out requests on the open study and shows the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cd7gui.domain.errors import UserError
from cd7gui.domain.results import Settings
from cd7gui.study.snapshots.snapshots import CohortState, Moment, SavedSnapshot, kept, present
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.tasks import Runner
from cd7gui.ui.summary.snapshots.history_reader import HistoryReader
from cd7gui.ui.summary.snapshots.snapshot_page import SnapshotPage

if TYPE_CHECKING:
    from cd7gui.study.snapshots.comparison import Comparison

READING = "The audit trail is being read."
COMPARING = "The two states are being compared, patient by patient."


class SnapshotController(QObject):
    """Connects the page with the study and the reader of earlier states.

    Signals:
        then(object): the outcomes of a moment are computed, a `Then`.
    """

    then = Signal(object)

    def __init__(self, controller: StudyController, parent: QObject, runner: Runner | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self.page = SnapshotPage()
        self._past = HistoryReader(self, runner)
        self._past.then.connect(self._take_then)
        self._past.compared.connect(self._take_comparison)
        self._past.far.connect(self.page.show_far)
        self._past.failed.connect(lambda sentence: self.page.say(sentence, "error"))
        page = self.page
        page.keep_wanted.connect(self._keep)
        page.forget_wanted.connect(self._forget)
        page.show_wanted.connect(self._show)
        page.compare_wanted.connect(self._compare)
        page.stop_wanted.connect(self._past.drop)

    def refresh(self) -> None:
        """Show the snapshots of the open study."""
        if self._controller.has_study:
            study = self._controller.study
            self.page.show_kept_snapshots(self._kept(), study.reading, read_only=study.read_only)

    def _kept(self) -> tuple[SavedSnapshot, ...]:
        """Return the kept snapshots; if the trail cannot be read, none, and show why."""
        try:
            return kept(self._controller.study)
        except UserError as problem:
            self.page.say(str(problem), "error")
            return ()

    def drop(self) -> None:
        """Abandon what was requested for another study."""
        self._past.drop()
        self.page.changes.clear()
        self.page.say("")

    def show_again(self, cohort: CohortState, settings: Settings) -> None:
        """Compute an earlier state under other settings."""
        self._past.show_again(cohort, settings)

    def _keep(self, name: str) -> None:
        problem = self._controller.keep_snapshot(name)
        if problem:
            self.page.say(problem, "error")
            return
        self.page.name.clear()
        self.refresh()
        for newest in self._kept()[-1:]:
            words = "“{name}” is kept: data cut-off {cutoff}, line {line} of the trail."
            cutoff = newest.cutoff.isoformat() if newest.cutoff else "none"
            self.page.say(words.format(name=newest.name, cutoff=cutoff, line=newest.position))

    def _forget(self, snapshot: SavedSnapshot) -> None:
        problem = self._controller.forget_snapshot(snapshot)
        self.refresh()
        words = f"“{snapshot.name}” was taken off the list. Ctrl+Z undoes this."
        self.page.say(problem or words, "error" if problem else "")

    def _show(self, moment: Moment) -> None:
        self.page.wait(READING)
        self._past.show(self._controller.study.location, moment, self._controller.settings)

    def _compare(self, before: Moment, after: Moment | None) -> None:
        controller = self._controller
        try:
            now = present(controller.study, controller.settings.cutoff)
        except UserError as problem:
            self.page.say(str(problem), "error")
            return
        self.page.wait(COMPARING)
        self._past.compare(controller.study.location, before, now if after is None else after, controller.settings)

    def _take_then(self, found: object) -> None:
        self.page.say("")
        self.then.emit(found)

    def _take_comparison(self, found: Comparison) -> None:
        self.page.say(self.page.changes.show_comparison(found))
