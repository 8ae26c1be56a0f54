"""The place Follow-up: list, matrix and calendar say what the schedule says, and lead to what is to be entered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import Change
from cd7gui.study.reports.form_status import Status
from cd7gui.study.reports.status import patient_status
from cd7gui.study.schedule.worklist import (
    ItemState,
    asked_items,
    day_of,
    items_of,
    next_in_words,
    place_to_enter,
    worklist,
)
from cd7gui.study.session import Study
from cd7gui.ui.follow_up.follow_up_page import FollowUpPage
from cd7gui.ui.shell.main_window import FOLLOW_UP
from cd7gui.ui.style.theme import Scheme, tokens_for
from cd7gui.ui.widgets.elided_label import ElidedLabel
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, begin

ASKED_NOW = (ItemState.OVERDUE, ItemState.OPEN, ItemState.UNDECIDED)
LATE = {
    "F1.SUBJID": "01-001",
    "F1.SITEID": "01",
    "F4.INFDAT": "2024-01-10",
    "F6.HSCTDAT": "2024-02-20",
}


@pytest.fixture
def driver(qtbot: QtBot, undressed: QApplication) -> WindowDriver:
    """A window on a patient who is complete and one of whom almost everything is missing."""
    return begin(qtbot, memory_study({"P1": SOUND, "P2": LATE}))


def page_of(driver: WindowDriver) -> FollowUpPage:
    driver.window.show_place(FOLLOW_UP)
    return cast("FollowUpPage", driver.window.places.page(FOLLOW_UP))


def due(study: Study, within: int = 0) -> list[str]:
    return [one.expected.id for one in worklist(asked_items(study), day_of(study), within)]


def state_of(driver: WindowDriver, name: str) -> ItemState:
    return next(one.expected.state for one in items_of(driver.study.case("P2")) if one.expected.id == name)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_calendar_is_drawn_in_the_colours_of_the_window(
    qtbot: QtBot, undressed: QApplication, scheme: Scheme
) -> None:
    driver = begin(qtbot, memory_study({"P1": SOUND, "P2": LATE}), scheme=scheme)
    page = page_of(driver)
    page.tabs.setCurrentWidget(page.calendar)
    month, tokens = page.calendar.calendar, tokens_for(scheme)
    bar = month.findChild(QWidget, "qt_calendar_navigationbar")
    assert isinstance(bar, QWidget)
    seen = bar.grab().toImage()
    assert seen.pixelColor(seen.width() // 4, seen.height() // 2).name() == tokens.panel
    steps = [one for one in bar.findChildren(QToolButton) if one.objectName().endswith("month")]
    assert [one.text() for one in steps if one.icon().isNull()] == ["Previous month", "Next month"]
    assert month.grab().toImage().pixelColor(month.width() - 12, month.height() - 12).name() == tokens.panel


def test_the_worklist_is_that_of_the_schedule_the_longest_overdue_first(driver: WindowDriver) -> None:
    page = page_of(driver)

    shown = [one.expected.id for one in page.worklist.model.lines]
    assert shown == due(driver.study)
    late = [one.expected.days_overdue for one in page.worklist.model.lines]
    assert late == sorted(late, reverse=True)
    assert "overdue" in page.worklist.words.text()


def test_the_horizon_brings_what_opens_later_and_the_state_narrows_it(driver: WindowDriver) -> None:
    page = page_of(driver)
    page.worklist.within.setCurrentIndex(3)
    assert [one.expected.id for one in page.worklist.model.lines] == due(driver.study, 90)

    page.worklist.state.setCurrentIndex(page.worklist.state.findData(ItemState.OVERDUE))
    assert {one.expected.state for one in page.worklist.model.lines} == {ItemState.OVERDUE}
    form = page.worklist.form.itemData(1)
    page.worklist.form.setCurrentIndex(1)
    assert {one.expected.form.id for one in page.worklist.model.lines} == {form}
    page.worklist.choices.everything.click()
    assert [one.expected.id for one in page.worklist.model.lines] == due(driver.study, 90)


def test_return_opens_the_row_that_is_to_be_entered_with_its_date_empty(driver: WindowDriver) -> None:
    page = page_of(driver)
    items = page.worklist.model.lines
    contact = next(
        row for row, one in enumerate(items) if (one.expected.patient, one.expected.form.id) == ("P2", "F17")
    )
    page.worklist.table.setCurrentIndex(page.worklist.model.index(contact, 0))
    driver.window.activateWindow()
    page.worklist.table.setFocus()
    driver.qtbot.keyClick(page.worklist.table, Qt.Key.Key_Return)

    driver.qtbot.waitUntil(lambda: driver.focused.objectName() == "F17[1].FUDAT")
    assert driver.window.case_reports.patient == "P2"
    assert driver.stored("F17[1].FUDAT", "P2") is None


@pytest.mark.parametrize(
    ("name", "field"), [("form.F4", "F4.PRODUCT"), ("engraftment.platelets", "F8.PLTSTAT"), ("form.F1", "F1.BRTHDAT")]
)
def test_return_opens_a_form_of_one_page_at_what_it_lacks(driver: WindowDriver, name: str, field: str) -> None:
    for place in ("LDSTDAT", "LDENDAT"):
        driver.study.write([Change("P2", "F4", 0, place, None, "2024-01-05")])
    found = next(one for one in items_of(driver.study.case("P2")) if one.expected.item.id == name)
    place = place_to_enter(driver.study.case("P2"), found.expected)
    assert place.name == field
    page = page_of(driver)
    page.worklist.go_wanted.emit(found)
    driver.qtbot.waitUntil(lambda: driver.focused.objectName() == field)


def test_f9_goes_to_the_next_that_is_overdue_and_begins_again_after_the_last(driver: WindowDriver) -> None:
    page = page_of(driver)
    page.worklist.within.setCurrentIndex(3)
    rows = [row for row, one in enumerate(page.worklist.model.lines) if one.expected.state is ItemState.OVERDUE]
    seen = []
    for _ in range(len(rows) + 1):
        driver.qtbot.keyClick(page.worklist.table, Qt.Key.Key_F9)
        seen.append(page.worklist.table.currentIndex().row())
    assert seen == [*rows[1:], rows[0], rows[1]]


def test_what_is_entered_changes_list_matrix_calendar_and_status_alike(driver: WindowDriver) -> None:
    page, study = page_of(driver), driver.study
    assert patient_status(study, study.case("P2")) is not Status.COMPLETE
    assert state_of(driver, "H.contact.d100") is ItemState.OVERDUE
    texts = {name.partition(".")[2]: text for name, text in SOUND.items() if name.startswith("F17[1].")}
    texts |= {"FUDAT": "2024-05-30", "FUVISIT": "DAY100"}
    driver.study.write([Change("P2", "F17", 1, field, None, text) for field, text in texts.items()])
    driver.window.controller.case_changed.emit("P2")
    assert state_of(driver, "H.contact.d100") is ItemState.DONE

    true = {found.expected.id: found.expected.state for found in items_of(study.case("P2"))}
    mine = [found.expected for found in page.worklist.model.lines if found.expected.patient == "P2"]
    assert {one.id: one.state for one in mine} == {name: state for name, state in true.items() if state in ASKED_NOW}
    assert "H.contact.d100" not in {one.id for one in mine}
    page.tabs.setCurrentWidget(page.matrix)
    row = [name for name, _ in page.matrix.model.lines].index("01-001")
    seen = {item.expected.id: item.expected.state for item in page.matrix.model.lines[row][1].values()}
    assert all(true[name] is state for name, state in seen.items())
    assert seen["H.contact.d100"] is ItemState.DONE


def test_the_matrix_has_a_row_for_each_patient_and_a_word_in_each_cell(driver: WindowDriver) -> None:
    page = page_of(driver)
    page.tabs.setCurrentWidget(page.matrix)
    model = page.matrix.model
    assert model.rowCount() == 2
    for row in range(2):
        for column in range(model.columnCount()):
            one = model.item_at(model.index(row, column))
            assert bool(model.data(model.index(row, column))) == (one is not None)
    cell = next(
        model.index(1, column)
        for column in range(model.columnCount())
        if (found := model.item_at(model.index(1, column))) and found.expected.form.id == "F9"
    )
    page.matrix.table.setCurrentIndex(cell)
    driver.window.activateWindow()
    page.matrix.table.setFocus()
    driver.qtbot.keyClick(page.matrix.table, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: driver.focused.objectName().startswith("F9[1]."))


def test_the_calendar_shows_each_last_day_and_its_list_leads_on(driver: WindowDriver) -> None:
    page = page_of(driver)
    page.tabs.setCurrentWidget(page.calendar)
    days = page.calendar.calendar.by_day
    asked = [one.expected.due for one in asked_items(driver.study) if one.expected.due is not None]
    assert sum(map(len, days.values())) == len(asked)
    day = min(days)
    page.calendar.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
    assert page.calendar.list.count() == len(days[day])
    quiet = next(day + timedelta(days=step) for step in range(1, 400) if day + timedelta(days=step) not in days)
    page.calendar.calendar.setSelectedDate(QDate(quiet.year, quiet.month, quiet.day))
    assert page.calendar.list.count() == 0
    assert "Nothing is due" in page.calendar.day.text()
    assert isinstance(quiet, date)


def test_a_patient_who_is_complete_and_waits_for_nothing_is_in_no_list(driver: WindowDriver) -> None:
    page = page_of(driver)
    assert {one.expected.patient for one in page.worklist.model.lines} >= {"P2"}
    done = {one.expected.state for one in items_of(driver.study.case("P1"))}
    listed = {one.expected.state for one in page.worklist.model.lines if one.expected.patient == "P1"}
    assert not listed & {ItemState.DONE, ItemState.DONE_OUTSIDE, ItemState.EXCUSED}
    assert done


def test_the_patients_page_says_what_is_due(driver: WindowDriver) -> None:
    driver.show("F1", "P2")
    head = driver.window.case_reports.page
    assert head is not None
    words = " ".join(label.whole() for label in head.findChildren(ElidedLabel))
    assert next_in_words(driver.study.case("P2")) in words
    assert "overdue · next: contact" in words
