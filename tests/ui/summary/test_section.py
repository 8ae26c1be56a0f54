"""A chapter of the summary: it is made within the page and never flashes up as a window that takes the keys away."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.ui.summary.section import CHAPTERS, SummarySection


class Windows(QObject):
    """Notes every widget that is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched.objectName() or type(watched).__name__)
        return False


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_making_a_chapter_shows_no_window(qtbot: QtBot, qapp: QApplication, chapter: object) -> None:
    windows = Windows()
    qapp.installEventFilter(windows)
    section = SummarySection(chapter, None)
    qtbot.addWidget(section)
    qapp.removeEventFilter(windows)
    assert windows.shown == []
