"""The columns of patients and forms: who, what state, how to find and to begin one."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton

from cd7gui.domain.case_report.changes import COMPLETE, DELETED
from cd7gui.study.exports.pseudonyms import pseudonyms
from cd7gui.ui.data_entry.patient_list import MEASURED, PatientsModel
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import sized
from cd7gui.ui.widgets.list_delegate import ListLine, ListRole, keeps_right
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = CONTROL | Qt.KeyboardModifier.AltModifier  # Alt+Down alone opens a list
Open = Callable[..., WindowDriver]

THREE = {
    "P3": unmarked(SOUND) | {"F1.SUBJID": "01-003", "F3.DX": "AML"},
    "P1": {"F1.SUBJID": "01-001"},
    "P2": unmarked(SOUND) | {"F1.SUBJID": "01-002"},
}


def lines(driver: WindowDriver) -> list[ListLine]:
    model = driver.window.case_reports.patients.model
    return [model.index(row).data(ListRole.LINE) for row in range(model.rowCount())]


def test_patients_stand_by_number_with_sign_word_and_diagnosis(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    assert [(one.bold, one.words, one.sign, one.right) for one in lines(driver)] == [
        ("01-001", "", StatusSign.STARTED, "0 of 4 forms"),
        ("01-002", "T-ALL", StatusSign.OVERDUE, "overdue"),  # contacts of the first months are missing
        ("01-003", "AML", StatusSign.OVERDUE, "overdue"),
    ]


def test_the_words_of_a_line_name_its_state_for_a_screen_reader(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    model = driver.part(QListView, "patients").model()
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "01-002, T-ALL, overdue"


def test_the_width_of_the_list_asks_for_the_first_patients_alone(
    open_driver: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def data(model: PatientsModel, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        asked.add(index.row())
        return known(model, index, role)

    asked, known = set[int](), PatientsModel.data
    monkeypatch.setattr(PatientsModel, "data", data)  # of 5,000 patients each was asked for three times
    driver = open_driver(memory_study({f"P{number}": {"F1.SUBJID": f"01-{number:03}"} for number in range(150)}))

    assert driver.window.case_reports.patients.model.rowCount() == 150
    assert len(asked - {149}) <= MEASURED  # Qt itself takes the last for the largest


def test_control_k_searches_by_number_diagnosis_and_state(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    driver.show("F1")
    driver.focus("F1.SUBJID")
    driver.press(Qt.Key.Key_K, CONTROL)
    assert isinstance(driver.focused, QLineEdit)
    driver.keys("aml")
    assert [one.bold for one in lines(driver)] == ["01-003"]
    driver.press(Qt.Key.Key_Escape)
    assert len(lines(driver)) == 3


def test_alt_and_arrows_step_through_the_patients_and_stay_in_the_field(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    driver.show("F1")
    editor = driver.focus("F1.SUBJID")
    assert editor.text() == "01-001"
    driver.press(Qt.Key.Key_Down, ALT)
    assert driver.focused.objectName() == "F1.SUBJID"
    assert editor.text() == "01-002"
    driver.press(Qt.Key.Key_Up, ALT)
    assert editor.text() == "01-001"


def test_a_half_typed_value_is_committed_to_its_own_patient_when_one_steps_on(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    driver.show("F1")
    driver.type("F1.SITEID", "07", leave=None)
    driver.press(Qt.Key.Key_Down, ALT)
    assert driver.stored("F1.SITEID", "P1") == "07"
    assert driver.stored("F1.SITEID", "P2") == "01"


def test_control_n_begins_a_patient_who_is_stored_with_the_first_field(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    driver.show("F6", patient="P2")
    driver.focus("F6.HSCTDAT")
    driver.press(Qt.Key.Key_N, CONTROL)
    assert driver.focused.objectName() == "F1.SUBJID"
    assert len(driver.study.cases()) == 3
    assert driver.book.lines == []
    assert lines(driver)[-1].bold == "new patient"
    driver.keys("01-004")
    driver.press(Qt.Key.Key_Tab)
    assert [case.stored("F1", 0, "SUBJID") for case in driver.study.cases()][-1] == "01-004"
    assert [one.bold for one in lines(driver)] == ["01-001", "01-002", "01-003", "01-004"]
    assert driver.focused.objectName() == "F1.SITEID"


def test_the_new_patient_button_does_the_same(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    driver.window.case_reports.patients.new.click()
    assert driver.focused.objectName() == "F1.SUBJID"


def test_a_patient_is_struck_out_with_a_reason_and_taken_back(open_driver: Open) -> None:
    answers = Answers(reasons=["Other: registered twice", "Typing error"])
    driver = open_driver(memory_study(THREE), answers=answers)
    driver.show("F1", patient="P2")
    driver.window.requests.call("strike_patient")
    assert [one.bold for one in lines(driver)] == ["01-001", "01-003"]
    assert driver.window.case_reports.patient == "P1"
    assert answers.asked[0].startswith("01-002 will appear in no list or count")
    ((words, take_back),) = driver.window.requests.struck_out()
    assert words == "01-002"
    take_back()
    assert [one.bold for one in lines(driver)] == ["01-001", "01-002", "01-003"]
    assert driver.window.case_reports.patient == "P2"


def test_a_struck_out_row_can_be_taken_back_from_the_menu(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(reasons=["Typing error", "Other"]))
    driver.show("F9")
    driver.focus("F9[1].CHDON")
    driver.window.requests.call("strike_row")
    ((words, take_back),) = driver.window.requests.struck_out()
    assert words == "F9 · 1 · 2023-08-10 · full donor"
    take_back()
    assert driver.stored(f"F9[1].{DELETED}") is None


def test_forms_show_state_and_rows(driver: WindowDriver) -> None:
    model = driver.window.case_reports.forms.model
    found = {model.id_at(row): model.index(row).data(ListRole.LINE) for row in range(model.rowCount())}
    assert (found["F9"].words, found["F9"].right, found["F9"].sign) == ("F9 Chimerism", "2", StatusSign.STARTED)
    assert (found["F10"].right, found["F10"].sign) == ("", StatusSign.EMPTY)
    assert found["F6"].right == ""


def test_control_and_page_keys_step_through_the_forms(driver: WindowDriver) -> None:
    driver.show("F4")
    driver.focus("F4.LDSTDAT")
    driver.press(Qt.Key.Key_PageDown, CONTROL)
    assert driver.window.case_reports.form_id == "F4D"
    driver.press(Qt.Key.Key_PageUp, CONTROL)
    assert driver.window.case_reports.form_id == "F4"


def test_choosing_a_form_in_the_column_shows_its_page(driver: WindowDriver) -> None:
    reports = driver.window.case_reports
    reports.forms.view.setCurrentIndex(reports.forms.model.index(reports.forms.model.row_of("F16")))
    assert reports.form_id == "F16"
    assert driver.editor("F16.DEATH").isVisible()


def test_the_head_names_form_patient_diagnosis_and_both_zeros(driver: WindowDriver) -> None:
    driver.show("F6")
    header = driver.window.case_reports.page.header
    assert header._title.text() == "Transplant"
    assert header._whose == "F6 · 01-009 · T-ALL · T 2023-06-16 · H 2023-07-11"
    driver.window.resize(1280, 760)
    assert header._subtitle.whole() == header._whose
    assert header._due_label.isVisible()
    assert header._due_label.text().startswith("11 overdue · next: ")
    assert not header._due_label.text().endswith("…"), "what is due has a line of its own where it has no room"
    driver.window.resize(2200, 760)
    assert header._subtitle.whole().startswith(f"{header._whose} · 11 overdue · next: ")
    assert not header._due_label.isVisible()


def test_a_complete_form_offers_to_be_reopened(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": unmarked(SOUND) | {f"F6.{COMPLETE}": "1"}}))
    driver.show("F6")
    buttons = [button.text() for button in driver.window.case_reports.page.findChildren(QPushButton)]
    assert "Reopen…" in buttons
    driver.show("F4")
    buttons = [button.text() for button in driver.window.case_reports.page.findChildren(QPushButton)]
    assert "Mark complete   Ctrl+↵" in buttons


def test_a_new_patient_stays_on_the_page_while_the_others_are_still_judged(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    driver.window.requests.call("new_patient")
    begun = driver.window.case_reports.patient
    driver.window.controller.case_changed.emit("")  # what is said once every patient has been judged
    assert driver.window.case_reports.patient == begun
    assert driver.focused.objectName() == "F1.SUBJID"


def test_a_patient_whose_only_value_was_taken_back_stays_to_be_filled_anew(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    driver.window.requests.call("new_patient")
    begun = driver.window.case_reports.patient
    driver.keys("01-004")
    driver.press(Qt.Key.Key_Tab)
    driver.press(Qt.Key.Key_Z, CONTROL)
    assert driver.window.case_reports.patient == begun
    assert driver.editor("F1.SUBJID").text() == ""
    assert lines(driver)[-1].bold == "new patient"


def test_a_patient_whose_strike_out_is_redone_leaves_the_page(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE), answers=Answers(reasons=["Other"]))
    driver.show("F1", patient="P2")
    driver.window.requests.call("strike_patient")
    driver.window.requests.call("undo")
    driver.window.case_reports.show_patient("P2")
    driver.window.requests.call("redo")
    assert driver.window.case_reports.patient == "P1"


def test_return_in_a_column_goes_to_the_page(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    reports = driver.window.case_reports
    reports.forms.view.setFocus()
    reports.forms.view.setCurrentIndex(reports.forms.model.index(reports.forms.model.row_of("F4")))
    driver.press(Qt.Key.Key_Return)
    assert driver.focused.objectName() == "F4.LDSTDAT"


def test_a_text_that_was_half_typed_never_goes_into_another_study(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    driver.show("F1")
    driver.type("F1.SITEID", "07", leave=None)
    other = memory_study({"Q1": {"F1.SUBJID": "09-001"}})
    driver.window.controller.take(other)
    driver.window.case_reports.show_form("F2")
    assert other.book.lines == []
    assert [case.key for case in other.cases()] == ["Q1"]
    assert driver.window.case_reports.patient == "Q1"


def test_a_patient_begun_in_one_study_is_not_carried_into_another(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    driver.window.requests.call("new_patient")
    driver.window.controller.take(memory_study({"Q1": {"F1.SUBJID": "09-001"}}))
    assert driver.window.case_reports.patient == "Q1"
    assert [one.bold for one in lines(driver)] == ["09-001"]


def test_opening_another_study_commits_what_was_half_typed_first(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    driver.show("F1")
    driver.type("F1.SITEID", "07", leave=None)
    driver.window.case_reports.commit_typing()
    assert driver.stored("F1.SITEID", "P1") == "07"


def test_a_patients_number_is_never_cut_for_the_word_of_the_state(open_driver: Open) -> None:
    font = open_driver(memory_study(THREE), scale=1.5).window.font()
    line = ListLine(StatusSign.COMPLETE, "01-003", "AML", right="complete")
    bold = sized(font, font.pixelSize(), QFont.Weight.DemiBold)
    name = QFontMetrics(bold).horizontalAdvance(line.bold)
    assert not keeps_right(line, font, name + 40)
    assert keeps_right(line, font, 2 * name + 200)


def test_the_code_of_a_deidentified_export_finds_its_patient(open_driver: Open) -> None:
    driver = open_driver(memory_study(THREE))
    code = pseudonyms(driver.study).patient("P2")
    driver.window.case_reports.patients.search.setFocus()
    driver.keys(code.lower())
    assert [one.bold for one in lines(driver)] == ["01-002"]
