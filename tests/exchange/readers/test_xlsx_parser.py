"""What this programme leans on in openpyxl's private parser of a worksheet, and what it adds to that."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cd7gui.exchange.readers.raw import RawCell, RawError, RawFormula, RawMoment, RawNumber, RawText, RawTruth
from cd7gui.exchange.readers.read import read
from cd7gui.exchange.readers.xlsx_parser import SheetParser
from tests.exchange import hostile

TABLE = f"<styleSheet {hostile.MAIN}>{{}}</styleSheet>"
WITH_PARTS = hostile.RELATIONS.replace(
    "</Relationships>",
    '<Relationship Id="rId2" Type="x/styles" Target="styles.xml"/>'
    '<Relationship Id="rId3" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>',
)


def cells(path: Path, row: str, **parts: str) -> list[RawCell]:
    """Read the cells of a sheet with one row."""
    made = hostile.package(path, hostile.sheet(f'<row r="1">{row}</row>'), **parts)
    return list(read(made).sheets[0].rows.get(1, {}).values())


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c r="A1" t="inlineStr"><v>1</v><is><t>2</t></is></c>', RawText("2")),
        ('<c r="A1" t="inlineStr"><v>1</v></c>', RawText("1")),
        ('<c r="A1" t="b"><v>true</v></c>', RawTruth(True)),
        ('<c r="A1" t="b"><v>2</v></c>', RawError("2")),
        ('<c r="A1" t="d"><v>2023-07-06T00:00:00</v></c>', RawText("2023-07-06")),
        ('<c r="A1"><v>1E+29</v></c>', RawNumber(Decimal(10**29))),
        ('<c r="A1"><v>NaN</v></c>', RawError("NaN")),
        ('<c r="A1"><v>INF</v></c>', RawError("INF")),
        ('<c r="A1"><v>1e400</v></c>', RawError("inf")),
        (f'<c r="A1"><v>{"9" * 400}</v></c>', RawError("9" * 400)),
        ('<c r="A1"><f t="shared" si="0"/><v>7</v></c>', RawFormula("7")),
        ('<c r="A1" t="str"><v>a_x000D_b</v></c>', RawText("a\rb")),
        ('<c r="A1" s=""><v>1</v></c>', RawNumber(Decimal(1))),
        ('<c r="A1" s="" t="b"><v>true</v></c>', RawTruth(True)),
    ],
)
def test_a_cell_is_what_the_spreadsheet_shows(tmp_path: Path, cell: str, found: RawCell) -> None:
    assert cells(tmp_path / "a.xlsx", cell) == [found]


def test_cells_that_a_formula_fills_are_formulas(tmp_path: Path) -> None:
    row = '<c r="A1"><f t="array" ref="A1:B1">X1:Y1</f><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c>'

    assert cells(tmp_path / "a.xlsx", row) == [RawFormula("1"), RawFormula("2"), RawNumber(Decimal(3))]


def test_a_shared_text_that_a_formula_fills_in_is_that_text(tmp_path: Path) -> None:
    row = '<c r="A1" t="s"><f t="array" ref="A1:B1">X</f><v>1</v></c><c r="B1" t="s"><v>0</v></c>'
    part = hostile.sheet(f'<row r="1">{row}</row>').encode()
    parser = SheetParser(io.BytesIO(part), ["Bob", "Ann"])

    assert [cell.value for cells in parser.parse_rows() for cell in cells] == ["Ann", "Bob"]


def rich(*runs: tuple[str, str]) -> str:
    inner = "".join(f"<r><rPr>{look}</rPr><t>{words}</t></r>" for look, words in runs)
    return f'<c r="A1" t="inlineStr"><is>{inner}</is></c>'


HIGH = '<vertAlign val="superscript"/>'


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ((("", "12"), (HIGH, "1")), "12"),
        ((("", "&lt;0.5"), (HIGH, "a")), "<0.5"),
        ((("<strike/>", "7"), ("", "8")), "8"),
        ((('<strike val="0"/>', "7"), ("", "8")), "78"),
        ((("", "WBC (10"), (HIGH, "9"), ("", "/L)")), "WBC (10⁹/L)"),
        ((("", "10"), (HIGH, "9")), "10⁹"),
    ],
)
def test_raised_marks_and_struck_words_do_not_count(
    tmp_path: Path, runs: tuple[tuple[str, str], ...], text: str
) -> None:
    assert cells(tmp_path / "a.xlsx", rich(*runs)) == [RawText(text)]


def test_elements_of_another_namespace_say_nothing(tmp_path: Path) -> None:
    other = '<extLst><ext xmlns:x15="urn:other"><x15:workbookPr date1904="0"/></ext></extLst></workbook>'
    book = hostile.WORKBOOK.replace("<sheets>", '<workbookPr date1904="1"/><sheets>').replace("</workbook>", other)
    styles = (
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="0%"/></numFmts><cellXfs><xf numFmtId="14"/>'
        '<xf numFmtId="164"/></cellXfs><dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs>'
    )
    found = _with_parts(tmp_path / "a.xlsx", book, styles)

    assert found == [RawMoment(datetime(2023, 7, 6)), RawNumber(Decimal("0.98"), percent=True)]  # noqa: DTZ001


def _with_parts(path: Path, book: str, styles: str) -> list[RawCell]:
    row = '<row r="1"><c r="A1" s="0"><v>43651</v></c><c r="B1" s="1"><v>0.98</v></c></row>'
    written = {
        "xl\\workbook.xml": book,
        "xl/_rels/Workbook.xml.rels": WITH_PARTS,
        "xl/Styles.xml": TABLE.format(styles),
        "xl/sharedstrings.xml": f"<sst {hostile.MAIN}/>",
        "xl/worksheets/Sheet1.xml": hostile.sheet(row),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in written.items():
            archive.writestr(name, content)
    return list(read(path).sheets[0].rows[1].values())


def test_a_workbook_of_the_strict_form_is_read(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/"
    usual, relations = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", hostile.RELATION[9:-1]
    book = hostile.WORKBOOK.replace(usual, f"{strict}spreadsheetml/main")
    book = book.replace(relations, f"{strict}officeDocument/relationships")
    part = hostile.sheet('<row r="1"><c r="A1"><v>5</v></c></row>').replace(usual, f"{strict}spreadsheetml/main")
    path = hostile.package(tmp_path / "a.xlsx", part, xl__workbook=book)

    assert read(path).sheets[0].rows == {1: {0: RawNumber(Decimal(5))}}


def test_a_sheet_that_is_not_in_the_file_is_said(tmp_path: Path) -> None:
    book = hostile.WORKBOOK.replace("rId1", "rId9")
    (found,) = read(hostile.package(tmp_path / "a.xlsx", hostile.sheet(""), xl__workbook=book)).sheets

    assert found.oddities == (
        "The sheet F1 is listed in the workbook but missing from the file. Ask for the file again.",
    )


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (7, "000", "007"),
        (12345, "00-000", "12-345"),
        (0.5, '"<"0.0', "<0.5"),
        (0.5, '">"0.0', ">0.5"),
        (0.5, '"≥"General', "≥0.5"),
        (5, '0.0" mg/dL"', "5.0 mg/dL"),
        (5, '0" %"', "5 %"),
        (5.123, "0.0", "5.123"),
        (3200, "#,##0", "3200"),
        (3200, "0.0,", "3.2"),
        (0.5, '[<1]"<1";0', "<1"),
        (5, '[<1]"<1";0', "5"),
        (-5, "0_);(0)", "-5"),
        (-5, "0;[Red]0", "5"),
        (0, '0;-0;"-"', "-"),
        (1.5, "[h]:mm", "36:00"),
        (1500, "0.00E+00", "1500"),
        (0.05, "0%", "5%"),
        (1, '"yes";;"no"', "yes"),
    ],
)
def test_what_the_number_format_shows_counts(tmp_path: Path, value: float, code: str, shown: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = value
    page["A1"].number_format = code
    book.save(tmp_path / "a.xlsx")

    assert read(tmp_path / "a.xlsx").sheets[0].rows[1][0].shown() == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("mmm-yy", "2023-05"),
        ("yyyy", "2023"),
        ("d-mmm", "17 May"),
        ("yyyy-mm-dd", "2023-05-17"),
        ('yyyy"年"m"月"d"日"', "2023-05-17"),
        ("[$-409]d-mmm-yyyy;@", "2023-05-17"),
    ],
)
def test_a_date_is_as_much_of_a_day_as_its_format_shows(tmp_path: Path, code: str, shown: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = datetime(2023, 5, 17)  # noqa: DTZ001
    page["A1"].number_format = code
    book.save(tmp_path / "a.xlsx")

    assert read(tmp_path / "a.xlsx").sheets[0].rows[1][0].shown() == shown


def test_a_hidden_number_is_kept_apart(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = 5
    page["A1"].number_format = ";;;"
    book.save(tmp_path / "a.xlsx")

    assert read(tmp_path / "a.xlsx").sheets[0].rows[1][0] == RawNumber(Decimal(5), seen="")


def test_a_formula_that_gave_a_shared_text_shows_the_text(tmp_path: Path) -> None:
    shared = f"<sst {hostile.MAIN}><si><t>no</t></si><si><t>Hello</t></si></sst>"
    made = hostile.package(
        tmp_path / "a.xlsx",
        hostile.sheet('<row r="1"><c r="A1" t="s"><f>B1</f><v>1</v></c></row>'),
        xl__sharedStrings=shared,
    )
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/_rels/workbook.xml.rels"] = WITH_PARTS.encode()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

    assert read(made).sheets[0].rows == {1: {0: RawFormula("Hello")}}
