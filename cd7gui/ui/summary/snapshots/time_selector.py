"""The time that the summary shows: now, or an earlier moment until the user returns to now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.results import Estimates
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.tasks import Runner
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.summary.snapshots.snapshot_controller import SnapshotController
from cd7gui.ui.widgets.notice_strip import NoticeStrip

if TYPE_CHECKING:
    from cd7gui.study.snapshots.past_states import PastEstimates

MARK = (
    "Earlier state: {name}, read with the data cut-off {cutoff}. Nothing can be changed here, and a field that you "
    "open shows its present value."
)


class TimeSelector(QObject):
    """Keeps the earlier state that is shown, marks it by a strip, and returns what is to be shown.

    Signals:
        turned(): another time is shown.
    """

    turned = Signal()

    def __init__(self, controller: StudyController, parent: QObject, runner: Runner | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._then: PastEstimates | None = None
        self.context = SnapshotController(controller, self, runner)
        self.context.then.connect(self._take)
        self.strip = NoticeStrip("summary.past", StatusSign.READ_ONLY, "Back to the present (Esc)")
        self.strip.acted.connect(self.back)

    @property
    def is_shown(self) -> bool:
        """Whether an earlier state is shown."""
        return self._then is not None

    @property
    def estimates(self) -> Estimates | None:
        """The outcomes to show: those of the earlier state if one is shown, else the newest."""
        return self._then.estimates if self._then else self._controller.estimates

    @property
    def cases(self) -> Snapshot:
        """The cases from which these outcomes are computed."""
        return self._then.cohort.snapshot if self._then else self._controller.study.snapshot()

    @property
    def hash(self) -> str:
        """The hash of the trail's last line in the state that is shown."""
        return self._then.cohort.hash if self._then else self._controller.study.book.position()[1]

    def forget(self) -> None:
        """Return to the present for another study."""
        self._then = None
        self.strip.say("")
        self.context.drop()

    def again(self) -> None:
        """Recompute the earlier state that is shown under the settings now in force."""
        if self._then is not None:
            self.context.show_again(self._then.cohort, self._controller.settings)

    def back(self) -> None:
        """Show the present."""
        self._then = None
        self.strip.say("")
        self.turned.emit()

    def _take(self, then: PastEstimates) -> None:
        self._then = then
        self.strip.say(MARK.format(name=then.cohort.name, cutoff=then.estimates.cutoff.isoformat()))
        self.turned.emit()
