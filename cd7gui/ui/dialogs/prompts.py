"""The few questions that only a person can decide: why a value changes, whether to strike out, which file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from cd7gui.domain.formatting import N_

STUDIES = N_("Studies (*.cd7)")
WORKBOOKS = N_("Excel workbooks (*.xlsx)")
TABLES = N_("Workbooks and tables (*.xlsx *.xlsm *.xls *.ods *.csv *.tsv *.txt);;All files (*)")


class UserPrompts(Protocol):
    """Asks a person. Every answer may be "no": None, or False."""

    def ask_reason(
        self, question: str, *, do: str, choices: Sequence[str] = (), initial: str = "", may_be_empty: bool = False
    ) -> str | None:
        """Ask for a reason in words; `do` is the verb on the button that gives it."""

    def confirm(self, question: str, *, do: str, keep: str) -> bool:
        """Ask whether to do something; keeping things as they are is the default."""

    def choose_to_open(self, title: str, folder: Path | None, files: str) -> Path | None:
        """Ask for a file that exists."""

    def choose_to_save(self, title: str, suggested: Path, files: str) -> Path | None:
        """Ask where a file is to stand."""

    def tell(self, title: str, sentence: str, details: str = "") -> None:
        """Say something that nobody may miss; `details` can be copied."""


class DialogPrompts:
    """Asks in dialogs over a window; their classes are loaded with the first question."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    @contextmanager
    def _keys_back(self) -> Iterator[None]:
        """Have the keys go on where they were once the dialog has closed; not every desktop gives them back."""
        before = QApplication.focusWidget()
        yield
        window = self._parent.window()
        window.activateWindow()
        if before is not None and isValid(before) and before.isVisible() and before.window() is window:
            before.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def ask_reason(
        self, question: str, *, do: str, choices: Sequence[str] = (), initial: str = "", may_be_empty: bool = False
    ) -> str | None:
        """Ask for a reason in words."""
        from cd7gui.ui.dialogs import dialogs

        with self._keys_back():
            return dialogs.ask_reason(
                self._parent, question, do=do, choices=choices, initial=initial, may_be_empty=may_be_empty
            )

    def confirm(self, question: str, *, do: str, keep: str) -> bool:
        """Ask whether to do something."""
        from cd7gui.ui.dialogs import dialogs

        with self._keys_back():
            return dialogs.confirm(self._parent, question, do=do, keep=keep)

    def choose_to_open(self, title: str, folder: Path | None, files: str) -> Path | None:
        """Ask for a file that exists."""
        from cd7gui.ui.dialogs import dialogs

        with self._keys_back():
            return dialogs.choose_to_open(self._parent, title, folder, files)

    def choose_to_save(self, title: str, suggested: Path, files: str) -> Path | None:
        """Ask where a file is to stand."""
        from cd7gui.ui.dialogs import dialogs

        with self._keys_back():
            return dialogs.choose_to_save(self._parent, title, suggested, files)

    def tell(self, title: str, sentence: str, details: str = "") -> None:
        """Say something that nobody may miss."""
        from cd7gui.ui.dialogs import dialogs

        with self._keys_back():
            dialogs.tell(self._parent, title, sentence, details)
