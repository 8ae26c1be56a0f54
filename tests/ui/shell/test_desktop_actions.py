"""Habits of a desktop: closing, the clipboard, preferences, the last place, the menu of a patient."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit, QMenu, QPushButton

from cd7gui.study.session import DATE_ORDER
from cd7gui.ui.data_entry.patient_menu import patient_menu
from cd7gui.ui.dialogs.manual_window import ManualWindow
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.shell.preferences_dialog import PreferencesDialog
from cd7gui.ui.style.theme import Scheme
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, Desk, unmarked

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., Desk]
START = 4


# closing


def test_ctrl_w_commits_what_is_half_typed_and_goes_to_the_start_page(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.CD34", "7", leave=None)
    desk.press(Qt.Key.Key_W, CONTROL)
    assert desk.stored("F6.CD34") == "7"
    assert not desk.window.gateway.has_study
    assert desk.window.places.number == START
    assert desk.window.windowTitle() == "cd7gui"
    assert desk.focused.objectName() == "start.new_study"
    assert not desk.window.menus.action("print").isEnabled()


def test_ctrl_w_on_the_start_page_closes_the_window(desk: Desk) -> None:
    desk.show("F6")
    desk.focus("F6.CD34")
    desk.press(Qt.Key.Key_W, CONTROL)
    desk.press(Qt.Key.Key_W, CONTROL)
    assert not desk.window.isVisible()


def test_ctrl_w_asks_as_quitting_does_where_something_would_be_lost(desk: Desk) -> None:
    desk.window.wishes.files.may_leave = lambda: False  # type: ignore[method-assign]
    desk.show("F6")
    desk.focus("F6.CD34")
    desk.press(Qt.Key.Key_W, CONTROL)
    assert desk.window.gateway.has_study
    assert desk.window.places.number == 0


# the title, the size and the place


def test_the_title_names_study_and_file(desk: Desk) -> None:
    assert desk.window.windowTitle() == "A study in memory — memory.cd7 — cd7gui"


def test_a_study_opens_where_it_was_left(desk: Desk) -> None:
    desk.show("F9", row=2)
    desk.focus("F9[2].CHDON")
    desk.window.show_place(1)
    desk.window.wishes.call("close_study")
    desk.window.gateway.take(memory_study({"P0": unmarked(SOUND), "P1": unmarked(SOUND)}))
    assert desk.window.places.number == 1
    assert desk.window.case_reports.patient == "P1"
    assert desk.window.case_reports.form_id == "F9"


@pytest.mark.parametrize("kept", ["", "x", "1\nnobody\nF9\n2", "9\nP1\nF99\n0", "0\nP1\nF9\n⑨"])
def test_a_place_that_is_not_there_any_more_is_passed_over(desk: Desk, kept: str) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    desk.preferences.remember_place(study.identity, kept.splitlines())
    desk.window.gateway.take(study)
    assert desk.window.case_reports.patient == "P1"
    assert desk.window.places.number in range(4)


def test_a_maximised_window_is_maximised_the_next_time_and_keeps_its_usual_size() -> None:
    kept = UserSettings(InMemorySettings())
    assert not kept.maximised
    kept.maximised = True
    assert kept.maximised


def test_whether_the_window_filled_the_screen_is_kept_when_it_closes(desk: Desk) -> None:
    desk.window.showMaximized()
    desk.qtbot.waitUntil(desk.window.isMaximized)
    desk.window.close()
    assert desk.preferences.maximised
    desk.window.showNormal()
    desk.window.close()
    assert not desk.preferences.maximised


# the clipboard


def test_edit_cuts_copies_pastes_and_selects_in_a_field(desk: Desk) -> None:
    desk.show("F6")
    editor = desk.type("F6.CD34", "7.25", leave=None)
    assert isinstance(editor, QLineEdit)
    desk.window.menus.action("select_all").trigger()
    assert editor.selectedText() == "7.25"
    desk.window.menus.action("copy").trigger()
    assert QGuiApplication.clipboard().text() == "7.25"
    desk.window.menus.action("cut").trigger()
    assert editor.text() == ""
    desk.window.menus.action("paste").trigger()
    assert editor.text() == "7.25"


def test_edit_is_reached_by_its_letters_and_acts_on_the_field_that_was_left_for_the_menu(desk: Desk) -> None:
    desk.show("F6")
    editor = desk.type("F6.CD34", "7.25", leave=None)
    for letter in (Qt.Key.Key_A, Qt.Key.Key_Y):
        desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
        desk.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
        desk.qtbot.keyClick(QApplication.activePopupWidget(), letter)
        desk.qtbot.waitUntil(editor.hasFocus)
    desk.qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "7.25")


def test_edit_acts_on_the_marked_cells_of_a_grid(desk: Desk) -> None:
    desk.show("F9")
    editor = desk.focus("F9[1].CHDON")
    desk.press(Qt.Key.Key_Space, CONTROL)
    desk.window.menus.action("copy").trigger()
    rows = len(desk.study.case("P1").rows(desk.window.case_reports.page.form))  # type: ignore[union-attr]
    assert len(QGuiApplication.clipboard().text().splitlines()) == rows > 1
    assert editor.hasFocus()


def test_edit_by_its_letters_acts_on_the_marked_cells_of_a_grid(desk: Desk) -> None:
    desk.show("F9")
    editor = desk.focus("F9[1].CHDON")
    desk.press(Qt.Key.Key_Space, CONTROL)
    QGuiApplication.clipboard().clear()
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    desk.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    desk.qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Y)
    rows = len(desk.study.case("P1").rows(desk.window.case_reports.page.form))  # type: ignore[union-attr]
    desk.qtbot.waitUntil(lambda: len(QGuiApplication.clipboard().text().splitlines()) == rows)
    assert editor.hasFocus()


def test_the_menu_shows_the_keys_of_the_clipboard_and_takes_them_from_nobody(desk: Desk) -> None:
    action = desk.window.menus.action("copy")
    assert action.text().endswith("\tCtrl+C")
    assert action.shortcuts() == []


# the menu of a patient


def chosen(menu: QMenu, words: str) -> None:
    action = next(one for one in menu.actions() if one.text().startswith(words))
    assert action.isEnabled(), words
    action.trigger()


def menu_of(desk: Desk, key: str = "P1") -> QMenu:
    menu = patient_menu(desk.window.case_reports, desk.study, key)
    desk.qtbot.addWidget(menu)
    return menu


def test_the_menu_of_a_patient_opens_by_a_right_click_and_closes_by_esc(desk: Desk) -> None:
    view = desk.window.case_reports.patients.view
    at = view.visualRect(view.model().index(0, 0)).center()
    view.customContextMenuRequested.emit(at)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.objectName() == "patient-menu"
    desk.qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_the_number_of_a_patient_is_copied(desk: Desk) -> None:
    chosen(menu_of(desk), "Copy the patient number")
    assert QGuiApplication.clipboard().text() == "01-009"


def test_a_form_is_marked_complete_and_a_patient_struck_out_with_the_questions_that_exist(open_desk: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND), "P2": unmarked(SOUND) | {"F1.SUBJID": "01-010"}})
    desk = open_desk(study, answers=Answers(reasons=["entered twice"]))
    desk.show("F1", "P1")
    chosen(menu_of(desk, "P2"), "Mark F1")
    assert study.case("P2").is_complete(study.rules.dictionary.forms[0])
    chosen(menu_of(desk, "P2"), "Strike out")
    assert study.case("P2").deleted
    assert desk.answers.asked


# preferences


def shown_preferences(desk: Desk) -> PreferencesDialog:
    desk.window.menus.action("preferences").trigger()
    return desk.part(PreferencesDialog, "preferences")


def taken(dialog: PreferencesDialog) -> None:
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    next(one for one in box.buttons() if one.text() == "Use these").click()


def test_preferences_show_what_stands_and_change_it_together(desk: Desk) -> None:
    dialog = shown_preferences(desk)
    assert dialog.name.text() == "tester"
    assert dialog.scheme.currentText() == "Light"
    assert dialog.scale.currentText() == "100%"
    assert dialog.order.currentData() == "none"
    assert not dialog.workbook.isChecked()
    dialog.name.selectAll()
    desk.qtbot.keyClicks(dialog.name, "Dr. Wu")
    dialog.scheme.setCurrentText("Dark")
    dialog.scale.setCurrentText("150%")
    dialog.order.setCurrentIndex(dialog.order.findData("DMY"))
    taken(dialog)
    assert (desk.window.gateway.who, desk.preferences.user) == ("Dr. Wu", "Dr. Wu")
    assert (desk.preferences.scheme, desk.preferences.scale) == (Scheme.DARK, 1.5)
    assert desk.window.menus.action("dark").isChecked()
    assert desk.window.menus.action("dates_DMY").isChecked()
    assert desk.study.setting(DATE_ORDER) == "DMY"


def test_f1_opens_the_manual_over_a_dialog(desk: Desk) -> None:
    dialog = shown_preferences(desk)
    dialog.activateWindow()
    desk.qtbot.waitUntil(dialog.isActiveWindow)
    desk.qtbot.keyClick(dialog.name, Qt.Key.Key_F1)
    manual = dialog.findChild(ManualWindow)
    assert manual is not None
    assert manual.isVisible()
    assert manual.name == "first-steps"
    manual.close()
    dialog.reject()


def test_preferences_that_are_left_change_nothing(desk: Desk) -> None:
    dialog = shown_preferences(desk)
    dialog.name.setText("Somebody")
    dialog.scheme.setCurrentText("Dark")
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert desk.window.gateway.who == "tester"
    assert desk.preferences.scheme is Scheme.LIGHT


def test_a_name_is_never_taken_away(desk: Desk) -> None:
    dialog = shown_preferences(desk)
    dialog.name.clear()
    taken(dialog)
    assert dialog.isVisible()
    assert dialog.name.text() == "tester"
    dialog.reject()


def test_the_workbook_is_kept_up_to_date_from_the_preferences(open_desk: Open, tmp_path: Path) -> None:
    desk = open_desk(answers=Answers(files=[tmp_path / "o.xlsx"]))
    dialog = shown_preferences(desk)
    dialog.workbook.setChecked(True)
    taken(dialog)
    assert desk.window.saving.kept == tmp_path / "o.xlsx"


def test_without_a_study_the_preferences_of_a_study_cannot_be_chosen(desk: Desk) -> None:
    desk.window.wishes.call("close_study")
    dialog = shown_preferences(desk)
    assert not dialog.order.isEnabled()
    assert not dialog.workbook.isEnabled()
    dialog.reject()
    assert desk.window.findChild(QPushButton, "start.new_study") is not None
