"""A file that is dropped, the studies opened last, and the import leave the locks of the open study alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.shell.main_window import MainWindow
from cd7gui.ui.transfers.import_dialog import ImportWizard
from cd7gui.ui.widgets.start_page import NO_STUDY, StartPage
from tests.ui.dialogs.test_file_dialog import locks, while_open
from tests.ui.services.test_file_watch import Open, enter, opened, stored, study  # noqa: F401 - fixtures

# ruff: noqa: F811 - the fixtures above

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lists the locks of a process")


def drop(window: MainWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = QPointF(100, 100)
    window.dragEnterEvent(QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, mime, left, none))
    window.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, mime, left, none))


def test_a_workbook_that_is_dropped_leaves_every_lock(qtbot: QtBot, opened: Open, study: Path) -> None:
    table = study.with_name("table.csv")
    table.write_text("SUBJID,SEX\n01-001,F\n")
    window = opened(study)
    enter(window, "AB")
    before = locks(study)
    drop(window, table)
    qtbot.waitUntil(lambda: window.findChild(ImportWizard) is not None)
    wizard = window.findChild(ImportWizard)
    assert before
    assert locks(study) == before
    wizard.reject()
    assert locks(study) == before


def test_the_open_study_itself_dropped_on_its_window_stays_open_with_every_lock(
    qtbot: QtBot, opened: Open, study: Path
) -> None:
    window = opened(study)
    enter(window, "AB")
    before = locks(study)
    drop(window, study)
    qtbot.waitUntil(lambda: "already open in this window" in window.banner.words)
    assert not window.controller.study.read_only
    assert before
    assert locks(study) == before
    enter(window, "CD")
    assert locks(study) == before
    assert stored(study) == "CD"


def test_the_studies_opened_last_are_listed_without_opening_them(qtbot: QtBot, opened: Open, study: Path) -> None:
    window = opened(study)
    enter(window, "AB")
    before = locks(study)
    page = StartPage("start", "Begin", NO_STUDY)
    qtbot.addWidget(page)
    page.show_recent([study, study.with_name("gone.cd7")])
    page.show()
    assert before
    assert locks(study) == before


def test_the_dialog_of_the_import_leaves_every_lock(qtbot: QtBot, opened: Open, study: Path) -> None:
    window = opened(study)
    enter(window, "AB")
    before = locks(study)
    while_open(lambda dialog: dialog.reject())
    assert UserPrompts(window).choose_to_open("Import", study.parent, "All files (*)") is None
    assert before
    assert locks(study) == before
