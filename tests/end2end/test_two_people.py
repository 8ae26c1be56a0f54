"""Two people and those who look after them, through the window: entered, seen, signed, locked, refused and unlocked.

CD7GUI_PICTURES=FOLDER keeps a picture of each step.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import ACCESS, Place
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.study.people import session_pass
from cd7gui.study.people.roles import Role
from cd7gui.study.reports.lock_list import NOTHING_HELD, locks_in_words
from cd7gui.study.reports.signature_list import seen_signatures, signatures_in_words
from cd7gui.ui.app import open_window
from cd7gui.ui.people.locking_dialog import LockDialog
from cd7gui.ui.people.signing_dialog import SignDialog
from cd7gui.ui.shell.main_window import MainWindow
from tests.study.people.cast import FIRST, NAMES, OWN
from tests.study.people.conftest import path, peopled, quick_passwords  # noqa: F401 - fixtures
from tests.ui.driving import Answers
from tests.ui.people.test_people_window import head_of, in_dialog, signed_in

# ruff: noqa: F811 - the fixtures above

REASON = "the death certificate came late"
PICTURES = os.environ.get("CD7GUI_PICTURES", "")


class Scene:
    """A window in which one person after the other signs in, with a picture of each step."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window, self._number = qtbot, window, 0

    def enters(self, role: Role, *, sees: bool = True) -> None:
        if self.window.controller.study.person is not None:
            self.window.requests.call("sign_out")
        signed_in(self.qtbot, self.window, NAMES[role])
        self.qtbot.waitUntil(lambda: self.window.topbar.signs.text().endswith(role.value))
        if sees:
            self.window.case_reports.show_patient(FIRST)
            self.window.case_reports.show_form("F16")

    def picture(self, name: str, widget: QWidget | None = None) -> None:
        self._number += 1
        if PICTURES:
            QApplication.processEvents()
            (widget or self.window).grab().save(str(Path(PICTURES) / f"{self._number:02} {name}.png"))

    def asks(self, request: str, kind: type[QDialog], act: Callable[[QDialog], object]) -> None:
        in_dialog(self.qtbot, kind, act)
        self.window.requests.call(request)

    def field(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def types(self, name: str, text: str) -> None:
        field = self.field(name)
        field.setFocus()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Tab)


def test_entered_seen_signed_locked_refused_and_unlocked(
    qtbot: QtBot, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    window = open_window(path, who="tester", notices=lambda _: Answers())
    window.resize(1280, 800)
    qtbot.addWidget(window)
    scene, controller = Scene(qtbot, window), window.controller
    try:
        scene.enters(Role.ENTRY)
        scene.types("F16.DEATH", "N")
        assert controller.study.case(FIRST).stored("F16", 0, "DEATH") == "N"
        scene.picture("coordinator enters")
        window.requests.call("complete")
        assert controller.study.case(FIRST).is_complete(Death)
        scene.picture("coordinator completes")

        scene.enters(Role.MONITOR)
        assert not scene.field("F16.DEATH").isEnabled()
        scene.picture("monitor looks")

        scene.enters(Role.INVESTIGATOR)

        def sign(dialog: QDialog) -> None:
            assert isinstance(dialog, SignDialog)
            assert dialog.opens.text().startswith("Nothing is open")
            dialog.meaning.setCurrentIndex(dialog.meaning.count() - 1)
            QTest.keyClicks(dialog.password, OWN)
            scene.picture("investigator signs", dialog)
            dialog.do.click()

        scene.asks("sign_off", SignDialog, sign)
        assert f"approved by {NAMES[Role.INVESTIGATOR]}" in head_of(window)
        scene.picture("signed")

        scene.enters(Role.DATA_MANAGER)

        def lock(dialog: QDialog) -> None:
            assert isinstance(dialog, LockDialog)
            assert dialog.scope.currentText() == "F16 of 01-001"
            dialog.lock.click()
            scene.picture("data manager locks", dialog)
            dialog.accept()

        scene.asks("lock", LockDialog, lock)
        assert "locked" in head_of(window)
        scene.picture("locked")

        scene.enters(Role.ENTRY)
        assert not scene.field("F16.DEATH").isEnabled()
        refused = controller.enter(Place(FIRST, "F16", 0, "DEATH"), "Y", "a slip")
        assert not refused.stored
        assert "locked" in refused.sentence
        scene.picture("coordinator refused")

        def refuse(dialog: QDialog) -> None:
            assert isinstance(dialog, LockDialog)
            dialog.reason.setText(REASON)
            assert not dialog.unlock.isEnabled()
            dialog.accept()

        scene.asks("lock", LockDialog, refuse)

        scene.enters(Role.KEEPER, sees=False)

        def unlock(dialog: QDialog) -> None:
            assert isinstance(dialog, LockDialog)
            dialog.scope.setCurrentText("F16 of 01-001")
            assert not dialog.unlock.isEnabled()
            field = dialog.reason
            assert isinstance(field, QLineEdit)
            QTest.keyClicks(field, REASON)
            scene.picture("keeper unlocks", dialog)
            dialog.unlock.click()
            assert dialog.state.text() == "neither frozen nor locked"
            dialog.accept()

        scene.asks("lock", LockDialog, unlock)
        scene.picture("unlocked")

        scene.enters(Role.ENTRY)
        assert scene.field("F16.DEATH").isEnabled()
        assert f"approved by {NAMES[Role.INVESTIGATOR]}" in head_of(window)  # nothing changed under the lock
        _is_all_in_the_trail(controller.study)
    finally:
        controller.close()
        window.close()
    capsys.readouterr()
    session_pass.revoke()
    assert main(["verify", str(path)]) == 0
    assert "1 signature: 1 valid." in capsys.readouterr().out


def _is_all_in_the_trail(study) -> None:
    done = [line for line in study.book.trail() if line.change.form in ("F16", "@SIGNED", "@LOCK")]
    told = [(line.who, line.change.form, line.change.field, line.change.new) for line in done]
    assert told[0] == (NAMES[Role.ENTRY], "F16", "DEATH", "N")
    assert told[1] == (NAMES[Role.ENTRY], "F16", "@COMPLETE", "1")
    assert told[2][:2] == (NAMES[Role.INVESTIGATOR], "@SIGNED")
    assert told[3][:2] == (NAMES[Role.DATA_MANAGER], "@LOCK")
    assert (told[3][3] or "").startswith("locked")
    assert (told[4][:2], told[4][3], done[4].change.reason) == ((NAMES[Role.KEEPER], "@LOCK"), None, REASON)
    assert len(told) == 5  # the coordinator's try stands nowhere
    came = [line.who for line in study.book.trail(patient="", form=ACCESS) if line.change.field == "SIGNIN"][-7:]
    order = (Role.ENTRY, Role.MONITOR, Role.INVESTIGATOR, Role.DATA_MANAGER, Role.ENTRY, Role.KEEPER, Role.ENTRY)
    assert came == [NAMES[role] for role in order]
    assert f"approved by {NAMES[Role.INVESTIGATOR]}" in signatures_in_words(study, seen_signatures(study))
    assert locks_in_words(study) == NOTHING_HELD
