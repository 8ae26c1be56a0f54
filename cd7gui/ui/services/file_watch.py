"""Watching the open study's file, with an immediate warning if entries would not be saved in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from cd7gui.domain.errors import DamagedFile, UserError
from cd7gui.study import file_location
from cd7gui.study.file_location import FollowedFile, NotFollowed, NotSaved
from cd7gui.study.servers.shared_study import is_on_server
from cd7gui.study.session import Study

REFUSED = "What was typed last is not saved: {why} Saving is tried again every second."
EVERY = 1000  # ms; a check takes a few microseconds on a local disk


class FileFollower(QObject):
    """Reads every second what another process writes to a study that is open here for reading only.

    Signals:
        taken(object, object): the patients who changed, a set of keys with "" for the study itself; the lines.
        failed(str): why later changes are not shown, a sentence; `problem` keeps it while it holds.
        damaged(object): the `DamagedFile` that says why the study is no longer followed.
        recovered(): later changes are shown again.
    """

    taken = Signal(object, object)
    failed = Signal(str)
    damaged = Signal(object)
    recovered = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._followed: FollowedFile | None = None
        self.problem = ""  # of the last check
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.look)

    def follow(self, study: Study | None) -> None:
        """Follow another study; one written here, one on a server, or None needs no following."""
        self._followed = FollowedFile(study) if study is not None and study.read_from is not None else None
        self.problem = ""
        if self._followed is None:
            self._timer.stop()
        else:
            self._timer.start()

    def look(self) -> None:
        """Read what was written since the last check."""
        if self._followed is None:
            return
        try:
            patients, lines = self._followed.read_new_lines()
        except UserError as problem:
            self._take_problem(problem)
            return
        if self.problem:
            self.problem = ""
            self.recovered.emit()
        if lines:
            self.taken.emit(patients, lines)

    def _take_problem(self, problem: UserError) -> None:
        again, self.problem = self.problem == str(problem), str(problem)
        damaged = isinstance(problem, DamagedFile)
        if damaged and not again:
            return  # it may have been read while the log was written back
        if damaged or isinstance(problem, NotFollowed):
            self._followed = None
            self._timer.stop()
        if damaged:
            self.damaged.emit(problem)
        elif not again:
            self.failed.emit(str(problem))


class FileWatcher(QObject):
    """Checks after every commit and once a second.

    Signals:
        looked(object): what is wrong, a `NotSaved`, at each check while something is; None once when all is well again.
        moved(): the study continues at another path.
    """

    looked = Signal(object)
    moved = Signal()

    def __init__(self, retry_pending: Callable[[], None], refused: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._study: Study | None = None
        self._retry_pending = retry_pending  # other work that is retried while entry pauses
        self._refused = refused  # why the file does not store a typed text, or an empty text
        self.trouble: NotSaved | None = None
        self.follower = FileFollower(self)
        self.follower.failed.connect(lambda _: self.looked.emit(None))
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._tick)

    def follow(self, study: Study | None) -> None:
        """Watch another study, or none."""
        self._study, self.trouble = study, None
        self.follower.follow(study)
        if study is None or study.read_only or not (study.path.exists() or is_on_server(study)):
            self._timer.stop()
        else:
            self._timer.start()

    def look(self) -> NotSaved | None:
        """Check now."""
        if self._study is None:
            return None
        before = self.trouble
        try:
            self.trouble = file_location.look(self._study)
        except UserError as problem:
            self.trouble = NotSaved(str(problem))
        if self.trouble is None and (why := self._refused()):
            self.trouble = NotSaved(REFUSED.format(why=why))
        if self.trouble is not None or before is not None:
            self.looked.emit(self.trouble)
        return self.trouble

    def continue_at(self, place: Path) -> str:
        """Continue at another path with everything; returns why that failed, or an empty text."""
        return self._try(lambda study: bool(file_location.continue_at(study, place)) or True)

    def try_again(self) -> str:
        """Continue at the old path if the study is intact there; returns why that failed, or an empty text."""
        return self._try(file_location.try_again)

    def _try(self, act: Callable[[Study], bool]) -> str:
        assert self._study is not None  # without a study there is no trouble
        try:
            done = act(self._study)
        except UserError as problem:
            return str(problem)
        self._retry_pending()  # texts that were not stored there go to the file that is open now
        trouble = self.look()
        if done and trouble is None:
            self.moved.emit()
        return trouble.sentence if trouble is not None else ""

    def _tick(self) -> None:
        self.look()
        self._retry_pending()
