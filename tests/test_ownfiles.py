"""Preferences, log and name are read by their owner alone, also those that an earlier version left open to all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from cd7gui.ownfiles import owned
from cd7gui.study.signing import remember, remembered, remembered_file
from cd7gui.ui import app
from tests.ui.driving import Answers

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows keeps them in the registry and the profile")


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.fixture(params=["new", "left by an earlier version"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    place = tmp_path / "kept" / "cd7gui.conf"
    if request.param != "new":
        place.parent.mkdir()
        place.write_text("")
        place.chmod(0o644)
    return place


def test_the_log_is_read_by_its_owner_alone(file: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    app.ErrorReporter(Answers(), file).tell(ValueError, ValueError("wrong"), None)

    assert mode(file) == 0o600
    assert "wrong" in file.read_text()
    assert "wrong" in capsys.readouterr().err


def test_the_settings_stay_with_their_owner_when_qt_writes_them(file: Path) -> None:
    kept = QSettings(str(owned(file)), QSettings.Format.IniFormat)
    kept.setValue("scale", 1.25)
    kept.sync()

    assert mode(file) == 0o600
    assert "scale=1.25" in file.read_text()


def test_the_programme_keeps_its_settings_so(tmp_path: Path) -> None:
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path))
    assert mode(Path(app.settings().fileName())) == 0o600


def test_the_name_that_signs_is_kept_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    remember("chen")

    assert remembered() == "chen"
    assert mode(remembered_file()) == 0o600


def test_a_place_where_nothing_can_be_made_is_left_to_who_writes(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    assert owned(tmp_path / "kept" / "log") == tmp_path / "kept" / "log"
