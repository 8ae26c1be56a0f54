"""Finding the tables on a sheet: further ones below, rows without data, and one row per analyte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache

from cd7gui.exchange.mapping.roles import SUBJECT_WORDS, plain
from cd7gui.exchange.mapping.units import UNIT_TITLES
from cd7gui.exchange.readers.raw import RawCell, RawRow, RawSheet, RawText
from cd7gui.exchange.sheets.patients import SUBJECT
from cd7gui.records import dataclass

LONGEST_NAME = 300  # characters of a title that may name a field and its unit
HEADER_WITHIN = 20  # rows; above the header some files have a title
ANALYTE_TITLES = frozenset(
    {
        *("test", "test name", "lab test", "laboratory test", "analyte", "analysis", "parameter", "component", "assay"),
        *("lbtest", "lbtestcd", "measurement", "examination", "untersuchung", "analyt", "检验项目", "项目", "检测项目"),
    }
)
RESULT_TITLES = frozenset(
    {
        *("result", "results", "value", "test result", "result value", "lborres", "lbstresn", "lbstresc"),
        *("wert", "ergebnis", "messwert", "valeur", "résultat", "结果", "检验结果", "检测结果"),
    }
)
_SUBJECT = frozenset({*SUBJECT_WORDS, plain(SUBJECT)})
_FIRST_CELLS = 6  # of a row, among which a header names the patient
_NO_DATA = re.compile(
    r"(page|seite|pagina|página)\s+\d+.*|第?\s*\d+\s*页.*|n\s*[=:]\s*\d+.*|[*†‡§¶#^].*|[¹²³⁰-⁹].*|[-=_–—]{2,}"
    r"|(sub)?totals?\b.*|(sum|mean|average|median|count|range|sd)\s*[:=]?(\s+[\d.,±–-]+)*|合计|总计|小计|平均值?"
    r"|(notes?|legend|key|source|remarks?|abbreviations?|footnotes?|comment)\s*:.*|(printed|generated|created|exported|report(ed)?)\b.*"
    r"|end of (report|file|table|data).*|.*\bcontinued\b.*|\d+ (rows?|patients?|records?)\b.*",
    re.IGNORECASE,
)
MOST_WORDS = 3  # of a patient's number


def is_no_patient_number(text: str) -> bool:
    """Return whether a text in a patient number's cell is a total, a legend, a page number or a sentence."""
    bare = text.strip()
    return bool(_NO_DATA.fullmatch(bare)) or len(bare.split()) > MOST_WORDS


@lru_cache(maxsize=4096)
def _names_patient(text: str) -> bool:
    return plain(text) in _SUBJECT


def _is_header(row: RawRow) -> bool:
    """Return whether a row names the patient's number and other columns."""
    first = [cell for _, cell in sorted(row.items())[:_FIRST_CELLS]]
    named = any(isinstance(cell, RawText) and len(cell.value) <= 40 and _names_patient(cell.value) for cell in first)
    return named and len(row) > 1 and all(isinstance(cell, RawText) for cell in row.values())


def _word(text: str) -> str:
    """Return a title normalised for comparison; "" for a narrative, which is not processed."""
    return plain(text) if len(text) <= LONGEST_NAME else text


def _words(row: RawRow) -> dict[int, str]:
    return {at: _word(text) for at, cell in row.items() if (text := cell.shown().strip())}


def _repeats(titles: Mapping[int, str], row: RawRow) -> bool:
    """Return whether a row repeats the header; the search stops at the first different word."""
    same = 0
    for at, cell in row.items():
        text = cell.shown().strip()
        if text and titles.get(at) != _word(text):
            return False
        same += bool(text)
    return same > 1


def tables_of(sheet: RawSheet) -> Iterator[RawSheet]:
    """Return the tables of a sheet, each with its own header; a repeated header is not a new table."""
    starts: list[int] = []
    latest: dict[int, str] = {}
    for number in sorted(sheet.rows):
        if _is_header(sheet.rows[number]):
            words = _words(sheet.rows[number])
            if not latest or words != latest:
                starts.append(number)
                latest = words
    if len(starts) < 2:
        yield sheet
        return
    ends = [*starts[1:], max(sheet.rows) + 1]
    for at, (start, end) in enumerate(zip(starts, ends, strict=True)):
        first = 0 if at == 0 else start
        rows = {number: row for number, row in sheet.rows.items() if first <= number < end}
        yield replace(sheet, rows=rows, oddities=sheet.oddities if at == 0 else ())


