"""Settings of all tests: Qt draws off screen where there is no display, and is not needed where it is not installed."""

import importlib.util
import logging
import os
import sys
from collections.abc import Iterator
from typing import Literal

import pytest
from hypothesis import settings

# A busy machine is no defect: examples are judged by what they give, never by how long they take.
settings.register_profile("cd7gui", deadline=None)
settings.load_profile("cd7gui")

_HAS_QT = importlib.util.find_spec("PySide6") is not None
_QT_SETTINGS: dict[str, Literal["string", "linelist"]] = {
    "qt_api": "string",
    "qt_log_level_fail": "string",
    "qt_log_ignore": "linelist",
}

if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    # Qt aborts the process when it finds no display, so this stands before anything can import it.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Let the packages that know no Qt be tested where PySide6 or pytest-qt is missing."""
    if not pluginmanager.hasplugin("pytest-qt"):
        for name, kind in _QT_SETTINGS.items():
            parser.addini(name, "read by pytest-qt, which is not there", type=kind)
    elif not _HAS_QT:
        # The plugin ends the run when it cannot import Qt; it cannot be told to wait until a test asks for it.
        pluginmanager.unregister(name="pytest-qt")


class _Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Logging: keep a record."""
        self.records.append(record)


@pytest.fixture(autouse=True)
def _no_mistake_of_ours_among_the_outcomes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which a part of the outcomes failed unexpectedly: a person sees a sentence in its place."""
    kept, log = _Kept(), logging.getLogger("cd7gui.analysis.patients.computation_errors")
    log.addHandler(kept)
    yield
    log.removeHandler(kept)
    if kept.records and not request.node.get_closest_marker("mistakes_expected"):
        pytest.fail("; ".join(one.getMessage() for one in kept.records))
