"""What stays behind is sent back to whoever made the file: marked, watched, cancelled, and never half written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cd7gui.pipe import Failure
from cd7gui.study.session import Study
from tests.ui.driving import WindowDriver
from tests.ui.importing import LONG, begin_import, check, csv, store

Open = Callable[..., WindowDriver]


def test_refused_cells_go_back_marked(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,X"))
    check(driver, wizard)
    back = tmp_path / "back.xlsx"
    driver.answers.files.append(back)
    assert wizard.send_back.isVisible()
    wizard.send_back.click()
    assert wizard.pages.currentWidget() is wizard.busy
    assert wizard.busy.words.text() == f"Writing {back}…"
    assert not wizard.send_back.isVisible()
    driver.qtbot.waitUntil(wizard.send_back.isVisible, timeout=LONG)

    assert wizard.pages.currentWidget() is wizard.preview
    assert wizard.problem.text().startswith(f"{back} contains the file")
    assert openpyxl.load_workbook(back)["F1"]["B2"].comment.text == "“X” is not in the list. Choose female or male."
    wizard.reject()


@pytest.mark.parametrize("stored", [False, True])
def test_sending_back_shows_how_far_it_is_and_is_cancelled_alone(
    open_driver: Open, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,X", "01-002,F"))
    check(driver, wizard)
    page: QWidget = wizard.preview
    if stored:
        store(driver, wizard)
        page = wizard.done_page
    asked: list[str] = []
    worker = wizard._worker
    monkeypatch.setattr(worker, "ask", lambda do, *_, **__: asked.append(do))
    monkeypatch.setattr(worker, "interrupt", lambda: asked.append("stop"))
    driver.answers.files.append(tmp_path / "back.xlsx")
    wizard.send_back.click()
    worker.progressed.emit(30, 60)

    assert (wizard.busy.bar.value(), wizard.busy.bar.maximum()) == (500, 1000)
    assert wizard.busy.bar.isVisible()
    assert wizard.cancel.isVisible()
    driver.qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert (asked, wizard.busy.words.text()) == (["send_back", "stop"], "Stopping…")
    worker.failed.emit(Failure("", cancelled=True))
    assert wizard.pages.currentWidget() is page
    assert wizard.problem.text() == "Writing the refused cells was cancelled. Nothing was written."
    assert wizard.send_back.isVisible()
    assert wizard.cancel.isVisible() is not stored
    driver.answers.files.append(tmp_path / "back.xlsx")
    wizard.send_back.click()
    wizard._take_sent(Path("back.xlsx"), False)
    assert wizard.problem.text().startswith("back.xlsx contains a list of all refused cells; ")
    assert wizard.pages.currentWidget() is page
    wizard.reject()


def test_leaving_while_cells_are_sent_back_leaves_nothing_half_written(
    open_driver: Open, study: Study, tmp_path: Path
) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX", *[f"01-{n:03},X" for n in range(500)]))
    check(driver, wizard)
    back = tmp_path / "back" / "back.xlsx"
    back.parent.mkdir()
    driver.answers.files.append(back)
    wizard.send_back.click()
    driver.qtbot.waitUntil(lambda: bool(list(back.parent.iterdir())), timeout=LONG)
    wizard.reject()

    assert {one.name for one in back.parent.iterdir()} <= {"back.xlsx"}


def test_a_file_that_was_changed_since_it_was_read_is_not_marked(
    open_driver: Open, study: Study, tmp_path: Path
) -> None:
    driver = open_driver(study=study)
    file = csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,X")
    wizard = begin_import(driver, file)
    check(driver, wizard)
    csv(file, "SUBJID,SEX", "01-009,F", "01-001,X")
    driver.answers.files.append(tmp_path / "back.xlsx")
    wizard.send_back.click()
    driver.qtbot.waitUntil(wizard.send_back.isVisible, timeout=LONG)

    assert wizard.pages.currentWidget() is wizard.preview
    assert wizard.problem.text().startswith("F1.csv has changed since it was read")
    assert not (tmp_path / "back.xlsx").exists()
    wizard.reject()
