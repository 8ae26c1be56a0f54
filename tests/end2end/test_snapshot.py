"""A snapshot kept, a death taken back by typing, and the comparison that names it: all in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.study.session import subject
from cd7gui.ui.app import open_window
from cd7gui.ui.shell.main_window import CASE_REPORTS, SUMMARY, MainWindow
from cd7gui.ui.summary.summary_page import SummaryPage
from cd7gui.ui.tour.typist import wait_until
from tests.demo.demo_study import make_demo
from tests.ui.driving import Answers


@pytest.fixture
def demo_window(qapp: QApplication, tmp_path: Path, no_dialog: None) -> Iterator[MainWindow]:
    """Return the window over the synthetic cohort; whoever asks why a value changes is answered."""
    make_demo(tmp_path / "demo.cd7", who="coordinator").close()
    answers = Answers(reasons=["wrong patient"] * 5)
    opened = open_window(tmp_path / "demo.cd7", who="coordinator", notices=lambda _: answers)
    opened.resize(1280, 800)
    wait_until(lambda: opened.controller.estimates is not None, "not counted")
    yield opened
    opened.close()
    opened.deleteLater()


def type_at(window: MainWindow, patient: str, place: str, text: str) -> None:
    """Go to a field, type over what stands there, and leave it."""
    window.requests.go_to_named(patient, place)
    QApplication.processEvents()
    editor = window.findChild(QWidget, place)
    assert isinstance(editor, QWidget)
    editor.setFocus()
    if hasattr(editor, "selectAll"):
        editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    QApplication.processEvents()


def test_taking_the_death_of_syn_08_back_names_patient_field_and_both_numbers(demo_window: MainWindow) -> None:
    window = demo_window
    study = window.controller.study
    key = next(case.key for case in study.cases() if subject(case) == "SYN-08")
    window.show_place(SUMMARY)
    page = window.places.page(SUMMARY)
    assert isinstance(page, SummaryPage)
    QTest.keyClick(page.snapshots, Qt.Key.Key_Space)
    asking = page.past.context.page
    QTest.keyClicks(asking.name, "abstract")
    QTest.keyClick(asking.name, Qt.Key.Key_Return)

    window.show_place(CASE_REPORTS)
    last = max(study.case(key).rows_by_form["F17"])
    type_at(window, key, "F16.DEATH", "no")
    type_at(window, key, f"F17[{last}].FUSTAT", "alive")
    type_at(window, key, f"F17[{last}].FUDAT", "2023-12-22")
    assert study.case(key).stored("F16", 0, "DEATH") == "N"
    assert study.case(key).stored("F17", last, "FUDAT") == "2023-12-22"

    window.show_place(SUMMARY)
    QTest.keyClick(asking.compare, Qt.Key.Key_Space)
    wait_until(lambda: bool(asking.changes.lines()), "not compared")

    lines = asking.changes.lines()
    at = [line[0] for line in lines].index("Overall survival, 1 year")
    assert lines[at + 1][0] == "68% (95% CI 43–100) → 79% (95% CI 56–100)"
    assert lines[at + 2][0] == "SYN-08"
    decided = next(number for number in range(at, len(lines)) if lines[number][1] == "F16.DTHDAT")
    assert lines[decided][2] == "decided before: 2023-07-05"

    item = asking.changes.topLevelItem(decided)
    assert item is not None
    asking.changes.setCurrentItem(item)
    QTest.keyClick(asking.changes, Qt.Key.Key_Return)
    assert window.places.number == CASE_REPORTS
    assert window.case_reports.patient == key
