"""What a page shows: one row of one case, its findings, and the texts that are not stored yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Derived, Field, Form
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.presenters.clocks import Clocks, clocks
from cd7gui.records import dataclass
from cd7gui.study.people.locks import state_of
from cd7gui.study.reports.signature_list import marks_of
from cd7gui.study.verification.listing import FieldVerification, shown_verifications
from cd7gui.ui.data_entry.fields.messages import (
    Message,
    message_of,
    message_of_draft,
    message_of_threads,
    message_of_verification,
)
from cd7gui.ui.queries.place_threads import ThreadCount, threads_by_place
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.drafts import Drafts, FieldDraft


@dataclass(frozen=True)
class Binding:
    """One row of a form at one moment."""

    case: Case
    row: Row
    clocks: Clocks
    findings: Mapping[str, Sequence[Finding]]  # by field id
    texts: Mapping[str, FieldDraft]  # texts that are typed and not stored, by field id
    drafts: Drafts
    read_only: bool
    asked: Mapping[str, ThreadCount] = field(default_factory=dict)  # query threads, by field id
    away: bool = False  # identifiers are kept apart and cannot be entered
    verified: Mapping[str, FieldVerification] = field(default_factory=dict)  # comparison of values with their source
    _printed: dict[str, str] = field(default_factory=dict, compare=False, repr=False)  # derived values, by their id

    def looks_as(self, other: Binding) -> bool:
        """Return whether the editors show the same; of other forms, only the clocks count."""
        return self.drafts is other.drafts and self._looks() == other._looks()

    def _looks(self) -> tuple[object, ...]:
        shown = (self.case.key, self.row, self.clocks, self.findings, self.texts, self.read_only, self.away)
        return (*shown, self.asked, self.verified)

    def place(self, field: Field[Any]) -> Place:
        """Return the place of a field."""
        return Place(self.case.key, self.row.form.id, self.row.number, field.id)

    def draft(self, field: Field[Any]) -> FieldDraft | None:
        """Return the text that is in a field and not stored."""
        return self.texts.get(field.id)

    def messages(self, field: Field[Any]) -> tuple[Message, ...]:
        """Return the messages on a field: not stored, findings, queries, verification."""
        draft, asked, state = self.draft(field), self.asked.get(field.id), self.verified.get(field.id)
        found = [message_of(one) for one in self.findings.get(field.id, ())]
        before = [] if draft is None else [message_of_draft(draft)]
        beside = [message_of_threads(asked)] if asked is not None else []
        return (*before, *found, *beside, *(message_of_verification(state) if state is not None else ()))

    def derived(self, item: Derived[Any]) -> str:
        """Return a derived value with its unit as text; empty if there is none."""
        if item.id not in self._printed:
            value = self.case.derive_or(item, self.row, FAILED)
            self._printed[item.id] = _printed(item, value)
        return self._printed[item.id]


FAILED = object()  # stands for a derived value whose computation failed


def _printed(item: Derived[Any], value: object) -> str:
    if value is FAILED:
        return "could not be computed"
    return "" if value is None else f"{item.kind.show(value)} {item.unit}".strip()


def bindings(
    controller: StudyController, case: Case, rows: Sequence[Row], findings: Sequence[Finding]
) -> tuple[Binding, ...]:
    """Bind rows of one form of a case, with the findings to be shown."""
    both = clocks(case)
    by_row: dict[int, dict[str, list[Finding]]] = {}
    form = rows[0].form if rows else None
    for finding in findings:
        if finding.form is form:
            by_row.setdefault(finding.row, {}).setdefault(finding.field.id, []).append(finding)
    if form is not None and form.repeating and 0 in by_row:  # findings on the whole form are shown at its first row
        there = by_row.setdefault(rows[0].number, {})
        for field_id, said in by_row[0].items():
            there.setdefault(field_id, []).extend(said)
    shut = form is not None and state_of(controller.study, case, form.id) is not None
    drafts, read_only = controller.drafts, shut or controller.study.entry_closed
    texts = drafts.by_row(case.key, form.id) if form is not None else {}
    away = bool(controller.study.identifiers_away)
    asked = threads_by_place(controller.study, case.key)
    states: dict[int, dict[str, FieldVerification]] = {}
    for one in shown_verifications(controller.study, case, form) if form is not None else ():
        states.setdefault(one.row, {})[one.field.id] = one
    return tuple(
        Binding(
            case,
            row,
            both,
            by_row.get(row.number, {}),
            texts.get(row.number, {}),
            drafts,
            read_only,
            {place.field: one for place, one in asked.items() if place.field and _is_in(place, row)},
            away,
            states.get(row.number, {}),
        )
        for row in rows
    )


def _is_in(place: QueryPlace, row: Row) -> bool:
    return (place.form, place.row) == (row.form.id, row.number)


def marks_in_words(controller: StudyController, case: Case, form: type[Form]) -> str:
    """Return the marks of a form in words: frozen or locked, signed, and queries on it.

    The queries include those on its rows and on its patient as a whole.
    """
    asked = threads_by_place(controller.study, case.key)
    wider = [one for place, one in asked.items() if not place.field and place.form in ("", form.id)]
    said = sum(wider, ThreadCount()).words
    return " · ".join(filter(None, (marks_of(controller.study, case.key, form.id), said)))
