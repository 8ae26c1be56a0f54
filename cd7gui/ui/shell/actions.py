"""The actions of the window in menus, shortcuts and buttons, each a method."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import PATIENT, Change, Place, parse_place
from cd7gui.study import entry
from cd7gui.study.entry import EntryResult, Result
from cd7gui.study.people.roles import Act
from cd7gui.study.servers.shared_study import is_on_server
from cd7gui.study.settings import DATE_ORDER, NAME
from cd7gui.ui.data_entry.undo_words import stepped_words
from cd7gui.ui.jobs.proof import ProofActions
from cd7gui.ui.jobs.server_opening import say_backups_locked
from cd7gui.ui.jobs.term_reading import keep_terms
from cd7gui.ui.people.people_actions import PeopleActions
from cd7gui.ui.services.settings import STEP
from cd7gui.ui.shell.action_context import ActionContext, PreferenceActions
from cd7gui.ui.shell.desktop_actions import DesktopActions
from cd7gui.ui.shell.file_actions import FileActions
from cd7gui.ui.shell.finding_navigator import FindingNavigator
from cd7gui.ui.shell.menus import keys_in_words
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import Scheme
from cd7gui.version import __version__

if TYPE_CHECKING:
    from cd7gui.study.session import Study
    from cd7gui.ui.data_entry.pages.field_actions import FieldActions
    from cd7gui.ui.findings.search_dialog import SearchDialog
    from cd7gui.ui.jobs.identifiers import IdentifierActions

CASE_REPORTS = 0
WIDER = 40  # px at 100%
# Actions that show or query the values of one patient: a role that sees no case reports gets a message instead.
OF_CASES = (
    "find_value",
    "missing_reason",
    "justify",
    "ask_query",
    "verify_value",
    "name_source",
    "history",
    "repeat_row",
    "take_proposed",
    "serious_event",
)


class Actions:
    """The actions of one window."""

    def __init__(self, context: ActionContext) -> None:
        self.context = self._context = context
        self.proofs = ProofActions(context.controller, context.prompts, context.banner.window)
        self.files = FileActions(context, self.proofs)
        self.findings = FindingNavigator(context)
        self._search: SearchDialog | None = None
        self._opened: Study | None = None
        self.people = PeopleActions(context.controller, context.prompts, context.banner.window)
        self._controller, self._reports = context.controller, context.reports
        chosen = PreferenceActions(self.sign_as, self.apply_theme, self.order_dates, self.files.keep_workbook)
        desktop = DesktopActions(context, self.files, chosen)
        table = self._in_the_study() | self._through_the_study() | self._in_the_window() | desktop.table
        self._table = table | {request: self._of_cases(table[request]) for request in OF_CASES}

    @property
    def table(self) -> dict[str, Callable[[], None]]:
        """All actions by the names that menus and buttons use."""
        return self._table

    def call(self, request: str) -> None:
        """Carry out the action of this name."""
        self._table[request]()

    def _of_cases(self, act: Callable[[], None]) -> Callable[[], None]:
        def done() -> None:
            if self._controller.has_study and not self._controller.study.may(Act.READ_CASES):
                self._context.show_place(CASE_REPORTS)  # it reports the reason
            else:
                act()

        return done

    def _field_actions(self) -> FieldActions:
        return self._reports().field_actions

    def _in_the_study(self) -> dict[str, Callable[[], None]]:
        return {
            "undo": lambda: self._stepped(self._reports().step(entry.undo), "Undone", "There is nothing to undo."),
            "redo": lambda: self._stepped(self._reports().step(entry.redo), "Redone", "There is nothing to redo."),
            "find_patient": self.find_patient,
            "new_patient": self.new_patient,
            "strike_patient": lambda: self._reports().strike_patient(),
            "missing_reason": lambda: self._field_actions().open_missing(),
            "complete": lambda: self._reports().turn_complete(),
            "strike_row": lambda: self._reports().strike_row(),
            "wider": lambda: self._reports().widen_column(WIDER),
            "narrower": lambda: self._reports().widen_column(-WIDER),
            "sort_rows": lambda: self._reports().sort_rows(),
            "as_table": lambda: self._reports().turn_table(),
            "justify": lambda: self._field_actions().justify(),
            "beside": lambda: self._reports().go_beside(),
            "ask_query": self._context.ask,
            "verify_value": self._context.verify,
            "name_source": lambda: self._field_actions().name_source(),
            "history": lambda: self._field_actions().open_history(),
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
            "keep_workbook": lambda: self.files.keep_workbook(self._context.saving.kept is None),
            "backup": self.files.backup,
            "import_file": self.files.import_file,
            "merge_study": self.files.merge_study,
        }

    def _through_the_study(self) -> dict[str, Callable[[], None]]:
        return {
            "find_value": self.find_value,
            "repeat_row": self.repeat_row,
            "take_proposed": self.take_proposed,
            "ranges": self.keep_ranges,
            "terms": self.keep_terms,
            "next_finding": lambda: self.findings.step(1),
            "previous_finding": lambda: self.findings.step(-1),
        }

    def _in_the_window(self) -> dict[str, Callable[[], None]]:
        context = self._context
        return {
            "new_study": self.files.new_study,
            "new_encrypted_study": self.files.new_encrypted_study,
            "encrypt": self.files.encrypt,
            "identifiers": self.choose_for_identifiers,
            "open_study": self.files.open_study,
            "open_on_server": self.files.open_on_server,
            "restore": self.files.restore,
            "verify": self.verify,
            "blank_workbook": self.files.blank_workbook,
            "demo": self.files.demo,
            "quit": lambda: _drop(context.close()),
            "place_0": lambda: context.show_place(0),
            "place_1": lambda: context.show_place(1),
            "place_2": lambda: context.show_place(2),
            "place_3": lambda: context.show_place(3),
            "place_4": lambda: context.show_place(4),
            "place_5": lambda: context.show_place(5),
            "place_6": lambda: context.show_place(6),
            "light": lambda: self.apply_theme(Scheme.LIGHT, context.preferences.scale),
            "dark": lambda: self.apply_theme(Scheme.DARK, context.preferences.scale),
            "system": lambda: self.apply_theme(Scheme.SYSTEM, context.preferences.scale),
            "larger": lambda: self.apply_theme(context.preferences.scheme, context.preferences.scale + STEP),
            "smaller": lambda: self.apply_theme(context.preferences.scheme, context.preferences.scale - STEP),
            "reset_layout": lambda: self._reports().across.fit(reset=True),
            "close_message": context.banner.hide,
            "sign": self.change_name,
            "people": self.people.show_people,
            "sign_out": self.people.sign_out,
            "sign_off": lambda: self.people.sign(self._reports().patient, self._reports().form_id),
            "lock": lambda: self.people.lock(self._reports().patient, self._reports().form_id),
            "signatures": self.people.show_signatures,
            "own_password": self.people.choose_password,
            "keys": lambda: context.prompts.tell("Keys", "Everything can be done from the keyboard.", keys_in_words()),
            "about": self.about,
        }

    # settings of the study

    def verify(self) -> None:
        """Verify the open study, including what is being typed."""
        self._reports().commit_typing()
        self.proofs.verify()

    def _identifiers(self) -> IdentifierActions:
        from cd7gui.ui.jobs.identifiers import IdentifierActions

        return IdentifierActions(self._controller, self._context.prompts, self._context.banner.window)

    def choose_for_identifiers(self) -> None:
        """Show where the study's identifiers are kept, and offer to change that."""
        self._reports().commit_typing()
        self._identifiers().choose()

    def say_what_is_locked(self) -> None:
        """Report identifiers of the study, or backups of one on a server, that cannot be read here."""
        study = self._controller.study if self._controller.has_study else None
        if study is not None and study.identifiers_away:
            self._identifiers().show_identifiers_away(self._context.banner)
        if study is not None and study is not self._opened and is_on_server(study):  # only once
            self._say_backups_locked(study)
        self._opened = study

    def _say_backups_locked(self, study: Study) -> None:
        from cd7gui.ui.jobs.encryption import EncryptionActions

        context = self._context
        encryption = EncryptionActions(self._controller, context.prompts, context.banner.window)
        say_backups_locked(study, context.banner, encryption.unlocked)

    def name_study(self) -> None:
        """Ask for the study's name."""
        name = self._context.prompts.ask_reason(
            "The name appears in the window, on the summary and in the workbook.",
            do="Name the study",
            initial=self._controller.study.name,
        )
        if name:
            self._controller.do(entry.set_setting, NAME, name)

    def order_dates(self, order: str | None) -> None:
        """Choose how dates that can be read in more than one order are read in this study."""
        self._controller.do(entry.set_setting, DATE_ORDER, order)

    def struck_out(self) -> list[tuple[str, Callable[[], None]]]:
        """Return the struck-out patients, and struck-out rows of the form shown, that can be restored."""
        if not self._controller.has_study or self._controller.study.read_only:
            return []
        from cd7gui.ui.widgets.value_text import called

        patients = [(called(case), self._restoring(case)) for case in self._controller.study.deleted_cases()]
        return [*patients, *self._reports().struck_rows()]

    def _restoring(self, case: Case) -> Callable[[], None]:
        return lambda: self._reports().restore_patient(case)

    # data entry

    def new_patient(self) -> None:
        """Begin a new patient."""
        self._context.show_place(CASE_REPORTS)
        self._reports().new_patient()

    def repeat_row(self) -> None:
        """Begin a new row with what may be the same as in the previous one."""
        page = self._reports().page
        if page is not None:
            page.repeat_row()

    def take_proposed(self) -> None:
        """Enter what the current page proposes."""
        page = self._reports().page
        if page is not None:
            page.take_proposed()

    def keep_ranges(self) -> None:
        """Show the reference ranges of the laboratories for editing."""
        from cd7gui.ui.dialogs.ranges_dialog import RangesDialog

        self._reports().commit_typing()
        dialog = RangesDialog(self._controller.study, self._context.prompts, self._context.banner.window())
        dialog.kept.connect(self._controller.take_over)
        dialog.exec()
        dialog.deleteLater()

    def keep_terms(self) -> None:
        """Show the lists of terms for coding events, and offer to import NCI's sheet."""
        self._reports().commit_typing()
        keep_terms(self._controller, self._context.prompts, self._context.banner.window())

    def find_value(self) -> None:
        """Ask for part of a value, and go to where it is."""
        from cd7gui.ui.findings.search_dialog import SearchDialog

        if self._search is None:
            self._search = SearchDialog(self._controller, self._context.banner.window())
            self._search.go_wanted.connect(self.go_to)
        self._reports().commit_typing()
        self._search.ask()

    def find_patient(self) -> None:
        """Put the focus on the search field."""
        self._context.show_place(CASE_REPORTS)
        self._reports().patients.search.setFocus()
        self._reports().patients.search.selectAll()

    def _stepped(self, outcome: EntryResult, done: str, nothing: str) -> None:
        if outcome.result is Result.UNCHANGED:
            self._context.banner.say(nothing)
        elif outcome.recorded:
            self._show_stepped(outcome.recorded[0].change)
            said = stepped_words(self._controller.study, outcome.recorded)
            self._context.banner.say(f"{done}: {said}.")

    def _show_stepped(self, change: Change) -> None:
        """Go to where a change was undone or redone, so that it is always visible."""
        reports = self._reports()
        if self._controller.study.case(change.patient).deleted:
            return  # a patient who was struck out again has nothing to show
        if change.patient and (change.patient != reports.patient or change.form not in (PATIENT, reports.form_id)):
            self._context.show_place(CASE_REPORTS)
            if change.form.startswith("@") or change.field.startswith("@"):
                reports.show_patient(change.patient)
            else:
                reports.go_to(Place(change.patient, change.form, change.row, change.field))

    def go_to_named(self, patient: str, name: str) -> None:
        """Go to a value by its name, "F10[2].ONSET"; without a name to the patient, without a row to the form."""
        self._context.show_place(CASE_REPORTS)
        try:
            place = Place(patient, *parse_place(name))
        except KeyError:
            self._reports().show_patient(patient)
        else:
            self._reports().go_to(place)

    def go_to(self, place: Place) -> None:
        """Go to a field."""
        self._context.show_place(CASE_REPORTS)
        self._reports().go_to(place)

    def new_deviation(self) -> None:
        """Begin a row of F22 for the current patient; nothing is stored before its first value."""
        self._context.show_place(CASE_REPORTS)
        reports = self._reports()
        if reports.patient:
            reports.show_form("F22")
            reports.new_row()

    def restore_drafts(self) -> None:
        """Restore the texts of an earlier session, and go to the last of them."""
        restored = self._controller.drafts.restore_left_behind()
        self._reports().refresh()
        if restored:
            self._context.show_place(CASE_REPORTS)
            self._reports().go_to(restored[-1].place)

    def discard_drafts(self) -> None:
        """Discard the texts of an earlier session."""
        self._controller.drafts.discard_left_behind()

    def change_name(self) -> None:
        """Ask for the name that signs; in a study with people, ask who is working."""
        if self._controller.has_study and self._controller.study.people:
            self.people.sign_out()
            return
        name = self._context.prompts.ask_reason(
            "Every change from now on carries this name, here and in exports.",
            do="Use this name",
            initial=self._controller.who,
        )
        if name and name.strip():
            self.sign_as(name.strip())

    def sign_as(self, name: str) -> None:
        """Sign every change with this name from now on."""
        self._context.preferences.user = name
        self._controller.sign_as(name)

    # the window

    def apply_theme(self, scheme: Scheme, scale: float) -> None:
        """Show the window in another scheme or text size."""
        preferences = self._context.preferences
        preferences.scheme, preferences.scale = scheme, scale
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, scheme, preferences.scale)
        self._reports().across.fit(reset=True)

    def about(self) -> None:
        """Show the version of the programme and its libraries."""
        import platform

        said = (
            f"cd7gui {__version__}. It holds case reports, checks them against the protocol and estimates outcomes. It "
            "is not a medical device and gives no advice on a patient's treatment."
        )
        details = f"cd7gui {__version__}\nPython {platform.python_version()}\nQt {qVersion()}\n{platform.platform()}"
        self._context.prompts.tell("About cd7gui", said, details)


def _drop(_: object) -> None:
    """Ignore an answer."""
