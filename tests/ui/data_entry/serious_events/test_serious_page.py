"""The page of F21: the event and its log, blocks that never replace what was typed, and the way to CIOMS I."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolTip

from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.study.entry import delete_row
from cd7gui.ui.data_entry.editors.row_choice import NOTHING, RowChoiceEditor
from cd7gui.ui.data_entry.serious_events.cioms_dialog import CiomsDialog
from cd7gui.ui.data_entry.serious_events.narrative_card import NarrativeCard
from cd7gui.ui.data_entry.serious_events.serious_page import EventCard, SeriousEventPage
from tests.protocol.building import SOUND
from tests.protocol.examples_serious import event, follow_up, report
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

Open = Callable[..., WindowDriver]
TEXTS = {name: text for name, text in {**event(), **event(2), **report(), **follow_up()}.items() if text is not None}
TYPED = "My own words."


@pytest.fixture
def driver(open_driver: Open) -> WindowDriver:
    made = open_driver(memory_study({"P1": unmarked(SOUND) | TEXTS | {"F21[1].SAENARR": TYPED}}), answers=Answers())
    made.show("F21", row=1)
    return made


def words(driver: WindowDriver, name: str) -> str:
    card = driver.part(EventCard if name == "serious-event" else NarrativeCard, name)
    return "\n".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())


def block(driver: WindowDriver, text: str) -> QPushButton:
    (found,) = (
        one for one in driver.part(NarrativeCard, "narrative-blocks").findChildren(QPushButton) if text in one.text()
    )
    return found


def test_the_event_and_the_log_of_its_reports_stand_above_the_fields(driver: WindowDriver) -> None:
    assert words(driver, "serious-event").splitlines() == [
        "Event 1: Sepsis, grade 4, 2023-07-20, H+9 (T+34), recovered",
        "initial (row 1), known 2023-07-21: sponsor 2023-07-21 16:00, authority 2023-07-25, ethics committee "
        "2023-07-26",
        "follow-up 1 (row 2), known 2023-07-27: sponsor 2023-07-27 16:00, authority 2023-08-01",
    ]
    page = driver.window.case_reports.page
    assert isinstance(page, SeriousEventPage)
    assert page.strip is not None
    assert [page.strip.tabText(at) for at in range(2)] == ["1 · Sepsis · initial", "2 · Sepsis · follow-up 1"]
    driver.show("F21", row=3)
    assert words(driver, "serious-event").startswith("Serious events without a report: 2 (Sepsis).")


def test_the_event_is_chosen_by_its_words_and_a_struck_out_one_keeps_its_name(driver: WindowDriver) -> None:
    driver.show("F21", row=3)
    editor = driver.focus("F21[3].SAEROW")
    assert isinstance(editor, RowChoiceEditor)
    assert [label for _, label in editor.options.items] == [
        "1 · Sepsis · grade 4 · 2023-07-20",
        "2 · Sepsis · grade 4 · 2023-07-20",
    ]
    driver.keys("2")
    driver.press(Qt.Key.Key_Return)
    assert driver.stored("F21[3].SAEROW") == "2"
    assert words(driver, "serious-event").startswith("Event 2: Sepsis")
    delete_row(driver.study, "P1", AdverseEvent, 2, "entered twice")
    driver.show("F21", row=3)
    assert editor.currentText() == "2 · Sepsis · grade 4 · 2023-07-20 · struck out"
    assert words(driver, "serious-event").startswith("Event 2 (Sepsis) of F19 was struck out.")
    driver.show("F21", row=1)
    assert editor.currentText() == "1 · Sepsis · grade 4 · 2023-07-20"


def test_an_empty_list_of_events_says_where_they_are_entered(open_driver: Callable[..., WindowDriver]) -> None:
    driver = open_driver(memory_study({"P1": unmarked(SOUND)}))
    driver.show("F21")
    editor = driver.focus("F21[1].SAEROW")
    assert isinstance(editor, RowChoiceEditor)
    assert editor.options.items == ()
    driver.press(Qt.Key.Key_Space)
    assert QToolTip.text() == NOTHING
    QToolTip.hideText()


def test_a_block_is_added_below_what_was_typed_and_the_narrative_has_the_keys(driver: WindowDriver) -> None:
    block(driver, "&outcome").click()
    stored = driver.stored("F21[1].SAENARR")
    assert stored is not None
    assert stored.startswith(f"{TYPED}\n\nOutcome: recovered on H+18 (T+43).")
    assert driver.focused is driver.editor("F21[1].SAENARR")
    assert not block(driver, "&outcome").isVisible()
    assert "Outcome: Already in the narrative." in words(driver, "narrative-blocks")
    block(driver, "all").click()
    whole = driver.stored("F21[1].SAENARR")
    assert whole is not None
    assert whole.startswith(stored)
    assert [whole.count(name) for name in ("Course: ", "Laboratory: ", "Treatment: ", "Outcome: ")] == [1, 0, 1, 1]


def test_what_is_half_typed_comes_first_and_a_reason_is_never_replaced(driver: WindowDriver) -> None:
    editor = driver.focus("F21[1].SAENARR")
    driver.press(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    driver.keys(" And more.")
    block(driver, "&outcome").click()
    assert (driver.stored("F21[1].SAENARR") or "").startswith(f"{TYPED} And more.\n\nOutcome: ")
    assert editor.current_text() == driver.stored("F21[1].SAENARR")


def test_the_window_lists_the_empty_boxes_and_writes_the_form(driver: WindowDriver, tmp_path: Path) -> None:
    driver.part(EventCard, "serious-event").form.click()
    dialog = driver.part(CiomsDialog, "cioms")
    listed = [dialog.boxes.item(row).text() for row in range(dialog.boxes.count())]
    assert "1 PATIENT INITIALS" in listed
    assert "26 NAME AND ADDRESS OF REPORTER" in listed
    assert dialog.focusWidget() is dialog.boxes
    target = tmp_path / "form.pdf"
    driver.answers.files.append(target)
    dialog.save.click()
    assert target.read_bytes().startswith(b"%PDF")
    assert [line.change.field for line in driver.book.lines] == ["@PRINT"]
    assert "CIOMS I of 01-009, report 1: form.pdf, " in driver.book.lines[0].change.reason


def test_return_on_an_empty_box_goes_to_its_value_and_text_leaves_only_confirmed(driver: WindowDriver) -> None:
    driver.part(EventCard, "serious-event").form.click()
    dialog = driver.part(CiomsDialog, "cioms")
    assert not dialog.confirmed.isVisible()
    dialog.deidentified.click()
    assert dialog.confirmed.isVisible()
    assert (dialog.order.deidentified, dialog.order.with_text) == (True, False)
    dialog.confirmed.click()
    assert dialog.order.with_text
    dialog.deidentified.click()
    assert not dialog.order.with_text
    (row,) = (at for at in range(dialog.boxes.count()) if dialog.boxes.item(at).text().startswith("24b"))
    dialog.boxes.setCurrentRow(row)
    dialog.boxes.setFocus()
    driver.qtbot.keyClick(dialog.boxes, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: driver.focused is driver.editor("F21[1].SAEREPNO"))
