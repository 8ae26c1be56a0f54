"""The strip on the summary for a crossed stopping rule, shown until a named person acknowledges it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cd7gui.study.safety.acknowledgements import CrossingNotice, acknowledge, notice_of
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.widgets.notice_strip import NoticeStrip

ASK = "{words} {who} acknowledges this by name in the audit trail. What action follows, and who was informed?"


class StoppingStrip(NoticeStrip):
    """A strip that follows the newest outcomes; a new crossing is also shown at the foot of the window."""

    def __init__(self, controller: StudyController, parent: QWidget) -> None:
        super().__init__("summary.stopping", StatusSign.ERROR, "Acknowledge…", parent)
        self._controller = controller
        self.prompts = UserPrompts(parent)
        self._notice = CrossingNotice()
        controller.estimates_ready.connect(lambda _: self._update_state())
        controller.study_changed.connect(self._update_state)
        self.acted.connect(self._ask)

    def _update_state(self) -> None:
        """Show which crossings are open in the present state; nothing without an open study."""
        found = self._controller.estimates if self._controller.has_study else None
        before = self._notice.words
        self._notice = notice_of(self._controller.study, found.stopping) if found else CrossingNotice()
        self.say(self._notice.words)
        self.button.setVisible(bool(self._notice.open))
        if self._notice.open and self._notice.words != before:
            self._controller.notice.emit(self._notice.words, "error")

    def _ask(self) -> None:
        study = self._controller.study
        words = ASK.format(words=self._notice.words, who=study.who)
        reason = self.prompts.ask_reason(words, do="Acknowledge")
        if reason is not None:
            self._controller.do(acknowledge, self._notice.open, reason)
            self._update_state()
