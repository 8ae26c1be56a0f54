"""What works for the window elsewhere than in its thread, handed in so that tests can hand in something else."""

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
    """What became of an export: where it stands, or why it does not; `blocked` if only its place was the trouble."""

    target: Path
    problem: str = ""
    blocked: bool = False
    said: str = ""  # what was written, in words
    notes: str = ""
    content_hash: str = ""


# Begins to write an order from the study at a path; tells what became of it, and how much of how much is done.
Export = Callable[[Path | str, "ExportOrder", Callable[[ExportResult], None], Callable[[int, int], None]], "Job"]


def computing() -> Compute:
    """Return a way to compute that reads again only the patients who changed since the last time."""
    memory: list[ReadingCache] = []  # made with the first outcomes, because it brings numpy

    def compute(snapshot: Snapshot, settings: Settings) -> Estimates:
        from cd7gui.analysis.estimates import compute
        from cd7gui.analysis.patients.readings import ReadingCache

        memory[:] = memory or [ReadingCache()]
        return compute(snapshot, settings, memory[0])

    return compute


@dataclass(frozen=True)
class Backend:
    """What works elsewhere: exports, the outcomes, backups that keep themselves, the proof of a file."""

    export: Export
    compute: Compute = field(default_factory=computing)
    keep_copy: Callable[[Path | str, str], None] = lambda _study, _why: None  # beside the study, proved
    prove: Prove | None = None  # proves a file behind the window
