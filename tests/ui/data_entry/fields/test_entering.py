"""Typing into a page: what is left is on disk, what cannot be read stays, and nothing is asked without need."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from cd7gui.domain.case_report.changes import COMPLETE
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
    assert desk.book.refuses in desk.window.banner.words
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


# complete forms


def test_a_change_in_a_complete_form_asks_why_once_the_field_is_left(open_desk: Open) -> None:
    answers = Answers(reasons=["Typing error"])
    desk = open_desk(memory_study({"P1": SOUND}), answers=answers)
    desk.show("F6")
    desk.type("F6.CD34", "6.4")
    desk.qtbot.waitUntil(lambda: desk.stored("F6.CD34") == "6.4")
    (asked,) = answers.asked
    assert asked.splitlines()[0].endswith(": 6.1 → 6.4")
    assert asked.splitlines()[0].startswith("CD34")
    assert asked.splitlines()[1].endswith(" was marked complete. Why does its value change?")
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


def test_the_field_that_an_answer_of_a_complete_form_opens_has_the_focus_after_the_reason(open_desk: Open) -> None:
    texts = {"F1.SUBJID": "01-001", "F16.DEATH": "N", f"F16.{COMPLETE}": "1"}
    desk = open_desk(memory_study({"P1": texts}), answers=Answers(reasons=["New information"]))
    desk.show("F16")
    desk.type("F16.DEATH", "y")
    desk.qtbot.waitUntil(lambda: desk.stored("F16.DEATH") == "Y")
    assert desk.focused.objectName() == "F16.DTHDAT"


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_without_a_reason_the_field_keeps_the_focus(open_desk: Open, key: Qt.Key) -> None:
    desk = open_desk(memory_study({"P1": SOUND}), answers=Answers(reasons=[None]))
    desk.show("F6")
    editor = desk.type("F6.CD34", "6.4", leave=key)
    desk.qtbot.waitUntil(lambda: bool(desk.answers.asked))
    assert editor.hasFocus()
    assert editor.text() == "6.1"


def test_a_new_row_of_a_complete_form_asks_once_and_in_words(open_desk: Open) -> None:
    texts = {"F1.SUBJID": "01-001", "F17[1].FUDAT": "2023-07-12", f"F17.{COMPLETE}": "1"}
    answers = Answers(reasons=["New information", "Typing error"])
    desk = open_desk(memory_study({"P1": texts}), answers=answers)
    desk.show("F17")
    desk.type("F17[2].FUDAT", "2023-08-12")
    desk.qtbot.waitUntil(lambda: desk.stored("F17[2].FUDAT") == "2023-08-12")
    desk.type("F17[2].FUSTAT", "a")
    desk.qtbot.waitUntil(lambda: desk.stored("F17[2].FUSTAT") is not None)
    (asked,) = answers.asked
    assert "A new row begins with" in asked
    assert ": 2023-08-12." in asked
    assert "F17" not in asked
    assert {line.change.reason for line in desk.book.lines} == {"New information"}
    desk.type("F17[1].FUDAT", "2023-07-13")  # another row is asked about again
    desk.qtbot.waitUntil(lambda: desk.stored("F17[1].FUDAT") == "2023-07-13")
    assert "2023-07-12 → 2023-07-13" in answers.asked[1]
    assert ", row 1:" in answers.asked[1]


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
