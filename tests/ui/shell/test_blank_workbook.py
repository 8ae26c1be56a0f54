"""File › Blank entry workbook: chosen, written in a process of its own, said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
from pytestqt.qtbot import QtBot

from tests.ui.driving import Answers, WindowDriver

Open = Callable[..., WindowDriver]


def test_the_blank_workbook_is_written_where_it_was_wished(open_driver: Open, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "blank.xlsx"
    target.write_text("an older one")
    driver = open_driver(answers=Answers(files=[target]))
    driver.window.menus.action("blank_workbook").trigger()
    qtbot.waitUntil(lambda: bool(driver.window.banner.words), timeout=60_000)

    assert driver.answers.asked == ["Blank entry workbook"]
    assert driver.window.banner.words == f"{target} is ready to be filled in; import it when it comes back."
    assert openpyxl.load_workbook(target).sheetnames[:2] == ["Instructions", "F1_Registration"]


def test_a_place_that_cannot_be_written_is_said(open_driver: Open, qtbot: QtBot, tmp_path: Path) -> None:
    driver = open_driver(answers=Answers(files=[tmp_path / "no folder" / "blank.xlsx"]))
    driver.window.menus.action("blank_workbook").trigger()
    qtbot.waitUntil(lambda: bool(driver.window.banner.words), timeout=60_000)

    assert (
        driver.window.banner.words
        == f"The folder {tmp_path / 'no folder'} does not exist. Create it, or choose another one."
    )


def test_whoever_chooses_no_file_gets_none(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[None]))
    driver.window.menus.action("blank_workbook").trigger()

    assert not driver.window.banner.isVisible()
