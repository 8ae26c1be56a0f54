"""The tabs Changes and Verification: what is new, what has to be verified, by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cd7gui.domain.errors import UserError
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.verification.last_review import reviewed_up_to
from cd7gui.study.verification.listing import patient_draw, verification_at
from cd7gui.study.verification.marks import VerificationState
from cd7gui.study.verification.source_checking import verify_values
from cd7gui.ui.data_entry.fields.source_dialog import SourceDialog
from cd7gui.ui.queries.thread_dialog import ThreadDialog
from cd7gui.ui.review.changes_model import COLUMNS
from cd7gui.ui.review.changes_tab import ChangesTab
from cd7gui.ui.review.review_page import ReviewPage
from cd7gui.ui.review.verification_model import VerificationView
from cd7gui.ui.review.verification_tab import VerificationTab
from cd7gui.ui.widgets.tables.line_table import PADDING
from tests.ui.driving import WindowDriver

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CD34 = Place("P1", "F6", 0, "CD34")
VERIFIED, CHANGED = VerificationState.VERIFIED, VerificationState.CHANGED


def state(driver: WindowDriver, place: Place = CD34) -> VerificationState:
    found = verification_at(driver.study, place)
    assert found is not None
    return found.state


def review(driver: WindowDriver) -> ReviewPage:
    driver.press(Qt.Key.Key_6, CONTROL)
    assert isinstance(driver.window.review, ReviewPage)
    return driver.window.review


def changes(driver: WindowDriver) -> ChangesTab:
    page = review(driver)
    page.tabs.setCurrentWidget(page.changes)
    page.changes.take_focus()
    return page.changes


def verification(driver: WindowDriver) -> VerificationTab:
    page = review(driver)
    page.tabs.setCurrentWidget(page.verification)
    driver.qtbot.waitUntil(lambda: page.verification.model.rowCount() > 0)
    page.verification.take_focus()
    return page.verification


def cells(tab: ChangesTab | VerificationTab, row: int = 0) -> list[str]:
    model = tab.table.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_who_changed_a_value_and_when_is_told_whole_at_1280(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.25")
    table = changes(driver).table
    column = [name for name, *_ in COLUMNS].index("Who and when")
    text = table.model().index(0, column).data()
    assert table.fontMetrics().horizontalAdvance(text) < table.columnWidth(column) - 2 * PADDING


def test_no_tab_takes_the_key_of_a_menu(driver: WindowDriver) -> None:
    menus = {action.text().partition("&")[2][:1].lower() for action in driver.window.menuBar().actions()}
    tabs = review(driver).tabs
    names = {tabs.tabText(at).partition("&")[2][:1].lower() for at in range(tabs.count())}
    assert not menus & names


def test_the_value_in_hand_is_verified_and_the_next_one_comes(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    driver.press(Qt.Key.Key_V, CONTROL | SHIFT)
    assert state(driver) is VERIFIED
    following = QApplication.focusWidget()
    assert following is not None
    name = following.objectName()
    assert name.startswith("F6.")
    assert name != "F6.CD34"
    driver.press(Qt.Key.Key_V, CONTROL | SHIFT)
    form, _, field = name.partition(".")
    assert state(driver, Place("P1", form, 0, field)) is VERIFIED


def test_the_keys_walk_to_the_next_form_and_end_with_a_word(driver: WindowDriver) -> None:
    driver.show("F1")
    driver.focus("F1.SUBJID")
    for _ in range(200):
        driver.press(Qt.Key.Key_V, CONTROL | SHIFT)
        if "Nothing is left" in driver.window.banner.words:
            break
    tab = verification_words(driver)
    assert "(100%)" in tab


def verification_words(driver: WindowDriver) -> str:
    page = review(driver)
    page.tabs.setCurrentWidget(page.verification)
    driver.qtbot.waitUntil(lambda: "%" in page.verification._words.text())
    return page.verification._words.text()


def test_what_is_half_typed_is_stored_before_it_is_verified(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.25", leave=None)
    driver.press(Qt.Key.Key_V, CONTROL | SHIFT)
    assert driver.stored("F6.CD34") == "7.25"
    found = verification_at(driver.study, CD34)
    assert found is not None
    assert found.mark is not None
    assert (found.state, found.mark.text) == (VERIFIED, "7.25")


def test_changes_since_the_review_are_listed_and_noted_as_seen(driver: WindowDriver) -> None:
    verify_values(driver.study, [CD34])
    tab = changes(driver)
    tab.done.click()
    assert reviewed_up_to(driver.study) == driver.study.book.position()[0] - 1
    assert "Nothing has changed" in tab._words.text()
    assert tab.model.rowCount() == 0
    driver.show("F6")
    driver.type("F6.CD34", "7.25")
    tab = changes(driver)
    driver.qtbot.waitUntil(tab.table.hasFocus)
    found = cells(tab)
    assert (found[2], found[4], found[5]) == ("CD34+ cells", "7.25", "was verified; critical: dose")
    driver.press(Qt.Key.Key_V, CONTROL | SHIFT)
    assert state(driver) is VERIFIED
    driver.press(Qt.Key.Key_Return)
    assert driver.window.places.number == 0
    assert QApplication.focusWidget() is driver.editor("F6.CD34")


def test_a_line_or_a_date_may_be_given_and_what_is_neither_is_told(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.25")
    tab = changes(driver)
    tab.since.setText("yesterday")
    tab.since.editingFinished.emit()
    assert "neither a line of the audit trail nor a date" in tab._words.text()
    assert not tab.done.isEnabled()
    tab.since.setText("2020-01-01")
    tab.since.editingFinished.emit()
    assert "Since line 0:" in tab._words.text()


def test_a_question_is_asked_from_the_line_in_hand(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.25")
    tab = changes(driver)
    driver.qtbot.waitUntil(tab.table.hasFocus)
    driver.press(Qt.Key.Key_Q, CONTROL)
    (shown,) = [one for one in driver.window.findChildren(ThreadDialog) if one.isVisible()]
    driver.qtbot.waitUntil(shown.words.hasFocus)
    driver.keys("Where is the letter?")
    driver.press(Qt.Key.Key_Return, CONTROL)
    (thread,) = driver.study.threads("P1")
    place = tab.place()
    assert place is not None
    assert (thread.question, thread.place.name) == ("Where is the letter?", place.name)


def test_the_list_of_what_to_verify_is_walked_by_keys(driver: WindowDriver) -> None:
    tab = verification(driver)
    before = tab.model.rowCount()
    first = tab.place()
    assert first is not None
    driver.press(Qt.Key.Key_V, CONTROL | SHIFT)
    driver.qtbot.waitUntil(lambda: tab.model.rowCount() == before - 1)
    assert state(driver, first) is VERIFIED
    assert tab.place() != first
    assert tab.table.hasFocus()


def test_what_changed_comes_first_and_the_shares_are_counted(driver: WindowDriver) -> None:
    verify_values(driver.study, [CD34])
    assert entry.enter(driver.study, CD34, "7.25").stored
    tab = verification(driver)
    found = cells(tab)
    assert (found[1], found[4], found[3]) == ("changed since verified (dose)", "7.25", "CD34+ cells")
    tab.view.setCurrentIndex(list(VerificationView).index(VerificationView.BY_FORM))
    by_form = {cells(tab, row)[0]: cells(tab, row)[1:6] for row in range(tab.model.rowCount())}
    assert by_form["F6 Transplant"][:2] == ["0", "1"]
    tab.view.setCurrentIndex(list(VerificationView).index(VerificationView.BY_PATIENT))
    assert tab.model.rowCount() == 1


def test_patients_are_drawn_once(driver: WindowDriver) -> None:
    tab = verification(driver)
    assert tab.draw.isVisible()
    tab.draw.click()
    assert patient_draw(driver.study) is not None
    driver.qtbot.waitUntil(lambda: not tab.draw.isVisible())
    assert "a 20 % sample" in tab._drawn.text()


def test_the_source_of_a_value_is_noted_and_the_keys_come_back(driver: WindowDriver) -> None:
    driver.show("F6")
    field = driver.focus("F6.CD34")
    driver.press(Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier | SHIFT)
    (shown,) = [one for one in driver.window.findChildren(SourceDialog) if one.isVisible()]
    driver.qtbot.waitUntil(shown.document.hasFocus)
    driver.keys("graft report")
    driver.press(Qt.Key.Key_Tab)
    driver.keys("2")
    driver.press(Qt.Key.Key_Return)
    found = verification_at(driver.study, CD34)
    assert found is not None
    assert found.source is not None
    assert found.source.words == "graft report, page 2"
    driver.qtbot.waitUntil(field.hasFocus)


def test_a_file_is_noted_with_its_source_and_recognised_later(driver: WindowDriver, tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"test")
    driver.show("F6")
    for words in ("", "is the file that was recorded"):
        driver.focus("F6.CD34")
        driver.press(Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier | SHIFT)
        (shown,) = [one for one in driver.window.findChildren(SourceDialog) if one.isVisible()]
        driver.answers.files[:] = [letter]
        shown.choose.click()
        assert words in shown.file.text()
        assert "SHA-256 9f86d081884c" in shown.file.text()
        assert shown.document.text() == "letter.pdf"
        shown.do.click()
    found = verification_at(driver.study, CD34)
    assert found is not None
    assert found.source is not None
    assert found.source.words == "letter.pdf, SHA-256 9f86d081884c"


def test_numbers_that_cannot_be_counted_are_told_in_the_place(
    driver: WindowDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> None:
        raise UserError("Line 7 of the trail was written at “yesterday”.")

    monkeypatch.setattr("cd7gui.ui.review.queries_tab.numbers_by_site", unreadable)
    assert review(driver).queries._words.text() == "Line 7 of the trail was written at “yesterday”."
