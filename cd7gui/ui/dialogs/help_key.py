"""F1 in a dialog, which opens the manual at its page: the main window's shortcuts do not work there."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog

HELP = "F1"


def open_manual_by_key(dialog: QDialog, page: str) -> None:
    """Make F1 open the manual over a dialog."""

    def show() -> None:
        from cd7gui.ui.dialogs.manual_window import show_manual

        show_manual(dialog, page)

    QShortcut(QKeySequence(HELP), dialog, show)
