"""Tables as text for other programmes: tab-separated, Markdown and HTML, with the cells as printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.formatting import counted, date_in_words, half_up
from cd7gui.domain.results import Estimate, Estimates
from cd7gui.records import dataclass


@dataclass(frozen=True)
class TextTable:
    """A table of printed cells with its header; `note` below it says how it was made."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def outcomes_table(found: Estimates) -> TextTable:
    """Return the outcomes as printed: outcome, count, estimate, method."""
    rows = tuple((one.label, one.counts, one.text, one.method) for one in found.table)
    return TextTable(_title(found), ("Outcome", "n/N", "Estimate", "Method"), rows, _note(found))


def part_of_outcomes(found: Estimates, title: str, rows: Iterable[Estimate]) -> TextTable:
    """Return some rows of the outcomes, or classes printed like them, under their own title."""
    cells = tuple((one.label, one.counts, one.text, one.method) for one in rows)
    return TextTable(f"{title} — {_title(found)}", (title, "n/N", "Estimate", "Method"), cells, _note(found))


def numbers_table(
    found: Estimates, title: str, times: Sequence[str], rows: Iterable[tuple[str, Sequence[int | None]]], note: str
) -> TextTable:
    """Return the numbers under curves as shown; `times` begin with their unit."""
    cells = tuple((label, *("" if one is None else str(one) for one in counts)) for label, counts in rows)
    return TextTable(f"{title} — {_title(found)}", tuple(times), cells, note)


def text_of_cells(table: CellTable, found: Estimates) -> TextTable:
    """Return a table of cells as printed; labels are indented by level."""
    rows = tuple((f"{'  ' * one.level}{one.label}", *(cell.text for cell in one.cells)) for one in table.lines)
    parts = (table.subtitle, table.method, table.note)
    note = ". ".join(part.rstrip(".") for part in parts if part)
    return TextTable(
        f"{table.title} — {_title(found)}", (table.first, *table.columns), rows, f"{note}." if note else ""
    )


def as_tsv(table: TextTable) -> str:
    """Return the table with tabs between its cells; tabs and line breaks in a cell become blanks."""
    return "".join("\t".join(map(_one_line, row)) + "\n" for row in (table.header, *table.rows))


def as_markdown(table: TextTable) -> str:
    """Return the table in Markdown, with title and note."""
    lines = [f"**{_marked(table.title)}**", ""] if table.title else []
    lines += [_bars(table.header), _bars(["---"] * len(table.header), plain=True)]
    lines += [_bars(row) for row in table.rows]
    lines += ["", _marked(table.note)] if table.note else []
    return "\n".join(lines) + "\n"


def as_html(table: TextTable) -> str:
    """Return the table in HTML, for pasting into word processors and mail."""
    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    head = _html_row(table.header, "th")
    body = "".join(_html_row(row, "td") for row in table.rows)
    note = f"<p>{escape(table.note)}</p>" if table.note else ""
    return f"<table>{caption}<thead>{head}</thead><tbody>{body}</tbody></table>{note}"


def _title(found: Estimates) -> str:
    words = "{study}: {patients}, data cut-off {cutoff}"
    synthetic = " — SYNTHETIC, no real patients" if found.synthetic else ""
    return (
        words.format(
            study=found.study,
            patients=counted(found.patients, "patient", "patients"),
            cutoff=date_in_words(found.cutoff),
        )
        + synthetic
    )


def _note(found: Estimates) -> str:
    return f"Intervals at the {half_up(found.settings.level * 100)}% level."


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _marked(text: str) -> str:
    """Escape what Markdown would read as markup or as the end of a cell."""
    cleaned = _one_line(text).replace("\\", "\\\\")
    for mark in "|*_<`":
        cleaned = cleaned.replace(mark, f"\\{mark}")
    return cleaned


def _bars(cells: Iterable[str], *, plain: bool = False) -> str:
    return "| " + " | ".join(cell if plain else _marked(cell) for cell in cells) + " |"


def _html_row(cells: Iterable[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
