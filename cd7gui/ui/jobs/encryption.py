"""Encrypted studies in the window: unlocking one, creating one, and writing the open one encrypted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cd7gui.domain.errors import UserError
from cd7gui.pipe import Answer, Failure
from cd7gui.study import entry
from cd7gui.study.encryption import (
    ENCRYPTION,
    NewKeys,
    as_encrypted,
    is_locked,
    new_keys,
    not_made,
    remaining_files_in_words,
    unlock,
)
from cd7gui.study.people.roles import Act
from cd7gui.ui.dialogs.prompts import STUDIES, UserPrompts
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.copy_process import JobProgressDialog

UNLOCK_IT = "{path} is encrypted. Type its password, or its recovery key."
CHOOSE_ONE = (
    "The new password of {path}. Without it or the recovery key, which is shown next, nobody can ever read the study."
)
ENCRYPTING = "Writing {path} encrypted, and verifying it…"
CANCELLED = "Encrypting was cancelled. Nothing was written."


class EncryptionActions:
    """A window's actions on encrypted studies."""

    def __init__(self, controller: StudyController, prompts: UserPrompts, window: Callable[[], QWidget]) -> None:
        self._controller, self._prompts, self._window = controller, prompts, window

    def unlock_and_open(self, path: Path) -> None:
        """Ask for the password of a study and open it."""
        if self.unlocked(path):
            self._controller.open(path)

    def unlocked(self, path: Path) -> bool:
        """Return whether a study can be read here, after asking for its password if it is encrypted."""
        question = UNLOCK_IT.format(path=path.name)
        while is_locked(path):
            password = self._prompts.ask_password(question, do="Unlock")
            if password is None:
                return False
            try:
                unlock(path, password, self._controller.who)
            except UserError as problem:
                question = str(problem)
        return True

    def new(self, suggested: Path, may_leave: Callable[[], bool]) -> None:
        """Ask for a file and a password, and create an empty encrypted study there."""
        path = self._prompts.choose_to_save("New encrypted study", suggested, STUDIES)
        keys = self._keys_for(path) if path is not None and may_leave() else None
        if keys is None or path is None:
            return
        if self._controller.new(path):
            self._show_recovery_key(keys)
        else:
            keys.forget()

    def encrypt(self) -> None:
        """Ask for a file and a password, and write the open study encrypted there, under a key of its own."""
        study = self._controller.study
        try:
            study.require(Act.ENCRYPT)
        except UserError as problem:
            self._controller.notice.emit(str(problem), "error")
            return
        suggested = study.path.with_name(f"{study.path.stem} encrypted{study.path.suffix}")
        path = self._prompts.choose_to_save("Encrypt a copy of the study", suggested, STUDIES)
        keys = self._keys_for(path) if path is not None else None
        if keys is None or path is None:
            return

        def end(result: Answer | Failure) -> None:
            if isinstance(result, Answer) or keys.in_use:
                self._show_recovery_key(keys, f"\n{remaining_files_in_words(study.path, path)}")
                return
            keys.forget()
            if (
                self._controller.has_study and self._controller.study is study
            ):  # otherwise it cannot be recorded in that trail
                self._controller.do(entry.set_setting, ENCRYPTION, not_made(as_encrypted(path)))
            self._controller.notice.emit(*((CANCELLED, "") if result.cancelled else (result.sentence, "error")))

        self._controller.do(entry.set_setting, ENCRYPTION, as_encrypted(path))
        texts = ("Encrypt", ENCRYPTING.format(path=path), ENCRYPTING.format(path=path))
        JobProgressDialog(("encrypt", study.path, path, keys.key.id), path.parent, end, texts, self._window())

    def _keys_for(self, path: Path) -> NewKeys | None:
        password = self._prompts.ask_password(CHOOSE_ONE.format(path=path.name), do="Encrypt", new=True)
        if password is None:
            return None
        try:
            if path.exists():  # the file dialog has asked before replacing a file; a study is never replaced
                raise UserError(f"{path} already exists and was not overwritten. Choose another name.")
            return new_keys(path, password)
        except UserError as problem:
            self._controller.notice.emit(str(problem), "error")
            return None

    def _show_recovery_key(self, keys: NewKeys, more: str = "") -> None:
        self._prompts.tell("Recovery key", keys.in_words() + more, keys.recovery)
