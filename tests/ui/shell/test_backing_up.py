"""A study is backed up by hand in a process of its own: said how far, cancelled, and typed into meanwhile."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from cd7gui.store.casebook import Casebook
from cd7gui.store.verify import verify
from cd7gui.ui.services import worker_process
from cd7gui.ui.services.copy_process import BackupDialog
from tests.ui.driving import Answers
from tests.ui.services.test_file_watch import Open, enter, opened, stored, study  # noqa: F401 - fixtures

# ruff: noqa: F811 - the fixtures above

# A process that begins to write the copy and then takes its time.
SLOW = """
import sys, time
from cd7gui.halfmade import part_of
from cd7gui.pipe import Progress, messages, packed
part_of(next(messages(sys.stdin.buffer)).args[1]).write_text("half")
sys.stdout.buffer.write(packed(Progress(1, 4)))
sys.stdout.flush()
time.sleep(600)
"""


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "WORDS", ("-c", SLOW))


def hidden(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if one.name.startswith(".")]


def test_a_backup_by_hand_is_a_proved_copy_with_what_stands_on_the_page(
    qtbot: QtBot,
    opened: Open,
    study: Path,
) -> None:
    target = study.with_name("kept.cd7")
    target.write_text("an older copy")
    window = opened(study, Answers(files=[target]))
    enter(window, "AB")
    window.requests.files.backup()
    said = window.findChild(BackupDialog)
    qtbot.waitUntil(lambda: said.over, timeout=60_000)
    assert "was copied" in window.banner.words
    assert verify(target) is None
    assert stored(target) == "AB"


def test_the_window_takes_entries_while_it_is_copied_and_cancelling_leaves_nothing(
    qtbot: QtBot,
    opened: Open,
    study: Path,
    slow: None,
) -> None:
    target = study.with_name("kept.cd7")
    window = opened(study, Answers(files=[target]))
    window.requests.files.backup()
    said = window.findChild(BackupDialog)
    qtbot.waitUntil(lambda: said.value() == 1 and bool(hidden(study.parent)), timeout=60_000)
    assert not said.isModal()
    assert "Copying" in said.words.text()
    enter(window, "AB")
    window.requests.files.backup()
    assert "being copied" in window.banner.words
    qtbot.mouseClick(said.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: said.over)
    assert "cancelled" in window.banner.words
    assert not target.exists()
    assert not hidden(study.parent)
    assert stored(study) == "AB"


def test_a_copy_that_cannot_be_made_says_why(qtbot: QtBot, opened: Open, study: Path) -> None:
    target = study.with_name("nowhere") / "kept.cd7"
    window = opened(study, Answers(files=[target]))
    window.requests.files.backup()
    said = window.findChild(BackupDialog)
    qtbot.waitUntil(lambda: said.over, timeout=60_000)
    assert str(target.parent) in window.banner.words


@pytest.mark.skipif(sys.platform == "win32", reason="a process that ends itself by a signal")
def test_a_process_that_ends_without_a_word_is_no_copy(
    qtbot: QtBot,
    opened: Open,
    study: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_process, "WORDS", ("-c", "import os; os.kill(os.getpid(), 9)"))
    window = opened(study, Answers(files=[study.with_name("kept.cd7")]))
    window.requests.files.backup()
    said = window.findChild(BackupDialog)
    qtbot.waitUntil(lambda: said.over, timeout=60_000)
    assert "for an unknown reason" in window.banner.words


def test_nothing_is_copied_of_a_study_that_is_not_at_its_place(
    opened: Open,
    study: Path,
) -> None:
    window = opened(study, Answers(files=[study.with_name("kept.cd7")]))
    study.rename(study.with_name("moved.cd7"))
    window.requests.files.backup()
    assert window.findChild(BackupDialog) is None
    assert "is not saved" in window.banner.words
    study.with_name("moved.cd7").rename(study)


def test_a_window_that_closes_ends_the_copy_and_leaves_nothing_half_made(
    qtbot: QtBot,
    opened: Open,
    study: Path,
    slow: None,
) -> None:
    window = opened(study, Answers(files=[study.with_name("kept.cd7")]))
    window.requests.files.backup()
    said = window.findChild(BackupDialog)
    qtbot.waitUntil(lambda: bool(hidden(study.parent)), timeout=60_000)
    said.leave()
    assert not hidden(study.parent)
    with Casebook.open(study, read_only=True) as book:
        assert book.trail()
