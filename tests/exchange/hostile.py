"""Files that harm, break or mislead, made on the spot: none of them is kept in the repository."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
WORKBOOK = f'<workbook {MAIN} {RELATION}><sheets><sheet name="F1" sheetId="1" r:id="rId1"/></sheets></workbook>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def sheet(rows: str, after: str = "") -> str:
    """Return a worksheet part with these rows."""
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>"


def package(path: Path, sheet_part: str, **parts: str) -> Path:
    """Write a workbook with one sheet; `parts` replace or add parts by a name with __ for / and no extension."""
    named = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    written: Mapping[str, str] = {
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet_part,
        **named,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in written.items():
            archive.writestr(name, content)
    return path


def text_cell(place: str, words: str) -> str:
    """Return a cell with its own text."""
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def zip_bomb(path: Path, megabytes: int = 600) -> Path:
    """A sheet of blanks that packs to a thousandth."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(sheet("").removesuffix("</sheetData></worksheet>").encode())
            for _ in range(megabytes):
                part.write(b" " * 2**20)
    return path


def xml_bomb(path: Path) -> Path:
    """Entities that multiply."""
    lines = ['<!ENTITY a "aaaaaaaaaa">']
    lines += [f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    declared = f"<!DOCTYPE worksheet [{''.join(lines)}]>"
    return package(path, declared + sheet(f"<row r='1'>{text_cell('A1', '&i;')}</row>"))


def cut_off(path: Path, whole: Path) -> Path:
    """The first two thirds of a workbook."""
    content = whole.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    return path


def empty_rows(path: Path, count: int = 1_048_576) -> Path:
    """A sheet that is formatted to its end and holds one value."""
    rows = io.StringIO()
    rows.write(f'<row r="1">{text_cell("A1", "SUBJID")}</row>')
    for number in range(2, count):
        rows.write(f'<row r="{number}" s="1" ht="15"/>')
    rows.write(f'<row r="{count}">{text_cell(f"A{count}", "01-001")}</row>')
    return package(path, sheet(rows.getvalue()))
