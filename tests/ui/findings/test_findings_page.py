"""The place of the findings: everything open in the study, worst first, filtered, gone through by F8."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt

from cd7gui.study import entry
from cd7gui.ui.findings.findings_page import FindingsPage
from cd7gui.ui.shell.main_window import CASE_REPORTS, FINDINGS
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Open = Callable[..., WindowDriver]
DEVIATING = unmarked(SOUND) | {"F6.PROPH": "Y", "F6.PROPAGT": "TACROLIMUS", "F6.PROPJUST": "as decided"}
WRONG = unmarked(SOUND) | {"F1.SUBJID": "02-001", "F1.SITEID": "02", "F6.CD34": "6400"}
PATIENTS = {"P1": DEVIATING, "P2": WRONG, "P3": unmarked(SOUND) | {"F1.SUBJID": "01-010", "F6.CD34": "7000"}}


@pytest.fixture
def driver(open_driver: Open) -> WindowDriver:
    driver = open_driver(memory_study(PATIENTS))
    driver.window.show_place(FINDINGS)
    return driver


def page(driver: WindowDriver) -> FindingsPage:
    return driver.window.findings


def lines(driver: WindowDriver) -> list[tuple[object, ...]]:
    model = page(driver).model
    return [tuple(model.index(row, column).data() for column in (0, 1, 3)) for row in range(model.rowCount())]


def test_what_is_open_of_all_patients_stands_worst_first(driver: WindowDriver) -> None:
    assert lines(driver) == [
        ("error", "01-010", "F6 · CD34+ cells"),
        ("error", "02-001", "F6 · CD34+ cells"),
        ("deviation", "01-009", "F6 · GVHD-prophylaxis drugs"),
    ]
    assert page(driver)._words.text().startswith("3 open findings.")


def test_the_line_in_hand_is_seen_to_be_on_arrival(driver: WindowDriver) -> None:
    assert [index.row() for index in page(driver).table.selectionModel().selectedRows()] == [0]


def test_a_value_that_is_mended_leaves_the_list_and_nothing_else_moves(driver: WindowDriver) -> None:
    removed = []
    page(driver).model.rowsRemoved.connect(lambda _, first, last: removed.append((first, last)))
    page(driver).model.modelReset.connect(lambda: removed.append("all"))
    driver.window.requests.go_to_named("P3", "F6.CD34")
    driver.type("F6.CD34", "7")
    driver.window.show_place(FINDINGS)
    assert [line[1] for line in lines(driver)] == ["02-001", "01-009"]
    assert removed == [(0, 0)]


def test_f8_walks_across_patients_worst_first_and_says_where_it_is(driver: WindowDriver) -> None:
    walked = []
    for _ in range(4):
        driver.press(Qt.Key.Key_F8)
        assert driver.window.places.number == CASE_REPORTS
        walked.append((driver.window.case_reports.patient, driver.focused.objectName()))
    assert walked == [("P3", "F6.CD34"), ("P2", "F6.CD34"), ("P1", "F6.PROPH"), ("P3", "F6.CD34")]
    assert driver.window.case_reports.findings._key.text() == "1 of 3 in the study · F8 next"
    driver.press(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert driver.window.case_reports.patient == "P1"


def test_f8_passes_by_what_is_justified(open_driver: Open) -> None:
    study = memory_study(PATIENTS)
    entry.justify(study, next(one for one in study.findings("P1") if one.check == "EC-58"), "as the board decided")
    driver = open_driver(study)
    driver.window.show_place(FINDINGS)
    assert [line[1] for line in lines(driver)] == ["01-010", "02-001"]


def test_f8_goes_through_the_patient_in_hand_first_and_then_on_to_the_others(driver: WindowDriver) -> None:
    driver.window.show_place(CASE_REPORTS)
    driver.window.case_reports.show_patient("P1")
    seen = []
    for _ in range(3):
        driver.press(Qt.Key.Key_F8)
        seen.append(driver.window.case_reports.patient)
    assert seen == ["P1", "P3", "P2"]


def test_return_and_a_double_click_go_to_the_field(driver: WindowDriver) -> None:
    table = page(driver).table
    table.setCurrentIndex(page(driver).model.index(1, 0))
    driver.press(Qt.Key.Key_Return)
    assert (driver.window.case_reports.patient, driver.focused.objectName()) == ("P2", "F6.CD34")
    driver.press(Qt.Key.Key_F8)
    assert driver.window.case_reports.patient == "P1"
    driver.window.show_place(FINDINGS)
    where = table.visualRect(page(driver).model.index(0, 1)).center()
    driver.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert driver.window.places.number == FINDINGS
    driver.qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert (driver.window.case_reports.patient, driver.focused.objectName()) == ("P3", "F6.CD34")


@pytest.mark.parametrize(
    ("choice", "words", "patients"),
    [
        ("kind", "deviation", ["01-009"]),
        ("form", "F6 Transplant", ["01-010", "02-001", "01-009"]),
        ("site", "02", ["02-001"]),
        ("check", "EC-58", ["01-009"]),
    ],
)
def test_the_list_is_filtered(driver: WindowDriver, choice: str, words: str, patients: list[str]) -> None:
    combo = getattr(page(driver).filters, choice)
    at = next(at for at in range(combo.count()) if combo.itemText(at).startswith(words))
    combo.setCurrentIndex(at)
    assert [line[1] for line in lines(driver)] == patients
    page(driver).filters.everything.click()
    assert len(lines(driver)) == 3
