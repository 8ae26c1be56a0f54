"""Reading a sheet of terms in a process of its own: it takes a second, for which the window would stand still."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cd7gui.pipe import Answer, Failure
from cd7gui.ui.services.worker_process import Job

if TYPE_CHECKING:
    from cd7gui.study.safety.term_sheets import TermSheet

UNSAID = "The sheet could not be read, and the process that reads it did not say why. Nothing was taken over."

Take = Callable[["TermSheet | str"], object]  # what was read, or why nothing was


def reading_terms(parent: QObject) -> Callable[[Path, str, Take], Callable[[], object]]:
    """Return a way to read a sheet behind the window, which returns how to stop that: nobody waits any more."""

    def read(path: Path, version: str, take: Take) -> Callable[[], object]:
        def end(found: Answer | Failure) -> None:
            take(found.sentence if isinstance(found, Failure) else found.value)

        return Job(parent, "read_terms", path, version, done=end, unsaid=UNSAID).stop

    return read
