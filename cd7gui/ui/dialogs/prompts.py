"""The questions that only a person can decide: why a value changes, whether to strike out, which file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from cd7gui.ui.widgets.plain_text import message_box

STUDIES = "Studies (*.cd7)"
WORKBOOKS = "Excel workbooks (*.xlsx)"
TABLES = "Workbooks and tables (*.xlsx *.xlsm *.xls *.ods *.csv *.tsv *.txt);;All files (*)"


class UserPrompts:
    """Questions to the user in dialogs over a window; their classes are loaded with the first question.

    Every answer may be "no": None, or False.
    """

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask_reason(
        self, question: str, *, do: str, choices: Sequence[str] = (), initial: str = "", may_be_empty: bool = False
    ) -> str | None:
        """Ask for a reason in words; `do` is the verb on the button that confirms it."""
        from cd7gui.ui.dialogs.dialogs import ReasonDialog

        dialog = ReasonDialog(
            question, do=do, choices=choices, initial=initial, may_be_empty=may_be_empty, parent=self._parent
        )
        (dialog.choice if choices else dialog.words).setFocus()
        return dialog.reason() if self._accepted(dialog) else None

    def confirm(self, question: str, *, do: str, keep: str) -> bool:
        """Ask whether to do something; not doing it is the default."""
        box = message_box(question, self._parent)
        wanted = box.addButton(do, box.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(keep, box.ButtonRole.RejectRole))
        self._accepted(box)
        return box.clickedButton() is wanted

    def choose_to_open(self, title: str, folder: Path | None, files: str) -> Path | None:
        """Ask for an existing file."""
        from cd7gui.ui.dialogs import file_dialog

        with self._focus_restored():
            return file_dialog.choose_to_open(self._parent, title, folder, files)

    def choose_to_save(self, title: str, suggested: Path, files: str) -> Path | None:
        """Ask where to save a file."""
        from cd7gui.ui.dialogs import file_dialog

        with self._focus_restored():
            chosen = file_dialog.choose_to_save(self._parent, title, suggested, files.split(";;"))
        if chosen is None or chosen.path.name.endswith(suggested.suffix):
            return chosen.path if chosen else None
        return chosen.path.with_name(chosen.path.name + suggested.suffix)

    def tell(self, title: str, sentence: str, details: str = "") -> None:
        """Show a message that must not be missed; `details` can be copied."""
        from cd7gui.ui.dialogs.dialogs import MessageDialog

        self._accepted(MessageDialog(title, sentence, details, self._parent))

    def ask_password(self, question: str, *, do: str, new: bool = False) -> str | None:
        """Ask for a password, or for a new one that is typed twice."""
        from cd7gui.ui.dialogs.password_dialog import PasswordDialog

        dialog = PasswordDialog(question, new=new, do=do, parent=self._parent)
        dialog.password.setFocus()
        return dialog.password.text() if self._accepted(dialog) else None

    def ask_server(self, last: str) -> tuple[str, str, bool] | None:
        """Ask for a study's address on a server, the password and whether to keep it; `last` is prefilled."""
        from cd7gui.ui.dialogs.server_dialog import ServerDialog

        dialog = ServerDialog(last, self._parent)
        return (dialog.address, dialog.password.text(), dialog.keep.isChecked()) if self._accepted(dialog) else None

    def _accepted(self, dialog: QDialog) -> bool:
        """Run a dialog; what was typed can be read until control returns to the event loop."""
        with self._focus_restored():
            accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return accepted

    @contextmanager
    def _focus_restored(self) -> Iterator[None]:
        """Restore the keyboard focus once the dialog has closed, which not every desktop does."""
        before = QApplication.focusWidget()
        yield
        window = self._parent.window()
        window.activateWindow()
        if before is not None and isValid(before) and before.isVisible() and before.window() is window:
            before.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
