"""The file actions of the window: creating and opening studies, backups, imports, the workbook."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QStandardPaths

from cd7gui.ownfiles import is_temporary_folder
from cd7gui.pipe import Answer, Failure
from cd7gui.study.servers.shared_study import is_on_server
from cd7gui.ui.dialogs.prompts import STUDIES, TABLES, WORKBOOKS
from cd7gui.ui.jobs.proof import ProofActions
from cd7gui.ui.jobs.server_opening import open_on_server
from cd7gui.ui.services.backend import ExportResult
from cd7gui.ui.services.data_status import unkept_in_words
from cd7gui.ui.shell import last_place
from cd7gui.ui.shell.action_context import ActionContext
from cd7gui.ui.widgets.banner import Act

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData, QUrl

    from cd7gui.study.exports.order import ExportOrder
    from cd7gui.study.file_location import NotSaved
    from cd7gui.ui.jobs.encryption import EncryptionActions
    from cd7gui.ui.services.copy_process import JobProgressDialog


STUDY_SUFFIX = ".cd7"
PRINTING = "A document is still being prepared. If you quit now, it is cancelled and no file is written."


def dropped_file(mime: QMimeData) -> Path | None:
    """Return the single local file that is dropped; None for anything else."""
    files = [_local(url) for url in mime.urls() if url.isLocalFile()]
    return Path(files[0]) if len(files) == 1 and files[0] else None


def _local(url: QUrl) -> str:
    """Return the file of a URL, decoded from bytes where file names are bytes, as not every name is UTF-8."""
    if os.name != "posix":
        return url.toLocalFile()
    return os.fsdecode(unquote_to_bytes(url.path(url.ComponentFormattingOption.FullyEncoded)))


def _printing_ended(context: ActionContext) -> bool:
    """Ask before running printing is abandoned, which the trail of a closed study cannot record."""
    from cd7gui.ui.services.copy_process import JobProgressDialog

    running = [one for one in context.banner.window().findChildren(JobProgressDialog, "printing") if not one.over]
    if running and not context.prompts.confirm(PRINTING, do="Cancel it and quit", keep="Stay"):
        return False
    for one in running:
        if not one.over:  # one that ended while the question was open has been recorded
            one.give_up()
    return True


class FileActions:
    """The file actions of one window."""

    def __init__(self, context: ActionContext, proofs: ProofActions) -> None:
        self._context, self._proofs = context, proofs
        self._controller, self._reports = context.controller, context.reports
        self._waiting: JobProgressDialog | None = None  # a copy or a rebuild that is running
        self._trouble = ""  # the sentence shown while the study is not at its path

    # a study that is not at its path

    def say_trouble(self, trouble: NotSaved | None) -> None:
        """Show what happened to the study for as long as it lasts, with ways to continue."""
        banner = self._context.banner
        if trouble is None:
            if banner.words == self._trouble:
                banner.hide()
            self._trouble = ""
        elif banner.isHidden() or banner.words != trouble.sentence:
            self._trouble = trouble.sentence
            file_watcher = self._controller.file_watcher
            banner.say(trouble.sentence, "error", self._remedies(trouble), lambda: file_watcher.trouble is not None)

    def _remedies(self, trouble: NotSaved) -> Sequence[Act]:
        def elsewhere() -> None:
            self._go_on_elsewhere()

        def there() -> None:
            if place is not None:
                self._continued(self._controller.file_watcher.continue_at(place))

        if is_on_server(self._controller.study):  # there is no file to continue in
            return [("Try again", self._try_again)]
        place = trouble.now or trouble.free
        words = "Continue there" if trouble.now else "Write it there again"
        first: list[Act] = [(words, there)] if place is not None else []
        return [*first, ("Save a copy and continue in it…", elsewhere), ("Try again", self._try_again)]

    def _go_on_elsewhere(self) -> bool:
        title, suggested = "Save the study and continue in it", self._controller.study.path
        place = self._context.prompts.choose_to_save(title, suggested, STUDIES)
        return place is not None and self._continued(self._controller.file_watcher.continue_at(place))

    def _try_again(self) -> None:
        self._continued(self._controller.file_watcher.try_again())

    def _continued(self, problem: str) -> bool:
        if problem:
            self._controller.notice.emit(problem, "error")
            return False
        path = self._controller.study.path
        self._context.preferences.remember_study(path)
        words = "Everything that was entered is saved in {path}, and was verified there."
        self._controller.notice.emit(words.format(path=path), "")
        return True

    def may_leave(self) -> bool:
        """Check that everything entered is saved before the study is closed, or ask; return whether to go on."""
        if not self._controller.has_study:
            return True
        if not _printing_ended(self._context):
            return False
        self._reports().commit_typing()
        last_place.note(self._context)
        self._controller.drafts.keep_again()
        trouble = self._controller.file_watcher.look()
        if trouble is not None and not self._saved_before_leaving(trouble):
            return False
        lost = unkept_in_words(self._controller.study, self._controller.drafts)
        return not lost or self._may_lose(lost)

    def _saved_before_leaving(self, trouble: NotSaved) -> bool:
        place = trouble.now or trouble.free
        do = f"Save it at {place}" if place else "Save a copy…"
        if not self._context.prompts.confirm(trouble.sentence, do=do, keep="Stay"):
            return False
        if self._continued(self._controller.file_watcher.continue_at(place)) if place else self._go_on_elsewhere():
            return True
        return self._may_lose(f"The study could not be saved. {trouble.sentence}")

    def _may_lose(self, question: str) -> bool:
        return self._context.prompts.confirm(question, do="Quit and lose it", keep="Stay")

    def new_study(self) -> None:
        """Ask for a file and create an empty study there."""
        path = self._context.prompts.choose_to_save("New study", self._folder() / "study.cd7", STUDIES)
        if path is not None and self.may_leave():
            self._controller.new(path)

    def _encryption(self) -> EncryptionActions:
        from cd7gui.ui.jobs.encryption import EncryptionActions

        return EncryptionActions(self._controller, self._context.prompts, self._context.banner.window)

    def new_encrypted_study(self) -> None:
        """Ask for a file and a password, and create an empty encrypted study there."""
        self._encryption().new(self._folder() / "study.cd7", self.may_leave)

    def encrypt(self) -> None:
        """Ask for a file and a password, and write the study encrypted there."""
        self._reports().commit_typing()
        self._encryption().encrypt()

    def unlock_and_open(self, path: Path) -> None:
        """Ask for the password of an encrypted study and open it."""
        self._encryption().unlock_and_open(path)

    def open_study(self) -> None:
        """Ask for a study and open it."""
        path = self._context.prompts.choose_to_open("Open a study", self._folder(), STUDIES)
        if path is not None:
            self.open_path(path)

    def open_on_server(self) -> None:
        """Ask for a study on a server and open it."""
        open_on_server(self._controller, self._context.prompts, self._context.preferences, self.may_leave)

    def open_path(self, path: Path) -> None:
        """Open a study, unless it is open here for writing, as its own lock would make it read-only."""
        if not self.may_leave():
            return
        if self._is_written_here(path):
            self._controller.notice.emit(f"{path.name} is already open in this window.", "")
        else:
            self._controller.open(path)

    def _is_written_here(self, path: Path) -> bool:
        try:
            study = self._controller.study if self._controller.has_study else None
            file = study.file if study is not None and not study.read_only else None
            return file is not None and file.samefile(path)
        except OSError:
            return False

    def demo(self) -> None:
        """Open a new copy of the demo cohort, under an unused name."""
        folder = self._folder()
        names = ("demo.cd7", *(f"demo {number}.cd7" for number in range(2, 1000)))
        free = next(folder / name for name in names if not (folder / name).exists())
        if self.may_leave():
            self._controller.demo(free)

    def _folder(self) -> Path:
        kept = [one.parent for one in self._context.preferences.recent if not is_temporary_folder(one.parent)]
        if kept:
            return kept[0]
        return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())

    def backup(self) -> None:
        """Ask for a file, and have the study copied there and proved; one copy at a time."""
        if self._is_waiting():
            return
        self._reports().commit_typing()
        study = self._controller.study
        suggested = study.path.with_name(f"{study.path.stem} backup.cd7")
        path = self._context.prompts.choose_to_save("Back up the study", suggested, STUDIES)
        if path is not None and self._controller.file_watcher.look() is None:  # else ways to continue are offered
            from cd7gui.study.heads.receipts import sign_before_copy
            from cd7gui.ui.services.copy_process import BackupDialog

            sign_before_copy(study)
            self._waiting = BackupDialog(
                study.location, path, self._controller.notice.emit, self._context.banner.window()
            )

    def _is_waiting(self) -> bool:
        waiting = self._waiting is not None and not self._waiting.over
        if waiting:
            self._controller.notice.emit("A study is being copied or rebuilt. Try again when that is finished.", "")
        return waiting

    def rebuild(self, path: Path) -> None:
        """Close a damaged study, have it rebuilt from its trail in the background, and open it."""
        from cd7gui.ui.services.copy_process import Rebuilding

        if self._is_waiting() or not self.may_leave():
            return

        def done(problem: str, said: str) -> None:
            if (
                not self._controller.has_study or self._controller.study.file == path
            ):  # else another study is in use by now
                self._controller.open(path)
            if problem:
                self.say_damaged(problem, path)
            else:
                self._controller.notice.emit(said, "")

        if self._controller.has_study:
            self._controller.close()
            self._controller.study_changed.emit()
        self._waiting = Rebuilding(path, done, self._context.banner.window())

    def restore(self, damaged: Path | None = None) -> None:
        """Show the backups of a damaged or open study; if there is none, ask for a backup."""
        from cd7gui.ui.shell.backups_dialog import RestoreWindow

        study = damaged or (self._controller.study.file if self._controller.has_study else None)
        window = RestoreWindow(study, self._context.prompts, self._context.banner.window())
        window.chosen.connect(self._restore_from)
        window.drilled.connect(self._proofs.note_drill)
        if study is None:
            window.choose_other()
        else:
            window.open()

    def _restore_from(self, backup: Path, target: Path) -> None:
        from cd7gui.study.people.session_pass import lending_pass_after
        from cd7gui.ui.services.worker_process import Job
        from cd7gui.ui.shell.backups_dialog import SILENT

        if not self._encryption().unlocked(backup) or not self.may_leave():
            return
        before = self._controller.study.location if self._controller.has_study else None

        def done(result: Answer | Failure) -> None:
            said, severity = (result.value, "") if isinstance(result, Answer) else (result.sentence, "error")
            opened = before if severity else target
            if opened is not None:
                self._controller.open(opened)
            self._controller.notice.emit(said, severity)

        with lending_pass_after(self._controller.close):  # the study asks the person for the password again
            self._controller.study_changed.emit()
            Job(self._controller, "restore", backup, target, done=done, unsaid=SILENT)

    def say_damaged(self, sentence: str, path: Path) -> None:
        """Report that a study's file is damaged, with the two ways to repair it."""
        acts = (
            ("Rebuild from the audit trail", lambda: self.rebuild(path)),
            ("Restore a backup", lambda: self.restore(path)),
        )
        self._context.banner.say(sentence, "error", acts)

    def import_file(self) -> None:
        """Ask for a workbook or table and import it."""
        title = "Import a workbook or table"
        path = self._context.prompts.choose_to_open(title, self._controller.study.path.parent, TABLES)
        if path is not None:
            self.import_path(path)

    def import_path(self, path: Path) -> None:
        """Import a workbook or table step by step."""
        if not self._controller.has_study or self._controller.study.read_only:
            self._context.banner.say("First open or create a study you can write to, then import the file.", "error")
            return
        from cd7gui.ui.transfers.import_dialog import ImportWizard

        self._reports().commit_typing()
        context, window = self._context, self._context.banner.window()
        self._when_read(
            lambda: ImportWizard(self._controller, context.prompts, context.preferences, path, window).open()
        )

    def _when_read(self, act: Callable[[], None]) -> None:
        """Call a function that needs every patient, with a notice if it has to wait for them."""
        if self._controller.background_checks.when_read(act):
            words = "{reading}. Your choice starts as soon as all patients have been read."
            self._controller.notice.emit(words.format(reading=self._controller.background_checks.words), "")

    def take_dropped(self, path: Path) -> None:
        """Open a study that was dropped on the window; import any other file."""
        if path.suffix.lower() == STUDY_SUFFIX:
            self.open_path(path)
        else:
            self.import_path(path)

    def merge_study(self) -> None:
        """Ask for another site's study and merge it, value by value."""
        title = "Merge another site's study"
        path = self._context.prompts.choose_to_open(title, self._controller.study.path.parent, STUDIES)
        if path is not None and self._encryption().unlocked(path):
            from cd7gui.ui.transfers.merge_dialog import MergeWindow

            self._reports().commit_typing()
            self._when_read(lambda: MergeWindow(self._controller, path, self._context.banner.window()).open())

    def save_workbook(self) -> None:
        """Ask for a file and save the workbook there."""
        target = self._context.prompts.choose_to_save("Save the workbook", self._context.saving.suggested(), WORKBOOKS)
        if target is not None:
            self._context.saving.save(target)

    def send_out(self, order: ExportOrder) -> None:
        """Ask where to save an export and write it there; before a folder with files is used, the user is asked."""
        from cd7gui.study.exports.order import suggested_target

        title, files = ("Name a new folder", "") if order.way.folder else ("Save the workbook", WORKBOOKS)
        suggested = suggested_target(self._controller.study, order)
        target = self._context.prompts.choose_to_save(title, suggested, files)
        if target is None:
            return
        taken = order.way.folder and target.is_dir() and any(target.iterdir())
        question = "The folder {name} is not empty. Only an earlier export in it can be replaced."
        if taken and not self._context.prompts.confirm(
            question.format(name=target), do="Replace the export", keep="Cancel"
        ):
            return
        self._context.saving.send(replace(order, target=target, overwrite=taken or not order.way.folder))

    def blank_workbook(self) -> None:
        """Ask for a file and write the blank entry workbook there."""
        from cd7gui.ui.jobs.export_process import write_blank_workbook

        suggested = self._folder() / "blank entry workbook.xlsx"
        target = self._context.prompts.choose_to_save("Blank entry workbook", suggested, WORKBOOKS)
        if target is not None:
            write_blank_workbook(target, self._blank_written, self._controller)

    def _blank_written(self, saved: ExportResult) -> None:
        words = f"{saved.target} is ready to be filled in; import it when it comes back."
        self._controller.notice.emit(saved.problem or words, "error" if saved.problem else "")

    def keep_workbook(self, keep: bool) -> None:
        """Keep the workbook up to date from now on, or no longer."""
        if not keep:
            self._context.saving.keep_up_to_date(None)
            return
        title = "Keep this workbook up to date"
        target = self._context.prompts.choose_to_save(title, self._context.saving.suggested(), WORKBOOKS)
        if target is not None:
            self._context.saving.keep_up_to_date(target)
        self._context.saving.changed.emit()  # the tick shows the actual state, whatever was clicked

    def save_beside(self, saved: ExportResult) -> None:
        """Offer to save beside a file that cannot be written."""
        self._context.banner.say(
            saved.problem, "error", (("Save beside it", lambda: self._context.saving.save_beside(saved.target)),)
        )
