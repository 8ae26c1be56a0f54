"""Habits of a desktop: closing, the clipboard, preferences, the last place, the menu of a patient."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit, QMenu, QPushButton

from cd7gui.study.settings import DATE_ORDER
from cd7gui.ui.data_entry.patient_menu import patient_menu
from cd7gui.ui.dialogs.manual_window import ManualWindow
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.shell.main_window import START
from cd7gui.ui.shell.preferences_dialog import PreferencesDialog
from cd7gui.ui.style.theme import Scheme
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., WindowDriver]


# closing


def test_ctrl_w_commits_what_is_half_typed_and_goes_to_the_start_page(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7", leave=None)
    driver.press(Qt.Key.Key_W, CONTROL)
    assert driver.stored("F6.CD34") == "7"
    assert not driver.window.controller.has_study
    assert driver.window.places.number == START
    assert driver.window.windowTitle() == "cd7gui"
    assert driver.focused.objectName() == "start.new_study"
    assert not driver.window.menus.action("print").isEnabled()


def test_ctrl_w_on_the_start_page_closes_the_window(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    driver.press(Qt.Key.Key_W, CONTROL)
    driver.press(Qt.Key.Key_W, CONTROL)
    assert not driver.window.isVisible()


def test_ctrl_w_asks_as_quitting_does_where_something_would_be_lost(driver: WindowDriver) -> None:
    driver.window.requests.files.may_leave = lambda: False  # type: ignore[method-assign]
    driver.show("F6")
    driver.focus("F6.CD34")
    driver.press(Qt.Key.Key_W, CONTROL)
    assert driver.window.controller.has_study
    assert driver.window.places.number == 0


# the title, the size and the place


def test_the_title_names_study_and_file(driver: WindowDriver) -> None:
    assert driver.window.windowTitle() == "A study in memory — memory.cd7 — cd7gui"


def test_a_study_opens_where_it_was_left(driver: WindowDriver) -> None:
    driver.show("F9", row=2)
    driver.focus("F9[2].CHDON")
    driver.window.show_place(1)
    driver.window.requests.call("close_study")
    driver.window.controller.take(memory_study({"P0": unmarked(SOUND), "P1": unmarked(SOUND)}))
    assert driver.window.places.number == 1
    assert driver.window.case_reports.patient == "P1"
    assert driver.window.case_reports.form_id == "F9"


@pytest.mark.parametrize("kept", ["", "x", "1\nnobody\nF9\n2", "9\nP1\nF99\n0", "0\nP1\nF9\n⑨"])
def test_a_place_that_is_not_there_any_more_is_passed_over(driver: WindowDriver, kept: str) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    driver.preferences.remember_place(study.identity, kept.splitlines())
    driver.window.controller.take(study)
    assert driver.window.case_reports.patient == "P1"
    assert driver.window.places.number in range(4)


def test_a_maximised_window_is_maximised_the_next_time_and_keeps_its_usual_size() -> None:
    kept = UserSettings(InMemorySettings())
    assert not kept.maximised
    kept.maximised = True
    assert kept.maximised


def test_whether_the_window_filled_the_screen_is_kept_when_it_closes(driver: WindowDriver) -> None:
    driver.window.showMaximized()
    driver.qtbot.waitUntil(driver.window.isMaximized)
    driver.window.close()
    assert driver.preferences.maximised
    driver.window.showNormal()
    driver.window.close()
    assert not driver.preferences.maximised


# the clipboard


def test_edit_cuts_copies_pastes_and_selects_in_a_field(driver: WindowDriver) -> None:
    driver.show("F6")
    editor = driver.type("F6.CD34", "7.25", leave=None)
    assert isinstance(editor, QLineEdit)
    driver.window.menus.action("select_all").trigger()
    assert editor.selectedText() == "7.25"
    driver.window.menus.action("copy").trigger()
    assert QGuiApplication.clipboard().text() == "7.25"
    driver.window.menus.action("cut").trigger()
    assert editor.text() == ""
    driver.window.menus.action("paste").trigger()
    assert editor.text() == "7.25"


def test_edit_is_reached_by_its_letters_and_acts_on_the_field_that_was_left_for_the_menu(driver: WindowDriver) -> None:
    driver.show("F6")
    editor = driver.type("F6.CD34", "7.25", leave=None)
    for letter in (Qt.Key.Key_A, Qt.Key.Key_Y):
        driver.press(Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
        driver.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
        driver.qtbot.keyClick(QApplication.activePopupWidget(), letter)
        driver.qtbot.waitUntil(editor.hasFocus)
    driver.qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "7.25")


def test_edit_acts_on_the_marked_cells_of_a_grid(driver: WindowDriver) -> None:
    driver.show("F9")
    editor = driver.focus("F9[1].CHDON")
    driver.press(Qt.Key.Key_Space, CONTROL)
    driver.window.menus.action("copy").trigger()
    rows = len(driver.study.case("P1").rows(driver.window.case_reports.page.form))  # type: ignore[union-attr]
    assert len(QGuiApplication.clipboard().text().splitlines()) == rows > 1
    assert editor.hasFocus()


def test_edit_by_its_letters_acts_on_the_marked_cells_of_a_grid(driver: WindowDriver) -> None:
    driver.show("F9")
    editor = driver.focus("F9[1].CHDON")
    driver.press(Qt.Key.Key_Space, CONTROL)
    QGuiApplication.clipboard().clear()
    driver.press(Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    driver.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    driver.qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Y)
    rows = len(driver.study.case("P1").rows(driver.window.case_reports.page.form))  # type: ignore[union-attr]
    driver.qtbot.waitUntil(lambda: len(QGuiApplication.clipboard().text().splitlines()) == rows)
    assert editor.hasFocus()


def test_the_menu_shows_the_keys_of_the_clipboard_and_takes_them_from_nobody(driver: WindowDriver) -> None:
    action = driver.window.menus.action("copy")
    assert action.text().endswith("\tCtrl+C")
    assert action.shortcuts() == []


# the menu of a patient


def chosen(menu: QMenu, words: str) -> None:
    action = next(one for one in menu.actions() if one.text().startswith(words))
    assert action.isEnabled(), words
    action.trigger()


def menu_of(driver: WindowDriver, key: str = "P1") -> QMenu:
    menu = patient_menu(driver.window.case_reports, driver.study, key)
    driver.qtbot.addWidget(menu)
    return menu


def test_the_menu_of_a_patient_opens_by_a_right_click_and_closes_by_esc(driver: WindowDriver) -> None:
    view = driver.window.case_reports.patients.view
    at = view.visualRect(view.model().index(0, 0)).center()
    view.customContextMenuRequested.emit(at)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.objectName() == "patient-menu"
    driver.qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_the_number_of_a_patient_is_copied(driver: WindowDriver) -> None:
    chosen(menu_of(driver), "Copy the patient number")
    assert QGuiApplication.clipboard().text() == "01-009"


def test_a_form_is_marked_complete_and_a_patient_struck_out_with_the_questions_that_exist(open_driver: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND), "P2": unmarked(SOUND) | {"F1.SUBJID": "01-010"}})
    driver = open_driver(study, answers=Answers(reasons=["entered twice"]))
    driver.show("F1", "P1")
    chosen(menu_of(driver, "P2"), "Mark F1")
    assert study.case("P2").is_complete(study.rules.dictionary.forms[0])
    chosen(menu_of(driver, "P2"), "Strike out")
    assert study.case("P2").deleted
    assert driver.answers.asked


# preferences


def shown_preferences(driver: WindowDriver) -> PreferencesDialog:
    driver.window.menus.action("preferences").trigger()
    return driver.part(PreferencesDialog, "preferences")


def taken(dialog: PreferencesDialog) -> None:
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    next(one for one in box.buttons() if one.text() == "Save").click()


def test_preferences_show_what_stands_and_change_it_together(driver: WindowDriver) -> None:
    dialog = shown_preferences(driver)
    assert dialog.name.text() == "tester"
    assert dialog.scheme.currentText() == "Light"
    assert dialog.scale.currentText() == "100%"
    assert dialog.order.currentData() == "none"
    assert not dialog.workbook.isChecked()
    dialog.name.selectAll()
    driver.qtbot.keyClicks(dialog.name, "Dr. Wu")
    dialog.scheme.setCurrentText("Dark")
    dialog.scale.setCurrentText("150%")
    dialog.order.setCurrentIndex(dialog.order.findData("DMY"))
    taken(dialog)
    assert (driver.window.controller.who, driver.preferences.user) == ("Dr. Wu", "Dr. Wu")
    assert (driver.preferences.scheme, driver.preferences.scale) == (Scheme.DARK, 1.5)
    assert driver.window.menus.action("dark").isChecked()
    assert driver.window.menus.action("dates_DMY").isChecked()
    assert driver.study.setting(DATE_ORDER) == "DMY"


def test_f1_opens_the_manual_over_a_dialog(driver: WindowDriver) -> None:
    dialog = shown_preferences(driver)
    dialog.activateWindow()
    driver.qtbot.waitUntil(dialog.isActiveWindow)
    driver.qtbot.keyClick(dialog.name, Qt.Key.Key_F1)
    manual = dialog.findChild(ManualWindow)
    assert manual is not None
    assert manual.isVisible()
    assert manual.name == "first-steps"
    manual.close()
    dialog.reject()


def test_preferences_that_are_left_change_nothing(driver: WindowDriver) -> None:
    dialog = shown_preferences(driver)
    dialog.name.setText("Somebody")
    dialog.scheme.setCurrentText("Dark")
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert driver.window.controller.who == "tester"
    assert driver.preferences.scheme is Scheme.LIGHT


def test_a_name_is_never_taken_away(driver: WindowDriver) -> None:
    dialog = shown_preferences(driver)
    dialog.name.clear()
    taken(dialog)
    assert dialog.isVisible()
    assert dialog.name.text() == "tester"
    dialog.reject()


def test_the_workbook_is_kept_up_to_date_from_the_preferences(open_driver: Open, tmp_path: Path) -> None:
    driver = open_driver(answers=Answers(files=[tmp_path / "o.xlsx"]))
    dialog = shown_preferences(driver)
    dialog.workbook.setChecked(True)
    taken(dialog)
    assert driver.window.saving.kept == tmp_path / "o.xlsx"


def test_without_a_study_the_preferences_of_a_study_cannot_be_chosen(driver: WindowDriver) -> None:
    driver.window.requests.call("close_study")
    dialog = shown_preferences(driver)
    assert not dialog.order.isEnabled()
    assert not dialog.workbook.isEnabled()
    dialog.reject()
    assert driver.window.findChild(QPushButton, "start.new_study") is not None
