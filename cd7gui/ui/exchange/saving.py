"""Saving the workbook: on wish, beside a blocked file, or again and again so that it stays up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from cd7gui.domain.text import N_
from cd7gui.ui.doors import Export, Exporting, Saved
from cd7gui.ui.gateway import Gateway
from cd7gui.ui.preferences import Preferences

QUIET = 5000  # ms without a change, after which a workbook that is kept up to date is written


class Saving(QObject):
    """Knows whether a workbook is being written, and what became of the last one.

    Signals:
        changed(): something of the state is different now.
        blocked(object): a `Saved` whose target cannot be written.
    """

    changed = Signal()
    blocked = Signal(object)

    def __init__(
        self,
        gateway: Gateway,
        export: Export,
        preferences: Preferences,
        parent: QObject,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(parent)
        self._gateway = gateway
        self._export = export
        self._preferences = preferences
        self._now = now
        self._job: Exporting | None = None
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET)
        self._quiet.timeout.connect(self._keep_up)
        gateway.case_changed.connect(self._note_change)
        gateway.study_changed.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether a workbook is being written."""
        return self._job is not None

    @property
    def kept(self) -> Path | None:
        """The workbook that is kept up to date."""
        return self._preferences.kept_workbook(self._gateway.study.identity) if self._gateway.has_study else None

    @property
    def last(self) -> str:
        """Where and when the last workbook was saved, in words; empty if none was."""
        return self._preferences.last_workbook(self._gateway.study.identity) if self._gateway.has_study else ""

    def suggested(self) -> Path:
        """Give the file that a workbook of the study is usually saved in."""
        return self.kept or self._gateway.study.path.with_suffix(".xlsx")

    def beside(self, target: Path) -> Path:
        """Give a name beside a blocked file, by the time of day."""
        return target.with_name(f"{target.stem} {self._now():%Y-%m-%d %H%M%S}{target.suffix}")

    def save(self, target: Path) -> None:
        """Begin to write a workbook; one that is being written already is finished first."""
        if self._job is not None:
            self._gateway.notice.emit(N_("A workbook is being written. Save again when it is done."), "")
            return
        study = self._gateway.study
        done: list[Saved] = []

        def take(saved: Saved) -> None:
            done.append(saved)
            self._take(saved)

        job = self._export(study.path, target, self._gateway.settings, take)
        if not done:  # a test's export is done before it returns
            self._job = job
            self.changed.emit()

    def cancel(self) -> None:
        """Stop writing."""
        if self._job is not None:
            self._job.cancel()

    def keep_up_to_date(self, target: Path | None) -> None:
        """Write the workbook again whenever the data changed and nobody types; None ends it."""
        self._preferences.keep_workbook(self._gateway.study.identity, target)
        if target is not None:
            self.save(target)
        self.changed.emit()

    def stop(self) -> None:
        """Leave everything; the window closes."""
        self._quiet.stop()
        self.cancel()

    def _take(self, saved: Saved) -> None:
        self._job = None
        if not saved.problem:
            words = N_("{name}, {when}").format(name=saved.target, when=f"{self._now():%Y-%m-%d %H:%M:%S}")
            self._preferences.remember_workbook(self._gateway.study.identity, words)
            self._gateway.saved.emit(N_("workbook saved {time}").format(time=f"{self._now():%H:%M:%S}"))
        elif saved.blocked:
            self.blocked.emit(saved)
        else:
            self._gateway.notice.emit(saved.problem, "error")
        self.changed.emit()

    def _note_change(self, _: str) -> None:
        if self.kept is not None:
            self._quiet.start()

    def _keep_up(self) -> None:
        if self.kept is not None and not self.busy:
            self.save(self.kept)

    def _look(self) -> None:
        self._quiet.stop()
        self.changed.emit()
