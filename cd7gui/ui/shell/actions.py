"""What a person may wish for through menus, keys and buttons, each a method of its own."""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import PATIENT, Change, Place, parse_place
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.formatting import N_
from cd7gui.study.entry import EntryResult, Result
from cd7gui.study.session import DATE_ORDER, NAME
from cd7gui.ui.data_entry.undo_words import stepped_words
from cd7gui.ui.services.settings import STEP
from cd7gui.ui.shell.action_context import ActionContext, PreferenceActions
from cd7gui.ui.shell.desktop_actions import DesktopActions
from cd7gui.ui.shell.file_actions import FileActions
from cd7gui.ui.shell.menus import keys_in_words
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import Scheme
from cd7gui.version import __version__

if TYPE_CHECKING:
    from cd7gui.ui.data_entry.pages.field_actions import FieldActions

CASE_REPORTS = 0
WIDER = 40  # px at 100%


class Actions:
    """The wishes of one window."""

    def __init__(self, reach: ActionContext) -> None:
        self.reach = self._reach = reach
        self.files = FileActions(reach)
        self._gateway, self._reports = reach.gateway, reach.reports
        chosen = PreferenceActions(self.sign_as, self.dress, self.order_dates, self.files.keep_workbook)
        desktop = DesktopActions(reach, self.files, chosen)
        self._table = self._in_the_study() | self._in_the_window() | desktop.table

    @property
    def table(self) -> dict[str, Callable[[], None]]:
        """Every wish by the name that menus and buttons use."""
        return self._table

    def call(self, wish: str) -> None:
        """Do what a name stands for."""
        self._table[wish]()

    def _in_hand(self) -> FieldActions:
        return self._reports().in_hand

    def _in_the_study(self) -> dict[str, Callable[[], None]]:
        return {
            "undo": lambda: self._stepped(self._gateway.undo(), N_("Undone"), N_("There is nothing to undo.")),
            "redo": lambda: self._stepped(self._gateway.redo(), N_("Redone"), N_("There is nothing to redo.")),
            "find_patient": self.find_patient,
            "new_patient": self.new_patient,
            "strike_patient": lambda: self._reports().strike_patient(),
            "missing_reason": lambda: self._in_hand().open_missing(),
            "complete": lambda: self._reports().turn_complete(),
            "strike_row": lambda: self._reports().strike_row(),
            "wider": lambda: self._reports().widen_column(WIDER),
            "narrower": lambda: self._reports().widen_column(-WIDER),
            "sort_rows": lambda: self._reports().sort_rows(),
            "as_table": lambda: self._reports().turn_table(),
            "justify": lambda: self._in_hand().justify(),
            "beside": lambda: self._reports().go_beside(),
            "history": lambda: self._in_hand().open_history(),
            "next_finding": self.next_finding,
            "previous_patient": lambda: self._reports().step_patient(-1),
            "next_patient": lambda: self._reports().step_patient(1),
            "previous_form": lambda: self._reports().step_form(-1),
            "next_form": lambda: self._reports().step_form(1),
            "previous_row": lambda: self._reports().step_row(-1),
            "next_row": lambda: self._reports().step_row(1),
            "new_row": lambda: self._reports().new_row(),
            "name_study": self.name_study,
            "dates_none": lambda: self.order_dates(None),
            "dates_DMY": lambda: self.order_dates("DMY"),
            "dates_MDY": lambda: self.order_dates("MDY"),
            "dates_YMD": lambda: self.order_dates("YMD"),
            "save_workbook": self.files.save_workbook,
            "keep_workbook": lambda: self.files.keep_workbook(self._reach.saving.kept is None),
            "backup": self.files.backup,
            "import_file": self.files.import_file,
            "merge_study": self.files.merge_study,
        }

    def _in_the_window(self) -> dict[str, Callable[[], None]]:
        reach = self._reach
        return {
            "new_study": self.files.new_study,
            "open_study": self.files.open_study,
            "restore": self.files.restore,
            "blank_workbook": self.files.blank_workbook,
            "demo": self.files.demo,
            "quit": lambda: _drop(reach.close()),
            "place_0": lambda: reach.show_place(0),
            "place_1": lambda: reach.show_place(1),
            "place_2": lambda: reach.show_place(2),
            "place_3": lambda: reach.show_place(3),
            "light": lambda: self.dress(Scheme.LIGHT, reach.preferences.scale),
            "dark": lambda: self.dress(Scheme.DARK, reach.preferences.scale),
            "system": lambda: self.dress(Scheme.SYSTEM, reach.preferences.scale),
            "larger": lambda: self.dress(reach.preferences.scheme, reach.preferences.scale + STEP),
            "smaller": lambda: self.dress(reach.preferences.scheme, reach.preferences.scale - STEP),
            "reset_layout": lambda: self._reports().reset_layout(),
            "close_message": reach.banner.hide,
            "sign": self.change_name,
            "keys": lambda: reach.notices.tell(N_("Keys"), N_("Everything can be done by keyboard."), keys_in_words()),
            "about": self.about,
        }

    # the study's settings

    def name_study(self) -> None:
        """Ask for the study's name."""
        name = self._reach.notices.ask_reason(
            N_("The name stands in the window, on the summary and in the workbook."),
            do=N_("Name the study"),
            initial=self._gateway.study.name,
        )
        if name:
            self._gateway.set_setting(NAME, name)

    def order_dates(self, order: str | None) -> None:
        """Choose how a date that can be read in more than one order is meant in this study."""
        self._gateway.set_setting(DATE_ORDER, order)

    def struck_out(self) -> list[tuple[str, Callable[[], None]]]:
        """List what was struck out and can be taken back: patients, and rows of the form on show."""
        if not self._gateway.has_study or self._gateway.study.read_only:
            return []
        from cd7gui.ui.widgets.value_text import called

        patients = [(called(case), self._restoring(case)) for case in self._gateway.study.deleted_cases()]
        return [*patients, *self._reports().struck_rows()]

    def _restoring(self, case: Case) -> Callable[[], None]:
        return lambda: self._reports().restore_patient(case)

    # entering

    def new_patient(self) -> None:
        """Begin a new patient."""
        self._reach.show_place(CASE_REPORTS)
        self._reports().new_patient()

    def find_patient(self) -> None:
        """Put the focus into the search."""
        self._reach.show_place(CASE_REPORTS)
        self._reports().patients.search.setFocus()
        self._reports().patients.search.selectAll()

    def next_finding(self) -> None:
        """Go to the patient's next finding."""
        self._reach.show_place(CASE_REPORTS)
        self._reports().next_finding()

    def go_to_finding(self, finding: Finding) -> None:
        """Go to the field of a finding."""
        self._reach.show_place(CASE_REPORTS)
        self._reports().go_to_finding(finding)

    def _stepped(self, outcome: EntryResult, done: str, nothing: str) -> None:
        if outcome.result is Result.UNCHANGED:
            self._reach.banner.say(nothing)
        elif outcome.recorded:
            self._show_stepped(outcome.recorded[0].change)
            said = stepped_words(self._gateway.study, outcome.recorded)
            self._reach.banner.say(N_("{done}: {changes}.").format(done=done, changes=said))

    def _show_stepped(self, change: Change) -> None:
        """Go where a change was made: nothing is taken back out of sight."""
        reports = self._reports()
        if self._gateway.study.case(change.patient).deleted:
            return  # there is nothing to show of who was struck out again
        if change.patient and (change.patient != reports.patient or change.form not in (PATIENT, reports.form_id)):
            self._reach.show_place(CASE_REPORTS)
            if change.form == PATIENT or change.field.startswith("@"):
                reports.show_patient(change.patient)
            else:
                reports.go_to(Place(change.patient, change.form, change.row, change.field))

    def go_to_named(self, patient: str, name: str) -> None:
        """Go to a value by its name, "F10[2].ONSET"; without a name to the patient, without a row to the form."""
        self._reach.show_place(CASE_REPORTS)
        try:
            place = Place(patient, *parse_place(name))
        except KeyError:
            self._reports().show_patient(patient)
        else:
            self._reports().go_to(place)

    def restore_drafts(self) -> None:
        """Bring the texts of an earlier session back, and go to the last of them."""
        restored = self._gateway.drafts.restore_left_behind()
        self._reports().refresh()
        if restored:
            self._reach.show_place(CASE_REPORTS)
            self._reports().go_to(restored[-1].place)

    def discard_drafts(self) -> None:
        """Forget the texts of an earlier session."""
        self._gateway.drafts.discard_left_behind()

    def change_name(self) -> None:
        """Ask for the name that signs."""
        name = self._reach.notices.ask_reason(
            N_("Every change from now on is signed with this name, here and in what is exported."),
            do=N_("Use this name"),
            initial=self._gateway.who,
        )
        if name and name.strip():
            self.sign_as(name.strip())

    def sign_as(self, name: str) -> None:
        """Sign every change with this name, now and from now on."""
        self._reach.preferences.user = name
        self._gateway.sign_as(name)

    # the window

    def dress(self, scheme: Scheme, scale: float) -> None:
        """Show the window in another scheme, or with larger or smaller text."""
        preferences = self._reach.preferences
        preferences.scheme, preferences.scale = scheme, scale
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, scheme, preferences.scale)
        self._reports().reset_layout()

    def about(self) -> None:
        """Say which version of what this is."""
        said = N_(
            "cd7gui {version}. It holds case reports, checks them against the protocol and estimates outcomes; "
            "it is no medical device and gives no advice on a patient's treatment."
        ).format(version=__version__)
        details = f"cd7gui {__version__}\nPython {platform.python_version()}\nQt {qVersion()}\n{platform.platform()}"
        self._reach.notices.tell(N_("About cd7gui"), said, details)


def _drop(_: object) -> None:
    """Forget an answer that nobody waits for."""
