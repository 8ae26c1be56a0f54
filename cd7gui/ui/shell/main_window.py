"""The one window: it builds its parts and connects them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QDialog, QMainWindow, QStyle, QVBoxLayout, QWidget

from cd7gui.domain.formatting import N_, counted
from cd7gui.protocol.patients import subject
from cd7gui.study.drafts import UncommittedText
from cd7gui.study.session import Study
from cd7gui.ui.data_entry.editors.editor_state import is_return
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.jobs.export_jobs import ExportJobs
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import UserSettings
from cd7gui.ui.shell import last_place
from cd7gui.ui.shell.action_context import ActionContext
from cd7gui.ui.shell.actions import Actions
from cd7gui.ui.shell.file_actions import dropped_file
from cd7gui.ui.shell.menus import Menus
from cd7gui.ui.shell.page_stack import PageStack
from cd7gui.ui.shell.top_bar import TopBar
from cd7gui.ui.widgets.banner import Banner
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

if TYPE_CHECKING:
    from cd7gui.ui.data_entry.workspace import CaseReports

CASE_REPORTS, SUMMARY, DEVIATIONS, WORKBOOK, START, OPENING = range(6)
SIZE = (1280, 800)
TITLE = "cd7gui"

SummaryPage = Callable[[StudyController, Callable[[str, str], None]], QWidget]


@dataclass(frozen=True)
class WindowDependencies:
    """What the window is handed: the study, the ways to ask and to remember, and the summary's page."""

    gateway: StudyController
    notices: Callable[[QWidget], UserPrompts]
    preferences: UserSettings
    saving: ExportJobs
    summary: SummaryPage


class LoadingLabel(PlainLabel):
    """What stands in the window while its first study is read."""

    def __init__(self) -> None:
        super().__init__(N_("The study is being opened."))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)


