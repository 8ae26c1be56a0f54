"""Starting the window: under an application that exists, or with one of its own."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QStandardPaths, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.domain.errors import UserError
from cd7gui.ownfiles import new_passing_folder, owned
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services import garbage_collector
from cd7gui.ui.services.settings import InMemorySettings, SettingsStore, UserSettings
from cd7gui.ui.shell.main_window import MainWindow, SummaryPage, WindowDependencies
from cd7gui.ui.style import theme

if TYPE_CHECKING:
    from cd7gui.study.session import Study
    from cd7gui.ui.services.backend import Backend
    from cd7gui.ui.services.controller import StudyController
    from cd7gui.ui.services.tasks import Runner
    from cd7gui.ui.summary.toolbar import SummaryToolbar

NAME = "cd7gui"
# s that a thread may compute before another gets its turn. Each call of Qt's gives the turn away: with Python's 5 ms a
# page of a hundred such calls would stand still for half a second while the outcomes are computed.
SHARE = 0.0005
ENDED = 128  # and the number of the signal: the exit code that shells give
log = logging.getLogger(__name__)


# What the page of the outcomes needs, in pieces that each load in less than a blink, those first that others need.
OF_SUMMARY = (
    "protocol.endpoints.survival",
    "analysis.outcomes.timed",
    "analysis.outcomes.catalogue",
    "ui.charts.base.axes",
    "ui.charts.chart_widget",
    "ui.charts.export",
    "ui.summary.plots.plots",
    "ui.summary.body",
    "ui.summary.copy_menu",
    "ui.summary.figure_saving",
    "ui.summary.tables.deciders_list",
    "ui.summary.snapshots.time_selector",
    "ui.summary.toolbar",
    "ui.summary.summary_page",
)


class SummaryMaker:
    """Makes the page of the outcomes; whoever has time before loads it step by step."""

    def __init__(self, preferences: UserSettings) -> None:
        self._preferences = preferences
        self._controls: SummaryToolbar | None = None

    def steps(self, window: QWidget) -> Iterator[None]:
        """Load its modules and make its first widgets in the window, and pause after each."""
        from cd7gui.ui.services.tasks import loading  # the window is painted before there is an outcome

        yield from loading("numpy")
        for name in OF_SUMMARY:
            import_module(f"cd7gui.{name}")
            yield
        from cd7gui.ui.summary.toolbar import SummaryToolbar

        self._controls = SummaryToolbar(window)
        yield

    def __call__(self, controller: StudyController, go: Callable[[str, str], None]) -> QWidget:
        """Make the page; `go` is called with a patient's key and a place that somebody wants to see."""
        from cd7gui.ui.summary.summary_page import SummaryPage

        controls, self._controls = self._controls, None
        page = SummaryPage(controller, preferences=self._preferences, controls=controls)
        page.open_place.connect(go)
        return page


def own_backend(app: QApplication) -> Backend:
    """Return what works for the window in processes beside it."""
    from cd7gui.ui.jobs.export_process import ProcessExporter
    from cd7gui.ui.services.backend import Backend
    from cd7gui.ui.services.file_proof import prove_apart
    from cd7gui.ui.services.worker_process import keep_copy_apart

    return Backend(
        ProcessExporter(app),
        keep_copy=keep_copy_apart,
        prove=lambda file, told: prove_apart(file, told, app),
    )


