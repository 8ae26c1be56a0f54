"""Proving a study's file in a separate process, which the window can end and never waits for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from cd7gui.domain.errors import DamagedFile, EncryptedFile, UserError
from cd7gui.domain.proof import Proof

if TYPE_CHECKING:
    from cd7gui.study.session import Study
    from cd7gui.ui.services.worker_process import Job

AGAIN = 3_600_000  # ms until a proved study is proved again, as others may write to its file meanwhile
AFTER = 1000  # ms after opening, so that what the user looks at first comes first
NOT_DONE = "This was not done; nothing was changed. {why}"
NOT_NOTED = "The export was written, but it could not be recorded in the audit trail. {why}"


class RunningProof(Protocol):
    """A running proof that can be ended."""

    def stop(self) -> None:
        """End it; nothing more is reported."""


Report = Callable[[Proof, str], None]  # called with how much is proved, and what is wrong, or an empty text
Prove = Callable[[Path | str, Report], RunningProof]
SayWhy = Callable[[UserError, Path | None], None]


def prove_apart(path: Path | str, report: Report, parent: QObject) -> Job:
    """Start proving a file in a separate process."""
    from cd7gui.ui.services.worker_process import Job  # imported with the first proof, after the study is shown

    return Job(parent, "prove", path, part=lambda found: report(*found), unsaid="")


class ProofRunner(QObject):
    """Has the file of the open study proved, soon and every hour, and stops writing to a damaged one.

    Signals:
        proved(object): how much of the file is proved, a `Proof`.
        stopped(str): nothing more is written to the study; "" means all its cases.
        locked(object): the path of an encrypted study that was not unlocked here.
        damaged(str, object): what is wrong with a study's file and what to do, and its path.
        notice(str, str): why something could not be done, and "error".
        not_done(str): what was not done and leaves no text behind, and why; it must not be missed.
    """

    proved = Signal(object)
    stopped = Signal(str)
    damaged = Signal(str, object)
    locked = Signal(object)
    notice = Signal(str, str)
    not_done = Signal(str)

    def __init__(self, prove: Prove | None, parent: QObject) -> None:
        super().__init__(parent)
        self._prove = prove
        self._running: RunningProof | None = None
        self._study: Study | None = None
        self._doubted = False  # whether a proof has failed and is being repeated for confirmation
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._start)

    def follow(self, study: Study | None) -> None:
        """Prove the file of this study soon; None ends the running proof."""
        self._wait.stop()
        running, self._running, self._study, self._doubted = self._running, None, study, False
        if running is not None:
            running.stop()
        self.look_again()

    def look_again(self) -> None:
        """Prove the file soon even if it was proved before, because something was refused."""
        if self._study is not None and self._prove is not None:
            self._wait.start(AFTER)

    def _start(self) -> None:
        if self._running is not None:
            self._running.stop()
        if self._prove is not None and self._study is not None:
            self._running = self._prove(self._study.location, self._tell)

    def _tell(self, proof: Proof, wrong: str) -> None:
        study = self._study
        if study is None:
            return
        if not wrong:
            if study.proof is not Proof.WHOLE:  # else it is proved again, and until then the last proof holds
                self._note(study, proof)
            if proof is Proof.WHOLE:
                from cd7gui.study.heads.receipts import sign_daily

                self._doubted = False
                self._wait.start(AGAIN)
                with suppress(UserError):  # an error in reading is reported by the next proof
                    sign_daily(study)
            return
        if not self._doubted:  # it may have been read while the log was written back
            self._doubted = True
            self._start()
            return
        self._stop(study, wrong)

    def _stop(self, study: Study, wrong: str) -> None:
        self._note(study, Proof.NOTHING)
        study.stop_writing(wrong)  # half-typed texts stay in their editors
        self.stopped.emit("")
        self.say(DamagedFile(wrong), study.file)

    def take_unreadable(self, problem: UserError) -> None:
        """Report why a patient cannot be read; nothing more is written to a damaged study."""
        if isinstance(problem, DamagedFile) and self._study is not None:
            self._stop(self._study, str(problem))
        else:
            self.notice.emit(str(problem), "error")

    def _note(self, study: Study, proof: Proof) -> None:
        study.proof = proof
        self.proved.emit(proof)

    def say(self, problem: UserError, path: Path | None) -> None:
        """Report why something could not be done; for a damaged file, with the ways to repair it."""
        if isinstance(problem, DamagedFile) and path is not None:
            self.damaged.emit(str(problem), path)
        elif isinstance(problem, EncryptedFile):
            self.locked.emit(problem.path)
        else:
            self.notice.emit(str(problem), "error")

    def say_not_done(self, problem: UserError, path: Path | None, words: str = NOT_DONE) -> None:
        """Report why something that leaves no text behind was not done.

        Nothing else shows that it was asked for.
        """
        if isinstance(problem, DamagedFile) and path is not None:
            self.damaged.emit(str(problem), path)
        else:
            self.not_done.emit(words.format(why=problem))
