"""Identifiers kept apart, in the window: separating, unlocking, bringing back, or a new study without them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from cd7gui.domain.errors import UserError
from cd7gui.pipe import Answer, Failure
from cd7gui.study.apart import identifiers_key, keeping_apart
from cd7gui.study.apart.identifiers_key import KeysOfIdentifiers
from cd7gui.ui.dialogs.identifiers_dialog import IdentifierAct, IdentifiersDialog
from cd7gui.ui.dialogs.prompts import STUDIES, UserPrompts
from cd7gui.ui.services.controller import ALL, StudyController
from cd7gui.ui.services.copy_process import JobProgressDialog
from cd7gui.ui.widgets.banner import Banner

UNLOCK_THEM = "The identifiers of {path} are encrypted. Type their password, or their recovery key."
CHOOSE_ONE = (
    "The new password of the identifiers of {path}. Without it or the recovery key, which is shown next, nobody can "
    "ever read them."
)
WRITING = "Writing {path} without identifiers in its audit trail, and verifying it…"
CANCELLED = "Rewriting the study was cancelled. Nothing was written."


class IdentifierActions:
    """A window's actions on the identifiers of the open study."""

    def __init__(self, controller: StudyController, prompts: UserPrompts, window: Callable[[], QWidget]) -> None:
        self._controller, self._prompts, self._window = controller, prompts, window

    def choose(self) -> None:
        """Show where the identifiers are kept, and carry out the chosen action."""
        dialog = IdentifiersDialog(self._controller.study, self._window())
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        act, reason, encrypted = dialog.act, dialog.reason.text().strip(), dialog.encrypted.isChecked()
        dialog.deleteLater()
        if not accepted:
            return
        if act is IdentifierAct.UNLOCK:
            self.unlock()
        elif act is IdentifierAct.BRING_BACK:
            self._do(lambda: keeping_apart.bring_back(self._controller.study, reason))
        elif act is IdentifierAct.KEEP_APART:
            path = self._controller.study.path
            self._with_keys(path, encrypted, lambda keys: self._keep_apart(reason, keys))
        elif act is IdentifierAct.WRITE_ANEW:
            self._ask_where(reason, encrypted)

    def show_identifiers_away(self, banner: Banner) -> None:
        """Show that the identifiers of the opened study are not available here, and offer to unlock them."""
        controller, study = self._controller, self._controller.study
        ways = (("Unlock…", self.unlock),) if identifiers_key.are_locked(study.path) else ()
        banner.say(study.identifiers_away, "", ways, lambda: controller.has_study and controller.study is study)

    def unlock(self) -> None:
        """Ask for the password of the identifiers and reopen the study with them."""
        path = self._controller.study.path
        question = UNLOCK_THEM.format(path=path.name)
        while identifiers_key.are_locked(path):
            password = self._prompts.ask_password(question, do="Unlock")
            if password is None:
                return
            try:
                identifiers_key.unlock_identifiers(path, password)
            except UserError as problem:
                question = str(problem)
        self._controller.open(path)

    def _with_keys(self, study: Path, encrypted: bool, act: Callable[[KeysOfIdentifiers | None], None]) -> None:
        """Call a function with a new key for the identifiers of a study, or with None if not encrypted."""
        if not encrypted:
            act(None)
            return
        password = self._prompts.ask_password(CHOOSE_ONE.format(path=study.name), do="Continue", new=True)
        if password is None:
            return
        try:
            keys = identifiers_key.new_keys_of(study, password)
        except UserError as problem:
            self._controller.notice.emit(str(problem), "error")
            return
        act(keys)

    def _keep_apart(self, reason: str, keys: KeysOfIdentifiers | None) -> None:
        self._do(lambda: keeping_apart.keep_apart(self._controller.study, reason, keys), keys)

    def _do(self, act: Callable[[], str], keys: KeysOfIdentifiers | None = None) -> None:
        try:
            said = act()
        except UserError as problem:
            if keys is None or not keys.in_use:
                self._show_again()  # the error may have come after the move
                self._controller.notice.emit(str(problem), "error")
                return
            said = f"{problem}\n{keys.in_words()}"  # the file was made: only these keys open it
        self._show_again()
        self._prompts.tell("Identifiers kept apart", said, keys.recovery if keys is not None else "")

    def _show_again(self) -> None:
        self._controller.study_changed.emit()
        self._controller.case_changed.emit(ALL)

    def _ask_where(self, reason: str, encrypted: bool) -> None:
        path = self._controller.study.path
        suggested = path.with_name(f"{path.stem} without identifiers{path.suffix}")
        out = self._prompts.choose_to_save("Rewrite the study", suggested, STUDIES)
        if out is not None:
            self._with_keys(out, encrypted, lambda keys: self._write_new_study(out, reason, keys))

    def _write_new_study(self, out: Path, reason: str, keys: KeysOfIdentifiers | None) -> None:
        """Write a new study in a separate process, and record that in the trail of this one."""
        study = self._controller.study

        def end(result: Answer | Failure) -> None:
            if isinstance(result, Answer):
                self._do(lambda: keeping_apart.note_rewrite(study, out, reason, result.value, keys), keys)
                return
            if keys is not None:
                keys.forget()
            self._controller.notice.emit(*((CANCELLED, "") if result.cancelled else (result.sentence, "error")))

        words = WRITING.format(path=out.name)
        request = ("rewrite_without_identifiers", study.path, out, reason, study.who)
        JobProgressDialog(request, out.parent, end, ("Identifiers kept apart", words, words), self._window())
