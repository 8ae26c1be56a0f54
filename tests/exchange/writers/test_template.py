"""The blank entry workbook (X20): drop-downs and a locked header are a courtesy; the import judges every cell anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cd7gui.domain.case_report.changes import GIVEN_REASONS
from cd7gui.domain.values.kinds import ChoiceKind, Quantity, TermKind, YesNo
from cd7gui.exchange.sheets.field_words import codes
from cd7gui.exchange.sheets.forms import sheet_name
from cd7gui.exchange.writers.template import ROWS, write_template
from cd7gui.protocol.case_report import dictionary
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from tests.exchange.building import parts


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "blank.xlsx"
    write_template(dictionary(), path)
    return path


@pytest.fixture(scope="module")
def book(blank: Path) -> Workbook:
    return openpyxl.load_workbook(blank)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "empty.cd7", name="Empty", who="coordinator") as study:
        yield study


def columns(page: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in page[2]}


def offered(book: Workbook, page: Worksheet, name: str) -> list[str]:
    """Return the answers that a column of a sheet offers, from its second to its last prepared row."""
    letter = page.cell(2, columns(page)[name]).column_letter
    found = [one for one in page.data_validations.dataValidation if str(one.sqref) == f"{letter}3:{letter}{ROWS + 2}"]
    if not found:
        return []
    (one,) = found
    assert (one.type, one.showErrorMessage, one.allow_blank) == ("list", True, True)
    sheet, _, cells = str(one.formula1).partition("!")
    return [str(cell.value) for (cell,) in book[sheet.strip("'")][cells.replace("$", "")]]


def test_x20_every_coded_column_of_every_form_offers_its_answers(book: Workbook) -> None:
    reasons = [reason.value for reason in GIVEN_REASONS]
    for form in dictionary().forms:
        page = book[sheet_name(form)]
        for item in form.fields():
            if item.id in ("SUBJID", "SITEID"):
                continue
            wanted = [label for _, label in codes(item)] if isinstance(item.kind, ChoiceKind | YesNo) else []
            wanted = list(item.kind.choices.terms) if isinstance(item.kind, TermKind) else wanted
            assert offered(book, page, item.id) == wanted, item.name
            assert offered(book, page, f"{item.id}_MR") == reasons, item.name
            if isinstance(item.kind, Quantity):
                assert offered(book, page, f"{item.id}_U") == list(item.kind.units), item.name


def test_x20_the_header_is_locked_and_everything_below_is_free(book: Workbook) -> None:
    for form in dictionary().forms:
        page = book[sheet_name(form)]
        assert page.protection.sheet
        assert all(cell.protection.locked for row in page["1:2"] for cell in row)
        assert not any(one.protection.locked for one in page.column_dimensions.values())
        assert not page.protection.insertRows  # "0" is what Excel reads as: may be done
        assert page.freeze_panes.endswith("3")


def test_x20_each_header_explains_itself(book: Workbook) -> None:
    for form in dictionary().forms:
        assert all(cell.comment and cell.comment.text for cell in book[sheet_name(form)][2]), form.id


def test_x21_the_blank_workbook_prints_like_the_full_one(book: Workbook) -> None:
    for page in book.worksheets:
        assert (page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (
            "landscape",
            1,
            0,
        )
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.oddFooter.right.text == "page &P of &N"
        assert page.print_title_rows == ("$1:$2" if page.protection.sheet else None)


def test_x22_the_blank_workbook_hides_nothing_and_names_nobody(blank: Path) -> None:
    found = dict(parts(blank))

    assert b"<dc:creator>cd7gui</dc:creator>" in found["docProps/core.xml"]
    assert not [name for name, content in found.items() if b'hidden="1"' in content or b'state="hidden"' in content]
    assert not [name for name in found if "vba" in name.lower() or "external" in name.lower()]


# Typed by hand, then pasted over, dragged, computed and moved: sheet, row, column, value.
ONE, DAYS, GRAFT, LAB = "F1_Registration", "F4_Lymphodepletion_CAR_T", "F6_Transplant", "F18_Laboratory_series"
TYPED = (
    *((ONE, 3, name, value) for name, value in {"SUBJID": "01-001", "SITEID": "01", "CONSVER": "=1+1"}.items()),
    *((ONE, 3, name, value) for name, value in {"SEX": "männlich", "CONSDAT": "=TODAY()", "BRTHDAT": "#REF!"}.items()),
    *((DAYS, 3, name, value) for name, value in {"SUBJID": "01-001", "INFDAT": "03/04/2026"}.items()),
    *((GRAFT, 3, name, value) for name, value in {"SUBJID": "01-001", "HSCTDAT": "2023-07-11"}.items()),
    *((GRAFT, 3, name, value) for name, value in {"CD34": "plenty", "CD3_MR": "dunno"}.items()),
    *(("F9_Chimerism", 3, name, value) for name, value in {"CHDAT": "2023-08-11", "CHDON": 99.5}.items()),
    *((LAB, 3, name, value) for name, value in {"SUBJID": "01-001", "ROW": "first", "LBDAT": "2023-07-20"}.items()),
    *((LAB, 4, name, value) for name, value in {"SUBJID": "01-001", "LBDAT": "2023-07-21", "HB": 8.5}.items()),
    (LAB, 4, "HB_U", "stone"),
    *((LAB, 5, name, value) for name, value in {"SUBJID": "01-001", "SITEID": "02", "LBDAT": "2023-07-22"}.items()),
)
ERRORS = {
    "F1_Registration!E3": "The cell contains the error #REF!. Enter the value itself.",
    "F1_Registration!F3": "“männlich” is not in the list. Choose female or male.",
    "F1_Registration!H3": (
        "The cell contains a formula. Check that its value is right, then copy it and paste it as a value."
    ),
    "F4_Lymphodepletion_CAR_T!J3": (
        "“03/04/2026” is ambiguous. Type it as 2023-05-17, or choose the study's order of day, month and year (File "
        "menu, “Dates such as 3/4/2026”)."
    ),
    "F6_Transplant!I3": "“plenty” is not a number. Type digits, for example 2.5.",
    "F6_Transplant!BJ3": (
        "“dunno” is not a reason for a missing value. Choose NOT DONE, UNKNOWN, NOT APPLICABLE, PENDING or REFUSED."
    ),
    "F9_Chimerism!row 3": "The row has values but no patient number. Enter the number in the column SUBJID.",
    "F18_Laboratory_series!row 3": (
        "“first” is not a row number. Leave it empty for a new row, or enter a whole number from 1 to 100,000."
    ),
    "F18_Laboratory_series!I4": "Add the unit of “8.5 stone”: g/L, g/dL or mmol/L.",
    "F18_Laboratory_series!row 5": "The patient 01-001 belongs to site 01, this row says 02. Correct one of them.",
}


def vandalised(blank: Path, path: Path) -> Path:
    book = openpyxl.load_workbook(blank)
    for page in book.worksheets:
        page.protection.sheet = False
        page.data_validations.dataValidation.clear()
    for sheet, row, name, value in TYPED:
        cell = book[sheet].cell(row, columns(book[sheet])[name])
        cell.value = value
        cell.data_type = {"#REF!": "e", "=1+1": "s"}.get(str(value), cell.data_type)
    graft = book[GRAFT]
    graft.cell(2, columns(graft)["HSCTDAT"]).value = "Remarks of our own"
    book.save(path)
    return path


def test_x20_a_vandalised_workbook_gives_its_errors_cell_by_cell_and_the_rest_goes_in(
    blank: Path, empty: Study, tmp_path: Path
) -> None:
    plan = plan_file(empty, vandalised(blank, tmp_path / "vandalised.xlsx"))

    assert {str(one.spot): one.sentence for one in plan.refused} == ERRORS
    assert plan.notes == (
        "The sheet F6_Transplant has columns that match no field and were left out: Remarks of our own (C).",
    )
    apply_import(empty, plan)
    (case,) = empty.cases()
    assert [case.stored("F1", 0, name) for name in ("SUBJID", "SITEID", "CONSVER")] == ["01-001", "01", "=1+1"]
