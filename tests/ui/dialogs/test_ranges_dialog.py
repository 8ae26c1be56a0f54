"""The dialog of the reference ranges: added, changed with a reason, taken away, read from a file, refused."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.study.safety.keeping_ranges import range_texts
from cd7gui.ui.dialogs.ranges_dialog import RangesDialog
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import Scheme
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers

SAMPLE = {"F1.SUBJID": "01-001", "F18[1].LBDAT": "2023-06-20", "F18[1].ALT": "90"}


def test_a_range_is_added_changed_and_taken_away_and_what_it_grades_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    study, answers = memory_study({"P1": SAMPLE}), Answers(reasons=["a new kit", None, "never was"])
    dialog = RangesDialog(study, answers, None)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    kept: list[object] = []
    dialog.kept.connect(kept.append)
    dialog.analyte.setCurrentIndex(dialog.analyte.findData("ALT"))
    assert dialog.unit.currentData() == "U/L"

    dialog.high.setText("many")
    dialog.add.click()
    assert "“many” is not a valid limit" in dialog.said.text()
    dialog.high.setText("40")
    dialog.add.click()
    assert "1 grade of 1 patient changed: 01-001 ALT 2023-06-20 no grade → 1" in dialog.said.text()
    assert len(kept) == 1

    dialog.table.clearSelection()
    dialog.change.click()
    assert "Choose a range" in dialog.said.text()
    dialog.table.selectRow(0)
    assert dialog.high.text() == "40"
    dialog.high.setText("25")
    dialog.change.click()
    assert range_texts(study)[1].high == "25"
    assert study.book.trail()[-1].change.reason == "a new kit"  # type: ignore[attr-defined]
    dialog.table.selectRow(0)
    dialog.remove.click()  # no reason is given
    assert len(range_texts(study)) == 1
    dialog.table.selectRow(0)
    dialog.remove.click()
    assert range_texts(study) == {}

    table = tmp_path / "r.csv"
    table.write_text("ANALYTE,UNIT,LOW,HIGH\nAST,U/L,,35\n", "utf-8")
    answers.files = [table, None]
    dialog.read.click()
    assert range_texts(study)[1].analyte == "AST"
    dialog.read.click()
    assert len(range_texts(study)) == 1


def test_the_dialog_is_no_larger_than_its_screen_at_150_percent(qtbot: QtBot, undressed: QApplication) -> None:
    theme.apply(undressed, Scheme.LIGHT, 1.5)
    dialog = RangesDialog(memory_study({"P1": SAMPLE}), Answers(), None)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.show()
    wanted = dialog.layout().minimumSize()
    assert (wanted.width() <= 1260, wanted.height() <= 740) == (True, True)
    room = dialog.screen().availableSize()
    assert (dialog.width() <= max(room.width(), 1260), dialog.height() <= max(room.height(), 740)) == (True, True)
