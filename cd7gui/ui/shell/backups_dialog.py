"""The backups of a study with the proof of each, and restoring a study from one of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QTableWidgetItem, QVBoxLayout, QWidget

from cd7gui.pipe import Answer, Failure
from cd7gui.ui.dialogs.dialog_parts import table_of_lines
from cd7gui.ui.dialogs.help_key import open_manual_by_key
from cd7gui.ui.dialogs.prompts import STUDIES, UserPrompts
from cd7gui.ui.services.worker_process import Job
from cd7gui.ui.widgets.copying import SelectableLabel
from cd7gui.ui.widgets.plain_text import one_line, tip

if TYPE_CHECKING:
    from cd7gui.study.backups import ListedBackup

TITLES = ("Made", "File", "Size", "Lines of the audit trail", "Verification")
WHOLE = "verified"
LISTING = "The backups are being verified, one after another…"
NONE = (
    "There is no backup of this study yet. One is made automatically each day, or with File › Back up the study…; "
    "“Another backup…” opens one that is stored elsewhere."
)
DRILLING = "Restoring the newest backup beside the study, and verifying it…"
UNSAID = "The drill ended unexpectedly, for an unknown reason. Nothing was changed; try again."
UNLISTED = "The backups could not be listed, for an unknown reason. Close this window and try again."
SILENT = "The backup could not be restored, for an unknown reason. Try another folder."


class RestoreWindow(QDialog):
    """Lists backups; each can be chosen once it is proved.

    Signals:
        chosen(object, object): the backup, and the path for the restored study.
        drilled(object): the `DrillResult` of the newest backup.
    """

    chosen = Signal(object, object)
    drilled = Signal(object)

    def __init__(self, study: Path | None, prompts: UserPrompts, parent: QWidget) -> None:
        super().__init__(parent)
        open_manual_by_key(self, "backups")
        self.setObjectName("restore-window")
        self.setWindowTitle("Restore from a backup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._study, self._prompts = study, prompts
        self._found: list[tuple[ListedBackup, str]] = []  # each with what is wrong with it
        self.table = table_of_lines("Backups, newest first", TITLES, self)
        self.table.setObjectName("backups")
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.itemSelectionChanged.connect(self._allow)
        self.words = SelectableLabel(self)
        self.words.setWordWrap(True)
        self.words.hide()
        self._drill: Job | None = None
        self._make_buttons()
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.words)
        layout.addWidget(self._buttons)
        self.resize(760, 420)
        self._job: Job | None = None
        if study is not None:
            self._say(LISTING)
            self._job = Job(self, "list_backups", study, done=self._end_list, part=self._add, unsaid=UNLISTED)
        self._allow()

    def _make_buttons(self) -> None:
        self._buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.in_place = self._buttons.addButton("Replace the study with it", role.ActionRole)
        self.in_place.setToolTip(tip("The present study is kept beside it under another name."))
        self.elsewhere = self._buttons.addButton("Make another study from it…", role.ActionRole)
        self.drill = self._buttons.addButton("Restore drill", role.ActionRole)
        self.drill.setToolTip(
            tip("Check that the study can be restored from the newest backup. Its data are not changed.")
        )
        other = self._buttons.addButton("Another backup…", role.ActionRole)
        self._buttons.addButton("Close", role.RejectRole)
        self.in_place.clicked.connect(self._restore_in_place)
        self.elsewhere.clicked.connect(lambda: self._restore_elsewhere(self._selected()))
        self.drill.clicked.connect(self._begin_drill)
        other.clicked.connect(self.choose_other)
        self._buttons.rejected.connect(self.reject)

    def choose_other(self) -> None:
        """Ask for a backup in another folder."""
        folder = self._study.parent if self._study is not None else None
        backup = self._prompts.choose_to_open("Choose a backup", folder, STUDIES)
        if backup is not None:
            self._restore_elsewhere(backup)
        elif not self.isVisible():
            self.close()

    def done(self, result: int) -> None:
        """End the proving processes together with the window."""
        for job in (self._job, self._drill):
            if job is not None:
                job.leave()
        super().done(result)

    def _add(self, found: tuple[ListedBackup, int, str]) -> None:
        backup, lines, wrong = found
        row = self.table.rowCount()
        self._found.append((backup, wrong))
        self.table.insertRow(row)
        size = f"{max(1, backup.size // 1000)} kB"
        texts = (f"{backup.made:%Y-%m-%d %H:%M}", backup.path.name, size, str(lines), wrong or WHOLE)
        for column, text in enumerate(texts):
            self.table.setItem(row, column, QTableWidgetItem(one_line(text)))
        if row == 0:
            self.table.selectRow(0)

    def _end_list(self, result: Answer | Failure) -> None:
        if isinstance(result, Failure):
            self._say(result.sentence)
        elif not self._found:
            self._say(NONE)
        elif self.words.text() == LISTING:
            self.words.hide()

    def _selected(self) -> Path | None:
        row = self.table.currentRow()
        backup, wrong = self._found[row] if 0 <= row < len(self._found) else (None, "")
        return backup.path if backup is not None and not wrong else None

    def _allow(self) -> None:
        self.in_place.setEnabled(self._selected() is not None and self._study is not None)
        self.drill.setEnabled(self._study is not None and self._drill is None)
        self.elsewhere.setEnabled(self._selected() is not None)

    def _begin_drill(self) -> None:
        if self._study is not None:
            self._say(DRILLING)
            self.drill.setEnabled(False)
            self._drill = Job(self, "drill", self._study, done=self._end_drill, unsaid=UNSAID)

    def _end_drill(self, result: Answer | Failure) -> None:
        self._drill = None
        self.drill.setEnabled(True)
        self._say(result.value.sentence if isinstance(result, Answer) else result.sentence)
        if isinstance(result, Answer):
            self.drilled.emit(result.value)

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.show()

    def _restore_in_place(self) -> None:
        backup = self._selected()
        if backup is not None and self._study is not None:
            self._go(backup, self._study)

    def _restore_elsewhere(self, backup: Path | None) -> None:
        if backup is None:
            return
        suggested = (self._study or backup).with_name(f"{(self._study or backup).stem} restored.cd7")
        target = self._prompts.choose_to_save("Make a study from the backup", suggested, STUDIES)
        if target is not None:
            self._go(backup, target)

    def _go(self, backup: Path, target: Path) -> None:
        self.chosen.emit(backup, target)
        self.close()
