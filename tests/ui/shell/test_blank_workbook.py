"""File › Blank entry workbook: chosen, written in a process of its own, said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
from pytestqt.qtbot import QtBot

from tests.ui.driving import Answers, Desk

Open = Callable[..., Desk]


def test_the_blank_workbook_is_written_where_it_was_wished(open_desk: Open, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "blank.xlsx"
    target.write_text("an older one")
    desk = open_desk(answers=Answers(files=[target]))
    desk.window.menus.action("blank_workbook").trigger()
    qtbot.waitUntil(lambda: bool(desk.window.banner.words), timeout=30_000)

    assert desk.answers.asked == ["Blank entry workbook"]
    assert desk.window.banner.words == f"{target} is ready to be filled; import it when it comes back."
    assert openpyxl.load_workbook(target).sheetnames[:2] == ["Instructions", "F1_Registration"]


def test_a_place_that_cannot_be_written_is_said(open_desk: Open, qtbot: QtBot, tmp_path: Path) -> None:
    desk = open_desk(answers=Answers(files=[tmp_path / "no folder" / "blank.xlsx"]))
    desk.window.menus.action("blank_workbook").trigger()
    qtbot.waitUntil(lambda: bool(desk.window.banner.words), timeout=30_000)

    assert (
        desk.window.banner.words == f"The folder {tmp_path / 'no folder'} is not there. Make it, or choose another one."
    )


def test_whoever_chooses_no_file_gets_none(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(files=[None]))
    desk.window.menus.action("blank_workbook").trigger()

    assert not desk.window.banner.isVisible()
