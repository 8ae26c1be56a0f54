"""Signing a kept report in the window, and holding a file against the list of signatures."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from cd7gui.study.opening import open_study
from cd7gui.study.people.roles import Role
from cd7gui.ui.people.signing_dialog import OF_REPORT, SignaturesDialog, SignDialog
from tests.study.people.cast import NAMES, OWN, act
from tests.study.people.conftest import path, peopled, quick_passwords, run  # noqa: F401 - fixtures
from tests.study.people.test_signed_reports import DAY, report  # noqa: F401 - a fixture


def test_a_kept_report_is_signed_in_the_dialog_and_its_file_is_known(
    qtbot: QtBot,
    path: Path,  # noqa: F811
    report: Path,  # noqa: F811
) -> None:
    title = f"the safety report to {DAY}, report 1"
    with open_study(path) as study:
        act(study, Role.INVESTIGATOR)
        files = [report, path, None]
        unsigned = SignaturesDialog(study, lambda: files.pop(0), None)
        qtbot.addWidget(unsigned)
        assert [unsigned.table.item(0, column).text() for column in (0, 1)] == [title, "not signed"]
        asked = SignDialog(study, "", "", None)
        qtbot.addWidget(asked)
        asked.scope.setCurrentText(title)
        assert asked.opens.text() == OF_REPORT
        asked.password.setText(OWN)
        asked.do.click()
        assert asked.result() == SignDialog.DialogCode.Accepted
        shown = SignaturesDialog(study, lambda: files.pop(0), None)
        qtbot.addWidget(shown)
        assert [shown.table.item(0, column).text() for column in (0, 1)] == [title, "valid"]
        shown.check.click()
        assert f"approved by {NAMES[Role.INVESTIGATOR]} (investigator)" in shown.said.text()
        shown.check.click()
        assert "is not the file of any report of this study" in shown.said.text()
        before = shown.said.text()
        shown.check.click()
        assert shown.said.text() == before
