"""Choices, quantities with their unit and several choices: by letters, arrows and codes, and never by the wheel."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.values.choice_kinds import ChoiceKind
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver

Open = Callable[..., WindowDriver]


def test_letters_choose_by_label_and_by_code(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.GRAFT", "bone")
    assert driver.stored("F6.GRAFT") == "MARROW"
    driver.type("F6.GRAFT", "pbsc")
    assert driver.stored("F6.GRAFT") == "PBSC"


def test_arrows_choose_and_delete_empties(driver: WindowDriver) -> None:
    driver.show("F1")
    driver.focus("F1.SEX")
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Tab)
    assert driver.stored("F1.SEX") == "M"
    driver.focus("F1.SEX")
    driver.press(Qt.Key.Key_Delete)
    driver.press(Qt.Key.Key_Tab)
    assert driver.stored("F1.SEX") is None


def test_a_choice_starts_empty(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    driver.show("F1")
    assert driver.editor("F1.SEX").currentIndex() == -1
    assert driver.editor("F1.SEX").currentText() == ""


def test_the_wheel_changes_nothing(driver: WindowDriver) -> None:
    for form in driver.study.rules.dictionary.forms:
        driver.show(form.id)
        for editor in driver.window.case_reports.page.findChildren(ChoiceEditor):
            editor.setFocus()
            turn = QWheelEvent(
                QPointF(5, 5),
                QPointF(5, 5),
                QPoint(0, 0),
                QPoint(0, -120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            before = editor.currentIndex()
            QApplication.sendEvent(editor, turn)
            assert editor.currentIndex() == before, editor.objectName()
    assert driver.book.lines == []


def test_a_code_that_the_list_does_not_have_is_shown_as_it_is(open_driver: Open) -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    study.book.values["P1", "F1", 0, "SEX"] = "X"
    driver = open_driver(memory_study_again(study))
    driver.show("F1")
    assert driver.editor("F1.SEX").placeholderText() == "X"
    driver.focus("F1.SEX")
    driver.press(Qt.Key.Key_Tab)
    assert driver.stored("F1.SEX") == "X"


def memory_study_again(study: object) -> object:
    from cd7gui.study.session import Study

    assert isinstance(study, Study)
    return Study(study.book, study.rules, who="tester", today=study.today)


# quantities and several choices


def test_a_quantity_needs_its_unit_and_takes_it_from_the_choice_beside_it(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    driver.show("F2")
    driver.type("F2.BILI", "12")
    assert driver.stored("F2.BILI") is None
    assert driver.focused.objectName() == "F2.BILI.unit"
    driver.keys("µ")
    driver.press(Qt.Key.Key_Tab)
    assert driver.stored("F2.BILI") == "12 µmol/L"


def test_a_quantity_can_be_typed_with_its_unit(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    driver.show("F2")
    editor = driver.type("F2.BILI", "0.7 mg/dL")
    assert driver.stored("F2.BILI") == "0.7 mg/dL"
    assert editor.text() == "0.7"
    assert driver.part(ChoiceEditor, "F2.BILI.unit").currentText() == "mg/dL"


def test_a_quantity_left_without_its_unit_is_refused(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    driver.show("F2")
    editor = driver.type("F2.BILI", "12")
    driver.press(Qt.Key.Key_Tab)
    assert editor.property("severity") == "error"
    assert "Add the unit" in editor.accessibleDescription()
    assert editor.text() == "12"


def test_several_choices_are_typed_by_label_or_code(driver: WindowDriver) -> None:
    driver.show("F2")
    labels = dict(driver.study.rules.dictionary.field("F2.RRBASIS").kind.options.items)
    first, second = list(labels)[1::-1]
    editor = driver.type("F2.RRBASIS", f"{first}; {labels[second]}")
    assert driver.stored("F2.RRBASIS") == f"{second}|{first}"  # in the list's order
    assert editor.text() == f"{labels[second]}; {labels[first]}"


@pytest.mark.parametrize("before", ["EVERYTHING", MissingReason.UNKNOWN.stored])
def test_an_empty_list_after_one_with_words_in_its_place_stays_empty(qtbot: QtBot, before: str) -> None:
    """Qt chooses the first line where a placeholder is taken away: the next patient got a value that nobody chose."""
    kind = Registration.sex.kind
    assert isinstance(kind, ChoiceKind)
    editor = ChoiceEditor(kind, kind.options, ChoiceLabels())
    qtbot.addWidget(editor)
    committed: list[str] = []
    editor.committed.connect(committed.append)
    editor.show_stored(before)
    editor.show_stored(None)
    assert editor.current_text() == ""
    editor.commit()
    assert committed == []
