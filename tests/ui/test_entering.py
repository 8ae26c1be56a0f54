"""Typing into a page: what is left is on disk, what cannot be read stays, and nothing is asked without need."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from cd7gui.domain.changes import COMPLETE, MissingReason
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.ui.casebook.choices import ChoiceEditor
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, Desk, unmarked

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., Desk]


def test_a_date_that_is_left_is_stored_and_shown_as_it_is_kept(desk: Desk) -> None:
    desk.show("F6")
    editor = desk.type("F6.HSCTDAT", "12 Jul 2023")
    assert desk.stored("F6.HSCTDAT") == "2023-07-12"
    assert editor.text() == "2023-07-12"
    assert [line.change.new for line in desk.book.lines] == ["2023-07-12"]


def test_return_commits_and_goes_on(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.MNC", "13.5", leave=Qt.Key.Key_Return)
    assert desk.stored("F6.MNC") == "13.5"
    assert desk.focused.objectName() == "F6.CD34"


def test_leaving_an_untouched_field_writes_nothing(desk: Desk) -> None:
    desk.show("F6")
    desk.focus("F6.HSCTDAT")
    desk.press(Qt.Key.Key_Tab)
    assert desk.book.lines == []


def test_a_text_that_cannot_be_read_stays_red_with_its_sentence_and_as_a_draft(desk: Desk) -> None:
    desk.show("F6")
    editor = desk.type("F6.HSCTDAT", "last summer")
    assert editor.text() == "last summer"
    assert editor.property("severity") == "error"
    assert "is not a date" in editor.accessibleDescription()
    assert desk.stored("F6.HSCTDAT") == "2023-07-11"
    assert [one.text for one in desk.book.drafts()] == ["last summer"]
    assert desk.window.topbar.data.whole() == "uncommitted text in F6.HSCTDAT"


def test_a_refused_text_is_still_there_when_one_comes_back_to_the_page(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.HSCTDAT", "last summer")
    desk.show("F4")
    desk.show("F6")
    assert desk.editor("F6.HSCTDAT").text() == "last summer"
    assert desk.editor("F6.HSCTDAT").property("severity") == "error"


def test_mending_a_refused_text_settles_its_draft(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.HSCTDAT", "last summer")
    editor = desk.type("F6.HSCTDAT", "2023-07-12")
    assert editor.property("severity") == ""
    assert desk.book.drafts() == []
    assert desk.window.topbar.data.whole().startswith("every change saved")


def test_typing_the_stored_value_again_forgets_the_refused_text(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.HSCTDAT", "last summer")
    editor = desk.type("F6.HSCTDAT", "2023-07-11")
    assert editor.property("severity") == ""
    assert desk.book.drafts() == []
    assert desk.book.lines == []


def test_escape_takes_back_what_was_typed(desk: Desk) -> None:
    desk.show("F6")
    editor = desk.type("F6.HSCTDAT", "2023-0", leave=Qt.Key.Key_Escape)
    assert editor.text() == "2023-07-11"
    assert desk.book.lines == []


def test_a_full_disk_is_told_and_the_text_stays(desk: Desk) -> None:
    desk.show("F6")
    desk.book.refuses = "The disk is full. Free some space, then leave the field again."
    editor = desk.type("F6.CD34", "7.2")
    assert editor.text() == "7.2"
    assert desk.window.banner.words == desk.book.refuses
    desk.book.refuses = ""
    desk.type("F6.CD34", "7.2")
    assert desk.stored("F6.CD34") == "7.2"


def test_a_field_that_a_value_shows_is_the_next_one(desk: Desk) -> None:
    desk.show("F16")
    assert desk.editor("F16.DTHDAT").isHidden()
    desk.focus("F16.DEATH")
    desk.keys("y")
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored("F16.DEATH") == "Y"
    assert desk.focused.objectName() == "F16.DTHDAT"


def test_hidden_fields_leave_no_hole(desk: Desk) -> None:
    desk.show("F16")
    body = desk.window.case_reports.page.body
    before = body.minimumHeight()
    desk.focus("F16.DEATH")
    desk.keys("y")
    desk.press(Qt.Key.Key_Tab)
    assert body.minimumHeight() > before
    desk.focus("F16.DEATH")
    desk.keys("n")
    desk.press(Qt.Key.Key_Tab)
    assert body.minimumHeight() == before


def test_a_hidden_field_keeps_its_value(desk: Desk) -> None:
    desk.show("F3")
    desk.type("F3.DX", "other")
    desk.type("F3.DXOTH", "mixed phenotype")
    desk.type("F3.DX", "AML")
    assert desk.editor("F3.DXOTH").isHidden()
    assert desk.stored("F3.DXOTH") == "mixed phenotype"


# choices


def test_letters_choose_by_label_and_by_code(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.GRAFT", "bone")
    assert desk.stored("F6.GRAFT") == "MARROW"
    desk.type("F6.GRAFT", "pbsc")
    assert desk.stored("F6.GRAFT") == "PBSC"


def test_arrows_choose_and_delete_empties(desk: Desk) -> None:
    desk.show("F1")
    desk.focus("F1.SEX")
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored("F1.SEX") == "M"
    desk.focus("F1.SEX")
    desk.press(Qt.Key.Key_Delete)
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored("F1.SEX") is None


def test_a_choice_starts_empty(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    desk.show("F1")
    assert desk.editor("F1.SEX").currentIndex() == -1
    assert desk.editor("F1.SEX").currentText() == ""


def test_the_wheel_changes_nothing(desk: Desk) -> None:
    for form in desk.study.rules.dictionary.forms:
        desk.show(form.id)
        for editor in desk.window.case_reports.page.findChildren(ChoiceEditor):
            editor.setFocus()
            turn = QWheelEvent(
                QPointF(5, 5),
                QPointF(5, 5),
                QPoint(0, 0),
                QPoint(0, -120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            before = editor.currentIndex()
            QApplication.sendEvent(editor, turn)
            assert editor.currentIndex() == before, editor.objectName()
    assert desk.book.lines == []


def test_a_code_that_the_list_does_not_have_is_shown_as_it_is(open_desk: Open) -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    study.book.values["P1", "F1", 0, "SEX"] = "X"
    desk = open_desk(memory_study_again(study))
    desk.show("F1")
    assert desk.editor("F1.SEX").placeholderText() == "X"
    desk.focus("F1.SEX")
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored("F1.SEX") == "X"


def memory_study_again(study: object) -> object:
    from cd7gui.study.session import Study

    assert isinstance(study, Study)
    return Study(study.book, study.rules, who="tester", today=study.today)


# quantities and several choices


def test_a_quantity_needs_its_unit_and_takes_it_from_the_choice_beside_it(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    desk.show("F2")
    desk.type("F2.BILI", "12")
    assert desk.stored("F2.BILI") is None
    assert desk.focused.objectName() == "F2.BILI.unit"
    desk.keys("µ")
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored("F2.BILI") == "12 µmol/L"


def test_a_quantity_can_be_typed_with_its_unit(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    desk.show("F2")
    editor = desk.type("F2.BILI", "0.7 mg/dL")
    assert desk.stored("F2.BILI") == "0.7 mg/dL"
    assert editor.text() == "0.7"
    assert desk.part(ChoiceEditor, "F2.BILI.unit").currentText() == "mg/dL"


def test_a_quantity_left_without_its_unit_is_refused(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    desk.show("F2")
    editor = desk.type("F2.BILI", "12")
    desk.press(Qt.Key.Key_Tab)
    assert editor.property("severity") == "error"
    assert "Give the unit" in editor.accessibleDescription()
    assert editor.text() == "12"


def test_several_choices_are_typed_by_label_or_code(desk: Desk) -> None:
    desk.show("F2")
    labels = dict(desk.study.rules.dictionary.field("F2.RRBASIS").kind.options.items)
    first, second = list(labels)[1::-1]
    editor = desk.type("F2.RRBASIS", f"{first}; {labels[second]}")
    assert desk.stored("F2.RRBASIS") == f"{second}|{first}"  # in the list's order
    assert editor.text() == f"{labels[second]}; {labels[first]}"


# complete forms


def test_a_change_in_a_complete_form_asks_why_once_the_field_is_left(open_desk: Open) -> None:
    answers = Answers(reasons=["Typing error"])
    desk = open_desk(memory_study({"P1": SOUND}), answers=answers)
    desk.show("F6")
    desk.type("F6.CD34", "6.4")
    desk.qtbot.waitUntil(lambda: desk.stored("F6.CD34") == "6.4")
    assert answers.asked == ["F6.CD34: This form was marked complete. Say why its value changes."]
    assert desk.book.lines[-1].change.reason == "Typing error"


def test_without_a_reason_the_value_of_a_complete_form_stays(open_desk: Open) -> None:
    answers = Answers(reasons=[None])
    desk = open_desk(memory_study({"P1": SOUND}), answers=answers)
    desk.show("F6")
    editor = desk.type("F6.CD34", "6.4")
    desk.qtbot.waitUntil(lambda: bool(answers.asked))
    assert desk.stored("F6.CD34") == "6.1"
    assert editor.text() == "6.1"
    assert desk.book.lines == []


def test_control_return_marks_a_form_complete_and_reopening_asks_why(open_desk: Open) -> None:
    answers = Answers(reasons=["New information"])
    desk = open_desk(answers=answers)
    desk.show("F6")
    desk.focus("F6.HSCTDAT")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.stored(f"F6.{COMPLETE}") == "1"
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.stored(f"F6.{COMPLETE}") is None
    assert desk.book.lines[-1].change.reason == "New information"


# missing reasons


def test_a_missing_reason_is_a_word_that_must_be_cleared_before_one_types(desk: Desk) -> None:
    desk.show("F6")
    desk.window.gateway.set_missing(Place("P1", "F6", 0, "CD34"), MissingReason.NOT_DONE)
    editor = desk.focus("F6.CD34")
    assert editor.placeholderText() == "not done"
    assert editor.font().italic()
    desk.keys("7")
    assert desk.stored("F6.CD34") == MissingReason.NOT_DONE.stored
    desk.press(Qt.Key.Key_Delete)
    assert desk.stored("F6.CD34") is None
    desk.type("F6.CD34", "7")
    assert desk.stored("F6.CD34") == "7"


def test_f4_offers_every_missing_reason_for_the_field_in_hand(desk: Desk) -> None:
    desk.show("F6")
    desk.focus("F6.CD34")
    desk.press(Qt.Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == ["not done", "unknown", "not applicable", "pending", "refused", "Empty the field"]
    next(action for action in menu.actions() if action.text() == "pending").trigger()
    menu.close()
    assert desk.stored("F6.CD34") == MissingReason.PENDING.stored
    assert desk.editor("F6.CD34").accessibleDescription() == "pending"


@pytest.mark.parametrize("name", ["F6.GRAFT", "F6.COND"])
def test_a_missing_reason_locks_a_choice_until_it_is_cleared(desk: Desk, name: str) -> None:
    desk.show("F6")
    form, _, field = name.partition(".")
    desk.window.gateway.set_missing(Place("P1", form, 0, field), MissingReason.UNKNOWN)
    editor = desk.focus(name)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored(name) == MissingReason.UNKNOWN.stored
    assert editor.placeholderText() == "unknown"
    desk.focus(name)
    desk.press(Qt.Key.Key_Delete)
    assert desk.stored(name) is None


# undo


def test_undo_and_redo_go_over_the_study(desk: Desk) -> None:
    desk.show("F6")
    editor = desk.type("F6.CD34", "7.2")
    desk.press(Qt.Key.Key_Z, CONTROL)
    assert desk.stored("F6.CD34") == "6.1"
    assert editor.text() == "6.1"
    desk.press(Qt.Key.Key_Y, CONTROL)
    assert desk.stored("F6.CD34") == "7.2"
    assert len(desk.book.lines) == 3


def test_undo_belongs_to_the_editor_while_something_uncommitted_stands_in_it(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.CD34", "7.2")
    editor = desk.type("F6.MNC", "1", leave=None)
    desk.press(Qt.Key.Key_Z, CONTROL)
    assert desk.stored("F6.CD34") == "7.2"
    assert editor.text() == "12.4"
    desk.press(Qt.Key.Key_Z, CONTROL)
    assert desk.stored("F6.CD34") == "6.1"


def test_with_nothing_to_undo_the_banner_says_so(desk: Desk) -> None:
    desk.show("F6")
    desk.focus("F6.CD34")
    desk.press(Qt.Key.Key_Z, CONTROL)
    assert desk.window.banner.words == "There is nothing to undo."


# read-only


def test_a_read_only_study_disables_its_editors_and_says_so_at_the_top(open_desk: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)}, read_only_because="open on ward-3 by B. Chen since 09:12")
    desk = open_desk(study)
    desk.show("F6")
    assert not desk.editor("F6.HSCTDAT").isEnabled()
    assert not desk.editor("F6.GRAFT").isEnabled()
    assert desk.window.topbar.data.whole() == "read-only: open on ward-3 by B. Chen since 09:12"
    assert not desk.window.menus.action("new_patient").isEnabled()
    assert desk.window.menus.action("save_workbook").isEnabled()


# half-typed text


def test_a_half_typed_text_is_kept_after_two_seconds(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.HSCTDAT", "2023-0", leave=None)
    assert desk.book.drafts() == []
    desk.window.case_reports.page.keep_drafts()  # what the timer calls
    assert [one.text for one in desk.book.drafts()] == ["2023-0"]
    desk.keys("7-12")
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored("F6.HSCTDAT") == "2023-07-12"
    assert desk.book.drafts() == []


def test_the_page_keeps_a_half_typed_text_when_something_else_changes(desk: Desk) -> None:
    desk.show("F6")
    editor = desk.type("F6.HSCTDAT", "2023-0", leave=None)
    entry.enter(desk.study, Place("P1", "F6", 0, "CD34"), "7")
    desk.window.gateway.case_changed.emit("P1")
    assert editor.text() == "2023-0"
    assert desk.editor("F6.CD34").text() == "7"


def test_uncommitted_text_of_an_earlier_session_is_offered_and_restored(open_desk: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    study.book.keep_draft("P1", "F6", 0, "HSCTDAT", "2023-0", dictionary="1.0")
    desk = open_desk(study)
    assert desk.window.banner.words == "1 uncommitted text from 12:03 in 01-009 F6.HSCTDAT: “2023-0”."
    desk.window.wishes.restore_drafts()
    editor = desk.editor("F6.HSCTDAT")
    assert editor.text() == "2023-0"
    assert "Not stored yet" in editor.accessibleDescription()
    assert desk.stored("F6.HSCTDAT") == "2023-07-11"


def test_discarding_the_text_of_an_earlier_session_forgets_it(open_desk: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    study.book.keep_draft("P1", "F6", 0, "HSCTDAT", "2023-0", dictionary="1.0")
    desk = open_desk(study)
    desk.window.wishes.discard_drafts()
    assert desk.book.drafts() == []


def test_a_right_click_offers_missing_reasons_and_the_history_of_the_field(desk: Desk) -> None:
    desk.show("F6")
    editor = desk.focus("F6.CD34")
    where = editor.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, editor.mapToGlobal(where))
    QApplication.sendEvent(editor, event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    assert words == ["Cut", "Copy", "Paste", "No value because   F4", "History of “CD34+ cells”…   Alt+H"]


def test_the_text_of_a_patient_who_holds_no_value_yet_is_restored_to_a_new_patient(open_desk: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    study.book.keep_draft("P9", "F1", 0, "SUBJID", "01-0", dictionary="1.0")
    desk = open_desk(study)
    assert desk.window.banner.words == "1 uncommitted text from 12:03 in a new patient F1.SUBJID: “01-0”."
    desk.window.wishes.restore_drafts()
    assert desk.window.case_reports.patient == "P9"
    assert desk.editor("F1.SUBJID").text() == "01-0"
