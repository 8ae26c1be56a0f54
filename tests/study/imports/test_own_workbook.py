"""Importing the workbook of a study that was edited while the study was edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest

from cd7gui.domain.errors import UserError
from cd7gui.exchange.mapping.own_workbook import lists_of
from cd7gui.exchange.readers.read import read
from cd7gui.exchange.sheets.audit_trail import COLUMNS as AUDIT_COLUMNS
from cd7gui.exchange.sheets.cells import SheetColumn
from cd7gui.exchange.sheets.form_status import COLUMNS as FORM_COLUMNS
from cd7gui.exchange.sheets.form_status import (
    COMPLETENESS_COLUMNS,
    SCHEDULE_COLUMNS,
    VERIFICATION_COLUMNS,
    VERIFICATION_LEAVING,
)
from cd7gui.exchange.sheets.forms import sheet_name
from cd7gui.exchange.sheets.listings import (
    QUERY_COLUMNS,
    QUERY_COLUMNS_LEAVING,
    SIGNATURE_COLUMNS,
    SIGNATURE_COLUMNS_LEAVING,
)
from cd7gui.exchange.sheets.patients import PATIENT_KEYS, ROW_KEYS
from cd7gui.protocol.case_report import dictionary
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_plan import Choices, ImportPreference
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from tests.demo.demo_study import make_demo
from tests.exchange.exported import export_workbook
from tests.study.small_study import answer_all, small_study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study with the patient 01-001, male, whose CD34+ dose is 6.10."""
    with small_study(tmp_path / "s.cd7") as made:
        yield made


@pytest.fixture
def edited(study: Study, tmp_path: Path) -> Path:
    """The study's workbook, in which somebody made the patient female and the dose 7."""
    entry.enter(study, Place("p1", "F1", 0, "CONSVER"), "1")
    path = export_workbook(study, tmp_path / "out.xlsx").path
    book = openpyxl.load_workbook(path)
    for sheet, column, value in (
        ("F1_Registration", "SEX", "F"),
        ("F1_Registration", "SEX_L", None),
        ("F6_Transplant", "CD34", 7),
    ):
        names = [cell.value for cell in book[sheet][1]]
        book[sheet].cell(2, names.index(column) + 1).value = value
    book.save(path)
    return path


def test_what_the_study_changed_meanwhile_stays(study: Study, edited: Path) -> None:
    entry.enter(study, Place("p1", "F1", 0, "CONSVER"), "2")
    plan = plan_file(study, edited)

    assert [(one.place.name, one.new) for one in plan.cells] == [("F1.SEX", "F"), ("F6.CD34", "7.00")]
    assert plan.kept == 1


@pytest.mark.parametrize(
    ("prefer", "written", "refusals"),
    [
        (ImportPreference.NOBODY, ("8", ""), 1),
        (
            ImportPreference.FILE,
            ("7.00", "conflict decided for the file: 6.10 at the export, 8 here, 7.00 in the file"),
            0,
        ),
        (
            ImportPreference.STUDY,
            ("8", "conflict decided for the study: 6.10 at the export, 8 here, 7.00 in the file"),
            0,
        ),
    ],
)
def test_what_both_changed_is_decided_by_the_user(
    study: Study, edited: Path, prefer: ImportPreference, written: tuple[str, str], refusals: int
) -> None:
    entry.enter(study, Place("p1", "F6", 0, "CD34"), "8")
    plan = plan_file(study, edited, Choices(prefer=prefer))

    assert [one.place.name for one in plan.cells] == ["F1.SEX"]
    assert len(plan.left_behind) == refusals
    if refusals:
        assert "the study from 6.10 to 8, the workbook to 7" in plan.left_behind[0].sentence
    apply_import(study, plan)
    line = study.book.trail(patient="p1", form="F6", field="CD34")[-1]
    assert (line.change.new, line.change.reason.rpartition("; ")[2]) == written
    again = plan_file(study, edited, Choices(prefer=prefer))
    assert (again.changes(), len(again.left_behind)) == ([], refusals)


def test_a_synthetic_workbook_never_joins_a_real_study(study: Study, tmp_path: Path) -> None:
    with make_demo(tmp_path / "demo.cd7") as demo:
        path = export_workbook(demo, tmp_path / "demo.xlsx").path

    with pytest.raises(UserError, match="fictitious patients"):
        plan_file(study, path)


