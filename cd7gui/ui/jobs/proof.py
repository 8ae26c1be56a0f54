"""Actions that verify a study: a full verification, and recording a restore drill in the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cd7gui.domain.errors import UserError
from cd7gui.pipe import Answer, Failure
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services.controller import StudyController

if TYPE_CHECKING:
    from cd7gui.study.heads.drill import DrillResult
    from cd7gui.study.heads.verifying import Verified
    from cd7gui.ui.services.copy_process import JobProgressDialog

VERIFYING = "Replaying the audit trail of {path}, and verifying its signatures…"
HOLDS, HOLDS_NOT = "The audit trail is intact", "The audit trail is NOT intact"
DRILL_NOT_NOTED = "The drill was done, but it could not be recorded in the audit trail. {why}"


class ProofActions:
    """A window's actions for verification."""

    def __init__(self, controller: StudyController, prompts: UserPrompts, window: Callable[[], QWidget]) -> None:
        self._controller, self._prompts, self._window = controller, prompts, window
        self._waiting: JobProgressDialog | None = None

    def verify(self) -> None:
        """Verify the whole open study in the background, and show up to which line it is signed."""
        if self._waiting is not None and not self._waiting.over:
            return
        from cd7gui.ui.services.copy_process import JobProgressDialog

        study, prompts = self._controller.study, self._prompts

        def end(result: Answer | Failure) -> None:
            if isinstance(result, Answer):
                found: Verified = result.value
                prompts.tell(HOLDS if found.holds else HOLDS_NOT, found.in_words, found.noted)
            elif not result.cancelled:
                self._controller.notice.emit(result.sentence, "error")

        words = VERIFYING.format(path=study.path.name)
        texts = ("Verify the audit trail", words, words)
        self._waiting = JobProgressDialog(("verify", study.location), study.path.parent, end, texts, self._window())

    def note_drill(self, found: DrillResult) -> None:
        """Record a drill in the trail of the open study, unless that is damaged."""
        if not self._controller.has_study:
            return
        try:
            found.note_in(self._controller.study)
        except UserError as problem:
            self._controller.proving.say_not_done(problem, self._controller.study.file, DRILL_NOT_NOTED)
