"""What is half typed: kept beside the study, left alone by what else changes, offered again after a crash."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer

from cd7gui.study import entry
from cd7gui.study.entry import Place
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Open = Callable[..., WindowDriver]


def test_a_half_typed_text_is_kept_within_half_a_second_while_typing_goes_on(
    driver: WindowDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.show("F6")
    page = driver.window.case_reports.page
    timer = page._draft
    assert (timer.isSingleShot(), timer.interval() <= 500) == (True, True)
    timer.setInterval(3_600_000)  # so that a slow machine sees one wait alone
    begun, start = [], QTimer.start

    def noted(self: QTimer, *given: object) -> None:
        begun.append(self)
        start(self, *given)

    monkeypatch.setattr(QTimer, "start", noted)
    driver.type("F6.HSCTDAT", "2023", leave=None)
    driver.keys("-0")
    assert begun.count(timer) == 1, "each key begins the wait anew"
    timer.timeout.emit()
    assert [one.text for one in driver.book.drafts()] == ["2023-0"]
    timer.stop()  # as a timer that rings once has
    driver.keys("7")
    assert begun.count(timer) == 2, "what is typed afterwards is kept, too"


def test_a_half_typed_text_that_was_kept_is_forgotten_once_it_is_a_value(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.HSCTDAT", "2023-0", leave=None)
    assert driver.book.drafts() == []
    driver.window.case_reports.page.keep_drafts()  # what the timer calls
    assert [one.text for one in driver.book.drafts()] == ["2023-0"]
    driver.keys("7-12")
    driver.press(Qt.Key.Key_Tab)
    assert driver.stored("F6.HSCTDAT") == "2023-07-12"
    assert driver.book.drafts() == []


def test_the_page_keeps_a_half_typed_text_when_something_else_changes(driver: WindowDriver) -> None:
    driver.show("F6")
    editor = driver.type("F6.HSCTDAT", "2023-0", leave=None)
    entry.enter(driver.study, Place("P1", "F6", 0, "CD34"), "7")
    driver.window.controller.case_changed.emit("P1")
    assert editor.text() == "2023-0"
    assert driver.editor("F6.CD34").text() == "7"


def test_uncommitted_text_of_an_earlier_session_is_offered_and_restored(open_driver: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    study.book.keep_draft(Place("P1", "F6", 0, "HSCTDAT"), "2023-0", dictionary="1.0")
    driver = open_driver(study)
    assert driver.window.banner.words == "1 uncommitted text from 12:03 in 01-009 F6 Date of transplant (H): “2023-0”."
    driver.window.requests.restore_drafts()
    editor = driver.editor("F6.HSCTDAT")
    assert editor.text() == "2023-0"
    assert "Not stored yet" in editor.accessibleDescription()
    assert driver.stored("F6.HSCTDAT") == "2023-07-11"


def test_discarding_the_text_of_an_earlier_session_forgets_it(open_driver: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    study.book.keep_draft(Place("P1", "F6", 0, "HSCTDAT"), "2023-0", dictionary="1.0")
    driver = open_driver(study)
    driver.window.requests.discard_drafts()
    assert driver.book.drafts() == []


def test_the_text_of_a_patient_who_holds_no_value_yet_is_restored_to_a_new_patient(open_driver: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    study.book.keep_draft(Place("P9", "F1", 0, "SUBJID"), "01-0", dictionary="1.0")
    driver = open_driver(study)
    assert driver.window.banner.words == "1 uncommitted text from 12:03 in a new patient F1 Patient number: “01-0”."
    driver.window.requests.restore_drafts()
    assert driver.window.case_reports.patient == "P9"
    assert driver.editor("F1.SUBJID").text() == "01-0"
