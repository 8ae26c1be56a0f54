"""Refused cells come back from every file that can be read, in a workbook that holds the whole list."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import openpyxl
import pytest

from cd7gui.domain.errors import UserError
from cd7gui.exchange.marking import Mark, mark_refused
from cd7gui.exchange.matching import REFUSED
from cd7gui.exchange.reader import read
from tests.exchange import hostile

ROWS = 'SUBJID,CRP\nP1,"abc"\n'


def sent_back(source: Path, text: str = "abc") -> openpyxl.Workbook:
    book = read(source)
    target = source.with_name("back.xlsx")
    mark_refused(source, book, [Mark(book.sheets[0].name, 2, 1, "P1", text, "It is no number.")], target)
    return openpyxl.load_workbook(target)


@pytest.mark.parametrize(
    "name", ["a file name of more than 31 letters.csv", "export[1].csv", "a'b'.csv", "Refused.csv", "q?.csv"]
)
def test_a_text_file_of_any_name_comes_back(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.write_text(ROWS, encoding="utf-8")
    back = sent_back(source)

    assert [cell.value for cell in back[REFUSED][2]][1:] == ["B2", "P1", "abc", "It is no number."]


def test_a_control_character_and_an_escape_come_back_as_a_sign(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("SUBJID,CRP\nP1,a\x02bc\n", encoding="utf-8")

    assert sent_back(source, "a\x02_x0041_c")[REFUSED]["D2"].value == "a\ufffd\ufffdx0041_c"


def test_a_workbook_that_openpyxl_cannot_load_comes_back_as_its_cells(tmp_path: Path) -> None:
    row = f'<row r="2">{hostile.text_cell("A2", "P1")}<c r="B2"><v>1E+29</v></c></row>'
    source = hostile.package(tmp_path / "a.xlsx", hostile.sheet(row, '<sheetViews><sheetView zoom="x"/></sheetViews>'))
    back = sent_back(source)

    assert back["F1"]["A2"].value == "P1"
    assert back["F1"]["B2"].comment is not None
    assert back[REFUSED]["D2"].value == "abc"


def test_a_merged_cell_is_listed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["SUBJID", "CRP"])
    page["A2"] = "P1"
    page.merge_cells("A2:B2")
    book.save(tmp_path / "a.xlsx")

    assert sent_back(tmp_path / "a.xlsx")[REFUSED]["B2"].value == "B2"


def test_a_full_drive_is_said_and_no_smaller_workbook_takes_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.csv"
    source.write_text(ROWS, encoding="utf-8")
    saved = 0

    def full(*_: object) -> None:
        nonlocal saved
        saved += 1
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(openpyxl.Workbook, "save", full)
    with pytest.raises(UserError, match="is full; nothing was written"):
        sent_back(source)

    assert saved == 1
    assert not (tmp_path / "back.xlsx").exists()
