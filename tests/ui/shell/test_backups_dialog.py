"""The way back from a backup, through the menu and through the command."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.cli.main import main
from cd7gui.store.casebook import Casebook
from cd7gui.store.verify import verify
from cd7gui.study.backups import back_up_at
from cd7gui.study.demo import make_demo
from cd7gui.study.entry import Place, enter
from cd7gui.study.opening import open_study
from cd7gui.ui.app import open_window
from cd7gui.ui.services.backend import programme
from cd7gui.ui.services.tasks import ImmediateRunner
from cd7gui.ui.shell.backups_dialog import RestoreWindow
from tests.ui.driving import Answers, Exports, no_summary


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
    doors, answers = programme(Exports()), Answers()
    window = open_window(
        study, who="a", notices=lambda _: answers, doors=doors, runner=ImmediateRunner(), summary=no_summary
    )
    qtbot.addWidget(window)
    window.menus.action("restore").trigger()
    dialog = window.findChild(RestoreWindow)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2, timeout=60_000)
    texts = [[dialog.table.item(row, column).text() for column in range(5)] for row in range(2)]
    assert [row[1] for row in texts] == ["s.2026-11-22.0002.cd7", "s.2026-11-21.0001.cd7"]
    assert texts[1][3:] == [str(before - 1), "whole"]
    assert texts[0][4] != "whole"
    assert not dialog.in_place.isEnabled()
    dialog.table.selectRow(1)
    dialog.in_place.click()
    qtbot.waitUntil(lambda: window.gateway.has_study, timeout=60_000)
    assert window.gateway.study.path == study
    assert "s set aside 1.cd7" in window.banner.words
    window.close()
    assert lines(study) == before - 1
    assert lines(study.with_name("s set aside 1.cd7")) == before


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
