"""What is no data, a second table, a row an analyte and hidden sheets: recognised and said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study.entry import enter
from cd7gui.study.imports.import_plan import ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study, open_for_reading
from cd7gui.study.paste.rows import prepare
from cd7gui.study.paste.table import recognise
from cd7gui.study.session import Study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study without a patient."""
    with new_study(tmp_path / "s.cd7", who="coordinator") as made:
        yield made


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def values(plan: ImportPlan) -> dict[str, str | None]:
    return {f"{one.subject} {one.place.form}[{one.place.row}].{one.place.field}": one.new for one in plan.cells}


FOOTNOTES = (
    *("Page 1 of 1", "n = 2", "*estimated", "Total", "† after transfusion", "Legend: F is female", "2 patients"),
    *("Printed 2023-07-06", "Source: hospital system", "----", "Seite 2 von 3", "See the note on the other side"),
)


@pytest.mark.parametrize("note", FOOTNOTES)
def test_a_footnote_is_no_patient(study: Study, tmp_path: Path, note: str) -> None:
    lines = ("Patient number,Site,Sex", "P1,S1,F", "P2,S1,M", note)
    plan = plan_file(study, written(tmp_path / "a.csv", *lines))

    assert plan.new_patients == ("P1", "P2")
    assert any(f"skipped: 4 (“{note[:40]}”)" in said for said in plan.notes)


@pytest.mark.parametrize("line", ["n = 2,,30", "Total,,9", "* values below are estimated,S1,F"])
def test_a_total_with_values_is_refused_and_no_patient(study: Study, tmp_path: Path, line: str) -> None:
    plan = plan_file(study, written(tmp_path / "a.csv", "Patient number,Site,Sex", "P1,S1,F", line))

    assert plan.new_patients == ("P1",)
    assert plan.refused[0].sentence.endswith("Remove it, or enter the patient number.")


def test_a_repeated_header_is_passed_by(study: Study, tmp_path: Path) -> None:
    lines = ("Patient number,Site,Sex", "P1,S1,F", "Patient number,Site,Sex", "P2,S1,M")
    plan = plan_file(study, written(tmp_path / "a.csv", *lines))

    assert plan.new_patients == ("P1", "P2")
    assert plan.refused == ()


def test_a_second_table_is_read_under_its_own_header(study: Study, tmp_path: Path) -> None:
    lines = ("SUBJID,LBDAT,CRP (mg/L)", "P1,2023-07-06,5", "", "SUBJID,LBDAT,Ferritin (ng/mL)", "P1,2023-07-06,900")
    plan = plan_file(study, written(tmp_path / "a.csv", *lines))

    assert values(plan) == {
        "P1 F1[0].SUBJID": "P1",
        "P1 F18[1].LBDAT": "2023-07-06",
        "P1 F18[1].CRP": "5",
        "P1 F18[1].FERR": "900",
    }
    assert plan.refused == ()


def test_a_second_table_that_fits_nothing_is_refused_by_its_line(study: Study, tmp_path: Path) -> None:
    lines = ("SUBJID,LBDAT,CRP (mg/L)", "P1,2023-07-06,5", "", "Patient,Shoe size", "P1,43")
    plan = plan_file(study, written(tmp_path / "a.csv", *lines))

    assert [str(one.spot) for one in plan.refused] == ["a!row 4"]
    assert plan.refused[0].sentence.startswith("From row 4 on, the sheet a contains another table.")


LONG = (
    *("Patient,Date,Test,Result,Unit", "P1,2023-07-06,WBC,3200,/µL", "P1,2023-07-06,ANC,1.1,10^9/L"),
    *("P1,2023-07-06,Haemoglobin,8.5,g/dL", "P1,2023-07-07,WBC,4100,/µL", "P1,2023-07-07,Selenium,3,µg/L"),
)


def test_a_row_an_analyte_becomes_dated_rows_with_analytes_in_columns(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, written(tmp_path / "lab.csv", *LONG))

    assert values(plan) == {
        "P1 F1[0].SUBJID": "P1",
        "P1 F18[1].LBDAT": "2023-07-06",
        "P1 F18[1].WBC": "3.2",
        "P1 F18[1].ANC": "1.1",
        "P1 F18[1].HB": "8.5 g/dL",
        "P1 F18[2].LBDAT": "2023-07-07",
        "P1 F18[2].WBC": "4.1",
    }
    assert [(str(one.spot), one.text) for one in plan.refused] == [("lab!D6", "3")]
    assert plan.refused[0].sentence.startswith("“Selenium (µg/L)” is not a value of the form Laboratory series")


def test_two_results_of_one_sample_are_not_both_believed(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, written(tmp_path / "lab.csv", *LONG[:2], "P1,2023-07-06,WBC,3300,/µL"))

    assert "P1 F18[1].WBC" not in values(plan)
    assert [(str(one.spot), one.text) for one in plan.refused] == [("lab!D2", "3200 | 3300")]


def test_a_result_without_its_unit_is_asked_about(study: Study, tmp_path: Path) -> None:
    plan = plan_file(study, written(tmp_path / "F18.csv", "Patient,Date,Test,Result", "P1,2023-07-06,WBC,3200"))

    assert [str(one.spot) for one in plan.refused] == ["F18!D2"]
    assert plan.refused[0].sentence.startswith("The column does not state its unit.")


def test_a_row_an_analyte_can_be_pasted(study: Study) -> None:
    enter(study, Place("p1", "F1", 0, "SUBJID"), "P1")
    table = recognise(Laboratory, "\n".join(line.replace(",", "\t") for line in LONG))
    assert table is not None
    found = prepare(table, study.case("p1"), DateReading())

    assert [dict(row.texts) for row in found.rows] == [
        {"LBDAT": "2023-07-06", "WBC": "3.2", "ANC": "1.1", "HB": "8.5 g/dL"},
        {"LBDAT": "2023-07-07", "WBC": "4.1"},
    ]


def test_a_footnote_of_a_pasted_table_is_passed_by(study: Study) -> None:
    table = recognise(Laboratory, "Date\tCRP (mg/L)\n2023-07-06\t5\nPage 1 of 1\n* haemolytic\n")
    assert table is not None
    found = prepare(table, study.case("p1"), DateReading())

    assert ([row.line for row in found.rows], found.unread) == ([2], ())


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    first = book.active
    first.title = "F18"
    first.append(["SUBJID", "LBDAT", "CRP (mg/L)"])
    first.append(["OLD1", "2023-07-06", 5])
    page = book.create_sheet("Registration")
    page.append(["SUBJID", "Sex"])
    page.append(["P1", "F"])
    book.active = 1
    first.sheet_state = "veryHidden"
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_a_hidden_sheet_is_named_and_not_read_unless_chosen(
    study: Study, hidden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = plan_file(study, hidden)
    assert plan.new_patients == ("P1",)
    assert any(note.startswith("The sheet F18 is hidden in the file, so it was not read.") for note in plan.notes)
    study.close()

    assert main(["import", str(study.path), str(hidden), "--hidden", "F18"]) == 0
    with open_for_reading(study.path) as again:
        assert len(again.cases()) == 2
    capsys.readouterr()
