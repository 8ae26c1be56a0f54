"""The file itself, read back with openpyxl and pandas: types, texts, panes, tables, print set-up, nothing hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cd7gui.domain.errors import UserError
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import ColumnKind, DateCell, NumberCell, Sheet, SheetColumn, TextCell, WorkbookPlan
from cd7gui.exchange.writers import workbook_packing as packing
from cd7gui.exchange.writers.workbook import write
from cd7gui.exchange.writers.workbook_packing import rows_packed
from cd7gui.exchange.writers.workbook_rows import RowWriter, checked, decimal_format, lines_of
from tests.exchange.building import LONGEST, NASTY, nasty_workbook, parts, read_frames, sound, workbook
from tests.exchange.writers.opening import opened

EVERY = "E1_Every_kind_once"


def cell(page: Worksheet, name: str, row: int = 2) -> Any:
    header = [one.value for one in page[1]]
    return page.cell(row, header.index(name) + 1)


def test_x01_each_sheet_starts_at_a1_with_one_header_row_and_no_merged_cells(pages: dict[str, Worksheet]) -> None:
    plan = workbook()

    assert tuple(pages) == plan.names
    for sheet in plan.sheets:
        page = pages[sheet.name]
        assert [one.value for one in page[1]] == list(sheet.header)
        assert page.max_row == max(len(sheet.rows) + 1, 1)
        assert not page.merged_cells.ranges


def test_x03_each_header_explains_itself_in_a_comment(pages: dict[str, Worksheet]) -> None:
    for sheet in workbook().sheets:
        comments = [one.comment.text for one in pages[sheet.name][1]]
        assert comments == [column.label for column in sheet.columns]


def test_x05_a_whole_date_is_a_date_with_an_iso_format(pages: dict[str, Worksheet]) -> None:
    day = cell(pages[EVERY], "DAY")

    assert day.data_type == "d"
    assert day.value == datetime.fromisoformat("2023-07-11")
    assert day.number_format == "yyyy-mm-dd"


def test_x05_a_partial_date_is_text(pages: dict[str, Worksheet]) -> None:
    partial = cell(pages[EVERY], "PART")

    assert (partial.data_type, partial.value, partial.number_format) == ("s", "2023-07", "@")


def one_cell(value: cells.Cell, kind: ColumnKind) -> WorkbookPlan:
    return WorkbookPlan("S", (Sheet("S", "S", "tbl_S", (SheetColumn("X", "x", kind),), ((value,),)),))


def sheet_part(path: Path) -> bytes:
    return dict(parts(path))["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    ("day", "number"),
    # The numbers that a spreadsheet shows for these days: it counts from 1900-01-01 and holds 1900 for a leap year.
    [("1900-01-01", 1), ("1900-02-28", 59), ("1900-03-01", 61), ("2000-01-01", 36526), ("2023-07-11", 45118)],
)
def test_x05_dates_are_numbered_as_a_spreadsheet_does(day: str, number: int, tmp_path: Path) -> None:
    write(one_cell(DateCell(date.fromisoformat(day)), ColumnKind.DATE), tmp_path / "d.xlsx")

    assert re.findall(rb'<c r="A2" s="\d+"><v>(\d+)</v>', sheet_part(tmp_path / "d.xlsx")) == [b"%d" % number]


@pytest.mark.parametrize("day", ["1900-01-01", "1900-02-28", "1900-03-01", "2024-02-29", "2199-12-31"])
def test_x05_dates_come_back_as_they_were(day: str, tmp_path: Path) -> None:
    write(one_cell(DateCell(date.fromisoformat(day)), ColumnKind.DATE), tmp_path / "d.xlsx")

    assert opened(tmp_path / "d.xlsx")["S"]["A2"].value == datetime.fromisoformat(day)


def test_x05_a_date_before_1900_is_iso_text(tmp_path: Path) -> None:
    write(one_cell(DateCell(date(1899, 12, 31)), ColumnKind.DATE), tmp_path / "d.xlsx")
    found = opened(tmp_path / "d.xlsx")["S"]["A2"]

    assert (found.data_type, found.value) == ("s", "1899-12-31")


def texts_read_back(path: Path) -> Iterator[Any]:
    page = opened(path)[EVERY]
    return (cell(page, "NOTE", row) for row in range(2, page.max_row + 1))


def test_x06_texts_come_back_to_the_letter_as_strings(nasty_file: Path) -> None:
    found = list(texts_read_back(nasty_file))

    assert len(found) == len(NASTY)
    # What looks like an escaped character is escaped itself; Excel takes the escape away, openpyxl shows it.
    as_excel = [str(one.value).replace("_x005F_", "_") for one in found]
    assert [words[:40] for words, shown in zip(NASTY, as_excel, strict=True) if shown != words] == []
    assert {(one.data_type, one.number_format) for one in found} == {("s", "@")}


def test_x06_spaces_and_line_breaks_at_the_ends_of_a_text_are_protected(tmp_path: Path) -> None:
    write(one_cell(TextCell(" two\n "), ColumnKind.TEXT), tmp_path / "s.xlsx")

    # ECMA-376 part 1, 18.4.12: without the attribute a spreadsheet may drop them
    assert b'<t xml:space="preserve"> two\n </t>' in sheet_part(tmp_path / "s.xlsx")
    assert opened(tmp_path / "s.xlsx")["S"]["A2"].value == " two\n "


def test_x06_identifiers_keep_their_leading_zeros(nasty_file: Path) -> None:
    page = opened(nasty_file)[EVERY]
    subjects = [cell(page, "SUBJID", row).value for row in range(2, 5)]

    assert subjects == ["000", "001", "002"]
    assert cell(page, "SITEID").value == "01"
    assert cell(page, "SITEID").number_format == "@"


def test_x07_no_cell_is_a_formula(nasty_file: Path, demo_file: Path) -> None:
    for path in (nasty_file, demo_file):
        for page in opened(path).values():
            assert not [one.coordinate for row in page for one in row if one.data_type in ("f", "e")], page.title
        sheets = [content for name, content in parts(path) if name.startswith("xl/worksheets/sheet")]
        assert sheets
        assert not [content for content in sheets if re.search(rb"<f[ >]|t=\"str\"", content)]


def test_x08_numbers_are_numbers_that_show_their_typed_decimals(pages: dict[str, Worksheet]) -> None:
    number, whole = cell(pages[EVERY], "NUM"), cell(pages[EVERY], "WHOLE")

    assert (number.data_type, number.value, number.number_format) == ("n", 6.1, "0.00")
    assert (whole.data_type, whole.value, whole.number_format) == ("n", 21, "0")


@pytest.mark.parametrize(
    ("places", "shown"), [(0, "0"), (1, "0.0"), (3, "0.000"), (4, "0.0000"), (6, "0.000000"), (7, "General"), (-2, "0")]
)
def test_x08_computed_numbers_with_many_decimals_are_shown_as_they_fit(places: int, shown: str) -> None:
    assert decimal_format(places) == shown


def test_x08_a_number_is_written_with_every_digit(tmp_path: Path) -> None:
    write(one_cell(NumberCell(Decimal("0.123456789012345")), ColumnKind.NUMBER), tmp_path / "n.xlsx")

    assert opened(tmp_path / "n.xlsx")["S"]["A2"].value == 0.123456789012345


def installed(engine: str) -> str:
    """Return the engine that pandas reads with, or skip where it is not there."""
    if engine == "calamine":
        pytest.importorskip("python_calamine")
    return engine


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_x09_pandas_keeps_every_reason_with_its_defaults(engine: str, tmp_path: Path) -> None:
    installed(engine)
    reasons = ["NOT DONE", "UNKNOWN", "NOT APPLICABLE", "PENDING", "REFUSED"]
    patients = [sound(f"P{n}", SUBJID=f"01-{n:03d}", WHOLE=f"\x1f{reason}") for n, reason in enumerate(reasons)]
    write(workbook(*patients), tmp_path / "r.xlsx")

    read = read_frames(tmp_path / "r.xlsx", engine)[EVERY]

    assert read["WHOLE_MR"].tolist() == reasons
    assert read["WHOLE"].isna().all()


def test_x10_the_writer_refuses_a_plan_that_was_not_judged(tmp_path: Path) -> None:
    for words in ("a\x00b", "a\rb", "\ud83d", LONGEST + "x", "🩸" * 16_384):
        with pytest.raises(ValueError, match="was not judged"):
            checked(words)
        with pytest.raises(ValueError, match="was not judged"):
            write(one_cell(TextCell(words), ColumnKind.TEXT), tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_x11_no_cell_holds_a_time_of_day_as_a_date(pages: dict[str, Worksheet]) -> None:
    clock = cell(pages[EVERY], "CLK")

    assert (clock.data_type, clock.value) == ("s", "14:05")


def test_x12_provenance_read_back_is_what_was_planned(pages: dict[str, Worksheet]) -> None:
    read = {(row[0], row[1]): row[2] for row in pages["Provenance"].iter_rows(min_row=2, values_only=True)}
    planned = {
        (row[0].canonical(), row[1].canonical()): row[2].value
        for row in workbook()["Provenance"].rows
        if isinstance(row[2], TextCell)
    }

    assert read == planned


def test_x16_the_summarys_cells_are_numbers(pages: dict[str, Worksheet]) -> None:
    assert cell(pages["Summary"], "VALUE").value == 0.675
    assert cell(pages["Summary"], "VALUE").data_type == "n"
    assert cell(pages["Summary"], "N").value == 10
    assert cell(pages["Summary"], "TEXT").value == "68% (95% CI 43–100)"


def test_x18_header_and_keys_stay_in_view(pages: dict[str, Worksheet]) -> None:
    frozen = {name: page.freeze_panes for name, page in pages.items()}

    assert frozen[EVERY] == frozen["Findings"] == "E2"
    assert frozen["Patients"] == "D2"
    assert frozen["Summary"] == frozen["Provenance"] == "C2"


def test_x18_each_sheet_is_a_table_with_filters_over_all_its_rows(pages: dict[str, Worksheet]) -> None:
    tables = {name: page.tables for name, page in pages.items()}

    assert [*tables[EVERY]] == ["tbl_E1"]
    table = tables[EVERY]["tbl_E1"]
    assert table.ref == table.autoFilter.ref == "A1:AU3"
    assert [one.name for one in table.tableColumns] == [one.value for one in pages[EVERY][1]]
    assert table.tableStyleInfo.showRowStripes
    # A table needs a row below its header, or Excel repairs the file.
    assert tables["E3_Never_filled"]["tbl_E3"].ref == "A1:F2"
    assert len({name for found in tables.values() for name in found}) == len(pages)


def test_x18_widths_are_set_and_only_long_texts_are_wrapped(pages: dict[str, Worksheet]) -> None:
    page = pages[EVERY]

    # openpyxl reads neighbours of one width as one dimension
    widths = {n: one.width for one in page.column_dimensions.values() for n in range(one.min, one.max + 1)}
    assert len(widths) == page.max_column
    assert min(widths.values()) >= 7
    assert widths[5 + 3] == 48  # NOTE, a long text
    assert cell(page, "NOTE").alignment.wrap_text
    assert not cell(page, "COL").alignment.wrap_text


def test_x19_no_cell_is_filled_by_hand(pages: dict[str, Worksheet]) -> None:
    fills = {one.fill.fill_type for page in pages.values() for row in page for one in row}

    assert fills == {None}


def test_x22_nothing_is_hidden_linked_or_executable(demo_file: Path) -> None:
    found = dict(parts(demo_file))
    names = " ".join(found)

    assert not re.search(r"vbaProject|externalLink|activeX|embeddings|customXml|\.bin", names)
    for name, content in found.items():
        assert not re.search(rb"hidden=\"(1|true)\"|state=\"(very)?[hH]idden\"|TargetMode=\"External\"", content), name


def test_x22_the_document_names_no_person(demo_file: Path) -> None:
    found = dict(parts(demo_file))
    core = found["docProps/core.xml"].decode()

    assert "<dc:creator>cd7gui</dc:creator>" in core
    assert re.findall("<cp:lastModifiedBy>(.*?)</cp:lastModifiedBy>", core) in ([], ["cd7gui"])
    authors = {name: one for name, one in found.items() if name.startswith("xl/comments")}
    assert authors
    assert all(re.findall(rb"<author>(.*?)</author>", one) == [b"cd7gui"] for one in authors.values())
    assert "coordinator" not in core


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_pandas_reads_every_sheet_with_its_rows(engine: str, nasty_file: Path, demo_file: Path) -> None:
    for path in (nasty_file, demo_file):
        read = read_frames(path, installed(engine))
        listed = read["Provenance"][read["Provenance"]["SECTION"] == "Content hash"].set_index("ITEM")["ROWS"]
        for name in read:
            if name != "Provenance":
                assert len(read[name]) == listed[name], name


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_pandas_reads_dates_numbers_and_texts_as_what_they_are(engine: str, small_file: Path) -> None:
    # pandas makes a number of the text 01 unless it is told not to; the legend of Provenance says so
    dtype = {"SITEID": str, "SUBJID": str}
    first = read_frames(small_file, installed(engine), dtype=dtype)[EVERY].iloc[0]

    assert (first["DAY"], first["NUM"], first["WHOLE"], first["NOTE"]) == (pd.Timestamp("2023-07-11"), 6.1, 21, "=1+1")
    assert (first["SUBJID"], first["SITEID"], first["PART"]) == ("01-001", "01", "2023-07")


def test_progress_runs_to_the_end_and_moves_while_the_file_is_packed(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    plan = workbook()

    write(plan, tmp_path / "p.xlsx", progress=lambda done, total: seen.append((done, total)))

    rows = sum(len(sheet.rows) for sheet in plan.sheets)
    (total,) = {total for _, total in seen}
    assert seen[0] == (0, total)
    assert seen[-1] == (total, total)
    assert seen == sorted(seen)
    assert len({done for done, _ in seen if rows < done < total}) > 3


def test_p23_a_workbook_that_would_lose_rows_is_not_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RowWriter, "batches", lambda *_: iter(()))

    with pytest.raises(UserError, match=r"would contain 0 of \d+ rows, so it was not saved"):
        write(workbook(), tmp_path / "lost.xlsx")

    assert list(tmp_path.iterdir()) == []


def test_p23_rows_are_counted_in_the_finished_file(nasty_file: Path, tmp_path: Path) -> None:
    plan = one_cell(TextCell("<row a='1'> &lt;row <row "), ColumnKind.TEXT)
    write(plan, tmp_path / "r.xlsx")
    write(replace(plan, sheets=(replace(plan.sheets[0], rows=()),)), tmp_path / "none.xlsx")
    planned = [len(sheet.rows) for sheet in nasty_workbook().sheets]

    assert rows_packed(tmp_path / "r.xlsx", 1) == [1]
    assert rows_packed(tmp_path / "none.xlsx", 1) == [0]
    assert rows_packed(nasty_file, len(planned)) == planned


def test_p23_a_row_on_the_border_of_two_pieces_is_counted_once(
    nasty_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows_packed(nasty_file, 3)
    for size in (5, 6, 7, 1001):
        monkeypatch.setattr(packing, "CHUNK", size)
        assert rows_packed(nasty_file, 3) == whole


@pytest.mark.parametrize(
    ("words", "lines"),
    # In a column of 14 characters ten of each line are counted on, because words are not cut.
    [("fourteen chars", 1), ("fifteen charact", 2), ("a\nb\n\nc", 4), ("患者出现三级急性", 2)],
)
def test_a_long_text_gets_the_lines_that_it_needs(words: str, lines: int) -> None:
    assert lines_of(words, 14) == lines


def test_the_workbook_opens_on_the_outcomes_and_not_on_hashes(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(workbook(), path)

    assert openpyxl.load_workbook(path).active.title == "Summary"  # type: ignore[union-attr]
