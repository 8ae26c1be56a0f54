"""The real window over a study on disk, for tests that type into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from cd7gui.study.opening import new_study
from cd7gui.ui.app import open_window
from cd7gui.ui.shell.main_window import MainWindow
from tests.ui.conftest import nothing_left_behind

__all__ = ["no_dialog", "nothing_left_behind", "window"]  # a window that stayed would be dressed again with each next


@pytest.fixture
def no_dialog(qapp: QApplication) -> Iterator[None]:
    """A dialog that nobody answers would hold the test for ever: close it, so that the test fails instead."""
    watch = QTimer()
    watch.timeout.connect(lambda: (dialog := QApplication.activeModalWidget()) and dialog.close())
    watch.start(500)
    yield
    watch.stop()


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, no_dialog: None) -> Iterator[MainWindow]:
    new_study(tmp_path / "empty.cd7", name="Empty").close()
    opened = open_window(tmp_path / "empty.cd7", who="coordinator")
    opened.resize(1280, 800)
    qapp.processEvents()
    yield opened
    opened.close()
    opened.deleteLater()
