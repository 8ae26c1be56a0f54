"""The grid of a repeating form: an entry row at the end, Tab, paste, findings in the margin, many rows."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from cd7gui.domain.case_report.changes import COMPLETE, DELETED
from cd7gui.domain.values.kinds import ChoiceKind
from cd7gui.study.opening import rules
from cd7gui.ui.data_entry.editors.choice_labels import widest
from cd7gui.ui.data_entry.grid.grid_page import GridPage
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.style.status_icons import StatusSign
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Open = Callable[..., WindowDriver]

ONE = {"F1.SUBJID": "01-001"}
FOLLOW_UP = next(form for form in rules().dictionary.forms if form.id == "F17")


def follow_ups(count: int) -> dict[str, str]:
    return ONE | {f"F17[{row}].FUDAT": f"2024-{(row % 12) + 1:02d}-{(row % 28) + 1:02d}" for row in range(1, count + 1)}


def paste(driver: WindowDriver, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    driver.press(Qt.Key.Key_V, CONTROL)


def grid(driver: WindowDriver) -> GridPage:
    page = driver.window.case_reports.page
    assert isinstance(page, GridPage)
    return page


def test_the_last_row_enters_a_new_one_and_another_follows(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": ONE}))
    driver.show("F9")
    assert driver.window.findChild(QWidget, "F9[2].CHDAT") is None
    driver.type("F9[1].CHDAT", "2023-08-10")
    assert driver.stored("F9[1].CHDAT") == "2023-08-10"
    assert driver.focused.objectName() == "F9[1].CHSPEC"
    assert driver.editor("F9[2].CHDAT").text() == ""


def test_a_whole_row_is_typed_with_tab_alone_and_the_next_begins_below(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": ONE}))
    driver.show("F3P")
    driver.focus("F3P[1].LINE")
    for text in ("1", "hyper-CVAD", "Sep 2022", "2023-03", "no r"):
        driver.keys(text)
        driver.press(Qt.Key.Key_Tab)
    assert driver.focused.objectName() == "F3P[2].LINE"
    stored = [driver.stored(f"F3P[1].{field}") for field in ("LINE", "REGIMEN", "STDAT", "ENDAT", "BESTRESP")]
    assert stored == ["1", "hyper-CVAD", "2022-09", "2023-03", "NR"]


def test_shift_tab_goes_back_to_the_row_above(driver: WindowDriver) -> None:
    driver.show("F9")
    driver.focus("F9[2].CHDAT")
    driver.press(Qt.Key.Key_Backtab, SHIFT)
    assert driver.focused.objectName() == "F9[1].CHINV"


def test_arrows_go_to_the_same_column_of_the_next_row(driver: WindowDriver) -> None:
    driver.show("F9")
    driver.focus("F9[1].CHDON")
    driver.press(Qt.Key.Key_Down)
    assert driver.focused.objectName() == "F9[2].CHDON"
    driver.press(Qt.Key.Key_Up)
    assert driver.focused.objectName() == "F9[1].CHDON"


def test_a_block_is_pasted_into_rows_that_are_there_and_into_new_ones(driver: WindowDriver) -> None:
    driver.show("F9")
    driver.focus("F9[2].CHDON")
    paste(driver, "97.5\t2.5\n98.5\t1.5\n99\t1\n")
    assert [driver.stored(f"F9[{row}].CHDON") for row in (1, 2, 3, 4)] == ["99.6", "97.5", "98.5", "99"]
    assert [driver.stored(f"F9[{row}].CHREC") for row in (1, 2, 3, 4)] == ["0.4", "2.5", "1.5", "1"]
    driver.window.requests.call("undo")
    assert [driver.stored(f"F9[{row}].CHDON") for row in (1, 2, 3, 4)] == ["99.6", "99.9", None, None]


def test_cells_of_a_block_that_cannot_be_read_are_named(driver: WindowDriver) -> None:
    driver.show("F9")
    driver.focus("F9[1].CHDON")
    paste(driver, "97.5\tfew\nmany\t1")
    assert driver.stored("F9[1].CHDON") == "97.5"
    assert driver.stored("F9[2].CHDON") == "99.9"
    assert driver.window.banner.words == (
        "2 cells were stored, 2 not. Recipient, row 1 (2023-08-10): “few” is not a number. Type digits, for example "
        "2.5.; Donor, row 2 (2023-08-10): “many” is not a number. Type digits, for example 2.5."
    )


def test_a_cell_in_hand_is_wholly_in_view_up_to_the_last_column(driver: WindowDriver) -> None:
    driver.show("F18")
    page = grid(driver)
    driver.focus("F18[1].LBDAT")
    view = page.body.parentWidget()
    assert view is not None
    for _ in range(40):
        cell = driver.focused
        left = cell.mapTo(view, QPoint(0, 0)).x()
        assert left >= 0, cell.objectName()
        assert left + cell.width() <= view.width(), cell.objectName()
        driver.press(Qt.Key.Key_Tab)
        if "F18[1]" not in driver.focused.objectName():
            break


def test_a_block_wider_than_the_grid_says_what_was_left_out(driver: WindowDriver) -> None:
    driver.show("F9")
    driver.focus("F9[1].CHREC")
    paste(driver, "1\tfull donor\tx\ty")
    assert driver.stored("F9[1].CHREC") == "1"
    assert driver.window.banner.words == "The block is wider than the table: 2 columns on its right were left out."


def test_a_single_text_is_pasted_as_text(driver: WindowDriver) -> None:
    driver.show("F9")
    editor = driver.focus("F9[1].CHDON")
    editor.selectAll()
    paste(driver, "88")
    assert editor.text() == "88"
    driver.press(Qt.Key.Key_Tab)
    assert driver.stored("F9[1].CHDON") == "88"


def test_pasting_into_a_complete_form_asks_why_once(open_driver: Open) -> None:
    answers = Answers(reasons=["Source document corrected"])
    driver = open_driver(memory_study({"P1": SOUND}), answers=answers)
    driver.show("F9")
    driver.focus("F9[1].CHDON")
    paste(driver, "97\t3\n96\t4")
    assert len(answers.asked) == 1
    assert {line.change.reason for line in driver.book.lines} == {"Source document corrected"}


def test_a_refused_cell_stays_red_and_says_why_below_the_grid(driver: WindowDriver) -> None:
    driver.show("F9")
    editor = driver.type("F9[1].CHDON", "lots")
    assert editor.property("severity") == "error"
    driver.focus("F9[1].CHDON")
    words = [label.text() for label in grid(driver).findChildren(QLabel) if label.isVisible()]
    assert "Not stored — “lots” is not a number. Type digits, for example 2.5." in words


def test_findings_of_a_row_stand_in_its_margin(driver: WindowDriver) -> None:
    driver.show("F9")
    driver.type("F9[2].CHDON", "120")
    assert grid(driver).body.signs[2] is StatusSign.ERROR
    assert 1 not in grid(driver).body.signs
    assert "must be from 0 to 100; it is 120" in driver.editor("F9[2].CHDON").toolTip()


def test_a_row_is_struck_out_with_its_reason_and_the_numbers_of_others_stay(open_driver: Open) -> None:
    answers = Answers(reasons=["Typing error"])
    driver = open_driver(answers=answers)
    driver.show("F9")
    driver.focus("F9[1].CHDON")
    driver.window.requests.call("strike_row")
    assert driver.stored(f"F9[1].{DELETED}") == "1"
    assert driver.window.findChild(QWidget, "F9[1].CHDON") is None or driver.editor("F9[1].CHDON").isHidden()
    assert driver.editor("F9[2].CHDON").text() == "99.9"
    assert "of Chimerism will count nowhere" in answers.asked[0]


def test_a_struck_out_row_comes_back_by_undo(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(reasons=["Typing error"]))
    driver.show("F9")
    driver.focus("F9[1].CHDON")
    driver.window.requests.call("strike_row")
    driver.window.requests.call("undo")
    assert driver.stored(f"F9[1].{DELETED}") is None
    assert driver.editor("F9[1].CHDON").text() == "99.6"


def test_many_rows_have_editors_only_where_they_are_in_view(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": follow_ups(300)}))
    driver.show("F17")
    assert len(list(grid(driver).cells())) < 40 * len(FOLLOW_UP.fields())
    driver.show("F17", row=300)
    grid(driver).focus_field("FUDAT")
    assert driver.focused.objectName() == "F17[300].FUDAT"
    assert len(list(grid(driver).cells())) < 40 * len(FOLLOW_UP.fields())


def test_tab_reaches_every_row_of_many(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": follow_ups(60)}))
    driver.show("F17")
    driver.focus("F17[1].FUSRC")
    for row in range(2, 61):
        driver.press(Qt.Key.Key_Tab)
        assert driver.focused.objectName() == f"F17[{row}].FUDAT"
        for _ in range(len(FOLLOW_UP.fields()) - 1):
            driver.press(Qt.Key.Key_Tab)
    assert driver.focused.objectName() == "F17[60].FUSRC"


def test_a_cell_in_hand_survives_scrolling_away(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": follow_ups(200)}))
    driver.show("F17")
    driver.type("F17[1].FUKPS", "8", leave=None)
    grid(driver)._scroll.verticalScrollBar().setValue(5000)
    driver.keys("0")
    driver.press(Qt.Key.Key_Tab)
    assert driver.stored("F17[1].FUKPS") == "80"


def test_a_read_only_study_has_no_entry_row(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": unmarked(SOUND)}, read_only_because="the file is write-protected"))
    driver.show("F9")
    assert driver.window.findChild(QWidget, "F9[3].CHDAT") is None
    assert not driver.editor("F9[1].CHDAT").isEnabled()


# wide forms: a page for each row


def test_repeating_forms_with_sections_have_a_page_for_each_row_and_others_a_grid(driver: WindowDriver) -> None:
    shown = {}
    for form in driver.study.rules.dictionary.forms:
        driver.show(form.id)
        shown[form.id] = type(driver.window.case_reports.page)
    assert [name for name in ("F1", "F5", "F6", "F10", "F11", "F13") if not issubclass(shown[name], FormPage)] == []
    assert [
        name for name in ("F3P", "F4D", "F7", "F9", "F17", "F18", "F19") if not issubclass(shown[name], GridPage)
    ] == []


def test_the_tabs_of_a_wide_form_are_its_rows_and_a_new_one(driver: WindowDriver) -> None:
    driver.show("F10")
    page = driver.window.case_reports.page
    assert isinstance(page, FormPage)
    assert page.strip is not None
    assert [page.strip.tabText(at) for at in range(page.strip.count())] == ["+ New row"]
    driver.type("F10[1].ONSET", "2023-08-11")
    assert [page.strip.tabText(at) for at in range(page.strip.count())] == ["1 · 2023-08-11", "+ New row"]
    page.strip.setCurrentIndex(1)
    assert driver.editor("F10[2].ONSET").text() == ""
    page.strip.setCurrentIndex(0)
    assert driver.editor("F10[1].ONSET").text() == "2023-08-11"


def test_a_row_on_show_that_is_struck_out_makes_room_for_another(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(reasons=["Typing error"]))
    driver.show("F10")
    driver.type("F10[1].ONSET", "2023-08-11")
    driver.window.requests.call("strike_row")
    assert driver.stored(f"F10[1].{DELETED}") == "1"
    assert driver.editor("F10[2].ONSET").text() == ""


def test_a_complete_grid_asks_why_a_cell_changes(open_driver: Open) -> None:
    answers = Answers(reasons=["Answer to a query"])
    driver = open_driver(memory_study({"P1": unmarked(SOUND) | {f"F9.{COMPLETE}": "1"}}), answers=answers)
    driver.show("F9")
    driver.type("F9[1].CHDON", "98")
    driver.qtbot.waitUntil(lambda: driver.stored("F9[1].CHDON") == "98")
    assert driver.book.lines[-1].change.reason == "Answer to a query"


def test_the_grid_scrolls_to_a_cell_that_is_out_of_view(open_driver: Open) -> None:
    driver = open_driver(size=(900, 700))
    driver.show("F9")
    driver.focus("F9[1].CHREC")
    driver.press(Qt.Key.Key_Tab)
    editor = QApplication.focusWidget()
    assert editor is not None
    view = grid(driver)._scroll.viewport()
    assert view.rect().contains(editor.mapTo(view, editor.rect().center()))


def test_a_column_is_widened_by_key_and_by_its_edge_and_stays_so(open_driver: Open) -> None:
    driver = open_driver()
    driver.show("F7")
    page = driver.window.case_reports.page
    assert isinstance(page, GridPage)
    page.focus_field()
    before = page.body.widths[0]
    driver.window.requests.call("wider")
    assert page.body.widths[0] == before + 40
    edge = page.head.left_of(1) + page.body.widths[1]
    driver.qtbot.mousePress(page.head, Qt.MouseButton.LeftButton, pos=QPoint(edge, 5))
    driver.qtbot.mouseMove(page.head, QPoint(edge + 60, 5))
    driver.qtbot.mouseRelease(page.head, Qt.MouseButton.LeftButton, pos=QPoint(edge + 60, 5))
    kept = driver.preferences.layout("grid/F7")
    assert kept[:2] == [0, before + 40]
    assert page.body.own[1] > 0


def test_every_choice_of_a_column_can_be_read_before_the_cell_is_left(open_driver: Open) -> None:
    driver = open_driver()
    driver.show("F7")
    page = driver.window.case_reports.page
    assert isinstance(page, GridPage)
    for column, width in zip(page.body.columns, page.body.widths, strict=True):
        if isinstance(column.item.kind, ChoiceKind):
            longest = widest(column.item.kind.options, page.body.font().toString())
            assert width >= min(longest, 190), column.title
