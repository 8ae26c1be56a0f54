"""The baseline rows chosen for a study, stored on this computer until others are chosen."""

from __future__ import annotations

from cd7gui.analysis.safety.baseline_table import characteristics
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import UserSettings


class RememberedRows:
    """Applies the stored rows when a study is opened, and stores a new choice."""

    def __init__(self, controller: StudyController, preferences: UserSettings) -> None:
        self._controller, self._preferences = controller, preferences
        self._study = ""
        controller.study_changed.connect(self._update_state)
        self._update_state()

    def _update_state(self) -> None:
        """Apply what is stored for another study; ids unknown to this version are ignored."""
        study = self._controller.study.identity if self._controller.has_study else ""
        if study == self._study:
            return
        self._study, known = study, characteristics()
        kept = tuple(one for one in self._preferences.baseline_rows(study) if one in known)
        if study and self._controller.settings.characteristics != kept:
            self._controller.choose(characteristics=kept)

    def keep(self, rows: tuple[str, ...]) -> None:
        """Store rows by their ids; an empty tuple means all of them."""
        if self._study:
            self._preferences.keep_baseline_rows(self._study, rows)
