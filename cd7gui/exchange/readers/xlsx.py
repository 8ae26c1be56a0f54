"""An .xlsx file as raw typed cells: its parts found by their relationships, its sheets parsed by openpyxl.

openpyxl's own workbook reader fails at the first style, name or picture that it cannot handle, so it is not used.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from cd7gui.exchange.readers.number_formats import NumberFormat, format_of
from cd7gui.exchange.readers.package import BOMB, TRUNCATED, Unreadable, WorkbookPackage
from cd7gui.exchange.readers.raw import MOST_SHEETS, RawSheet
from cd7gui.exchange.readers.rich_text import MAIN, RichText, rich_text
from cd7gui.exchange.readers.xlsx_cells import Budget, SheetReader
from cd7gui.records import dataclass

ROOT_RELATIONS = "_rels/.rels"
USUAL = "xl/workbook.xml"  # its path in a package that names no parts at all
IN_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
MOST_STYLES = 100_000

NOT_THERE = "The sheet {sheet} is listed in the workbook but missing from the file. Ask for the file again."


@dataclass(frozen=True)
class _Relation:
    kind: str  # the last word of its type: "worksheet"
    part: str


def workbook_part(package: WorkbookPackage) -> str:
    """Return the part that is the workbook; empty if there is none."""
    named = [one.part for one in _relations(package, "").values() if one.kind == "officeDocument"]
    usual = [USUAL] if ROOT_RELATIONS not in package else []
    found = next((part for part in [*named, *usual] if part in package), "")
    return "" if found.lower().endswith((".bin", "document.xml", "presentation.xml")) else found


def read_spreadsheetml(package: WorkbookPackage, workbook: str, only: str = "") -> tuple[RawSheet, ...]:
    """Read every sheet, or only the one with the given name; raises `Unreadable`."""
    root = package.tree(workbook)
    if root.tag != f"{MAIN}workbook":
        raise Unreadable(TRUNCATED, package.path)
    listed = root.findall(f"{MAIN}sheets/{MAIN}sheet")
    if len(listed) > MOST_SHEETS:
        raise Unreadable(BOMB, package.path)
    relations = _relations(package, workbook)
    styles, struck = _styles(package, _part(relations, "styles"))
    strings = _strings(package, _part(relations, "sharedStrings"))
    properties = root.find(f"{MAIN}workbookPr")
    from_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true", "on")
    budget = Budget(package)
    found = []
    for one in listed:
        name, hidden = one.get("name", ""), one.get("state", "visible") != "visible"
        if only and name != only:
            continue
        relation = relations.get(one.get(IN_RELATIONS, ""))
        if relation is not None and relation.kind != "worksheet":
            continue  # a sheet that is a chart, or of macros, holds no cells
        if relation is None or relation.part not in package:
            found.append(RawSheet(name, {}, hidden, from_1904, (NOT_THERE.format(sheet=name),)))
            continue
        reader = SheetReader(name, styles, struck, from_1904, budget)
        found.append(reader.read(relation.part, strings, hidden=hidden))
    return tuple(found)


def _relations(package: WorkbookPackage, source: str) -> Mapping[str, _Relation]:
    """Return the parts related to a part, by relationship id; for an empty part, those of the package."""
    folder, name = posixpath.split(source)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, _Relation] = {}
    if listed not in package:
        return found
    for one in package.tree(listed).iter(RELATION):
        if one.get("TargetMode") != "External":
            target = unquote(one.get("Target", "")).replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[one.get("Id", "")] = _Relation(one.get("Type", "").rpartition("/")[2], path)
    return found


def _part(relations: Mapping[str, _Relation], kind: str) -> str:
    return next((one.part for one in relations.values() if one.kind == kind), "")


def _styles(package: WorkbookPackage, part: str) -> tuple[Sequence[NumberFormat], frozenset[int]]:
    """Return the number formats of the cell styles, and which styles strike their text out."""
    if part not in package:
        return (), frozenset()
    root = package.tree(part)
    codes = {_whole(one, "numFmtId"): one.get("formatCode", "") for one in root.findall(f"{MAIN}numFmts/{MAIN}numFmt")}
    fonts = [one.find(f"{MAIN}strike") for one in root.findall(f"{MAIN}fonts/{MAIN}font")]
    crossed = {at for at, one in enumerate(fonts) if one is not None and one.get("val", "1") not in ("0", "false")}
    styles = root.findall(f"{MAIN}cellXfs/{MAIN}xf")[:MOST_STYLES]
    known: dict[int, NumberFormat] = {}
    for number in {_whole(one, "numFmtId") for one in styles}:
        known[number] = format_of(number, codes.get(number))
    struck = frozenset(at for at, one in enumerate(styles) if _whole(one, "fontId") in crossed)
    return [known[_whole(one, "numFmtId")] for one in styles], struck


def _whole(element: Any, name: str) -> int:
    text = element.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _strings(package: WorkbookPackage, part: str) -> Sequence[RichText | str]:
    return [rich_text(one) or "" for one in package.elements(part, f"{MAIN}si")] if part in package else []
