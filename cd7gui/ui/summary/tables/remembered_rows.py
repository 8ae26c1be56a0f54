"""The rows of the baseline that were chosen for a study, remembered on this computer until others are."""

from __future__ import annotations

from cd7gui.analysis.safety.baseline_table import characteristics
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import UserSettings


class RememberedRows:
    """Chooses the remembered rows when a study is opened, and remembers others when somebody chooses them."""

    def __init__(self, controller: StudyController, preferences: UserSettings) -> None:
        self._controller, self._preferences = controller, preferences
        self._study = ""
        controller.study_changed.connect(self._look)
        self._look()

    def _look(self) -> None:
        """Choose what is remembered for another study; ids that this version does not know are left out."""
        study = self._controller.study.identity if self._controller.has_study else ""
        if study == self._study:
            return
        self._study, known = study, characteristics()
        kept = tuple(one for one in self._preferences.baseline_rows(study) if one in known)
        if study and self._controller.settings.characteristics != kept:
            self._controller.choose(characteristics=kept)

    def keep(self, rows: tuple[str, ...]) -> None:
        """Remember rows by their ids; none means all of them."""
        if self._study:
            self._preferences.keep_baseline_rows(self._study, rows)