def with_cell(path: Path, sheet: str, column: str, value: object) -> Path:
    """Write into the first row below the titles of a workbook."""
    book = openpyxl.load_workbook(path)
    names = [cell.value for cell in book[sheet][1]]
    book[sheet].cell(2, names.index(column) + 1).value = value
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("column", "value", "refused"),
    [
        ("SUBJID", "01-001", []),
        ("HSCTDAT", None, ["“Date of transplant (H)” is blank"]),
        ("HSCTDAT", "soon", ["", "“Date of transplant (H)” is blank"]),
    ],
    ids=["whole", "emptied", "refused"],
)
def test_a_form_that_the_workbook_calls_complete_is_complete_only_with_what_it_brings(
    study: Study, tmp_path: Path, column: str, value: object, refused: list[str]
) -> None:
    entry.enter(study, Place("p1", "F6", 0, "HSCTDAT"), "2024-01-10")
    answer_all(study, "p1", Transplant)
    entry.mark_complete(study, "p1", Transplant)
    path = with_cell(export_workbook(study, tmp_path / "out.xlsx").path, "F6_Transplant", column, value)
    with new_study(tmp_path / "empty.cd7", who="coordinator") as copy:
        plan = plan_file(copy, path)
        apply_import(copy, plan)
        (case,) = copy.cases()
        assert case.stored("F1", 0, "SEX") == "M", "all else is taken"
        assert case.is_complete(Transplant) is (not refused)
        assert len(plan.refused) == len(refused)
        for one, words in zip(plan.refused, refused, strict=True):
            assert words in one.sentence
        if refused:
            said = plan.refused[-1]
            assert (said.spot.sheet, said.subject, said.text) == ("Forms", "01-001", "complete")
            assert said.sentence.startswith("Transplant cannot be marked complete: ")


# lists of ours without the rest of the workbook


def titled(path: Path, name: str, *rows: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    page = book.create_sheet(name)
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


@pytest.mark.parametrize("how", ["without Provenance", "renamed"])
def test_a_list_of_the_workbook_is_never_a_form(study: Study, tmp_path: Path, how: str) -> None:
    path = export_workbook(study, tmp_path / "out.xlsx").path
    book = openpyxl.load_workbook(path)
    titles = [cell.value for cell in book["Deviations"][1]]
    texts = {"SUBJID": "01-001", "ROW": 3, "CHECK": "DV-01", "REASON": "because so"}
    book["Deviations"].append([texts.get(str(title)) for title in titles])
    if how == "renamed":
        book["Deviations"].title = "Our deviations"
    else:
        del book["Provenance"]
    book.save(path)
    plan = plan_file(study, path)
    assert (plan.cells, plan.refused) == ((), ())


@pytest.mark.parametrize(
    ("keys", "columns"),
    [
        (PATIENT_KEYS, QUERY_COLUMNS),
        (PATIENT_KEYS, QUERY_COLUMNS_LEAVING),
        (PATIENT_KEYS, SIGNATURE_COLUMNS),
        (PATIENT_KEYS, SIGNATURE_COLUMNS_LEAVING),
        (ROW_KEYS, VERIFICATION_COLUMNS),
        (ROW_KEYS, VERIFICATION_LEAVING),
        ((), AUDIT_COLUMNS),
        ((), SCHEDULE_COLUMNS),
        ((), COMPLETENESS_COLUMNS),
        ((), FORM_COLUMNS),
    ],
)
def test_a_list_alone_is_known_by_its_titles(
    study: Study, tmp_path: Path, keys: Sequence[SheetColumn], columns: Sequence[SheetColumn]
) -> None:
    path = titled(tmp_path / "a.xlsx", "x", [one.name for one in (*keys, *columns)])
    assert lists_of(read(path)) == {"x"}


def test_no_sheet_of_a_form_has_the_titles_of_a_list(study: Study, tmp_path: Path) -> None:
    book = read(export_workbook(study, tmp_path / "out.xlsx").path)
    forms = {sheet_name(form) for form in dictionary().forms}
    assert forms <= {sheet.name for sheet in book.sheets}
    assert not forms & lists_of(book)
