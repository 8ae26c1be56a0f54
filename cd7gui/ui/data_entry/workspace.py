"""The workspace of data entry: patients, the forms of one patient, a page, and its findings below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Form, FormSection
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.errors import UserError
from cd7gui.study.entry import EntryResult, Result, new_patient_key
from cd7gui.study.session import Study
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.fields.context import EntryContext
from cd7gui.ui.data_entry.fields.entering import EntryController
from cd7gui.ui.data_entry.fields.row_begun import RowInProgress
from cd7gui.ui.data_entry.findings_list import FindingsPanel
from cd7gui.ui.data_entry.form_list import FormList
from cd7gui.ui.data_entry.page_factory import own_page, own_table
from cd7gui.ui.data_entry.pages.base_page import CasePage
from cd7gui.ui.data_entry.pages.field_actions import FieldActions
from cd7gui.ui.data_entry.pages.row_tabs import title_of
from cd7gui.ui.data_entry.patient_list import PatientList
from cd7gui.ui.data_entry.report_columns import ReportColumns
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services.controller import ALL, StudyController
from cd7gui.ui.services.settings import UserSettings

FIRST_FORM, FIRST_FIELD = "F1", "SUBJID"
PASTE_CANCELLED = "The paste was cancelled. Nothing of the table was stored, and nothing was undone."


class CaseReports(QWidget):
    """The workspace.

    Signals:
        wanted(str): an action of the window, by its id.
    """

    wanted = Signal(str)

    def __init__(
        self,
        controller: StudyController,
        prompts: UserPrompts,
        preferences: UserSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self.begun, entering = RowInProgress(controller, self), EntryController(controller, prompts, self)
        lists = ChoiceLabels(lambda: controller.study.reading if controller.has_study else None)
        self._context = EntryContext(controller, entering, prompts, lists, preferences, self.begun)
        self._study: Study | None = None
        self.patient, self.form_id = "", FIRST_FORM
        self._begun = ""  # the key of a patient without values yet
        self._pages: dict[str, CasePage] = {}
        self.field_actions = FieldActions(self._context, lambda: self.page, self)
        self.patients = PatientList(controller, self.begun, self)
        self.forms = FormList(controller, self.begun, self)
        self.findings = FindingsPanel(controller, self.begun, self)
        self._stack, self._pages_stack = QStackedWidget(self), QStackedWidget(self)
        self._start: QWidget | None = None
        self.across = ReportColumns(self.patients, self.forms, self._pages_stack, self.findings, self._stack)
        self._lay_out()
        self._connect()
        self.take_study()

    def _lay_out(self) -> None:
        self._stack.addWidget(self.across)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Enter the page at its first field; Qt would begin with the widget that was made first."""
        before, moved = QApplication.focusWidget(), super().focusNextPrevChild(next)
        now, page = QApplication.focusWidget(), self.page
        if page is not None and page.isVisible() and now is not None and now is not before and page.isAncestorOf(now):
            page.enter_by_tab(forward=next)
        return moved

    def _connect(self) -> None:
        self.patients.chosen.connect(self.show_patient)
        self.patients.new_wanted.connect(self.new_patient)
        self.patients.view.activated.connect(self.go_to_page)
        self.forms.view.activated.connect(self.go_to_page)
        self.forms.chosen.connect(self.show_form)
        self.findings.view.go_wanted.connect(self.go_to_finding)
        self.findings.view.justify_wanted.connect(self._context.entering.justify)
        self._controller.case_changed.connect(self._refresh)
        self.begun.left.connect(self.refresh)
        self._stack.currentChanged.connect(self.across.fit)
        self._controller.study_changed.connect(self.take_study)

    def take_study(self) -> None:
        """Show the study that is open now."""
        if not self._controller.has_study:
            return
        if self._study is not self._controller.study:
            self._study, self.patient, self._begun = self._controller.study, "", ""
        if self._begun and self._controller.study.case(self._begun).deleted:
            self._begun = ""
        keys = self._controller.study.listed_keys()
        if not self.patient or self.patient not in [*keys, self._begun]:
            self.patient = keys[0] if keys else ""
            self.form_id = FIRST_FORM
        self.show_patient(self.patient)
        if self.isVisible():  # else it is fitted once it gets its size
            self.across.fit()

    def show_patient(self, key: str) -> bool:
        """Show a patient on the present form; return False if the patient cannot be read."""
        self.commit_typing()
        try:
            self._controller.study.case(key)
        except UserError as problem:
            self._controller.background_checks.fail(problem)
            self.patients.show_current(self.patient)
            return False
        self.patient = key
        self.patients.show_current(key)
        self.forms.show_patient(key)
        self._stack.setCurrentWidget(self.across if key else self._empty_page())
        self.findings.show_patient(key)
        if key:
            self.show_form(self.form_id)
        self.across.fit_findings()
        return True

    def _empty_page(self) -> QWidget:
        if self._start is None:
            from cd7gui.ui.widgets.start_page import EMPTY_STUDY, StartPage

            self._start = start = StartPage("empty", "This study has no patients yet", EMPTY_STUDY)
            start.wanted.connect(self.wanted)
            self._stack.addWidget(start)
        return self._start

    def show_form(self, form_id: str, row: int | None = None) -> None:
        """Show a form of the patient."""
        form = self._controller.study.rules.dictionary.form(form_id)
        if form is None or not self.patient:
            return
        self.commit_typing()
        self.form_id = form_id
        page = self._page(form)
        page.show_case(self.patient, row)
        self._pages_stack.setCurrentWidget(page)
        self.forms.show_current(form_id)

    def step_patient(self, by: int) -> None:
        """Go to the patient above (-1) or below (1), and into the first field if the focus is in a page."""
        page, focused = self.page, QApplication.focusWidget()
        in_page = page is not None and focused is not None and page.isAncestorOf(focused)
        self.patients.step(by)
        if in_page:
            self.go_to_page()

    def step_form(self, by: int) -> None:
        """Go to the form above (-1) or below (1), and into its first field, for keyboard use."""
        self.forms.step(by)
        self.go_to_page()

    def step_row(self, by: int) -> None:
        """Go to the previous (-1) or next (1) row of a repeating form, into the current field."""
        if self.page is not None and self.page.form.repeating:
            self.page.step_row(by)

    def go_beside(self) -> None:
        """Go to the widgets beside the fields of the page, or back."""
        if self.page is not None:
            self.page.go_beside()

    def new_row(self) -> None:
        """Begin a row of a repeating form; nothing is stored before its first value."""
        page = self.page
        if page is not None and page.form.repeating:
            page.show_case(self.patient, page.case.next_row(page.form))
            page.focus_field()

    def _page(self, form: type[Form]) -> CasePage:
        if form.id not in self._pages:
            page = self._make_page(form)
            page.history_wanted.connect(self.field_actions.open_form_history)
            page.menu_wanted.connect(self.field_actions.open_menu)
            page.place_wanted.connect(self.go_to)
            page.go_wanted.connect(self.go_to)
            self._pages[form.id] = page
            self._pages_stack.addWidget(page)
        return self._pages[form.id]

    def _make_page(self, form: type[Form]) -> CasePage:
        """Return a grid for a repeating form, unless it is wide: then each row is a page until a table is asked for."""
        if not form.repeating or (_is_wide(form) and form.id not in self._context.preferences.tables):
            return own_page(form.id)(form, self._context, self._pages_stack)
        return own_table(form.id)(form, self._context, self._pages_stack)

    @property
    def page(self) -> CasePage | None:
        """The page that is shown."""
        return self._pages.get(self.form_id) if self.patient else None

    def _refresh(self, key: str) -> None:
        if not self.patient or key not in (ALL, self.patient):
            return
        case = self._controller.study.case(self.patient)
        if case.deleted:
            self.take_study()
            return
        if self.patient not in self._controller.study.listed_keys():
            self._begin(self.patient)  # the last value of a patient was removed: the page stays, to be filled in again
        if self.page is not None:
            self.page.refresh()
        self.across.fit_findings()

    def _begin(self, key: str) -> None:
        self._begun = key
        self.patients.begin(key)

    def commit_typing(self) -> None:
        """Commit half-typed texts, because something else is about to be shown."""
        if self.page is not None:
            self.page.commit_typing()

    # navigation

    def go_to_page(self) -> None:
        """Go into the first field of the page shown."""
        if self.page is not None:
            self.page.focus_field()

    def new_patient(self) -> None:
        """Begin a new patient: F1 opens at the patient number; nothing is stored before the first value."""
        if self._controller.study.entry_closed:
            self._controller.notice.emit("This study is read-only, so no patient can be added.", "error")
            return
        key = new_patient_key()
        self._begin(key)
        self.form_id = FIRST_FORM
        self.show_patient(key)
        if self.page is not None:
            self.page.focus_field(FIRST_FIELD)

    def go_to(self, place: Place) -> None:
        """Show a field and put the focus into it."""
        if place.patient not in self._controller.study.listed_keys():
            self._begin(place.patient)
        if place.patient != self.patient and not self.show_patient(place.patient):
            return
        self.show_form(place.form, place.row or None)
        if self.page is not None:
            self.page.focus_field(place.field)

    def go_to_finding(self, finding: Finding) -> None:
        """Show the field of a finding."""
        self.go_to(Place(finding.patient, finding.form.id, finding.row, finding.field.id))

    def step_finding(self, by: int) -> bool:
        """Go to the patient's finding after (1) or before (-1) the current one; returns whether there is one."""
        place = self.focused_place()
        finding = self.findings.next_finding(place.name if place is not None else "", by)
        if finding is not None:
            self.go_to_finding(finding)
        return finding is not None

    def refresh(self) -> None:
        """Refresh from the study."""
        self._refresh(ALL)

    def sort_rows(self) -> None:
        """Sort the rows shown by the current column."""
        if self.page is not None:
            self.page.sort_rows()

    def widen_column(self, by: int) -> None:
        """Make the current column wider or narrower."""
        if self.page is not None:
            self.page.widen_column(by)

    def turn_table(self) -> None:
        """Show the rows of a wide form as a table, or each as a page again, and stay on the current row."""
        page = self.page
        if page is None or not page.form.repeating or not _is_wide(page.form):
            self._controller.notice.emit(
                "Only a form whose rows are shown as pages can be turned into a table.", "query"
            )
            return
        page.commit_typing()
        place, row = page.focused_place(), page.current_row()
        self._context.preferences.turn_table(page.form.id)
        del self._pages[page.form.id]  # discarded: two editors would show one place
        self._pages_stack.removeWidget(page)
        page.hide()
        page.deleteLater()
        self.show_form(page.form.id, row or None)
        if self.page is not None:
            self.page.focus_field(place.field if place is not None else None)

    def strike_row(self) -> None:
        """Strike out the row shown, if the form has rows."""
        if self.page is not None and self.page.form.repeating:
            self.page.strike_row()

    def step(self, act: Callable[[Study], EntryResult]) -> EntryResult:
        """Undo or redo; the preview of a pasted table is cancelled instead, because the step would be behind it."""
        if self.page is not None and self.page.cancel_paste():
            self._controller.notice.emit(PASTE_CANCELLED, "")
            return EntryResult(Result.REJECTED)
        return self._controller.do(act)

    def turn_complete(self) -> None:
        """Mark the form shown complete, or reopen it."""
        if self.page is not None:
            self.page.turn_complete()

    def strike_patient(self) -> None:
        """Strike out the patient shown."""
        if self.patient:
            struck = self.patient
            self._context.entering.strike_patient(self._controller.study.case(struck))
            self.take_study()
            if self.patient != struck:  # what is typed next must not go to the patient shown instead
                (self.patients.view if self.patient else self._empty_page()).setFocus()

    def restore_patient(self, case: Case) -> None:
        """Restore a struck-out patient, and go there."""
        if self._context.entering.restore_patient(case):
            self.show_patient(case.key)

    def struck_rows(self) -> list[tuple[str, Callable[[], None]]]:
        """Return the struck-out rows of the form shown, each with the function that restores it."""
        if self.page is None:
            return []
        case, form = self.page.case, self.page.form
        rows = case.deleted_rows(form)
        return [(f"{form.id} · {title_of(row)}", self._taking_back(case, form, row.number)) for row in rows]

    def _taking_back(self, case: Case, form: type[Form], row: int) -> Callable[[], None]:
        return lambda: self._context.entering.restore_row(case, form, row)

    def focused_place(self) -> Place | None:
        """Return the place of the field that has the focus."""
        return self.page.focused_place() if self.page is not None else None


def _is_wide(form: type[Form]) -> bool:
    """Return whether a row of the form needs a page of its own, because the form has sections."""
    return any(isinstance(part, FormSection) for part in form.parts)
