"""A line with more cells than titles is refused by its number, and the others enter."""

from __future__ import annotations

import sys
from pathlib import Path

from cd7gui.exchange.mapping.choices import SavedChoices
from cd7gui.exchange.mapping.title_words import field_named
from cd7gui.exchange.readers.read import read
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study.imports.import_planner import match_book, plan_file
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


def test_the_header_is_found_beside_thousands_of_columns_and_above_narratives(tmp_path: Path, empty: Study) -> None:
    path = tmp_path / "a.csv"
    titles = ",".join(f"X{number}" for number in range(2000))
    told = "fever and rash, " * 500
    path.write_text(f'SUBJID,LBDAT,CRP (mg/L),{titles}\nP1,2023-07-06,5,"{told}"\n', encoding="utf-8")
    plan = plan_file(empty, path)

    assert {(one.place.field, one.new) for one in plan.cells if one.place.form == "F18"} == {
        ("LBDAT", "2023-07-06"),
        ("CRP", "5"),
    }


def _calls(empty: Study, path: Path, columns: int, cell: str) -> int:
    """Count the calls of functions while the columns of 25 rows are matched."""
    titles = [f"Variable number {number} (unit)" for number in range(columns)]
    lines = [",".join(["SUBJID", "LBDAT", "CRP (mg/L)", *titles])]
    lines += [
        ",".join([f"P{row}", "2023-07-06", "5", *(f"{cell} {row} {at}" for at in range(columns))]) for row in range(25)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    book, calls = read(path), 0

    def counted(*event: object) -> None:
        nonlocal calls
        calls += event[1] in ("call", "c_call")

    sys.setprofile(counted)
    try:
        matching = match_book(empty, book, SavedChoices())
    finally:
        sys.setprofile(None)
    assert [one.header for one in matching.sheets] == [1]
    return calls


def test_the_work_of_finding_a_header_grows_with_the_columns_and_no_faster(tmp_path: Path, empty: Study) -> None:
    few, some, many = (_calls(empty, tmp_path / f"{n}.csv", n, "measured value") for n in (40, 80, 160))

    assert many - some < 2.2 * (some - few)
    # Each cell is gone through once, not once for each form.
    assert many < 160 * 25 * 200


def test_the_work_of_finding_a_header_does_not_grow_with_the_words_of_a_cell(tmp_path: Path, empty: Study) -> None:
    few, many, narrative = (_calls(empty, tmp_path / f"{n}.csv", 10, "fever; " * n) for n in (20, 40, 1200))

    assert many < 1.2 * few
    assert narrative < 1.2 * few


def test_every_way_to_part_a_title_still_names_its_field() -> None:
    for title, name, unit in (
        ("WBC (10^9/L)", "WBC", "10^9/L"),
        ("CRP [mg/L]", "CRP", "mg/L"),
        ("CRP, mg/L", "CRP", "mg/L"),
        ("White blood cells; 10^3/uL", "WBC", "10^3/uL"),
        ("CRP", "CRP", ""),
        ("CRP: mg/L of the morning", "CRP", "mg/L of the morning"),
    ):
        found, words = field_named(Laboratory, title)
        assert (found.id if found else None, words) == (name, unit), title
    for title in ("fever and rash", ", ; : " * 40, "(" * 200, "CRPX mg/L", "CRP " * 200):
        assert field_named(Laboratory, title)[0] is None, title
