"""The coded term of an event: typing narrows a list, Return and Tab take the marked term and go on, Escape closes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from cd7gui.study.safety.keeping_terms import keep_terms, plan_terms
from cd7gui.study.safety.term_sheets import read_term_sheet
from cd7gui.ui.data_entry.editors.term import TermEditor
from cd7gui.ui.data_entry.editors.term_suggestions import TermSuggestions
from tests.study.memory_book import memory_study
from tests.study.safety.made_up_sheets import FEVERISH, sheet
from tests.ui.driving import WindowDriver

Open = Callable[..., WindowDriver]
EVENT = {"F1.SUBJID": "01-001", "F19[1].AETERM": "few neutrophils", "F19[1].AESTDAT": "2023-07-01"}
PLACE = "F19[1].AEDECOD"


def coding(open_driver: Open) -> tuple[WindowDriver, TermEditor]:
    driver = open_driver(memory_study({"P1": EVENT}))
    driver.show("F19")
    driver.focus(PLACE)
    editor = driver.editor(PLACE)
    assert isinstance(editor, TermEditor)
    return driver, editor


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_typing_narrows_and_a_key_takes_the_marked_term_and_goes_on(open_driver: Open, key: Qt.Key) -> None:
    driver, editor = coding(open_driver)
    driver.keys("neutro")
    assert editor.listed[0] == "Neutrophil count decreased"
    driver.press(key)
    assert driver.stored(PLACE) == "Neutrophil count decreased"
    assert not editor.listed
    assert driver.focused.objectName() == "F19[1].AECAT"


def test_escape_closes_the_list_first_and_what_is_no_term_is_refused_with_a_sentence(open_driver: Open) -> None:
    driver, editor = coding(open_driver)
    driver.keys("neutro")
    driver.press(Qt.Key.Key_Escape)
    assert not editor.listed
    assert editor.text() == "neutro"
    driver.press(Qt.Key.Key_Tab)
    assert driver.stored(PLACE) is None
    assert editor.text() == "neutro"


def test_nothing_is_listed_for_a_term_that_stands_there_or_for_what_no_term_has(open_driver: Open) -> None:
    driver, editor = coding(open_driver)
    driver.keys("Tinnitus")
    assert not editor.listed
    driver.keys("qqq")
    assert not editor.listed


def test_alt_and_down_open_the_whole_list(open_driver: Open) -> None:
    driver, editor = coding(open_driver)
    driver.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert len(editor.listed) == len(editor.kind.choices.terms)
    driver.press(Qt.Key.Key_Escape)
    driver.keys("fever")
    driver.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert len(editor.listed) == len(editor.kind.choices.terms)
    driver.press(Qt.Key.Key_Return)
    assert driver.stored(PLACE) == "Fever"


def test_the_arrows_mark_another_term(open_driver: Open) -> None:
    driver, editor = coding(open_driver)
    driver.keys("platelet")
    assert editor.listed == ("Platelet count decreased", "Thrombocytopenia")
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Return)
    assert driver.stored(PLACE) == "Thrombocytopenia"
    assert driver.focused.objectName() == "F19[1].AECAT"


def test_the_list_grabs_no_keys_so_that_what_is_typed_ahead_comes_to_the_next_field(open_driver: Open) -> None:
    driver, editor = coding(open_driver)
    driver.keys("neutro")
    assert editor.listed
    assert QApplication.activePopupWidget() is None  # a desktop would hand it all keys until it has closed
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [driver.window]
    driver.press(Qt.Key.Key_Return)
    driver.keys("blood")
    driver.press(Qt.Key.Key_Return)
    assert driver.stored("F19[1].AECAT") == "blood"


def test_the_list_follows_its_line_within_the_window_and_closes_with_it(open_driver: Open) -> None:
    driver, editor = coding(open_driver)
    for leave in (lambda: driver.focus("F19[1].AECAT"), lambda: driver.show("F2"), editor.hide):
        driver.show("F19")
        driver.focus(PLACE)
        editor.selectAll()
        driver.keys("other")
        found = driver.window.findChild(TermSuggestions)
        before = found.x()
        editor.move(editor.x() + 5, editor.y())
        assert found.x() == before + 5
        assert editor.listed
        assert driver.window.rect().contains(found.geometry())
        leave()
        assert not editor.listed


def test_a_click_takes_a_term(open_driver: Open) -> None:
    driver, editor = coding(open_driver)
    driver.keys("platelet")
    found = driver.window.findChild(TermSuggestions)
    where = found.visualRect(found.model().index(1, 0)).center()
    driver.qtbot.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert driver.stored(PLACE) == "Thrombocytopenia"
    assert editor.hasFocus()


def test_while_the_grade_is_in_hand_each_grade_says_what_it_is(open_driver: Open) -> None:
    driver, _ = coding(open_driver)
    driver.keys("tinn")
    driver.press(Qt.Key.Key_Return)
    driver.type(PLACE, "fever")
    driver.focus("F19[1].AETOXGR")
    said = [label.text() for label in driver.window.case_reports.page.findChildren(QLabel) if label.isVisible()]
    assert any("2: >39.0 - 40.0 °C" in words.replace("&gt;", ">") for words in said)


def test_the_list_of_the_study_is_typed_ahead_from_the_moment_it_is_taken_over(
    open_driver: Open, tmp_path: Path
) -> None:
    driver, editor = coding(open_driver)
    driver.keys("buzz")
    assert not editor.listed
    study = driver.window.controller.study
    recorded = keep_terms(study, plan_terms(study, read_term_sheet(sheet(tmp_path / "five.xlsx"))))
    driver.window.controller.take_over(recorded)
    driver.keys("i")
    assert editor.listed == ("Buzzing of the pinna",)
    driver.press(Qt.Key.Key_Return)
    assert driver.stored(PLACE) == "Buzzing of the pinna"
    plan = plan_terms(study, read_term_sheet(sheet(tmp_path / "b.xlsx", [FEVERISH])))
    driver.window.controller.take_over(keep_terms(study, plan))
    driver.focus(PLACE)
    driver.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert not editor.listed, "it stays, and is not offered"
