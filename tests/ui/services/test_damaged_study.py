"""A damaged study in the window: found behind it, taken for reading only, and made sound by a button."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from cd7gui.domain.proof import Proof
from cd7gui.store.verify import verify
from cd7gui.study.backups import back_up
from cd7gui.study.entry import Place
from cd7gui.ui.app import open_window
from cd7gui.ui.services import worker_process
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.copy_process import Rebuilding
from cd7gui.ui.services.file_proof import Report
from cd7gui.ui.shell.backups_dialog import RestoreWindow
from cd7gui.ui.shell.main_window import MainWindow
from cd7gui.ui.tour.typist import wait_until
from tests.demo.demo_study import make_demo
from tests.study.memory_book import memory_study
from tests.ui.driving import Exports, counting, no_summary
from tests.ui.immediate import ImmediateRunner

DEATH = "UPDATE value SET text = '2030-01-01' WHERE form = 'F16' AND field = 'DTHDAT'"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "s.cd7"
    with make_demo(path) as made:
        (tmp_path / "s.backups").mkdir()
        back_up(made.path, tmp_path / "s.backups" / "kept.cd7")
    return path


def _alter(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(statement)


def _break_chain(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        guard = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'change_is_never_updated'").fetchone()[0]
        raw.execute("DROP TRIGGER change_is_never_updated")
        raw.execute("UPDATE change SET reason = 'altered' WHERE seq = 5")
        raw.execute(guard)


def _button(window: MainWindow, text: str) -> QPushButton:
    wait_until(lambda: bool(_visible(window, text)), f"there is no button {text}")
    return _visible(window, text)[0]


def _visible(window: MainWindow, text: str) -> list[QPushButton]:
    return [one for one in window.banner.findChildren(QPushButton) if one.text() == text and one.isVisible()]


def test_a_sound_study_is_proved_behind_the_window(qtbot: QtBot, study: Path) -> None:
    window = open_window(study, who="tester")
    qtbot.addWidget(window)
    assert window.controller.study.proof is Proof.NOTHING
    wait_until(lambda: window.controller.study.proof is Proof.WHOLE, "the study was not proved")
    assert not window.controller.study.read_only


def test_a_study_that_was_proved_is_proved_again_each_hour(qtbot: QtBot, undressed: object) -> None:
    asked: list[Report] = []

    def prove(path: Path, told: Report) -> Mock:
        asked.append(told)
        return Mock()

    backend = replace(Backend(Exports(), counting), prove=prove)
    shown = memory_study({"P1": {"F1.SUBJID": "1"}})
    window = open_window(study=shown, who="tester", backend=backend, runner=ImmediateRunner(), summary=no_summary)
    qtbot.addWidget(window)
    wait = window.controller.proving.findChild(QTimer)
    assert wait is not None
    wait.timeout.emit()
    asked[0](Proof.WHOLE, "")
    assert (len(asked), wait.isActive(), wait.isSingleShot(), wait.interval()) == (1, True, True, 3_600_000)
    wait.timeout.emit()
    asked[1](Proof.NOTHING, "altered")
    assert not shown.read_only, "it is asked for a second time"
    asked[2](Proof.NOTHING, "altered")
    assert (shown.read_only, shown.proof) == (True, Proof.NOTHING)


def test_an_altered_death_date_is_found_and_nothing_more_is_taken_in(qtbot: QtBot, study: Path) -> None:
    _alter(study, DEATH)
    window = open_window(study, who="tester")
    qtbot.addWidget(window)
    wait_until(lambda: window.controller.study.read_only, "the damage was not found")
    assert "F16.DTHDAT" in window.banner.words
    key = window.controller.study.cases()[0].key
    assert not window.controller.enter(Place(key, "F1", 0, "INITIALS"), "AB", "test").stored


def test_a_study_is_made_anew_beside_the_window_which_takes_keys_meanwhile(qtbot: QtBot, study: Path) -> None:
    """It ran in the window's thread: 1,000 patients froze it for most of a minute."""
    _alter(study, DEATH)
    window = open_window(study, who="tester")
    qtbot.addWidget(window)
    _button(window, "Rebuild from the audit trail").click()
    waiting = window.findChild(Rebuilding)
    assert waiting is not None
    assert not waiting.over  # the click came back at once
    assert not waiting.isModal()
    window.requests.files.rebuild(study)
    assert "being copied or rebuilt" in window.banner.words
    wait_until(lambda: waiting.over, "the study was not made anew")
    assert verify(study) is None
    assert not window.controller.study.read_only
    assert "rebuilt from" in window.banner.words
    wait_until(lambda: window.controller.study.proof is Proof.WHOLE, "the new file was not proved")


