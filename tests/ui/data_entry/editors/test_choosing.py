"""Choices, quantities with their unit and several choices: by letters, arrows and codes, and never by the wheel."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from tests.study.memory_book import memory_study
from tests.ui.driving import Desk

Open = Callable[..., Desk]


def test_letters_choose_by_label_and_by_code(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.GRAFT", "bone")
    assert desk.stored("F6.GRAFT") == "MARROW"
    desk.type("F6.GRAFT", "pbsc")
    assert desk.stored("F6.GRAFT") == "PBSC"


def test_arrows_choose_and_delete_empties(desk: Desk) -> None:
    desk.show("F1")
    desk.focus("F1.SEX")
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored("F1.SEX") == "M"
    desk.focus("F1.SEX")
    desk.press(Qt.Key.Key_Delete)
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored("F1.SEX") is None


def test_a_choice_starts_empty(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    desk.show("F1")
    assert desk.editor("F1.SEX").currentIndex() == -1
    assert desk.editor("F1.SEX").currentText() == ""


def test_the_wheel_changes_nothing(desk: Desk) -> None:
    for form in desk.study.rules.dictionary.forms:
        desk.show(form.id)
        for editor in desk.window.case_reports.page.findChildren(ChoiceEditor):
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
    assert desk.book.lines == []


def test_a_code_that_the_list_does_not_have_is_shown_as_it_is(open_desk: Open) -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    study.book.values["P1", "F1", 0, "SEX"] = "X"
    desk = open_desk(memory_study_again(study))
    desk.show("F1")
    assert desk.editor("F1.SEX").placeholderText() == "X"
    desk.focus("F1.SEX")
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored("F1.SEX") == "X"


def memory_study_again(study: object) -> object:
    from cd7gui.study.session import Study

    assert isinstance(study, Study)
    return Study(study.book, study.rules, who="tester", today=study.today)


# quantities and several choices


def test_a_quantity_needs_its_unit_and_takes_it_from_the_choice_beside_it(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    desk.show("F2")
    desk.type("F2.BILI", "12")
    assert desk.stored("F2.BILI") is None
    assert desk.focused.objectName() == "F2.BILI.unit"
    desk.keys("µ")
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored("F2.BILI") == "12 µmol/L"


def test_a_quantity_can_be_typed_with_its_unit(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    desk.show("F2")
    editor = desk.type("F2.BILI", "0.7 mg/dL")
    assert desk.stored("F2.BILI") == "0.7 mg/dL"
    assert editor.text() == "0.7"
    assert desk.part(ChoiceEditor, "F2.BILI.unit").currentText() == "mg/dL"


def test_a_quantity_left_without_its_unit_is_refused(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    desk.show("F2")
    editor = desk.type("F2.BILI", "12")
    desk.press(Qt.Key.Key_Tab)
    assert editor.property("severity") == "error"
    assert "Give the unit" in editor.accessibleDescription()
    assert editor.text() == "12"


def test_several_choices_are_typed_by_label_or_code(desk: Desk) -> None:
    desk.show("F2")
    labels = dict(desk.study.rules.dictionary.field("F2.RRBASIS").kind.options.items)
    first, second = list(labels)[1::-1]
    editor = desk.type("F2.RRBASIS", f"{first}; {labels[second]}")
    assert desk.stored("F2.RRBASIS") == f"{second}|{first}"  # in the list's order
    assert editor.text() == f"{labels[second]}; {labels[first]}"
