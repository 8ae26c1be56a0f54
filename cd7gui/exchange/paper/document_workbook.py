"""A printed document as a workbook: a sheet for each of its tables, and one of its texts in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from cd7gui.domain.paper import PaperBoxes, PaperDocument, PaperFlow, PaperHeading, PaperTable, PaperText
from cd7gui.exchange.files.progress import Progress
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Cell, ColumnKind, Row, Sheet, SheetColumn, WorkbookPlan
from cd7gui.exchange.sheets.provenance import SYNTHETIC
from cd7gui.exchange.writers.workbook import write

TEXTS = "Report"
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
_LONGEST_NAME = 31  # of a sheet: Excel specifications and limits
_WIDEST, _NARROWEST = 48, 8  # characters of a column


def write_document(
    document: PaperDocument,
    target: Path,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Write a document as a workbook, completely or not at all, and return its sheets. Raises `UserError`."""
    sheets = (_texts(document), *_tables(document))
    plan = WorkbookPlan(document.study, sheets, notice=SYNTHETIC if document.synthetic else "")
    write(plan, target, overwrite=True, progress=progress, cancelled=cancelled)
    return len(sheets)


def _texts(document: PaperDocument) -> Sheet:
    columns = (SheetColumn("PART", "Chapter", width=36, wrap=True), SheetColumn("TEXT", "Text", width=100, wrap=True))
    made = (
        (document.title, document.study),
        ("Of what", document.subject),
        ("State", document.head),
        ("Printed on", document.printed.isoformat()),
    )
    rows = tuple(_row((part, text)) for part, text in (*made, *_paragraphs(document)))
    return Sheet(TEXTS, document.title, "tbl_Report", columns, rows)


def _paragraphs(document: PaperDocument) -> Iterator[tuple[str, str]]:
    part = ""
    for block in document.blocks:
        if isinstance(block, PaperHeading):
            part = block.text
        elif isinstance(block, PaperText):
            yield part, block.text
        elif isinstance(block, PaperBoxes):
            yield part, "; ".join(f"{one.caption}: {one.text}" for one in block.boxes if one.text)


def _tables(document: PaperDocument) -> Iterator[Sheet]:
    chapter, part, names = "", "", {TEXTS.casefold()}
    for block in document.blocks:
        if isinstance(block, PaperHeading):
            chapter, part = (block.text, "") if block.level == 1 else (chapter, block.text)
            continue
        table = block.table if isinstance(block, PaperFlow) else block
        if isinstance(table, PaperTable) and any(table.columns):
            title = f"{chapter}: {part}" if part else chapter
            yield _sheet(table, title, _name(title, names), len(names))


def _name(title: str, taken: set[str]) -> str:
    """Return a unique sheet name: what Excel allows of the title, numbered if it repeats."""
    plain = " ".join(re.sub(r"[^\w -]+", " ", title.removeprefix("Listing: ")).split()) or "Table"
    name, number = plain[:_LONGEST_NAME].strip(), 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: _LONGEST_NAME - len(str(number)) - 1].strip()} {number}"
    taken.add(name.casefold())
    return name


def _sheet(block: PaperTable, title: str, name: str, number: int) -> Sheet:
    columns, rows = [], list(zip(*block.rows, strict=True)) or [()] * len(block.columns)
    cells_of = []
    for caption, texts in zip(_captions(block.columns), rows, strict=True):
        numeric = any(texts) and all(not text or _NUMBER.fullmatch(text) for text in texts)
        longest = max((len(line) for text in (caption, *texts) for line in text.split("\n")), default=0)
        kind = ColumnKind.NUMBER if numeric else ColumnKind.TEXT
        width = min(max(longest + 2, _NARROWEST), _WIDEST)
        columns.append(SheetColumn(caption, caption, kind, width, wrap=not numeric, typed=True))
        cells_of.append([_number(text) if numeric else cells.text(text) for text in texts])
    return Sheet(name, title, f"tbl_{number}", tuple(columns), tuple(zip(*cells_of, strict=True)))


def _captions(titles: Sequence[str]) -> list[str]:
    """Return unique column names, because an Excel table accepts neither duplicate nor empty ones."""
    found: list[str] = []
    for title in titles:
        plain = " ".join(title.split()) or "Item"
        name, number = plain, 1
        while name.casefold() in (one.casefold() for one in found):
            number += 1
            name = f"{plain} {number}"
        found.append(name)
    return found


def _number(text: str) -> Cell:
    return cells.number(Decimal(text)) if text else cells.EMPTY


def _row(texts: Sequence[str]) -> Row:
    return tuple(map(cells.text, texts))
