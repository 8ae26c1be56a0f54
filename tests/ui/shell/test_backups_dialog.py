"""The way back from a backup, through the menu and through the command."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.cli.main import main
from cd7gui.store.casebook import Casebook
from cd7gui.store.verify import verify
from cd7gui.study.backups import back_up_at
from cd7gui.study.entry import Place, enter
from cd7gui.study.opening import open_study
from cd7gui.ui.app import open_window
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.worker_process import keep_copy_apart
from cd7gui.ui.shell.backups_dialog import LISTING, NONE, RestoreWindow
from tests.demo.demo_study import make_demo
from tests.ui.driving import Answers, Exports, no_summary
from tests.ui.immediate import ImmediateRunner


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study with a whole backup, a damaged one, and one entry since."""
    path = tmp_path / "s.cd7"
    with make_demo(path) as made:
        back_up_at(path, date(2026, 11, 21))
        damaged = back_up_at(path, date(2026, 11, 22))
        enter(made, Place(made.cases()[0].key, "F1", 0, "INITIALS"), "QQ", "test")
    damaged.write_bytes(damaged.read_bytes().replace(b"SUBJID", b"SUBJIX", 1))
    return path


def lines(path: Path) -> int:
    with Casebook.open(path, read_only=True) as book:
        return book.position()[0]


def test_backups_are_listed_with_their_proof_and_one_takes_the_place_of_the_study(
    qtbot: QtBot, undressed: QApplication, study: Path
) -> None:
    before = lines(study)
    backend, answers = Backend(Exports(), keep_copy=keep_copy_apart), Answers()
    window = open_window(
        study, who="a", notices=lambda _: answers, backend=backend, runner=ImmediateRunner(), summary=no_summary
    )
    qtbot.addWidget(window)
    window.menus.action("restore").trigger()
    dialog = window.findChild(RestoreWindow)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2, timeout=60_000)
    texts = [[dialog.table.item(row, column).text() for column in range(5)] for row in range(2)]
    assert [row[1] for row in texts] == ["s.2026-11-22.0002.cd7", "s.2026-11-21.0001.cd7"]
    assert texts[1][3:] == [str(before - 2), "verified"]  # without the entry and the receipt after it
    assert texts[0][4] != "verified"
    assert not dialog.in_place.isEnabled()
    dialog.table.selectRow(1)
    dialog.in_place.click()
    qtbot.waitUntil(lambda: window.controller.has_study, timeout=60_000)
    assert window.controller.study.path == study
    assert "s set aside 1.cd7" in window.banner.words
    window.close()
    with Casebook.open(study, read_only=True) as book:  # in place of the entry and its receipt
        assert [line.change.field for line in book.trail(after=before - 2)] == ["@RESTORED", "@HEAD"]
    assert lines(study.with_name("s set aside 1.cd7")) == before


def test_a_study_without_a_backup_says_so_and_how_to_come_by_one(
    qtbot: QtBot, undressed: QApplication, tmp_path: Path
) -> None:
    path = tmp_path / "s.cd7"
    make_demo(path).close()
    behind = QWidget()
    qtbot.addWidget(behind)
    dialog = RestoreWindow(path, UserPrompts(behind), behind)
    dialog.open()
    assert dialog.words.text() == LISTING
    qtbot.waitUntil(lambda: dialog.words.text() == NONE, timeout=60_000)
    assert dialog.words.isVisible()
    assert not dialog.in_place.isEnabled()


def test_the_newest_backup_is_tried_from_the_window(qtbot: QtBot, undressed: QApplication, study: Path) -> None:
    backend, answers = Backend(Exports(), keep_copy=keep_copy_apart), Answers()
    window = open_window(
        study, who="a", notices=lambda _: answers, backend=backend, runner=ImmediateRunner(), summary=no_summary
    )
    qtbot.addWidget(window)
    for damaged in (True, False):
        if not damaged:
            back_up_at(study, date(2026, 11, 23))
        window.menus.action("restore").trigger()
        dialog = window.findChildren(RestoreWindow)[-1]
        with qtbot.waitSignal(dialog.drilled, timeout=60_000):
            dialog.drill.click()
        said = dialog.words.text()
        assert dialog.words.isVisible()
        assert said.startswith("The drill failed: the newest" if damaged else "The drill passed: the newest"), said
        dialog.close()
    noted = window.controller.study.book.trail(patient="", form="@STUDY", field="@DRILL")
    assert [(line.who, json.loads(line.change.new or "")["passed"]) for line in noted] == [("a", False), ("a", True)]
    window.close()


def test_the_command_restores_and_names_what_it_kept(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup = study.with_name("s.backups") / "s.2026-11-21.0001.cd7"
    assert main(["restore", str(backup), str(study)]) == 0
    assert "s set aside 1.cd7" in capsys.readouterr().out
    assert verify(study) is None


def test_the_command_refuses_an_open_study_and_a_damaged_backup(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = study.with_name("s.backups")
    with open_study(study):
        assert main(["restore", str(folder / "s.2026-11-21.0001.cd7"), str(study)]) == 2
        assert "in use" in capsys.readouterr().err
    assert main(["restore", str(folder / "s.2026-11-22.0002.cd7"), str(study)]) == 2
    assert main(["restore", str(folder / "none.cd7"), str(study)]) == 2
    assert verify(study) is None