def open_window(
    path: str | Path | None = None,
    *,
    who: str = "",
    preferences: UserSettings | None = None,
    notices: Callable[[QWidget], UserPrompts] = UserPrompts,
    doors: Backend | None = None,
    runner: Runner | None = None,
    summary: SummaryPage | None = None,
    study: Study | None = None,
) -> MainWindow:
    """Show the window under an existing QApplication, with the study at `path` or one that is open already.

    Without `preferences` nothing is remembered. A study that cannot be opened is told in the window, with the reason.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication), "A window needs a QApplication."
    sys.setswitchinterval(SHARE)
    kept = preferences or UserSettings(InMemorySettings())
    theme.apply(app, kept.scheme, kept.scale)
    own = SummaryMaker(kept)
    window = MainWindow(WindowDependencies(notices, kept, summary or own, who or kept.user))
    if path is not None and study is None:
        window.paint_first()
    controller = _equip(window, doors or own_backend(app), runner, kept)
    if summary is None:
        controller.outcomes.load = lambda: own.steps(window)
    if study is not None:
        controller.take(study)
    elif path is not None:
        _open_first(window, path)
    else:
        window.show_start()
    window.show()
    return window


def _equip(window: MainWindow, backend: Backend, runner: Runner | None, preferences: UserSettings) -> StudyController:
    """Load what a study needs, which the first picture of the window does not show, and give it to the window."""
    from cd7gui.ui.jobs.export_jobs import ExportJobs
    from cd7gui.ui.services.controller import StudyController
    from cd7gui.ui.services.tasks import LatestRunner

    controller = StudyController(backend, runner or LatestRunner(QThreadPool.globalInstance()), who=window.who)
    window.equip(controller, ExportJobs(controller, backend.export, preferences, controller))
    return controller


def _open_first(window: MainWindow, path: str | Path) -> None:
    from cd7gui.study.servers.addresses import located

    window.open_first(located(path))


def run(study: str | Path | None = None, *, demo: bool = False) -> int:
    """Run the programme until its window is closed; returns the exit code."""
    from cd7gui.study.signing import remember
    from cd7gui.ui.services.system_signals import SystemSignals

    app = QApplication(sys.argv[:1])
    app.setApplicationName(NAME)
    app.setOrganizationName(NAME)
    preferences = UserSettings(settings())
    with garbage_collector.resting():
        window = open_window(_demo() if demo else study, preferences=preferences)
        garbage_collector.put_away()  # or it would look through all of it before the first page is painted
    window.controller.signed_as.connect(remember)  # for the commands
    if preferences.user:
        remember(preferences.user)
    tell_of_sqlite(window, preferences)
    crash = ErrorReporter(window.prompts, say=window.controller.proving.take_unreadable)
    sys.excepthook = crash.tell
    _follow_desktop(app, preferences)
    SystemSignals(app).end_asked.connect(lambda number: _end(app, window, number))
    code = app.exec()
    leave()
    return code


def leave() -> None:
    """Let go of what would outlive the last window: threads that still compute, and the collector's last look."""
    from cd7gui.ui.services.tasks import let_finish

    let_finish()
    garbage_collector.end()


def _end(app: QApplication, window: MainWindow, number: int) -> None:
    """End as the system asks: at once, the study closed; the exit code is that of a command that was ended."""
    window.end()
    app.exit(ENDED + number)


def tell_of_sqlite(window: MainWindow, preferences: UserSettings) -> None:
    """Say once, where no other message stands, that the SQLite of this computer is not safe for studies."""
    from cd7gui.study.proof_of_file import warning_of_sqlite

    said = warning_of_sqlite()
    if said and said != preferences.told_of and window.banner.isHidden():
        preferences.told_of = said
        window.banner.say(said, "query", holds=lambda: True)


def _demo() -> Path:
    """Make a demo study that nobody has to tidy away."""
    from cd7gui.study.demo import make_demo

    path = new_passing_folder() / "demo.cd7"
    make_demo(path).close()
    return path


def _follow_desktop(app: QApplication, preferences: UserSettings) -> None:
    def dress() -> None:
        theme.apply(app, preferences.scheme, preferences.scale)

    # The hint arrives while Qt still paints the old palette.
    app.styleHints().colorSchemeChanged.connect(lambda _: QTimer.singleShot(0, dress))


def settings() -> SettingsStore:
    """Return the settings of this account; where they are a file, its owner alone reads it.

    Nothing is remembered where something stands in the place of that file: Qt would wait for a pipe without an end.
    """
    beside = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation))
    file = beside / NAME / f"{NAME}.conf"
    with suppress(OSError):
        if file.exists() and not file.is_file():
            return InMemorySettings()
    kept = QSettings(NAME, NAME)
    if os.name == "posix":  # Windows keeps them in the registry; Qt leaves the mode of a file as it finds it
        owned(Path(kept.fileName()))
    return kept


def log_file() -> Path:
    """Return the file that mistakes of the programme are written to."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Path(folder or tempfile.gettempdir()) / f"{NAME}.log"


class ErrorReporter(QObject):
    """Tells mistakes of the programme: written down, shown with details to copy, never swallowed."""

    def __init__(
        self, notices: UserPrompts, file: Path | None = None, say: Callable[[UserError], object] | None = None
    ) -> None:
        """Hand what is no mistake of the programme, and has its sentence, to `say`."""
        super().__init__()
        self._say = say
        self._prompts = notices
        self._file = file or log_file()
        self._telling = False

    def tell(self, kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        """Take an exception that nobody caught; `sys.excepthook` is set to this."""
        if isinstance(problem, UserError) and self._say is not None:
            self._say(problem)
            return
        details = "".join(traceback.format_exception(kind, problem, trace))
        sys.stderr.write(details)
        self._write(details)
        if not self._telling:  # a mistake that repeats with every repaint is told once at a time
            self._telling = True
            self._prompts.tell(
                "Error in the programme",
                (
                    "An unexpected error occurred in cd7gui. Every field that you had left is on disk. Close the "
                    "window and open the study again; the details help to correct the error and name no patient."
                ),
                details,
            )
            self._telling = False

    def _write(self, details: str) -> None:
        try:
            with owned(self._file).open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(details + "\n")
        except OSError:
            log.warning("The log %s cannot be written.", self._file)
