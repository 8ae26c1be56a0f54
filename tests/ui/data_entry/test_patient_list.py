"""The columns of patients and forms: who, what state, how to find and to begin one."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton

from cd7gui.domain.case_report.changes import COMPLETE, DELETED
from cd7gui.study.exports.pseudonyms import pseudonyms
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import sized
from cd7gui.ui.widgets.list_delegate import ListLine, ListRole, keeps_right
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, Desk, unmarked

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = CONTROL | Qt.KeyboardModifier.AltModifier  # Alt+Down alone opens a list
Open = Callable[..., Desk]

THREE = {
    "P3": unmarked(SOUND) | {"F1.SUBJID": "01-003", "F3.DX": "AML"},
    "P1": {"F1.SUBJID": "01-001"},
    "P2": unmarked(SOUND) | {"F1.SUBJID": "01-002"},
}


def lines(desk: Desk) -> list[ListLine]:
    model = desk.window.case_reports.patients.model
    return [model.index(row).data(ListRole.LINE) for row in range(model.rowCount())]


def test_patients_stand_by_number_with_sign_word_and_diagnosis(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    assert [(one.bold, one.words, one.sign, one.right) for one in lines(desk)] == [
        ("01-001", "", StatusSign.STARTED, "0 of 4 forms"),
        ("01-002", "T-ALL", StatusSign.STARTED, "0 of 14 forms"),
        ("01-003", "AML", StatusSign.STARTED, "0 of 14 forms"),
    ]


def test_the_words_of_a_line_name_its_state_for_a_screen_reader(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    model = desk.part(QListView, "patients").model()
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "01-002, T-ALL, 0 of 14 forms, started"


def test_control_k_searches_by_number_diagnosis_and_state(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    desk.show("F1")
    desk.focus("F1.SUBJID")
    desk.press(Qt.Key.Key_K, CONTROL)
    assert isinstance(desk.focused, QLineEdit)
    desk.keys("aml")
    assert [one.bold for one in lines(desk)] == ["01-003"]
    desk.press(Qt.Key.Key_Escape)
    assert len(lines(desk)) == 3


def test_alt_and_arrows_step_through_the_patients_and_stay_in_the_field(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    desk.show("F1")
    editor = desk.focus("F1.SUBJID")
    assert editor.text() == "01-001"
    desk.press(Qt.Key.Key_Down, ALT)
    assert desk.focused.objectName() == "F1.SUBJID"
    assert editor.text() == "01-002"
    desk.press(Qt.Key.Key_Up, ALT)
    assert editor.text() == "01-001"


def test_a_half_typed_value_is_committed_to_its_own_patient_when_one_steps_on(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    desk.show("F1")
    desk.type("F1.SITEID", "07", leave=None)
    desk.press(Qt.Key.Key_Down, ALT)
    assert desk.stored("F1.SITEID", "P1") == "07"
    assert desk.stored("F1.SITEID", "P2") == "01"


def test_control_n_begins_a_patient_who_is_stored_with_the_first_field(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    desk.show("F6", patient="P2")
    desk.focus("F6.HSCTDAT")
    desk.press(Qt.Key.Key_N, CONTROL)
    assert desk.focused.objectName() == "F1.SUBJID"
    assert len(desk.study.cases()) == 3
    assert desk.book.lines == []
    assert lines(desk)[-1].bold == "new patient"
    desk.keys("01-004")
    desk.press(Qt.Key.Key_Tab)
    assert [case.stored("F1", 0, "SUBJID") for case in desk.study.cases()][-1] == "01-004"
    assert [one.bold for one in lines(desk)] == ["01-001", "01-002", "01-003", "01-004"]
    assert desk.focused.objectName() == "F1.SITEID"


def test_the_new_patient_button_does_the_same(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    desk.window.case_reports.patients.new.click()
    assert desk.focused.objectName() == "F1.SUBJID"


def test_a_patient_is_struck_out_with_a_reason_and_taken_back(open_desk: Open) -> None:
    answers = Answers(reasons=["Other: registered twice", "Typing error"])
    desk = open_desk(memory_study(THREE), answers=answers)
    desk.show("F1", patient="P2")
    desk.window.wishes.call("strike_patient")
    assert [one.bold for one in lines(desk)] == ["01-001", "01-003"]
    assert desk.window.case_reports.patient == "P1"
    assert answers.asked[0].startswith("01-002 leaves every list and count")
    ((words, take_back),) = desk.window.wishes.struck_out()
    assert words == "01-002"
    take_back()
    assert [one.bold for one in lines(desk)] == ["01-001", "01-002", "01-003"]
    assert desk.window.case_reports.patient == "P2"


def test_a_struck_out_row_can_be_taken_back_from_the_menu(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(reasons=["Typing error", "Other"]))
    desk.show("F9")
    desk.focus("F9[1].CHDON")
    desk.window.wishes.call("strike_row")
    ((words, take_back),) = desk.window.wishes.struck_out()
    assert words == "F9 · 1 · 2023-08-10 · full donor"
    take_back()
    assert desk.stored(f"F9[1].{DELETED}") is None


def test_forms_show_state_and_rows(desk: Desk) -> None:
    model = desk.window.case_reports.forms.model
    found = {model.id_at(row): model.index(row).data(ListRole.LINE) for row in range(model.rowCount())}
    assert (found["F9"].words, found["F9"].right, found["F9"].sign) == ("F9 Chimerism", "2", StatusSign.STARTED)
    assert (found["F10"].right, found["F10"].sign) == ("", StatusSign.EMPTY)
    assert found["F6"].right == ""


def test_control_and_page_keys_step_through_the_forms(desk: Desk) -> None:
    desk.show("F4")
    desk.focus("F4.LDSTDAT")
    desk.press(Qt.Key.Key_PageDown, CONTROL)
    assert desk.window.case_reports.form_id == "F4D"
    desk.press(Qt.Key.Key_PageUp, CONTROL)
    assert desk.window.case_reports.form_id == "F4"


def test_choosing_a_form_in_the_column_shows_its_page(desk: Desk) -> None:
    reports = desk.window.case_reports
    reports.forms.view.setCurrentIndex(reports.forms.model.index(reports.forms.model.row_of("F16")))
    assert reports.form_id == "F16"
    assert desk.editor("F16.DEATH").isVisible()


def test_the_head_names_form_patient_diagnosis_and_both_zeros(desk: Desk) -> None:
    desk.show("F6")
    header = desk.window.case_reports.page.header
    assert header._title.text() == "Transplant"
    assert header._subtitle.whole() == "F6 · 01-009 · T-ALL · T 2023-06-16 · H 2023-07-11"


def test_a_complete_form_offers_to_be_reopened(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": unmarked(SOUND) | {f"F6.{COMPLETE}": "1"}}))
    desk.show("F6")
    buttons = [button.text() for button in desk.window.case_reports.page.findChildren(QPushButton)]
    assert "Reopen…" in buttons
    desk.show("F4")
    buttons = [button.text() for button in desk.window.case_reports.page.findChildren(QPushButton)]
    assert "Mark complete   Ctrl+↵" in buttons


def test_a_new_patient_stays_on_the_page_while_the_others_are_still_judged(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    desk.window.wishes.call("new_patient")
    begun = desk.window.case_reports.patient
    desk.window.gateway.case_changed.emit("")  # what is said once every patient has been judged
    assert desk.window.case_reports.patient == begun
    assert desk.focused.objectName() == "F1.SUBJID"


def test_a_patient_whose_only_value_was_taken_back_stays_to_be_filled_anew(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    desk.window.wishes.call("new_patient")
    begun = desk.window.case_reports.patient
    desk.keys("01-004")
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Z, CONTROL)
    assert desk.window.case_reports.patient == begun
    assert desk.editor("F1.SUBJID").text() == ""
    assert lines(desk)[-1].bold == "new patient"


def test_a_patient_whose_strike_out_is_redone_leaves_the_page(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE), answers=Answers(reasons=["Other"]))
    desk.show("F1", patient="P2")
    desk.window.wishes.call("strike_patient")
    desk.window.wishes.call("undo")
    desk.window.case_reports.show_patient("P2")
    desk.window.wishes.call("redo")
    assert desk.window.case_reports.patient == "P1"


def test_return_in_a_column_goes_to_the_page(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    reports = desk.window.case_reports
    reports.forms.view.setFocus()
    reports.forms.view.setCurrentIndex(reports.forms.model.index(reports.forms.model.row_of("F4")))
    desk.press(Qt.Key.Key_Return)
    assert desk.focused.objectName() == "F4.LDSTDAT"


def test_a_text_that_was_half_typed_never_goes_into_another_study(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    desk.show("F1")
    desk.type("F1.SITEID", "07", leave=None)
    other = memory_study({"Q1": {"F1.SUBJID": "09-001"}})
    desk.window.gateway.take(other)
    desk.window.case_reports.show_form("F2")
    assert other.book.lines == []
    assert [case.key for case in other.cases()] == ["Q1"]
    assert desk.window.case_reports.patient == "Q1"


def test_a_patient_begun_in_one_study_is_not_carried_into_another(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    desk.window.wishes.call("new_patient")
    desk.window.gateway.take(memory_study({"Q1": {"F1.SUBJID": "09-001"}}))
    assert desk.window.case_reports.patient == "Q1"
    assert [one.bold for one in lines(desk)] == ["09-001"]


def test_opening_another_study_commits_what_was_half_typed_first(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    desk.show("F1")
    desk.type("F1.SITEID", "07", leave=None)
    desk.window.case_reports.commit_typing()
    assert desk.stored("F1.SITEID", "P1") == "07"


def test_a_patients_number_is_never_cut_for_the_word_of_the_state(open_desk: Open) -> None:
    font = open_desk(memory_study(THREE), scale=1.5).window.font()
    line = ListLine(StatusSign.COMPLETE, "01-003", "AML", right="complete")
    bold = sized(font, font.pixelSize(), QFont.Weight.DemiBold)
    name = QFontMetrics(bold).horizontalAdvance(line.bold)
    assert not keeps_right(line, font, name + 40)
    assert keeps_right(line, font, 2 * name + 200)


def test_the_code_of_a_deidentified_export_finds_its_patient(open_desk: Open) -> None:
    desk = open_desk(memory_study(THREE))
    code = pseudonyms(desk.study).patient("P2")
    desk.window.case_reports.patients.search.setFocus()
    desk.keys(code.lower())
    assert [one.bold for one in lines(desk)] == ["01-002"]
