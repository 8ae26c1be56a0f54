"""A whole patient typed blind: the keys are known before the first is pressed, and nobody looks where they land."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import cd7gui
from cd7gui.domain.case_report.changes import parse_place
from cd7gui.ui.shell.main_window import MainWindow
from tests.end2end.blind import BACK, NEW_PATIENT, NEW_ROW, NEXT, NEXT_FORM, BlindTypist, Stroke
from tests.end2end.test_keys_alone import case_report

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEYS = {
    NEW_PATIENT: (Qt.Key.Key_N, CONTROL),
    NEXT_FORM: (Qt.Key.Key_PageDown, CONTROL),
    NEW_ROW: (Qt.Key.Key_R, CONTROL),
    NEXT: (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),
    BACK: (Qt.Key.Key_Backtab, SHIFT),
}


def press(window: MainWindow, stroke: Stroke) -> None:
    """Let whatever has the focus take the keys, as the desktop would."""
    if stroke.text:
        for letter in stroke.text:
            QTest.keyClicks(QApplication.focusWidget() or window, letter)
    else:
        QTest.keyClick(QApplication.focusWidget() or window, *KEYS[stroke.key])
    QApplication.processEvents()


def test_a_whole_patient_typed_blind_with_mistakes_on_the_way_lands_whole_on_disk(window: MainWindow) -> None:
    report = case_report()
    typist = BlindTypist(window.controller.study.rules.dictionary, report)
    for stroke in typist.strokes():
        press(window, stroke)
    assert typist.mistakes > 20
    path = window.controller.study.path
    window.controller.close()
    check(path, report)


def check(path: Path, report: dict[str, str]) -> None:
    """Compare what is on disk with the paper, value by value."""
    with cd7gui.open_study(path) as study:
        (case,) = study.cases()
        stored = {
            f"{form.id}[{row.number}].{name}" if form.repeating else f"{form.id}.{name}": text
            for form in study.rules.dictionary.forms
            for row in case.rows(form)
            for name, text in row.texts.items()
        }
        wanted = {}
        for place, text in report.items():
            form_id, _, field_id = parse_place(place)
            kind = study.rules.dictionary.field(f"{form_id}.{field_id}").kind
            wanted[place] = kind.store(kind.parse(text))
    assert stored == wanted
