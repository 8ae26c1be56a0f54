"""Identifiers apart in the window: kept apart, away, unlocked, brought back, and a study written anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.store.apart.parted_casebook import PartedCasebook
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.persons_place import persons_of
from cd7gui.store.encryption import sealing
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.study.apart.identifiers_key import unlock_identifiers
from cd7gui.ui.data_entry.editors.text import LineEditor
from cd7gui.ui.dialogs.identifiers_dialog import IdentifierAct, IdentifiersDialog
from cd7gui.ui.services.copy_process import JobProgressDialog
from cd7gui.ui.shell.main_window import MainWindow
from tests.study.apart_study import SECRETS, whole_study
from tests.ui.driving import Answers
from tests.ui.services.test_file_watch import Open, opened  # noqa: F401 - a fixture

# ruff: noqa: F811 - the fixture above


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    monkeypatch.setattr(sealing, "COST", (2, 8, 1))


@pytest.fixture
def apart(tmp_path: Path) -> Path:
    return whole_study(tmp_path / "s.cd7")


def choose(window: MainWindow, act: IdentifierAct, reason: str = "", *, encrypted: bool = False) -> str:
    """Answer the dialog; returns what it said."""
    said: list[str] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, IdentifiersDialog)
        said.append(dialog.state.text())
        dialog.reason.setText(reason)
        dialog.encrypted.setChecked(encrypted)
        button = dialog.ways[act]
        if button.isEnabled():
            button.click()
        else:
            said.append("refused")
            dialog.reject()

    QTimer.singleShot(0, answer)
    window.requests.call("identifiers")
    return " ".join(said)


def editor(window: MainWindow, name: str) -> LineEditor:
    found = window.findChild(LineEditor, name)
    assert isinstance(found, LineEditor)
    return found


def test_identifiers_are_kept_apart_shown_as_that_and_brought_back(opened: Open, apart: Path) -> None:
    answers = Answers()
    window = opened(apart, answers)
    assert "refused" in choose(window, IdentifierAct.KEEP_APART)  # no reason
    assert choose(window, IdentifierAct.KEEP_APART, "GDPR") == "The identifiers are in the study itself."
    assert "6 values" in answers.told[-1]
    assert window.controller.study.case("p1").stored("F1", 0, "INITIALS") == "QXZW"
    window.controller.close()
    persons_of(apart).rename(apart.with_name("away"))

    window = opened(apart, answers)
    assert "identifiers kept apart" in window.controller.data_words()
    assert not window.banner.isHidden()
    assert "is missing" in window.banner.words
    assert "refused" in choose(window, IdentifierAct.BRING_BACK, "back")
    window.controller.close()
    apart.with_name("away").rename(persons_of(apart))

    window = opened(apart, answers)
    assert "which is present" in choose(window, IdentifierAct.BRING_BACK, "back")
    assert "are in s.cd7 again" in answers.told[-1]


def test_an_identifier_that_is_away_is_shown_as_that_and_takes_no_key(opened: Open, apart: Path) -> None:
    window = opened(apart)
    choose(window, IdentifierAct.KEEP_APART, "GDPR")
    window.controller.close()
    persons_of(apart).unlink()
    window = opened(apart)
    window.show()
    initials = editor(window, "F1.INITIALS")
    assert initials.missing == "kept apart"
    assert not initials.isEnabled()
    assert editor(window, "F1.SUBJID").isEnabled()
    patients = window.case_reports.patients.model
    for text, found in (("kept", []), ("8", []), ("01-00", ["p1", "p2"])):
        patients.search(text)
        assert [patients.key_at(row) for row in range(patients.rowCount())] == found


def test_the_identifiers_are_unlocked_by_their_own_password(
    qtbot: QtBot, opened: Open, apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3", reason="encryption needs the extra “encrypted”")
    answers = Answers(reasons=["correct horse"])
    window = opened(apart, answers)
    choose(window, IdentifierAct.KEEP_APART, "GDPR", encrypted=True)
    assert "Recovery key: " in answers.told[-1]
    assert not persons_of(apart).read_bytes().startswith(b"SQLite")
    window.controller.close()
    monkeypatch.setattr(UNLOCKED, "_keys", {})

    answers.reasons[:] = ["wrong horse", "correct horse"]
    window = opened(apart, answers)
    assert "not unlocked here" in choose(window, IdentifierAct.UNLOCK)
    assert "neither the password" in answers.asked[-1]
    qtbot.waitUntil(lambda: not window.controller.study.identifiers_away, timeout=60_000)
    assert window.controller.study.case("p1").stored("F1", 0, "INITIALS") == "QXZW"


def test_an_error_after_the_identifiers_were_moved_hides_no_recovery_key(
    opened: Open, apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3", reason="encryption needs the extra “encrypted”")
    answers = Answers(reasons=["correct horse"])
    window = opened(apart, answers)
    mark = PartedCasebook.mark

    def failing(*given: Any, **named: Any) -> None:
        mark(*given, **named)
        raise StudyFileError("The disk is full.")

    monkeypatch.setattr(PartedCasebook, "mark", failing)
    choose(window, IdentifierAct.KEEP_APART, "GDPR", encrypted=True)
    assert "But an error followed: The disk is full." in answers.told[-1]
    key = answers.told[-1].partition("Recovery key: ")[2].splitlines()[0]
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    unlock_identifiers(apart, key)


def test_the_study_is_written_anew_beside_the_window(qtbot: QtBot, opened: Open, apart: Path) -> None:
    out = apart.with_name("n.cd7")
    answers = Answers(files=[out])
    window = opened(apart, answers)
    choose(window, IdentifierAct.WRITE_ANEW, "E6(R3) 4.2.2(b)")
    said = window.findChild(JobProgressDialog)
    qtbot.waitUntil(lambda: said.over, timeout=60_000)
    assert "has an audit trail without them" in answers.told[-1]
    assert not [word for word in SECRETS if word.encode() in out.read_bytes()]
    assert window.controller.study.setting("@RETOLD") == "rewritten without identifiers as n.cd7"
