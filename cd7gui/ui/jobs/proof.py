"""What a person can ask for to be sure of a study: all of it proved, and a line in the trail of a restore drill."""

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
    """The requests of one window that are about proof."""

    def __init__(self, controller: StudyController, prompts: UserPrompts, window: Callable[[], QWidget]) -> None:
        self._controller, self._prompts, self._window = controller, prompts, window
        self._waiting: JobProgressDialog | None = None

    def verify(self) -> None:
        """Have all of the open study proved beside the window, and say up to which line it is signed."""
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
        """Leave a line of a drill in the trail of the open study; a damaged one takes none."""
        if not self._controller.has_study:
            return
        try:
            found.note_in(self._controller.study)
        except UserError as problem:
            self._controller.proving.say_not_done(problem, self._controller.study.file, DRILL_NOT_NOTED)
