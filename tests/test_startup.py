"""Opening the window loads no library that only numbers or workbooks need."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from cd7gui.study.demo import make_demo

pytest.importorskip("PySide6")

HEAVY = (
    "numpy",
    "pandas",
    "openpyxl",
    "scipy",
    "matplotlib",
    "xml.etree",
    "multiprocessing",
    "asyncio",
    "email",
    "cryptography",
    "hashlib",
    "html",
    "importlib.resources",
    "pickle",
    "platform",
    "secrets",
    "socket",
    "uuid",
    "zoneinfo",
    "cd7gui.exchange.sheets",
    "cd7gui.protocol.endpoints.safety",
    "cd7gui.store.server.server_book",
    "cd7gui.ui.services.worker_process",
)

OPEN_WINDOW = """
    import os, sys
    from PySide6.QtWidgets import QApplication
    app = QApplication([])
    study = os.environ["STUDY"]
    from cd7gui.ui.app import open_window
    window = open_window(study, who="tester")
    painted = window.grab()
    assert painted.width() >= 700  # the screen of this platform is 800 px wide, and the window fits it
    print(" ".join(sorted(sys.modules)))
    window.close()
"""


def loaded_by(script: str, study: Path | None = None) -> set[str]:
    """Run a script in a process of its own and give the names that it prints."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "STUDY": str(study)}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("library", HEAVY)
def test_a_painted_window_has_not_loaded(window_modules: set[str], library: str) -> None:
    assert not [name for name in window_modules if name == library or name.startswith(f"{library}.")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that was made before: making one draws a key, and closing one signs it."""
    study = tmp_path_factory.mktemp("start") / "demo.cd7"
    make_demo(study).close()
    return study


@pytest.fixture(scope="module")
def window_modules(demo: Path) -> set[str]:
    """What a window has loaded that shows a study."""
    return loaded_by(OPEN_WINDOW, demo)


def test_the_window_has_its_own_parts_loaded(window_modules: set[str]) -> None:
    assert {"cd7gui.ui.shell.main_window", "cd7gui.study.session", "PySide6.QtWidgets"} <= window_modules


def test_the_summary_of_the_window_comes_with_its_first_visit(window_modules: set[str]) -> None:
    assert not [name for name in window_modules if name.startswith("cd7gui.ui.summary.")]
    assert not [name for name in window_modules if name.startswith("cd7gui.ui.charts.")]
    assert "cd7gui.study.exports.contents" not in window_modules


SUMMARY = """
    import sys
    import cd7gui.ui.summary.summary_page
    print(" ".join(sorted(sys.modules)))
"""


@pytest.mark.parametrize("library", ["ssl", "http", "PySide6.QtNetwork", "xml.sax"])
def test_the_summary_comes_without_what_speaks_with_networks(summary_modules: set[str], library: str) -> None:
    assert not [name for name in summary_modules if name == library or name.startswith(f"{library}.")]


@pytest.fixture(scope="module")
def summary_modules() -> set[str]:
    return loaded_by(SUMMARY)


PAINT_FIRST = """
    import inspect, os, sys
    import cd7gui.cli.main
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication
    app = QApplication([])
    from cd7gui.ui import app as starting
    seen = []

    def made():
        for name, module in list(sys.modules.items()):
            for kind in vars(module).values() if name.startswith("cd7gui") else ():
                own = vars(kind) if inspect.isclass(kind) and kind.__module__ == name else {}
                if "__dataclass_fields__" in own and inspect.isfunction(own.get("__init__")):
                    yield f"made:{name}.{kind.__name__}"

    class Window(starting.MainWindow):
        def event(self, event):
            if event.type() == QEvent.Type.Paint and not seen:
                seen.append(hasattr(self, "controller"))
                print(" ".join([*sorted(sys.modules), *made()]))
            return super().event(event)

    starting.MainWindow = Window
    window = starting.open_window(os.environ["STUDY"], who="tester")
    assert seen == [False] and window.controller.has_study
    assert window.focusWidget().objectName() == "patients"  # what was typed meanwhile goes there
    window.close()
"""
# What the first picture needs, counted, with a little room for what is to come.
MOST_MODULES, MOST_CLASSES = 60, 8


@pytest.fixture(scope="module")
def first_picture(demo: Path) -> set[str]:
    return loaded_by(PAINT_FIRST, demo)


def test_the_window_is_painted_before_its_study_is_read(first_picture: set[str]) -> None:
    assert "cd7gui.ui.shell.main_window" in first_picture
    later = ("cd7gui.ui.data_entry.workspace", "cd7gui.ui.summary", "cd7gui.ui.services.controller")
    later += ("cd7gui.ui.shell.actions", "cd7gui.study.session", "cd7gui.protocol", "cd7gui.cli.commands")
    assert not [name for name in first_picture if name.startswith(later)]


def test_the_first_picture_loads_few_modules_and_makes_few_classes(first_picture: set[str]) -> None:
    modules = {name for name in first_picture if name.startswith("cd7gui")}
    made = {name for name in first_picture if name.startswith("made:")}
    assert len(modules) <= MOST_MODULES, sorted(modules)
    assert 0 < len(made) <= MOST_CLASSES, sorted(made)
