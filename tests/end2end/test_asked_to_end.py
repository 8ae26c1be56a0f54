"""The system ends the session, or the terminal goes: the window ends tidily, and nothing typed is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from cd7gui.study.opening import open_study
from tests.study.small_study import small_study

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows asks each window to close")

TYPED = """
    import atexit, gc, sys
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QWidget
    from cd7gui.ui import app
    make = app.open_window
    def opened(*given, **named):
        window = make(*given, **named)
        def type_when_open():
            if not window.controller.has_study:
                QTimer.singleShot(10, window, type_when_open)
                return
            reports = window.case_reports
            reports.show_patient("p1")
            reports.show_form("F6")
            reports.page._draft.setInterval(3_600_000)  # the signal comes before it is kept by itself
            editor = window.findChild(QWidget, "F6.HSCTDAT")
            editor.setFocus()
            QTest.keyClicks(editor, "2023-0")
            print("typed", flush=True)
        QTimer.singleShot(0, window, type_when_open)
        return window
    app.open_window = opened
    atexit.register(lambda: print("with the collector" if gc.isenabled() else "at once"))
    sys.exit(app.run(sys.argv[1]))
"""


@pytest.mark.parametrize("asked", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_window_that_is_asked_to_end_keeps_what_is_typed_and_closes_its_study(tmp_path: Path, asked: str) -> None:
    file = tmp_path / "s.cd7"
    with small_study(file):
        pass
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(TYPED), str(file)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"},
    ) as window:
        assert window.stdout is not None
        assert window.stdout.readline() == "typed\n"
        window.send_signal(signal.Signals[asked])
        assert window.wait(60) == 128 + signal.Signals[asked]
        assert window.stdout.read() == "at once\n"

    assert not list(tmp_path.glob("s.cd7?*")), "a lock or a log was left"
    with open_study(file) as study:
        assert [(one.place.name, one.text) for one in study.book.drafts()] == [("F6.HSCTDAT", "2023-0")]
