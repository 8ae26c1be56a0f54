"""What every test of the window shares: hands that type, and a look at what a test left behind."""

import functools
import gc
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.ui.driving import WindowDriver, begin

Enter = Callable[[QWidget, str], None]


@pytest.fixture
def enter(qtbot: QtBot) -> Enter:
    """Return a function that types into an editor as a person does: focus it, press the keys, leave with Tab."""

    def typed(editor: QWidget, text: str) -> None:
        editor.window().show()
        editor.window().activateWindow()
        editor.setFocus()
        qtbot.waitUntil(editor.hasFocus)
        qtbot.keyClicks(editor, text)
        qtbot.keyClick(editor, Qt.Key.Key_Tab)

    return typed


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a top-level widget, a running timer or a job in the thread pool."""
    before = {id(widget) for widget in qapp.topLevelWidgets()}
    started: list[weakref.ref[QTimer]] = []
    start = QTimer.start

    def noted(timer: QTimer, *arguments: object) -> None:
        started.append(weakref.ref(timer))
        start(timer, *arguments)

    monkeypatch.setattr(QTimer, "start", noted)
    yield
    assert QThreadPool.globalInstance().waitForDone(60_000), "a job still runs in the thread pool"
    left = _left_widgets(qapp, before)
    assert not left, f"top-level widgets outlive the test: {left}"
    running = [timer for reference in started if (timer := reference()) and isValid(timer) and timer.isActive()]
    assert not running, f"timers still run: {running}"


def _left_widgets(app: QApplication, before: set[int]) -> list[QWidget]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if any(id(widget) not in before for widget in app.topLevelWidgets()):
        gc.collect()  # a widget in a reference cycle is not a leak
    return [widget for widget in app.topLevelWidgets() if id(widget) not in before]


@pytest.fixture
def undressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application, undressed again after a test that opens the window."""
    font, palette = qapp.font(), qapp.palette()
    yield qapp
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # or all of the closed window is undressed too
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def driver(qtbot: QtBot, undressed: QApplication) -> WindowDriver:
    """Return an open window over one sound patient, P1, whose forms nobody marked complete."""
    return begin(qtbot)


@pytest.fixture
def open_driver(qtbot: QtBot, undressed: QApplication) -> Callable[..., WindowDriver]:
    """Return a function that opens a window over a study of the test's own."""
    return functools.partial(begin, qtbot)
