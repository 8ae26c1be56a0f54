"""What the window needs of the programme behind it, handed in as functions so that tests can hand in others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.results import Estimates, Settings
from cd7gui.study.session import Study
from cd7gui.ui.services.garbage_collector import resting

if TYPE_CHECKING:
    from cd7gui.analysis.patients.readings import KnownReadings
    from cd7gui.study.exports.order import ExportOrder
    from cd7gui.ui.services.file_proof import Prove

Compute = Callable[[Snapshot, Settings], Estimates]


@dataclass(frozen=True)
class ExportResult:
    """What became of an export: where it stands, or why it does not; `blocked` if only its place was the trouble."""

    target: Path
    problem: str = ""
    blocked: bool = False
    said: str = ""  # what was written, in words
    notes: str = ""
    content_hash: str = ""


class Exporting(Protocol):
    """A workbook that is being written."""

    def cancel(self) -> None:
        """Stop; the target stays as it was."""


class Export(Protocol):
    """Carries out an order somewhere else than in the window's thread and says at the end what became of it."""

    def __call__(
        self,
        study: Path,
        order: ExportOrder,
        done: Callable[[ExportResult], None],
        progress: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> Exporting:
        """Begin to write."""


@dataclass(frozen=True)
class Backend:
    """The use cases that the window opens. All but the last two may raise `UserError`."""

    open_study: Callable[[Path, str], Study]  # path, who
    new_study: Callable[[Path, str], Study]
    make_demo: Callable[[Path, str], Study]
    compute: Compute
    export: Export
    keep_copy: Callable[[Path, str], None] = lambda _study, _why: None  # beside the study, proved
    prove: Prove | None = None  # proves a file behind the window


def programme(export: Export, prove: Prove | None = None) -> Backend:
    """Return the programme's own doors. Each loads what it needs when it is used: the window opens without it."""

    def open_study(path: Path, who: str) -> Study:
        from cd7gui.study.opening import open_study

        with resting():
            return open_study(path, who=who, behind=True)

    def new_study(path: Path, who: str) -> Study:
        from cd7gui.study.opening import new_study

        return new_study(path, who=who)

    def make_demo(path: Path, who: str) -> Study:
        from cd7gui.study.demo import make_demo

        return make_demo(path, who=who)

    def keep_copy(study: Path, why: str) -> None:
        from cd7gui.ui.services.copy_process import keep_copy_apart

        keep_copy_apart(study, why)

    compute = _remembering()
    return Backend(open_study, new_study, make_demo, compute, export, keep_copy, prove)


def _remembering() -> Compute:
    """Return a way to compute that reads again only the patients who changed since the last time."""
    memory: list[KnownReadings] = []  # made with the first outcomes, because it brings numpy

    def compute(snapshot: Snapshot, settings: Settings) -> Estimates:
        from cd7gui.analysis.estimates import compute
        from cd7gui.analysis.patients.readings import KnownReadings

        memory[:] = memory or [KnownReadings()]
        return compute(snapshot, settings, memory[0])

    return compute
