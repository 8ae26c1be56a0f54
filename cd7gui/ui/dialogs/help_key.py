"""F1 in a dialog: the manual, at the page that speaks of it. The keys of the main window do not reach there."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog

HELP = "F1"


def open_manual_by_key(dialog: QDialog, page: str) -> None:
    """Let F1 open the manual over a dialog."""

    def show() -> None:
        from cd7gui.ui.dialogs.manual_window import show_manual

        show_manual(dialog, page)

    QShortcut(QKeySequence(HELP), dialog, show)
