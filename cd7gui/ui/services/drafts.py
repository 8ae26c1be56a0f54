"""Typed texts that are not values yet, refused or half typed, by place."""

from __future__ import annotations

from cd7gui.domain.case_report.changes import Draft, Place
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.errors import UserError
from cd7gui.records import dataclass
from cd7gui.study.entry import why_incomplete
from cd7gui.study.people.roles import Act
from cd7gui.study.session import Study
from cd7gui.ui.services.server.lines_of_others import LinesOfOthers
from cd7gui.ui.widgets.plain_text import one_line

SHOWN = 60  # characters of a text quoted in a sentence
NOT_VOUCHED = (
    "Nothing proves that this text was typed here: it may have been altered. Check the source before you enter it."
)
NOT_STORED = (
    "{form} cannot be marked complete: the text “{text}” in “{label}” is not stored. "
    "Correct it, or take it back with Esc."
)


@dataclass(frozen=True)
class FieldDraft:
    """A text that stays in its editor; `sentence` says why it was refused, empty if not judged yet.

    `copied_from` names the row that the text was copied from, empty for a typed one.
    """

    text: str
    sentence: str = ""
    copied_from: str = ""


class Drafts:
    """The drafts of an open study; those that the file cannot store are kept in memory. `problem` then says why."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._by_place: dict[Place, FieldDraft] = {}
        self._unkept: dict[Place, str] = {}
        self.others = LinesOfOthers(study)
        self.problem = ""
        self.left_behind = tuple(one for one in study.book.drafts() if self._has(one.place))  # by an earlier session

    def _has(self, place: Place) -> bool:
        """Return whether this dictionary has the field."""
        form = self._study.rules.dictionary.form(place.form)
        return form is not None and form.field(place.field) is not None

    def concern(self, place: Place) -> bool:
        """Return whether the person may handle a text at this place; texts of others are kept."""
        return self._study.may(Act.ENTER) and self._study.sees(self._study.outline(place.patient))

    @property
    def offered(self) -> tuple[Draft, ...]:
        """The texts of an earlier session that the person may restore or discard."""
        return tuple(one for one in self.left_behind if self.concern(one.place))

    def at(self, place: Place) -> FieldDraft | None:
        """Return the draft of a field."""
        return self._by_place.get(place)

    def by_row(self, patient: str, form: str) -> dict[int, dict[str, FieldDraft]]:
        """Return the drafts of a form by row, and then by field."""
        found: dict[int, dict[str, FieldDraft]] = {}
        for place, draft in self._by_place.items():
            if (place.patient, place.form) == (patient, form):
                found.setdefault(place.row, {})[place.field] = draft
        return found

    def why_not_complete(self, patient: str, form: type[Form]) -> str:
        """Return why a form cannot be marked complete: a text not stored or unreadable, or an answer missing."""
        texts = ((row, *text) for row, found in self.by_row(patient, form.id).items() for text in found.items())
        for row, field_id, draft in texts:
            item = form.field(field_id)
            if draft.copied_from and not self._study.case(patient).row(form, row).shows(field_id):
                continue  # a proposal for a field that is not asked for here does not matter
            text = one_line(draft.text)[:SHOWN]
            return NOT_STORED.format(form=form.title, label=item.label if item else field_id, text=text)
        return why_incomplete(self._study.case(patient), form)[0]

    def places(self) -> tuple[Place, ...]:
        """Return the places of all drafts, oldest first."""
        return tuple(self._by_place)

    def keep(self, place: Place, text: str, sentence: str = "") -> None:
        """Keep a typed text in memory and beside the study."""
        self._keep(place, FieldDraft(text, sentence))

    def keep_copy(self, place: Place, text: str, source: str) -> None:
        """Keep a text copied from another row until it is confirmed."""
        self._keep(place, FieldDraft(text, copied_from=source))

    def copies(self, patient: str, form: str, row: int) -> dict[Place, FieldDraft]:
        """Return the copied texts of a row that are not confirmed yet."""
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
        if self._study.read_only:
            return
        version = self._study.rules.dictionary.version
        try:
            self._study.book.keep_draft(place, self._by_place[place].text, dictionary=version)
        except UserError as problem:
            self._unkept[place] = self.problem = str(problem)

    @property
    def refused(self) -> str:
        """Why the file does not store a typed text, "" if it stored all."""
        return self.problem if self._unkept else ""

    @property
    def unkept(self) -> tuple[Place, ...]:
        """The places of texts that exist only in the window, because the file did not store them."""
        return tuple(self._unkept)

    def keep_again(self) -> None:
        """Try again to keep beside the study what failed before."""
        for place in self.unkept:
            self._try(place)

    def settle(self, place: Place) -> None:
        """Forget the draft of a field whose text became a value; the file has forgotten it with the change."""
        self._by_place.pop(place, None)
        self._unkept.pop(place, None)
        self._offer_no_more(place)

    def _offer_no_more(self, place: Place) -> None:
        self.left_behind = tuple(one for one in self.left_behind if one.place != place)

    def drop(self, place: Place) -> None:
        """Discard a draft that is not wanted."""
        never_kept = self._unkept.pop(place, None) is not None
        if (self._by_place.pop(place, None) is not None and not never_kept) or any(
            one.place == place for one in self.left_behind
        ):
            self._forget(place)
            self._offer_no_more(place)

    def _forget(self, place: Place) -> None:
        if not self._study.read_only:
            self._study.book.drop_draft(place)

    def restore_left_behind(self) -> tuple[Draft, ...]:
        """Restore the texts of an earlier session into their editors."""
        found = self._take_offered()
        for one in found:
            self._by_place.setdefault(one.place, FieldDraft(one.text, "" if one.vouched else NOT_VOUCHED))
        return found

    def discard_left_behind(self) -> None:
        """Discard the texts of an earlier session."""
        for one in self._take_offered():
            self._forget(one.place)

    def _take_offered(self) -> tuple[Draft, ...]:
        found = self.offered
        self.left_behind = tuple(one for one in self.left_behind if one not in found)
        return found
