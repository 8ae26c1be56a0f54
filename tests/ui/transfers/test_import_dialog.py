"""The window in which a file is taken over: what it shows before anything is stored, and what it stores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton

from cd7gui.cli.main import main
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_plan import ImportPreference
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.imports.row_matching import TWICE
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study, subject
from cd7gui.ui.transfers.change_model import ChangeState
from cd7gui.ui.transfers.columns_model import DETAIL, FILLS
from cd7gui.ui.transfers.import_dialog import ImportWizard
from tests.exchange.exported import export_workbook
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver
from tests.ui.importing import LONG, begin_import, check, choose, csv, listed, store, wait_for, wizard_of

Open = Callable[..., WindowDriver]


def test_a_file_is_shown_cell_by_cell_and_enters_as_one_step(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX,CONSVER", "01-001,F,2", "01-002,X,", "01-001,,"))
    before = study.book.position()
    check(driver, wizard)

    assert listed(wizard) == [
        ("refused", "F1!B3", "01-002", "F1 · Sex", "", "X", "“X” is not in the list. Choose female or male."),
        ("refused", "F1!row 4", "01-001", "", "", "", TWICE.format(number="01-001")),
        ("changed", "F1!B2", "01-001", "F1 · Sex", "male", "female", "replaces it"),
        ("new", "F1!C2", "01-001", "F1 · Consent version", "", "2", "is entered"),
        ("new", "F1!A3", "01-002", "F1 · Patient number", "", "01-002", "is entered"),
    ]  # fmt: skip
    assert study.book.position() == before
    assert wizard.next.text() == "Import 3 values"
    store(driver, wizard)

    assert [subject(case) for case in study.cases()] == ["01-001", "01-002"]
    assert driver.stored("F1.SEX", "p1") == "F"
    wizard.next.click()
    driver.window.menus.action("undo").trigger()
    assert [subject(case) for case in study.cases()] == ["01-001"]
    assert driver.stored("F1.SEX", "p1") == "M"


def test_the_trail_is_the_same_as_that_of_the_command(open_driver: Open, study: Study, tmp_path: Path) -> None:
    file = csv(tmp_path / "F1.csv", "SUBJID,SEX,CONSVER", "01-001,F,2")
    main(["new", str(tmp_path / "c.cd7"), "--name", "C"])
    with new_study(tmp_path / "o.cd7", name="S", who="coordinator") as other:
        for form, field, text in (("F1", "SUBJID", "01-001"), ("F1", "SEX", "M"), ("F6", "CD34", "6.10")):
            entry.enter(other, Place("p1", form, 0, field), text)
        apply_import(other, plan_file(other, file))
        expected = [(line.origin, line.change) for line in other.book.trail()[-2:]]
    driver = open_driver(study=study)
    wizard = begin_import(driver, file)
    check(driver, wizard)
    store(driver, wizard)

    assert [(line.origin, line.change) for line in study.book.trail()[-2:]] == expected
    assert "SHA-256" in wizard.done_page.words.text()
    wizard.reject()


def test_importing_twice_stores_nothing_the_second_time(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    file = csv(tmp_path / "F18.csv", "SUBJID,LBDAT,ANC (10^9/L)", "01-001,2023-05-17,0.2", "01-001,2023-05-18,0.3")
    for verb in ("Import 4 values", "Nothing to import"):
        wizard = begin_import(driver, file)
        check(driver, wizard)
        assert wizard.next.text() == verb
        if wizard.next.isEnabled():
            store(driver, wizard)
        wizard.reject()
    assert "4 unchanged" in wizard.preview.counts.text()


def test_a_column_that_nobody_knows_can_be_given_a_field_and_is_remembered(
    open_driver: Open, study: Study, tmp_path: Path
) -> None:
    driver = open_driver(study=study)
    lines = ("Nummer,Tag,C-reaktives Protein", "01-001,2026-05-04,3")
    wizard = begin_import(driver, csv(tmp_path / "a.csv", *lines))
    page = wizard.columns_page
    assert page.sheet.left_out
    assert not wizard.next.isEnabled()
    for title, fills in (("Nummer", "SUBJID"), ("Tag", "F18.LBDAT"), ("C-reaktives Protein", "F18.CRP")):
        if title == "Nummer":
            page.form.pick("F18")
            driver.qtbot.waitUntil(lambda: page.sheet.form == "F18")
        choose(wizard, title, FILLS, fills)
        driver.qtbot.waitUntil(
            lambda title=title, fills=fills: any(
                one.title == title and one.fills == fills for one in page.sheet.columns
            )
        )
    choose(wizard, "C-reaktives Protein", DETAIL, "mg/dL")
    driver.qtbot.waitUntil(lambda: page.model.undecided() == [])
    check(driver, wizard)
    assert [line[5] for line in listed(wizard)] == ["2026-05-04", "30"]
    wizard.reject()

    again = begin_import(driver, csv(tmp_path / "b.csv", *lines))
    assert [one.fills for one in again.columns_page.sheet.columns] == ["SUBJID", "F18.LBDAT", "F18.CRP"]
    again.reject()


def test_encoding_and_delimiter_are_shown_and_can_be_changed(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID|MRN", "01-001|患者", encoding="gbk"))
    page = wizard.columns_page
    assert (page.encoding.currentText(), page.delimiter.currentText()) == ("GB18030", "vertical bars")
    page.delimiter.pick(";")
    driver.qtbot.waitUntil(lambda: page.isVisible() and page.sheet.columns[0].title == "SUBJID|MRN", timeout=LONG)
    wizard.reject()


@pytest.fixture
def edited(study: Study, tmp_path: Path) -> Path:
    """The study's workbook, in which somebody made the dose 7, while in the study it was made 8."""
    path = export_workbook(study, tmp_path / "out.xlsx").path
    book = openpyxl.load_workbook(path)
    page = book["F6_Transplant"]
    page.cell(2, [cell.value for cell in page[1]].index("CD34") + 1).value = 7
    book.save(path)
    entry.enter(study, Place("p1", "F6", 0, "CD34"), "8")
    return path


