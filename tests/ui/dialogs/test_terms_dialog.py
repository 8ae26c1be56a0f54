"""The dialog of the terms: a sheet is shown before it is stored, refused in a sentence, and a list taken away."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.errors import UserError
from cd7gui.study.entry import enter
from cd7gui.study.safety.keeping_terms import lists_in_use
from cd7gui.study.safety.term_sheets import TermSheet, read_term_sheet
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.terms_dialog import TermsDialog
from cd7gui.ui.jobs.term_reading import reading_terms
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import Scheme
from tests.study.memory_book import memory_study
from tests.study.safety.made_up_sheets import FEVERISH, WIDE, sheet
from tests.ui.driving import Answers, WindowDriver

Take = Callable[[TermSheet | str], object]


def read_now(path: Path, version: str, take: Take) -> Callable[[], object]:
    """Read a sheet in the window's own thread."""
    try:
        take(read_term_sheet(path, version))
    except UserError as problem:
        take(str(problem))
    return lambda: None


def opened(qtbot: QtBot, study: Study, answers: Answers, read: object = read_now) -> tuple[TermsDialog, list[object]]:
    dialog, kept = TermsDialog(study, answers, read, None), list[object]()  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.kept.connect(kept.append)
    return dialog, kept


def test_a_sheet_is_shown_stored_and_taken_away(qtbot: QtBot, tmp_path: Path) -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    answers = Answers(reasons=[None, "the wrong one"], files=[None, sheet(tmp_path / "five.xlsx")])
    dialog, kept = opened(qtbot, study, answers)
    assert "no list of its own" in dialog.shown.toPlainText()
    assert not dialog.store.isEnabled()
    assert not dialog.remove.isEnabled()
    dialog.choose.click()  # no file is chosen
    dialog.choose.click()
    assert dialog.shown.toPlainText().startswith("CTCAE 5.0 of five.xlsx: 3 terms; 3 new")
    assert lists_in_use(study) == ()
    dialog.store.click()
    assert dialog.said.text() == "Stored: 3 terms of CTCAE 5.0."
    assert [dialog.table.item(0, column).text() for column in range(3)] == ["5.0", "3", "five.xlsx"]
    assert not dialog.store.isEnabled()
    dialog.table.clearSelection()
    dialog.remove.click()
    assert "Choose a list" in dialog.said.text()
    dialog.table.selectRow(0)
    dialog.remove.click()  # no reason is given
    assert len(lists_in_use(study)) == 1
    dialog.remove.click()
    assert lists_in_use(study) == ()
    assert len(kept) == 2


def test_before_a_list_is_taken_away_it_is_asked_with_the_events_that_are_judged_by_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001", "F19[1].AEVER": "5.0"}})
    answers = Answers(reasons=[None], files=[sheet(tmp_path / "five.xlsx")])
    dialog, _ = opened(qtbot, study, answers)
    dialog.choose.click()
    dialog.store.click()
    assert enter(study, Place("P1", "F19", 1, "AEDECOD"), "Buzzing of the pinna").stored
    shown = dialog.shown.toPlainText()
    dialog.table.selectRow(0)
    dialog.remove.click()
    assert "“Buzzing of the pinna” is not one of its terms (01-001 F19[1].AEDECOD)" in answers.asked[-1]
    assert dialog.shown.toPlainText() == shown


def test_what_cannot_be_read_is_said_and_a_version_can_be_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    study, silent = memory_study({}), sheet(tmp_path / "any.xlsx", [FEVERISH], WIDE)
    dialog, kept = opened(qtbot, study, Answers(files=[silent, silent]))
    dialog.choose.click()
    assert "which version of CTCAE" in dialog.said.text()
    assert not dialog.store.isEnabled()
    dialog.version.setCurrentIndex(dialog.version.findData("6.0"))
    dialog.choose.click()
    assert dialog.said.text() == ""
    dialog.store.click()
    assert lists_in_use(study)[0].version == "6.0"
    assert len(kept) == 1


def test_the_window_reads_in_a_process_of_its_own_and_nobody_waits_after_closing(qtbot: QtBot, tmp_path: Path) -> None:
    study, path = memory_study({}), sheet(tmp_path / "five.xlsx")
    answers = Answers(files=[path, path])
    dialog, _ = opened(qtbot, study, answers)
    dialog._read = reading_terms(dialog)
    dialog.choose.click()
    assert dialog.said.text() == "Reading five.xlsx…"
    assert not dialog.choose.isEnabled()
    qtbot.waitUntil(dialog.choose.isEnabled)
    assert dialog.shown.toPlainText().startswith("CTCAE 5.0 of five.xlsx: 3 terms")
    stopped: list[bool] = []
    dialog._read = lambda *_: lambda: stopped.append(True)
    dialog.choose.click()
    dialog.reject()
    assert stopped == [True]


def test_the_dialog_is_no_larger_than_its_screen_at_150_percent(qtbot: QtBot, undressed: QApplication) -> None:
    theme.apply(undressed, Scheme.LIGHT, 1.5)
    dialog, _ = opened(qtbot, memory_study({}), Answers())
    dialog.show()
    wanted = dialog.layout().minimumSize()
    assert (wanted.width() <= 1260, wanted.height() <= 740) == (True, True)
    room = dialog.screen().availableSize()
    assert (dialog.width() <= max(room.width(), 1260), dialog.height() <= max(room.height(), 740)) == (True, True)


def test_undo_in_the_window_takes_a_list_back(open_driver: Callable[..., WindowDriver], tmp_path: Path) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    driver.answers.files = [sheet(tmp_path / "five.xlsx")]
    window = driver.window
    dialog = TermsDialog(driver.study, driver.answers, read_now, window)  # type: ignore[arg-type]
    dialog.kept.connect(window.controller.take_over)
    dialog.choose.click()
    dialog.store.click()
    assert len(lists_in_use(driver.study)) == 1
    driver.show("F19")
    driver.focus("F19[1].AETERM")
    driver.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert lists_in_use(driver.study) == ()
    driver.press(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert len(lists_in_use(driver.study)) == 1
