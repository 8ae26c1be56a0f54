"""Start of the window, under an existing QApplication or one of its own."""

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
from cd7gui.ownfiles import new_temporary_folder, owned
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services import garbage_collector
from cd7gui.ui.services.settings import InMemorySettings, SettingsStore, UserSettings
from cd7gui.ui.shell.main_window import MainWindow, SummaryPage, WindowDependencies
from cd7gui.ui.style import theme

if TYPE_CHECKING:
    from cd7gui.study.exports.order import ExportOrder
    from cd7gui.study.session import Study
    from cd7gui.ui.services.backend import Backend, ExportResult
    from cd7gui.ui.services.controller import StudyController
    from cd7gui.ui.services.tasks import Runner
    from cd7gui.ui.services.worker_process import Job
    from cd7gui.ui.summary.toolbar import SummaryToolbar

NAME = "cd7gui"
# Seconds for which one thread runs before Python lets another one run. Every call into Qt may hand over the
# interpreter: with Python's default of 5 ms, a page that makes a hundred such calls would freeze for half a second
# while the outcomes are computed.
SWITCH_INTERVAL = 0.0005
ONCE_PAINTED = 100  # ms after opening; a timer of 0 ms would come before the painting
ENDED = 128  # plus the number of the signal: the exit code by convention of the shells
log = logging.getLogger(__name__)


