"""Encrypted studies in the window: made, unlocked, exported and backed up by processes of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cd7gui.pipe import Failure
from cd7gui.store import encrypting
from cd7gui.store.encryption import sealing
from cd7gui.store.encryption.key_file import name_key_file
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.store.verify import verify
from cd7gui.study.encryption import ENCRYPTION
from cd7gui.ui.dialogs.password_dialog import PasswordDialog
from cd7gui.ui.jobs import encryption as jobs
from cd7gui.ui.services.copy_process import BackupDialog, JobProgressDialog
from tests.ui.driving import Answers
from tests.ui.services.test_file_watch import Open, enter, opened, stored, study  # noqa: F401 - fixtures

# ruff: noqa: F811 - the fixtures above

pytest.importorskip("sqlcipher3", reason="encryption needs the extra “encrypted”")
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    monkeypatch.setattr(sealing, "COST", (2, 8, 1))


def lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UNLOCKED, "_keys", {})


def test_the_open_study_is_written_encrypted_and_opens_by_its_password(
    qtbot: QtBot, opened: Open, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = study.with_name("sealed.cd7")
    answers = Answers(files=[target], reasons=[PASSWORD])
    window = opened(study, answers)
    enter(window, "QZX")
    window.requests.call("encrypt")
    said = window.findChild(JobProgressDialog)
    qtbot.waitUntil(lambda: said.over, timeout=60_000)
    assert "Recovery key: " in answers.told[-1]
    assert not target.read_bytes().startswith(b"SQLite")
    assert stored(target) == "QZX"

    lock(monkeypatch)
    answers.reasons[:] = ["wrong horse", PASSWORD]
    window.requests.files.open_path(target)
    qtbot.waitUntil(lambda: window.controller.study.path == target, timeout=60_000)
    assert "neither the password" in answers.asked[-1]
    assert window.controller.study.case("p1") is not None


def test_the_trail_says_of_an_encryption_that_failed_that_no_file_was_made(
    opened: Open, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = study.with_name("sealed.cd7")
    monkeypatch.setattr(jobs, "JobProgressDialog", lambda _job, _folder, end, *_: end(Failure("The disk is full.")))
    window = opened(study, Answers(files=[target], reasons=[PASSWORD]))
    window.requests.call("encrypt")
    assert window.banner.words == "The disk is full."
    assert not name_key_file(target).exists()
    told = [line.change.new for line in window.controller.study.book.trail() if line.change.field == ENCRYPTION]
    assert told == ["encrypted as sealed.cd7", "not encrypted as sealed.cd7: this failed, and no file was made"]


def test_who_does_not_give_the_password_stays_where_they_were(
    qtbot: QtBot, opened: Open, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = study.with_name("sealed.cd7")
    encrypting.encrypt(study, target, encrypting.new_keys(target, PASSWORD).key.id)
    lock(monkeypatch)
    answers = Answers(reasons=[None])
    window = opened(study, answers)
    window.requests.files.open_path(target)
    qtbot.waitUntil(lambda: bool(answers.asked), timeout=60_000)
    assert window.controller.study.path == study


def test_a_new_encrypted_study_takes_values_and_a_backup_by_a_process_of_its_own(
    qtbot: QtBot, opened: Open, study: Path
) -> None:
    made, kept = study.with_name("made.cd7"), study.with_name("kept.cd7")
    answers = Answers(files=[made, kept], reasons=[PASSWORD])
    window = opened(study, answers)
    window.requests.call("new_encrypted_study")
    assert window.controller.study.path == made
    assert "Recovery key: " in answers.told[-1]
    window.requests.files.backup()
    said = window.findChild(BackupDialog)
    qtbot.waitUntil(lambda: said.over, timeout=60_000)
    assert "was copied" in window.banner.words
    assert verify(kept) is None
    assert not kept.read_bytes().startswith(b"SQLite")


def test_a_name_at_which_a_study_stands_is_refused_before_keys_are_made(opened: Open, study: Path) -> None:
    answers = Answers(files=[study], reasons=[PASSWORD])
    window = opened(study, answers)
    window.requests.call("encrypt")
    assert "already exists" in window.banner.words
    assert not name_key_file(study).exists()


def test_a_new_password_is_taken_once_it_was_typed_twice(qtbot: QtBot) -> None:
    dialog = PasswordDialog("New", new=True, do="Encrypt", parent=None)
    qtbot.addWidget(dialog)
    assert not dialog.do.isEnabled()
    dialog.password.setText(PASSWORD)
    assert not dialog.do.isEnabled()
    dialog.again.setText("correct house")
    assert dialog.hint.text()
    dialog.again.setText(PASSWORD)
    assert dialog.do.isEnabled()
    dialog.password.setText("short")
    dialog.again.setText("short")
    assert not dialog.do.isEnabled()
