"""Hostile files: one sentence each or what is sound in them, in bounded time and memory, and nothing half imported."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cd7gui.exchange.mapping.values import IS_FORMULA
from cd7gui.exchange.readers import delimited
from cd7gui.exchange.readers import package as packages
from tests.exchange import hostile
from tests.exchange.building import parts
from tests.exchange.hostile import package, sheet, text_cell

ROOT = Path(__file__).parents[2]
HEAD = f'<row r="1">{text_cell("A1", "SUBJID")}{text_cell("B1", "SEX")}{text_cell("C1", "CONSVER")}</row>'
SOUND = f'<row r="2">{text_cell("A2", "01-001")}{text_cell("B2", "M")}</row>'
IN = {"F1.SUBJID": "01-001", "F1.SEX": "M"}


def with_cell(path: Path, cell: str, after: str = "", **more: str) -> Path:
    """A sound workbook with one cell in C2."""
    row = SOUND.replace("</row>", f"{cell}</row>")
    return package(path, sheet(HEAD + row, after), **more)


def zipped(path: Path, **content: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def with_parts(path: Path, *more: tuple[str, bytes]) -> Path:
    """A sound workbook with further parts."""
    package(path, sheet(HEAD + SOUND))
    with zipfile.ZipFile(path, "a") as archive:
        for name, data in more:
            archive.writestr(name, data)
    return path


def sheets_in_all(path: Path, count: int, name: str = "F1") -> Path:
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId1"/>' for n in range(1, count + 1))
    book = hostile.WORKBOOK.replace('<sheet name="F1" sheetId="1" r:id="rId1"/>', listed)
    return package(path, sheet(HEAD + SOUND), xl__workbook=book)


def columns(path: Path, count: int) -> Path:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("F1")
    page.append(["SUBJID", "SEX", *(f"X{number}" for number in range(count - 2))])
    page.append(["01-001", "M", *range(count - 2)])
    book.save(path)
    return path


def too_far(path: Path, place: str) -> Path:
    return package(path, sheet(HEAD + SOUND + f'<row r="3">{text_cell(place, "x")}</row>'))


def opendocument(path: Path, body: str, before: str = "") -> Path:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f"{before}<office:document-content{spaces}><office:body><office:spreadsheet>{body}"
    content += "</office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return path


def sealed(path: Path) -> Path:
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    plain, out = io.BytesIO(columns(path, 3).read_bytes()), io.BytesIO()
    ooxml.OOXMLFile(plain).encrypt("correct horse battery", out)
    return written(path, out.getvalue())


OTHER_FILE = '<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
RIBBON = '<table:table table:name="F1"><table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
FILLED = '<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>x</text:p>'
FILLED += "</table:table-cell>"

# How each file is made, and the sentence that refuses it.
REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "two encodings.csv": (
        lambda p: written(p, b"SUBJID,SEX,CONSVER\n01-001,M," + "é".encode() + "é\n".encode("cp1252")),
        delimited.NOT_TEXT,
    ),
    "zip bomb.xlsx": (hostile.zip_bomb, packages.BOMB),
    "zip in a zip.xlsx": (lambda p: zipped(p, inner=with_parts(p).read_bytes()), packages.NO_WORKBOOK),
    "xml bomb.xlsx": (hostile.xml_bomb, packages.ENTITIES),
    "asks for another file.xlsx": (lambda p: package(p, OTHER_FILE + sheet(HEAD + SOUND)), packages.ENTITIES),
    "unknown encoding.xlsx": (
        lambda p: package(p, '<?xml version="1.0" encoding="nonsense"?>' + sheet(HEAD)),
        packages.TRUNCATED,
    ),
    "a million columns.xlsx": (lambda p: too_far(p, "ZZZ3"), packages.TRUNCATED),
    "column 16385.xlsx": (lambda p: too_far(p, "XFE3"), packages.TRUNCATED),
    "row 1048577.xlsx": (lambda p: package(p, sheet('<row r="1048577"/>')), packages.TRUNCATED),
    "shared text out of range.xlsx": (
        lambda p: with_cell(p, '<c r="C2" t="s"><v>99999999</v></c>'),
        packages.TRUNCATED,
    ),
    "thousands of sheets.xlsx": (lambda p: sheets_in_all(p, 5_000), packages.BOMB),
    "thousands of parts.xlsx": (
        lambda p: with_parts(p, *((f"xl/media/{number}", b"") for number in range(6_000))),
        packages.BOMB,
    ),
    "behind a password.xlsx": (sealed, packages.PROTECTED),
    "a text of two million.xlsx": (lambda p: with_cell(p, text_cell("C2", "x" * 2_000_000)), packages.BOMB),
    "repeated rows.ods": (
        lambda p: opendocument(p, RIBBON.format(rows=1_000_000, cell=FILLED.format(columns=16_000)) + "</table:table>"),
        packages.BOMB,
    ),
    "entities.ods": (
        lambda p: opendocument(p, "", '<!DOCTYPE x [<!ENTITY a "aaaa">]>'),
        packages.ENTITIES,
    ),
    "a row of no table.ods": (
        lambda p: opendocument(p, "<table:table-row><table:table-cell/></table:table-row>"),
        packages.TRUNCATED,
    ),
    "a row after its table.ods": (
        lambda p: opendocument(p, "<table:table/><table:table-row><table:table-cell/></table:table-row>"),
        packages.TRUNCATED,
    ),
    "blanks without end.ods": (lambda p: opendocument(p, " " * (200 * 2**20)), packages.BOMB),
    "a line of commas.csv": (lambda p: written(p, b"SUBJID,SEX\n" + b"," * (60 * 2**20)), delimited.TOO_MUCH),
    "lines without end.csv": (lambda p: written(p, b"SUBJID,SEX\n" + b"\n" * (20 * 2**20)), delimited.TOO_MUCH),
    "one quotation mark.csv": (
        lambda p: written(p, b'SUBJID,SEX\n"' + b"x" * (20 * 2**20)),
        delimited.TOO_MUCH,
    ),
    "NUL bytes.csv": (lambda p: written(p, b"SUBJID,SEX\n01-001,\0M\n"), packages.NO_WORKBOOK),
    "larger than is read.csv": (lambda p: hollow(p, 2**30), packages.TOO_LARGE),
    "a programme.xlsx": (lambda p: written(p, b"MZ\x90\0" + bytes(2_000)), packages.NO_WORKBOOK),
}


def hollow(path: Path, size: int) -> Path:
    """A file that says to be so large and takes no space."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


