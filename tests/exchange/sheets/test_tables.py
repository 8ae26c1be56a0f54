"""The sheet of the tables: a row for each cell, and nothing that was typed where nobody may be recognised."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.domain.audience import Audience
from cd7gui.domain.results import Estimates, Settings
from cd7gui.exchange.sheets.cells import Sheet
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.outcomes import tables_sheet
from cd7gui.study.session import Study
from tests.study.conftest import demo

__all__ = ["demo"]


@pytest.fixture
def found(demo: Study) -> Estimates:
    return compute(demo.snapshot(), Settings(cutoff=demo.cutoff))


def lines(sheet: Sheet | None) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return value and text by table, line and column."""
    assert sheet is not None
    texts = [[cell.canonical() for cell in row] for row in sheet.rows]
    return {(row[0], row[1], row[4]): (row[5], row[6]) for row in texts}


def test_every_cell_is_a_row_with_its_number(found: Estimates) -> None:
    rows = lines(tables_sheet(found, Disclosure()))

    assert rows["baseline", "diagnosis.AML", "All (N = 10)"] == ("7", "7 (70%)")
    assert rows["stopping", "death", "Events"] == ("2", "2 of 9")
    assert rows["adverse_events", "any", "≥ 3"] == ("10", "10 (100%)")
    assert ("adverse_events", "term.infections and infestations.sepsis", "Any") in rows
    cells = sum(bool(cell.text) for table in found.tables for line in table.lines for cell in line.cells)
    assert len(rows) == cells


def test_what_was_typed_stays_behind_de_identified(found: Estimates) -> None:
    home = lines(tables_sheet(found, Disclosure(Audience.DEIDENTIFIED)))
    abroad = lines(tables_sheet(found, Disclosure(Audience.ABROAD)))

    events = {line for table, line, _ in home if table == "adverse_events"}
    assert "any" in events
    assert "term.immune system disorders.cytokine release syndrome" in events
    assert not any("pancytopenia" in line for line in events)  # another term of its class, specified by what was typed
    assert not any(line.startswith("age") for _, line, _ in home)
    assert any(line.startswith("eln") for _, line, _ in home)
    assert not any(line.startswith(("eln", "match")) for _, line, _ in abroad)
    assert "kinetics_patients" in {table for table, _, _ in lines(tables_sheet(found, Disclosure()))}
    with_text = lines(tables_sheet(found, replace(Disclosure(Audience.DEIDENTIFIED), with_text=True)))
    assert {line for table, line, _ in with_text if table == "adverse_events"} > events
    for left in (home, abroad, with_text):  # a patient's own line would name its number
        assert {"kinetics", "course", "immune"} <= {table for table, _, _ in left}
        assert "kinetics_patients" not in {table for table, _, _ in left}
