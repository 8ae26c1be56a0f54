"""Repeating the visit before: its values stand in the new row as proposals, and are stored once they are confirmed."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Row
from cd7gui.domain.case_report.changes import Place
from cd7gui.presenters.carried_values import carried_values, is_carried_over, visit_before
from cd7gui.study.people.locks import state_of
from cd7gui.ui.data_entry.pages.base_page import CasePage
from cd7gui.ui.data_entry.pages.copies_strip import CopiesStrip
from cd7gui.ui.data_entry.pages.row_tabs import title_of
from cd7gui.ui.services.drafts import FieldDraft


class RowCopying:
    """Does what the strip of a page asks for; of a form that nothing is carried over in, the strip stays hidden."""

    def __init__(self, page: CasePage) -> None:
        self._page = page
        self.strip = CopiesStrip(page)
        self.strip.repeat_wanted.connect(self.repeat)
        self.strip.store_wanted.connect(self.store)
        self.strip.drop_wanted.connect(self.drop)

    def refresh(self) -> None:
        """Show what was copied into the row in hand, or which visit a new row may repeat."""
        if not is_carried_over(self._page.form):
            return
        found = self._copies()
        source = next((draft.copied_from for draft in found.values()), "")
        before = None if found or not self._is_new() else self._before()
        row = self._page.case.row(self._page.form, self._number())
        shown = sum(row.shows(place.field) for place in found)
        self.strip.show_copies(shown or len(found), source, title_of(before) if before is not None else "")

    def repeat(self) -> None:
        """Put what may be the same into a new row, and go there; nothing is stored."""
        page = self._page
        page.commit_typing()
        before = None if self._is_shut() else self._before()
        if before is None:
            words = "This form takes no new row." if self._is_shut() else "There is no row before to be repeated here."
            page.context.controller.notice.emit(words, "query")
            return
        number = page.case.next_row(page.form)
        carried = {self._place(number, field): text for field, text in carried_values(before).items()}
        page.context.controller.keep_copies(carried, title_of(before))
        page.show_case(page.patient, number)
        page.refresh()
        page.focus_field()

    def store(self) -> None:
        """Enter the copied values as one step; one whose field is not asked for here is forgotten."""
        page, found = self._page, self._copies()
        page.commit_typing()
        row = page.case.row(page.form, self._number())
        wanted = {place: draft for place, draft in found.items() if row.shows(place.field)}
        source = next((draft.copied_from for draft in found.values()), "")
        pasted = page.context.entering.paste(
            [(place, draft.text) for place, draft in wanted.items()], why=f"copied from {source}"
        )
        if pasted is not None:
            for place in found:
                if place not in wanted or page.case.stored(place.form, place.row, place.field) is not None:
                    page.context.controller.drop_draft(place)
        self._go_on()

    def drop(self) -> None:
        """Leave the fields empty."""
        for place in self._copies():
            self._page.context.controller.drop_draft(place)
        self._go_on()

    def _go_on(self) -> None:
        number = self._number()
        self._page.show_case(self._page.patient, number)
        self._page.refresh()
        self._page.focus_field()

    def _copies(self) -> dict[Place, FieldDraft]:
        page = self._page
        return page.context.controller.drafts.copies(page.patient, page.form.id, self._number())

    def _number(self) -> int:
        """Return the number of the row that holds copies; without any that of the row in hand, or of a new one."""
        page = self._page
        waiting = page.context.controller.drafts.by_row(page.patient, page.form.id)
        copied = (row for row, found in waiting.items() if any(one.copied_from for one in found.values()))
        return next(copied, 0) or page.row_in_hand() or page.case.next_row(page.form)

    def _is_new(self) -> bool:
        return not self._is_shut() and self._page.case.row(self._page.form, self._number()).empty

    def _is_shut(self) -> bool:
        """Return whether nothing can be entered: the study is read-only, or the form is frozen or locked."""
        study = self._page.context.controller.study
        return study.entry_closed or state_of(study, self._page.case, self._page.form.id) is not None

    def _before(self) -> Row | None:
        before = visit_before(self._page.case, self._page.form)
        return before if before is not None and carried_values(before) else None

    def _place(self, row: int, field: str) -> Place:
        return Place(self._page.patient, self._page.form.id, row, field)
