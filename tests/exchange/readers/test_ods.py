"""What an .ods file says besides the text of its cells."""

from __future__ import annotations

import zipfile
from datetime import time
from decimal import Decimal
from pathlib import Path

import pytest

from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.exchange.mapping.roles import Part
from cd7gui.exchange.mapping.values import stored_text
from cd7gui.exchange.readers.package import Unreadable
from cd7gui.exchange.readers.raw import RawCell, RawError, RawNumber, RawText, RawTime
from cd7gui.exchange.readers.read import read
from cd7gui.protocol.case_report import dictionary
from tests.exchange.test_hostile import opendocument

ROW = "<table:table-row>{cells}</table:table-row>"
STYLE_NAMES = 'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'


def test_a_text_that_is_an_attribute_of_its_cell_is_read(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string" office:string-value="abc"/>'
    path = opendocument(tmp_path / "a.ods", f'<table:table table:name="F18">{ROW.format(cells=cell)}</table:table>')

    assert read(path).sheets[0].rows == {1: {0: RawText("abc")}}


def test_a_sheet_that_is_not_shown_is_known_as_hidden(tmp_path: Path) -> None:
    shapes = "".join(
        f'<style:style {STYLE_NAMES} style:name="{name}" style:family="table">'
        f'<style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("ta1", "true"), ("ta2", "false"))
    )
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{name}"></table:table>' for name in ("ta1", "ta2")
    )
    path = opendocument(tmp_path / "a.ods", shapes + tables)

    assert [(one.name, one.hidden) for one in read(path).sheets] == [("ta1", False), ("ta2", True)]


def test_values_below_merged_cells_are_not_read_and_are_said(tmp_path: Path) -> None:
    first = '<table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>a</text:p>'
    hidden = '<table:covered-table-cell office:value-type="string"><text:p>b</text:p></table:covered-table-cell>'
    cells = f"{first}</table:table-cell>{hidden}{first.replace('>a<', '>c<')}</table:table-cell>"
    path = opendocument(tmp_path / "a.ods", f'<table:table table:name="F18">{ROW.format(cells=cells)}</table:table>')
    (sheet,) = read(path).sheets

    assert sheet.rows == {1: {0: RawText("a"), 2: RawText("c")}}
    assert sheet.oddities[1].startswith("The sheet F18 has values that merged cells hide (B1: “b”). They were not read")


@pytest.mark.parametrize(
    ("value", "shown", "cell"),
    [
        ("PT14H05M30S", "14:05:30", RawTime(time(14, 5))),
        ("PT00H00M00S", "00:00:00", RawTime(time(0, 0))),
        ("PT5M", "", RawTime(time(0, 5))),
        ("PT24H00M00S", "24:00:00", RawNumber(Decimal(1), seen="24:00:00")),
        ("PT36H15M00S", "36:15", RawNumber(Decimal("1.51041666666667"), seen="36:15")),
        ("PT36H15M00S", "", RawNumber(Decimal("1.51041666666667"), seen="36:15")),
        ("PT36H15M00S", "12:15", RawNumber(Decimal("1.51041666666667"), seen="12:15")),  # a format without [HH]
        ("P1DT12H", "36:00", RawNumber(Decimal("1.5"), seen="36:00")),
        ("-PT06H00M00.5S", "-06:00:00", RawNumber(Decimal("-0.250005787037037"), seen="-06:00:00")),
        ("P1Y", "1 year", RawError("1 year")),
        ("later", "", RawError("later")),
    ],
)
def test_a_duration_is_a_time_of_day_or_the_hours_that_the_cell_shows(
    tmp_path: Path, value: str, shown: str, cell: RawCell
) -> None:
    text = f"<text:p>{shown}</text:p>" if shown else ""
    cells = f'<table:table-cell office:value-type="time" office:time-value="{value}">{text}</table:table-cell>'
    path = opendocument(tmp_path / "a.ods", f'<table:table table:name="F18">{ROW.format(cells=cells)}</table:table>')

    assert read(path).sheets[0].rows == {1: {0: cell}}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("F4.INFTIM", "shows “36:15” but contains 1.51041666666667"),
        ("F18.CRP", "shows “36:15” but contains 1.51041666666667"),
    ],
)
def test_hours_beyond_a_day_are_refused_in_a_sentence_where_a_time_or_a_number_is_wanted(name: str, why: str) -> None:
    duration = RawNumber(Decimal("1.51041666666667"), seen="36:15")

    with pytest.raises(Unparsable, match=why):
        stored_text(dictionary().field(name), {Part.VALUE: duration}, DateReading(), None)


def test_a_file_behind_a_password_is_said_to_be_one(tmp_path: Path) -> None:
    path = opendocument(tmp_path / "a.ods", '<table:table table:name="F18"/>')
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data manifest:checksum="x"/>'
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest>{entry}</manifest:file-entry>")

    with pytest.raises(Unreadable, match="is protected by a password"):
        read(path)
