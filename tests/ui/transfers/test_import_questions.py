"""What the window asks before a file is taken over, and what it does with the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.study import entry
from cd7gui.study.imports.import_layout import ColumnLayout
from cd7gui.study.session import Study
from cd7gui.ui.transfers.columns_model import DETAIL, FILLS, ColumnsModel, ShownColumns
from tests.study.small_study import answer_all
from tests.ui.driving import WindowDriver
from tests.ui.importing import LONG, begin_import, check, choose, csv, listed, store

Open = Callable[..., WindowDriver]


def test_an_order_of_dates_is_asked_once_a_column_and_remembered_for_files_of_the_shape(
    open_driver: Open, study: Study, tmp_path: Path
) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(
        driver, csv(tmp_path / "may.csv", "Patient ID;Sample date;Leuko (/µL)", "01-001;03/04/2026;450")
    )
    assert wizard.columns_page.model.undecided() == ["Sample date"]
    choose(wizard, "Sample date", DETAIL, "DMY")
    assert wizard.columns_page.model.undecided() == []
    check(driver, wizard)
    assert [line[5] for line in listed(wizard)] == ["2026-04-03", "0.45"]
    wizard.reject()

    again = begin_import(
        driver, csv(tmp_path / "june.csv", "Patient ID;Sample date;Leuko (/µL)", "01-001;05/06/2026;9")
    )
    check(driver, again)
    assert [line[5] for line in listed(again)] == ["2026-06-05", "0.009"]
    again.reject()


@pytest.mark.parametrize(
    ("blanks", "lines"),
    [(0, []), (1, [("cleared", "–")]), (2, [("changed", MissingReason.PENDING.words)])],
)
def test_what_empty_cells_do_is_chosen(
    open_driver: Open, study: Study, tmp_path: Path, blanks: int, lines: list[tuple[str, str]]
) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,"))
    page = wizard.columns_page
    assert page.blanks.currentIndex() == 0
    page.blanks.setCurrentIndex(blanks)
    page.missing.pick(MissingReason.PENDING)
    check(driver, wizard)

    assert [(line[0], line[5]) for line in listed(wizard)] == lines
    wizard.reject()


def test_nothing_goes_on_while_a_column_does_not_say_its_unit(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    lines = ("SUBJID,LBDAT,WBC,CRP", "01-001,2026-04-03,3200,1.5")
    wizard = begin_import(driver, csv(tmp_path / "a.csv", *lines))
    page = wizard.columns_page
    assert page.model.undecided() == ["WBC", "CRP"]
    assert not wizard.next.isEnabled()
    assert "First choose the unit of each of these columns, or that it is not read: WBC and CRP." in (page.says.text())
    choose(wizard, "WBC", DETAIL, "/µL")
    driver.qtbot.waitUntil(lambda: page.model.undecided() == ["CRP"])
    assert not wizard.next.isEnabled()
    choose(wizard, "CRP", FILLS, "")
    driver.qtbot.waitUntil(wizard.next.isEnabled)
    check(driver, wizard)
    assert [line[5] for line in listed(wizard)] == ["2026-04-03", "3.2"]
    wizard.reject()
    assert driver.stored("F18[1].WBC", "p1") is None


def test_fractions_in_a_column_of_percentages_are_asked_about(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "a.csv", "SUBJID,Date,Cells,Donor", "01-001,2026-04-03,CD3,0.98"))
    assert wizard.columns_page.model.undecided() == ["Donor"]
    assert not wizard.next.isEnabled()
    choose(wizard, "Donor", DETAIL, "fraction")
    driver.qtbot.waitUntil(wizard.next.isEnabled)
    check(driver, wizard)

    assert listed(wizard)[-1][5] == "98"
    wizard.reject()


def test_an_encoding_that_is_close_is_asked_about_with_its_words(
    open_driver: Open, study: Study, tmp_path: Path
) -> None:
    driver = open_driver(study=study)
    lines = ("SUBJID;Event;Started", "01-001;Horečka a zvracení;2023-07-01")
    wizard = begin_import(driver, csv(tmp_path / "F19.csv", *lines, encoding="cp1250"))
    page = wizard.columns_page
    assert not wizard.next.isEnabled()
    assert page.encoding.currentIndex() == -1
    assert "Windows-1250: Horečka" in page.says.text()
    page.encoding.pick("Windows-1250")
    driver.qtbot.waitUntil(lambda: wizard.pages.currentWidget() is page and wizard.next.isEnabled(), timeout=LONG)
    check(driver, wizard)
    assert listed(wizard)[0][5] == "Horečka a zvracení"
    wizard.reject()


def test_a_hidden_sheet_is_read_once_its_form_is_chosen(open_driver: Open, study: Study, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    shown = book.active
    assert shown is not None
    for page, title, rows in (
        (shown, "Registration", [["SUBJID", "Sex"], ["01-001", "F"]]),
        (book.create_sheet(), "Old", [["SUBJID", "LBDAT", "CRP (mg/L)"], ["01-001", "2023-07-06", 5]]),
    ):
        page.title = title
        for row in rows:
            page.append(row)
    book["Old"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    driver = open_driver(study=study)
    wizard = begin_import(driver, tmp_path / "a.xlsx")
    page = wizard.columns_page
    page.sheets.setCurrentRow(1)
    assert "The sheet Old is hidden in the file" in page.says.text()
    assert page.form.chosen == ""
    page.form.pick("F18")
    driver.qtbot.waitUntil(lambda: page.sheet.form == "F18" and not page.sheet.left_out, timeout=LONG)
    check(driver, wizard)
    assert [line[5] for line in listed(wizard)] == ["female", "2023-07-06", "5"]
    wizard.reject()


def test_a_reason_is_asked_for_where_a_complete_form_changes(open_driver: Open, study: Study, tmp_path: Path) -> None:
    registration = study.rules.dictionary.form("F1")
    assert registration is not None
    answer_all(study, "p1", registration)
    entry.mark_complete(study, "p1", registration)
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,F"))
    check(driver, wizard)
    before = study.book.position()

    driver.answers.reasons.append(None)
    wizard.next.click()
    assert driver.answers.asked[-1] == (
        "F1.csv changes 1 value of forms that were marked complete (F1 of 01-001). Why?"
    )
    assert wizard.pages.currentWidget() is wizard.preview
    assert study.book.position() == before

    driver.answers.reasons.append("read from the passport")
    store(driver, wizard)
    (line,) = study.book.trail(patient="p1", form="F1", field="SEX")[1:]
    assert line.change.new == "F"
    assert "read from the passport" in line.change.reason


def test_no_reason_is_asked_for_where_none_is_complete(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,F"))
    check(driver, wizard)
    asked = len(driver.answers.asked)
    store(driver, wizard)
    assert len(driver.answers.asked) == asked


def test_a_recomputed_column_is_called_so_when_its_choices_are_open(qtbot: QtBot) -> None:
    """It was shown as not read once its list had been opened."""
    parent = QWidget()
    qtbot.addWidget(parent)
    model = ColumnsModel(parent)
    column = ColumnLayout("M", "CONSDAT_T", ("-15",), 1, "", "", (), "", 0, "", computed=True)
    model.show_columns(ShownColumns((column,), (), {}, ""))
    index = model.index(0, FILLS)
    assert [words for value, words in model.choices(index) if value == model.chosen(index)] == [index.data()]
