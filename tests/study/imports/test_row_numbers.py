"""Row numbers in files: trusted where nothing speaks against them, so that no row here is overwritten by another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_plan import ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import new_study
from tests.exchange.exported import export_workbook
from tests.study.memory_book import memory_study

SAMPLES = {
    "F1.SUBJID": "P1",
    "F18[1].LBDAT": "2024-03-01",
    "F18[1].WBC": "3.1",
    "F18[2].LBDAT": "2024-03-05",
    "F18[2].WBC": "3.5",
}
TITLES = "Row,Patient,Date,WBC (10^9/L)"


def planned(tmp_path: Path, *lines: str, texts: Mapping[str, str] = SAMPLES) -> ImportPlan:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return plan_file(memory_study({"k0": texts}), path)


def cells(plan: ImportPlan) -> list[tuple[str, str | None, str | None]]:
    return [(one.place.name, one.old, one.new) for one in plan.cells]


def test_a_running_number_of_a_laboratory_overwrites_no_row(tmp_path: Path) -> None:
    plan = planned(tmp_path, TITLES, "1,P1,2024-05-20,4.0", "2,P1,2024-03-01,3.2", "3,P1,2024-05-22,4.2")
    assert cells(plan) == [
        ("F18[3].LBDAT", None, "2024-05-20"),
        ("F18[3].WBC", None, "4.0"),
        ("F18[1].WBC", "3.1", "3.2"),
        ("F18[4].LBDAT", None, "2024-05-22"),
        ("F18[4].WBC", None, "4.2"),
    ]
    assert plan.notes[-1].startswith("The row numbers of the sheet a are not those of this study")


def test_a_row_of_which_only_the_day_differs_may_be_a_correction_and_is_refused(tmp_path: Path) -> None:
    plan = planned(tmp_path, TITLES, "2,P1,2024-03-06,3.5")
    assert plan.cells == ()
    assert plan.refused[0].sentence == (
        "Row 2 of the study has Date 2024-03-05, this row has Date 2024-03-06. If it is the same row, correct it in "
        "the study; if it is a different one, leave its row number empty."
    )


def test_a_number_that_fits_no_longer_moves_the_day_of_its_row(tmp_path: Path) -> None:
    plan = planned(tmp_path, TITLES, "1,P1,2024-03-01,3.2", "2,P1,2024-03-09,9.9")
    assert cells(plan) == [("F18[1].WBC", "3.1", "3.2")]
    assert [str(one.spot) for one in plan.refused] == ["a!row 3"]
    assert "Row 2 of the study has Date 2024-03-05" in plan.refused[0].sentence


def test_a_workbook_of_another_study_adds_its_rows(tmp_path: Path) -> None:
    with new_study(tmp_path / "o.cd7", who="bo") as other:
        entry.enter(other, Place("k0", "F1", 0, "SUBJID"), "P1")
        for row, day in ((1, "2024-01-01"), (2, "2024-03-05")):
            entry.enter(other, Place("k0", "F18", row, "LBDAT"), day)
        entry.enter(other, Place("k0", "F18", 1, "WBC"), "1.1")
        entry.enter(other, Place("k0", "F18", 3, "WBC"), "1.7")  # undated there, too
        path = export_workbook(other, tmp_path / "o.xlsx").path
    study = memory_study({"k0": SAMPLES | {"F18[2].LBDAT": "2024-03-04"}})
    plan = plan_file(study, path)
    added = [("F18[3].LBDAT", None, "2024-01-01"), ("F18[3].WBC", None, "1.1"), ("F18[4].LBDAT", None, "2024-03-05")]
    assert cells(plan) == added
    assert ["no Date" in one.sentence for one in plan.refused] == [True]

    into_new = plan_file(memory_study({"k0": {"F1.SUBJID": "P1"}}), path)
    assert into_new.refused == ()
    assert ("F18[3].WBC", None, "1.7") in cells(into_new)


EVENTS = {
    "F1.SUBJID": "P1",
    "F19[1].AETERM": "Fever",
    "F19[1].AESTDAT": "2023-07-18",
    "F19[2].AETERM": "Sepsis",
    "F19[2].AESTDAT": "2023-07-20",
}


@pytest.mark.parametrize(("event", "named"), [("1", "3"), ("2", "1"), ("9", None)])
def test_a_report_is_linked_to_the_event_that_its_file_numbers(tmp_path: Path, event: str, named: str | None) -> None:
    book = openpyxl.Workbook()
    events, reports = book.worksheets[0], book.create_sheet("F21")
    events.title = "F19"
    for line in (
        ("ROW", "SUBJID", "AETERM", "AESTDAT"),
        (1, "P1", "Stroke", "2023-08-01"),
        (2, "P1", "Fever", "2023-07-18"),
    ):
        events.append(line)
    for line in (("ROW", "SUBJID", "AWARDAT", "SAEROW", "SAETYPE"), (1, "P1", "2023-08-02", event, "initial")):
        reports.append(line)
    book.save(tmp_path / "a.xlsx")
    plan = plan_file(memory_study({"k0": EVENTS}), tmp_path / "a.xlsx")
    assert [one.new for one in plan.cells if one.place.field == "SAEROW"] == ([named] if named else [])
    assert ["is a number alone" in one.sentence for one in plan.refused] == ([] if named else [True])


@pytest.mark.parametrize("titles", ["ROW,SUBJID,FTTYPE", "ROW,SUBJID,FTDAT,FTTYPE"])
def test_a_new_row_with_a_number_but_without_its_day_is_refused(tmp_path: Path, titles: str) -> None:
    line = "3,P1,DLI" if titles.count(",") == 2 else "3,P1,,DLI"
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "F15"
    for one in (titles, line):
        page.append([text or None for text in one.split(",")])
    book.save(tmp_path / "a.xlsx")
    plan = plan_file(memory_study({"k0": {"F1.SUBJID": "P1"}}), tmp_path / "a.xlsx")
    assert plan.cells == ()
    assert "nothing from it is imported" in plan.refused[0].sentence

    there = {"F1.SUBJID": "P1", "F15[3].FTDAT": "2024-05-20"}
    assert cells(plan_file(memory_study({"k0": there}), tmp_path / "a.xlsx")) == [("F15[3].FTTYPE", None, "DLI")]


def test_what_an_import_numbers_can_be_merged(tmp_path: Path) -> None:
    lines = (TITLES, "100000,P1,2024-05-20,3.4", "100001,P1,2024-05-21,3.4")
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with new_study(tmp_path / "o.cd7", who="bo") as other, new_study(tmp_path / "s.cd7", who="al") as study:
        entry.enter(other, Place("k0", "F1", 0, "SUBJID"), "P1")
        plan = plan_file(other, path)
        assert [one.sentence.startswith("“100001” is not a row number.") for one in plan.refused] == [True]
        apply_import(other, plan)
        entry.enter(other, Place("k0", "F18", 100_001, "LBDAT"), "2024-05-21")
        entry.enter(other, Place("k0", "F18", 600_000, "LBDAT"), "2024-05-22")  # an earlier version imported it
        rows = {one.place.row for one in plan_merge(study, other).taken}
    assert rows == {0, 100_000, 100_001, 600_000}
