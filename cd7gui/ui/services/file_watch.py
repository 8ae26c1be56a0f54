"""Watches where the open study is, and says at once when what is entered would not be saved at its place."""

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
EVERY = 1000  # ms; a look costs a few microseconds on a disk of one's own


class FileFollower(QObject):
    """Takes in each second what another process writes to a study that is open here for reading only.

    Signals:
        taken(object, object): the patients who changed, a set of keys with "" for the study itself; the lines.
        failed(str): why later changes are not shown, a sentence; `problem` is the same for as long as that is so.
        damaged(object): the `DamagedFile` that says why the study is followed no more.
        recovered(): later changes are shown again.
    """

    taken = Signal(object, object)
    failed = Signal(str)
    damaged = Signal(object)
    recovered = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._followed: FollowedFile | None = None
        self.problem = ""  # of the last look
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.look)

    def follow(self, study: Study | None) -> None:
        """Follow another study; one that is written here, lies on a server or is none needs no following."""
        self._followed = FollowedFile(study) if study is not None and study.read_from is not None else None
        self.problem = ""
        if self._followed is None:
            self._timer.stop()
        else:
            self._timer.start()

    def look(self) -> None:
        """Take in what was written since the last look."""
        if self._followed is None:
            return
        try:
            patients, lines = self._followed.take_news()
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
            return  # it may have been read in the moment in which the log was written back
        if damaged or isinstance(problem, NotFollowed):
            self._followed = None
            self._timer.stop()
        if damaged:
            self.damaged.emit(problem)
        elif not again:
            self.failed.emit(str(problem))


class FileWatcher(QObject):
    """Looks after every commit and once a second.

    Signals:
        looked(object): what is wrong, a `NotSaved`, at each look while something is; None once when all is well again.
        moved(): the study goes on at another place.
    """

    looked = Signal(object)
    moved = Signal()

    def __init__(self, tend: Callable[[], None], refused: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._study: Study | None = None
        self._tend = tend  # what else is tried again while nobody types
        self._refused = refused  # why the file does not take a typed text, an empty text if it took all
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
        """Look now."""
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

    def go_on_at(self, place: Path) -> str:
        """Go on at a place with everything; says why not, or an empty text."""
        return self._try(lambda study: bool(file_location.go_on_at(study, place)) or True)

    def try_again(self) -> str:
        """Go on at the old place if the study is whole there; says why not, or an empty text."""
        return self._try(file_location.try_again)

    def _try(self, act: Callable[[Study], bool]) -> str:
        assert self._study is not None  # there is no trouble without one
        try:
            done = act(self._study)
        except UserError as problem:
            return str(problem)
        self._tend()  # what was not taken there goes to the file that is open now
        trouble = self.look()
        if done and trouble is None:
            self.moved.emit()
        return trouble.sentence if trouble is not None else ""

    def _tick(self) -> None:
        self.look()
        self._tend()
