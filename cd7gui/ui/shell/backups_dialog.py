"""The way back: the backups of a study with what is proved of each, and a study made from one of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cd7gui.domain.formatting import N_
from cd7gui.ui.dialogs.help_key import open_manual_by_key
from cd7gui.ui.dialogs.prompts import STUDIES, UserPrompts
from cd7gui.ui.services.copy_process import WORDS
from cd7gui.ui.widgets.plain_text import tip

TITLES = (N_("Made"), N_("File"), N_("Size"), N_("Lines of the trail"), N_("Proof"))
WHOLE = N_("whole")
SILENT = N_("The backup could not be restored, and the process that does it did not say why. Try another folder.")


class RestoreWindow(QDialog):
    """Lists backups; each can be chosen once its proof holds.

    Signals:
        chosen(object, object): the backup, and where a study is to be made from it.
    """

    chosen = Signal(object, object)

    def __init__(self, study: Path | None, notices: UserPrompts, parent: QWidget) -> None:
        super().__init__(parent)
        open_manual_by_key(self, "backups")
        self.setObjectName("restore-window")
        self.setWindowTitle(N_("Restore from a backup"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._study, self._notices = study, notices
        self._found: list[dict[str, Any]] = []
        self.table = QTableWidget(0, len(TITLES), self)
        self.table.setObjectName("backups")
        self.table.setAccessibleName(N_("Backups, the newest first"))
        self.table.setHorizontalHeaderLabels(list(TITLES))
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.verticalHeader().hide()
        self.table.itemSelectionChanged.connect(self._allow)
        self._make_buttons()
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._buttons)
        self.resize(760, 420)
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        if study is not None:
            self._process.start(sys.executable, [*WORDS, "list", str(study)])
        self._allow()

    def _make_buttons(self) -> None:
        self._buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.in_place = self._buttons.addButton(N_("Put it in the study's place"), role.ActionRole)
        self.in_place.setToolTip(tip(N_("The present study is kept beside it, under a name of its own.")))
        self.elsewhere = self._buttons.addButton(N_("Make another study of it…"), role.ActionRole)
        other = self._buttons.addButton(N_("Another backup…"), role.ActionRole)
        self._buttons.addButton(N_("Close"), role.RejectRole)
        self.in_place.clicked.connect(self._restore_in_place)
        self.elsewhere.clicked.connect(lambda: self._restore_elsewhere(self._selected()))
        other.clicked.connect(self.choose_other)
        self._buttons.rejected.connect(self.reject)

    def choose_other(self) -> None:
        """Ask for a backup that stands elsewhere."""
        folder = self._study.parent if self._study is not None else None
        backup = self._notices.choose_to_open(N_("Choose a backup"), folder, STUDIES)
        if backup is not None:
            self._restore_elsewhere(backup)
        elif not self.isVisible():
            self.close()

    def done(self, result: int) -> None:
        """End the process that proves with the window."""
        self._process.readyReadStandardOutput.disconnect()
        self._process.kill()
        self._process.waitForFinished(2000)
        super().done(result)

    def _read(self) -> None:
        while self._process.canReadLine():
            self._add(json.loads(bytes(self._process.readLine().data())))

    def _add(self, found: dict[str, Any]) -> None:
        row = self.table.rowCount()
        self._found.append(found)
        self.table.insertRow(row)
        size = N_("{kilobytes} kB").format(kilobytes=max(1, found["size"] // 1000))
        texts = (found["made"], Path(found["path"]).name, size, str(found["lines"]), found["wrong"] or WHOLE)
        for column, text in enumerate(texts):
            self.table.setItem(row, column, QTableWidgetItem(text))
        if row == 0:
            self.table.selectRow(0)

    def _selected(self) -> Path | None:
        row = self.table.currentRow()
        whole = 0 <= row < len(self._found) and not self._found[row]["wrong"]
        return Path(self._found[row]["path"]) if whole else None

    def _allow(self) -> None:
        self.in_place.setEnabled(self._selected() is not None and self._study is not None)
        self.elsewhere.setEnabled(self._selected() is not None)

    def _restore_in_place(self) -> None:
        backup = self._selected()
        if backup is not None and self._study is not None:
            self._go(backup, self._study)

    def _restore_elsewhere(self, backup: Path | None) -> None:
        if backup is None:
            return
        suggested = (self._study or backup).with_name(f"{(self._study or backup).stem} restored.cd7")
        target = self._notices.choose_to_save(N_("Make a study of the backup"), suggested, STUDIES)
        if target is not None:
            self._go(backup, target)

    def _go(self, backup: Path, target: Path) -> None:
        self.chosen.emit(backup, target)
        self.close()


class RestoreJob(QObject):
    """Makes a study from a backup in a process of its own; `done` hears why not, or what was made."""

    def __init__(self, backup: Path, target: Path, done: Callable[[str, str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._done = done
        self._process = QProcess(self)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._process.start(sys.executable, ["-m", "cd7gui", "restore", str(backup), str(target)])

    def _finish(self, code: int, _: QProcess.ExitStatus) -> None:
        said = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace").split("\n")
        wrong = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        problem = (wrong.splitlines()[-1] if wrong else SILENT) if code else ""
        self._done(problem, " ".join(said).strip())
        self.deleteLater()

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._done(self._process.errorString(), "")
            self.deleteLater()
