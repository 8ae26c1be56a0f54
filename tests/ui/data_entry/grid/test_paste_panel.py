"""Pasting a table with a header: a panel in the page shows what would enter, and one step enters or nothing does."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from cd7gui.domain.case_report.changes import COMPLETE
from cd7gui.ui.data_entry.grid.grid_page import GridPage
from cd7gui.ui.data_entry.grid.paste_panel import PastePanel
from tests.study.memory_book import memory_study
from tests.study.paste.test_table import sixty_days
from tests.ui.driving import Answers, Desk

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., Desk]
ONE = {"F1.SUBJID": "01-001", "F4.INFDAT": "2023-06-16"}
BLOCK = "Date\tANC (10^9/L)\tHb (g/L)\tRemark\n2023-07-11\t0.4\t72\tfine\n2023-07-12\tclotted\t73\t\n"


def begin(open_desk: Open, text: str, stored: dict[str, str] | None = None, **more: object) -> Desk:
    desk = open_desk(memory_study({"P1": {**ONE, **(stored or {})}, "P2": {"F1.SUBJID": "01-002"}}), **more)
    desk.show("F18")
    desk.focus("F18[1].LBDAT")
    QGuiApplication.clipboard().setText(text)
    desk.press(Qt.Key.Key_V, CONTROL)
    return desk


def page(desk: Desk) -> GridPage:
    found = desk.window.case_reports.page
    assert isinstance(found, GridPage)
    return found


def panel(desk: Desk) -> PastePanel:
    found = page(desk).preview.panel
    assert found is not None
    return found


def said(desk: Desk) -> list[str]:
    listed = panel(desk).left_out
    return [listed.item(at).text() for at in range(listed.count())]


def test_a_pasted_table_is_shown_before_anything_is_stored(open_desk: Open) -> None:
    desk = begin(open_desk, BLOCK)
    assert desk.book.lines == []
    rows = panel(desk).rows
    shown = [[rows.item(row, at).text() for at in range(3)] for row in range(rows.rowCount())]  # type: ignore[union-attr]
    assert shown == [["2023-07-11", "0.4", "72 g/L"], ["2023-07-12", "[clotted] stays out", "73 g/L"]]
    assert said(desk) == [
        "This form has no field for “Remark”.",
        "Line 3, ANC (10^9/L): “clotted” is not a number. Type digits, for example 2.5.",
    ]
    assert panel(desk).enter.text() == "Enter 2 rows"
    assert desk.focused is panel(desk).enter


def test_the_rows_enter_with_their_source_line_and_one_undo_takes_them_back(open_desk: Open) -> None:
    desk = begin(open_desk, BLOCK)
    desk.press(Qt.Key.Key_Space)
    assert page(desk).preview.panel is None
    assert [desk.stored(f"F18[{row}].HB") for row in (1, 2)] == ["72 g/L", "73 g/L"]
    assert desk.stored("F18[1].LBSRC") == "2023-07-11 | 0.4 | 72 | fine"
    assert desk.window.banner.words == "2 rows were entered from the pasted table. Undo takes them back in one step."
    assert desk.focused.objectName() == "F18[1].LBDAT"
    desk.window.wishes.call("undo")
    assert [desk.stored(f"F18[{row}].LBDAT") for row in (1, 2)] == [None, None]


def test_the_same_table_pasted_again_is_refused_row_by_row(open_desk: Open) -> None:
    desk = begin(open_desk, BLOCK)
    panel(desk).enter.click()
    desk.focus("F18[3].LBDAT")
    desk.press(Qt.Key.Key_V, CONTROL)
    assert "There already, with the same date and values: line 2, 3." in said(desk)
    assert not panel(desk).enter.isEnabled()


def test_escape_leaves_everything_as_it_was_and_goes_back_to_the_cell(open_desk: Open) -> None:
    desk = begin(open_desk, BLOCK)
    desk.press(Qt.Key.Key_Escape)
    assert page(desk).preview.panel is None
    assert desk.book.lines == []
    assert desk.focused.objectName() == "F18[1].LBDAT"


def test_tab_stays_in_the_panel_so_that_escape_closes_it(open_desk: Open) -> None:
    desk = begin(open_desk, BLOCK)
    seen = []
    for _ in range(6):
        desk.press(Qt.Key.Key_Tab)
        assert panel(desk).isAncestorOf(desk.focused)
        seen.append(desk.focused.objectName())
    assert {"paste-rows", "paste-left-out", "paste-cancel", "paste-enter"} <= set(seen)
    desk.press(Qt.Key.Key_Backtab)
    assert panel(desk).isAncestorOf(desk.focused)
    desk.press(Qt.Key.Key_Escape)
    assert page(desk).preview.panel is None


def test_choices_made_by_keys_alone_open_the_button(open_desk: Open) -> None:
    desk = begin(open_desk, "Date\tANC\n03/04/2023\t450\n04/04/2023\t470\n")
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Tab)
    assert desk.focused is panel(desk).choices["ANC"]
    for _ in range(3):
        desk.press(Qt.Key.Key_Down)
    assert panel(desk).undecided == ()
    assert panel(desk).enter.isEnabled()


def test_return_goes_to_each_open_choice_then_to_the_button_and_stores(open_desk: Open) -> None:
    desk = begin(open_desk, "Date\tANC\tPLT\tHb (g/L)\n03/04/2023\t450\t20\t72\n04/04/2023\t470\t21\t73\n")
    seen = []
    for steps in (1, 3, 1):
        seen.append(desk.focused.accessibleName())
        for _ in range(steps):
            desk.press(Qt.Key.Key_Down)
        desk.press(Qt.Key.Key_Return)
    assert seen == ["Order of dates", "Unit of ANC", "Unit of PLT"]
    assert desk.focused.objectName() == "paste-enter"
    desk.press(Qt.Key.Key_Return)
    assert page(desk).preview.panel is None
    assert [desk.stored(f"F18[{row}].ANC") for row in (1, 2)] == ["0.45", "0.47"]
    assert desk.focused.objectName() == "F18[1].LBDAT"


def test_return_passes_a_choice_that_was_left_open_and_comes_back_to_it(open_desk: Open) -> None:
    desk = begin(open_desk, "Date\tANC\tPLT\n2023-04-03\t450\t20\n")
    seen = [desk.focused.accessibleName()]
    for _ in range(2):
        desk.press(Qt.Key.Key_Enter)
        seen.append(desk.focused.accessibleName())
    assert seen == ["Unit of ANC", "Unit of PLT", "Unit of ANC"]
    assert desk.book.lines == []


def test_return_in_the_rows_of_the_panel_goes_on_too(open_desk: Open) -> None:
    desk = begin(open_desk, BLOCK)
    for _ in range(3):  # the units of ANC and Hb can be changed before
        desk.press(Qt.Key.Key_Tab)
    assert desk.focused.objectName() == "paste-rows"
    desk.press(Qt.Key.Key_Return)
    assert desk.focused.objectName() == "paste-enter"
    assert desk.book.lines == []


def test_of_two_tables_in_one_text_the_first_enters_and_each_line_of_the_other_is_named(open_desk: Open) -> None:
    desk = begin(open_desk, "Date\tANC (10^9/L)\n2023-07-11\t0.4\n\nDate\tCRP (mg/L)\n2023-07-11\t12\n")
    assert [one.partition(": ")[0] for one in said(desk)] == ["Line 4", "Line 5"]
    assert said(desk)[0].startswith("Line 4: Another table begins here, with titles of its own;")
    desk.press(Qt.Key.Key_Return)
    assert [desk.stored(f"F18[{row}].ANC") for row in (1, 2)] == ["0.4", None]


def test_a_table_with_a_row_an_analyte_asks_for_its_units_by_keys_too(open_desk: Open) -> None:
    desk = begin(open_desk, "Date\tTest\tResult\n2023-07-11\tANC\t450\n2023-07-11\tPlatelets\t20\n")
    seen = []
    for steps in (3, 1):
        seen.append(desk.focused.accessibleName())
        for _ in range(steps):
            desk.press(Qt.Key.Key_Down)
        desk.press(Qt.Key.Key_Return)
    assert seen == ["Unit of ANC", "Unit of Platelets"]
    desk.press(Qt.Key.Key_Return)
    assert [desk.stored(f"F18[1].{field}") for field in ("LBDAT", "ANC", "PLT")] == ["2023-07-11", "0.45", "20"]


def test_units_and_the_order_of_dates_are_asked_once_before_anything_can_enter(open_desk: Open) -> None:
    desk = begin(open_desk, "Date\tANC\n03/04/2023\t450\n04/04/2023\t470\n")
    assert panel(desk).undecided == ("Date", "ANC")
    assert not panel(desk).enter.isEnabled()
    assert desk.focused is panel(desk).choices["Date"]
    panel(desk).choices["Date"].setCurrentIndex(0)
    assert panel(desk).undecided == ("ANC",)
    panel(desk).choices["ANC"].setCurrentIndex(2)
    panel(desk).enter.click()
    assert [desk.stored(f"F18[{row}].LBDAT") for row in (1, 2)] == ["2023-04-03", "2023-04-04"]
    assert [desk.stored(f"F18[{row}].ANC") for row in (1, 2)] == ["0.45", "0.47"]


def test_another_patient_closes_the_panel_so_that_nothing_enters_there(open_desk: Open) -> None:
    desk = begin(open_desk, BLOCK)
    desk.show("F18", patient="P2")
    assert page(desk).preview.panel is None
    assert desk.book.lines == []


def test_a_complete_form_asks_why_and_without_a_reason_the_panel_stays(open_desk: Open) -> None:
    answers = Answers(reasons=[None, "New information"])
    desk = begin(open_desk, BLOCK, {f"F18.{COMPLETE}": "1"}, answers=answers)
    panel(desk).enter.click()
    assert desk.book.lines == []
    panel(desk).enter.click()
    assert {line.change.reason for line in desk.book.lines} == {"New information"}
    assert page(desk).preview.panel is None


def test_a_block_without_a_header_goes_into_the_cells_as_before(open_desk: Open) -> None:
    desk = begin(open_desk, "2023-07-11\t1.2\t0.4\n2023-07-12\t1.3\t0.5\n")
    assert page(desk).preview.panel is None
    assert [desk.stored(f"F18[{row}].ANC") for row in (1, 2)] == ["0.4", "0.5"]


def test_sixty_days_enter_as_one_step(open_desk: Open) -> None:
    desk = begin(open_desk, sixty_days())
    assert panel(desk).undecided == ("Date",)
    panel(desk).choices["Date"].setCurrentIndex(0)
    panel(desk).enter.click()
    assert desk.stored("F18[60].LBDAT") == "2023-08-14"  # 59 days after 2023-06-16
    assert len(desk.study.done) == 1
