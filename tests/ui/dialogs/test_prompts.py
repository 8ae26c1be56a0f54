"""Dialogs only where a decision is needed: verbs on the buttons, the safe one as default."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.errors import DamagedFile
from cd7gui.study.entry import REASONS
from cd7gui.ui.app import ErrorReporter
from cd7gui.ui.dialogs.dialogs import ReasonDialog
from cd7gui.ui.dialogs.prompts import UserPrompts
from tests.ui.driving import Answers


def reason_dialog(qtbot: QtBot, *, initial: str = "", may_be_empty: bool = False) -> ReasonDialog:
    dialog = ReasonDialog(
        "Why?", do="Store the change", choices=REASONS, initial=initial, may_be_empty=may_be_empty, parent=None
    )
    qtbot.addWidget(dialog)
    return dialog


def test_a_reason_must_be_given_before_it_can_be_stored(qtbot: QtBot) -> None:
    dialog = reason_dialog(qtbot)
    assert not dialog.do.isEnabled()
    dialog.choice.setCurrentIndex(0)
    assert dialog.do.isEnabled()
    assert dialog.reason() == "Typing error"


def test_words_follow_the_usual_reason(qtbot: QtBot) -> None:
    dialog = reason_dialog(qtbot)
    dialog.choice.setCurrentIndex(4)
    dialog.words.setText("  the lab corrected its report ")
    assert dialog.reason() == "Other: the lab corrected its report"
    dialog.choice.setCurrentIndex(-1)
    assert dialog.reason() == "the lab corrected its report"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("reported by phone", "reported by phone"),
        ("new info by phone", "new info by phone"),
        ("New", "New information"),
        ("s", "Source document corrected"),
        ("2 reports", "2 reports"),
    ],
)
def test_a_reason_typed_where_the_usual_ones_are_chosen_is_not_lost(qtbot: QtBot, typed: str, reason: str) -> None:
    dialog = reason_dialog(qtbot)
    dialog.show()
    dialog.choice.setFocus()
    for letter in typed:
        qtbot.keyClicks(dialog.focusWidget(), letter)
    assert dialog.reason() == reason


def test_after_a_pause_words_are_said_of_the_reason_that_was_chosen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = reason_dialog(qtbot)
    dialog.show()
    dialog.choice.setFocus()
    monkeypatch.setattr("cd7gui.ui.dialogs.reason_list.PAUSE", -1.0)
    for letter in "slab":
        qtbot.keyClicks(dialog.focusWidget(), letter)
    assert dialog.reason() == "Source document corrected: lab"


def test_the_buttons_are_verbs(qtbot: QtBot) -> None:
    dialog = reason_dialog(qtbot)
    assert [button.text() for button in (dialog.do, dialog.keep)] == ["Store the change", "Leave unchanged"]


def test_a_reason_that_stood_can_be_taken_back(qtbot: QtBot) -> None:
    dialog = reason_dialog(qtbot, initial="as decided", may_be_empty=True)
    dialog.words.clear()
    assert dialog.do.isEnabled()
    assert dialog.reason() == ""


def act_on_dialog(act: object) -> None:
    """Act once the dialog that the test opens stands there."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(5, look)
        else:
            act(dialog)

    QTimer.singleShot(0, look)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_a_given_reason_is_answered_and_a_closed_dialog_answers_nothing(parent: QWidget, qtbot: QtBot) -> None:
    def give(dialog: ReasonDialog) -> None:
        qtbot.keyClicks(dialog.words, "new source")
        dialog.do.click()

    act_on_dialog(give)
    assert UserPrompts(parent).ask_reason("Why?", do="Store the change") == "new source"
    act_on_dialog(lambda dialog: dialog.keep.click())
    assert UserPrompts(parent).ask_reason("Why?", do="Store the change", choices=REASONS) is None


def test_keeping_things_as_they_are_is_the_default_of_a_confirmation(parent: QWidget, qtbot: QtBot) -> None:
    seen: list[str] = []

    def look(box: QMessageBox) -> None:
        seen.append(box.defaultButton().text())
        qtbot.keyClick(box, Qt.Key.Key_Return)

    act_on_dialog(look)
    assert not UserPrompts(parent).confirm("Strike out?", do="Strike out", keep="Keep")
    assert seen == ["Keep"]


def test_details_of_what_is_told_can_be_copied(parent: QWidget) -> None:
    shown: list[str] = []

    def look(dialog: QDialog) -> None:
        text = dialog.findChild(QPlainTextEdit)
        assert text is not None
        assert text.isReadOnly()
        shown.extend([dialog.findChildren(QLabel)[0].text(), text.toPlainText()])
        dialog.findChildren(QPushButton)[-1].click()

    act_on_dialog(look)
    UserPrompts(parent).tell("About", "A sentence.", "details")
    assert shown == ["A sentence.", "details"]


def test_a_mistake_of_the_programme_is_written_down_and_told_once_at_a_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = Answers()
    crash = ErrorReporter(answers, tmp_path / "logs" / "cd7gui.log")
    try:
        raise KeyError("SUBJID")
    except KeyError as problem:
        crash.tell(KeyError, problem, problem.__traceback__)
        crash.tell(KeyError, problem, problem.__traceback__)
    assert len(answers.told) == 2
    assert "Every field that you had left is on disk" in answers.told[0]
    written = (tmp_path / "logs" / "cd7gui.log").read_text(encoding="utf-8")
    assert written.count("KeyError: 'SUBJID'") == 2
    assert "KeyError" in capsys.readouterr().err


def test_what_the_file_refuses_where_nobody_waited_for_it_is_no_mistake_of_the_programme(tmp_path: Path) -> None:
    answers, said = Answers(), list[str]()
    crash = ErrorReporter(answers, tmp_path / "cd7gui.log", say=lambda problem: said.append(str(problem)))
    crash.tell(DamagedFile, DamagedFile("The study is damaged."), None)
    assert said == ["The study is damaged."]
    assert answers.told == []
    assert not (tmp_path / "cd7gui.log").exists()
