"""Settings of all tests: Qt draws off screen where there is no display, and is not needed where it is not installed."""

import functools
import gc
import importlib.util
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import settings

from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.store.heads.site_key import make_at
from tests.slow_places import SLOW

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.store.server.cluster import Cluster

# A busy machine is no defect: examples are judged by what they give, never by how long they take. They are the same in
# every run, so that no run fails by chance; `CD7GUI_ANY_EXAMPLES=1 make test` looks for others.
settings.register_profile("cd7gui", deadline=None, derandomize=not os.environ.get("CD7GUI_ANY_EXAMPLES"))
settings.register_profile("quick", settings.get_profile("cd7gui"), max_examples=20)
settings.load_profile("cd7gui")

LONGEST_WAIT = 60_000
"""Milliseconds within which what a test waits for has to come, where the test itself does not say how long."""

_HAS_QT = importlib.util.find_spec("PySide6") is not None
_QT_SETTINGS: dict[str, Literal["string", "linelist"]] = {
    "qt_api": "string",
    "qt_log_level_fail": "string",
    "qt_log_ignore": "linelist",
}

if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    # Qt aborts the process when it finds no display, so this stands before anything can import it.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


# Hundreds of tests start the programme as a process of its own: what one has compiled, the next need not compile again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def _files_in_memory() -> Path | None:
    """Keep the tests' files in memory where there is room: a study waits for its disk with each value, a test need not.

    Workers inherit the folder from who started them. `TMPDIR=/var/tmp make test` runs on a disk.
    """
    memory = Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < ROOM_WANTED:
        return None
    folder = memory / f"cd7gui-tests-{os.getpid()}"
    folder.mkdir(mode=0o711)  # a PostgreSQL of the tests runs as another user, who has to get through
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    for left in memory.glob("cd7gui-tests-*"):  # by a run that was killed
        if left.owner() == folder.owner() and not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return folder


ROOM_WANTED = 4 << 30  # bytes
_IN_MEMORY = _files_in_memory()

# Site keys and what a computer remembers of studies must not mix with those of the person who runs the tests.
_CONFIG = tempfile.mkdtemp(prefix="cd7gui-tests-")
os.environ["CD7GUI_CONFIG"] = _CONFIG
os.environ["CD7GUI_SITE_KEY"] = str(Path(_CONFIG) / "site.key")
make_at(Path(_CONFIG) / "site.key")


def pytest_configure(config: pytest.Config) -> None:
    """Try a fifth of the examples where the slow tests are left out."""
    if _is_quick(config):
        settings.load_profile("quick")


def _is_quick(config: pytest.Config) -> bool:
    return bool(config.getoption("markexpr") == "not slow")


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(_IN_MEMORY or _CONFIG, ignore_errors=True)


# Fixtures behind a whole window and the page of the outcomes: each takes a fifth of a second and more, so of a file
# of them `make quick` runs the first.
OPENS_A_WINDOW = {"undressed", "page"}


# What takes milliseconds and knows no window comes last, so that the workers end together.
LAST = ("domain/", "grading/", "presenters/", "stats/")


@functools.cache  # ten thousand items stand in five hundred files
def _place(path: Path) -> str:
    tests = Path(__file__).parent
    return path.relative_to(tests).as_posix() if path.is_relative_to(tests) else ""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read the files whose tests are all left out: each worker would, and import what they import."""
    return True if _is_quick(config) and _place(collection_path).startswith(SLOW) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let the collector wait while the tests are found: all of it stays."""
    gc.disable()
    try:
        found = yield
        _PERMANENT.hide()
    finally:
        gc.enable()
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, by its place or as one more window of its file; put it first, and last what is quick."""
    opened, long = set[Path](), set[Path]()
    for item in items:
        slow = f"{_place(item.path)}::{item.name}".startswith(SLOW)
        if not slow and not OPENS_A_WINDOW.isdisjoint(getattr(item, "fixturenames", ())):
            slow = item.path in opened
            opened.add(item.path)
        if slow:
            item.add_marker(pytest.mark.slow)
            long.add(item.path)
    # A worker takes file after file: the one that comes to a long file last keeps the others waiting.
    items.sort(key=lambda item: (_place(item.path).startswith(LAST), item.path not in long))


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Let the packages that know no Qt be tested where PySide6 or pytest-qt is missing."""
    if not pluginmanager.hasplugin("pytest-qt"):
        for name, kind in _QT_SETTINGS.items():
            parser.addini(name, "read by pytest-qt, which is not there", type=kind)
    elif not _HAS_QT:
        # The plugin ends the run when it cannot import Qt; it cannot be told to wait until a test asks for it.
        pluginmanager.unregister(name="pytest-qt")


class _Permanent:
    """What the collector need not look through; whether it does is noted, because asking it walks a million objects."""

    def __init__(self) -> None:
        self._seen = True
        self._unfreeze = gc.unfreeze
        pytest.MonkeyPatch().setattr(gc, "unfreeze", self.show)

    def show(self) -> None:
        """Let the collector look through everything again, as a window does that closes its study."""
        self._seen = True
        self._unfreeze()

    def hide(self) -> None:
        """Keep all that lives now out of its sight, but for what is out of it already."""
        if self._seen:
            self._seen = False
            gc.freeze()


_PERMANENT = _Permanent()


@pytest.fixture(autouse=True, scope="module")
def _what_stays_is_not_looked_through() -> None:
    """Keep ten thousand tests and all modules out of the collector's sight: a fifth of the time went into that.

    A window that closes its study brings them back, so this is done anew with each file.
    """
    _PERMANENT.hide()


@pytest.fixture(autouse=True)
def _a_computer_of_its_own(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let no test remember the studies of another: many begin with copies of one study, which go their own ways."""
    monkeypatch.setenv("CD7GUI_CONFIG", str(Path(_CONFIG) / f"{abs(hash(request.node.nodeid)):x}"))
    monkeypatch.setattr(UNLOCKED, "_keys", {})  # a process that is handed another test's keys hears of them first


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


@pytest.fixture
def qtbot(qtbot: "QtBot", monkeypatch: pytest.MonkeyPatch) -> Iterator["QtBot"]:
    """Pytest-qt's own, which waits longer: on a busy machine five seconds passed before a window had judged.

    What it closed is deleted at once. Else it waits for an event loop, and each window that is opened styles anew all
    that were closed before: that of the fortieth test took fifteen times as long as that of the first.
    """
    from PySide6.QtCore import QCoreApplication, QEvent

    for name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"):
        monkeypatch.setattr(qtbot, name, functools.partial(getattr(qtbot, name), timeout=LONGEST_WAIT))
    yield qtbot
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def cluster() -> Iterator["Cluster"]:
    """A running PostgreSQL server; every test that asks for it has databases of its own in it."""
    from tests.store.server.cluster import running

    with running() as found:
        yield found
