"""The place of the deviations: every one with its reason, which is given there."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit

from cd7gui.ui.shell.deviations_page import REASON, WHAT, DeviationsPage
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Desk, unmarked

Open = Callable[..., Desk]
DEVIATING = unmarked(SOUND) | {"F6.PROPH": "Y", "F6.PROPAGT": "TACROLIMUS", "F6.PROPJUST": "as decided"}


@pytest.fixture
def desk(open_desk: Open) -> Desk:
    desk = open_desk(memory_study({"P1": DEVIATING, "P2": unmarked(SOUND) | {"F1.SUBJID": "01-010"}}))
    desk.window.show_place(2)
    return desk


def page(desk: Desk) -> DeviationsPage:
    page = desk.window.places.page(2)
    assert isinstance(page, DeviationsPage)
    return page


def cell(desk: Desk, column: int) -> object:
    return page(desk).model.index(0, column).data()


def test_a_deviation_stands_with_patient_check_rule_field_and_sentence(desk: Desk) -> None:
    assert page(desk).model.rowCount() == 1
    assert [cell(desk, column) for column in (0, 1, 3, 5)] == ["01-009", "EC-58", "F6 · GVHD-prophylaxis drugs", ""]
    assert cell(desk, WHAT)
    assert "1 deviation from the protocol." in page(desk)._words.text()


def test_a_reason_typed_into_its_cell_is_stored_and_the_deviation_stays(desk: Desk) -> None:
    table = page(desk).table
    index = page(desk).model.index(0, REASON)
    where = table.visualRect(index).center()
    desk.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    desk.qtbot.keyClicks(editor, "donor-specific antibodies")
    desk.qtbot.keyClick(editor, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: cell(desk, REASON) == "donor-specific antibodies")
    assert page(desk).model.rowCount() == 1
    assert desk.study.findings("P1")[0].justification == "donor-specific antibodies"


def test_a_click_beside_the_reason_goes_to_the_field(desk: Desk) -> None:
    table = page(desk).table
    where = table.visualRect(page(desk).model.index(0, WHAT)).center()
    desk.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert desk.window.places.number == 0
    assert desk.focused.objectName() == "F6.PROPH"


def test_return_on_a_line_goes_to_the_field(desk: Desk) -> None:
    table = page(desk).table
    table.setCurrentIndex(page(desk).model.index(0, 0))
    table.setFocus()
    desk.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert desk.focused.objectName() == "F6.PROPH"


def test_a_deviation_that_was_mended_leaves_the_table(desk: Desk) -> None:
    desk.window.show_place(0)
    desk.show("F6")
    desk.type("F6.PROPH", "no")
    desk.window.show_place(2)
    assert page(desk).model.rowCount() == 0
    assert page(desk)._words.text() == "No deviation from the protocol was found."
    assert page(desk).table.isHidden()


def test_in_a_read_only_study_no_reason_can_be_typed(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": DEVIATING}, read_only_because="open elsewhere"))
    desk.window.show_place(2)
    flags = page(desk).model.flags(page(desk).model.index(0, REASON))
    assert not flags & Qt.ItemFlag.ItemIsEditable


def test_the_date_of_entry_is_that_of_the_value(desk: Desk) -> None:
    assert cell(desk, 6) == "–"  # the study was laid out, nobody entered it
    desk.window.show_place(0)
    desk.show("F6")
    desk.type("F6.PROPH", "no")
    desk.type("F6.PROPH", "yes")
    desk.window.show_place(2)
    assert cell(desk, 6) == "2026-11-22"


def test_without_a_deviation_the_words_stand_at_the_top(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": unmarked(SOUND)}))
    desk.window.show_place(2)
    words = page(desk)._words
    desk.qtbot.waitUntil(lambda: words.isVisible() and words.mapTo(page(desk), QPoint(0, 0)).y() < 100)
    assert words.text() == "No deviation from the protocol was found."
