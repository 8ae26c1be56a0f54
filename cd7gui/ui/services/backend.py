"""The window's work outside its own thread, passed in so that tests can replace it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.records import dataclass

if TYPE_CHECKING:
    from cd7gui.analysis.patients.readings import ReadingCache
    from cd7gui.domain.case_report.snapshot import Snapshot
    from cd7gui.domain.results import Estimates, Settings
    from cd7gui.study.exports.order import ExportOrder
    from cd7gui.ui.services.file_proof import Prove
    from cd7gui.ui.services.worker_process import Job

Compute = Callable[["Snapshot", "Settings"], "Estimates"]


@dataclass(frozen=True)
class ExportResult:
    """The result of an export: its path, or the problem; `blocked` if only the target was unavailable."""

    target: Path
    problem: str = ""
    blocked: bool = False
    said: str = ""  # what was written, in words
    notes: str = ""
    content_hash: str = ""


# Starts writing an order from the study at a path; reports the result, and the progress as done and total.
Export = Callable[[Path | str, "ExportOrder", Callable[[ExportResult], None], Callable[[int, int], None]], "Job"]


def computing() -> Compute:
    """Return a function that computes outcomes and reads only patients who changed since the last time."""
    memory: list[ReadingCache] = []  # made with the first outcomes, because it imports numpy

    def compute(snapshot: Snapshot, settings: Settings) -> Estimates:
        from cd7gui.analysis.estimates import compute
        from cd7gui.analysis.patients.readings import ReadingCache

        memory[:] = memory or [ReadingCache()]
        return compute(snapshot, settings, memory[0])

    return compute


@dataclass(frozen=True)
class Backend:
    """The work done elsewhere: exports, outcomes, automatic backups, proving a file."""

    export: Export
    compute: Compute = field(default_factory=computing)
    # Makes a copy beside the study, and proves it.
    keep_copy: Callable[[Path | str, str], None] = lambda _study, _why: None
    prove: Prove | None = None  # proves a file in the background