@pytest.mark.parametrize(
    ("winner", "stored", "verb"),
    [
        (ImportPreference.NOBODY, "8", "Nothing to import"),
        (ImportPreference.FILE, "7.00", "Import 1 value"),
        (ImportPreference.STUDY, "8", "Import 1 value"),
    ],
)
def test_what_both_changed_stands_side_by_side_and_each_decision_is_in_the_trail(
    open_driver: Open, study: Study, edited: Path, winner: ImportPreference, stored: str, verb: str
) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, edited)
    check(driver, wizard)
    assert [(line[0], *line[2:7]) for line in listed(wizard)] == [
        ("conflict", "01-001", "F6 · CD34+ cells", "6.10", "8", "7.00")
    ]
    assert wizard.next.text() == "Nothing to import"
    button = wizard.findChild(QPushButton, f"decide.{winner.value}")
    button.click()
    assert wizard.next.text() == verb
    if winner is not ImportPreference.NOBODY:
        store(driver, wizard)
        line = study.book.trail()[-1]
        assert (
            f"conflict decided for the {winner.value}: 6.10 at the export, 8 here, 7.00 in the file"
            in line.change.reason
        )
    wizard.reject()
    assert driver.stored("F6.CD34", "p1") == stored


def test_a_file_that_cannot_be_read_is_told_in_its_sentence(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 and no more")
    driver.answers.files.append(tmp_path / "a.xlsx")
    driver.window.menus.action("import_file").trigger()
    wizard = wizard_of(driver)
    driver.qtbot.waitUntil(wizard.problem.isVisible, timeout=LONG)

    assert wizard.problem.text() == "a.xlsx is damaged or incomplete. Ask for the file again."
    assert not wizard.next.isVisible()
    wizard.reject()


def test_leaving_at_any_step_stores_nothing(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    before = study.book.position()
    file = csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,F")
    driver.answers.files.append(file)
    driver.window.menus.action("import_file").trigger()
    wizard_of(driver).cancel.click()  # while it reads
    wizard = begin_import(driver, file)
    driver.qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    wizard = begin_import(driver, file)
    check(driver, wizard)
    wizard.reject()

    assert study.book.position() == before


def test_a_study_that_may_not_be_written_imports_nothing(open_driver: Open, tmp_path: Path) -> None:
    driver = open_driver(study=memory_study({}, read_only_because="open elsewhere"))
    assert not driver.window.menus.action("import_file").isEnabled()
    driver.window.requests.files.import_path(tmp_path / "none.csv")

    assert driver.window.banner.words.startswith("First open or create a study you can write to")
    assert not driver.window.findChildren(ImportWizard)


def test_a_field_is_chosen_by_keys_alone(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F18.csv", "SUBJID,LBDAT,ANC (10^9/L)", "01-001,03/04/2026,0.4"))
    driver.qtbot.waitUntil(wizard.columns_page.columns.hasFocus)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_F2):
        driver.press(key)
    driver.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    popup = QApplication.activePopupWidget()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        driver.qtbot.keyClick(popup.focusWidget() or popup, key)
    driver.qtbot.waitUntil(lambda: wizard.columns_page.model.undecided() == [])
    driver.qtbot.waitUntil(wizard.columns_page.columns.hasFocus)
    driver.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for(driver, wizard, wizard.preview)

    assert [line[5] for line in listed(wizard)] == ["2026-04-03", "0.4"]
    wizard.reject()


def test_encoding_form_and_units_are_reached_by_keys_and_return_presses_the_button_in_focus(
    open_driver: Open, study: Study, tmp_path: Path
) -> None:
    driver = open_driver(study=study)
    lines = ("SUBJID;Event;Started", "01-001;Horečka a zvracení;2023-07-01")
    wizard = begin_import(driver, csv(tmp_path / "F19.csv", *lines, encoding="cp1250"))
    page = wizard.columns_page
    driver.qtbot.waitUntil(page.encoding.hasFocus)
    page.encoding.pick("Windows-1250")  # a list that opens takes the focus of an offscreen window with it
    driver.qtbot.waitUntil(lambda: wizard.pages.currentWidget() is page and wizard.next.isEnabled(), timeout=LONG)
    driver.qtbot.waitUntil(lambda: page.columns.hasFocus() or page.encoding.hasFocus())
    for key, there in ((Qt.Key.Key_F, page.form), (Qt.Key.Key_E, page.encoding), (Qt.Key.Key_M, page.blanks)):
        driver.press(key, Qt.KeyboardModifier.AltModifier)
        driver.qtbot.waitUntil(there.hasFocus)
    for _ in range(2):
        driver.press(Qt.Key.Key_Tab)
    driver.qtbot.waitUntil(wizard.next.hasFocus)
    driver.press(Qt.Key.Key_Return)
    wait_for(driver, wizard, wizard.preview)
    driver.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for(driver, wizard, wizard.done_page)
    driver.qtbot.waitUntil(wizard.next.hasFocus)
    with driver.qtbot.waitSignal(wizard.finished):
        driver.press(Qt.Key.Key_Return)

    assert driver.stored("F19[1].AETERM", "p1") == "Horečka a zvracení"


def test_a_process_that_ends_before_its_time_is_told_and_nothing_hangs(
    open_driver: Open, study: Study, tmp_path: Path
) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,F"))
    wizard._worker.kill()
    driver.qtbot.waitUntil(wizard.problem.isVisible, timeout=LONG)
    assert wizard.problem.text().startswith("The process that reads the file ended unexpectedly")
    wizard.next.click()

    assert wizard.pages.currentWidget() is wizard.columns_page
    assert wizard.problem.isVisible()
    wizard.reject()


def test_closing_the_window_ends_an_import(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,F"))
    ended: list[int] = []
    wizard.finished.connect(ended.append)
    driver.window.close()

    assert ended == [0]


def drop(driver: WindowDriver, file: Path) -> bool:
    """Drop a file on the window; tells whether the window takes it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    at, none = QPoint(600, 400), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, none)
    enter.ignore()
    QApplication.sendEvent(driver.window, enter)
    if enter.isAccepted():
        event = QDropEvent(at, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, none)
        QApplication.sendEvent(driver.window, event)
    return enter.isAccepted()


def test_a_file_dropped_on_the_window_is_taken_over(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    assert drop(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,F"))
    driver.qtbot.waitUntil(lambda: bool(driver.window.findChildren(ImportWizard)))
    wizard = wizard_of(driver)
    wait_for(driver, wizard, wizard.columns_page)
    assert wizard.windowTitle() == "Import F1.csv"
    wizard.reject()


def test_the_empty_study_offers_to_import_a_workbook(open_driver: Open, tmp_path: Path) -> None:
    with new_study(tmp_path / "e.cd7", who="x") as empty:
        driver = open_driver(study=empty, answers=Answers(files=[csv(tmp_path / "F1.csv", "SUBJID,SEX", "01-001,F")]))
        driver.part(QPushButton, "empty.import_file").click()
        wizard = wizard_of(driver)
        wait_for(driver, wizard, wizard.columns_page)
        check(driver, wizard)
        store(driver, wizard)
        wizard.next.click()
        assert [subject(case) for case in empty.cases()] == ["01-001"]
        assert driver.editor("F1.SUBJID").isVisible()


def test_the_list_shows_one_state_alone(open_driver: Open, study: Study, tmp_path: Path) -> None:
    driver = open_driver(study=study)
    wizard = begin_import(driver, csv(tmp_path / "F1.csv", "SUBJID,SEX,CONSVER", "01-001,F,2", "01-002,X,3"))
    check(driver, wizard)
    tabs = wizard.preview.list.tabs
    assert [tabs.tabText(at) for at in range(tabs.count())] == ["All 5", "Refused 1", "Changed 1", "New 3"]
    tabs.setCurrentIndex(3)

    assert {line[0] for line in listed(wizard)} == {"new"}
    assert wizard.preview.list.model.item_at(0) == (ChangeState.NEW, 0)
    assert wizard.preview.list.detail.text().startswith(
        "New · Cell: F1!C2 · Patient: 01-001 · Field: F1 · Consent version"
    )
    wizard.reject()
