"""The steps between an editor and the study: committing, asking for a reason if needed, striking out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import MissingReason, Place
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.formatting import counted
from cd7gui.protocol.patients import subject
from cd7gui.study import entry
from cd7gui.study.entry import REASONS, EntryResult, RequiredReason, Result
from cd7gui.study.paste.paste import NO_SOURCES, Cell, Pasted, RefusedText, asks_reason
from cd7gui.study.session import Study
from cd7gui.ui.data_entry.fields import change_words
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services.controller import StudyController

CHANGE = "Store the change"
SHOWN_REFUSALS = 3


class EntryController(QObject):
    """Controller that enters values from a page, and asks the person only if the study needs a reason."""

    def __init__(self, controller: StudyController, prompts: UserPrompts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._prompts = prompts
        self._row: tuple[str, str, int] | None = None  # patient, form and number of a new row whose reason was given
        self._row_reason = ""

    def commit(
        self,
        place: Place,
        text: str,
        take_back: Callable[[], None],
        answered: Callable[[bool], object] = bool,
    ) -> EntryResult:
        """Enter a text. If its form was complete, the reason is asked for once the focus has settled.

        `answered` is then called with whether the text was stored. A new row asks only once: its other cells share the
        reason.
        """
        outcome = self._controller.enter(place, text, self._reason_of_row(place))
        if outcome.result is Result.NEEDS_REASON:
            # Not within the loss of focus: a dialog there would swallow the click that moved the focus.
            QTimer.singleShot(0, self, lambda: answered(self._with_reason(place, text, take_back)))
        return outcome

    def _reason_of_row(self, place: Place) -> str:
        """Return the reason given for the current new row; on any other place, forget it."""
        if self._row != (place.patient, place.form, place.row):
            self._row = None
        form = self._controller.study.rules.dictionary.form(place.form)
        known = (
            self._row is not None and form is not None and self._controller.study.case(place.patient).is_complete(form)
        )
        return self._row_reason if known else ""

    def _with_reason(self, place: Place, text: str, take_back: Callable[[], None]) -> bool:
        begins, reason = self._ask_why(place, text)
        if not reason:
            take_back()
            return False
        stored = self._controller.enter(place, text, reason).stored
        if begins and stored:
            self._row, self._row_reason = (place.patient, place.form, place.row), reason
        return stored

    def set_missing(self, place: Place, missing: MissingReason) -> None:
        """Enter a missing reason for a field."""
        outcome = self._controller.set_missing(place, missing, self._reason_of_row(place))
        if outcome.result is Result.NEEDS_REASON:
            begins, reason = self._ask_why(place, missing.words)
            if reason and self._controller.set_missing(place, missing, reason).stored and begins:
                self._row, self._row_reason = (place.patient, place.form, place.row), reason

    def _ask_why(self, place: Place, text: str) -> tuple[bool, str | None]:
        """Ask why a complete form changes; returns also whether the answer holds for a whole new row."""
        study = self._controller.study
        begins = change_words.begins_row_of_complete_form(study, place)
        why = change_words.why_row(study, place, text) if begins else change_words.why(study, [(place, text)])
        return begins, self._prompts.ask_reason(why, do=CHANGE, choices=REASONS)

    def justify(self, finding: Finding) -> None:
        """Ask why a query or a deviation is accepted."""
        reason = self._prompts.ask_reason(
            f"{finding.check} — {finding.says}\n" + "Why is it right as it stands?",
            do="Justify",
            initial=finding.justification,
            may_be_empty=bool(finding.justification),
        )
        if reason is not None:
            self._controller.do(entry.justify, finding, reason)

    def strike_row(self, case: Case, form: type[Form], row: int) -> None:
        """Ask why a row is struck out, and strike it out."""
        question = (
            f"{change_words.row_in_words(case, form, row)} of {form.title} will count nowhere and will stay in the "
            "history. Why is it struck out?"
        )
        reason = self._prompts.ask_reason(question, do="Strike out", choices=REASONS)
        if reason:
            self._controller.do(entry.delete_row, case.key, form, row, reason)

    def restore_row(self, case: Case, form: type[Form], row: int) -> None:
        """Ask why a struck-out row is restored, and restore it."""
        row_words = change_words.row_in_words(case, form, row)
        question = f"{row_words} of {form.title} will count again. Why?"
        reason = self._prompts.ask_reason(question, do="Restore the row", choices=REASONS)
        if reason:
            self._controller.do(entry.restore_row, case.key, form, row, reason)

    def strike_patient(self, case: Case) -> None:
        """Ask why a patient is struck out, and strike the patient out."""
        question = "{patient} will appear in no list or count and will stay in the history. Why?".format(
            patient=subject(case) or "This patient"
        )
        reason = self._prompts.ask_reason(question, do="Strike out the patient", choices=REASONS)
        if reason:
            self._controller.do(entry.delete_patient, case.key, reason)

    def restore_patient(self, case: Case) -> bool:
        """Ask why a struck-out patient is restored, and restore the patient."""
        question = "{patient} will count again. Why?".format(patient=subject(case) or "This patient")
        reason = self._prompts.ask_reason(question, do="Restore the patient", choices=REASONS)
        return bool(reason) and self._controller.do(entry.restore_patient, case.key, reason or "").stored

    def turn_complete(self, case: Case, form: type[Form]) -> bool:
        """Mark a form complete, or ask why it is reopened; returns whether that was done."""
        if not case.is_complete(form):
            return self._controller.mark_complete(case.key, form).stored
        question = f"{form.title} was marked complete. Why are you reopening it?"
        reason = self._prompts.ask_reason(question, do="Reopen the form", choices=REASONS)
        return bool(reason) and self._controller.do(entry.reopen, case.key, form, reason or "").stored

    def paste(self, cells: Sequence[Cell], why: str = "", *, sources: Mapping[int, str] = NO_SOURCES) -> Pasted | None:
        """Enter a block of texts; those that cannot be read are named in a notice.

        `why` is recorded in the history unless the form is complete: then the person is asked, and None is returned if
        no reason is given. `sources` has the lines that rows were copied from, by row number.
        """
        reason: str | None = why
        if asks_reason(self._controller.study, cells) is not RequiredReason.NO_REASON:
            question = change_words.why(self._controller.study, cells)
            reason = self._prompts.ask_reason(question, do=CHANGE, choices=REASONS)
        if reason is None:
            return None
        pasted = self._controller.enter_block(cells, reason, sources)
        if pasted.refused:
            self._controller.notice.emit(
                refusals(self._controller.study, pasted.refused, len(pasted.recorded)), "error"
            )
        return pasted


def refusals(study: Study, refused: Sequence[RefusedText], stored: int) -> str:
    """Return which texts of a block were not stored, and the reasons for the first of them."""
    if not stored:
        words = "Nothing was stored: {refused} cannot be read as values of their fields, for example {place}: {why}"
        count, first_one = counted(len(refused), "cell", "cells"), refused[0]
        return words.format(refused=count, place=change_words.in_words(study, first_one.place), why=first_one.sentence)
    first = "; ".join(f"{change_words.in_words(study, one.place)}: {one.sentence}" for one in refused[:SHOWN_REFUSALS])
    more = len(refused) - SHOWN_REFUSALS
    rest = f" And {more} more." if more > 0 else ""
    return "{stored} stored, {refused} not. {first}{rest}".format(
        stored=counted(stored, "cell was", "cells were"), refused=len(refused), first=first, rest=rest
    )
