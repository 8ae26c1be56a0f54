"""Repeating a row: its values are proposed in the new row, and stored once they are confirmed."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Row
from cd7gui.domain.case_report.changes import Place
from cd7gui.presenters.carried_values import (
    begun_with,
    carried_values,
    is_carried_over,
    repeats_row_on_show,
    visit_before,
)
from cd7gui.study.people.locks import state_of
from cd7gui.ui.data_entry.pages.base_page import CasePage
from cd7gui.ui.data_entry.pages.copies_strip import CopiesStrip
from cd7gui.ui.services.drafts import FieldDraft
from cd7gui.ui.widgets.plain_text import caption

ON_SHOW = "Cop&y to a new day"
ON_SHOW_HINT = "Without temperature, laboratory values, treatment and grades; nothing is stored until you confirm it."
HINT = "Nothing is stored until you confirm it. Ctrl+Shift+D"


class RowCopying:
    """Carries out the actions of a page's copies strip; if a form carries nothing over, the strip stays hidden."""

    def __init__(self, page: CasePage) -> None:
        self._page = page
        self._on_show = repeats_row_on_show(page.form)
        self.strip = CopiesStrip(ON_SHOW_HINT if self._on_show else HINT, page)
        self.strip.repeat_wanted.connect(self.repeat)
        self.strip.store_wanted.connect(self.store)
        self.strip.drop_wanted.connect(self.drop)

    def refresh(self) -> None:
        """Show what was copied into the current row, or which row a new one may repeat."""
        if not is_carried_over(self._page.form):
            return
        found = self._copies()
        source = next((draft.copied_from for draft in found.values()), "")
        row = self._page.case.row(self._page.form, self._number())
        shown = sum(row.shows(place.field) for place in found)
        self.strip.show_copies(shown or len(found), source, "" if found else self._offered())

    def repeat(self) -> None:
        """Copy what may be the same into a new row, and go there; nothing is stored."""
        page = self._page
        page.commit_typing()
        before = None if self._is_closed() else self._before()
        if before is None:
            words = "No row can be added to this form." if self._is_closed() else "There is no earlier row to copy."
            page.context.controller.notice.emit(words, "query")
            return
        number, source = page.case.next_row(page.form), page.row_title(page.case, before)
        begun = {self._place(number, field): text for field, text in begun_with(before).items()}
        if begun:
            page.context.entering.paste(list(begun.items()))
        if any(page.case.stored(place.form, place.row, place.field) != text for place, text in begun.items()):
            return  # no reason was given for changing a complete form
        carried = {self._place(number, field): text for field, text in carried_values(before).items()}
        page.context.controller.keep_copies(carried, source)
        page.show_case(page.patient, number)
        page.refresh()
        page.focus_field()

    def store(self) -> None:
        """Enter the copied values as one step; those whose field is not shown here are discarded."""
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
        """Discard the copied values."""
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

    def _offered(self) -> str:
        """Return the text of the button for repeating a row; "" if none can be repeated now."""
        before = None if self._is_closed() or not (self._on_show or self._is_new()) else self._before()
        if before is None:
            return ""
        return ON_SHOW if self._on_show else caption(f"Repeat {self._page.row_title(self._page.case, before)}")

    def _number(self) -> int:
        """Return the number of the row with copies, or else of the current row, or of a new one."""
        page = self._page
        if self._on_show:
            return page.current_row()
        waiting = page.context.controller.drafts.by_row(page.patient, page.form.id)
        copied = (row for row, found in waiting.items() if any(one.copied_from for one in found.values()))
        return next(copied, 0) or page.current_row() or page.case.next_row(page.form)

    def _is_new(self) -> bool:
        return self._page.case.row(self._page.form, self._number()).empty

    def _is_closed(self) -> bool:
        """Return whether nothing can be entered: the study is read-only, or the form is frozen or locked."""
        study = self._page.context.controller.study
        return study.entry_closed or state_of(study, self._page.case, self._page.form.id) is not None

    def _before(self) -> Row | None:
        case, form = self._page.case, self._page.form
        before = case.row(form, self._page.current_row()) if self._on_show else visit_before(case, form)
        return before if before is not None and carried_values(before) else None

    def _place(self, row: int, field: str) -> Place:
        return Place(self._page.patient, self._page.form.id, row, field)
