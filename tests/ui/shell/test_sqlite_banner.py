"""The window says once that the SQLite of this computer is not safe, and never over another message."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cd7gui.store.database import sqlite_version as sqliteversion
from cd7gui.study.opening import new_study
from cd7gui.ui.app import open_window, warn_of_sqlite
from cd7gui.ui.services.settings import InMemorySettings, UserSettings


@pytest.fixture
def affected(monkeypatch: pytest.MonkeyPatch) -> str:
    words = sqliteversion.warning((3, 40, 1))
    monkeypatch.setattr(sqliteversion, "warning", lambda: words)
    return words


def test_it_is_said_once(affected: str, tmp_path: Path, qtbot: QtBot) -> None:
    new_study(tmp_path / "s.cd7").close()
    kept = UserSettings(InMemorySettings())
    said = []
    for _ in range(2):
        window = open_window(tmp_path / "s.cd7", who="chen")
        qtbot.addWidget(window)
        warn_of_sqlite(window, kept)
        said.append("" if window.banner.isHidden() else window.banner.words)
        window.close()

    assert said == [affected, ""]


def test_it_stands_until_somebody_closes_it(affected: str, tmp_path: Path, qtbot: QtBot) -> None:
    new_study(tmp_path / "s.cd7").close()
    window = open_window(tmp_path / "s.cd7", who="chen")
    qtbot.addWidget(window)
    warn_of_sqlite(window, UserSettings(InMemorySettings()))
    window.controller.case_changed.emit("")

    assert window.banner.words == affected
    assert not window.banner.isHidden()


def test_another_message_is_not_covered(affected: str, tmp_path: Path, qtbot: QtBot) -> None:
    new_study(tmp_path / "s.cd7").close()
    window = open_window(tmp_path / "s.cd7", who="chen")
    qtbot.addWidget(window)
    window.banner.say("Another message.", "error")
    kept = UserSettings(InMemorySettings())
    warn_of_sqlite(window, kept)

    assert window.banner.words == "Another message."
    assert not kept.warned_of  # the next start says it


def test_a_safe_one_is_not_mentioned(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqliteversion, "warning", lambda: "")
    window = open_window(who="chen")
    qtbot.addWidget(window)
    warn_of_sqlite(window, UserSettings(InMemorySettings()))

    assert window.banner.isHidden()
