"""The main window, which makes its parts and connects them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QWidget

from cd7gui.records import dataclass
from cd7gui.study.people.roles import Act
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services.settings import UserSettings
from cd7gui.ui.shell import last_place
from cd7gui.ui.shell.window_frame import LoadingLabel, WindowFrame
from cd7gui.ui.widgets.plain_text import one_line, window_title

if TYPE_CHECKING:  # the window is painted before the study and the actions on it are loaded
    from cd7gui.study.session import Study
    from cd7gui.ui.data_entry.workspace import CaseReports
    from cd7gui.ui.findings.findings_page import FindingsPage
    from cd7gui.ui.jobs.export_jobs import ExportJobs
    from cd7gui.ui.services.controller import StudyController
    from cd7gui.ui.shell.actions import Actions

CASE_REPORTS, SUMMARY, DEVIATIONS, WORKBOOK, FINDINGS, REVIEW, FOLLOW_UP, START, OPENING = range(9)
TITLE = "cd7gui"
NOT_SEEN = "{who} cannot see case reports: the role does not include them."

SummaryPage = Callable[["StudyController", Callable[[str, str], None]], QWidget]


@dataclass(frozen=True)
class WindowDependencies:
    """What the window needs from the start: prompts, settings, summary page, and the name that signs."""

    prompts: Callable[[QWidget], UserPrompts]
    preferences: UserSettings
    summary: SummaryPage
    who: str


class MainWindow(WindowFrame):
    """The top bar with the pages of the open study, or the start page, below it.

    It is only a frame for the first painting until `equip` adds the controller of a study and the actions.
    """

    def __init__(self, parts: WindowDependencies) -> None:
        self._preferences, self._make_summary, self.who = parts.preferences, parts.summary, parts.who
        lists = (self._summary, self._deviations, self._workbook, self._findings, self._review, self._follow_up)
        places = (lambda: self.case_reports, *lists, self._start, LoadingLabel)
        super().__init__(places, lambda request: self.requests.call(request))  # noqa: PLW0108 - made later
        self.fit(self._preferences.layout("window"), maximised=self._preferences.maximised)
        self.prompts = parts.prompts(self)
        self.topbar.show_name(self.who)
        self._welcomed: Study | None = None
        self._equipped = False
        self._show_no_study()

    def paint_first(self) -> None:
        """Show the window before anything is read, so that no user faces an empty screen; keys wait."""
        self.places.go_to(OPENING)
        self.show()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def equip(self, controller: StudyController, saving: ExportJobs) -> None:
        """Add what a study needs."""
        from cd7gui.ui.shell.action_context import ActionContext
        from cd7gui.ui.shell.actions import Actions

        self.controller, self.saving = controller, saving
        controller.setParent(self)
        self.requests: Actions = Actions(
            ActionContext(
                controller=controller,
                prompts=self.prompts,
                preferences=self._preferences,
                saving=saving,
                banner=self.banner,
                reports=lambda: self.case_reports,
                findings=lambda: self.findings,
                show_place=self.show_place,
                place=lambda: self.places.number,
                close=self.close,
                ask=self._ask,
                verify=self._verify,
            )
        )
        self.requests.people.show_name = self.topbar.show_name
        self.requests.people.leave = self._leave_it
        self._connect()
        self.setAcceptDrops(True)
        self._equipped = True

    def _connect(self) -> None:
        controller = self.controller
        controller.study_changed.connect(self._take_study)
        for counted in (controller.case_changed, controller.background_checks.recounted):
            counted.connect(self._count_deviations)
        # The summary page is made together with the first outcomes, so that a screen reader or a test finds it before a
        # visit. It is made before they are computed: during the computation in another thread, it would take several
        # times as long.
        controller.outcomes.begun.connect(self._prepare_summary)
        controller.saved.connect(self.topbar.show_data)
        controller.notice.connect(self.banner.say)
        controller.file_watcher.looked.connect(self.requests.files.say_trouble)
        controller.proving.damaged.connect(self.requests.files.say_damaged)
        controller.proving.locked.connect(self.requests.files.unlock_and_open, Qt.ConnectionType.QueuedConnection)
        # Queued: what was shown prematurely is reset first, and no dialog opens within the loss of focus.
        controller.proving.not_done.connect(self._say_not_done, Qt.ConnectionType.QueuedConnection)
        self.topbar.place_chosen.connect(self.show_place)
        self.topbar.sign_wanted.connect(self.requests.change_name)
        controller.signed_as.connect(self.topbar.show_name)
        for passed in (controller.changed_here, controller.signed_as, controller.file_watcher.follower.recovered):
            passed.connect(lambda *_: self.banner.look())
        for signal in (controller.case_changed, controller.study_changed):
            signal.connect(lambda *_: self.banner.look(passing=False))
        controller.file_watcher.follower.failed.connect(self._say_not_followed)
        controller.study_changed.connect(self.requests.say_what_is_locked)
        self.topbar.save_wanted.connect(self.requests.files.save_workbook)
        self.saving.blocked.connect(self.requests.files.save_beside)
        self.saving.changed.connect(self._tick)
        self.menus.fill_when_shown("struck", self.requests.struck_out)

    # the pages, made when first visited: the first painting of the window waits for none of them

    @cached_property
    def case_reports(self) -> CaseReports:
        """The page for data entry of case reports."""
        from cd7gui.ui.data_entry.patient_menu import attach_patient_menu
        from cd7gui.ui.data_entry.workspace import CaseReports

        # Made where it stays: Qt styles every widget of a page anew when the page gets another parent.
        reports = CaseReports(self.controller, self.prompts, self._preferences, self.places)
        reports.hide()
        reports.wanted.connect(self.requests.call)
        attach_patient_menu(reports, self.controller)
        columns = self._preferences.layout("columns")
        if columns:
            reports.across.keep(columns)
        return reports

    def _summary(self) -> QWidget:
        return self._make_summary(self.controller, self.requests.go_to_named)

    def _prepare_summary(self) -> None:
        if self.controller.has_study:
            self.places.page(SUMMARY)

    def _deviations(self) -> QWidget:
        from cd7gui.ui.findings.deviations_page import DeviationsPage

        page = DeviationsPage(self.controller)
        page.go_wanted.connect(self.requests.go_to)
        page.new_wanted.connect(self.requests.new_deviation)
        return page

    def _findings(self) -> QWidget:
        from cd7gui.ui.findings.findings_page import FindingsPage

        reports = self.case_reports
        page = FindingsPage(self.controller, reports.begun.shown_findings)
        page.go_wanted.connect(self.requests.findings.walk_from)
        page.justify_wanted.connect(reports.findings.view.justify_wanted)
        return page

    @cached_property
    def findings(self) -> FindingsPage:
        """The page of findings."""
        return cast("FindingsPage", self.places.page(FINDINGS))

    def _workbook(self) -> QWidget:
        from cd7gui.ui.exports.export_page import WorkbookPage

        page = WorkbookPage(self.controller, self.saving)
        page.order_wanted.connect(self.requests.files.send_out)
        page.keep_wanted.connect(self.requests.files.keep_workbook)
        return page

    def _review(self) -> QWidget:
        from cd7gui.ui.review.review_page import ReviewPage

        self.review = ReviewPage(self.controller)
        self.review.go_wanted.connect(self.requests.go_to_named)
        return self.review

    def _follow_up(self) -> QWidget:
        from cd7gui.ui.follow_up.follow_up_page import FollowUpPage

        page = FollowUpPage(self.controller)
        page.go_wanted.connect(self.requests.go_to_named)
        return page

    def _ask(self) -> None:
        """Open the threads of the current item: of the review's list, or of the case report."""
        if self.places.number == REVIEW:
            self.review.ask()
        elif self.places.number == CASE_REPORTS:
            self.case_reports.field_actions.ask()

    def _verify(self) -> None:
        """Verify the current value, of the review's list or of the case report, and go to the next one."""
        if self.places.number == REVIEW:
            self.review.verify()
        elif self.places.number == CASE_REPORTS and (place := self.case_reports.field_actions.verify()) is not None:
            self.case_reports.go_to(place)

    def show_start(self) -> None:
        """Show the start page."""
        from cd7gui.ui.widgets.start_page import StartPage

        self.places.go_to(START)
        start = self.places.page(START)
        assert isinstance(start, StartPage)
        start.show_recent(self._preferences.recent)
        start.focus_first()

    def _start(self) -> QWidget:
        from cd7gui.ui.widgets.start_page import NO_STUDY, StartPage

        page = StartPage("start", "Case reports of the CD7 CAR-T and haploidentical transplant trial", NO_STUDY)
        page.wanted.connect(self.requests.call)
        page.study_wanted.connect(self.requests.files.open_path)
        return page

    # display

    def open_first(self, path: Path | str) -> None:
        """Open the study with which the programme is started."""
        if not self.controller.open(path):
            self.show_start()
        else:
            self.places.take_focus()

    def show_place(self, number: int) -> None:
        """Show one of the pages, or another one if the role does not have access to it."""
        if self.controller.has_study:
            seen = self._seen(number)
            self.topbar.places.setCurrentIndex(seen)
            self.places.go_to(seen)

    def _seen(self, number: int) -> int:
        study = self.controller.study
        cases, outcomes = study.may(Act.READ_CASES), study.may(Act.READ_OUTCOMES)
        if cases or number == WORKBOOK or (outcomes and number == SUMMARY):
            return number
        self.banner.say(NOT_SEEN.format(who=study.who))
        return SUMMARY if outcomes else WORKBOOK

    def _take_study(self) -> None:
        controller = self.controller
        if not controller.has_study:
            self.banner.hide()
            self._show_no_study()
            self.show_start()
            return
        study = controller.study
        self.topbar.show_study(study.name, synthetic=study.synthetic, is_open=True)
        self.topbar.show_data(controller.data_words())
        self.menus.allow(has_study=True, writable=not study.read_only, may=study.may, in_file=study.file is not None)
        self.setWindowTitle(window_title(f"{one_line(study.name)} — {one_line(study.path.name)} — {TITLE}"))
        self._tick()
        if study.people and study.person is None:
            self.places.go_to(OPENING)
            QTimer.singleShot(0, self, self.requests.people.sign_in)
        elif self._welcomed is not study:
            self._welcomed = study
            self._welcome()
        if not study.people:
            # Also a name that nobody has chosen yet: each change is recorded under it, and a click changes it.
            self.topbar.show_name(controller.who or ("" if study.read_only else study.who))

    def _show_no_study(self) -> None:
        self._welcomed = None
        self.topbar.show_study(TITLE, synthetic=False, is_open=False)
        self.menus.allow(has_study=False, writable=False)
        self.setWindowTitle(TITLE)

    def _tick(self) -> None:
        self.menus.tick(self._preferences.scheme.value)
        self.menus.tick(
            f"dates_{self.controller.study.reading.date_order or 'none'}" if self.controller.has_study else ""
        )
        self.menus.tick("keep_workbook", on=self.saving.kept is not None)

    def _welcome(self) -> None:
        from cd7gui.ui.services.data_status import left_behind_in_words

        self.banner.hide()
        self._preferences.remember_study(self.controller.study.location)
        self.menus.show_recent(self._preferences.recent, self.requests.files.open_path)
        self.show_place(CASE_REPORTS)
        last_place.go_back(self.requests.context)
        left = self.controller.drafts.offered
        if left:
            acts = (("Restore", self.requests.restore_drafts), ("Discard", self.requests.discard_drafts))
            drafts = self.controller.drafts
            self.banner.say(
                left_behind_in_words(self.controller.study, left), "query", acts, lambda: bool(drafts.offered)
            )
        elif not self.controller.who and not self.controller.study.read_only:
            self.banner.ask_line(
                "Every change is recorded with a name. What is your name?",
                given=self.controller.study.who,
                do="Use this name",
                act=self.requests.sign_as,
                holds=lambda: not self.controller.who,
            )

    def _say_not_done(self, sentence: str) -> None:
        self._tick()  # a click ticks an entry of the menu by itself
        self.prompts.tell("Not done", sentence)

    def _say_not_followed(self, problem: str) -> None:
        follower = self.controller.file_watcher.follower
        self.banner.say(problem, "error", holds=lambda: follower.problem == problem)

    def _count_deviations(self, _: str) -> None:
        self.topbar.show_deviations(self.controller.background_checks.deviations())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept a single file."""
        from cd7gui.ui.shell.file_actions import dropped_file

        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a study that is dropped; import a workbook or table."""
        from cd7gui.ui.shell.file_actions import dropped_file

        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            # Later, so that the other programme is not kept waiting.
            QTimer.singleShot(0, self, lambda: self.requests.files.take_dropped(path))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Commit half-typed texts, store the layout and close the study."""
        if not self._equipped or not self.requests.files.may_leave():
            event.ignore()
            return
        self._let_go()
        super().closeEvent(event)

    def end(self) -> None:
        """Close the study without asking: half-typed texts are kept beside it and offered again."""
        if self.controller.has_study:
            self._leave_it()
        self._let_go()

    def _leave_it(self) -> None:
        """Keep half-typed texts beside the study, and store where it was left, to return there."""
        if self.case_reports.page is not None:
            self.case_reports.page.keep_drafts()
        last_place.note(self.requests.context)
        self.controller.drafts.keep_again()
        self._welcomed = None

    def _let_go(self) -> None:
        if self.controller.has_study and self.case_reports.across.dragged:
            self._preferences.keep_layout("columns", self.case_reports.across.sizes())
        usual = self.normalGeometry().size() if self.isMaximized() else self.size()
        self._preferences.maximised = self.isMaximized()
        self._preferences.keep_layout("window", [usual.width(), usual.height()])
        for dialog in self.findChildren(QDialog):
            dialog.reject()  # a running import or merge is rolled back
        self.saving.stop()
        self.controller.close()
        for timer in self.findChildren(QTimer):
            timer.stop()
