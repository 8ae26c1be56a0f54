"""Text files: which sign parts their columns, whatever stands above the table, and guards of spreadsheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.exchange.readers.delimited import delimiter_of
from cd7gui.exchange.readers.read import read

PARTED = {
    "Laborwerte, Stand Juli\nSUBJID;LBDAT;CRP (mg/L);IL-6 (pg/mL)\nP1;2023-07-06;8,5;3,2\nP2;2023-07-06;8,5;1,2\n": ";",
    "Lab, July, 2023, ward 3\nSUBJID;CRP\nP1;8\n": ";",
    "T, S\n\nSUBJID\tCRP\nP1\t8,5\n": "\t",
    "Report; by lab; of July\na,b\n1,2\n2,3\n": ",",
    "SUBJID;Note\nP1;a, b, c\nP2;d, e, f\n": ";",
    "SUBJID;CRP\nP1;8,5\nP2;7,5\n": ";",
    "a;b;c\n1,5;2,5;3\n": ";",
    "a,b\n": ",",
    "a\n": ",",
}


@pytest.mark.parametrize("text", PARTED)
def test_a_title_above_the_table_does_not_mislead_the_search_for_the_delimiter(text: str) -> None:
    assert delimiter_of(text) == PARTED[text]


def test_the_guard_of_a_spreadsheet_is_no_part_of_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('SUBJID,Note\n="007",\'tis\n"=""008""",=1+1\n', encoding="utf-8")
    rows = read(path).sheets[0].rows

    assert [[cell.shown() for cell in row.values()] for row in rows.values()] == [
        ["SUBJID", "Note"],
        ["007", "'tis"],
        ["008", "=1+1"],
    ]