# How each file is made, what goes in, and a piece of what is said of the rest.
TAKEN: dict[str, tuple[Callable[[Path], Path], Mapping[str, str], str]] = {
    "a million empty rows.xlsx": (
        lambda p: package(p, sheet(HEAD + SOUND + "".join(f'<row r="{n}"/>' for n in range(3, 1_048_577)))),
        IN,
        "",
    ),
    "16384 columns.xlsx": (lambda p: columns(p, 16_384), IN, "has columns that match no field"),
    "a claim of the whole sheet.xlsx": (
        lambda p: package(p, sheet(HEAD + SOUND).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')),
        IN,
        "",
    ),
    "merged cells.xlsx": (
        lambda p: with_cell(p, "", '<mergeCells><mergeCell ref="A2:A9"/></mergeCells>'),
        IN,
        "holds merged cells (A2:A9)",
    ),
    "hidden rows.xlsx": (
        lambda p: package(p, sheet(HEAD + SOUND.replace("<row", '<row hidden="1"'))),
        IN,
        "has hidden rows (1 row); they are read like the others",
    ),
    "a formula with its value.xlsx": (
        lambda p: with_cell(p, '<c r="C2" t="str"><f>"2.0"</f><v>2.0</v></c>'),
        IN,
        IS_FORMULA,
    ),
    "a formula without a value.xlsx": (lambda p: with_cell(p, '<c r="C2"><f>A1</f></c>'), IN, IS_FORMULA),
    "a link to another workbook.xlsx": (
        lambda p: with_cell(p, '<c r="C2"><f>[1]Sheet1!A1</f><v>7</v></c>', xl__externalLinks__externalLink1="<x/>"),
        IN,
        IS_FORMULA,
    ),
    "an error.xlsx": (lambda p: with_cell(p, '<c r="C2" t="e"><v>#DIV/0!</v></c>'), IN, "The cell contains the error"),
    "macros.xlsm": (lambda p: with_parts(p, ("xl/vbaProject.bin", packages.OLE + bytes(512))), IN, ""),
    "paths out of the folder.xlsx": (lambda p: with_parts(p, ("../../../evil.xml", b"x"), ("/etc/x", b"x")), IN, ""),
    "two sheets of one name.xlsx": (lambda p: sheets_in_all(p, 2), IN, ""),
    "a workbook called text.csv": (with_parts, IN, ""),
    "a text called workbook.xlsx": (lambda p: written(p, b"SUBJID,SEX\n01-001,M\n"), IN, "columns separated by commas"),
    "deep.xlsx": (
        lambda p: with_cell(p, "", "<x>" * 200_000 + "</x>" * 200_000),
        IN,
        "",
    ),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Judge all files in one process with little memory."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (make, *_) in {**REFUSED, **TAKEN}.items():
        make(folder / name)
    command = [sys.executable, "-m", "tests.exchange.judging", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=600, check=False)
    for path in folder.iterdir():
        path.unlink()
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-300:]
    return {found["name"]: found for found in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_one_sentence(judged: dict[str, dict[str, Any]], name: str) -> None:
    words = REFUSED[name][1].format(name=name, most=packages.LARGEST_FILE // 2**20)

    assert judged[name].get("sentence", judged[name]) == words


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_sound_in_an_odd_file_goes_in_and_the_rest_is_said(
    judged: dict[str, dict[str, Any]], name: str
) -> None:
    _, cells, words = TAKEN[name]
    found = judged[name]

    assert cells.items() <= found.get("cells", {}).items(), found
    said = [*found["refused"].values(), *found["notes"]]
    assert any(words in one for one in said) if words else not found["refused"], said


# Damage by chance: what the disk or the mail does to a file.


def torn(content: bytes, choose: random.Random) -> bytes:
    """Cut a file off, turn bits round, or leave a piece out."""
    at = choose.randrange(len(content))
    how = choose.randrange(4)
    if how == 0:
        return content[:at]
    if how == 1:
        return content[:at] + bytes([content[at] ^ 1 << choose.randrange(8)]) + content[at + 1 :]
    if how == 2:
        return content[:at] + content[at + choose.randrange(1, 5_000) :]
    return content[:at] + choose.randbytes(100) + content[at + 100 :]


ODD = (b"-1", b"9" * 20, b"1e400", b"1e5000", b"", b"NaN", b"XFD1048577", b"A0", b"0x10", b"1_000", "١".encode())


def misspelt(content: bytes, choose: random.Random) -> bytes:
    """Put something odd in the place of an attribute or a text of an XML part, or leave a tag out."""
    marks = (b'"', b'"'), (b">", b"<"), (b"<", b">")
    left, right = choose.choice(marks)
    start = content.find(left, choose.randrange(len(content)))
    end = content.find(right, start + 1)
    if start < 0 or end < 0:
        return content
    return content[: start + 1] + choose.choice(ODD) + content[end:]


def damaged(whole: Path, number: int, folder: Path) -> Path:
    """Return one of many damaged copies of a workbook, the same one each time."""
    choose, path = random.Random(number), folder / f"{number}{whole.suffix}"
    if number % 2:
        return written(path, torn(whole.read_bytes(), choose))
    found = dict(parts(whole))
    name = choose.choice([one for one in found if one.startswith(("xl/w", "xl/s", "content"))])
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in found.items():
            archive.writestr(part, misspelt(content, choose) if part == name else content)
    return path


def test_a_damaged_workbook_never_gives_anything_but_a_sentence_or_a_plan(small_file: Path, tmp_path: Path) -> None:
    for number in range(400):
        damaged(small_file, number, tmp_path)
    command = [sys.executable, "-m", "tests.exchange.judging", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=600, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines()]

    assert len(found) == 400, done.stderr[-2000:]
    assert [one for one in found if "error" in one] == []
    assert sum(one.get("sentence", "").endswith("Ask for the file again.") for one in found) > 100


def test_a_broken_name_in_the_zip_is_damage_and_a_mistake_of_ours_is_not(small_file: Path, tmp_path: Path) -> None:
    content = small_file.read_bytes()
    broken = tmp_path / "broken.xlsx"
    at = content.index(b"[Content_Types].xml")  # its local header; the directory at the end still names it rightly
    flags = at - 30 + 6
    broken.write_bytes(content[:flags] + b"\x00\x08" + content[flags + 2 : at] + b"\xbb" + content[at + 1 :])

    with packages.opened(broken) as package, pytest.raises(packages.Unreadable, match="is damaged"):
        list(package.pieces("[Content_Types].xml"))
    with pytest.raises(ValueError, match="a mistake of ours"), packages.opened(small_file):
        int("a mistake of ours")
