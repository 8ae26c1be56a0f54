"""Files that were once taken wrongly, through the command: what enters, what is refused, and what is said."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.exchange.mapping.matching import REFUSED
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.paste.rows import prepare
from cd7gui.study.paste.table import recognise
from tests.study.memory_book import memory_study

CASES = Path(__file__).parent / "cases"
ASKED = "The column does not state its unit."
Printed = pytest.CaptureFixture[str]


@dataclass(frozen=True)
class Right:
    """What is right: the rows that enter, a line each, and parts of what is said; `before` is imported first."""

    file: str
    rows: tuple[str, ...]
    said: tuple[str, ...] = ()
    options: str = ""
    before: str = ""
    code: int = 0


DAY = "LBDAT=2023-07-06"
SPLEEN = "2023-07-01, AETOXGR=2, AEVER=5.0, AESER=N, AERELCAR=Y, AERELHCT=N"
RIGHT = (
    Right("A1_1904_with_extension.xlsx", (f"P1 F18[1] {DAY}, CRP=5",), options="CRP=mg/L"),
    Right(
        "B1_second.csv",
        (
            "P1 F9[1] CHDAT=2023-07-06, CHSPEC=BLOOD, CHCELL=CD3, CHMETH=STR, CHDON=98",
            "P1 F9[2] CHDAT=2023-07-06, CHSPEC=BLOOD, CHCELL=CD33, CHMETH=STR, CHDON=12",
        ),
        before="B1_first.csv",
    ),
    Right("C1_units_not_said.csv", (f"P1 F18[1] {DAY}",), (ASKED, '--unit "WBC=10⁹/L"', '--unit "CRP=mg/L"'), code=1),
    Right(
        "C1_units_not_said.csv",
        (f"P1 F18[1] {DAY}, WBC=3.2, ANC=0.5, PLT=20, CRP=15",),
        options="WBC=/µL ANC=/µL PLT=/µL CRP=mg/dL",
    ),
    # The words with which the case came let line 3 enter, but it has five cells under four titles as well.
    Right("D1_more_cells_than_titles.csv", (), ("row 2: The line has 5 cells under 4 titles", "row 3: "), code=1),
    # The words with which the case came say site 001, but the format of the site is "00", so Excel shows 01.
    Right("E1_zeros_of_the_format.xlsx", ("007 F1[0] SITEID=01, SEX=F", "012 F1[0] SITEID=01, SEX=M")),
    Right("E2_below_sign_in_the_format.xlsx", (f"P1 F18[1] {DAY}, CRP=<0.5, IL6=>5000",)),
    Right("E3_month_only_date.xlsx", ("P1 F3[0] DXDAT=2023-05, CR1DAT=2022",)),
    Right(
        "G1_huge_number.xlsx",
        (f"P1 F18[1] {DAY}",),
        ("F18!C2", "No measurement is as large as 1.000E+29"),
        "CRP=mg/L",
        code=1,
    ),
    Right(
        "I1_footnotes_become_patients.csv",
        ("P1 F1[0] SITEID=S1, SEX=F", "P2 F1[0] SITEID=S1, SEX=M"),
        ("4 (“Page 1 of 1”), 5 (“n = 2”) and 6 (“*estimated”)",),
    ),
    Right("I2_second_table_below.csv", (f"P1 F18[1] {DAY}, FERR=900, CRP=5",)),
    Right("I4_long_layout.xlsx", (f"P1 F18[1] {DAY}, WBC=3.2, ANC=1.1",)),
    Right("J1_umlaut_cp1252.csv", (f"P1 F19[1] AETERM=Größe der Milz, AESTDAT={SPLEEN}",), ("Windows-1252",)),
    Right("J2_shift_jis.csv", (f"P1 F19[1] AETERM=発熱と悪寒, AESTDAT={SPLEEN}",), ("Shift-JIS",)),
    Right("K1_excel_text_guards.csv", ("007 F1[0] SITEID=S1, SEX=F", "008 F1[0] SITEID=S1, SEX=M")),
    Right(
        "K2_invisible_characters.csv",
        (f"01-001 F18[1] {DAY}, CRP=5", "01-001 F18[2] LBDAT=2023-07-07, CRP=6"),
        options="CRP=mg/L",
    ),
    Right("L1_hidden_sheet.xlsx", ("P1 F1[0] SEX=F",), ("The sheet F18 is hidden in the file, so it was not read.",)),
    Right(
        "M1_title_above_semicolons.csv",
        (f"P1 F18[1] {DAY}, CRP=8.5, IL6=3.2", f"P2 F18[1] {DAY}, CRP=8.5, IL6=1.2"),
        ("separated by semicolons",),
    ),
    Right("N1_SharedStrings_capital.xlsx", (f"P1 F18[1] {DAY}, CRP=5",), options="CRP=mg/L"),
    Right("N3_backslashes_in_zip.xlsx", ("P1 F18[1] LBDAT=2019-07-05, CRP=5",), options="CRP=mg/L"),
    Right(
        "O1_inline_text_beside_value.xlsx",
        (f"P1 F18[1] {DAY}, CRP=2",),
        ("a second, hidden value in C2; the one that the cell shows was read",),
        "CRP=mg/L",
    ),
    Right(
        "O2_superscript_and_struck_text.xlsx",
        (f"P1 F18[1] {DAY}, CRP=12, IL6=8",),
        ("superscript marks after numbers in C2", "struck-out words in D2"),
        "CRP=mg/L IL6=pg/mL",
    ),
    Right("O4_true_spelt_out.xlsx", (f"P1 F18[1] {DAY}, LBSRC=TRUE",)),
    Right("P1_percent_of_body_surface.xlsx", ("P1 F10[1] GVTYPE=ACUTE, ONSET=2023-07-06, SKINBSA=15",)),
    Right(
        "P2_fractions_for_percent.csv",
        ("P1 F9[1] CHDAT=2023-07-06, CHCELL=CD3", "P2 F9[1] CHDAT=2023-07-06, CHCELL=CD3"),
        ("they may be fractions (0.98 for 98%) or percentages",),
        code=1,
    ),
    Right(
        "P2_fractions_for_percent.csv",
        ("P1 F9[1] CHDAT=2023-07-06, CHCELL=CD3, CHDON=98", "P2 F9[1] CHDAT=2023-07-06, CHCELL=CD3, CHDON=100"),
        options="Donor=fraction",
    ),
)


def _rows(path: Path) -> Iterator[str]:
    """Yield every row of a study; a registration that says the number alone is none."""
    with open_study(path, who="x") as study:
        for case in study.cases():
            number = case.stored("F1", 0, "SUBJID")
            for form in study.rules.dictionary.forms:
                for row in case.rows(form):
                    texts = [f"{one.id}={row.texts[one.id]}" for one in form.fields() if one.id in row.texts]
                    texts = [text for text in texts if not text.startswith("SUBJID=")]
                    if texts:
                        yield f"{number} {form.id}[{row.number}] {', '.join(texts)}"


def _study(tmp_path: Path) -> Path:
    with new_study(tmp_path / "s.cd7", name="S", who="coordinator") as study:
        return study.path


@pytest.mark.parametrize("right", RIGHT, ids=[f"{at}-{one.file}" for at, one in enumerate(RIGHT)])
def test_what_is_imported_is_what_the_file_said(tmp_path: Path, capsys: Printed, right: Right) -> None:
    path = _study(tmp_path)
    if right.before:
        assert main(["import", str(path), str(CASES / right.before)]) == 0
    units = [word for unit in right.options.split() for word in ("--unit", unit)]

    assert main(["import", str(path), str(CASES / right.file), *units]) == right.code
    said = capsys.readouterr()
    assert tuple(sorted(_rows(path))) == right.rows
    assert [part for part in right.said if part not in said.out] == []
    assert "Traceback" not in said.err


def test_every_case_is_tried() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    files = [path.name for path in CASES.iterdir() if path.name != "README.md"]

    assert [name for name in files if name not in source] == []
    assert len(files) == 31


def test_narratives_are_read(tmp_path: Path, capsys: Printed) -> None:
    # It must only end here: tests/study/imports/test_ragged_rows.py counts how the work grows with the length of texts.
    path = _study(tmp_path)
    code = main(["import", str(path), str(CASES / "F1_narratives.csv")])

    assert code in (0, 1)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "unit", "refused"),
    [
        ("H1_a file name of more than 31 letters.csv", ["--unit", "CRP=mg/L"], "abc"),
        ("H2_export[1].csv", ["--unit", "CRP=mg/L"], "abc"),
        ("H3_control_character.csv", [], "ab\ufffdc"),
    ],
)
def test_refused_cells_come_back_from_every_name_and_text(
    tmp_path: Path, capsys: Printed, name: str, unit: list[str], refused: str
) -> None:
    path, back = _study(tmp_path), tmp_path / "back.xlsx"
    assert main(["import", str(path), str(CASES / name), "--refused", str(back), *unit]) == 1

    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert re.search(r"!C2 \(P1\) holds “.*”: “.*” is not a number", said.out)
    found = openpyxl.load_workbook(back)
    listed = [[cell.value for cell in row] for row in found[REFUSED].iter_rows(min_row=2)]
    assert [(row[1], row[2], row[3]) for row in listed] == [("C2", "P1", refused)]
    assert found.worksheets[0]["C2"].comment is not None


def test_a_gap_in_pasted_aligned_text_stays_a_gap() -> None:
    text = (CASES / "D2_paste_blank_in_aligned_text.txt").read_text(encoding="utf-8")
    table = recognise(Laboratory, text)
    assert table is not None
    case = memory_study({"P1": {f"{Registration.id}.SUBJID": "P1"}}).case("P1")
    rows = [dict(row.texts) for row in prepare(table, case, DateReading()).rows]

    assert rows == [
        {"LBDAT": "2023-07-06", "WBC": "3.2", "ANC": "1.1", "PLT": "20"},
        {"LBDAT": "2023-07-07", "ANC": "1.2", "PLT": "30"},
    ]


def test_statuses_coded_1_and_2_are_hinted_at(capsys: Printed) -> None:
    file = str(CASES / "Q1_status_1_2.csv")
    assert main(["estimate", file]) == 0
    assert "--event 2" in capsys.readouterr().err
    assert main(["estimate", file, "--event", "2"]) == 0
    assert capsys.readouterr().err == ""


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="F18">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""
TABLE = (("SUBJID", "LBDAT", "CRP (mg/L)"), ("P1", "2023-07-06", "abc"), ("P2", "2023-07-06", "5"))
# What strict workbooks have (ISO/IEC 29500-1, annex A) in the place of the usual names.
STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


def _workbook(path: Path, *, protected: bool = False, strict: bool = False) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "F18"
    for line in TABLE:
        page.append(line)
    if protected:
        page.protection.set_password("secret")
        page.protection.enable()
        book.security.lockStructure = True
    book.save(path)
    if strict:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in parts.items():
                archive.writestr(name, part.replace(*STRICT[0]).replace(*STRICT[1]))
    return path


def _written(path: Path) -> Path:
    match path.suffix:
        case ".ods":
            cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
            rows = [f"<table:table-row>{''.join(map(cell.format, line))}</table:table-row>" for line in TABLE]
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
                archive.writestr("content.xml", ODS.format(rows="".join(rows)))
        case ".html":
            rows = ["<tr>" + "".join(f"<td>{text}</td>" for text in line) + "</tr>" for line in TABLE]
            path.write_text(f"<html><body><table>{''.join(rows)}</table></body></html>", encoding="utf-8")
        case ".txt":
            path.write_text("".join("\t".join(line) + "\n" for line in TABLE), encoding="utf-8")
        case _:
            _workbook(path, protected=path.stem == "protected", strict=path.stem == "strict")
    return path


@pytest.mark.parametrize("name", ["strict.xlsx", "protected.xlsx", "F18.ods", "F18.html", "F18.txt"])
def test_refused_cells_come_back_from_every_kind_of_file(tmp_path: Path, capsys: Printed, name: str) -> None:
    path, back, file = _study(tmp_path), tmp_path / "back.xlsx", _written(tmp_path / name)
    assert main(["import", str(path), str(file), "--refused", str(back)]) == 1

    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert "C2 (P1) holds “abc”" in said.out
    found = openpyxl.load_workbook(back)
    listed = [[cell.value for cell in row][1:4] for row in found[REFUSED].iter_rows(min_row=2)]
    assert listed == [["C2", "P1", "abc"]]
    assert [[str(cell.value) for cell in row] for row in found.worksheets[0].iter_rows()] == [
        list(one) for one in TABLE
    ]
    assert found.worksheets[0]["C2"].comment is not None
    assert f"P2 F18[1] {DAY}, CRP=5" in tuple(_rows(path))
