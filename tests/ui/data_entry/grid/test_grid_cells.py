"""A cell of a grid is the editor of a page: signs and units stay, F4 says why there is none, half a text survives."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study.entry import Place
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver

Key = Qt.Key
ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier  # Alt+Down opens a list
Open = Callable[..., WindowDriver]
TWO = {
    "P1": {"F1.SUBJID": "01-001", "F18[1].LBDAT": "2023-07-11", "F18[1].ANC": "0.4"},
    "P2": {"F1.SUBJID": "01-002", "F18[1].LBDAT": "2023-08-11"},
}


@pytest.fixture
def series(open_driver: Open) -> WindowDriver:
    driver = open_driver(memory_study(TWO))
    driver.show("F18")
    return driver


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("ANC", "<0.5", "<0.5"),
        ("FERR", "> 40000", ">40000"),
        ("CRP", "1,5", "1.5"),
        ("HB", "7.1 g/dL", "7.1 g/dL"),
        ("LBDAT", "14 Jul 2023", "2023-07-14"),
    ],
)
def test_a_sign_and_a_unit_typed_in_a_cell_are_kept(series: WindowDriver, field: str, typed: str, stored: str) -> None:
    series.type(f"F18[1].{field}", typed)
    assert series.stored(f"F18[1].{field}") == stored


def test_a_number_that_lacks_its_unit_leads_to_the_unit_beside_it(series: WindowDriver) -> None:
    series.type("F18[1].HB", "71")
    assert series.focused.objectName() == "F18[1].HB.unit"
    assert isinstance(series.focused, ChoiceEditor)
    series.keys("g/L")
    series.press(Key.Key_Tab)
    assert series.stored("F18[1].HB") == "71 g/L"


def test_f4_answers_a_cell_with_why_it_has_no_value_and_it_counts_as_answered(series: WindowDriver) -> None:
    series.focus("F18[1].LBDAT")
    series.press(Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "not done").trigger()
    menu.close()
    assert series.stored("F18[1].LBDAT") == MissingReason.NOT_DONE.stored
    assert series.editor("F18[1].LBDAT").placeholderText() == "not done"
    row = series.study.case("P1").row(Laboratory, 1)
    assert row.blanks == ()
    assert row.reason(Laboratory.date) is MissingReason.NOT_DONE


def test_a_missing_reason_in_a_cell_is_erased_before_one_types(series: WindowDriver) -> None:
    series.window.controller.set_missing(Place("P1", "F18", 1, "PLT"), MissingReason.PENDING)
    series.focus("F18[1].PLT")
    series.keys("7")
    assert series.stored("F18[1].PLT") == MissingReason.PENDING.stored
    series.press(Key.Key_Delete)
    series.type("F18[1].PLT", "7")
    assert series.stored("F18[1].PLT") == "7"


# half-typed


def test_a_half_typed_cell_is_kept_beside_the_study_and_comes_back_after_a_crash(open_driver: Open) -> None:
    study = memory_study(TWO)
    driver = open_driver(study)
    driver.show("F18")
    driver.type("F18[2].LBDAT", "2023-07-1", leave=None)
    driver.window.case_reports.page.keep_drafts()  # what the timer calls after two seconds
    assert [(one.place.row, one.place.field, one.text) for one in study.book.drafts()] == [(2, "LBDAT", "2023-07-1")]

    again = memory_study(TWO)  # the programme ended here: nothing but the book is left
    for one in study.book.drafts():
        again.book.keep_draft(one.place, one.text, dictionary="1.0")
    driver = open_driver(again)
    assert driver.window.banner.words.endswith("in 01-001 F18 Date (row 2): “2023-07-1”.")
    driver.window.requests.restore_drafts()
    assert driver.focused.objectName() == "F18[2].LBDAT"
    assert driver.focused.text() == "2023-07-1"


def test_a_half_typed_cell_is_committed_when_another_patient_is_shown(series: WindowDriver) -> None:
    series.type("F18[1].ANC", "0.7", leave=None)
    series.press(Key.Key_Down, ALT)
    assert series.window.case_reports.patient == "P2"
    assert series.stored("F18[1].ANC") == "0.7"
    assert series.stored("F18[1].ANC", "P2") is None
    assert series.editor("F18[1].ANC").text() == ""


def test_a_half_typed_cell_that_cannot_be_read_waits_where_it_was_typed(series: WindowDriver) -> None:
    series.type("F18[1].LBDAT", "2023-07-", leave=None)
    series.press(Key.Key_Down, ALT)
    assert series.editor("F18[1].LBDAT").text() == "2023-08-11"
    series.press(Key.Key_Up, ALT)
    assert series.editor("F18[1].LBDAT").text() == "2023-07-"
    assert series.editor("F18[1].LBDAT").property("severity") == "error"
    assert series.stored("F18[1].LBDAT") == "2023-07-11"


def test_tab_at_the_last_cell_of_a_new_row_goes_to_another_new_one(series: WindowDriver) -> None:
    series.type("F18[2].LBDAT", "2023-07-12")
    series.focus("F18[2].LBSRC")
    series.press(Key.Key_Tab)
    assert series.focused.objectName() == "F18[3].LBDAT"
