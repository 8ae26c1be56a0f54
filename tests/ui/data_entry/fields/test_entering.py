"""Typing into a page: what is left is on disk, what cannot be read stays, and nothing is asked without need."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from cd7gui.domain.case_report.changes import COMPLETE
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., WindowDriver]


def test_a_date_that_is_left_is_stored_and_shown_as_it_is_kept(driver: WindowDriver) -> None:
    driver.show("F6")
    editor = driver.type("F6.HSCTDAT", "12 Jul 2023")
    assert driver.stored("F6.HSCTDAT") == "2023-07-12"
    assert editor.text() == "2023-07-12"
    assert [line.change.new for line in driver.book.lines] == ["2023-07-12"]


def test_return_commits_and_goes_on(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.MNC", "13.5", leave=Qt.Key.Key_Return)
    assert driver.stored("F6.MNC") == "13.5"
    assert driver.focused.objectName() == "F6.CD34"


def test_leaving_an_untouched_field_writes_nothing(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.focus("F6.HSCTDAT")
    driver.press(Qt.Key.Key_Tab)
    assert driver.book.lines == []


def test_a_text_that_cannot_be_read_stays_red_with_its_sentence_and_as_a_draft(driver: WindowDriver) -> None:
    driver.show("F6")
    editor = driver.type("F6.HSCTDAT", "last summer")
    assert editor.text() == "last summer"
    assert editor.property("severity") == "error"
    assert "is not a date" in editor.accessibleDescription()
    assert driver.stored("F6.HSCTDAT") == "2023-07-11"
    assert [one.text for one in driver.book.drafts()] == ["last summer"]
    assert driver.window.topbar.data.whole() == "uncommitted text in F6 Date of transplant (H)"


def test_a_refused_text_is_still_there_when_one_comes_back_to_the_page(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.HSCTDAT", "last summer")
    driver.show("F4")
    driver.show("F6")
    assert driver.editor("F6.HSCTDAT").text() == "last summer"
    assert driver.editor("F6.HSCTDAT").property("severity") == "error"


def test_mending_a_refused_text_settles_its_draft(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.HSCTDAT", "last summer")
    editor = driver.type("F6.HSCTDAT", "2023-07-12")
    assert editor.property("severity") == ""
    assert driver.book.drafts() == []
    assert driver.window.topbar.data.whole().startswith("every change saved")


def test_typing_the_stored_value_again_forgets_the_refused_text(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.HSCTDAT", "last summer")
    editor = driver.type("F6.HSCTDAT", "2023-07-11")
    assert editor.property("severity") == ""
    assert driver.book.drafts() == []
    assert driver.book.lines == []


def test_escape_takes_back_what_was_typed(driver: WindowDriver) -> None:
    driver.show("F6")
    editor = driver.type("F6.HSCTDAT", "2023-0", leave=Qt.Key.Key_Escape)
    assert editor.text() == "2023-07-11"
    assert driver.book.lines == []


def test_a_full_disk_is_told_and_the_text_stays(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.book.refuses = "The disk is full. Free some space, then leave the field again."
    editor = driver.type("F6.CD34", "7.2")
    assert editor.text() == "7.2"
    assert driver.book.refuses in driver.window.banner.words
    driver.book.refuses = ""
    driver.type("F6.CD34", "7.2")
    assert driver.stored("F6.CD34") == "7.2"


def test_a_field_that_a_value_shows_is_the_next_one(driver: WindowDriver) -> None:
    driver.show("F16")
    assert driver.editor("F16.DTHDAT").isHidden()
    driver.focus("F16.DEATH")
    driver.keys("y")
    driver.press(Qt.Key.Key_Tab)
    assert driver.stored("F16.DEATH") == "Y"
    assert driver.focused.objectName() == "F16.DTHDAT"


def test_hidden_fields_leave_no_hole(driver: WindowDriver) -> None:
    driver.show("F16")
    body = driver.window.case_reports.page.body
    before = body.minimumHeight()
    driver.focus("F16.DEATH")
    driver.keys("y")
    driver.press(Qt.Key.Key_Tab)
    assert body.minimumHeight() > before
    driver.focus("F16.DEATH")
    driver.keys("n")
    driver.press(Qt.Key.Key_Tab)
    assert body.minimumHeight() == before


def test_a_hidden_field_keeps_its_value(driver: WindowDriver) -> None:
    driver.show("F3")
    driver.type("F3.DX", "other")
    driver.type("F3.DXOTH", "mixed phenotype")
    driver.type("F3.DX", "AML")
    assert driver.editor("F3.DXOTH").isHidden()
    assert driver.stored("F3.DXOTH") == "mixed phenotype"


# complete forms


def test_a_change_in_a_complete_form_asks_why_once_the_field_is_left(open_driver: Open) -> None:
    answers = Answers(reasons=["Typing error"])
    driver = open_driver(memory_study({"P1": SOUND}), answers=answers)
    driver.show("F6")
    driver.type("F6.CD34", "6.4")
    driver.qtbot.waitUntil(lambda: driver.stored("F6.CD34") == "6.4")
    (asked,) = answers.asked
    assert asked.splitlines()[0].endswith(": 6.1 → 6.4")
    assert asked.splitlines()[0].startswith("CD34")
    assert asked.splitlines()[1].endswith(" was marked complete. Why are you changing the value?")
    assert driver.book.lines[-1].change.reason == "Typing error"


def test_a_date_after_consent_to_further_data_was_withdrawn_asks_why(open_driver: Open) -> None:
    texts = {"F1.SUBJID": "01-001", "F1.WDDAT": "2024-01-01", "F1.WDSCOPE": "FURTHER"}
    answers = Answers(reasons=[None, "Other"])
    driver = open_driver(memory_study({"P1": texts}), answers=answers)
    driver.show("F16")
    driver.type("F16.DEATH", "y")
    for times in (1, 2):
        driver.type("F16.DTHDAT", "2024-02-01")
        driver.qtbot.waitUntil(lambda times=times: len(answers.asked) == times)
        assert answers.asked[-1].splitlines()[0].endswith("no value → 2024-02-01")
        assert "withdrew consent to further data" in answers.asked[-1]
    driver.qtbot.waitUntil(lambda: driver.stored("F16.DTHDAT") == "2024-02-01")
    assert driver.book.lines[-1].change.reason == "Other"


def test_without_a_reason_the_value_of_a_complete_form_stays(open_driver: Open) -> None:
    answers = Answers(reasons=[None])
    driver = open_driver(memory_study({"P1": SOUND}), answers=answers)
    driver.show("F6")
    editor = driver.type("F6.CD34", "6.4")
    driver.qtbot.waitUntil(lambda: bool(answers.asked))
    assert driver.stored("F6.CD34") == "6.1"
    assert editor.text() == "6.1"
    assert driver.book.lines == []


def test_the_field_that_an_answer_of_a_complete_form_opens_has_the_focus_after_the_reason(open_driver: Open) -> None:
    texts = {"F1.SUBJID": "01-001", "F16.DEATH": "N", f"F16.{COMPLETE}": "1"}
    driver = open_driver(memory_study({"P1": texts}), answers=Answers(reasons=["New information"]))
    driver.show("F16")
    driver.type("F16.DEATH", "y")
    driver.qtbot.waitUntil(lambda: driver.stored("F16.DEATH") == "Y")
    assert driver.focused.objectName() == "F16.DTHDAT"


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_without_a_reason_the_field_keeps_the_focus(open_driver: Open, key: Qt.Key) -> None:
    driver = open_driver(memory_study({"P1": SOUND}), answers=Answers(reasons=[None]))
    driver.show("F6")
    editor = driver.type("F6.CD34", "6.4", leave=key)
    driver.qtbot.waitUntil(lambda: bool(driver.answers.asked))
    assert editor.hasFocus()
    assert editor.text() == "6.1"


def test_a_new_row_of_a_complete_form_asks_once_and_in_words(open_driver: Open) -> None:
    texts = {"F1.SUBJID": "01-001", "F17[1].FUDAT": "2023-07-12", f"F17.{COMPLETE}": "1"}
    answers = Answers(reasons=["New information", "Typing error"])
    driver = open_driver(memory_study({"P1": texts}), answers=answers)
    driver.show("F17")
    driver.type("F17[2].FUDAT", "2023-08-12")
    driver.qtbot.waitUntil(lambda: driver.stored("F17[2].FUDAT") == "2023-08-12")
    driver.type("F17[2].FUSTAT", "a")
    driver.qtbot.waitUntil(lambda: driver.stored("F17[2].FUSTAT") is not None)
    (asked,) = answers.asked
    assert "A new row starts with" in asked
    assert ": 2023-08-12." in asked
    assert "F17" not in asked
    assert {line.change.reason for line in driver.book.lines} == {"New information"}
    driver.type("F17[1].FUDAT", "2023-07-13")  # another row is asked about again
    driver.qtbot.waitUntil(lambda: driver.stored("F17[1].FUDAT") == "2023-07-13")
    assert "2023-07-12 → 2023-07-13" in answers.asked[1]
    assert ", row 1:" in answers.asked[1]


def test_control_return_marks_a_form_complete_and_reopening_asks_why(open_driver: Open) -> None:
    answers = Answers(reasons=["New information"])
    driver = open_driver(answers=answers)
    driver.show("F6")
    driver.focus("F6.HSCTDAT")
    driver.press(Qt.Key.Key_Return, CONTROL)
    assert driver.stored(f"F6.{COMPLETE}") == "1"
    driver.press(Qt.Key.Key_Return, CONTROL)
    assert driver.stored(f"F6.{COMPLETE}") is None
    assert driver.book.lines[-1].change.reason == "New information"


# undo


def test_undo_and_redo_go_over_the_study(driver: WindowDriver) -> None:
    driver.show("F6")
    editor = driver.type("F6.CD34", "7.2")
    driver.press(Qt.Key.Key_Z, CONTROL)
    assert driver.stored("F6.CD34") == "6.1"
    assert editor.text() == "6.1"
    driver.press(Qt.Key.Key_Y, CONTROL)
    assert driver.stored("F6.CD34") == "7.2"
    assert len(driver.book.lines) == 3


def test_undo_belongs_to_the_editor_while_something_uncommitted_stands_in_it(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.2")
    editor = driver.type("F6.MNC", "1", leave=None)
    driver.press(Qt.Key.Key_Z, CONTROL)
    assert driver.stored("F6.CD34") == "7.2"
    assert editor.text() == "12.4"
    driver.press(Qt.Key.Key_Z, CONTROL)
    assert driver.stored("F6.CD34") == "6.1"


def test_with_nothing_to_undo_the_banner_says_so(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    driver.press(Qt.Key.Key_Z, CONTROL)
    assert driver.window.banner.words == "There is nothing to undo."


# read-only


def test_a_read_only_study_disables_its_editors_and_says_so_at_the_top(open_driver: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)}, read_only_because="open on ward-3 by B. Chen since 09:12")
    driver = open_driver(study)
    driver.show("F6")
    assert not driver.editor("F6.HSCTDAT").isEnabled()
    assert not driver.editor("F6.GRAFT").isEnabled()
    assert driver.window.topbar.data.whole() == "read-only: open on ward-3 by B. Chen since 09:12"
    assert not driver.window.menus.action("new_patient").isEnabled()
    assert driver.window.menus.action("save_workbook").isEnabled()
