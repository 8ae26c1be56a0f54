"""Reference ranges as tables: in words, as a sheet of the workbook, and read from a file."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.reference_range import RangeText
from cd7gui.exchange.readers.raw import RawBook, RawSheet
from cd7gui.exchange.readers.read import read
from cd7gui.exchange.sheets.form_status import RANGE_TITLES, RANGES
from cd7gui.study.safety.keeping_ranges import analyte_label, range_texts
from cd7gui.study.session import Study

NO_COLUMNS = (
    "{name} has no columns {wanted}, so nothing was imported. A table of ranges must begin with a line of these "
    "titles: {titles}."
)
NO_ROWS = "{name} has titles but no ranges below them. Nothing was imported."
NEEDED = ("ANALYTE", "LOW", "HIGH")


def read_range_file(path: Path) -> tuple[RangeText, ...]:
    """Read the ranges from a table or from the sheet of a workbook. Raises `UserError`."""
    book = read(path)
    found = _ranges_of(book.sheet(RANGES) or next(iter(book.sheets), None))
    if found is None:
        wanted, titles = ", ".join(NEEDED), ", ".join(RANGE_TITLES)
        raise UserError(NO_COLUMNS.format(name=path.name, wanted=wanted, titles=titles))
    if not found:
        raise UserError(NO_ROWS.format(name=path.name))
    return found


def ranges_of_workbook(book: RawBook) -> tuple[RangeText, ...]:
    """Return the ranges on our workbook's sheet for them; none if there is no such sheet."""
    return _ranges_of(book.sheet(RANGES)) or ()


def _ranges_of(sheet: RawSheet | None) -> tuple[RangeText, ...] | None:
    """Return the ranges of a sheet; None if it lacks the columns of a table of ranges."""
    rows = _rows(sheet) if sheet is not None else []
    head = next((row for row in rows if set(NEEDED) <= {text.strip().upper() for text in row}), None)
    if head is None:
        return None
    names = [text.strip().upper() for text in head]
    parts = {title: one.name for title, one in zip(RANGE_TITLES, fields(RangeText), strict=True)}
    found = []
    for row in rows[rows.index(head) + 1 :]:
        texts = {parts[name]: text.strip() for name, text in zip(names, row, strict=False) if name in parts}
        if any(texts.values()):
            found.append(RangeText(**texts))
    return tuple(found)


def _rows(sheet: RawSheet) -> list[list[str]]:
    """Return the cells of a sheet as texts, row by row."""
    found = []
    for number in sorted(sheet.rows):
        cells = sheet.rows[number]
        width = max(cells, default=0)
        found.append([_shown(cells.get(at)) for at in range(width + 1)])
    return found


def _shown(cell: object) -> str:
    shown = getattr(cell, "shown", None)
    return str(shown()) if callable(shown) else ""


def ranges_in_words(study: Study) -> str:
    """Return the ranges as lines of words; an empty string if there are none."""
    readable = {one.number: one for one in study.ranges}
    lines = []
    for number, text in range_texts(study).items():
        one = readable.get(number)
        limits = one.limits if one is not None else "cannot be read"
        who = " ".join(part for part in (_SEXES.get(text.sex, ""), _ages(text)) if part) or "everybody"
        where = text.laboratory or "every laboratory"
        source = f" ({text.source})" if text.source else ""
        words = "; ".join(part for part in (limits, who, _days(text)) if part)
        lines.append(f"{number:>4}  {where}: {analyte_label(text.analyte)} {words}{source}")
    return "\n".join(lines)


_SEXES = {"M": "men", "F": "women"}


def _days(text: RangeText) -> str:
    if text.valid_from and text.valid_to:
        return f"{text.valid_from} to {text.valid_to}"
    return f"from {text.valid_from}" if text.valid_from else f"until {text.valid_to}" if text.valid_to else ""


def _ages(text: RangeText) -> str:
    if not text.age_from and not text.age_to:
        return ""
    if not text.age_to:
        return f"from {text.age_from} years"
    return f"{text.age_from or '0'} to {text.age_to} years"
