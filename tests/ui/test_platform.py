"""The installed Qt binding can be trusted with the process."""

import sys

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot


def test_calls_that_return_none_do_not_use_none_up(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 drops a reference to None with each such call, and aborts after some 5,000."""
    editor = QLineEdit()
    qtbot.addWidget(editor)
    before = sys.getrefcount(None)
    for number in range(10_000):
        editor.setText(str(number))
        # Fail with a sentence before the process dies: at 5,000 lost references it would abort without one.
        assert sys.getrefcount(None) > before - 1_000, f"{number + 1} calls lost 1,000 references to None"