# Modules of the outcomes page, dependencies first. They are loaded one by one, so that no step blocks noticeably.
SUMMARY_MODULES = (
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
    """Factory of the summary page, which can load its modules step by step while the window is idle."""

    def __init__(self, preferences: UserSettings) -> None:
        self._preferences = preferences
        self._controls: SummaryToolbar | None = None

    def steps(self, window: QWidget) -> Iterator[None]:
        """Load the modules, make the first widgets in the window, and yield after each step."""
        from cd7gui.ui.services.tasks import loading  # the window is painted before any outcome is computed

        yield from loading("numpy")
        for name in SUMMARY_MODULES:
            import_module(f"cd7gui.{name}")
            yield
        from cd7gui.ui.summary.toolbar import SummaryToolbar

        self._controls = SummaryToolbar(window)
        yield

    def __call__(self, controller: StudyController, go: Callable[[str, str], None]) -> QWidget:
        """Return the page; it calls `go` with a patient's key and the place that the user wants to see."""
        from cd7gui.ui.summary.summary_page import SummaryPage

        controls, self._controls = self._controls, None
        page = SummaryPage(controller, preferences=self._preferences, controls=controls)
        page.open_place.connect(go)
        return page


def own_backend(app: QApplication) -> Backend:
    """Return the backend that works in separate processes."""
    from cd7gui.ui.services.backend import Backend
    from cd7gui.ui.services.file_proof import prove_apart

    # Imported with the first process, which starts after the study is shown.
    def export(
        study: Path | str,
        order: ExportOrder,
        done: Callable[[ExportResult], None],
        progress: Callable[[int, int], None],
    ) -> Job:
        from cd7gui.ui.jobs.export_process import ProcessExporter

        return ProcessExporter(app)(study, order, done, progress)

    def keep_copy(study: Path | str, why: str) -> None:
        from cd7gui.ui.services.worker_process import keep_copy_apart

        keep_copy_apart(study, why)

    return Backend(export, keep_copy=keep_copy, prove=lambda file, report: prove_apart(file, report, app))


def open_window(
    path: str | Path | None = None,
    *,
    who: str = "",
    preferences: UserSettings | None = None,
    notices: Callable[[QWidget], UserPrompts] = UserPrompts,
    backend: Backend | None = None,
    runner: Runner | None = None,
    summary: SummaryPage | None = None,
    study: Study | None = None,
) -> MainWindow:
    """Show the window under an existing QApplication, with the study at `path` or an open one.

    Without `preferences`, no settings are stored. If the study cannot be opened, the window shows the reason.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication), "A window needs a QApplication."
    sys.setswitchinterval(SWITCH_INTERVAL)
    kept = preferences or UserSettings(InMemorySettings())
    theme.apply(app, kept.scheme, kept.scale)
    own = SummaryMaker(kept)
    window = MainWindow(WindowDependencies(notices, kept, summary or own, who or kept.user))
    if path is not None and study is None:
        window.paint_first()
    controller = _equip(window, backend or own_backend(app), runner, kept)
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
    """Load what a study needs but the first painted frame does not, and hand it to the window."""
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
    """Run the programme until its window is closed, and return the exit code."""
    from cd7gui.study.signing import remember
    from cd7gui.ui.services.display import ended_in_a_sentence_without_screen
    from cd7gui.ui.services.system_signals import SystemSignals

    with ended_in_a_sentence_without_screen():
        app = QApplication(sys.argv[:1])
    app.setApplicationName(NAME)
    app.setOrganizationName(NAME)
    preferences = UserSettings(settings())
    with garbage_collector.collector_paused():
        window = open_window(_demo() if demo else study, preferences=preferences)
        garbage_collector.freeze_objects()  # else it would scan all of these modules before the first page is painted
    window.controller.signed_as.connect(remember)  # for the commands, which sign with the same name
    if preferences.user:
        remember(preferences.user)
    QTimer.singleShot(ONCE_PAINTED, window, lambda: warn_of_sqlite(window, preferences))
    crash = ErrorReporter(window.prompts, say=window.controller.proving.take_unreadable)
    sys.excepthook = crash.tell
    _follow_desktop(app, preferences)
    SystemSignals(app).end_asked.connect(lambda number: _end(app, window, number))
    code = app.exec()
    leave()
    return code


def leave() -> None:
    """Wait for running threads and end the garbage collector, which would outlive the last window."""
    from cd7gui.ui.services.tasks import wait_for_jobs

    wait_for_jobs()
    garbage_collector.end()


def _end(app: QApplication, window: MainWindow, number: int) -> None:
    """Close the study and quit at once, as the system asks, with the exit code of a terminated command."""
    window.end()
    app.exit(ENDED + number)


def warn_of_sqlite(window: MainWindow, preferences: UserSettings) -> None:
    """Warn once, unless another message is shown, if this computer's SQLite is not safe for studies."""
    from cd7gui.study.proof_of_file import warning_of_sqlite

    said = warning_of_sqlite()
    if said and said != preferences.warned_of and window.banner.isHidden():
        preferences.warned_of = said
        window.banner.say(said, "query", holds=lambda: True)


def _demo() -> Path:
    """Make a demo study in a temporary folder that is removed automatically."""
    from cd7gui.study.demo import make_demo

    path = new_temporary_folder() / "demo.cd7"
    make_demo(path).close()
    return path


def _follow_desktop(app: QApplication, preferences: UserSettings) -> None:
    def restyle() -> None:
        theme.apply(app, preferences.scheme, preferences.scale)

    # The signal arrives while Qt still paints with the old palette.
    app.styleHints().colorSchemeChanged.connect(lambda _: QTimer.singleShot(0, restyle))


def settings() -> SettingsStore:
    """Return the settings of this account; if they are a file, only its owner may read it.

    If something other than a regular file has that name, settings are kept in memory only: Qt would wait forever for a
    pipe.
    """
    beside = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation))
    file = beside / NAME / f"{NAME}.conf"
    with suppress(OSError):
        if file.exists() and not file.is_file():
            return InMemorySettings()
    kept = QSettings(NAME, NAME)
    if os.name == "posix":  # Windows keeps them in the registry; Qt does not change the mode of an existing file
        owned(Path(kept.fileName()))
    return kept


def log_file() -> Path:
    """Return the file to which errors of the programme are logged."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Path(folder or tempfile.gettempdir()) / f"{NAME}.log"


class ErrorReporter(QObject):
    """Handler of uncaught exceptions: they are logged and shown with details to copy, never swallowed."""

    def __init__(
        self, notices: UserPrompts, file: Path | None = None, say: Callable[[UserError], object] | None = None
    ) -> None:
        """Set up the handler; a `UserError`, which has a sentence for the user, goes to `say` instead."""
        super().__init__()
        self._say = say
        self._prompts = notices
        self._file = file or log_file()
        self._telling = False

    def tell(self, kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        """Report an uncaught exception; `sys.excepthook` is set to this."""
        if isinstance(problem, UserError) and self._say is not None:
            self._say(problem)
            return
        details = "".join(traceback.format_exception(kind, problem, trace))
        sys.stderr.write(details)
        self._write(details)
        if not self._telling:  # an error that recurs with every repaint opens one message at a time
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
