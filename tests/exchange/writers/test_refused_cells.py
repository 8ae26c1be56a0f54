"""Refused cells come back from every file that can be read, in a workbook that holds the whole list."""

from __future__ import annotations

import errno
import os
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from cd7gui.domain.errors import UserError
from cd7gui.exchange.files.progress import Cancelled
from cd7gui.exchange.mapping.matching import REFUSED
from cd7gui.exchange.readers.read import read
from cd7gui.exchange.readers.xlsx_cells import SheetReader
from cd7gui.exchange.writers import marked_copy as markedcopy
from cd7gui.exchange.writers import refused_cells as marking
from cd7gui.exchange.writers.refused_cells import RefusedCell, mark_refused
from tests.exchange import hostile

ROWS = 'SUBJID,CRP\nP1,"abc"\n'


def sent_back(source: Path, text: str = "abc") -> openpyxl.Workbook:
    book = read(source)
    target = source.with_name("back.xlsx")
    mark_refused(source, book, [RefusedCell(book.sheets[0].name, 2, 1, "P1", text, "It is no number.")], target)
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


def test_a_workbook_with_a_whole_merged_column_comes_back_as_its_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of a public collection took openpyxl minutes: it makes each of a million merged cells."""
    rows = f'<row r="1">{hostile.text_cell("A1", "SUBJID")}</row><row r="2">{hostile.text_cell("A2", "P1")}</row>'
    merged = '<mergeCells><mergeCell ref="B1:B1048576"/></mergeCells>'
    source = hostile.package(tmp_path / "a.xlsx", hostile.sheet(rows, merged))
    monkeypatch.setattr(openpyxl, "load_workbook", lambda _: pytest.fail("it was loaded by openpyxl"))
    book = read(source)
    mark_refused(source, book, [RefusedCell("F1", 2, 0, "P1", "P1", "Why.")], tmp_path / "back.xlsx")

    assert read(tmp_path / "back.xlsx").sheets[0].rows == book.sheets[0].rows


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

    monkeypatch.setattr(markedcopy, "close_book", full)
    with pytest.raises(UserError, match="is full; nothing was written"):
        sent_back(source)

    assert saved == 1
    assert not (tmp_path / "back.xlsx").exists()


def test_a_workbook_too_large_to_be_marked_itself_comes_back_as_its_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["SUBJID", "CRP"])
    page.append(["P1", 5.5])
    book.save(tmp_path / "a.xlsx")
    monkeypatch.setattr(marking, "LARGEST_MARKED", 100)
    monkeypatch.setattr(openpyxl, "load_workbook", lambda _: pytest.fail("it was loaded by openpyxl"))
    source = tmp_path / "a.xlsx"
    read_book = read(source)
    mark_refused(source, read_book, [RefusedCell("Sheet", 2, 1, "P1", "5.5", "Why.")], tmp_path / "back.xlsx")

    assert read(tmp_path / "back.xlsx").sheets[0].rows == read_book.sheets[0].rows


def test_more_cells_than_can_be_copied_come_back_as_the_list_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "MOST_COPIED", 8)
    source = tmp_path / "a.csv"
    source.write_text(ROWS, encoding="utf-8")
    back = sent_back(source)

    assert back.sheetnames == [REFUSED]
    assert [cell.value for cell in back[REFUSED][2]] == ["a", "B2", "P1", "abc", "It is no number."]


def test_further_cells_than_can_have_comments_are_coloured_and_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (marking, markedcopy):
        monkeypatch.setattr(module, "MOST_COMMENTS", 1)
    source = tmp_path / "a.csv"
    source.write_text("SUBJID,CRP\nP1,x\nP2,<r>y</r>\nP3,\n", encoding="utf-8")
    book = read(source)
    marks = [RefusedCell("a", row, 1, f"P{row - 1}", "", f"Why {row}.") for row in (2, 3, 4)]
    mark_refused(source, book, marks, tmp_path / "back.xlsx")
    back = openpyxl.load_workbook(tmp_path / "back.xlsx")

    assert [cell.comment is not None for (cell,) in back["a"]["B2:B4"]] == [True, False, False]
    assert {cell.fill.fgColor.rgb for (cell,) in back["a"]["B2:B4"]} == {f"FF{markedcopy.COLOUR}"}
    assert back["a"]["B3"].value == "<r>y</r>"
    assert [row[4].value for row in back[REFUSED].iter_rows(min_row=2)] == ["Why 2.", "Why 3.", "Why 4."]


def test_two_reasons_for_one_cell_stand_in_its_comment(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(ROWS, encoding="utf-8")
    marks = [RefusedCell("a", 2, 1, "P1", "abc", why) for why in ("One.", "Two.")]
    mark_refused(source, read(source), marks, tmp_path / "back.xlsx")

    assert "One.\nTwo." in openpyxl.load_workbook(tmp_path / "back.xlsx")["a"]["B2"].comment.text


def test_of_a_marked_workbook_the_list_alone_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "a.xlsx"
    written = openpyxl.Workbook()
    page = written.active
    assert page is not None
    for row in (["SUBJID", "CRP"], *[["P1", "x"]] * 50):
        page.append(row)
    written.save(source)
    parsed: list[str] = []
    plain = SheetReader.read

    def noted(reader: SheetReader, part: str, *words: object, **more: object) -> object:
        parsed.append(part)
        return plain(reader, part, *words, **more)  # type: ignore[arg-type]

    book = read(source)
    monkeypatch.setattr(SheetReader, "read", noted)
    mark_refused(source, book, [RefusedCell("Sheet", 2, 1, "P1", "x", "Why.")], tmp_path / "back.xlsx")

    assert parsed == ["xl/worksheets/sheet2.xml"]


def test_texts_of_every_kind_are_found_again_in_the_list(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(ROWS, encoding="utf-8")
    texts = (" abc ", "a\nb", "<r>y</r>", "<t>&amp;</t>", "=1+1", "\u202eabc", "", "é\t😀")
    marks = [RefusedCell("a", 2, 1, "P1", text, f"Why {number}.") for number, text in enumerate(texts)]
    mark_refused(source, read(source), marks, tmp_path / "back.xlsx")
    back = openpyxl.load_workbook(tmp_path / "back.xlsx")

    assert back.sheetnames == ["a", REFUSED]  # the copy itself, which the list was found in
    assert [row[3].value or "" for row in back[REFUSED].iter_rows(min_row=2)] == list(texts)


def test_a_list_that_was_not_written_whole_is_told_and_nothing_takes_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.csv"
    source.write_text(ROWS, encoding="utf-8")
    write = markedcopy._list
    monkeypatch.setattr(markedcopy, "_list", lambda page, rows, pace: write(page, rows[:-1], pace))
    with pytest.raises(UserError, match=r"back\.xlsx could not be written correctly"):
        sent_back(source)

    assert not (tmp_path / "back.xlsx").exists()


def test_the_list_counts_among_the_cells_that_can_be_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "a.csv"
    source.write_text(ROWS, encoding="utf-8")
    for most, sheets in ((9, ["a", REFUSED]), (8, [REFUSED])):  # four cells and a line of five
        monkeypatch.setattr(marking, "MOST_COPIED", most)
        assert sent_back(source).sheetnames == sheets
        (tmp_path / "back.xlsx").unlink()


def workbook(path: Path, rows: int) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["SUBJID", "CRP"])
    for number in range(rows):
        page.append([f"P{number}", "x"])
    book.save(path)
    return path


@pytest.mark.parametrize("way", ["the workbook itself", "its cells", "the list alone"])
def test_sending_back_says_how_far_it_is_and_can_be_stopped_at_every_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(markedcopy, "ROWS_PER_REPORT", 20)
    if way != "the workbook itself":
        monkeypatch.setattr(marking, "LARGEST_MARKED", 0)
    if way == "the list alone":
        monkeypatch.setattr(marking, "MOST_COPIED", 0)
    source = workbook(tmp_path / "a.xlsx", 100)
    book, target = read(source), tmp_path / "back.xlsx"
    marks = [RefusedCell("Sheet", row, 1, "P", "x", "It is no number.") for row in range(2, 102)]
    said: list[tuple[int, int]] = []
    marked = mark_refused(source, book, marks, target, progress=lambda *at: said.append(at))

    assert marked == (way != "the list alone")
    assert len(said) > 10
    assert [done for done, _ in said] == sorted(done for done, _ in said)
    assert {whole for _, whole in said} == {said[-1][0]}
    target.write_bytes(b"mine")
    for last in range(0, len(said), len(said) // 6):
        words = iter([False] * last)
        with pytest.raises(Cancelled):
            mark_refused(source, book, marks, target, overwrite=True, cancelled=partial(next, words, True))
        assert target.read_bytes() == b"mine"
        assert {one.name for one in tmp_path.iterdir()} == {"a.xlsx", "back.xlsx"}
