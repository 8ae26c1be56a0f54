"""What a person may wish for of files: studies to make and open, backups, the workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QStandardPaths

from cd7gui.domain.formatting import N_
from cd7gui.ui.dialogs.prompts import STUDIES, TABLES, WORKBOOKS
from cd7gui.ui.services.backend import ExportResult
from cd7gui.ui.shell import last_place
from cd7gui.ui.shell.action_context import ActionContext
from cd7gui.ui.widgets.banner import Act

if TYPE_CHECKING:
    from cd7gui.study.exports.order import ExportOrder
    from cd7gui.study.file_location import NotSaved
    from cd7gui.ui.services.copy_process import JobProgressDialog


STUDY_SUFFIX = ".cd7"


def dropped_file(mime: QMimeData) -> Path | None:
    """Return the one file on this computer that is dropped; None for anything else."""
    files = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    return Path(files[0]) if len(files) == 1 and files[0] else None


class FileActions:
    """The wishes of one window that are about files."""

    def __init__(self, reach: ActionContext) -> None:
        self._reach = reach
        self._gateway, self._reports = reach.gateway, reach.reports
        self._waiting: JobProgressDialog | None = None  # for a copy, or for a study that is made anew
        self._trouble = ""  # the sentence that stands while the study is not at its place

    # a study that is not at its place

    def say_trouble(self, trouble: NotSaved | None) -> None:
        """Say what happened to the study, for as long as it lasts, and offer the ways on."""
        banner = self._reach.banner
        if trouble is None:
            if banner.words == self._trouble:
                banner.hide()
            self._trouble = ""
        elif banner.isHidden() or banner.words != trouble.sentence:
            self._trouble = trouble.sentence
            whereabouts = self._gateway.whereabouts
            banner.say(trouble.sentence, "error", self._ways_on(trouble), lambda: whereabouts.trouble is not None)

    def _ways_on(self, trouble: NotSaved) -> Sequence[Act]:
        def elsewhere() -> None:
            self._go_on_elsewhere()

        def there() -> None:
            if place is not None:
                self._went_on(self._gateway.whereabouts.go_on_at(place))

        place = trouble.now or trouble.free
        words = N_("Go on there") if trouble.now else N_("Write it there again")
        first: list[Act] = [(words, there)] if place is not None else []
        return [*first, (N_("Save a copy and go on in it…"), elsewhere), (N_("Try again"), self._try_again)]

    def _go_on_elsewhere(self) -> bool:
        title, suggested = N_("Save the study and go on in it"), self._gateway.study.path
        place = self._reach.notices.choose_to_save(title, suggested, STUDIES)
        return place is not None and self._went_on(self._gateway.whereabouts.go_on_at(place))

    def _try_again(self) -> None:
        self._went_on(self._gateway.whereabouts.try_again())

    def _went_on(self, problem: str) -> bool:
        if problem:
            self._gateway.notice.emit(problem, "error")
            return False
        path = self._gateway.study.path
        self._reach.preferences.remember_study(path)
        words = N_("Everything that was entered is saved in {path}, and was proved there.")
        self._gateway.notice.emit(words.format(path=path), "")
        return True

    def may_leave(self) -> bool:
        """See that everything entered is saved before the study is let go of; asks where it is not."""
        if not self._gateway.has_study:
            return True
        self._reports().commit_typing()
        last_place.note(self._reach)
        self._gateway.drafts.keep_again()
        trouble = self._gateway.whereabouts.look()
        if trouble is not None and not self._saved_before_leaving(trouble):
            return False
        unkept = self._gateway.drafts.unkept
        return not unkept or self._may_lose(
            N_("The text in {place} is not saved: {why}").format(
                place=unkept[-1].name, why=self._gateway.drafts.problem
            )
        )

    def _saved_before_leaving(self, trouble: NotSaved) -> bool:
        place = trouble.now or trouble.free
        do = N_("Save it at {place}").format(place=place) if place else N_("Save a copy…")
        if not self._reach.notices.confirm(trouble.sentence, do=do, keep=N_("Stay")):
            return False
        if self._went_on(self._gateway.whereabouts.go_on_at(place)) if place else self._go_on_elsewhere():
            return True
        return self._may_lose(N_("The study could not be saved. {why}").format(why=trouble.sentence))

    def _may_lose(self, question: str) -> bool:
        return self._reach.notices.confirm(question, do=N_("Leave, and lose it"), keep=N_("Stay"))

    def new_study(self) -> None:
        """Ask for a file and make an empty study there."""
        path = self._reach.notices.choose_to_save(N_("New study"), self._folder() / "study.cd7", STUDIES)
        if path is not None and self.may_leave():
            self._gateway.new(path)

    def open_study(self) -> None:
        """Ask for a study and open it."""
        path = self._reach.notices.choose_to_open(N_("Open a study"), self._folder(), STUDIES)
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a study; one that this window writes already stays as it is: its own lock would make it read-only."""
        if not self.may_leave():
            return
        if self._is_written_here(path):
            self._gateway.notice.emit(N_("{name} is open in this window already.").format(name=path.name), "")
        else:
            self._gateway.open(path)

    def _is_written_here(self, path: Path) -> bool:
        try:
            study = self._gateway.study if self._gateway.has_study else None
            return study is not None and not study.read_only and study.path.samefile(path)
        except OSError:
            return False

    def demo(self) -> None:
        """Open a fresh copy of the demo cohort, under a name that is still free."""
        folder = self._folder()
        names = ("demo.cd7", *(f"demo {number}.cd7" for number in range(2, 1000)))
        free = next(folder / name for name in names if not (folder / name).exists())
        if self.may_leave():
            self._gateway.demo(free)

    def _folder(self) -> Path:
        recent = self._reach.preferences.recent
        if recent:
            return recent[0].parent
        return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())

    def backup(self) -> None:
        """Ask for a file and have the study copied there, whole and proved; one copy at a time."""
        if self._is_waiting():
            return
        self._reports().commit_typing()
        study = self._gateway.study
        suggested = study.path.with_name(f"{study.path.stem} backup.cd7")
        path = self._reach.notices.choose_to_save(N_("Back up the study"), suggested, STUDIES)
        if path is not None and self._gateway.whereabouts.look() is None:  # else the ways on are offered
            from cd7gui.ui.services.copy_process import BackupDialog

            self._waiting = BackupDialog(study.path, path, self._gateway.notice.emit, self._reach.banner.window())

    def _is_waiting(self) -> bool:
        waiting = self._waiting is not None and not self._waiting.over
        if waiting:
            self._gateway.notice.emit(N_("A study is being copied or made anew. Try again when that is done."), "")
        return waiting

    def rebuild(self, path: Path) -> None:
        """Let go of a damaged study and have it made anew from its trail, beside the window; then open it."""
        from cd7gui.ui.services.copy_process import Rebuilding

        if self._is_waiting() or not self.may_leave():
            return

        def done(problem: str, said: str) -> None:
            if not self._gateway.has_study or self._gateway.study.path == path:  # else somebody works in another one
                self._gateway.open(path)
            if problem:
                self.say_damaged(problem, path)
            else:
                self._gateway.notice.emit(said, "")

        if self._gateway.has_study:
            self._gateway.close()
            self._gateway.study_changed.emit()
        self._waiting = Rebuilding(path, done, self._reach.banner.window())

    def restore(self, damaged: Path | None = None) -> None:
        """Show the backups of a study that is damaged or open; without one ask for a backup."""
        from cd7gui.ui.shell.backups_dialog import RestoreWindow

        study = damaged or (self._gateway.study.path if self._gateway.has_study else None)
        window = RestoreWindow(study, self._reach.notices, self._reach.banner.window())
        window.chosen.connect(self._restore_from)
        if study is None:
            window.choose_other()
        else:
            window.open()

    def _restore_from(self, backup: Path, target: Path) -> None:
        from cd7gui.ui.shell.backups_dialog import RestoreJob

        if not self.may_leave():
            return
        before = self._gateway.study.path if self._gateway.has_study else None

        def done(problem: str, said: str) -> None:
            opened = target if not problem else before
            if opened is not None:
                self._gateway.open(opened)
            self._gateway.notice.emit(problem or said, "error" if problem else "")

        self._gateway.close()
        self._gateway.study_changed.emit()
        RestoreJob(backup, target, done, self._gateway)

    def say_damaged(self, sentence: str, path: Path) -> None:
        """Say that a study's file is damaged, with the two ways to a sound one."""
        acts = (
            (N_("Rebuild from the trail"), lambda: self.rebuild(path)),
            (N_("Restore a backup"), lambda: self.restore(path)),
        )
        self._reach.banner.say(sentence, "error", acts)

    def import_file(self) -> None:
        """Ask for a workbook or table and take it over."""
        title = N_("Import a workbook or table")
        path = self._reach.notices.choose_to_open(title, self._gateway.study.path.parent, TABLES)
        if path is not None:
            self.import_path(path)

    def import_path(self, path: Path) -> None:
        """Take a workbook or table over, step by step."""
        if not self._gateway.has_study or self._gateway.study.read_only:
            self._reach.banner.say(N_("Open or make a study first that can be written, then import the file."), "error")
            return
        from cd7gui.ui.transfers.import_dialog import ImportWizard

        self._reports().commit_typing()
        reach, window = self._reach, self._reach.banner.window()
        self._when_read(lambda: ImportWizard(self._gateway, reach.notices, reach.preferences, path, window).open())

    def _when_read(self, act: Callable[[], None]) -> None:
        """Do what needs every patient, and say so where it has to wait for them."""
        if self._gateway.sweep.when_read(act):
            words = N_("{reading}. What you chose begins as soon as all are read.")
            self._gateway.notice.emit(words.format(reading=self._gateway.sweep.words), "")

    def take_dropped(self, path: Path) -> None:
        """Open a study that was dropped on the window; take any other file over."""
        if path.suffix.lower() == STUDY_SUFFIX:
            self.open_path(path)
        else:
            self.import_path(path)

    def merge_study(self) -> None:
        """Ask for another site's study and merge it, value by value."""
        title = N_("Merge another site's study")
        path = self._reach.notices.choose_to_open(title, self._gateway.study.path.parent, STUDIES)
        if path is not None:
            from cd7gui.ui.transfers.merge_dialog import MergeWindow

            self._reports().commit_typing()
            self._when_read(lambda: MergeWindow(self._gateway, path, self._reach.banner.window()).open())

    def save_workbook(self) -> None:
        """Ask for a file and save the workbook there."""
        target = self._reach.notices.choose_to_save(N_("Save the workbook"), self._reach.saving.suggested(), WORKBOOKS)
        if target is not None:
            self._reach.saving.save(target)

    def send_out(self, order: ExportOrder) -> None:
        """Ask where an export is to stand and write it there; a folder that holds something is asked about."""
        from cd7gui.study.exports.order import suggested_target

        title, files = (N_("Name a new folder"), "") if order.way.folder else (N_("Save the workbook"), WORKBOOKS)
        suggested = suggested_target(self._gateway.study, order)
        target = self._reach.notices.choose_to_save(title, suggested, files)
        if target is None:
            return
        taken = order.way.folder and target.is_dir() and any(target.iterdir())
        question = N_("The folder {name} holds something. An earlier export in it can be replaced, nothing else.")
        if taken and not self._reach.notices.confirm(
            question.format(name=target), do=N_("Replace the export"), keep=N_("Leave it")
        ):
            return
        self._reach.saving.send(replace(order, target=target, overwrite=taken or not order.way.folder))

    def blank_workbook(self) -> None:
        """Ask for a file and write the blank entry workbook there."""
        from cd7gui.ui.jobs.export_process import ExportCallbacks, ExportProcess, blank_command

        suggested = self._folder() / N_("blank entry workbook.xlsx")
        target = self._reach.notices.choose_to_save(N_("Blank entry workbook"), suggested, WORKBOOKS)
        if target is not None:
            ExportProcess(blank_command(target), target, ExportCallbacks(self._blank_written), self._gateway)

    def _blank_written(self, saved: ExportResult) -> None:
        words = N_("{name} is ready to be filled; import it when it comes back.").format(name=saved.target)
        self._gateway.notice.emit(saved.problem or words, "error" if saved.problem else "")

    def keep_workbook(self, keep: bool) -> None:
        """Keep the workbook up to date from now on, or no longer."""
        if not keep:
            self._reach.saving.keep_up_to_date(None)
            return
        title = N_("Keep this workbook up to date")
        target = self._reach.notices.choose_to_save(title, self._reach.saving.suggested(), WORKBOOKS)
        if target is not None:
            self._reach.saving.keep_up_to_date(target)
        self._reach.saving.changed.emit()  # the tick shows what is, whatever was clicked

    def save_beside(self, saved: ExportResult) -> None:
        """Offer to save beside a file that cannot be written."""
        self._reach.banner.say(
            saved.problem, "error", ((N_("Save beside it"), lambda: self._reach.saving.save_beside(saved.target)),)
        )
