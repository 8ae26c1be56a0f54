"""Copies of a study, made and proved in processes of their own: they freeze nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

from cd7gui.domain.text import N_
from cd7gui.halfmade import tidy_parts
from cd7gui.ui.plaintext import PlainLabel

WORDS = ("-m", "cd7gui.study.backing")
LEAVING = 2000  # ms until a process that is ended has ended
UNSAID = N_("The study could not be copied, and the process that copies it did not say why. Try another folder.")
COPIED = N_("The study was copied to {path}, and the copy was proved.")
CANCELLED = N_("The copy was cancelled. Nothing was written.")
COPYING = N_("Copying the study to {path}…")
PROVING = N_("Proving that the copy {path} is whole…")


def keep_copy_apart(study: Path, why: str) -> None:
    """Begin to copy; what hinders it is said when the study is opened next."""
    QProcess.startDetached(sys.executable, [*WORDS, "keep", str(study), why])


class Copying(QObject):
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
            self._progress(said["done"], said["of"])

    def _finish(self, code: int, how: QProcess.ExitStatus) -> None:
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        whole = how is QProcess.ExitStatus.NormalExit and code == 0
        self._done("" if whole else said.splitlines()[-1] if said else UNSAID)

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._done(self._process.errorString())


class BackingUp(QProgressDialog):
    """A copy by hand: says how far it is and can be cancelled, while the window behind takes every key.

    `told` hears what came of it, and its severity.
    """

    def __init__(self, study: Path, target: Path, told: Callable[[str, str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._target, self._told = target, told
        self._over = False
        self.setObjectName("backing-up")
        self.setWindowTitle(N_("Back up the study"))
        self.words = PlainLabel(COPYING.format(path=target), self)
        self.words.setWordWrap(True)
        self.setLabel(self.words)
        self.setCancelButtonText(N_("Cancel"))
        self.setRange(0, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # who types goes on typing in the window
        self.setAutoClose(False)
        self.setAutoReset(False)
        self.canceled.connect(self._cancel)
        self._copying = Copying(("copy", str(study), str(target)), self._end, self, self._show)
        application = QCoreApplication.instance()
        assert application is not None  # a window is open
        application.aboutToQuit.connect(self.leave)
        self.show()

    @property
    def over(self) -> bool:
        """Whether it has ended, whatever came of it."""
        return self._over

    def leave(self) -> None:
        """End the copy with the programme and leave nothing half made."""
        if not self._over:
            self._over = True
            self._copying.stop()
            tidy_parts(self._target.parent)

    def _show(self, done: int, of: int) -> None:
        if self.wasCanceled():
            return
        proving = done >= of
        self.setRange(0, 0 if proving else of)
        self.setValue(0 if proving else done)
        if proving:
            self.words.setText(PROVING.format(path=self._target))

    def _cancel(self) -> None:
        if not self._over:
            self._copying.kill()

    def _end(self, problem: str) -> None:
        if self._over:
            return
        self._over = True
        if not problem:  # also where somebody cancelled in the moment in which it was done
            self._told(COPIED.format(path=self._target), "")
        else:
            tidy_parts(self._target.parent)
            self._told(CANCELLED if self.wasCanceled() else problem, "" if self.wasCanceled() else "error")
        self.hide()
        self.deleteLater()
