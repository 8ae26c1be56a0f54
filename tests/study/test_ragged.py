"""A line with more cells than titles is refused by its number, and the others enter."""

from __future__ import annotations

from pathlib import Path

from cd7gui.exchange.columnchoices import Remembered
from cd7gui.exchange.reader import read
from cd7gui.study.importing import match_book, plan_file
from cd7gui.study.session import Study


def test_a_line_with_more_cells_than_titles_is_refused(tmp_path: Path, empty: Study) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "SUBJID,LBDAT,CRP (mg/L),FERR (ng/mL)\nP1,2023-07-06,5,5,900\nP2,2023-07-06,7,800,,\n", encoding="utf-8"
    )
    plan = plan_file(empty, path)

    assert [one.spot.row for one in plan.refused] == [2]
    assert "5 cells under 4 titles" in plan.refused[0].sentence
    assert {one.spot.row for one in plan.cells} == {3}


def test_a_wide_sheet_of_narratives_is_matched_in_steps_that_grow_with_it(tmp_path: Path, empty: Study) -> None:
    path = tmp_path / "a.csv"
    titles = ",".join(f"X{number}" for number in range(2000))
    told = "fever and rash, " * 500
    path.write_text(f'SUBJID,LBDAT,CRP (mg/L),{titles}\nP1,2023-07-06,5,"{told}"\n', encoding="utf-8")
    matching = match_book(empty, read(path), Remembered())

    assert [one.header for one in matching.sheets] == [1]
