"""Saving exports: on request, beside a blocked file, or a workbook repeatedly so that it stays up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cd7gui.study.file_location import holds
from cd7gui.ui.jobs.export_notes import note_export, ready_for_codes
from cd7gui.ui.services.backend import Export, ExportResult
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import UserSettings, WorkbookHolder

if TYPE_CHECKING:
    from cd7gui.study.exports.order import ExportOrder
    from cd7gui.study.session import Study
    from cd7gui.ui.services.worker_process import Job

QUIET = 5000  # ms without a change before a workbook that is kept up to date is written

NOT_THIS_COPY = (
    "{workbook} is kept up to date from another file or a later state of this study, so it is not written from here. "
    "To change that, choose “Keep the workbook up to date” in the File menu."
)


class ExportJobs(QObject):
    """The state of exports: whether one is being written, and the result of the last one.

    Signals:
        changed(): the state has changed.
        progressed(int, int): so much of the current export is done, of so much.
        blocked(object): an `ExportResult` whose target cannot be written.
    """

    changed = Signal()
    progressed = Signal(int, int)
    blocked = Signal(object)

    def __init__(
        self,
        controller: StudyController,
        export: Export,
        preferences: UserSettings,
        parent: QObject,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._export = export
        self._preferences = preferences
        self._now = now
        self._job: Job | None = None
        self._order: ExportOrder | None = None
        self._study: Study | None = None
        self._bound = False  # whether the kept workbook is written from the open study
        self.said = ""  # result of the last requested export: what was written, or why it was not
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET)
        self._quiet.timeout.connect(self._keep_up)
        controller.case_changed.connect(self._note_change)
        controller.study_changed.connect(self._check_binding)
        controller.file_watcher.moved.connect(self._follow_move)

    @property
    def busy(self) -> bool:
        """Whether an export is being written."""
        return self._job is not None

    @property
    def kept(self) -> Path | None:
        """The workbook kept up to date with this file, if it is not bound to another copy of the study."""
        return self._requested if self._controller.has_study and self._bound else None

    @property
    def _requested(self) -> Path | None:
        return self._preferences.kept_workbook(self._controller.study.identity)

    @property
    def last(self) -> str:
        """Where and when the last workbook was saved, in words; empty if none was."""
        return self._preferences.last_workbook(self._controller.study.identity) if self._controller.has_study else ""

    def suggested(self) -> Path:
        """Return the file in which a workbook of the study is usually saved."""
        return self._requested or self._controller.study.path.with_suffix(".xlsx")

    def beside(self, target: Path) -> Path:
        """Return a name beside a blocked file, with the current date and time."""
        return target.with_name(f"{target.stem} {self._now():%Y-%m-%d %H%M%S}{target.suffix}")

    def save(self, target: Path) -> None:
        """Start writing a workbook with everything, replacing an existing file.

        Whoever chose the file was asked about that.
        """
        from cd7gui.study.exports.order import ExportOrder

        self.send(ExportOrder(target, overwrite=True))

    def save_beside(self, target: Path) -> None:
        """Start writing the export that was blocked, under a name beside it."""
        if self._order is not None:
            self.send(replace(self._order, target=self.beside(target)))

    def send(self, order: ExportOrder, *, noted: bool = True) -> None:
        """Start an order, unless one is being carried out, which must finish first.

        `noted` means that the export is recorded in the trail; a workbook that is kept up to date is recorded only
        once.
        """
        if self._job is not None:
            self._controller.notice.emit("A workbook is still being written. Save again when that is finished.", "")
            return
        if order.extent.audience.deidentified and not ready_for_codes(self._controller):
            return
        study, done = self._controller.study, list[ExportResult]()
        if noted:
            from cd7gui.study.heads.receipts import sign_before_export

            sign_before_export(study)
        self._order = order
        holder = self._holder(study)

        def take(saved: ExportResult) -> None:
            done.append(saved)
            if not saved.problem and saved.target == self.kept and self._is_open(study):
                self._preferences.bind_workbook(study.identity, holder)
            self._take(saved, study, order if noted else None)

        settings = order.settings or self._controller.settings
        signed = replace(order, settings=settings, who=self._controller.who)
        job = self._export(study.location, signed, take, self.progressed.emit)
        if not done:  # in tests, an export is done before the call returns
            self._job = job
            self.changed.emit()

    def cancel(self) -> None:
        """Stop writing."""
        if self._job is not None:
            self._job.cancel()

    def keep_up_to_date(self, target: Path | None) -> None:
        """Write the workbook again whenever the data have changed and entry pauses; None ends that."""
        study = self._controller.study
        self._preferences.keep_workbook(study.identity, target)
        self._preferences.bind_workbook(study.identity, self._holder(study))
        self._bound = True
        if target is not None:
            self.save(target)
        self.changed.emit()

    def stop(self) -> None:
        """Stop everything, because the window closes."""
        self._quiet.stop()
        self.cancel()

    def _take(self, saved: ExportResult, study: Study, asked: ExportOrder | None) -> None:
        self._job = None
        if asked is not None:
            self.said = saved.problem or " ".join(part for part in (saved.said, saved.notes) if part)
        if not saved.problem:
            self._remember(saved, study, asked)
        elif saved.blocked:
            self.blocked.emit(saved)
        else:
            self._controller.notice.emit(saved.problem, "error")
            self._controller.proving.look_again()  # the error may come from a damaged study
        self.changed.emit()

    def _remember(self, saved: ExportResult, study: Study, asked: ExportOrder | None) -> None:
        """Record where the export was saved, in the study that it was made from.

        Another study may be open by now.
        """
        self._order = None  # it includes the password
        words = "{name}, {when}".format(name=saved.target, when=f"{self._now():%Y-%m-%d %H:%M:%S}")
        self._preferences.remember_workbook(study.identity, words)
        self._controller.saved.emit("workbook saved {time}".format(time=f"{self._now():%H:%M:%S}"))
        if asked is not None and saved.content_hash and self._is_open(study):
            note_export(self._controller, saved.content_hash, asked.words)

    def _is_open(self, study: Study) -> bool:
        return self._controller.has_study and self._controller.study is study

    def _holder(self, study: Study) -> WorkbookHolder:
        seq, line_hash = study.book.position()
        return WorkbookHolder(study.path, seq, line_hash)

    def _note_change(self, _: str) -> None:
        if self.kept is not None:
            self._quiet.start()

    def _keep_up(self) -> None:
        if self.kept is not None and not self.busy and self._controller.file_watcher.look() is None:
            from cd7gui.study.exports.order import ExportOrder

            self.send(ExportOrder(self.kept, overwrite=True), noted=False)

    def _check_binding(self) -> None:
        self._quiet.stop()
        self.said = ""
        study = self._controller.study if self._controller.has_study else None
        if study is not self._study:
            self._study, self._bound = study, study is not None and self._belongs(study)
            if study is not None and not self._bound and self._requested is not None:
                words = NOT_THIS_COPY.format(workbook=self._requested)
                QTimer.singleShot(0, self, lambda: self._controller.notice.emit(words, "query"))  # after the welcome
        self.changed.emit()

    def _belongs(self, study: Study) -> bool:
        """Return whether the kept workbook was written from this file, and not from a later state of it."""
        holder = self._preferences.workbook_belongs_to(study.identity)
        return holder is not None and holder.path == study.path and holds(study, holder.seq, holder.hash)

    def _follow_move(self) -> None:
        """Keep the workbook bound to a study that was moved while open."""
        if self.kept is not None:
            self._preferences.bind_workbook(self._controller.study.identity, self._holder(self._controller.study))
            self._quiet.start()
