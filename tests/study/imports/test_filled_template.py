"""The blank entry workbook filled by hand: three wrong cells come back marked, the rest is in."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cd7gui.analysis.estimates import compute
from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import missing_reason
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.results import Settings
from cd7gui.exchange.mapping.matching import REFUSED
from cd7gui.exchange.sheets.forms import sheet_name
from cd7gui.exchange.writers.refused_cells import AUTHOR
from cd7gui.exchange.writers.template import write_template
from cd7gui.protocol.case_report import dictionary
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.imports.sending_back import send_back
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study, subject


def columns(page: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in page[2]}


def typed(item: Field[object], stored: str) -> dict[str, object]:
    """Return what a person types into the columns of a field: words for codes, a unit beside a number."""
    if (reason := missing_reason(stored)) is not None:
        return {f"{item.id}_MR": reason.value}
    if item.kind.name == "quantity":
        number, _, unit = stored.partition(" ")
        return {item.id: float(number), f"{item.id}_U": unit}
    value = item.kind.load(stored)
    if item.kind.name in ("choice", "yes/no"):
        return {item.id: item.kind.show(value)}
    return {item.id: float(stored) if item.kind.name in ("number", "integer") else stored}


def fill(path: Path, study: Study) -> None:
    """Type every patient of a study into the blank workbook."""
    book = openpyxl.load_workbook(path)
    for form in dictionary().forms:
        page = book[sheet_name(form)]
        names, line = columns(page), 2
        for case in study.cases():
            for row in case.rows(form):
                line += 1
                page.cell(line, names["SUBJID"]).value = subject(case)
                if form.repeating:
                    page.cell(line, names["ROW"]).value = row.number
                for item in form.fields():
                    stored = row.texts.get(item.id)
                    for name, value in typed(item, stored).items() if stored and row.shows(item.id) else ():
                        page.cell(line, names[name]).value = value  # type: ignore[assignment]
    book.save(path)


def change(path: Path, *cells: tuple[str, str, str]) -> None:
    """Put texts into cells of the first patient: sheet, column, text."""
    book = openpyxl.load_workbook(path)
    for sheet, column, text in cells:
        book[sheet].cell(3, columns(book[sheet])[column]).value = text
    book.save(path)


@pytest.fixture
def filled(demo: Study, tmp_path: Path) -> Path:
    path = tmp_path / "filled.xlsx"
    write_template(demo.rules.dictionary, path)
    fill(path, demo)
    return path


def test_three_wrong_cells_come_back_and_the_summary_is_the_published_one_once_they_are_right(
    demo: Study, filled: Path, tmp_path: Path
) -> None:
    right = dict(zip(("SEX", "CONSDAT"), ("male", "2021-11-26"), strict=True))
    dose = openpyxl.load_workbook(filled)["F6_Transplant"]
    cd34 = dose.cell(3, columns(dose)["CD34"]).value
    change(
        filled,
        ("F1_Registration", "SEX", "x"),
        ("F1_Registration", "CONSDAT", "26/13/2021"),
        ("F6_Transplant", "CD34", "a lot"),
    )
    back = tmp_path / "back.xlsx"
    settings = Settings(cutoff=demo.cutoff)
    with new_study(tmp_path / "site.cd7", name="Site", who="coordinator") as study:
        plan = plan_file(study, filled)
        apply_import(study, plan)
        send_back(filled, plan, back)
        assert len(plan.refused) == 3
        assert len(study.cases()) == 10

        marked = openpyxl.load_workbook(back)
        comments = [
            cell.comment.text
            for page in marked.worksheets
            for row in page.iter_rows(min_row=2)
            for cell in row
            if cell.comment is not None and cell.comment.author == AUTHOR
        ]
        assert comments == [one.sentence for one in plan.refused]
        assert marked[REFUSED].max_row == 4

        change(back, *(("F1_Registration", name, text) for name, text in right.items()))
        change(back, ("F6_Transplant", "CD34", str(cd34)))
        corrected = plan_file(study, back)
        assert (len(corrected.cells), corrected.refused, corrected.notes) == (3, (), ())
        apply_import(study, corrected)

        found, published = compute(study.snapshot(), settings), compute(demo.snapshot(), settings)
    assert [(one.id, one.text) for one in found.table] == [(one.id, one.text) for one in published.table]


def test_a_text_file_comes_back_as_a_workbook(demo: Study, tmp_path: Path) -> None:
    path = tmp_path / "F1.csv"
    path.write_text("SUBJID,SEX,CONSVER\nSYN-01,x,=1+1\n", encoding="utf-8")
    send_back(path, plan_file(demo, path), tmp_path / "back.xlsx")
    page = openpyxl.load_workbook(tmp_path / "back.xlsx")["F1"]

    assert page["B2"].comment is not None
    assert (page["C2"].value, page["C2"].data_type) == ("=1+1", "s")


def test_the_command_writes_the_blank_workbook(tmp_path: Path) -> None:
    assert main(["template", str(tmp_path / "a.xlsx")]) == 0
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames[:2] == ["Instructions", "F1_Registration"]
