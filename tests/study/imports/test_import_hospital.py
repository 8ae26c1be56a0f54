"""Tables as hospital systems and people make them: read as they are meant, or refused; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.errors import UserError
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_plan import Choices, ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study

Sheet = list[list[object]]


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "s.cd7", who="coordinator") as made:
        for number in (1, 2):
            entry.enter(made, Place(f"p{number}", "F1", 0, "SUBJID"), f"01-00{number}")
        yield made


def workbook(path: Path, rows: Sheet, title: str = "Sheet1", **formats: str) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    for cell, shape in formats.items():
        page[cell].number_format = shape
    book.save(path)
    return path


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def values(plan: ImportPlan) -> dict[str, str | None]:
    return {f"{one.subject} {one.place.name}": one.new for one in plan.cells}


def refused(plan: ImportPlan) -> dict[str, str]:
    return {str(one.spot): one.sentence for one in plan.refused}


def test_a_printed_laboratory_list_with_titles_above_units_in_the_header_and_marks(
    study: Study, tmp_path: Path
) -> None:
    rows: Sheet = [
        ["Department of Haematology"],
        ["Printed 2026-05-01 08:00"],
        ["Pat. No.", "Collected", "WBC (/µL)", "ANC (10^9/L)", "Hb g/L", "PLT (10*9/L)", "ALT (U/L)"],
        ["01-001", datetime(2026, 4, 1, 7, 30), 1200, 0.1, 85, 20, 33],  # noqa: DTZ001
        ["01-002", "2026-04-02 08:15", "<100", "-", "8.9 g/dL", "15*", "33 H"],
    ]
    plan = plan_file(study, workbook(tmp_path / "lis.xlsx", rows))

    assert values(plan) == {
        "01-001 F18[1].LBDAT": "2026-04-01",
        "01-001 F18[1].WBC": "1.2",
        "01-001 F18[1].ANC": "0.1",
        "01-001 F18[1].HB": "85 g/L",
        "01-001 F18[1].PLT": "20",
        "01-001 F18[1].ALT": "33",
        "01-002 F18[1].LBDAT": "2026-04-02",
        "01-002 F18[1].WBC": "<0.1",
        "01-002 F18[1].HB": "8.9 g/dL",
        "01-002 F18[1].PLT": "15",
        "01-002 F18[1].ALT": "33",
    }
    assert plan.refused == ()


def test_a_row_of_units_below_the_header_is_no_patient_and_gives_the_units(study: Study, tmp_path: Path) -> None:
    rows: Sheet = [
        ["Patient ID", "Date", "WBC", "Hb"],
        [None, None, "/µL", "(g/dL)"],
        ["01-001", "2026-04-01", 450, 8.5],
    ]
    plan = plan_file(study, workbook(tmp_path / "a.xlsx", rows))

    assert values(plan) == {
        "01-001 F18[1].LBDAT": "2026-04-01",
        "01-001 F18[1].WBC": "0.45",
        "01-001 F18[1].HB": "8.5 g/dL",
    }
    assert plan.refused == ()


def test_a_chinese_table_in_gbk(study: Study, tmp_path: Path) -> None:
    text = "患者编号,检验日期,白细胞（10^9/L）,血红蛋白(g/L),血小板(10^9/L)\r\n01-001,2026年4月1日,1.2,85,20\r\n"
    plan = plan_file(study, written(tmp_path / "化验.csv", text, "gbk"))

    assert list(values(plan).values()) == ["2026-04-01", "1.2", "85 g/L", "20"]


def test_a_european_table_with_semicolons_and_decimal_commas(study: Study, tmp_path: Path) -> None:
    text = "Patient;Date;Hb (g/dL);CRP (mg/dL)\n01-001;25.04.2026;8,5;12,5\n01-001;26.04.2026;9,1;1,250\n"
    plan = plan_file(study, written(tmp_path / "eu.csv", text))

    assert list(values(plan).values()) == ["2026-04-25", "8.5 g/dL", "125", "2026-04-26", "9.1 g/dL"]
    assert "may be a decimal comma or a thousands separator" in refused(plan)["eu!D3"]


def test_a_column_that_does_not_say_its_unit_is_not_read(study: Study, tmp_path: Path) -> None:
    rows: Sheet = [
        ["Patient ID", "Date", "Leukocyte count", "WCC", "Hb"],
        ["01-001", "2026-04-01", 450, 450, "8.5 g/dL"],
    ]
    plan = plan_file(study, workbook(tmp_path / "a.xlsx", rows, "F18"))

    assert list(values(plan)) == ["01-001 F18[1].LBDAT", "01-001 F18[1].HB"]
    assert any("column D (WCC): The column does not state its unit" in note for note in plan.notes)


def test_a_unit_that_nobody_takes_stops_its_column_alone(study: Study, tmp_path: Path) -> None:
    rows: Sheet = [["Patient ID", "Date", "Ferritin (furlong)", "WCC (10^9/L)"], ["01-001", "2026-04-01", 450, 4.5]]
    plan = plan_file(study, workbook(tmp_path / "a.xlsx", rows))

    assert list(values(plan)) == ["01-001 F18[1].LBDAT", "01-001 F18[1].WBC"]
    assert any("“furlong” is not a unit" in note for note in plan.notes)


def test_columns_that_fit_several_forms_alike_are_not_guessed(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"match several forms equally well.*F5_.*or F18_Laboratory_series"):
        plan_file(study, written(tmp_path / "a.csv", "Patient ID,Date,PLT\n01-001,2026-04-01,20\n"))
    plan = plan_file(study, written(tmp_path / "F18.csv", "Patient ID,Date,PLT (10^9/L)\n01-001,2026-04-01,20\n"))
    assert list(values(plan)) == ["01-001 F18[1].LBDAT", "01-001 F18[1].PLT"]


def test_a_sheet_of_rows_without_their_date_is_left_out(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no column for Date, which identifies its rows"):
        plan_file(study, written(tmp_path / "a.csv", "Patient ID,Tag,CRP,WBC\n01-001,2026-04-01,20,1\n"))


def test_a_row_whose_date_cannot_be_read_comes_in_once_and_whole(study: Study, tmp_path: Path) -> None:
    file = written(tmp_path / "F18.csv", "SUBJID,LBDAT,CRP (mg/L)\n01-001,03/04/2026,20\n01-002,,30\n")
    plan = plan_file(study, file)
    assert plan.cells == ()
    assert refused(plan)["F18!B2"].endswith("Without a date nothing from the row is imported.")
    assert refused(plan)["F18!B3"].startswith("The row has no Date; nothing from it is imported.")

    for _ in range(2):
        apply_import(study, plan_file(study, file, Choices(date_order="DMY")))
    assert [row.texts for row in study.case("p1").rows_by_form["F18"].values()] == [
        {"LBDAT": "2026-04-03", "CRP": "20"}
    ]


def test_a_total_is_no_patient_and_new_numbers_are_named(study: Study, tmp_path: Path) -> None:
    file = written(tmp_path / "F18.csv", "SUBJID,LBDAT,CRP\n01-011,2026-04-01,20\nTotal,2026-04-01,30\n")
    plan = plan_file(study, file)

    assert refused(plan)["F18!row 3"].startswith("“Total” is not a patient")
    assert "Added as new patients: 01-011. Check that none of these numbers is mistyped." in plan.notes


@pytest.mark.parametrize(
    ("cell", "stored"),
    [("not done", MissingReason.NOT_DONE.stored), ("UNK", MissingReason.UNKNOWN.stored), ("-", None), ("—", None)],
)
def test_words_for_no_value_are_read_where_a_number_would_stand(
    study: Study, tmp_path: Path, cell: str, stored: str | None
) -> None:
    plan = plan_file(study, workbook(tmp_path / "a.xlsx", [["SUBJID", "CD34"], ["01-001", cell]], "F6"))

    assert list(values(plan).values()) == ([stored] if stored else [])
    assert plan.refused == ()


def test_a_dash_for_a_coded_answer_is_refused_because_it_may_mean_negative(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, workbook(tmp_path / "a.xlsx", [["SUBJID", "SEX"], ["01-001", "-"]], "F1"))

    assert "is not in the list" in refused(plan)["F1!B2"]


@pytest.mark.parametrize(("value", "shape"), [(0.05, "0%"), (0.05, "0.0%"), ("5%", "General"), (5, "General")])
def test_a_percentage_is_read_as_it_is_seen(study: Study, tmp_path: Path, value: object, shape: str) -> None:
    rows: Sheet = [["SUBJID", "LBDAT", "BLASTS"], ["01-001", "2026-04-01", value]]
    plan = plan_file(study, workbook(tmp_path / "a.xlsx", rows, "F18", C2=shape))

    assert list(values(plan).values()) == ["2026-04-01", "5"]


def test_a_percentage_where_none_belongs_is_refused(study: Study, tmp_path: Path) -> None:
    plan = plan_file(
        study, workbook(tmp_path / "a.xlsx", [["SUBJID", "CD34 (10⁶/kg)"], ["01-001", 0.05]], "F6", B2="0%")
    )

    assert refused(plan)["F6!B2"].startswith("The cell shows 5%, but this field is not a percentage.")


@pytest.mark.parametrize("value", [time(8, 30), True, "45063", "soon"])
def test_what_is_no_date_is_refused(study: Study, tmp_path: Path, value: object) -> None:
    plan = plan_file(study, workbook(tmp_path / "a.xlsx", [["SUBJID", "CONSDAT"], ["01-001", value]], "F1"))

    assert "is not a date" in refused(plan)["F1!B2"]


def test_one_wide_sheet_fills_several_forms(study: Study, tmp_path: Path) -> None:
    rows: Sheet = [["Patient ID", "SEX", "INFDAT", "HSCTDAT"], ["01-001", "M", "2026-04-01", "2026-05-01"]]
    plan = plan_file(study, workbook(tmp_path / "a.xlsx", rows, "Patients"))

    assert list(values(plan)) == ["01-001 F1.SEX", "01-001 F4.INFDAT", "01-001 F6.HSCTDAT"]


@pytest.mark.parametrize("name", ["h.xls", "h.xlsx", "h.html"])
def test_a_web_page_is_read_whatever_it_is_called(study: Study, tmp_path: Path, name: str) -> None:
    text = "<table><tr><td>Patient ID<td>Date<td>WBC (/uL)<tr><td>01-001<td>2026-04-01<td>1250</table>"
    plan = plan_file(study, written(tmp_path / name, text))

    assert list(values(plan).values()) == ["2026-04-01", "1.25"]
