"""An export asked for in the real window: written by a real process, found in the trail, read by a statistician."""

from __future__ import annotations

from pathlib import Path

import pyreadstat
import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import STUDY
from cd7gui.store.verify import verify
from cd7gui.study.exports.pseudonyms import code_list
from cd7gui.study.settings import LAST_EXPORT
from cd7gui.ui.app import open_window
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.shell.main_window import WORKBOOK
from tests.demo.demo_study import make_demo
from tests.ui.driving import Answers


def click(page: QWidget, name: str) -> None:
    button = page.findChild(QAbstractButton, name)
    assert button is not None, name
    button.click()


@pytest.mark.parametrize("again", [False, True])
def test_spss_files_for_abroad_leave_by_the_window_and_the_trail_says_so(
    qtbot: QtBot, tmp_path: Path, again: bool
) -> None:
    make_demo(tmp_path / "s.cd7").close()
    target = tmp_path / "for partners"
    answers = Answers(files=[target, target])
    window = open_window(tmp_path / "s.cd7", preferences=UserSettings(InMemorySettings()), notices=lambda _: answers)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.controller.has_study, timeout=60_000)
    window.show_place(WORKBOOK)
    page = window.places.page(WORKBOOK)

    for name in ("workbook.way.spss", "workbook.audience.abroad", *["workbook.save"] * (2 if again else 1)):
        click(page, name)
        qtbot.waitUntil(lambda: not window.saving.busy, timeout=120_000)

    assert window.saving.said.startswith(f"Wrote 36 files to {target}: ")
    frame, about = pyreadstat.read_sav(str(target / "patients.sav"))
    study = window.controller.study
    assert sorted(frame["SUBJID"]) == sorted(code for code, _, _ in code_list(study))
    assert about.column_names_to_labels["OSDAYS"] == "Overall survival, days"
    lines = [line.change.reason for line in study.book.trail(patient="", form=STUDY, field=LAST_EXPORT)]
    assert lines == ["folder for SPSS, de-identified, for abroad: for partners"] * (2 if again else 1)
    window.close()
    assert verify(tmp_path / "s.cd7") is None
