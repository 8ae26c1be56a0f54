"""What number formats show counts through the whole plan of an import."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from cd7gui.study.imports.import_plan import ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.session import Study


def _planned(path: Path, study: Study, name: str, row: Mapping[str, tuple[object, str]]) -> ImportPlan:
    book = Workbook()
    page = book.worksheets[0]
    page.title = name
    for column, (title, (value, shown)) in enumerate(row.items(), start=1):
        page.cell(1, column, title)
        cell = page.cell(2, column)
        cell.value, cell.number_format = value, shown  # type: ignore[assignment]
    book.save(path)
    return plan_file(study, path)


def _values(plan: ImportPlan) -> dict[str, str | None]:
    return {one.place.field: one.new for one in plan.cells}


def test_zeros_of_the_format_belong_to_the_numbers_of_patient_and_site(tmp_path: Path, empty: Study) -> None:
    row = {"SUBJID": (7, "000"), "SITEID": (1, "000"), "SEX": ("F", "General")}
    found = _values(_planned(tmp_path / "a.xlsx", empty, "F1", row))

    assert (found["SUBJID"], found["SITEID"]) == ("007", "001")


def test_signs_of_the_format_belong_to_the_value(tmp_path: Path, empty: Study) -> None:
    day = (datetime(2023, 7, 6), "yyyy-mm-dd")  # noqa: DTZ001
    row = {
        "SUBJID": ("P1", "General"),
        "LBDAT": day,
        "CRP (mg/L)": (0.5, '"<"0.0'),
        "IL6 (pg/mL)": (0.5, '">"0.0'),
    }
    found = _values(_planned(tmp_path / "a.xlsx", empty, "F18", row))

    assert (found["CRP"], found["IL6"]) == ("<0.5", ">0.5")


def test_a_day_that_the_format_hides_is_not_known(tmp_path: Path, empty: Study) -> None:
    row = {"SUBJID": ("P1", "General"), "DXDAT": (datetime(2023, 5, 1), "mmm-yy")}  # noqa: DTZ001
    found = _values(_planned(tmp_path / "a.xlsx", empty, "F3", row))

    assert found["DXDAT"] == "2023-05"


def test_a_number_too_large_is_refused_alone(tmp_path: Path, empty: Study) -> None:
    day = (datetime(2023, 7, 6), "yyyy-mm-dd")  # noqa: DTZ001
    row = {"SUBJID": ("P1", "General"), "LBDAT": day, "CRP (mg/L)": (1e28, "0.0"), "FERR (ng/mL)": (900, "General")}
    plan = _planned(tmp_path / "a.xlsx", empty, "F18", row)

    assert [(one.spot.row, one.spot.column) for one in plan.refused] == [(2, 2)]
    assert _values(plan)["FERR"] == "900"
    assert "CRP" not in _values(plan)