def without_data(rows: Mapping[int, RawRow], header: int, *, several: bool) -> dict[int, str]:
    """Return rows below a header that hold no data, with their text: footnotes, pages, repeated headers."""
    titles = _words(rows[header])
    found: dict[int, str] = {}
    for number, row in rows.items():
        if number <= header:
            continue
        if len(row) == 1 and several:
            cell = next(iter(row.values()))
            if isinstance(cell, RawText) and cell.value.strip() and is_no_patient_number(cell.value):
                found[number] = cell.value.strip()
        elif len(row) > 1 and all(isinstance(cell, RawText) for cell in row.values()) and _repeats(titles, row):
            found[number] = " | ".join(cell.shown() for cell in row.values())
    return found


# one row per analyte


@dataclass(frozen=True)
class PivotedTable:
    """A table with one row per analyte, pivoted to columns; `origins` give each cell's original place."""

    sheet: RawSheet
    origins: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def pivoted(sheet: RawSheet) -> PivotedTable | None:
    """Pivot a table with one row per analyte to columns; None for a table of another layout."""
    for number in sorted(sheet.rows)[:HEADER_WITHIN]:
        titles = _words(sheet.rows[number])
        analyte = [at for at, word in titles.items() if word in ANALYTE_TITLES]
        result = [at for at, word in titles.items() if word in RESULT_TITLES]
        if len(analyte) == 1 and len(result) == 1 and len(titles) > 2:
            unit = [at for at, word in titles.items() if word in UNIT_TITLES]
            return _pivoted(sheet, number, analyte[0], result[0], unit[0] if len(unit) == 1 else None)
    return None


def _pivoted(sheet: RawSheet, header: int, analyte: int, result: int, unit: int | None) -> PivotedTable:
    own = {analyte, result, unit}
    titles = dict(sheet.rows[header].items())
    kept = {at: cell for at, cell in titles.items() if at not in own}
    telling = [at for at in sorted(kept) if _separates_samples(titles[at])]
    first_new = max(titles) + 1
    columns: dict[str, int] = {}
    groups: dict[tuple[tuple[int, str], ...], int] = {}
    rows: dict[int, dict[int, RawCell]] = {header: kept}
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    for number in sorted(one for one in sheet.rows if one > header):
        row = sheet.rows[number]
        name, value = row.get(analyte), row.get(result)
        if name is None:
            rows[number] = dict(row)  # a footnote, or a line that names nothing: checked unchanged
            continue
        key = tuple((at, row[at].shown().strip()) for at in telling if at in row)
        into = rows.setdefault(groups.setdefault(key, number), {at: row[at] for at in kept if at in row})
        if value is None:
            continue
        title = _title(name, row.get(unit) if unit is not None else None)
        at = columns.setdefault(title, first_new + len(columns))
        rows[header][at] = RawText(title)
        before = into.get(at)
        if before is not None and before != value:
            value = RawText(f"{before.shown()} | {value.shown()}")  # it is unclear which is right, so it is refused
        into[at] = value
        origins.setdefault((groups[key], at), (number, result))
    return PivotedTable(replace(sheet, rows={number: row for number, row in rows.items() if row}), origins)


def _separates_samples(title: RawCell) -> bool:
    """Return whether a column distinguishes samples; ranges, marks and comments belong to one result."""
    words = plain(title.shown())
    return not re.search(r"\b(range|ref|reference|flag|mark|comment|remark|normal|lower|upper|lln|uln|method)\b", words)


def _title(name: RawCell, unit: RawCell | None) -> str:
    words = name.shown().strip()
    said = unit.shown().strip() if unit is not None else ""
    return f"{words} ({said})" if said else words


def long_lines(lines: Sequence[Sequence[str]]) -> list[list[str]] | None:
    """Pivot pasted lines with one row per analyte to columns; None for another layout."""
    found = pivoted(RawSheet("", _rows_of(lines)))
    if found is None:
        return None
    width = max((at for row in found.sheet.rows.values() for at in row), default=-1) + 1
    last = max(found.sheet.rows)
    made = [found.sheet.rows.get(number, {}) for number in range(1, last + 1)]
    return [[row[at].shown() if at in row else "" for at in range(width)] for row in made]


def without_data_lines(lines: Sequence[Sequence[str]], header: int) -> Mapping[int, str]:
    """Return the pasted lines without data, counted from 1; `header` is counted from 0."""
    rows = _rows_of(lines)
    return without_data(rows, header + 1, several=True) if header + 1 in rows else {}


def _rows_of(lines: Sequence[Sequence[str]]) -> dict[int, dict[int, RawText]]:
    rows = {
        number: {at: RawText(text) for at, text in enumerate(line) if text.strip()}
        for number, line in enumerate(lines, start=1)
    }
    return {number: row for number, row in rows.items() if row}
