"""A visit repeats the one before: its values stand as proposals, and are stored once they are confirmed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.protocol.forms.f05_assessment import DiseaseAssessment
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.ui.data_entry.pages.copies_strip import CopiesStrip
from tests.protocol.building import SOUND, row
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

Open = Callable[..., WindowDriver]
REPEAT = Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
CONTACTS = {name: text for name, text in unmarked(SOUND).items() if not name.startswith("F17")} | {
    f"F17[{row}].{field}": text
    for row, day, karnofsky in ((1, "2026-01-10", "80"), (2, "2024-01-10", "70"))
    for field, text in {
        "FUDAT": day,
        "FUSTAT": "ALIVE",
        "FUDIS": "MRDNEG",
        "FUKPS": karnofsky,
        "FUIS": "N",
        "FUSRC": "PHONE",
    }.items()
}


def strip(driver: WindowDriver) -> CopiesStrip:
    page = driver.window.case_reports.page
    assert page is not None
    found = page.findChild(CopiesStrip)
    assert found is not None
    return found


@pytest.fixture
def driver(open_driver: Open) -> WindowDriver:
    driver = open_driver(memory_study({"P1": CONTACTS}))
    driver.show("F17")
    driver.focus("F17[1].FUDAT")
    return driver


def test_the_latest_visit_is_repeated_and_nothing_is_stored_before_it_is_confirmed(driver: WindowDriver) -> None:
    driver.press(*REPEAT)
    assert driver.focused.objectName() == "F17[3].FUDAT"
    assert driver.editor("F17[3].FUKPS").current_text() == "80"
    assert [driver.stored(f"F17[3].{field}") for field in ("FUKPS", "FUIS", "FUSRC")] == [None, None, None]
    assert strip(driver)._said.text() == "3 values are copied from 1 · 2026-01-10 and not stored yet."
    driver.keys("2026-11-10")
    driver.press(Qt.Key.Key_Tab)
    strip(driver).store.setFocus()
    driver.press(Qt.Key.Key_Return)
    assert [driver.stored(f"F17[3].{field}") for field in ("FUDAT", "FUKPS", "FUIS", "FUSRC")] == [
        "2026-11-10",
        "80",
        "N",
        "PHONE",
    ]
    assert driver.book.lines[-1].change.reason == "copied from 1 · 2026-01-10"
    assert not strip(driver)._said.isVisible()


def test_what_an_outcome_rests_on_is_never_copied(driver: WindowDriver) -> None:
    driver.press(*REPEAT)
    assert driver.editor("F17[3].FUSTAT").current_text() == ""
    assert driver.editor("F17[3].FUDIS").current_text() == ""


def test_a_proposal_that_is_typed_over_is_the_value_and_dropping_leaves_the_fields_empty(driver: WindowDriver) -> None:
    driver.press(*REPEAT)
    driver.type("F17[3].FUKPS", "60")
    assert driver.stored("F17[3].FUKPS") == "60"
    assert strip(driver)._said.text().startswith("2 values are copied")
    strip(driver).drop.click()
    assert driver.editor("F17[3].FUSRC").current_text() == ""
    assert driver.stored("F17[3].FUSRC") is None
    assert driver.stored("F17[3].FUKPS") == "60"


def test_one_undo_takes_the_confirmed_values_back(driver: WindowDriver) -> None:
    driver.press(*REPEAT)
    strip(driver).store.click()
    assert driver.stored("F17[3].FUSRC") == "PHONE"
    driver.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert driver.stored("F17[3].FUSRC") is None
    assert driver.stored("F17[3].FUKPS") is None


def test_a_form_is_not_complete_while_a_proposal_stands_in_it(driver: WindowDriver) -> None:
    driver.press(*REPEAT)
    driver.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    driver.qtbot.waitUntil(lambda: bool(driver.answers.told))
    assert not driver.study.case("P1").is_complete(FollowUp)


def test_of_an_assessment_the_assay_is_repeated_and_hidden_proposals_hinder_nobody(open_driver: Open) -> None:
    texts = unmarked(SOUND)
    driver = open_driver(memory_study({"P1": texts}))
    driver.show("F13")
    driver.focus("F13[1].ASDAT")
    rows = len(driver.study.case("P1").rows(DiseaseAssessment))
    driver.press(*REPEAT)
    new = rows + 1
    assert driver.focused.objectName() == f"F13[{new}].ASDAT"
    driver.keys("2024-06-01")
    driver.press(Qt.Key.Key_Tab)
    driver.type(f"F13[{new}].MRDCAT", "negative")
    assert driver.editor(f"F13[{new}].MRDMETH").current_text() != ""
    strip(driver).store.click()
    assert driver.stored(f"F13[{new}].MRDMETH") == texts["F13[1].MRDMETH"]


def test_a_new_row_in_a_complete_form_asks_once_also_where_its_first_answer_is_missing(open_driver: Open) -> None:
    study = memory_study({"P1": CONTACTS | {"F17.@COMPLETE": "1"}})
    driver = open_driver(study, answers=Answers(reasons=["a contact was found"]))
    driver.show("F17")
    driver.window.case_reports.new_row()
    driver.focus("F17[3].FUVISIT")
    driver.press(Qt.Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    driver.qtbot.keyClicks(menu, "u")
    driver.qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert driver.stored("F17[3].FUVISIT") == MissingReason.UNKNOWN.stored
    driver.type("F17[3].FUDAT", "2026-11-10")
    driver.qtbot.waitUntil(lambda: driver.stored("F17[3].FUDAT") == "2026-11-10")
    driver.type("F17[3].FUKPS", "90")
    driver.type("F17[3].FUIS", "no")
    assert driver.stored("F17[3].FUKPS") == "90"
    assert len(driver.answers.asked) == 1


def test_nothing_is_repeated_in_a_form_that_takes_no_row(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": CONTACTS}, read_only_because="open elsewhere"))
    driver.show("F17")
    driver.window.requests.repeat_row()
    assert driver.window.banner.words == "No row can be added to this form."
    assert driver.window.controller.drafts.places() == ()
    assert not strip(driver).isVisible()


def test_a_form_without_anything_to_repeat_says_so(driver: WindowDriver) -> None:
    driver.show("F12")
    driver.window.requests.repeat_row()
    assert driver.window.banner.words == "Nothing on this form is copied from one visit to the next."


def test_the_assessment_on_show_is_repeated_by_the_same_line_and_not_the_latest(open_driver: Open) -> None:
    texts = unmarked(SOUND) | row("F11", 1, TXDAT="2023-06-18", TXKIND="CRS", HYPOT="Y", NPRESS="1")
    driver = open_driver(memory_study({"P1": texts | row("F11", 2, TXDAT="2023-06-22", TXKIND="ICANS", ORIENT="3")}))
    driver.show("F11", row=1)
    assert strip(driver).repeat.text() == "Cop&y to a new day"
    driver.press(*REPEAT)
    assert driver.stored("F11[3].TXKIND") == "CRS"
    assert [driver.editor(f"F11[3].{field}").current_text() for field in ("HYPOT", "NPRESS")] == ["Y", "1"]
    strip(driver).store.click()
    assert driver.stored("F11[3].NPRESS") == "1"
