"""A window over an encrypted study in which somebody types, exports and keeps a copy; each step told in a line.

`python -m tests.end2end.encrypted_window STUDY OUT`: after the last line a second export is under way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.study.backups import backups
from cd7gui.study.exports.order import ExportOrder
from cd7gui.ui.app import open_window
from cd7gui.ui.services.backend import ExportResult
from tests.end2end.encrypted_words import HALF_TYPED, TYPED


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def wait_for(app: QApplication, done: Callable[[], bool]) -> None:
    for _ in range(3000):
        if done():
            return
        app.processEvents()
        QTest.qWait(10)
    raise TimeoutError(done)


def main(study: Path, out: Path) -> None:
    UNLOCKED.take_over(os.environ)
    app = QApplication([])
    window = open_window(study, who="coordinator")
    window.resize(1280, 800)
    window.menus.action("new_patient").trigger()
    for name, text in TYPED.items():
        field = window.findChild(QWidget, name)
        assert field is not None, name
        field.setFocus()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Tab)
    case = window.controller.study.case(window.case_reports.patient)
    kept = {name: case.stored("F1", 0, name.partition(".")[2]) for name in TYPED}
    assert kept == TYPED, kept
    name, text = HALF_TYPED
    field = window.findChild(QWidget, name)
    assert field is not None
    field.setFocus()
    QTest.keyClicks(field, text)
    window.case_reports.page.keep_drafts()
    assert window.controller.study.book.drafts()
    say("typed")
    results: list[ExportResult] = []
    backend = window.controller._backend
    backend.export(study, ExportOrder(out / "first.xlsx"), results.append, lambda *_: None)
    wait_for(app, lambda: bool(results))
    assert not results[0].problem, results[0].problem
    say("exported")
    backend.keep_copy(study, "")
    wait_for(app, lambda: bool(backups(study)))
    say("kept")
    backend.export(study, ExportOrder(out / "second.xlsx"), results.append, lambda *_: None)
    QTimer.singleShot(0, lambda: say("exporting"))
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
