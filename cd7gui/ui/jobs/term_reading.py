"""Importing terms of adverse events: the sheet is read in a separate process, or the window would freeze."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services.controller import StudyController

if TYPE_CHECKING:
    from cd7gui.pipe import Answer
    from cd7gui.study.safety.term_sheets import TermSheet

UNSAID = "The sheet could not be read, for an unknown reason. Nothing was imported."

Take = Callable[["TermSheet | str"], object]  # receives what was read, or the reason why nothing was


def reading_terms(parent: QObject) -> Callable[[Path, str, Take], Callable[[], object]]:
    """Return a function that reads a sheet in the background and returns a function to abandon it."""

    from cd7gui.pipe import Failure
    from cd7gui.ui.services.worker_process import Job

    def read(path: Path, version: str, take: Take) -> Callable[[], object]:
        def end(found: Answer | Failure) -> None:
            take(found.sentence if isinstance(found, Failure) else found.value)

        return Job(parent, "read_terms", path, version, done=end, unsaid=UNSAID).stop

    return read


def keep_terms(controller: StudyController, prompts: UserPrompts, window: QWidget) -> None:
    """Show the lists of terms of the open study, and offer to import NCI's sheet."""
    from cd7gui.ui.dialogs.terms_dialog import TermsDialog

    dialog = TermsDialog(controller.study, prompts, reading_terms(window), window)
    dialog.kept.connect(controller.take_over)
    dialog.exec()
    dialog.deleteLater()
