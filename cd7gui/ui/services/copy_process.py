"""Copying a study, and rebuilding a damaged one, in separate processes that do not freeze the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

from cd7gui.halfmade import tidy_parts
from cd7gui.pipe import Answer, Failure
from cd7gui.ui.services.worker_process import Job
from cd7gui.ui.widgets.plain_text import PlainLabel, window_title

UNSAID = "This could not be done, for an unknown reason. Nothing was written. Try again."
COPIED = "The study was copied to {path}, and the copy was verified."
CANCELLED = "The copy was cancelled. Nothing was written."
COPYING = "Copying the study to {path}…"
PROVING = "Verifying the copy {path}…"
REBUILDING = "Rebuilding {path} from its audit trail, and verifying it…"
PLACING = "Replacing {path} with the rebuilt study…"
NOT_REBUILT = "Rebuilding was cancelled. The study {path} is as it was."


class JobProgressDialog(QProgressDialog):
    """Shows the progress of a process and can cancel it, while the window behind keeps the focus.

    `ended` receives the result. Partial files in `folder` are removed when the process is ended.
    """

    def __init__(
        self,
        request: Sequence[object],
        folder: Path,
        ended: Callable[[Answer | Failure], None],
        texts: Sequence[str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._folder, self._ended = folder, ended
        title, self._working, self._last = texts
        self._over = False
        self.setWindowTitle(window_title(title))
        self.words = PlainLabel(self._working, self)
        self.words.setWordWrap(True)
        self.setLabel(self.words)
        self.setCancelButtonText("Cancel")
        self.setRange(0, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # typing continues in the window
        self.setAutoClose(False)
        self.setAutoReset(False)
        self.canceled.connect(self._cancel)
        name, *args = request
        self._job = Job(self, str(name), *args, done=self._end, unsaid=UNSAID, progress=self._show)
        application = QCoreApplication.instance()
        assert application is not None  # there is a window
        application.aboutToQuit.connect(self.leave)
        self.show()

    @property
    def over(self) -> bool:
        """Whether the process has ended, with any result."""
        return self._over

    def leave(self) -> None:
        """End the work with the programme, leaving no partial files."""
        if not self._over:
            self._over = True
            self._job.stop()
            tidy_parts(self._folder)

    def give_up(self) -> None:
        """End the work at once and close; its result is not reported."""
        self.leave()
        self.hide()
        self.deleteLater()

    def last_step(self) -> None:
        """Show that the counted part is done and a last step of unknown length has begun."""
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
            self._job.kill()

    def _end(self, result: Answer | Failure) -> None:
        if self._over:
            return
        self._over = True
        if isinstance(result, Failure):
            tidy_parts(self._folder)
            result = replace(result, cancelled=self.wasCanceled())
        self.hide()
        self.deleteLater()
        self._ended(result)


class BackupDialog(JobProgressDialog):
    """A copy made on request; `report` receives the result in words and its severity."""

    def __init__(self, study: Path | str, target: Path, report: Callable[[str, str], None], parent: QWidget) -> None:
        def end(result: Answer | Failure) -> None:
            if isinstance(result, Answer):  # also if cancelled at the moment when it was done
                report(COPIED.format(path=target), "")
            elif result.cancelled:
                report(CANCELLED, "")
            else:
                report(result.sentence, "error")

        texts = ("Back up the study", COPYING.format(path=target), PROVING.format(path=target))
        super().__init__(("copy", study, target), target.parent, end, texts, parent)
        self.setObjectName("backing-up")


class Rebuilding(JobProgressDialog):
    """A damaged study rebuilt from its trail; `done` receives why it failed, or what was made."""

    def __init__(self, study: Path, done: Callable[[str, str], None], parent: QWidget) -> None:
        def end(result: Answer | Failure) -> None:
            if isinstance(result, Answer):
                done("", result.value)
            else:
                done(NOT_REBUILT.format(path=study) if result.cancelled else result.sentence, "")

        texts = ("Rebuild the study", REBUILDING.format(path=study), PLACING.format(path=study))
        super().__init__(("rebuild", study), study.parent, end, texts, parent)
        self.setObjectName("rebuilding")

    def last_step(self) -> None:
        """Remove the Cancel button, because the proved file now replaces the damaged one."""
        super().last_step()
        self.setCancelButton(None)
