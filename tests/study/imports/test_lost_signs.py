"""Helper columns deleted from our workbook: “<20” does not become 20 because its sign is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from cd7gui.domain.case_report.changes import Place
from cd7gui.study import entry
from cd7gui.study.imports.import_plan import ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from tests.exchange.exported import export_workbook

SHEET = "F18_Laboratory_series"
VALUES = {1: "<20", 2: "30", 3: ">40"}


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study with three samples of one patient."""
    with new_study(tmp_path / "s.cd7", who="coordinator") as made:
        entry.enter(made, Place("p1", "F1", 0, "SUBJID"), "P1")
        for row, value in VALUES.items():
            entry.enter(made, Place("p1", "F18", row, "LBDAT"), f"2023-07-{row:02d}")
            entry.enter(made, Place("p1", "F18", row, "CARCOPY"), value)
        yield made


def without_signs(
    study: Study, path: Path, changed: dict[int, str | int], deleted: tuple[str, ...] = ("_OP", "_R")
) -> Path:
    export_workbook(study, path)
    book = openpyxl.load_workbook(path)
    page = book[SHEET]
    for suffix in deleted:
        page.delete_cols([cell.value for cell in page[1]].index(f"CARCOPY{suffix}") + 1)
    column = [cell.value for cell in page[1]].index("CARCOPY") + 1
    for row, value in changed.items():
        page.cell(row + 1, column).value = value
    book.save(path)
    return path


def planned(plan: ImportPlan) -> dict[str, str | None]:
    return {one.place.name: one.new for one in plan.cells}


def test_a_number_that_the_study_has_with_its_sign_is_unchanged(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, without_signs(study, tmp_path / "a.xlsx", {2: 35}))
    assert planned(plan) == {"F18[2].CARCOPY": "35"}
    assert plan.refused == ()
    assert [note for note in plan.notes if "CARCOPY_OP" in note] == [
        "The sheet F18_Laboratory_series lacks CARCOPY_OP, so a number there is read as the one that the study has, "
        "with its sign; where the study has none, it is read as exact."
    ]


def test_another_number_than_one_with_a_sign_is_refused_and_its_sign_is_asked_for(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, without_signs(study, tmp_path / "a.xlsx", {1: 25, 3: "<15"}))
    assert planned(plan) == {"F18[3].CARCOPY": "<15"}
    assert [one.text for one in plan.refused] == ["25"]
    assert plan.refused[0].sentence == (
        "The study has <20 here, and the sheet does not say whether 25 is exact. Type the number with its sign, or add "
        "the column CARCOPY_OP and leave it empty where the number is exact."
    )


def test_a_column_of_signs_that_is_there_says_that_a_number_is_exact(study: Study, tmp_path: Path) -> None:
    path = without_signs(study, tmp_path / "a.xlsx", {}, deleted=("_R",))
    book = openpyxl.load_workbook(path)
    page = book[SHEET]
    page.cell(2, [cell.value for cell in page[1]].index("CARCOPY_OP") + 1).value = None
    book.save(path)
    assert planned(plan_file(study, path)) == {"F18[1].CARCOPY": "20"}


def test_a_later_change_of_the_study_stays_where_the_file_has_the_number_of_the_export(
    study: Study, tmp_path: Path
) -> None:
    path = without_signs(study, tmp_path / "a.xlsx", {})
    entry.enter(study, Place("p1", "F18", 1, "CARCOPY"), "22")
    plan = plan_file(study, path)
    assert (planned(plan), plan.refused, plan.conflicts, plan.kept) == ({}, (), (), 1)


def test_in_a_table_from_elsewhere_one_sign_says_that_the_other_numbers_have_none(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "Patient,Date,CAR copies (copies/µg DNA),CRP (mg/L)\nP1,2023-07-01,20,3\nP1,2023-07-03,{last},3\n"
    path.write_text(text.format(last="40"), encoding="utf-8")
    plan = plan_file(study, path)
    assert {name for name in planned(plan) if "CARCOPY" in name} == set()
    assert plan.refused == ()
    path.write_text(text.format(last=">40"), encoding="utf-8")
    assert planned(plan_file(study, path))["F18[1].CARCOPY"] == "20"
