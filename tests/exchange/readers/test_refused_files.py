"""Hostile files and files of other kinds: each is refused in one sentence, and soon."""

from __future__ import annotations

import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from cd7gui.exchange.readers import package
from cd7gui.exchange.readers.delimited import NOT_TEXT, XML_OF_2003
from cd7gui.exchange.readers.html import NO_TABLE
from cd7gui.exchange.readers.raw import (
    RawBook,
    RawText,
)
from cd7gui.exchange.readers.read import read
from tests.exchange import hostile
from tests.exchange.readers.refusing import says, sentence


def test_a_zip_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    path = hostile.zip_bomb(tmp_path / "a.xlsx")
    tracemalloc.start()
    try:
        assert sentence(path) == says(package.BOMB, path)
        assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    finally:
        tracemalloc.stop()


def test_a_tag_that_never_ends_is_refused_soon(tmp_path: Path) -> None:
    noise = random.Random(7).randbytes(2**21).hex()
    path = hostile.package(tmp_path / "a.xlsx", hostile.sheet(f'<row r="{noise}'))

    assert sentence(path) == says(package.BOMB, path)


def test_entities_are_refused(tmp_path: Path) -> None:
    path = hostile.xml_bomb(tmp_path / "a.xlsx")

    assert sentence(path) == says(package.ENTITIES, path)


def test_a_sheet_formatted_to_its_end_holds_what_it_holds(tmp_path: Path) -> None:
    book = read(hostile.empty_rows(tmp_path / "a.xlsx"))

    assert book.sheets[0].rows == {1: {0: RawText("SUBJID")}, 1_048_576: {0: RawText("01-001")}}


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, small_file: Path) -> None:
    path = hostile.cut_off(tmp_path / "a.xlsx", small_file)

    assert sentence(path) == says(package.TRUNCATED, path)


def test_a_part_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = hostile.package(tmp_path / "a.xlsx", hostile.sheet('<row r="1"><c r="A1"><v>1</v></c></row>')[:-30])

    assert sentence(path) == says(package.TRUNCATED, path)


def test_a_shared_text_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = hostile.package(tmp_path / "a.xlsx", hostile.sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'))

    assert sentence(path) == says(package.TRUNCATED, path)


def test_the_format_is_found_by_the_bytes_whatever_the_name_says(tmp_path: Path, small_file: Path) -> None:
    renamed = tmp_path / "small.xls"
    renamed.write_bytes(small_file.read_bytes())

    assert [one.name for one in read(renamed).sheets] == [one.name for one in read(small_file).sheets]


def test_a_text_that_is_called_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("SUBJID,SEX\n01-001,M\n", encoding="utf-8")

    assert read(path).understood == "UTF-8 text, columns separated by commas"


def _compound(words: str = "") -> bytes:
    return package.OLE + bytes(512) + words.encode("utf-16-le") + bytes(512)


REFUSED: dict[str, tuple[bytes, str]] = {
    "an old workbook": (_compound("Workbook"), package.OLD_FORMAT),
    "a protected workbook": (_compound("EncryptedPackage"), package.PROTECTED),
    "nothing": (b"", package.EMPTY_FILE),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", package.NO_WORKBOOK),
    "a page of the web without a table": (b"<html><p>1</p></html>", NO_TABLE),
    "a workbook in the XML of 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
        XML_OF_2003,
    ),
    "no encoding at all": (b"SUBJID,X\n\xff\x81\x8d,1\n", NOT_TEXT),
    "a broken zip": (b"PK\x03\x04 and no more", package.TRUNCATED),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_workbook_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    content, template = REFUSED[name]
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)

    assert sentence(path) == says(template, path)


def test_a_document_in_a_zip_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert sentence(path) == says(package.NO_WORKBOOK, path)


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    assert sentence(tmp_path / "none.xlsx") == says(package.NOT_THERE, tmp_path / "none.xlsx")
    assert sentence(tmp_path) == says(package.FOLDER, tmp_path)


def test_a_file_names_its_own_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    book: RawBook = read(path)

    # SHA-256 of "abc": FIPS 180-2, appendix B.1
    assert book.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
