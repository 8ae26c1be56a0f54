"""A short day in the window, in a process of its own: a study opened, read, judged, typed in, looked at and closed.

`python -m tests.benchmarks.window_day STUDY BEGUN FOUND` leaves JSON in the file FOUND, times in seconds. The window is
the real one, with its outcomes, its proof of the file and its copy. Processor time stands beside the wall's, because
others use the machine too; of a gap in the event loop it is that of the window's own thread.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time, thread_time, time
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QProcess, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cd7gui.study.entry import Place
from cd7gui.ui.app import leave, open_window, own_backend
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.worker_process import WORDS
from cd7gui.ui.shell.main_window import CASE_REPORTS, SUMMARY, MainWindow
from tests.ui.driving import Answers

BEAT = 4  # ms
FIELDS, DEATHS = 40, 30  # fields that are typed, and days of death that move the curve
WAIT = 60  # ms that somebody waits before and after a field
EIGHTH = 7  # a copy of the patient of the cohort who died
FIRST = date(2023, 7, 6)


class Beats(QObject):
    """A timer in the window's thread, and the longest time between two of its beats."""

    def __init__(self) -> None:
        super().__init__()
        self._at, self._own = perf_counter(), thread_time()
        self._wall = self._cpu = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)
        self._timer.start(BEAT)

    def beat(self) -> None:
        """Note the time since the last beat; called also where a person would give the window back its turn."""
        now, own = perf_counter(), thread_time()
        self._wall, self._cpu = max(self._wall, now - self._at), max(self._cpu, own - self._own)
        self._at, self._own = now, own

    def longest(self) -> dict[str, float]:
        """Return the longest time since this was asked last."""
        self.beat()
        found = {"wall": self._wall, "cpu": self._cpu}
        self._wall = self._cpu = 0.0
        return found


class FirstPaint(QObject):
    """Says when a widget is painted first."""

    def __init__(self, watched: QObject, then: Callable[[], None]) -> None:
        super().__init__(watched)
        self._then = then
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return False


class WithReason(Answers):
    """Gives a reason whenever one is asked for."""

    def ask_reason(self, *_: object, **__: object) -> str:
        return "bench"


class WindowDay:
    """The day; what was measured is `told`."""

    def __init__(self, study: Path, begun: float) -> None:
        self._begun = begun
        self.told: dict[str, Any] = {}
        self._app = QApplication(sys.argv[:1])
        self._window: MainWindow = open_window(
            study, who="bench", backend=self._backend(), notices=lambda _: WithReason()
        )
        self._window.activateWindow()
        self._controller = self._window.controller
        self._beats = Beats()

    def _backend(self) -> Backend:
        def keep_copy(study: Path, why: str) -> None:
            _, self.told["copy"] = QProcess.startDetached(
                sys.executable, [*WORDS, "keep", os.fsencode(study).hex(), why]
            )

        return replace(own_backend(self._app), keep_copy=keep_copy)

    def live(self) -> None:
        """Go through the day."""
        background_checks, controller = self._controller.background_checks, self._controller
        self._until(lambda done: FirstPaint(self._window.case_reports.patients.view.viewport(), done))
        self.told["list"] = {"wall": time() - self._begun, "cpu": process_time()}
        with self._phase("reading"):
            if controller.study.unread:
                self._until(background_checks.read.connect)
        with self._phase("judging"):
            if not background_checks.complete:
                self._until(background_checks.finished.connect)
            if controller.estimates is None:
                self._until(controller.estimates_ready.connect)
            QTest.qWait(WAIT)
        with self._phase("typing"):
            self.told["fields"] = [self._type(f"{40 + number % 50}.{number % 9 + 1}") for number in range(FIELDS)]
        with self._phase("going to the summary"):
            self._window.show_place(SUMMARY)
            self._paint()
        with self._phase("outcomes"):
            deaths = (FIRST + timedelta(number) for number in range(DEATHS))
            self.told["repaints"] = [self._move_curves(day.isoformat()) for day in deaths]
        self._close()

    def _until(self, connect: Callable[[Callable[..., None]], object]) -> None:
        loop = QEventLoop()
        connect(lambda *_: loop.quit())
        loop.exec()

    @contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        self._beats.longest()
        wall, cpu = perf_counter(), process_time()
        yield
        self.told[name] = {"wall": perf_counter() - wall, "cpu": process_time() - cpu, "gap": self._beats.longest()}

    def _key(self) -> str:
        return self._controller.study.listed_keys()[EIGHTH]

    def _type(self, weight: str) -> dict[str, float]:
        """Type a weight; tells what Return cost until the window was painted again."""
        self._window.show_place(CASE_REPORTS)
        self._window.case_reports.go_to(Place(self._key(), "F3", 0, "WEIGHT"))
        editor = self._app.focusWidget()
        self._beats.beat()
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(editor, weight)
        QTest.qWait(WAIT)
        self._beats.beat()
        wall, cpu = perf_counter(), thread_time()
        QTest.keyClick(editor, Qt.Key.Key_Return)
        QApplication.processEvents()
        found = {"wall": perf_counter() - wall, "cpu": thread_time() - cpu}
        QTest.qWait(WAIT)
        return found

    def _move_curves(self, day: str) -> dict[str, float]:
        """Enter a day of death; tells what it cost until the summary was painted again, in all threads."""
        wall, cpu = perf_counter(), process_time()
        assert self._controller.enter(Place(self._key(), "F16", 0, "DTHDAT"), day, "bench").stored
        self._until(self._controller.estimates_ready.connect)
        self._paint()
        found = {"wall": perf_counter() - wall, "cpu": process_time() - cpu}
        QTest.qWait(WAIT)
        return found

    def _paint(self) -> None:
        """Let the summary show what waits."""
        page = self._window.places.page(SUMMARY)
        while page.body is None or page.body.waiting:  # type: ignore[attr-defined]
            QApplication.processEvents()
        QApplication.processEvents()

    def _close(self) -> None:
        self.told["closing"] = {"wall": time(), "cpu": process_time()}  # counted to the end by who began the process
        self._window.close()
        leave()


if __name__ == "__main__":
    day = WindowDay(Path(sys.argv[1]), float(sys.argv[2]))
    day.live()
    Path(sys.argv[3]).write_text(json.dumps(day.told))