# A process that begins to make the study anew and then takes its time.
SLOW = """
import sys, time
from cd7gui.halfmade import part_of
from cd7gui.pipe import Progress, messages, packed
part_of(next(messages(sys.stdin.buffer)).args[0]).write_text("half")
sys.stdout.buffer.write(packed(Progress(1, 4)))
sys.stdout.flush()
time.sleep(600)
"""


@pytest.mark.parametrize("leaving", [False, True], ids=["cancelled", "the window closes"])
def test_rebuilding_that_is_ended_leaves_the_study_as_it_was_and_offers_it_again(
    qtbot: QtBot, study: Path, monkeypatch: pytest.MonkeyPatch, leaving: bool
) -> None:
    _alter(study, DEATH)
    content = study.read_bytes()
    window = open_window(study, who="tester")
    qtbot.addWidget(window)
    button = _button(window, "Rebuild from the audit trail")
    monkeypatch.setattr(worker_process, "WORDS", ("-c", SLOW))
    button.click()
    waiting = window.findChild(Rebuilding)
    assert waiting is not None
    wait_until(lambda: waiting.value() == 1, "nothing was said of how far it is")
    assert list(study.parent.glob(".*.part"))
    if leaving:
        waiting.leave()
    else:
        waiting.findChildren(QPushButton)[0].click()
        wait_until(lambda: waiting.over, "it was not cancelled")
        assert "cancelled" in window.banner.words
        monkeypatch.undo()
        assert _button(window, "Rebuild from the audit trail").isEnabled()
        window.controller.close()
    assert not list(study.parent.glob(".*.part"))
    assert study.read_bytes() == content


def test_a_study_whose_trail_is_damaged_too_says_so_with_its_backups(qtbot: QtBot, study: Path) -> None:
    _break_chain(study)
    window = open_window(study, who="tester")
    qtbot.addWidget(window)
    _button(window, "Rebuild from the audit trail").click()
    wait_until(lambda: "its audit trail is damaged too" in window.banner.words, "nothing was said")
    assert _button(window, "Restore a backup").isEnabled()
    assert not list(study.parent.glob("* set aside *"))


def test_a_study_opened_meanwhile_stays_open(qtbot: QtBot, study: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.cd7"
    make_demo(other).close()
    _alter(study, DEATH)
    window = open_window(study, who="tester")
    qtbot.addWidget(window)
    _button(window, "Rebuild from the audit trail").click()
    window.requests.files.open_path(other)
    wait_until(lambda: "rebuilt from" in window.banner.words, "nothing was said")
    assert window.controller.study.path == other
    assert verify(study) is None


def test_a_study_with_a_foreign_trigger_is_not_opened_and_its_backups_are_offered(qtbot: QtBot, study: Path) -> None:
    _alter(study, "CREATE TRIGGER spy AFTER INSERT ON change BEGIN DELETE FROM value; END")
    window = open_window(study, who="tester")
    qtbot.addWidget(window)
    assert not window.controller.has_study
    assert "altered by another program (spy)" in window.banner.words
    _button(window, "Restore a backup").click()
    wait_until(lambda: window.findChild(RestoreWindow) is not None, "no backups were offered")


class NoProof:
    """A proof that has ended."""

    def stop(self) -> None:
        """Nothing runs."""


@pytest.mark.parametrize("answers", [["The page is wrong.", ""], ["The page is wrong.", "The page is wrong."]])
def test_a_study_is_damaged_when_a_second_proof_says_so_too(qtbot: QtBot, study: Path, answers: list[str]) -> None:
    """A private copy made while the log was written back looked damaged, and writing stopped for the session."""
    asked: list[str] = []

    def prove(_: Path, told: Report) -> NoProof:
        asked.append(answers[len(asked)])
        QTimer.singleShot(0, lambda: told(Proof.NOTHING if asked[-1] else Proof.WHOLE, asked[-1]))
        return NoProof()

    controller = StudyController(Backend(Exports(), prove=prove), ImmediateRunner(), who="tester")
    said: list[str] = []
    controller.proving.damaged.connect(lambda wrong, _: said.append(wrong))
    controller.open(study)
    qtbot.waitUntil(lambda: len(asked) == 2 and (bool(said) or controller.study.proof is Proof.WHOLE))
    assert controller.study.read_only == bool(answers[1])
    assert said == ([answers[1]] if answers[1] else [])
    controller.close()
    controller.deleteLater()
