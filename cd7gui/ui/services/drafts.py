"""Texts that were typed and are no values yet: refused ones and half-typed ones, by their place."""

from __future__ import annotations

from dataclasses import dataclass

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import N_
from cd7gui.study import drafts
from cd7gui.study.drafts import UncommittedText
from cd7gui.study.session import Study
from cd7gui.ui.widgets.plain_text import one_line

SHOWN = 60  # characters of a text that a sentence quotes
NOT_STORED = N_(
    "{form} cannot be marked complete: the text “{text}” in “{label}” is not stored. "
    "Correct it, or take it back with Esc."
)


@dataclass(frozen=True)
class FieldDraft:
    """A text that stays in its editor; `sentence` says why it was refused, empty while nobody judged it.

    `copied_from` names the row that the text was copied from, empty for a typed one.
    """

    text: str
    sentence: str = ""
    copied_from: str = ""


class Drafts:
    """The drafts of an open study. What the file cannot take is kept here all the same; `problem` then says why."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._by_place: dict[Place, FieldDraft] = {}
        self._unkept: dict[Place, str] = {}
        self.problem = ""
        self.left_behind: tuple[UncommittedText, ...] = drafts.waiting(study)  # from an earlier session

    def at(self, place: Place) -> FieldDraft | None:
        """Return the draft of a field."""
        return self._by_place.get(place)

    def by_row(self, patient: str, form: str) -> dict[int, dict[str, FieldDraft]]:
        """Return the drafts of a form: by row, then by field."""
        found: dict[int, dict[str, FieldDraft]] = {}
        for place, draft in self._by_place.items():
            if (place.patient, place.form) == (patient, form):
                found.setdefault(place.row, {})[place.field] = draft
        return found

    def unstored(self, patient: str, form: type[Form]) -> str:
        """Return which text of a form is not stored, so that the form cannot be marked complete. Empty if none is."""
        texts = next(iter(self.by_row(patient, form.id).values()), {})
        for field_id, draft in texts.items():
            item = form.field(field_id)
            text = one_line(draft.text)[:SHOWN]
            return NOT_STORED.format(form=form.title, label=item.label if item else field_id, text=text)
        return ""

    def places(self) -> tuple[Place, ...]:
        """Return the places of all drafts, the oldest first."""
        return tuple(self._by_place)

    def keep(self, place: Place, text: str, sentence: str = "") -> None:
        """Keep a typed text, here and beside the study."""
        self._keep(place, FieldDraft(text, sentence))

    def keep_copy(self, place: Place, text: str, source: str) -> None:
        """Keep a text that was copied from another row until somebody confirms it."""
        self._keep(place, FieldDraft(text, copied_from=source))

    def copies(self, patient: str, form: str, row: int) -> dict[Place, FieldDraft]:
        """Return the copied texts of a row that nobody confirmed yet."""
        return {
            place: draft
            for place, draft in self._by_place.items()
            if draft.copied_from and (place.patient, place.form, place.row) == (patient, form, row)
        }

    def _keep(self, place: Place, draft: FieldDraft) -> None:
        if self._by_place.get(place) == draft:
            return
        self._by_place[place] = draft
        self._try(place)

    def _try(self, place: Place) -> None:
        self._unkept.pop(place, None)
        try:
            drafts.keep(self._study, place, self._by_place[place].text)
        except UserError as problem:
            self._unkept[place] = self.problem = str(problem)

    @property
    def unkept(self) -> tuple[Place, ...]:
        """The places of texts that stand in the window alone, because the file did not take them."""
        return tuple(self._unkept)

    def keep_again(self) -> None:
        """Try to keep beside the study what it did not take before."""
        for place in self.unkept:
            self._try(place)

    def settle(self, place: Place) -> None:
        """Forget the draft of a field whose text became a value. The study's file has forgotten it with the change."""
        self._by_place.pop(place, None)
        self._unkept.pop(place, None)

    def drop(self, place: Place) -> None:
        """Forget a draft because its text is not wanted."""
        never_kept = self._unkept.pop(place, None) is not None
        if (self._by_place.pop(place, None) is not None and not never_kept) or any(
            one.place == place for one in self.left_behind
        ):
            drafts.drop(self._study, place)

    def restore_left_behind(self) -> tuple[UncommittedText, ...]:
        """Bring the texts of an earlier session back into their editors."""
        found, self.left_behind = self.left_behind, ()
        for one in found:
            self._by_place.setdefault(one.place, FieldDraft(one.text))
        return found

    def discard_left_behind(self) -> None:
        """Forget the texts of an earlier session."""
        for one in self.left_behind:
            drafts.drop(self._study, one.place)
        self.left_behind = ()
