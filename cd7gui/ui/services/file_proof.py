"""Proving a study's file behind the window, in a process of its own: the window waits for nothing and can end it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from cd7gui.domain.errors import DamagedFile, EncryptedFile, UserError
from cd7gui.domain.proof import Proof
from cd7gui.study.heads.receipts import sign_daily
from cd7gui.ui.services.worker_process import Job

if TYPE_CHECKING:
    from cd7gui.study.session import Study

AGAIN = 3_600_000  # ms until a study that was proved is proved again: others may write in its file meanwhile
AFTER = 1000  # ms after opening: what a person looks at first comes first
NOT_DONE = "This was not done; nothing was changed. {why}"
NOT_NOTED = "The export was written, but it could not be recorded in the audit trail. {why}"


class RunningProof(Protocol):
    """A proof that runs and can be ended."""

    def stop(self) -> None:
        """End it; nothing more is told."""


Told = Callable[[Proof, str], None]  # how much is proved, and what is wrong: an empty text if nothing is
Prove = Callable[[Path | str, Told], RunningProof]
SayWhy = Callable[[UserError, Path | None], None]


def prove_apart(path: Path | str, told: Told, parent: QObject) -> Job:
    """Begin to prove a file in a process of its own."""
    return Job(parent, "prove", path, part=lambda found: told(*found), unsaid="")


class ProofRunner(QObject):
    """Has the file of the open study proved, soon and each hour, and takes nothing more into a damaged one.

    Signals:
        proved(object): how much of the file is proved, a `Proof`.
        stopped(str): the study takes nothing more in; "" stands for all its cases.
        locked(object): the path of an encrypted study that nobody unlocked here.
        damaged(str, object): what is wrong with a study's file and what to do, and its path.
        notice(str, str): why something could not be done, and "error".
        not_done(str): what was not done and leaves no text behind, and why; nobody may miss it.
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
        self._doubted = False  # whether a proof has failed and is being asked for a second time
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._start)

    def follow(self, study: Study | None) -> None:
        """Prove the file of this study in a moment; None ends what runs."""
        self._wait.stop()
        running, self._running, self._study, self._doubted = self._running, None, study, False
        if running is not None:
            running.stop()
        self.look_again()

    def look_again(self) -> None:
        """Prove the file in a moment, whatever was proved of it: something was refused."""
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
            if study.proof is not Proof.WHOLE:  # else it is proved again, and until that is done the last proof stands
                self._note(study, proof)
            if proof is Proof.WHOLE:
                self._doubted = False
                self._wait.start(AGAIN)
                with suppress(UserError):  # what cannot be read is told of by the next proof
                    sign_daily(study)
            return
        if not self._doubted:  # it may have read in the moment in which the log was written back
            self._doubted = True
            self._start()
            return
        self._stop(study, wrong)

    def _stop(self, study: Study, wrong: str) -> None:
        self._note(study, Proof.NOTHING)
        study.stop_writing(wrong)  # what is half typed stays in its editors
        self.stopped.emit("")
        self.say(DamagedFile(wrong), study.file)

    def take_unreadable(self, problem: UserError) -> None:
        """Say why a patient cannot be read; a damaged study takes nothing more in."""
        if isinstance(problem, DamagedFile) and self._study is not None:
            self._stop(self._study, str(problem))
        else:
            self.notice.emit(str(problem), "error")

    def _note(self, study: Study, proof: Proof) -> None:
        study.proof = proof
        self.proved.emit(proof)

    def say(self, problem: UserError, path: Path | None) -> None:
        """Say why something could not be done; of a damaged file with the ways to a sound one."""
        if isinstance(problem, DamagedFile) and path is not None:
            self.damaged.emit(str(problem), path)
        elif isinstance(problem, EncryptedFile):
            self.locked.emit(problem.path)
        else:
            self.notice.emit(str(problem), "error")

    def say_not_done(self, problem: UserError, path: Path | None, words: str = NOT_DONE) -> None:
        """Say why something that leaves no text behind was not done: nothing else shows that it was asked for."""
        if isinstance(problem, DamagedFile) and path is not None:
            self.damaged.emit(str(problem), path)
        else:
            self.not_done.emit(words.format(why=problem))
