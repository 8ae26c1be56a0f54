"""Reading colleagues' files: every kind of cell as it stands, and hostile files answered by one sentence."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cd7gui.exchange.readers import merged_cells
from cd7gui.exchange.readers.delimited import UNCLOSED
from cd7gui.exchange.readers.package import Unreadable
from cd7gui.exchange.readers.raw import (
    RawCell,
    RawError,
    RawFormula,
    RawMoment,
    RawNumber,
    RawText,
    RawTime,
    RawTruth,
    TextFormat,
    cell_name,
)
from cd7gui.exchange.readers.read import read
from tests.exchange import hostile
from tests.exchange.building import NASTY
from tests.exchange.readers.refusing import says, sentence


def made(path: Path, *values: object, number_format: str = "", **settings: bool) -> Path:
    """Write one row of values with openpyxl, as another programme would."""
    book = openpyxl.Workbook()
    if settings.get("from_1904"):
        book.epoch = CALENDAR_MAC_1904
    page = book.active
    assert page is not None
    page.append(list(values))
    if number_format:
        for cell in page[1]:
            cell.number_format = number_format
    book.save(path)
    return path


def first_row(path: Path) -> list[RawCell]:
    return list(read(path).sheets[0].rows[1].values())


def test_each_kind_of_cell_keeps_its_type(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", "00123", 5, 0.1, datetime(2023, 5, 17), datetime(2023, 5, 17, 14, 5), True)  # noqa: DTZ001

    assert first_row(path) == [
        RawText("00123"),
        RawNumber(Decimal(5)),
        RawNumber(Decimal("0.1")),
        RawMoment(datetime(2023, 5, 17)),  # noqa: DTZ001
        RawMoment(datetime(2023, 5, 17, 14, 5)),  # noqa: DTZ001
        RawTruth(True),
    ]


def test_a_time_of_day_is_no_day(tmp_path: Path) -> None:
    assert first_row(made(tmp_path / "a.xlsx", time(14, 5))) == [RawTime(time(14, 5))]


def test_the_zeros_that_a_cell_shows_are_kept(tmp_path: Path) -> None:
    found = first_row(made(tmp_path / "a.xlsx", 6.1, number_format="0.00"))

    assert [cell.shown() for cell in found] == ["6.10"]


def test_a_binary_number_is_read_as_the_decimal_that_was_typed(tmp_path: Path) -> None:
    path = hostile.package(
        tmp_path / "a.xlsx", hostile.sheet('<row r="1"><c r="A1"><v>8.1000000000000005</v></c></row>')
    )

    assert first_row(path) == [RawNumber(Decimal("8.1"))]


@pytest.mark.parametrize("from_1904", [False, True])
def test_a_day_is_the_same_in_both_calendars(tmp_path: Path, from_1904: bool) -> None:
    path = made(tmp_path / "a.xlsx", datetime(2023, 5, 17), from_1904=from_1904)  # noqa: DTZ001
    book = read(path)

    assert book.sheets[0].rows[1][0] == RawMoment(datetime(2023, 5, 17))  # noqa: DTZ001
    assert book.sheets[0].counts_days_from_1904 is from_1904


@pytest.mark.parametrize(("serial", "day"), [(1, (1900, 1, 1)), (59, (1900, 2, 28)), (61, (1900, 3, 1))])
def test_the_first_days_of_1900_are_counted_as_spreadsheets_count(
    tmp_path: Path, serial: int, day: tuple[int, int, int]
) -> None:
    path = made(tmp_path / "a.xlsx", serial, number_format="yyyy-mm-dd")

    assert first_row(path) == [RawMoment(datetime(*day))]  # noqa: DTZ001


def test_a_formula_is_a_formula_whatever_it_gave(tmp_path: Path) -> None:
    path = hostile.package(
        tmp_path / "a.xlsx",
        hostile.sheet('<row r="1"><c r="A1"><f>B1+1</f><v>7</v></c><c r="B1" t="e"><v>#N/A</v></c></row>'),
    )

    assert first_row(path) == [RawFormula("7"), RawError("#N/A")]


def test_escaped_characters_are_read_as_excel_reads_them(tmp_path: Path) -> None:
    row = hostile.text_cell("A1", "a_x000D_b") + hostile.text_cell("B1", "_x005F_x0041_ is no escape")
    path = hostile.package(tmp_path / "a.xlsx", hostile.sheet(f'<row r="1">{row}</row>'))

    assert first_row(path) == [RawText("a\rb"), RawText("_x0041_ is no escape")]


def test_nasty_texts_written_by_openpyxl_come_back(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    plain = [words for words in NASTY if "_x0" not in words]  # openpyxl leaves such texts unescaped
    for row, words in enumerate(plain, start=1):
        cell = page.cell(row, 1, words)
        cell.data_type = "s"
    book.save(tmp_path / "a.xlsx")
    rows = read(tmp_path / "a.xlsx").sheets[0].rows

    assert [rows[row][0] for row in sorted(rows)] == [RawText(words) for words in plain]


def test_merged_cells_and_hidden_rows_are_said(tmp_path: Path) -> None:
    rows = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'
    path = hostile.package(
        tmp_path / "a.xlsx", hostile.sheet(rows, '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    )

    assert read(path).sheets[0].oddities == (
        "The sheet F1 holds merged cells (A1:B2); only the first cell of each counts.",
        "The sheet F1 has hidden rows (1 row); they are read like the others.",
    )


def test_values_below_merged_cells_are_not_read_and_are_said(tmp_path: Path) -> None:
    """Excel shows the first cell of each alone; what stands below is left by programmes and by hand."""
    rows = "".join(
        f'<row r="{row}">{hostile.text_cell(f"A{row}", f"a{row}")}{hostile.text_cell(f"B{row}", f"b{row}")}</row>'
        for row in range(1, 8)
    )
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in ("A2:A3", "A5:B6", "B7", "C1:C9", "x", "D:D"))
    path = hostile.package(tmp_path / "a.xlsx", hostile.sheet(rows, f"<mergeCells>{merged}</mergeCells>"))
    (sheet,) = read(path).sheets

    shown = {row: [cell.shown() for _, cell in sorted(cells.items())] for row, cells in sheet.rows.items()}
    assert shown == {1: ["a1", "b1"], 2: ["a2", "b2"], 3: ["b3"], 4: ["a4", "b4"], 5: ["a5"], 7: ["a7", "b7"]}
    assert sheet.oddities[1:] == (
        "The sheet F1 has values that merged cells hide (A3: “a3”, B5: “b5”, A6: “a6”, and 1 more). They were not "
        "read, because a spreadsheet does not show them; unmerge the cells if they count.",
    )


def test_merged_cells_that_cover_a_sheet_over_and_over_end_somewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merged_cells, "MOST_CELLS", 1000)
    rows = "".join(f'<row r="{row}">{hostile.text_cell(f"XFD{row}", "x")}</row>' for row in range(1, 30))
    merged = '<mergeCell ref="A1:XFC1048576"/>' * 30
    path = hostile.package(tmp_path / "a.xlsx", hostile.sheet(rows, f"<mergeCells>{merged}</mergeCells>"))

    with pytest.raises(Unreadable, match="unpacks to far more data than"):
        read(path)


def test_cells_without_their_own_place_follow_each_other(tmp_path: Path) -> None:
    path = hostile.package(tmp_path / "a.xlsx", hostile.sheet("<row><c><v>1</v></c><c><v>2</v></c></row>"))

    assert read(path).sheets[0].rows == {1: {0: RawNumber(Decimal(1)), 1: RawNumber(Decimal(2))}}


def test_a_cell_is_named_as_in_the_spreadsheet() -> None:
    assert [cell_name(12, column) for column in (0, 25, 26, 701, 702)] == ["A12", "Z12", "AA12", "ZZ12", "AAA12"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_p26_p27_text_in_any_usual_encoding_and_delimiter_is_read(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "a.csv"
    quoted = '"x,y;z"'
    path.write_bytes(f"SUBJID{delimiter}NOTE{delimiter}X\r\n007{delimiter}患者{delimiter}{quoted}\r\n".encode(encoding))
    book = read(path)

    assert book.sheets[0].rows[2] == {0: RawText("007"), 1: RawText("患者"), 2: RawText("x,y;z")}
    assert book.understood.endswith({",": "commas", ";": "semicolons", "\t": "tabs"}[delimiter])


def test_how_a_text_was_understood_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("SUBJID;NOTE\n007;患者\n".encode("gbk"))

    assert read(path).understood == "GB18030 text, columns separated by semicolons"


def test_western_letters_with_accents_are_not_taken_for_chinese(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("SUBJID;NOTE\n007;Müller, Größe, été\n".encode("cp1252"))
    book = read(path)

    assert book.sheets[0].rows[2][1] == RawText("Müller, Größe, été")
    assert book.text == TextFormat("Windows-1252", ";")


def test_encoding_and_delimiter_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("A|B;C\n1|患;者\n".encode("gbk"))

    assert read(path, TextFormat("GB18030", "|")).sheets[0].rows[2] == {0: RawText("1"), 1: RawText("患;者")}
    with pytest.raises(Unreadable, match="is not text in UTF-8"):
        read(path, TextFormat("UTF-8", "|"))


WEB_PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=utf-8></head><body>
<table border=1>
<tr><th colspan=2>Laboratory</th><th>Hb<br>(g/dL)</th></tr>
<tr><td>007<td rowspan="2">2023-05-17</td><td>8.5&nbsp;</td></tr>
<tr><td>008</td><td> &lt;0.1
 </td></tr></table></body></html>"""


def test_a_table_of_a_web_page_that_is_called_xls_is_read(tmp_path: Path) -> None:
    path = tmp_path / "labs.xls"
    path.write_text(WEB_PAGE, encoding="utf-8")
    (sheet,) = read(path).sheets

    assert sheet.rows == {
        1: {0: RawText("Laboratory"), 2: RawText("Hb\n(g/dL)")},
        2: {0: RawText("007"), 1: RawText("2023-05-17"), 2: RawText("8.5")},
        3: {0: RawText("008"), 2: RawText("<0.1")},
    }
    assert "span several" in sheet.oddities[0]


def test_how_far_the_reading_is_can_be_watched(tmp_path: Path, small_file: Path) -> None:
    said: list[tuple[int, int]] = []
    read(small_file, progress=lambda done, whole: said.append((done, whole)))

    assert said == sorted(said)
    assert 0 < said[0][0] <= said[-1][0] <= said[-1][1]


def test_a_quotation_mark_that_is_never_closed_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('A,B\n1,"x\n', encoding="utf-8")

    assert sentence(path) == says(UNCLOSED, path, line=2)
