"""A thread in the window by keys alone: from the field to the question, the answer and the close, and in the list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import QUERY
from cd7gui.domain.queries.threads import QueryEvent, QueryState
from cd7gui.ui.queries.thread_dialog import NOT_SAID, SEND, ThreadDialog
from cd7gui.ui.review.queries_model import QueryFilter
from cd7gui.ui.review.review_page import ReviewPage
from tests.study.queries.asked import ask
from tests.ui.driving import WindowDriver

CONTROL = Qt.KeyboardModifier.ControlModifier


def dialog(driver: WindowDriver) -> ThreadDialog:
    """Open the threads by Ctrl+Q from where the keys are."""
    driver.press(Qt.Key.Key_Q, CONTROL)
    (found,) = [one for one in driver.window.findChildren(ThreadDialog) if one.isVisible()]
    driver.qtbot.waitUntil(found.words.hasFocus)
    return found


def send(driver: WindowDriver, text: str) -> None:
    """Write, and press Ctrl+Return."""
    shown = dialog(driver)
    driver.keys(text)
    driver.press(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: not shown.isVisible())


def states(driver: WindowDriver) -> list[QueryState]:
    return [one.state for one in driver.study.threads("P1")]


def test_a_thread_goes_from_question_to_answer_to_close_by_keys(driver: WindowDriver) -> None:
    driver.show("F6")
    field = driver.focus("F6.CD34")
    send(driver, "Is this per kg?")
    assert states(driver) == [QueryState.OPEN]
    driver.qtbot.waitUntil(field.hasFocus)  # the typist goes on where the typist was
    send(driver, "Yes, of the recipient.")
    assert states(driver) == [QueryState.ANSWERED]
    driver.qtbot.waitUntil(field.hasFocus)
    send(driver, "")
    assert states(driver) == [QueryState.CLOSED]
    said = [
        one.change.new for one in driver.study.book.trail(form=QUERY) if one.change.field[0:3] in ("ASK", "ANS", "CLO")
    ]
    assert said == ["Is this per kg?", "Yes, of the recipient.", "closed"]


def test_what_is_half_typed_in_the_field_is_stored_before_somebody_asks(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.25", leave=None)
    send(driver, "So much?")
    assert driver.stored("F6.CD34") == "7.25"


def test_the_place_review_lists_what_waits_and_return_goes_to_the_field(driver: WindowDriver) -> None:
    ask(driver.study, "Where is the paper?", patient="P1")
    driver.press(Qt.Key.Key_6, CONTROL)
    page = driver.window.review
    assert isinstance(page, ReviewPage)
    table = page.queries.table
    driver.qtbot.waitUntil(table.hasFocus)
    row = [table.model().index(0, column).data() for column in range(table.model().columnCount())]
    number = driver.study.case("P1").stored("F1", 0, "SUBJID")
    assert (row[0], row[1], row[3], row[5]) == (number, "open", "Where is the paper?", "0")
    send(driver, "In the folder.")  # Ctrl+Q opens the thread of the line
    assert states(driver) == [QueryState.ANSWERED]
    driver.qtbot.waitUntil(table.hasFocus)
    driver.press(Qt.Key.Key_Return)
    assert driver.window.places.number == 0
    assert QApplication.focusWidget() is driver.editor("F6.CD34")


def test_the_list_is_chosen_by_whose_turn_it_is(driver: WindowDriver) -> None:
    ask(driver.study, "First?", patient="P1")
    driver.press(Qt.Key.Key_6, CONTROL)
    queries = driver.window.review.queries
    counts = {one: queries.model.count(one) for one in QueryFilter}
    assert counts == {QueryFilter.TO_ANSWER: 1, QueryFilter.TO_CLOSE: 0, QueryFilter.OPEN: 1, QueryFilter.ALL: 1}
    queries.show_only.setCurrentIndex(list(QueryFilter).index(QueryFilter.TO_CLOSE))
    assert queries.model.rowCount() == 0


def test_ctrl_q_ends_nothing(driver: WindowDriver) -> None:
    shown = dialog(driver)
    assert driver.window.isVisible()
    driver.press(Qt.Key.Key_Escape)
    driver.qtbot.waitUntil(lambda: not shown.isVisible())
    assert states(driver) == []


def test_what_was_written_is_dropped_by_a_second_escape_alone(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    shown = dialog(driver)
    assert SEND in shown.words.placeholderText()
    driver.keys("Is this per kg?")
    driver.press(Qt.Key.Key_Escape)
    assert shown.isVisible()
    assert shown.trouble.text() == NOT_SAID
    driver.press(Qt.Key.Key_Escape)
    driver.qtbot.waitUntil(lambda: not shown.isVisible())
    assert states(driver) == []


def test_the_keys_stay_in_the_place_when_the_last_thread_of_the_list_is_closed(driver: WindowDriver) -> None:
    ask(driver.study, "Where is the paper?", patient="P1")
    driver.press(Qt.Key.Key_6, CONTROL)
    queries = driver.window.review.queries
    driver.qtbot.waitUntil(queries.table.hasFocus)
    send(driver, "In the folder.")
    driver.qtbot.waitUntil(queries.table.hasFocus)
    send(driver, "")
    assert states(driver) == [QueryState.CLOSED]
    driver.qtbot.waitUntil(queries.show_only.hasFocus)


def test_buttons_are_named_and_only_what_can_be_done_is_there(driver: WindowDriver, qtbot: QtBot) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    shown = dialog(driver)
    assert [event for event, one in shown.buttons.items() if one.isVisible()] == [QueryEvent.ASKED, QueryEvent.NOTED]
    shown.reject()


def test_a_day_by_which_the_answer_is_wanted_is_read_or_refused_in_a_sentence(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    shown = dialog(driver)
    driver.keys("Is it so?")
    shown.due.setText("soon")
    driver.press(Qt.Key.Key_Return, CONTROL)
    assert shown.isVisible()
    assert shown.trouble.isVisible()
    assert states(driver) == []
    shown.due.setText("2020-05-03")
    shown.to.setCurrentIndex(1)
    shown.words.setFocus()
    driver.press(Qt.Key.Key_Return, CONTROL)
    (thread,) = driver.study.threads("P1")
    assert (thread.due, thread.to) == ("2020-05-03", "investigator")
    driver.qtbot.waitUntil(driver.editor("F6.CD34").hasFocus)
    driver.press(Qt.Key.Key_6, CONTROL)
    assert driver.window.review.queries.table.model().index(0, 1).data() == "open, overdue"


def test_without_a_field_in_hand_the_threads_of_the_form_are_shown_and_a_new_one_is_about_it(
    driver: WindowDriver,
) -> None:
    ask(driver.study, "Of the value?", patient="P1")
    driver.show("F6")
    driver.window.case_reports.forms.view.setFocus()
    shown = dialog(driver)
    assert shown.choice.itemText(0) == "F6 Transplant: CD34+ cells, open: Of the value?"
    shown.choice.setCurrentIndex(shown.choice.count() - 1)
    driver.keys("And of the form?")
    driver.press(Qt.Key.Key_Return, CONTROL)
    assert driver.study.threads("P1")[-1].place.name == "F6"
    driver.show("F6")
    assert "1 query open" in driver.window.case_reports.page.header._whose


def test_a_finding_is_asked_of_by_keys_and_its_answer_is_its_reason(driver: WindowDriver) -> None:
    driver.show("F1")
    driver.type("F1.BRTHDAT", "1940-01-01")
    driver.focus("F1.BRTHDAT")
    shown = dialog(driver)
    at = next(number for number in range(shown.choice.count()) if "EC-05, candidate" in shown.choice.itemText(number))
    shown.choice.setCurrentIndex(at)
    assert "EC-05" in shown.said.toPlainText()
    shown.words.setFocus()
    driver.keys("He is.")
    shown.buttons[QueryEvent.ANSWERED].click()
    (found,) = [one for one in driver.study.findings("P1") if one.check == "EC-05"]
    assert found.justification == "He is."
    assert states(driver) == [QueryState.ANSWERED]
    driver.qtbot.waitUntil(lambda: not shown.isVisible())
    driver.window.show_place(5)
    assert isinstance(driver.window.review, ReviewPage)
    assert (
        driver.window.review.queries.model.lines[0].cells[4].endswith("answered: He is.")
    )  # it was empty, as nobody had asked before


def test_what_was_asked_is_printed_with_the_form_and_the_patient(driver: WindowDriver) -> None:
    from cd7gui.domain.queries.query_places import QueryPlace
    from cd7gui.ui.shell.printed_contents import write_patient
    from cd7gui.ui.shell.printing import DocumentWriter

    ask(driver.study, "Of the value?", patient="P1")
    ask(driver.study, "Of the patient?", patient="P1", place=QueryPlace())
    writer = DocumentWriter()
    write_patient(writer, driver.study, driver.study.case("P1"))
    text = writer.document.toPlainText()
    assert text.index("Of the patient?") < text.index("Of the value?")
    assert "asked: Of the value?" in text
