"""The study's position against its stopping rules, as a table with a line for each rule."""

from __future__ import annotations

from cd7gui.analysis.safety.stopping_text import HEADING, boundary_in_words, posterior_in_words
from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.domain.stopping import StoppingStatus

TITLE = "Stopping rules"
METHOD = (
    "events among evaluable patients, who had the event or lived through its window; boundary with exact type I error"
)


def stopping_table(found: tuple[StoppingStatus, ...]) -> CellTable:
    """Return the table of the rules; each cell opens the patients that it counts."""
    columns = ("Events", "Boundary", "P(p > p0)", "Stops if the next")
    words = HEADING.partition("(")[2].rstrip(")")
    return CellTable("stopping", TITLE, "Rule", columns, tuple(map(_line, found)), words, METHOD)


def _line(one: StoppingStatus) -> TableLine:
    if one.failed:
        return TableLine(one.rule.id, one.rule.label, (TableCell(one.failed), *[TableCell("")] * 3))
    had = tuple(each for patient in one.patients if patient.happened for each in patient.deciders)
    all_ = tuple(each for patient in one.patients for each in patient.deciders)
    cells = (
        TableCell(f"{one.events} of {one.evaluable}", one.events, had),
        TableCell(boundary_in_words(one), one.bound(one.evaluable), all_),
        TableCell(posterior_in_words(one).partition(" = ")[2], one.posterior, all_),
        TableCell(_next(one), one.next_crossing, one.waiting),
    )
    return TableLine(one.rule.id, one.rule.label, cells, left_out=one.waiting)


def _next(one: StoppingStatus) -> str:
    if one.crossed_at is not None:
        return ""
    return "never" if one.next_crossing is None else f"{one.next_crossing} have it"
