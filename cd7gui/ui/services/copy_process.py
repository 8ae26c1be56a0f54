"""Copies of a study, and a damaged one made anew, in processes of their own: they freeze nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

from cd7gui.domain.formatting import N_
from cd7gui.halfmade import tidy_parts
from cd7gui.ui.widgets.plain_text import PlainLabel

WORDS = ("-m", "cd7gui.study.backups")
LEAVING = 2000  # ms until a process that is ended has ended
UNSAID = N_("It could not be done, and the process that does it did not say why. Nothing was written. Try again.")
COPIED = N_("The study was copied to {path}, and the copy was proved.")
CANCELLED = N_("The copy was cancelled. Nothing was written.")
COPYING = N_("Copying the study to {path}…")
PROVING = N_("Proving that the copy {path} is whole…")
REBUILDING = N_("Making {path} anew from its trail, and proving it…")
PLACING = N_("Putting the study that was made anew in the place of {path}…")
NOT_REBUILT = N_("Rebuilding was cancelled. The study {path} is as it was.")


def keep_copy_apart(study: Path, why: str) -> None:
    """Begin to copy; what hinders it is said when the study is opened next."""
    QProcess.startDetached(sys.executable, [*WORDS, "keep", str(study), why])


class CopyJob(QObject):
    """A copy that somebody waits for: `done` hears why it was not made, or an empty text; `progress` how far it is."""

    def __init__(
        self,
        words: Sequence[str],
        done: Callable[[str], None],
        parent: QObject,
        progress: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> None:
        super().__init__(parent)
        self._done, self._progress = done, progress
        self.said = ""  # what came of it, where the process tells that
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._listen)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._process.start(sys.executable, [*WORDS, *words])

    def kill(self) -> None:
        """End it; `done` hears of it in a moment."""
        self._process.kill()

    def stop(self) -> None:
        """End it; nobody waits any more."""
        self._process.readyReadStandardOutput.disconnect()
        self._process.finished.disconnect()
        self._process.errorOccurred.disconnect()
        self._process.kill()
        self._process.waitForFinished(LEAVING)

    def _listen(self) -> None:
        while self._process.canReadLine():
            said = json.loads(bytes(self._process.readLine().data()))
            if "said" in said:
                self.said = said["said"]
            else:
                self._progress(said["done"], said["of"])

    def _finish(self, code: int, how: QProcess.ExitStatus) -> None:
        self._listen()
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        whole = how is QProcess.ExitStatus.NormalExit and code == 0
        self._done("" if whole else said.splitlines()[-1] if said else UNSAID)

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._done(self._process.errorString())


@dataclass(frozen=True)
class JobResult:
    """How the work ended: why it was not done or an empty text, what came of it, and whether somebody cancelled."""

    problem: str
    said: str
    cancelled: bool


class JobProgressDialog(QProgressDialog):
    """Says how far the work of a process is and can cancel it, while the window behind takes every key.

    `ended` hears what came of it. What is half made in `folder` goes with a process that is ended.
    """

    def __init__(
        self,
        words: Sequence[str],
        folder: Path,
        ended: Callable[[JobResult], None],
        texts: Sequence[str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._folder, self._ended = folder, ended
        title, self._working, self._last = texts
        self._over = False
        self.setWindowTitle(title)
        self.words = PlainLabel(self._working, self)
        self.words.setWordWrap(True)
        self.setLabel(self.words)
        self.setCancelButtonText(N_("Cancel"))
        self.setRange(0, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # who types goes on typing in the window
        self.setAutoClose(False)
        self.setAutoReset(False)
        self.canceled.connect(self._cancel)
        self._copying = CopyJob(words, self._end, self, self._show)
        application = QCoreApplication.instance()
        assert application is not None  # a window is open
        application.aboutToQuit.connect(self.leave)
        self.show()

    @property
    def over(self) -> bool:
        """Whether it has ended, whatever came of it."""
        return self._over

    def leave(self) -> None:
        """End the work with the programme and leave nothing half made."""
        if not self._over:
            self._over = True
            self._copying.stop()
            tidy_parts(self._folder)

    def last_step(self) -> None:
        """Say that what was counted is done, and what is done now; how long that takes nobody knows."""
        self.setRange(0, 0)
        self.words.setText(self._last)

    def _show(self, done: int, of: int) -> None:
        if self.wasCanceled():
            return
        if done >= of:
            self.last_step()
        else:
            self.setRange(0, of)
            self.setValue(done)

    def _cancel(self) -> None:
        if not self._over:
            self._copying.kill()

    def _end(self, problem: str) -> None:
        if self._over:
            return
        self._over = True
        if problem:
            tidy_parts(self._folder)
        self.hide()
        self.deleteLater()
        self._ended(JobResult(problem, self._copying.said, self.wasCanceled()))


class BackupDialog(JobProgressDialog):
    """A copy by hand; `told` hears what came of it, and its severity."""

    def __init__(self, study: Path, target: Path, told: Callable[[str, str], None], parent: QWidget) -> None:
        def end(how: JobResult) -> None:
            if not how.problem:  # also where somebody cancelled in the moment in which it was done
                told(COPIED.format(path=target), "")
            else:
                told(CANCELLED if how.cancelled else how.problem, "" if how.cancelled else "error")

        texts = (N_("Back up the study"), COPYING.format(path=target), PROVING.format(path=target))
        super().__init__(("copy", str(study), str(target)), target.parent, end, texts, parent)
        self.setObjectName("backing-up")


class Rebuilding(JobProgressDialog):
    """A damaged study that is made anew from its trail; `done` hears why it was not, or what was made."""

    def __init__(self, study: Path, done: Callable[[str, str], None], parent: QWidget) -> None:
        def end(how: JobResult) -> None:
            cancelled = how.problem and how.cancelled
            done(NOT_REBUILT.format(path=study) if cancelled else how.problem, how.said)

        texts = (N_("Rebuild the study"), REBUILDING.format(path=study), PLACING.format(path=study))
        super().__init__(("rebuild", str(study)), study.parent, end, texts, parent)
        self.setObjectName("rebuilding")

    def last_step(self) -> None:
        """Take the way back away: what is proved takes its place now."""
        super().last_step()
        self.setCancelButton(None)
