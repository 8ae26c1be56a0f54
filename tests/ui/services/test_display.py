"""What this programme leans on in the private parts of PySide6: how it comes between Python and each import."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("PySide6")

READING = """
    import inspect, sys
    from cd7gui.ui.services.display import require_libraries
    {load}
    read = []
    source = inspect.getsource
    inspect.getsource = lambda module: read.append(module.__name__) or source(module)
    from cd7gui.ui.style.tokens import LIGHT
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QApplication, QLabel
    app = QApplication([])
    QLabel("a").setText("b")
    try:
        QLabel(1, 2, 3)
    except TypeError as problem:
        assert "QLabel" in str(problem)
    print("cd7gui.ui.style.tokens" in read)
"""


def said_after(load: str) -> str:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    script = textwrap.dedent(READING.format(load=load))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_no_module_that_the_window_imports_is_read_for_names_of_qt() -> None:
    assert said_after("require_libraries()") == "False"


def test_pyside_by_itself_reads_each_of_them() -> None:
    """Where this no longer holds, `_import_unread` can go."""
    assert said_after("import PySide6.QtCore") == "True"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
@pytest.mark.parametrize("platform", ["xcb", "wayland", "nonsense"])
def test_a_display_that_does_not_answer_is_one_sentence(platform: str, tmp_path: Path) -> None:
    """Qt would abort the process, with a dozen lines that advise to install the programme again."""
    environment = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
    environment |= {"QT_QPA_PLATFORM": platform, "DISPLAY": ":7777", "XDG_RUNTIME_DIR": str(tmp_path)}
    words = [sys.executable, "-m", "cd7gui", str(tmp_path / "s.cd7")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2, done.stderr
    (sentence,) = done.stderr.splitlines()
    assert sentence.endswith(("without one.", "without a display."))
