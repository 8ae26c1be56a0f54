"""Actions on the current field: missing reason, justification, queries, verification, menu, history, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.study.people.roles import Act
from cd7gui.study.verification.listing import next_to_verify, verification_at
from cd7gui.study.verification.marks import VerificationState, mark_field
from cd7gui.study.verification.source_checking import take_back, verify_values
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.fields.context import EntryContext
from cd7gui.ui.data_entry.pages.base_page import CasePage
from cd7gui.ui.widgets.plain_text import tip
from cd7gui.ui.widgets.value_text import called, help_of

VERIFIED = VerificationState.VERIFIED
TAKE_BACK = "Withdraw the verification"
NOTHING_LEFT = "Nothing is left to verify in this study."
NO_VALUE = "Go to a field that holds a value first, then name its source."


class FieldActions:
    """Performs the actions on the field that has the focus on the page shown."""

    def __init__(self, context: EntryContext, page: Callable[[], CasePage | None], parent: QWidget) -> None:
        self._context = context
        self._page = page
        self._parent = parent

    def _cell(self) -> Cell | None:
        page = self._page()
        return page.cell_at(QApplication.focusWidget()) if page is not None else None

    def open_missing(self) -> None:
        """Open the menu of missing reasons below the field."""
        from cd7gui.ui.data_entry.pages import field_menu

        cell = self._cell()
        if cell is not None and cell.place is not None:
            menu = field_menu.missing_menu(self._context, cell.place, self._parent)
            menu.popup(cell.editor.mapToGlobal(QPoint(0, cell.editor.height())))

    def justify(self) -> None:
        """Ask why a finding on the field is accepted: the first one without a reason, or else the first with one."""
        page, cell = self._page(), self._cell()
        found = [one.finding for one in (cell.messages if cell is not None else ()) if one.finding is not None]
        may = sorted((one for one in found if one.may_be_justified), key=lambda one: not one.open)
        if page is not None and may:
            page.justify(may[0])
        else:
            self._context.controller.notice.emit("This field has no finding to justify.", "query")

    def ask(self, at: Place | None = None) -> None:
        """Open the query threads of a field, by default the current one; of the form if no field has the focus."""
        from cd7gui.domain.queries.query_places import QueryPlace
        from cd7gui.ui.queries.place_threads import threads_at
        from cd7gui.ui.queries.thread_dialog import ThreadDialog

        page, cell = self._page(), self._cell()
        if page is None:
            return
        page.commit_typing()
        place = at or (cell.place if cell is not None else None)
        where = QueryPlace.of(place) if place is not None else QueryPlace(page.form.id)
        found = threads_at(self._context.controller.study, page.patient, where)
        ThreadDialog(self._context.controller, found, self._parent).open()

    def verify(self) -> Place | None:
        """Verify the current value; returns the next place to verify, or the form's first without a current field."""
        page, cell, controller = self._page(), self._cell(), self._context.controller
        if page is None:
            return None
        page.commit_typing()
        study = controller.study
        here = cell.place if cell is not None and cell.place is not None else Place(page.patient, page.form.id, -1, "")
        found = verification_at(study, here)
        if not study.may(Act.VERIFY):
            controller.do(verify_values, [here])  # the controller reports the reason
            return None
        if found is not None and not controller.do(verify_values, [here]).recorded and found.state is not VERIFIED:
            return None
        following = next_to_verify(study, here)
        if following is None:
            controller.notice.emit(NOTHING_LEFT, "")
        return following

    def name_source(self) -> None:
        """Record in which document, and on which page, the current value is found."""
        cell = self._cell()
        if cell is None or cell.place is None or cell.binding is None or not cell.binding.row.answered(cell.field):
            self._context.controller.notice.emit(NO_VALUE, "query")
            return
        self._name_source_of(cell, cell.place)

    def _name_source_of(self, cell: Cell, place: Place) -> None:
        from cd7gui.ui.data_entry.fields.source_dialog import SourceDialog

        SourceDialog(self._context.controller, self._context.prompts, place, cell.field, self._parent).open()

    def open_menu(self, at: QPoint) -> None:
        """Open the menu of the field under the pointer."""
        from cd7gui.ui.data_entry.pages import field_menu

        page = self._page()
        cell = page.cell_at(QApplication.widgetAt(at)) if page is not None else None
        if page is not None and cell is not None and cell.place is not None:
            history = partial(self._show_history, cell.place)
            beside, blocks = self._beside(cell, cell.place), page.block_menu()
            menu = field_menu.field_menu(self._context, cell, cell.place, history, blocks, self._parent, beside)
            menu.popup(at)

    def _beside(self, cell: Cell, place: Place) -> list[tuple[str, Callable[[], None]]]:
        """Return the menu entries of a field besides its value, as permitted to the person signed in."""
        found: list[tuple[str, Callable[[], None]]] = [("Ask or answer…   Ctrl+Q", partial(self.ask, place))]
        study, mark = self._context.controller.study, mark_field(place.field)
        if cell.binding is not None and cell.binding.row.answered(cell.field) and study.may(Act.NAME_SOURCE):
            found.append(("Name the source…   Alt+Shift+V", partial(self._name_source_of, cell, place)))
        if study.may(Act.VERIFY) and study.case(place.patient).stored(place.form, place.row, mark) is not None:
            found.append((TAKE_BACK, partial(self._take_back, place)))
        return found

    def _take_back(self, place: Place) -> None:
        self._context.controller.do(take_back, place)

    def open_history(self) -> None:
        """Show the history of the field, or of the form if no field has the focus."""
        cell = self._cell()
        self._show_history(cell.place if cell is not None else None)

    def open_form_history(self) -> None:
        """Show the history of the form."""
        self._show_history(None)

    def _show_history(self, place: Place | None) -> None:
        from cd7gui.ui.data_entry.fields.history import HistoryDialog

        page, controller = self._page(), self._context.controller
        if page is None:
            return
        row, field = (place.row, place.field) if place else (None, None)
        lines = controller.history(page.patient, page.form.id, row, field)
        known = page.form.field(place.field) if place else None
        what = f"{place.name} · {known.label}" if place and known else f"{page.form.id} {page.form.title}"
        title = f"History of {what}, {called(page.case)}"
        HistoryDialog(title, lines, controller.study.rules.dictionary, self._parent).show()

    def show_help(self) -> None:
        """Show the help text of the field beside it."""
        cell = self._cell()
        if cell is not None:
            below = cell.editor.mapToGlobal(QPoint(0, cell.editor.height()))
            more = "F1 once more opens the manual."
            QToolTip.showText(below, tip(f"{help_of(cell.field)}\n{more}"), cell.editor)