class MainWindow(QMainWindow):
    """Four places below a top bar; a study in it, or the page to begin with."""

    def __init__(self, parts: WindowDependencies) -> None:
        super().__init__()
        self.gateway, self._preferences, self.saving = parts.gateway, parts.preferences, parts.saving
        self._make_summary = parts.summary
        self.notices = parts.notices(self)
        self.topbar = TopBar()
        self.banner = Banner()
        makers = (self._summary, self._deviations, self._workbook, self._start, LoadingLabel)
        self.places = PageStack((lambda: self.case_reports, *makers))
        self._welcomed: Study | None = None
        self.wishes = Actions(
            ActionContext(
                gateway=self.gateway,
                notices=self.notices,
                preferences=parts.preferences,
                saving=self.saving,
                banner=self.banner,
                reports=lambda: self.case_reports,
                show_place=self.show_place,
                place=lambda: self.places.number,
                close=self.close,
            )
        )
        self.menus = Menus(self, self.wishes.table)
        self._lay_out()
        self._connect()
        self._take_study()

    def _lay_out(self) -> None:
        inside = QWidget(self)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.topbar)
        layout.addWidget(self.places, 1)
        layout.addWidget(self.banner)  # at the foot: a message must not push the page from under the cursor
        self.setCentralWidget(inside)
        self.setAcceptDrops(True)
        self._fit(self._preferences.layout("window"))

    def _fit(self, kept: Sequence[int]) -> None:
        """Take the size of the last session, or the usual one, as far as the screen has room for it and its frame."""
        wanted = QSize(*kept) if len(kept) == 2 and all(side > 0 for side in kept) else QSize(*SIZE)
        frame = QSize(0, self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight))
        self.resize(wanted.boundedTo(self.screen().availableSize() - frame))
        if self._preferences.maximised:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _connect(self) -> None:
        gateway = self.gateway
        gateway.study_changed.connect(self._take_study)
        gateway.case_changed.connect(self._count_deviations)
        # The first outcomes bring their page: whoever looks for it, a screen reader or a test, finds it unvisited.
        gateway.estimates_ready.connect(lambda _: self.places.page(SUMMARY))
        gateway.saved.connect(self.topbar.show_data)
        gateway.notice.connect(self.banner.say)
        gateway.whereabouts.looked.connect(self.wishes.files.say_trouble)
        gateway.proving.damaged.connect(self.wishes.files.say_damaged)
        # Queued: what was shown too early is taken back first, and no dialog opens from inside the loss of focus.
        gateway.proving.not_done.connect(self._say_not_done, Qt.ConnectionType.QueuedConnection)
        self.topbar.place_chosen.connect(self.show_place)
        self.topbar.sign_wanted.connect(self.wishes.change_name)
        gateway.signed_as.connect(self.topbar.show_name)
        for told in (gateway.case_changed, gateway.study_changed, gateway.signed_as):
            told.connect(self.banner.look)
        self.topbar.show_name(gateway.who)
        self.topbar.save_wanted.connect(self.wishes.files.save_workbook)
        self.saving.blocked.connect(self.wishes.files.save_beside)
        self.saving.changed.connect(self._tick)
        self.menus.fill_when_shown("struck", self.wishes.struck_out)

    # the places, made when somebody goes there: the first picture of the window waits for none of them

    @cached_property
    def case_reports(self) -> CaseReports:
        """The place where case reports are entered."""
        from cd7gui.ui.data_entry.patient_menu import attach_patient_menu
        from cd7gui.ui.data_entry.workspace import CaseReports

        reports = CaseReports(self.gateway, self.notices, self._preferences)
        reports.wanted.connect(self.wishes.call)
        attach_patient_menu(reports, self.gateway)
        columns = self._preferences.layout("columns")
        if columns:
            reports.keep_layout(columns)
        return reports

    def _summary(self) -> QWidget:
        return self._make_summary(self.gateway, self.wishes.go_to_named)

    def _deviations(self) -> QWidget:
        from cd7gui.ui.shell.deviations_page import DeviationsPage

        page = DeviationsPage(self.gateway)
        page.go_wanted.connect(self.wishes.go_to_finding)
        return page

    def _workbook(self) -> QWidget:
        from cd7gui.ui.exports.export_page import WorkbookPage

        page = WorkbookPage(self.gateway, self.saving)
        page.order_wanted.connect(self.wishes.files.send_out)
        page.keep_wanted.connect(self.wishes.files.keep_workbook)
        return page

    def _show_start(self) -> None:
        from cd7gui.ui.widgets.start_page import StartPage

        self.places.go_to(START)
        start = self.places.page(START)
        assert isinstance(start, StartPage)
        start.show_recent(self._preferences.recent)
        start.focus_first()

    def _start(self) -> QWidget:
        from cd7gui.ui.widgets.start_page import NO_STUDY, StartPage

        page = StartPage("start", N_("Case reports of the CD7 CAR-T and haploidentical transplant trial"), NO_STUDY)
        page.wanted.connect(self.wishes.call)
        page.study_wanted.connect(self.wishes.files.open_path)
        return page

    # what is shown

    def open_first(self, path: Path) -> None:
        """Show the window before its study is read, so that nobody waits for a large one before an empty screen."""
        self.places.go_to(OPENING)
        self.show()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        if not self.gateway.open(path):
            self.places.go_to(START)

    def show_place(self, number: int) -> None:
        """Show one of the four places."""
        if self.gateway.has_study:
            self.topbar.places.setCurrentIndex(number)
            self.places.go_to(number)

    def _take_study(self) -> None:
        gateway = self.gateway
        if not gateway.has_study:
            self._welcomed = None
            self.topbar.show_study(TITLE, synthetic=False, is_open=False)
            self._show_start()
            self.menus.allow(has_study=False, writable=False)
            self.setWindowTitle(TITLE)
            return
        study = gateway.study
        self.topbar.show_study(study.name, synthetic=study.synthetic, is_open=True)
        self.topbar.show_data(gateway.data_words())
        self.menus.allow(has_study=True, writable=not study.read_only)
        self.setWindowTitle(f"{one_line(study.name)} — {one_line(study.path.name)} — {TITLE}")
        self._tick()
        if self._welcomed is not study:
            self._welcomed = study
            self._welcome()

    def _tick(self) -> None:
        self.menus.tick(self._preferences.scheme.value)
        self.menus.tick(f"dates_{self.gateway.study.reading.date_order or 'none'}" if self.gateway.has_study else "")
        self.menus.tick("keep_workbook", on=self.saving.kept is not None)

    def _welcome(self) -> None:
        self.banner.hide()
        self._preferences.remember_study(self.gateway.study.path)
        self.menus.show_recent(self._preferences.recent, self.wishes.files.open_path)
        self.show_place(CASE_REPORTS)
        last_place.go_back(self.wishes.reach)
        left = self.gateway.drafts.left_behind
        if left:
            acts = ((N_("Restore"), self.wishes.restore_drafts), (N_("Discard"), self.wishes.discard_drafts))
            drafts = self.gateway.drafts
            self.banner.say(self._left_behind(left), "query", acts, lambda: bool(drafts.left_behind))
        elif not self.gateway.who and not self.gateway.study.read_only:
            self.banner.ask_line(
                N_("Every change is signed with a name. Yours?"),
                given=self.gateway.study.who,
                do=N_("Use this name"),
                act=self.wishes.sign_as,
                holds=lambda: not self.gateway.who,
            )

    def _left_behind(self, texts: Sequence[UncommittedText]) -> str:
        last = texts[-1]
        return N_("{texts} from {clock} in {patient} {place}: “{text}”.").format(
            texts=counted(len(texts), N_("uncommitted text"), N_("uncommitted texts, the last")),
            clock=last.clock,
            patient=subject(self.gateway.study.outline(last.place.patient)) or N_("a new patient"),
            place=last.place.name,
            text=last.text,
        )

    def _say_not_done(self, why: str) -> None:
        self._tick()  # a click ticks an entry of the menu by itself
        self.notices.tell(N_("Not done"), N_("This was not done, and nothing was changed. {why}").format(why=why))

    def _count_deviations(self, _: str) -> None:
        self.topbar.show_deviations(self.gateway.sweep.deviations())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Return press the button that has the focus, as Space does; Qt does so in dialogs alone."""
        focused = self.focusWidget()
        if is_return(event) and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a study that is dropped; take over a workbook or table."""
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.wishes.files.take_dropped(path))  # the other programme is let go

    def closeEvent(self, event: QCloseEvent) -> None:
        """Commit what is half typed, keep the layout, let go of the study."""
        if not self.wishes.files.may_leave():
            event.ignore()
            return
        self._let_go()
        super().closeEvent(event)

    def end(self) -> None:
        """Let go of the study without a question: what is half typed stays beside it and is offered again."""
        if self.gateway.has_study:
            if self.case_reports.page is not None:
                self.case_reports.page.keep_drafts()
            last_place.note(self.wishes.reach)
            self.gateway.drafts.keep_again()
        self._let_go()

    def _let_go(self) -> None:
        if self.gateway.has_study and self.case_reports.dragged:
            self._preferences.keep_layout("columns", self.case_reports.across.sizes())
        usual = self.normalGeometry().size() if self.isMaximized() else self.size()
        self._preferences.maximised = self.isMaximized()
        self._preferences.keep_layout("window", [usual.width(), usual.height()])
        for dialog in self.findChildren(QDialog):
            dialog.reject()  # an import or merge that runs is taken back
        self.saving.stop()
        self.gateway.close()
        for timer in self.findChildren(QTimer):
            timer.stop()
